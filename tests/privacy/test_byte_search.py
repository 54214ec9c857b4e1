"""The search that finds nobody in a release must find her where she is: in every code, packing and format."""

import base64
import gzip
import io
import json
import zipfile

import pandas as pd
import pytest
from byte_search import forms, found, found_in_folder
from identities import people

PERSON = people(1)[0]
WORD = PERSON.name
ODD = "Práxedes Ñahuincopa"


def packed(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.xml", content)
    return target.getvalue()


def parquet(frame: pd.DataFrame) -> bytes:
    target = io.BytesIO()
    frame.to_parquet(target, compression="zstd")
    return target.getvalue()


def categories() -> pd.DataFrame:
    """She was filtered out, and stays the name of an unused category."""
    column = pd.Categorical(["a", WORD], categories=["a", WORD])
    return pd.DataFrame({"x": column}).iloc[:1]


def pdf() -> bytes:
    import typst

    return typst.compile(f"= Informe\nAquí está {WORD}.".encode())


def png() -> bytes:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    target = io.BytesIO()
    plt.figure(figsize=(1, 1)).savefig(target, format="png", metadata={"Title": WORD})
    plt.close("all")
    return target.getvalue()


HIDDEN = {
    "utf-8": lambda: f"x {WORD} y".encode(),
    "utf-16": lambda: f"x {WORD} y".encode("utf-16"),
    "utf-16-be": lambda: f"x {WORD} y".encode("utf-16-be"),
    "latin-1": lambda: f"x {WORD} y".encode("latin-1"),
    "upper": lambda: f"x {WORD.upper()} y".encode(),
    "base64": lambda: base64.b64encode(f"x {WORD} y".encode()),
    "base64 at one": lambda: base64.b64encode(f"x1 {WORD} y".encode()),
    "base64 at two": lambda: base64.b64encode(f"x12 {WORD} y".encode()),
    "long base64 of a zip": lambda: b'"' + base64.b64encode(packed(f"{WORD}".encode() + bytes(range(256)) * 4)) + b'"',
    "zip": lambda: packed(f"x {WORD} y".encode()),
    "zip in a zip": lambda: packed(packed(f"x {WORD} y".encode("utf-16"))),
    "gzip": lambda: gzip.compress(f"x {WORD} y".encode()),
    "gzip in a zip": lambda: packed(gzip.compress(f"x {WORD} y".encode())),
    "parquet page": lambda: parquet(pd.DataFrame({"x": [WORD, "a"]})),
    "parquet column name": lambda: parquet(pd.DataFrame({WORD: [1, 2]})),
    "unused category": lambda: parquet(categories()),
    "json": lambda: json.dumps({"x": [WORD]}).encode(),
    "json in json": lambda: json.dumps({"x": json.dumps({"y": ODD})}).encode(),
    "json lines": lambda: b'{"a": 1}\n' + json.dumps({"x": WORD}).encode(),
    "html": lambda: f"<p>{WORD.replace(' ', '&#32;')}</p>".encode(),
    "url": lambda: f"http://a/?{WORD.replace(' ', '%20')}".encode(),
    "pdf": pdf,
    "png": png,
}


@pytest.mark.parametrize("how", HIDDEN)
def test_a_word_is_found(how):
    assert found(HIDDEN[how](), forms([WORD, ODD])) == {ODD if how == "json in json" else WORD}


def test_nothing_is_found_where_there_is_nothing(tmp_path):
    (tmp_path / "a.txt").write_text("Ana Pérez, 12345, " + base64.b64encode(b"nothing at all here").decode())
    assert found_in_folder(tmp_path, PERSON.words) == []


def test_names_of_files_and_folders_count(tmp_path):
    (tmp_path / WORD.lower()).mkdir()
    (tmp_path / WORD.lower() / "a.txt").write_text("x")
    assert [name for name, _ in found_in_folder(tmp_path, [WORD])] == [WORD.lower(), "a.txt"]


def test_the_people_are_fifty_different_ones():
    every = people()
    for number in range(10):
        assert len({person.words[number] for person in every}) == 50
