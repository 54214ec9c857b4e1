"""No publication below 100 % consent, unless the ethics committee ruled on it."""

import pytest

from evaluation.errors import EvaluationError
from evaluation.project import open_project
from evaluation.release.publish import publish

ROLES = ("coordinadora de la evaluación", "responsable de protección de datos")
RULING = '[consent_ruling]\nrole = "comité de ética (ficticio)"\n'


def rewritten(folder, *changes):
    path = folder / "project.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return open_project(folder)


def test_a_restricted_project_with_interviews_without_consent_is_not_published(demo):
    ruling = RULING + 'date = 2023-10-02\ndocument = "resolución de la demostración"\n'
    project = rewritten(
        demo, ('data_class = "synthetic"', 'data_class = "restricted"'), (ruling, ""), ("open = true", "")
    )
    with pytest.raises(EvaluationError) as raised:
        publish(project, ROLES)
    assert raised.value.key == "consent_incomplete"
    every = "el_alto baseline, el_alto endline, independencia baseline, independencia endline"
    assert raised.value.sentence("es") == (
        f"No se publica: en {every} hay personas encuestadas sin consentimiento registrado, y se publica con el 100 % "
        "(PRO-05); busque los consentimientos que faltan y anótelos en la tabla recibida, o escriba en project.toml "
        "[consent_ruling] qué resolvió el comité de ética: role, date y document."
    )
    assert raised.value.sentence("en").startswith(f"Nothing is published: at {every} people were interviewed without a")
    assert not project.ledger.exists()
