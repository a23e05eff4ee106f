"""Workbooks written part by part, sound ones and others."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK = "xl/workbook.xml"
DAY, MOMENT, CLOCK, SPAN, ISO = 1, 2, 3, 4, 5  # styles
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164"'
    ' formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss;@"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>'
    + "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 22, 20, 46, 164))
    + "</cellXfs></styleSheet>"
)


class Xml(str):
    """A cell that is written as it stands, with `@` for its place."""


def number(value: object, style: int = 0) -> Xml:
    return Xml(f'<c r="@" s="{style}"><v>{value}</v></c>')


def cell(value: object, place: str) -> str:
    match value:
        case None:
            return ""
        case Xml():
            return value.replace("@", place)
        case bool():
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        case int() | float():
            return f'<c r="{place}"><v>{value!r}</v></c>'
    text = escape(str(value), {"\r": "_x000D_"})
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def letters(column: int) -> str:
    """The letters of a column from 1: A, Z, AA."""
    found = ""
    while column:
        column, letter = divmod(column - 1, 26)
        found = chr(65 + letter) + found
    return found


def sheet(rows: Iterable[Sequence[object]], after: str = "") -> str:
    """The XML of a sheet; None leaves a cell out, an empty row is one without cells."""
    body = []
    for row, values in enumerate(rows, start=1):
        cells = (cell(v, f"{letters(n)}{row}") for n, v in enumerate(values, start=1))
        body.append(f'<row r="{row}">{"".join(cells)}</row>')
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(body)}</sheetData>{after}</worksheet>'


def parts(
    *sheets: str,
    names: Sequence[str] = ("Leavers", "Notes", "More"),
    states: Sequence[str] = ("visible",) * 3,
    texts: str = "",
    about: str = "",
    **replaced: str | bytes,
) -> dict[str, str | bytes]:
    """The parts of a workbook by name; `about` stands before its list of sheets."""
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" state="{state}" r:id="rId{n}"/>'
        for n, (name, state, _) in enumerate(zip(names, states, sheets, strict=False), start=1)
    )
    related = [
        (f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, 1 + len(sheets))
    ]
    related += [("s", "styles", "styles.xml"), ("t", "sharedStrings", "sharedStrings.xml")]
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": relations([("rId1", "officeDocument", WORKBOOK)]),
        WORKBOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{about}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": relations(related),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{texts}</sst>',
    }
    made |= {f"xl/worksheets/sheet{n}.xml": xml for n, xml in enumerate(sheets, start=1)}
    return made | replaced


def relations(related: Iterable[tuple[str, str, str]], more: str = "") -> str:
    listed = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for name, kind, target in related
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}{more}</Relationships>'


def packed(members: Mapping[str, str | bytes]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def workbook(rows: Iterable[Sequence[object]], after: str = "", **of: Any) -> bytes:
    """A workbook of one sheet."""
    return packed(parts(sheet(rows, after), **of))
