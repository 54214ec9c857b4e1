"""`python -m evaluation.release.indicator_document` writes docs/indicators.md from the records of the catalogue."""

from __future__ import annotations

from pathlib import Path

from evaluation.indicators.catalogue import INDICATORS
from evaluation.report.indicator_sheets import document
from evaluation.sources.storage import write_atomically

DOCUMENT = Path(__file__).parents[2] / "docs" / "indicators.md"


if __name__ == "__main__":
    write_atomically(DOCUMENT, document(INDICATORS).encode())
