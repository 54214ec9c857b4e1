"""Releases: who may be published, what the ledger says, and that a release is never rewritten."""

import json

import pytest

from evaluation.errors import EvaluationError, UsageError
from evaluation.project import open_project
from evaluation.release.ledger import entries, record_path
from evaluation.release.manifest import FILE, file_digest, read
from evaluation.release.publish import publish

ROLES = ("coordinadora de la evaluación", "responsable de protección de datos")


def test_a_synthetic_project_is_published_once_and_entered_in_the_ledger(small_demo):
    project = open_project(small_demo)
    folder = publish(project, ROLES)
    manifest = read(folder)
    assert folder.name == f"2025-12-01-{manifest.report_id.removeprefix('demo-')}"
    assert manifest.kind == "release" and manifest.approvers == ROLES
    assert entries(project) == [
        {
            "release": folder.name,
            "date": "2025-12-01",
            "report_id": manifest.report_id,
            "approvers": list(ROLES),
            "parameters": manifest.parameters,
            "manifest": file_digest(folder / FILE),
            "record": file_digest(record_path(project, folder.name)),
        }
    ]
    assert "BORRADOR" not in (folder / "es" / "report.html").read_text(
        encoding="utf-8"
    )  # a protocol may be a draft, the report not
    with pytest.raises(EvaluationError) as fault:
        publish(project, ROLES)
    assert fault.value.key == "release_exists"
    assert len(entries(project)) == 1
    assert sorted(path.name for path in folder.parent.iterdir()) == [".lock", folder.name, "draft"]


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
