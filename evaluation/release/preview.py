"""What an evaluator sees of an item in JupyterLab: unprotected rows, stamped, and refused by every document writer."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from dataclasses import dataclass
from html import escape

import pandas as pd

from evaluation.analysis.results import Contributors, ReportItem

DIGITS = 8
SHOWN = (
    "indicator",
    "statistic",
    "site",
    "wave",
    "contrast",
    "group",
    "level",
    "estimate",
    "ci_low",
    "ci_high",
    "df",
    "p_value",
    "n",
    "n_yes",
)
STAMPS = {
    "synthetic": "SINTÉTICO · SYNTHETIC",
    "public": "SIN PROTEGER · UNPROTECTED",
    "restricted": "RESTRINGIDO · RESTRICTED",
}


@dataclass(frozen=True)
class Preview:
    """Unprotected rows for the screen of whoever may see them: text, and a table or, for a figure, its picture alone,
    since JupyterLab shows the table where it is given both."""

    text: str
    html: str
    png: bytes | None = None

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        seen = {"image/png": base64.b64encode(self.png).decode()} if self.png else {"text/html": self.html}
        return {"text/plain": self.text} | seen


def preview(item: ReportItem) -> Preview:
    """Return the preview of an item; synthetic rows carry a digest of their values at 8 significant digits, so that
    a re-execution is compared even where a picture is not."""
    if item.results is None or item.results.rows.empty:
        words = f"{item.kind}: {item.caption}"
        options = ", ".join(f"{name}={value}" for name, value in item.options.items())
        return Preview(
            f"<{words}{' · ' + options if options else ''}>", f"<p><em>{escape(words)}</em> {escape(options)}</p>"
        )
    data_class = item.results.notes.get("data_class", "restricted")
    head = f"{item.kind} {item.caption}: {len(item.results.rows)} rows, {STAMPS[data_class]}"
    digest = f", sha256 {_digest(item.results.rows)}" if data_class == "synthetic" else ""
    html = _html(item, STAMPS[data_class])
    return Preview(f"<{head}{digest}>", html, _png(item, STAMPS[data_class]) if item.kind == "figure" else None)


def _digest(rows: pd.DataFrame) -> str:
    """Return a digest of the rows with numbers at 8 significant digits; of institutions it knows how many there are."""
    behind = rows["contributors"].map(_how_many)
    plain = (
        rows.drop(columns="rests_on")
        .assign(contributors=behind)
        .map(lambda value: f"{value:.{DIGITS}g}" if isinstance(value, float) else str(value))
    )
    return hashlib.sha256(json.dumps(plain.to_dict("records"), ensure_ascii=False).encode()).hexdigest()[:16]


def _how_many(contributors: Contributors) -> float:
    if not isinstance(contributors, tuple):
        return contributors
    nested = any(isinstance(one, tuple) for one in contributors)
    return min(map(_how_many, contributors)) if nested else float(len(contributors))


def _html(item: ReportItem, stamp: str) -> str:
    shown = [name for name in SHOWN if _informative(item.results.rows[name])]
    head = "".join(f"<th>{escape(name)}</th>" for name in shown)
    lines = (
        "<tr>" + "".join(f"<td>{escape(_cell(value))}</td>" for value in row) + "</tr>"
        for row in item.results.rows[shown].itertuples(index=False)
    )
    title = f"<caption><strong>{escape(stamp)}</strong> · {escape(item.kind)} {escape(item.caption)}</caption>"
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _informative(column: pd.Series) -> bool:
    if column.name == "statistic":  # all but tables of several kinds of value hold one
        return column.nunique() > 1
    return bool((column.notna() & (column.astype(str) != "")).any())


def _cell(value) -> str:
    if isinstance(value, str):
        return value
    return "" if pd.isna(value) else f"{value:.4g}"


def _png(item: ReportItem, stamp: str) -> bytes:
    """Return a plain picture of the rows with the stamp burnt in."""
    import matplotlib.pyplot as plt
    import seaborn as sns

    rows = item.results.rows.assign(place=lambda rows: rows["indicator"] + " " + rows["site"])
    seen = rows["wave"].where(rows["wave"] != "", rows["contrast"])
    with plt.rc_context({"figure.dpi": 90, "axes.grid": True}):
        figure, axes = plt.subplots(figsize=(8, max(2.5, 0.3 * rows["place"].nunique() + 1)))
        sns.pointplot(x=rows["estimate"], y=rows["place"], hue=seen, linestyle="none", ax=axes, errorbar=None)
        axes.set(xlabel=f"estimate ({', '.join(rows['unit'].unique())})", ylabel="")
        figure.text(0.5, 0.5, stamp, alpha=0.25, size=26, rotation=20, ha="center", va="center", color="red")
        target = io.BytesIO()
        figure.savefig(target, bbox_inches="tight", metadata={"Software": None})
        plt.close(figure)
    return target.getvalue()
