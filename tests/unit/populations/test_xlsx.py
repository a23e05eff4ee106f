"""Workbooks as evidence: the table that a CSV of the same cells would be, or located problems."""

from __future__ import annotations

import csv as csv_module
import re
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.population import Population
from engine.model.position import Diagnostic, Position
from engine.model.words import ColumnType
from engine.populations import xlsx_archive, xlsx_sheet, xlsx_xml
from engine.populations.read import column_types, read_table
from engine.populations.table import ROW, Table
from tests.conformance.hostile.workbook import (
    CLOCK,
    DAY,
    ISO,
    MAIN,
    MOMENT,
    SHEET,
    SPAN,
    WORKBOOK,
    Xml,
    number,
    packed,
    parts,
    sheet,
    workbook,
)

AT = Position("scenario.yaml", 12, 5)
Found = Table | tuple[Diagnostic, ...]


def read(folder: Path, data: bytes, **more: Any) -> Found:
    (folder / "e.xlsx").write_bytes(data)
    spec = Population(**{"id": "p", "file": "e.xlsx", "key": "id", **more})
    return read_table(folder / "e.xlsx", spec, AT)


def column(found: Found, name: str = "v") -> list[Any]:
    assert isinstance(found, Table), found
    return found.frame.collect()[name].to_list()


def told(found: Found) -> list[tuple[str, str]]:
    assert isinstance(found, tuple), found
    return [(str(problem.at), problem.code) for problem in found]


def values(*cells: object) -> list[list[object]]:
    return [["id", "v"], *([f"k{n}", cell] for n, cell in enumerate(cells))]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (7, "7"),
        (number("7.0"), "7"),
        (number("007"), "7"),
        ("007", "007"),
        (0.1, "0.1"),
        (number("1.1000000000000001"), "1.1"),
        (number("-0"), "0"),
        (number("1E+21"), "1000000000000000000000"),
        (number("1.5e-7"), "0.00000015"),
        (number("12345678901234567"), "12345678901234568"),
        (True, "true"),
        (False, "false"),
        ("", None),
        (None, None),
        (Xml('<c r="@" s="1"/>'), None),
        (Xml('<c r="@"><v/></c>'), None),
        ("  x ", "  x "),
        ("a\nb", "a\nb"),
        ("a_x000A_b_x005F_x_xD800_", "a\nb_x_xD800_"),
        (Xml('<c r="@" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>'), "ab"),
        (Xml('<c r="@" t="inlineStr"><is><t>a</t><rPh><t>no</t></rPh></is></c>'), "a"),
        (Xml('<c r="@"><f>3+4</f><v>7</v></c>'), "7"),
        (Xml('<c r="@" t="str"><f>A1</f><v>x</v></c>'), "x"),
        (Xml('<c r="@" t="str"><f>A1</f><v></v></c>'), None),
        (Xml('<c r="@" t="d"><v>2025-07-01T09:30:00</v></c>'), "2025-07-01T09:30:00"),
        (number(45839, DAY), "2025-07-01"),
        (number(45839.5, DAY), "2025-07-01T12:00:00"),
        (number(45839, MOMENT), "2025-07-01T00:00:00"),
        (number("45839.395833333336", ISO), "2025-07-01T09:30:00"),
        (number("45839.0000000116", ISO), "2025-07-01T00:00:00.001"),
        (number(0.75, CLOCK), "18:00:00"),
        (number(45839.75, CLOCK), "2025-07-01T18:00:00"),
        (number(1.5, SPAN), "36:00:00"),
        (number(1, DAY), "1900-01-01"),
        (number(59, DAY), "1900-02-28"),
        (number(61, DAY), "1900-03-01"),
        (number(2958465, DAY), "9999-12-31"),
    ],
)
def test_a_cell_is_the_text_of_its_value(tmp_path: Path, cell: object, text: str | None) -> None:
    assert column(read(tmp_path, workbook(values(cell, "z")))) == [text, "z"]


def test_days_may_count_from_1904(tmp_path: Path) -> None:
    of_1904 = '<workbookPr date1904="1"/>'
    cells = values(number(0, DAY), number(44377.25, MOMENT))
    found = read(tmp_path, workbook(cells, about=of_1904))
    assert column(found) == ["1904-01-01", "2025-07-01T06:00:00"]


def test_texts_may_be_shared_and_tags_have_prefixes(tmp_path: Path) -> None:
    texts = "<si><t>id</t></si><si><t>v</t><rPh><t>no</t></rPh></si><si><r><t>x</t></r></si>"
    cells = [[Xml(f'<c r="@" t="s"><v>{n}</v></c>') for n in (0, 1)]]
    cells.append([Xml(f'<c r="@" t="s"><v>{n}</v></c>') for n in (2, 2)])
    assert column(read(tmp_path, workbook(cells, texts=texts))) == ["x"]
    prefixed = sheet(values("x")).replace("<", "<x:").replace("<x:/", "</x:")
    prefixed = prefixed.replace("xmlns=", "xmlns:x=")
    assert column(read(tmp_path, packed(parts(prefixed)))) == ["x"]
    strict = {
        name: part.replace(
            "schemas.openxmlformats.org/spreadsheetml/2006/main",
            "purl.oclc.org/ooxml/spreadsheetml/main",
        )
        for name, part in parts(sheet(values("x"))).items()
        if isinstance(part, str)
    }
    assert column(read(tmp_path, packed(strict))) == ["x"]


def test_declared_cells_are_parsed_as_those_of_a_csv(tmp_path: Path) -> None:
    rows = [
        ["id", "n", "d", "b", "p", "x"],
        [7, -7, 0.1, True, number(45839, DAY), number(45839.5, ISO)],
        ["8"],
    ]
    types = {
        "n": ColumnType.INTEGER,
        "d": ColumnType.DECIMAL,
        "b": ColumnType.BOOLEAN,
        "p": ColumnType.DATE,
        "x": ColumnType.INSTANT,
    }
    found = read(tmp_path, workbook(rows), types=types, zone="Europe/Berlin")
    assert isinstance(found, Table)
    first, second = found.frame.collect().to_dicts()
    day = datetime(2025, 7, 1, tzinfo=UTC).date()
    moment = datetime(2025, 7, 1, 10, tzinfo=UTC)
    cells = {"n": -7, "d": Decimal("0.1"), "b": True, "p": day, "x": moment}
    assert first == {"id": "7", **cells, ROW: 0}
    assert second == {"id": "8", **dict.fromkeys(types), ROW: 1}
    assert (found.rows, found.place(1)) == (2, Position("e.xlsx", 3, 1))
    spec = Population(id="p", file="e.xlsx", key="id", types=types, zone="Europe/Berlin")
    assert column_types(tmp_path / "e.xlsx", spec, AT) == {"id": ColumnType.TEXT, **types}


LETTERS = st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"))
CELLS = st.text(LETTERS, max_size=6).filter(lambda text: not text.isspace())


@given(data=st.data(), width=st.integers(1, 5), height=st.integers(0, 8))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_a_sheet_is_read_as_the_csv_of_the_same_cells(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, width: int, height: int
) -> None:
    folder = tmp_path_factory.mktemp("same")
    names = ["id", *(f"c{n}" for n in range(1, width))]
    filled = st.lists(CELLS, min_size=width, max_size=width).filter(any)
    rows = data.draw(st.lists(filled, min_size=height, max_size=height))
    with (folder / "e.csv").open("w", newline="", encoding="utf-8") as sink:
        csv_module.writer(sink, quoting=csv_module.QUOTE_ALL, lineterminator="\n").writerows(
            [names, *rows]
        )
    spec = Population(id="p", file="e.csv", key="id")
    as_csv = read_table(folder / "e.csv", spec, AT)
    as_sheet = read(folder, workbook([names, *rows]))
    assert isinstance(as_csv, Table) and isinstance(as_sheet, Table), (as_csv, as_sheet)
    assert as_sheet.types == as_csv.types
    assert as_sheet.frame.collect().equals(as_csv.frame.collect())


def test_values_that_are_not_as_declared_are_told_by_row_and_column(tmp_path: Path) -> None:
    cells = [["id", "x", "v"], ["a", None, 1], ["b", "y", "1,000"], ["Total", None, 1.5]]
    types = {"v": ColumnType.INTEGER}
    found = read(tmp_path, workbook(cells), types=types)
    assert told(found) == [("e.xlsx:3:3", "E-VALUE"), ("e.xlsx:4:3", "E-VALUE")]
    assert isinstance(found, tuple)
    assert found[0].message == "`1,000` in column `v` is not a whole number"
    assert [problem.help[:20] for problem in found] == [
        "write the digits of ",
        "a row of totals is n",
    ]


UNCOMPUTED = (
    '<c r="@"><f>1+1</f></c>',
    '<c r="@"><f>1+1</f><v></v></c>',
    '<c r="@"><f>1</f><v/></c>',
)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        *((Xml(xml), "E-XLSX-FORMULA") for xml in UNCOMPUTED),
        (Xml('<c r="@" t="str"><f>A1</f></c>'), "E-XLSX-FORMULA"),
        (Xml('<c r="@" t="e"><v>#REF!</v></c>'), "E-XLSX-ERROR"),
        (Xml('<c r="@" t="e"><f>1/0</f><v>#DIV/0!</v></c>'), "E-XLSX-ERROR"),
        (number("NaN"), "E-XLSX-CELL"),
        (number("1e400"), "E-XLSX-CELL"),
        (number("1_000"), "E-XLSX-CELL"),
        (number("9" * 500), "E-XLSX-CELL"),
        (number(60, DAY), "E-XLSX-CELL"),
        (number(0, DAY), "E-XLSX-CELL"),
        (number(-1, CLOCK), "E-XLSX-CELL"),
        (number(2958466, MOMENT), "E-XLSX-CELL"),
        (number("2958465.9999999999", MOMENT), "E-XLSX-CELL"),
        (Xml('<c r="@" t="b"><v>2</v></c>'), "E-XLSX-CELL"),
        (Xml('<c r="@" t="s"><v>0</v></c>'), "E-XLSX-CELL"),
        (Xml('<c r="@" t="s"><v>-1</v></c>'), "E-XLSX-CELL"),
        (Xml('<c r="@" t="odd"><v>1</v></c>'), "E-XLSX-CELL"),
        ("x" * 32_768, "E-XLSX-CELL"),
    ],
)
def test_a_cell_of_which_the_value_would_be_a_guess_is_told(
    tmp_path: Path, cell: object, code: str
) -> None:
    assert told(read(tmp_path, workbook(values("x", cell)))) == [("e.xlsx:3:2", code)]


def test_the_first_twenty_problems_are_told_in_order(tmp_path: Path) -> None:
    wrong = Xml('<c r="@" t="e"><v>#N/A</v></c>')
    found = told(read(tmp_path, workbook(values(*[wrong] * 50))))
    assert [at for at, _ in found] == [f"e.xlsx:{row}:2" for row in range(2, 22)]


@pytest.mark.parametrize(
    ("rows", "problems"),
    [
        ([], ["e.xlsx E-XLSX-HEADER"]),
        ([[], ["id"]], ["e.xlsx:1:1 E-XLSX-HEADER"]),
        ([["id", None, "v"], ["a"]], ["e.xlsx:1:2 E-XLSX-HEADER"]),
        ([[None, "id"], [None, "a"]], ["e.xlsx:1:1 E-XLSX-HEADER"]),
        ([["id", "v", "id"], ["a"]], ["e.xlsx:1:3 E-XLSX-TWICE"]),
        ([["id", "__row"], ["a"]], ["e.xlsx:1:2 E-XLSX-HEADER"]),
        ([["Leavers of 2025"], ["id", "v"], ["a", 1]], ["e.xlsx:1:1 E-XLSX-HEADER"]),
        ([["id", "v"], ["a"], [], [""], ["b"]], ["e.xlsx:3:1 E-XLSX-ROW"]),
        ([["id", "v"], ["a", 1, 2]], ["e.xlsx:2:3 E-XLSX-CELLS"]),
        ([[f"c{n}" for n in range(1_001)]], ["e.xlsx:1:1 E-XLSX-COLUMNS"]),
    ],
)
def test_what_is_no_plain_table_is_told(
    tmp_path: Path, rows: list[list[object]], problems: list[str]
) -> None:
    found = [f"{at} {code}" for at, code in told(read(tmp_path, workbook(rows)))]
    assert found == problems


def test_empty_rows_and_cells_after_the_table_are_no_part_of_it(tmp_path: Path) -> None:
    styled = Xml('<c r="@" s="1"/>')
    cells = [["id", "v", styled], ["a", 1, styled, styled], [styled], [], [""]]
    assert column(read(tmp_path, workbook(cells))) == ["1"]


def test_merged_cells_are_told_within_the_table_alone(tmp_path: Path) -> None:
    ranges = ("A3:A4", "B2:B2", "D1:E1", "A9:B9", "B2:A2", "nonsense")
    listed = "".join(f'<mergeCell ref="{each}"/>' for each in ranges)
    found = read(tmp_path, workbook(values(1, 2, 3), f"<mergeCells>{listed}</mergeCells>"))
    assert told(found) == [("e.xlsx:2:1", "E-XLSX-MERGED"), ("e.xlsx:3:1", "E-XLSX-MERGED")]


def test_one_sheet_is_read_and_never_a_guessed_one(tmp_path: Path) -> None:
    mine, other, empty = sheet(values("mine")), sheet(values("other")), sheet([])
    assert column(read(tmp_path, packed(parts(empty, mine)))) == ["mine"]
    two = packed(parts(mine, empty, other, states=("visible", "visible", "hidden")))
    (problem,) = told_of = read(tmp_path, two)
    assert isinstance(told_of, tuple) and isinstance(problem, Diagnostic)
    assert (problem.at, problem.code) == (AT, "E-SHEET")
    assert problem.message == "`e.xlsx` holds 2 sheets: `Leavers`, `More` (hidden)"
    assert column(read(tmp_path, two, sheet="More")) == ["other"]
    at = Position("scenario.yaml", 14, 9)
    (problem,) = wrong = read(tmp_path, two, sheet="Leaver", places={"sheet": at})
    assert isinstance(wrong, tuple) and isinstance(problem, Diagnostic)
    assert (problem.at, problem.help) == (at, "did you mean `Leavers`?")
    hidden = packed(parts(mine, states=("veryHidden",)))
    assert told(read(tmp_path, hidden)) == [(str(AT), "E-SHEET")]
    assert column(read(tmp_path, hidden, sheet="Leavers")) == ["mine"]


@pytest.mark.parametrize(
    ("replaced", "code"),
    [
        ({"xl/vbaProject.bin": b"x"}, "E-XLSX-MACROS"),
        ({"xl/macrosheets/sheet1.xml": "<x/>"}, "E-XLSX-MACROS"),
        (
            {"[Content_Types].xml": "<Types ContentType='sheet.macroEnabled.main+xml'/>"},
            "E-XLSX-MACROS",
        ),
        ({"xl/externalLinks/externalLink1.xml": "<x/>"}, "E-XLSX-LINKS"),
        ({SHEET: f'<!DOCTYPE x [<!ENTITY a "b">]><worksheet xmlns="{MAIN}"/>'}, "E-XLSX-XML"),
        (
            {SHEET: f'<?xml version="1.0" encoding="utf-7"?><worksheet xmlns="{MAIN}"/>'},
            "E-UNREADABLE",
        ),
        ({SHEET: sheet(values(1))[:-9]}, "E-UNREADABLE"),
        ({SHEET: f'<worksheet xmlns="{MAIN}">&a;</worksheet>'}, "E-UNREADABLE"),
        (
            {SHEET: f'<worksheet xmlns="{MAIN}">{"<a>" * 100}{"</a>" * 100}</worksheet>'},
            "E-XLSX-SIZE",
        ),
        ({SHEET: sheet(values(1)).replace('r="2"', 'r="1"')}, "E-UNREADABLE"),
        ({SHEET: sheet(values(1)).replace('r="B2"', 'r="A2"')}, "E-UNREADABLE"),
        ({SHEET: sheet(values(1)).replace('r="B2"', 'r="B7"')}, "E-UNREADABLE"),
        ({SHEET: sheet(values(1)).replace('r="2"', 'r="9999999"')}, "E-UNREADABLE"),
        ({"_rels/.rels": "<Relationships/>"}, "E-FILE-KIND"),
    ],
)
def test_workbooks_that_act_or_do_not_hold_together_are_refused(
    tmp_path: Path, replaced: dict[str, str | bytes], code: str
) -> None:
    found = read(tmp_path, packed(parts(sheet(values("x"))) | replaced))
    assert told(found) == [("e.xlsx", code)]


def test_addresses_of_cells_are_no_links_to_other_workbooks(tmp_path: Path) -> None:
    link = '<Relationship Id="m" Type="x/hyperlink" Target="mailto:a@b" TargetMode="External"/>'
    rels = f'<Relationships xmlns="http://x">{link}</Relationships>'
    made = parts(sheet(values("x"))) | {"xl/worksheets/_rels/sheet1.xml.rels": rels}
    assert column(read(tmp_path, packed(made))) == ["x"]


def test_what_is_read_is_counted_over_all_sheets_and_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many sheets may name one part, so that it would be read again and again."""
    monkeypatch.setattr(xlsx_xml, "MAX_ELEMENTS", 1_000)
    empty = parts(f'<worksheet xmlns="{MAIN}">{"<a/>" * 100}</worksheet>')
    (one,) = re.findall("<sheet .*?/>", str(empty[WORKBOOK]))
    for sheets, problem in ((5, "E-XLSX-HEADER"), (50, "E-XLSX-SIZE")):
        listed = "".join(one.replace("Leavers", f"s{n}") for n in range(sheets))
        many = {WORKBOOK: str(empty[WORKBOOK]).replace(one, listed)}
        assert told(read(tmp_path, packed(empty | many))) == [("e.xlsx", problem)]
    monkeypatch.setattr(xlsx_xml, "MAX_ELEMENTS", 10**6)
    monkeypatch.setattr(xlsx_archive, "MAX_UNPACKED", 20_000)
    assert told(read(tmp_path, packed(empty | many))) == [("e.xlsx", "E-XLSX-SIZE")]


@pytest.mark.parametrize("bound", ["MAX_CELLS", "MAX_LETTERS"])
def test_a_table_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str) -> None:
    monkeypatch.setattr(xlsx_sheet, bound, 100)
    rows = values(*["text"] * 60)
    assert told(read(tmp_path, workbook(rows))) == [("e.xlsx", "E-XLSX-SIZE")]
    assert len(column(read(tmp_path, workbook(rows[:10])))) == 9


def test_cutting_a_workbook_anywhere_never_gives_a_table(tmp_path: Path) -> None:
    whole = workbook(values(*range(50)))
    for end in range(0, len(whole), 37):
        found = read(tmp_path, whole[:end])
        assert isinstance(found, tuple) and {p.code for p in found} == {"E-UNREADABLE"}


def test_workbooks_cost_nothing_where_there_are_none() -> None:
    code = "import sys, engine.populations.read; print('engine.populations.xlsx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
