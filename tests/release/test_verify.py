"""A draft is executed again: the same, or the first difference by name."""

import csv
import json

import pytest
from in_process import without_kernels

from evaluation.errors import EvaluationError
from evaluation.project import open_project
from evaluation.release import manifest as manifests
from evaluation.release import verify as verification
from evaluation.release.verify import Difference, verify


@pytest.fixture
def draft(small_demo):
    """The draft of a copy of the small project, that a test may change."""
    return small_demo.parents[2] / "reports" / "demo" / "draft"


def test_the_draft_is_identical_when_executed_again(draft):
    found = verify(draft)
    assert found.differences == ()
    assert found.verdict == "identical"


@pytest.mark.slow
def test_the_draft_of_the_whole_demo_is_identical_when_executed_again(demo_draft):
    found = verify(demo_draft)
    assert found.differences == ()
    assert found.verdict == "identical"


def change_one_digit(draft) -> None:
    """Give one woman of El Alto's endline another answer, in the input only."""
    path = draft.parents[2] / "data" / "raw" / "demo" / "women.csv"
    with path.open(encoding="utf-8", newline="") as source:
        lines = list(csv.reader(source))
    column = lines[0].index("just_goout")
    row = next(i for i, line in enumerate(lines) if line[0] == "el_alto" and line[column] == "0")
    lines[row][column] = "1"
    with path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target, lineterminator="\n").writerows(lines)


def test_one_changed_digit_of_an_input_is_found(draft):
    change_one_digit(draft)
    with without_kernels():
        found = verify(draft)
    assert found.verdict == "different"
    assert (found.differences[0].kind, found.differences[0].name) == ("input", "women.csv")


def test_one_changed_digit_of_the_results_names_the_result_and_the_column(draft):
    path = draft / "results.csv"
    with path.open(encoding="utf-8", newline="") as source:
        lines = list(csv.reader(source))
    column = lines[0].index("estimate")
    row = next(i for i, line in enumerate(lines[1:], 1) if line[column] and "IMP-01" in line)
    told = lines[row][column]
    changed = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[row][column] = str(float(told) + 1)
    changed[row] = ",".join(lines[row]) + "\n"
    path.write_text("".join(changed), encoding="utf-8")
    with without_kernels():
        found = verify(draft)
    assert found.verdict == "different"
    assert Difference("product", "results.csv") in found.differences
    result = next(one for one in found.differences if one.kind == "result")
    assert result.name.startswith("IMP-01 ") and result.column == "estimate"
    assert (float(result.told), float(result.found)) == (float(told) + 1, float(told))


def products(draft) -> list[Difference]:
    return list(verification._products(draft, manifests.read(draft)))


PRODUCTS = [
    "annex.xlsx",
    "results.csv",
    *(f"{one}/report.{kind}" for one in ("en", "es") for kind in ("docx", "html", "pdf")),
]


def test_every_product_is_tried_below(demo_draft):
    assert sorted(manifests.read(demo_draft).products) == sorted(PRODUCTS)


@pytest.mark.parametrize("name", PRODUCTS)
def test_one_changed_byte_of_a_product_is_found(draft, name):
    content = bytearray((draft / name).read_bytes())
    content[len(content) // 2] ^= 1
    (draft / name).write_bytes(content)
    assert products(draft) == [Difference("product", name)]


@pytest.mark.parametrize("part", ["inputs", "code", "products"])
def test_one_changed_digit_of_the_manifest_is_found(draft, part):
    """It is the one file without a digest of its own: it is held against the files that it tells of."""
    path = draft / manifests.FILE
    told = json.loads(path.read_text(encoding="utf-8"))
    name, digest = next(iter(told[part].items()))
    other = ("1" if digest[0] == "0" else "0") + digest[1:]
    path.write_text(path.read_text(encoding="utf-8").replace(digest, other), encoding="utf-8")
    told = manifests.read(draft)
    found = [*products(draft), *verification._changed(open_project(draft / told.project), told)]
    assert (part.removesuffix("s"), name) in [(one.kind, one.name) for one in found]
    assert {one.told for one in found if one.kind != "product"} <= {other}


def test_a_missing_and_an_added_product_are_found(draft):
    (draft / "annex.xlsx").unlink()
    (draft / "es" / "more.html").write_text("")
    assert products(draft) == [Difference("missing_product", "annex.xlsx"), Difference("added_product", "es/more.html")]


def test_a_change_of_the_code_is_found(draft):
    told = manifests.read(draft)
    doctored = told.model_copy(update={"code": told.code | {"evaluation/statistics/variance.py": "0" * 64}})
    project = open_project(draft / told.project)
    assert [(one.kind, one.name) for one in verification._changed(project, doctored)] == [
        ("code", "evaluation/statistics/variance.py")
    ]


def test_an_equal_report_in_another_environment_is_not_called_different():
    other = [Difference("environment", "numpy", told="2.4.0", found="2.4.1")]
    remade = [Difference("product", "es/report.pdf")]
    assert verification._verdict(other, [], remade) == "equal"
    assert verification._verdict([], [], remade) == "equal"
    assert verification._verdict([], [], []) == "identical"
    assert verification._verdict([], [Difference("result", "IMP-01", "estimate")], []) == "different"


def test_values_are_the_same_within_the_tolerance():
    assert verification._same("12", "12.0000000001")
    assert not verification._same("12", "13")
    assert not verification._same("12", "")


def test_a_folder_without_a_manifest_says_so(tmp_path):
    with pytest.raises(EvaluationError) as fault:
        verify(tmp_path)
    assert fault.value.sentence("es") == (
        f"En {tmp_path} no está manifest.json: no es un borrador ni una edición que se pueda verificar; "
        "indique la carpeta que contiene ese archivo."
    )


def test_an_altered_manifest_is_refused(draft):
    (draft / "manifest.json").write_text(json.dumps({"kind": "draft"}), encoding="utf-8")
    with pytest.raises(EvaluationError) as fault:
        verify(draft)
    assert fault.value.key == "manifest_invalid"
