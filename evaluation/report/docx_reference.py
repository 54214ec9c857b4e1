"""The Word file from which pandoc takes its styles: its own, with our colours, table lines, and head and foot."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from xml.sax.saxutils import escape

import pypandoc

from evaluation.report.document import Document

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
HEADER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
FOOTER_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
THEME = "word/theme/theme1.xml"
EARLIEST = (1980, 1, 1, 0, 0, 0)
NOTE = "Note"
FONT = "Arial"  # every office suite has it, or a font of the same widths: pages end where they were seen to end
ACCENT = '<w:color w:val="4B2E83"/>'
LINES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="999999"/>' for side in ("top", "bottom", "insideH")
)
# (style, what stands in it, what is to stand there)
CHANGES = (
    ("Title", r'<w:jc w:val="center" />', ""),
    ("Title", r'<w:sz w:val="56" />\s*<w:szCs w:val="56" />', f'<w:b/>{ACCENT}<w:sz w:val="40"/><w:szCs w:val="40"/>'),
    (
        "Subtitle",
        r'<w:spacing w:val="15" />\s*<w:sz w:val="28" />',
        '<w:b w:val="0"/><w:color w:val="1C1C1C"/><w:sz w:val="26"/>',
    ),
    ("Date", r'<w:sz w:val="24" />', '<w:b w:val="0"/><w:color w:val="5A5A5A"/><w:sz w:val="20"/>'),
    ("Heading1", r"<w:color [^>]*/>\s*<w:sz [^>]*/>", f'<w:b/>{ACCENT}<w:sz w:val="30"/>'),
    ("Heading2", r"<w:color [^>]*/>\s*<w:sz [^>]*/>", f'<w:b/>{ACCENT}<w:sz w:val="25"/>'),
    ("Caption", r"<w:i />", "<w:b/>"),
    ("TableCaption", r"<w:keepNext />", '<w:keepNext/><w:spacing w:before="280" w:after="120"/>'),
    ("ImageCaption", r'<w:basedOn w:val="Caption" />', '<w:basedOn w:val="Caption"/><w:pPr><w:keepNext/></w:pPr>'),
    ("Table", r"<w:tblPr>", '<w:rPr><w:sz w:val="17"/></w:rPr><w:tblPr>'),
    ("Table", r"<w:tblInd", f"<w:tblBorders>{LINES}</w:tblBorders><w:tblInd"),
)
NOTE_STYLE = (
    f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{NOTE}"><w:name w:val="{NOTE}"/>'
    '<w:basedOn w:val="Normal"/>'
    '<w:pPr><w:spacing w:before="60" w:after="240"/></w:pPr>'
    '<w:rPr><w:color w:val="5A5A5A"/><w:sz w:val="17"/></w:rPr></w:style>'
)


def reference(document: Document) -> bytes:
    """Return pandoc's own reference file with lines in tables, A4 paper, and our head and foot on every page."""
    default = subprocess.run(
        [pypandoc.get_pandoc_path(), "--print-default-data-file", "reference.docx"], check=True, capture_output=True
    ).stdout
    parts = parts_of(default)
    parts["word/styles.xml"] = _styled(parts["word/styles.xml"].decode()).encode()
    parts[THEME] = _in_font(parts[THEME].decode()).encode()
    parts["word/header9.xml"] = _head(" · ".join(document.stamps)).encode()
    parts["word/footer9.xml"] = _foot(document.report_id).encode()
    parts["word/document.xml"] = _with_section(parts["word/document.xml"].decode()).encode()
    relations = "word/_rels/document.xml.rels"
    parts[relations] = _with_relations(parts[relations].decode()).encode()
    parts["[Content_Types].xml"] = _with_types(parts["[Content_Types].xml"].decode()).encode()
    return packed(parts)


def parts_of(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, EARLIEST), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _styled(styles: str) -> str:
    """Return the styles with CHANGES made; raises LookupError where pandoc's own no longer hold what is changed."""
    for name, there, wanted in CHANGES:
        found = re.search(rf'<w:style[^>]*w:styleId="{name}".*?</w:style>', styles, re.DOTALL)
        changed, times = re.subn(there, wanted, found[0], count=1) if found else ("", 0)
        if not times:
            raise LookupError(f"pandoc's reference.docx has no {there} in {name}")
        styles = styles.replace(found[0], changed)
    smaller = styles.replace('<w:sz w:val="24" />', '<w:sz w:val="20"/>', 1)
    return smaller.replace("</w:styles>", f"{NOTE_STYLE}</w:styles>")


def _in_font(theme: str) -> str:
    """Return the theme with our font for headings and text; raises LookupError where it names no Latin font."""
    changed, times = re.subn(r'<a:latin typeface="[^"]+"', f'<a:latin typeface="{FONT}"', theme)
    if not times:
        raise LookupError("pandoc's reference.docx names no font")
    return changed


def _with_section(body: str) -> str:
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rIdHead"/>'
        '<w:footerReference w:type="default" r:id="rIdFoot"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1134" w:bottom="1134" w:left="1134" '
        'w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    if "xmlns:r=" not in body:
        body = body.replace("<w:document ", f'<w:document xmlns:r="{RELATION}" ', 1)
    without = re.sub(r"<w:sectPr.*?</w:sectPr>|<w:sectPr[^>]*/>", "", body, flags=re.DOTALL)
    return without.replace("</w:body>", f"{section}</w:body>")


def _with_relations(relations: str) -> str:
    own = "".join(
        f'<Relationship Id="{name}" Type="{RELATION}/{kind}" Target="{kind}9.xml"/>'
        for name, kind in (("rIdHead", "header"), ("rIdFoot", "footer"))
    )
    return relations.replace("</Relationships>", f"{own}</Relationships>")


def _with_types(types: str) -> str:
    own = (
        f'<Override PartName="/word/header9.xml" ContentType="{HEADER_TYPE}"/>'
        f'<Override PartName="/word/footer9.xml" ContentType="{FOOTER_TYPE}"/>'
    )
    return types.replace("</Types>", f"{own}</Types>")


def _head(words: str) -> str:
    run = f'<w:r><w:rPr><w:b/><w:color w:val="8A1C1C"/><w:sz w:val="18"/></w:rPr><w:t>{escape(words)}</w:t></w:r>'
    return f'<w:hdr xmlns:w="{WORD}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{run}</w:p></w:hdr>'


def _foot(report_id: str) -> str:
    steps = (
        '<w:fldChar w:fldCharType="begin"/>',
        "<w:instrText>PAGE</w:instrText>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    number = "".join(f'<w:r><w:rPr><w:sz w:val="16"/></w:rPr>{step}</w:r>' for step in steps)
    run = f'<w:r><w:rPr><w:sz w:val="16"/></w:rPr><w:t xml:space="preserve">{escape(report_id)} · </w:t></w:r>'
    return f'<w:ftr xmlns:w="{WORD}"><w:p>{run}{number}</w:p></w:ftr>'
