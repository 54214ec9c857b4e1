"""Files that are small until somebody opens them, and what the reader takes to refuse each."""

from __future__ import annotations

import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
BOOK = '<sheets><sheet name="women" sheetId="1" r:id="r1"/></sheets></workbook>'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KNOWN = "site"
REFUSALS = ("workbook_too_large", "table_too_large", "file_unreadable")
LIMITS = "goal: 1 s, 200 MB"
COLUMNS = ("bomb", "refused for", "CPU s", "MB")
# What getrusage tells may be the peak of the parent, which a process keeps when it becomes another program (Linux); the
# peak of the process' own memory, VmHWM, begins anew with the program (proc(5)).
PEAK = """
import resource
from pathlib import Path
def peak():
    told = Path("/proc/self/status")
    if not told.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(told.read_text().split("VmHWM:")[1].split()[0]) / 1024
"""
# Measured inside: what the libraries take to load is no part of what a bomb takes.
READ = f"""{PEAK}
import json, sys, time
from evaluation.errors import EvaluationError
from evaluation.project_file import TableSettings
from evaluation.sources import delimited, readers, workbook
import pyreadstat, pyarrow.parquet, pyarrow.compute, python_calamine
class Book:
    table = "women"
    def stored(self): return {{sys.argv[2]: None}}
path = Path(sys.argv[1])
before, start = peak(), time.process_time()
try:
    readers.read_file(path, Book(), TableSettings())
    said = "read"
except EvaluationError as fault:
    said = fault.key
taken = time.process_time() - start
print(json.dumps([said, taken, peak() - before]))
"""


class Refused(NamedTuple):
    """What a process of its own said of a bomb, its seconds of CPU and the megabytes that it added."""

    said: str
    seconds: float
    megabytes: float


def read(path: Path) -> Refused:
    """Read a file in a process of its own. Raises RuntimeError with the end of its errors where it broke."""
    own = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    told = subprocess.run([sys.executable, "-c", READ, str(path), KNOWN], env=own, capture_output=True, text=True)
    if told.returncode:
        raise RuntimeError(told.stderr[-500:])
    return Refused(*json.loads(told.stdout))


def workbook(path: Path, sheet: bytes, book: str = "", shared: bytes = b"", more: dict | None = None) -> None:
    """An .xlsx of one sheet, written part by part."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": book or f'<workbook {NAMESPACE} xmlns:r="{OFFICE}">{BOOK}',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": shared or f"<sst {NAMESPACE}><si><t>{KNOWN}</t></si></sst>",
    } | (more or {})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def sheet(rows: str) -> bytes:
    return f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>".encode()


HEADER = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'


def blank_sheet(path: Path) -> None:
    """A sheet of 400 MB of blanks, in 0.4 MB."""
    workbook(path, sheet(HEADER) + b" " * 400_000_000)


def far_cell(path: Path) -> None:
    """Two cells, at the two ends of the sheet: seventeen thousand million cells in a grid."""
    workbook(path, sheet(HEADER + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))


def far_cells_in_single_quotes(path: Path) -> None:
    workbook(path, sheet(HEADER + "<row r = '900000'><c r = 'ZZ900000'><v>1</v></c></row>"))


def repeated_text(path: Path) -> None:
    """One text of 9 MB that a hundred thousand cells repeat."""
    rows = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>1</v></c></row>' for row in range(2, 100_002))
    long = bytes(range(97, 123)) * 350_000
    shared = f"<sst {NAMESPACE}><si><t>{KNOWN}</t></si><si><t>".encode() + long + b"</t></si></sst>"
    workbook(path, sheet(HEADER + rows), shared=shared)


def laughs(path: Path) -> None:
    """An entity of entities of entities."""
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    kinds = f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>'
    book = f'{kinds}<workbook {NAMESPACE}><sheets><sheet name="&a9;"/></sheets></workbook>'
    workbook(path, sheet(HEADER), book=book)


def zip_in_zip(path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 300_000_000)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", inner.getvalue())


def lying_directory(path: Path) -> None:
    """A directory that says 10 bytes where 300 MB are packed."""
    workbook(path, sheet(HEADER) + b" " * 300_000_000)
    content = path.read_bytes()
    true = len(sheet(HEADER)) + 300_000_000
    path.write_bytes(content.replace(true.to_bytes(4, "little"), (10).to_bytes(4, "little")))


def many_rows(path: Path) -> None:
    """Three hundred million equal cells, in a few kilobytes."""
    schema = pa.schema([("site", pa.dictionary(pa.int32(), pa.string()))])
    once = pa.DictionaryArray.from_arrays(pa.array([0] * 10_000_000, pa.int32()), ["el_alto"])
    table = pa.table({"site": once}, schema=schema)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for _ in range(30):
            writer.write_table(table, row_group_size=10_000_000)


def long_word(path: Path) -> None:
    """One text of 20 MB that a thousand rows repeat."""
    import numpy as np

    word = np.random.default_rng(1).integers(97, 123, 20_000_000, dtype="uint8").tobytes().decode()
    once = pa.DictionaryArray.from_arrays(pa.array([0] * 1_000, pa.int32()), [word])
    pq.write_table(pa.table({"site": once}), path, compression="zstd")


def lying_stata(path: Path) -> None:
    """A header that promises two thousand million rows."""
    import pandas as pd

    pd.DataFrame({"site": [1, 2]}).to_stata(path, write_index=False, version=117)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"<N>\x02\x00\x00\x00</N>", b"<N>\xff\xff\xff\x7f</N>"))


def hollow(path: Path) -> None:
    """Two gigabytes of empty bytes, of which the disk holds none."""
    with path.open("wb") as target:
        target.write(b"site\n")
        target.truncate(2_000_000_000)


def wide_head(path: Path) -> None:
    """A head of twenty million columns without a name."""
    path.write_bytes(b"site" + b"," * 20_000_000 + b"\nel_alto\n")


BOMBS = {
    "hollow": (hollow, "csv"),
    "wide head": (wide_head, "csv"),
    "blank sheet": (blank_sheet, "xlsx"),
    "far cell": (far_cell, "xlsx"),
    "far cells in single quotes": (far_cells_in_single_quotes, "xlsx"),
    "repeated text": (repeated_text, "xlsx"),
    "laughs": (laughs, "xlsx"),
    "zip in a zip": (zip_in_zip, "xlsx"),
    "lying directory": (lying_directory, "xlsx"),
    "many rows": (many_rows, "parquet"),
    "long word": (long_word, "parquet"),
    "lying Stata": (lying_stata, "dta"),
}


def lines(repeats: int) -> list[str]:
    """Return what each bomb took until it was refused: the median of some processes, each its own."""
    told = ["{:<28}{:<20}{:>8}{:>8}   {}".format(*COLUMNS, LIMITS)]
    with tempfile.TemporaryDirectory() as folder:
        for name, (make, ending) in BOMBS.items():
            path = Path(folder) / f"women.{ending}"
            make(path)
            runs = [read(path) for _ in range(repeats)]
            seconds, megabytes = (statistics.median(one[place] for one in runs) for place in (1, 2))
            told.append(f"{name:<28}{runs[0].said:<20}{seconds:>8.3f}{megabytes:>8.0f}")
            path.unlink()
    return told
