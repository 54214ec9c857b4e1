"""A free text from its review to the delivered files, by the command and its kernels; a closed one stands nowhere."""

import csv
import sys
from pathlib import Path
from unittest.mock import ANY

import pytest
from small_workspace import few_chapters, make_small_demo, written_in
from test_commands import call

from evaluation.release.attack_files import plain, read_release

sys.path.append(str(Path(__file__).parents[1] / "privacy"))
from byte_search import found_in_folder

SAID = "Antes no sabía adónde acudir; ahora voy al servicio y me escuchan."
UNSAID = "Me dijeron que volviera otro día y esperé sola en la puerta."


@pytest.fixture
def folder(tmp_path):
    """The small project with two free texts, of which the lessons cite the first; its report has that chapter only."""
    made = make_small_demo(tmp_path)
    written_in(made, "es")
    lines = [["codigo", "texto_es", "rol_es"], ["T1", SAID, "usuaria"], ["T2", UNSAID, "lideresa"]]
    with (made / "quotes.csv").open("w", encoding="utf-8", newline="") as quotes:
        csv.writer(quotes).writerows(lines)
    (made / "narrative" / "es").mkdir(parents=True)
    (made / "narrative" / "es" / "lessons.md").write_text("Dijo una de ellas: {quote.T1}.", encoding="utf-8")
    with few_chapters("12_judgement"):
        yield made


def test_a_reviewed_text_stands_in_every_document_and_a_closed_one_nowhere(capsys, monkeypatch, folder):
    """The refusal says the digest that the review must name; what opens it is the line that the sentence asks for."""

    def run(name: str) -> tuple[int, str]:
        code, *said = call(capsys, monkeypatch, name, folder, "--language", "es")
        return code, " ".join(" ".join(said).split())

    code, refused = run("check")
    assert code == 1 and "el texto libre T1 está cerrado" in refused and SAID not in refused
    assert run("report") == (1, ANY) and not (folder.parents[2] / "data" / "processed" / "demo" / "chapters").exists()
    seen = refused.partition('seen = "')[2][:12]
    with (folder / "project.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[[opened_texts]]\nid = "T1"\nrole = "ética"\ndate = 2020-05-02\nseen = "{seen}"\n')
    code, made = run("report")
    assert code == 0 and SAID not in made and UNSAID not in made
    workspace = folder.parents[2]
    texts = read_release(workspace / "reports" / "demo" / "draft").texts()
    holding = {way.partition("!")[0] for way, text in texts if joined(SAID) in joined(text)}
    assert {Path(way).suffix for way in holding} == {".html", ".docx", ".pdf"}
    kept = [workspace / "reports", workspace / "data" / "processed"]
    assert [hit for one in kept for hit in found_in_folder(one, [UNSAID, UNSAID.split(" y ")[1]])] == []
    assert found_in_folder(folder, [UNSAID]) == [("quotes.csv", UNSAID)]  # the search finds it where it is


def joined(text: str) -> str:
    """Return a text without blanks, which a line of a PDF breaks anywhere."""
    return "".join(plain(text).split())
