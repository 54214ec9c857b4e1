"""What the evaluator sees of an item in JupyterLab, which shows a table where it is given a picture and a table."""

import base64

import pytest

from evaluation.release.notebook_files import nbformat
from evaluation.release.preview import Preview


def test_a_figure_is_seen_as_its_picture_and_a_table_as_a_table():
    figure = Preview("<figure x>", "<table></table>", b"\x89PNG")._repr_mimebundle_()
    assert figure == {"text/plain": "<figure x>", "image/png": base64.b64encode(b"\x89PNG").decode()}
    assert Preview("<table x>", "<table></table>")._repr_mimebundle_() == {
        "text/plain": "<table x>",
        "text/html": "<table></table>",
    }


@pytest.mark.parametrize("chapter, figures", [("01_summary", 1), ("04_womens_lives", 5), ("06_services", 3)])
def test_the_committed_chapters_show_their_pictures(root, chapter, figures):
    cells = nbformat.read(root / "notebooks" / f"{chapter}.ipynb", 4).cells
    shown = [output.data for cell in cells for output in cell.get("outputs", ())]
    pictures = [data for data in shown if data["text/plain"].startswith("<figure")]
    assert len(pictures) == figures
    assert all(set(data) == {"text/plain", "image/png"} for data in pictures)
