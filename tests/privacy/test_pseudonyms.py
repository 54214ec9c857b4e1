"""Pseudonyms: the same person is the same word in one column, and nothing without the key."""

import hmac
import os
import stat

import pytest
from small_project import SAMPLE, WOMEN, codebook_text, small, women

from evaluation.errors import EvaluationError
from evaluation.sources.pseudonyms import VARIABLE, fingerprint, key_path, normalised, pseudonym, read_key
from evaluation.sources.tables import build_tables, check_project, read_table

KEY, OTHER = bytes(range(32)), bytes(32)
IDS = ["01234567", "7", "1234567-1A LP", "8", "01234567", "1234569", "9", ""]


@pytest.fixture
def own_key(tmp_path, monkeypatch):
    path = tmp_path / "config" / "key"
    path.parent.mkdir()
    path.write_text(KEY.hex() + "\n")
    path.chmod(0o600)
    monkeypatch.setenv(VARIABLE, str(path))
    return path


@pytest.fixture
def no_key(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "evaluation" / "pseudonyms.key"


def linked(folder, ids=IDS, kind="integer"):
    """The small project whose `woman_id` is kept as a pseudonym."""
    columns = tuple(
        (*one[:1], kind, *one[2:6], "pseudonym", *one[7:]) if one[0] == "woman_id" else one for one in WOMEN
    )
    rows = [row | {"woman_id": value} for row, value in zip(women(), ids, strict=True)]
    return small(folder, rows=rows, codebook=codebook_text(columns, SAMPLE))


def refused(action) -> str:
    with pytest.raises(EvaluationError) as fault:
        action()
    assert all("{" not in fault.value.sentence(language) for language in ("es", "en"))
    return fault.value.key


def test_it_is_the_keyed_hash_of_project_table_column_and_value():
    message = b"evaluation pseudonym\0p\0women\0woman_id\x0001234567"
    assert pseudonym(" 01234567 ", KEY, "p", "women", "woman_id") == hmac.new(KEY, message, "sha256").hexdigest()[:32]
    assert pseudonym(" ", KEY, "p", "women", "woman_id") == ""


def test_another_key_project_table_column_or_zero_is_another_pseudonym():
    told = ("01234567", KEY, "p", "women", "woman_id")
    others = [("1234567", *told[1:]), (told[0], OTHER, *told[2:]), (*told[:2], "q", *told[3:])]
    others += [(*told[:3], "leaders", told[4]), (*told[:4], "leader_id")]
    assert len({pseudonym(*one) for one in (told, *others)}) == 6


def test_blanks_case_and_letter_forms_do_not_matter_and_zeros_and_marks_do():
    assert normalised(" 1234567-1a\u00a0lp ") == normalised("1234567-1A LP") == "1234567-1ALP"
    assert normalised("０12") == "012"
    assert normalised("1-23") != normalised("12-3") and normalised("012") != normalised("12")


@pytest.mark.parametrize("kind", ["integer", "text"])
def test_a_column_is_kept_as_pseudonyms_with_its_leading_zeros(tmp_path, own_key, kind):
    project = linked(tmp_path / "p", kind=kind)
    report = build_tables(project)
    kept = read_table(project, "women")["woman_id"]
    assert kept[0] == kept[4] == pseudonym("01234567", KEY, "small", "women", "woman_id")
    assert len(set(kept[:7])) == 6 and kept.isna().tolist() == [False] * 7 + [True]
    assert report.pseudonyms == {"women": ["woman_id"], "sample": []} and report.identifiers["women"] == []
    content = b"".join(path.read_bytes() for path in project.processed.rglob("*") if path.is_file())
    assert b"1234567" not in content and KEY.hex().encode() not in content


def test_a_person_is_the_same_in_both_waves_and_repeated_in_one_is_a_fault(tmp_path, own_key):
    project = linked(tmp_path / "p", ["01", "2", "3", "4", "01", "2", "3", "5"])
    frame = read_table(project, "women")
    first, last = (set(frame.loc[frame["wave"] == wave, "woman_id"]) for wave in ("baseline", "endline"))
    assert len(first & last) == 3 and len(first | last) == 5
    twice = linked(tmp_path / "q", ["01", "01", "3", "4", "5", "6", "7", "8"])
    assert [one.rule for one in check_project(twice).violations] == ["person_repeated"]


def test_another_key_builds_the_tables_again(tmp_path, own_key):
    project = linked(tmp_path / "p")
    first = read_table(project, "women")["woman_id"]
    own_key.write_text(OTHER.hex())
    again = read_table(project, "women")["woman_id"]
    assert not set(first.dropna()) & set(again.dropna())
    assert fingerprint(KEY) != fingerprint(OTHER) and KEY.hex()[:16] not in fingerprint(KEY)


def test_a_key_is_drawn_once_for_its_owner_alone(tmp_path, no_key):
    assert key_path() == no_key and not no_key.exists()
    key = read_key(tmp_path / "p")
    assert len(key) == 32 and read_key(tmp_path / "p") == key
    assert stat.S_IMODE(no_key.stat().st_mode) == 0o600 and no_key.read_text().strip() == key.hex()
    assert os.listdir(no_key.parent) == ["pseudonyms.key"]


def test_no_key_is_drawn_where_nobody_needs_one(tmp_path, no_key):
    build_tables(small(tmp_path / "p"))
    assert not no_key.exists()


def test_thirty_two_raw_bytes_are_a_key_too(tmp_path, own_key):
    for content in (KEY, KEY.hex().encode(), f" {KEY.hex().upper()}\n".encode()):
        own_key.write_bytes(content)
        assert read_key(tmp_path / "p") == KEY


@pytest.mark.parametrize("content", [b"", b"abc", b"zz" * 32, bytes(31), bytes(33), b"\xff" * 64])
def test_what_is_no_key_is_refused(tmp_path, own_key, content):
    own_key.write_bytes(content)
    assert refused(lambda: read_key(tmp_path / "p")) == "key_malformed"


def test_a_key_that_others_can_read_is_refused(tmp_path, own_key):
    own_key.chmod(0o640)
    assert refused(lambda: read_key(tmp_path / "p")) == "key_readable"


def test_a_key_that_is_named_and_missing_is_not_drawn_anew(tmp_path, own_key):
    own_key.unlink()
    assert refused(lambda: read_key(tmp_path / "p")) == "key_missing" and not own_key.exists()


def test_a_key_in_the_project_or_in_a_repository_is_refused(tmp_path, monkeypatch):
    for place, made in (("p/key", "p"), ("clone/sub/key", "clone/.git")):
        (tmp_path / made).mkdir(parents=True)
        path = tmp_path / place
        path.parent.mkdir(exist_ok=True)
        path.write_text(KEY.hex())
        path.chmod(0o600)
        monkeypatch.setenv(VARIABLE, str(path))
        assert refused(lambda: read_key(tmp_path / "p")) == "key_inside"


@pytest.mark.parametrize("column", [("x", "select_one", "0=No/No"), ("x", "integer", "1-5=a/a"), ("x", "decimal", "")])
def test_what_has_codes_is_no_pseudonym(tmp_path, column):
    added = (*column, "", "", "no", "pseudonym", "")
    project = small(tmp_path / "p", codebook=codebook_text(WOMEN + (added,), SAMPLE))
    assert refused(lambda: check_project(project)) == "codebook_field"
