"""What every page says of itself: draft or release, the class of its data, its name, and where it comes from."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace

from evaluation.locale import text


@dataclass(frozen=True, slots=True)
class Stamp:
    """The identity of a report. `inputs` are (file, digest); `provenance` names versions."""

    kind: str
    data_class: str
    report_id: str
    date: datetime.date
    inputs: tuple[tuple[str, str], ...] = ()
    provenance: dict[str, str] = field(default_factory=dict)

    def of_published(self) -> Stamp:
        """Return the stamp of what an institution has published, which is real whatever the project's data are."""
        return replace(self, data_class="public")

    @property
    def synthetic(self) -> bool:
        return self.data_class == "synthetic"

    def words(self, language: str) -> tuple[str, ...]:
        """Return what must stand on every page: DRAFT, SYNTHETIC DATA, both or neither."""
        draft = (text("report.stamp_draft", language),) if self.kind == "draft" else ()
        synthetic = (text("report.stamp_synthetic", language),) if self.synthetic else ()
        return draft + synthetic
