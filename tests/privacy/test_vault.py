"""The vault: what is closed opens again byte by byte; nothing is ever lost, whatever fails and wherever it stops."""

import os
import shutil
import stat
import tarfile

import pyrage
import pytest
from faults import DONE, KILLED, REFUSED, SURVIVED, with_fault, with_small_disk
from small_project import write_small
from test_commands import call

from evaluation.errors import EvaluationError
from evaluation.project import VAULT_FILE, open_project
from evaluation.sources.tables import build_tables
from evaluation.sources.vault import OPENED, close, new_identity, open_vault
from evaluation.sources.vault_archive import safe

ODD = {"sub/ñandú 1.txt": b"\0" * 700, "empty": b"", "a" * 120 + "/b.bin": os.urandom(3_000)}


@pytest.fixture
def key(tmp_path):
    path = tmp_path / "keys" / "identity.txt"
    return path, new_identity(path)


@pytest.fixture
def folder(tmp_path):
    """A project in data/raw, with files that are no tables and names that are no plain ones."""
    made = write_small(tmp_path / "data" / "raw" / "small")
    for name, content in ODD.items():
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_bytes(content)
    return made


def contents(folder) -> dict[str, bytes]:
    ours = (".lock", VAULT_FILE, OPENED)
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ours
    }


def refused(action, *arguments) -> str:
    with pytest.raises(EvaluationError) as fault:
        action(*arguments)
    for language in ("es", "en"):
        assert "{" not in fault.value.sentence(language)
    return fault.value.key


def test_what_is_closed_opens_again_byte_by_byte(folder, key):
    before, (identity, recipient) = contents(folder), key
    assert close(open_project(folder), [recipient]) == len(before) == 7
    assert contents(folder) == {} and (folder / VAULT_FILE).is_file()
    assert refused(open_project, folder) == "project_closed"
    assert open_vault(folder, identity) == 7
    assert contents(folder) == before and not (folder / VAULT_FILE).exists()
    assert close(open_project(folder), [recipient]) == 7
    assert not (folder / OPENED).exists()
    open_vault(folder, identity)
    assert contents(folder) == before


def test_the_vault_holds_nothing_in_the_clear_and_age_and_tar_alone_open_it(folder, key, tmp_path):
    before, (identity, recipient) = contents(folder), key
    close(open_project(folder), [recipient])
    sealed = (folder / VAULT_FILE).read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1")
    assert b"women" not in sealed and b"el_alto" not in sealed
    secret = pyrage.x25519.Identity.from_str(identity.read_text().splitlines()[1])
    (tmp_path / "plain.tar").write_bytes(pyrage.decrypt(sealed, [secret]))
    with tarfile.open(tmp_path / "plain.tar") as archive:
        assert {one.name: archive.extractfile(one).read() for one in archive} == before


def test_several_recipients_open_it_and_another_key_does_not(folder, key, tmp_path):
    recipient, other = key[1], tmp_path / "keys" / "other.txt"
    close(open_project(folder), [new_identity(other), recipient])
    stranger = tmp_path / "keys" / "stranger.txt"
    new_identity(stranger)
    assert refused(open_vault, folder, stranger) == "vault_damaged"
    assert contents(folder) == {}
    assert open_vault(folder, other) == 7


def test_typed_tables_go_with_the_closed_folder(folder, key):
    project = open_project(folder)
    build_tables(project)
    assert list(project.processed.rglob("*.parquet"))
    close(project, [key[1]])
    assert not project.processed.exists()


def test_a_key_is_for_its_owner_alone_and_never_overwritten_or_in_a_repository(key, tmp_path):
    path, recipient = key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert recipient.startswith("age1") and f"# public key: {recipient}" in path.read_text()
    assert refused(new_identity, path) == "vault_key_exists"
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    assert refused(new_identity, tmp_path / "repository" / "sub" / "key.txt") == "vault_key_inside"


@pytest.mark.parametrize("place", [0, 10, 60, 150, 0.2, 0.5, 0.9, -20, -1])
@pytest.mark.parametrize("how", ["changed", "cut"])
def test_a_vault_that_was_tampered_with_is_refused_and_stays_as_it_was(folder, key, place, how):
    close(open_project(folder), [key[1]])
    whole = (folder / VAULT_FILE).read_bytes()
    at = int(len(whole) * place) if isinstance(place, float) else place % len(whole)
    bad = whole[:at] if how == "cut" else whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
    (folder / VAULT_FILE).write_bytes(bad)
    assert refused(open_vault, folder, key[0]) == "vault_damaged"
    assert contents(folder) == {} and (folder / VAULT_FILE).read_bytes() == bad
    assert [path.name for path in folder.iterdir() if path.name.startswith(".opening-")] == []
    (folder / VAULT_FILE).write_bytes(whole)
    assert open_vault(folder, key[0]) == 7


def test_what_is_beside_a_vault_and_differs_is_never_overwritten(folder, key):
    close(open_project(folder), [key[1]])
    (folder / "women.csv").write_bytes(b"typed in since")
    assert refused(open_vault, folder, key[0]) == "vault_conflict"
    assert contents(folder) == {"women.csv": b"typed in since"} and (folder / VAULT_FILE).is_file()


@pytest.mark.parametrize("words", [[], [""], ["age1xyz"], ["ssh-rsa AAAA"], ["AGE-SECRET-KEY-1"]])
def test_a_recipient_that_is_none_removes_nothing(folder, words):
    before = contents(folder)
    assert refused(close, open_project(folder), words) == "vault_recipient"
    assert contents(folder) == before


def test_an_identity_that_is_none_is_refused(folder, key, tmp_path):
    close(open_project(folder), [key[1]])
    (tmp_path / "none").write_text("nothing\n")
    for path in (tmp_path / "none", tmp_path / "gone", folder):
        assert refused(open_vault, folder, path) == "vault_identity"
    assert refused(open_vault, tmp_path, key[0]) == "vault_missing"


def test_links_are_not_closed(folder, key, tmp_path):
    (folder / "link.csv").symlink_to(tmp_path / "elsewhere.csv")
    assert refused(close, open_project(folder), [key[1]]) == "vault_link"
    assert (folder / "women.csv").is_file()


def test_a_file_that_changes_while_the_vault_is_closed_is_not_removed(folder, key, monkeypatch):
    from evaluation.sources import vault

    digests = vault._digests

    def edited(*arguments):
        (folder / "women.csv").write_bytes(b"edited meanwhile")
        return digests(*arguments)

    monkeypatch.setattr(vault, "_digests", edited)
    assert refused(close, open_project(folder), [key[1]]) == "vault_not_equal"
    assert (folder / "women.csv").read_bytes() == b"edited meanwhile" and not (folder / VAULT_FILE).exists()


@pytest.mark.parametrize("kill", [False, True])
def test_closing_that_stops_at_any_touch_of_the_disk_loses_nothing(folder, key, kill):
    before, (identity, recipient), project = contents(folder), key, open_project(folder)
    ends, touch = [], 0
    while not ends or ends[-1] != DONE:
        ends.append(with_fault(lambda: close(project, [recipient]), folder, touch, kill))
        if (folder / VAULT_FILE).exists():
            open_vault(folder, identity)
        assert contents_without_leftovers(folder) == before, touch
        touch += 1
    assert len(ends) > 12 and set(ends) - {SURVIVED} == {DONE, KILLED if kill else REFUSED}


@pytest.mark.parametrize("kill", [False, True])
def test_opening_that_stops_at_any_touch_of_the_disk_loses_nothing(folder, key, kill):
    before, (identity, recipient) = contents(folder), key
    ends, touch = [], 0
    while not ends or ends[-1] != DONE:
        close(open_project(folder), [recipient])
        ends.append(with_fault(lambda: open_vault(folder, identity), folder, touch, kill))
        if (folder / VAULT_FILE).exists():
            assert open_vault(folder, identity) == 7
        assert contents(folder) == before, touch
        touch += 1
    assert len(ends) > 20 and set(ends) - {SURVIVED} == {DONE, KILLED if kill else REFUSED}


@pytest.mark.parametrize("size", [0, 100, 2_000, 8_000])
def test_a_disk_that_fills_loses_nothing(folder, key, size):
    before, (identity, recipient), project = contents(folder), key, open_project(folder)
    assert with_small_disk(lambda: close(project, [recipient]), size) == REFUSED
    assert contents_without_leftovers(folder) == before and not (folder / VAULT_FILE).exists()
    close(project, [recipient])
    assert with_small_disk(lambda: open_vault(folder, identity), min(size, 2_000)) == REFUSED
    assert contents(folder) == {} and open_vault(folder, identity) == 7
    assert contents(folder) == before


def contents_without_leftovers(folder) -> dict[str, bytes]:
    """The plain files; a part of a vault that a kill left is no data and goes with the next run."""
    return {name: content for name, content in contents(folder).items() if not name.startswith(".vault.age.")}


@pytest.mark.parametrize(
    "name", ["../a", "/a", "a/../../b", "a//b", "./a", "", "C:/a", "a\\..\\b", "a/.", "..", "a\0b"]
)
def test_a_member_that_would_leave_the_folder_is_refused(folder, key, name, tmp_path):
    entry = tarfile.TarInfo("x")
    entry.name = name
    assert not safe(entry)
    if "\0" in name or not name:
        return
    hostile(folder, key, [entry])
    assert refused(open_vault, folder, key[0]) == "vault_damaged"
    assert contents(folder) == {} and not (tmp_path / "a").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE])
def test_a_member_that_is_no_plain_file_is_refused(folder, key, kind):
    entry = tarfile.TarInfo("a")
    entry.type, entry.linkname = kind, "../../elsewhere"
    hostile(folder, key, [entry])
    assert refused(open_vault, folder, key[0]) == "vault_damaged"
    assert contents(folder) == {}


def hostile(folder, key, entries) -> None:
    """A vault that anybody could make who knows the public key."""
    shutil.rmtree(folder)
    folder.mkdir()
    content = b"".join(one.tobuf() for one in entries) + bytes(1024)
    recipient = pyrage.x25519.Recipient.from_str(key[1])
    (folder / VAULT_FILE).write_bytes(pyrage.encrypt(content, [recipient]))


def test_the_commands_say_what_they_did_in_both_languages(folder, tmp_path, capsys, monkeypatch):
    secret = tmp_path / "secret.txt"
    code, said, _ = call(capsys, monkeypatch, "vault", "key", secret)
    recipient = said.split()[-1]
    assert code == 0 and said.startswith("Clave secreta en ") and recipient.startswith("age1")
    code, said, _ = call(capsys, monkeypatch, "vault", "close", folder, "--recipient", recipient)
    assert code == 0 and said.startswith("Bóveda cerrada: 7 archivos cifrados, comprobados y quitados de ")
    code, _, said = call(capsys, monkeypatch, "check", folder, "--language", "en")
    assert code == 1 and "is closed in a vault; open it with “evaluation vault open”" in said
    code, _, said = call(capsys, monkeypatch, "vault", "open", folder, "--identity", tmp_path / "gone")
    assert code == 1 and said.startswith("gone no contiene ninguna clave secreta")
    words = ("vault", "open", folder, "--identity", secret, "--language", "en")
    assert call(capsys, monkeypatch, *words)[:2] == (0, f"Vault opened: 7 files restored in {folder}\n")


def test_a_disk_that_refuses_is_said_in_a_sentence(folder, key, capsys, monkeypatch):
    def full(*_):
        raise OSError(28, "no space left")

    monkeypatch.setattr("evaluation.sources.vault._encrypted", full)
    code, _, said = call(capsys, monkeypatch, "vault", "close", folder, "--recipient", key[1])
    assert code == 1 and "no se perdió nada" in said and "Traceback" not in said
