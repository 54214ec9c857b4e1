"""Releases: who may be published, what the ledger says, and that a release is never rewritten."""

import json

import pytest

from evaluation.errors import EvaluationError, UsageError
from evaluation.project import open_project
from evaluation.release.manifest import FILE, file_digest, read
from evaluation.release.publish import ledger, publish

ROLES = ("coordinadora de la evaluación", "responsable de protección de datos")


def test_a_synthetic_project_is_published_once_and_entered_in_the_ledger(demo):
    project = open_project(demo)
    folder = publish(project, ROLES)
    manifest = read(folder)
    assert folder.name == f"2025-12-01-{manifest.report_id.removeprefix('demo-')}"
    assert manifest.kind == "release" and manifest.approvers == ROLES
    assert ledger(project) == [
        {
            "release": folder.name,
            "date": "2025-12-01",
            "report_id": manifest.report_id,
            "approvers": list(ROLES),
            "parameters": manifest.parameters,
            "manifest": file_digest(folder / FILE),
        }
    ]
    assert "BORRADOR" not in (folder / "es" / "report.html").read_text(encoding="utf-8").upper()
    with pytest.raises(EvaluationError) as fault:
        publish(project, ROLES)
    assert fault.value.key == "release_exists"
    assert len(ledger(project)) == 1
    assert sorted(path.name for path in folder.parent.iterdir()) == [".lock", folder.name]


def test_a_restricted_project_is_refused_with_the_reason(demo):
    settings = demo / "project.toml"
    text = settings.read_text(encoding="utf-8").replace('data_class = "synthetic"', 'data_class = "restricted"')
    settings.write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError) as fault:
        publish(open_project(demo), ROLES)
    assert fault.value.sentence("es") == (
        "El proyecto demo tiene datos restringidos y esta versión todavía no protege una edición junto con todas las "
        "anteriores; use «report» y comparta el borrador solo con el equipo."
    )
    assert fault.value.sentence("en") == (
        "Project demo holds restricted data and this version doesn't yet protect a release together with all earlier "
        "ones; use “report” and share the draft with the team only."
    )
    assert not (demo / "releases.jsonl").exists()


@pytest.mark.parametrize("approvers", [(), ("coordinadora",), ("coordinadora", "coordinadora")])
def test_two_people_approve(demo, approvers):
    with pytest.raises(UsageError) as fault:
        publish(open_project(demo), approvers)
    assert fault.value.exit_code == 2


def test_the_ledger_is_no_input_of_the_computation(demo):
    from evaluation.release.manifest import input_hashes

    before = input_hashes(open_project(demo))
    (demo / "releases.jsonl").write_text(json.dumps({"release": "x"}) + "\n", encoding="utf-8")
    assert input_hashes(open_project(demo)) == before
