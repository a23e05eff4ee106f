"""Lists read into records: by the columns that were named, each value with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.audit.intake import read_cells, stated, verified
from engine.audit.library import Library
from engine.audit.open import reference_of
from engine.facts.load import load
from engine.intake.cells import Cells
from engine.intake.columns import Columns, columns_of
from engine.intake.lists import KINDS, Drafted, around, draft
from engine.model.position import Diagnostic, Position
from engine.model.scenario import FactBase
from tests.conformance.hostile.workbook import DAY, number, workbook

HERE = Position("command line")
SCENARIO = """\
organisation: {name: Acme}
engagement: {type: 1, as_of: 2026-03-31, categories: [security]}
systems: [{id: idp, name: Identity provider}]
people: [{id: it, name: Anna, role: Head of IT}, {id: ben, name: Ben}, {id: ben-2, name: Ben}]
controls:
  - {id: old, uses: AC-01, in_place: {from: 2024-01-01}}
"""
VENDORS = (
    "name,provides,subservice,method,expected_controls\n"
    "AWS,+hosting,Yes,Carve out,physical-security; network-edge\n"
)


@pytest.fixture
def facts(tmp_path: Path, library: Library) -> FactBase:
    (tmp_path / "scenario.yaml").write_text(SCENARIO)
    found = stated(tmp_path, library)
    assert isinstance(found, FactBase)
    return found


def cells(folder: Path, text: str) -> Cells:
    path = folder / "list.csv"
    path.write_bytes(text.encode())
    found = read_cells(path, None)
    assert isinstance(found, Cells), found
    return found


def drafted(
    folder: Path,
    library: Library,
    facts: FactBase,
    text: str,
    kind: str = "controls",
    **asked: str,
) -> Drafted | tuple[Diagnostic, ...]:
    listed = KINDS[kind]
    found = cells(folder, text)
    columns = columns_of(found, tuple(listed.readers), asked, HERE)
    assert isinstance(columns, Columns), columns
    objectives = frozenset(o.id for o in library.objectives)
    known = around(facts, frozenset(library.catalogue), objectives)
    return draft(listed, found, columns, known, facts)


def loaded(folder: Path, library: Library, made: Drafted | tuple[Diagnostic, ...]) -> FactBase:
    assert isinstance(made, Drafted), made
    assert verified(folder, {"imported.yaml": made.text.encode()}, library) == ()
    (folder / "imported.yaml").write_text(made.text, encoding="utf-8")
    found, problems = load(folder, reference_of(library))
    assert found is not None, problems
    return found


def problems(made: Drafted | tuple[Diagnostic, ...]) -> list[str]:
    assert not isinstance(made, Drafted), made.text
    return [str(each.at) for each in made]


def test_a_list_of_controls_becomes_controls(
    tmp_path: Path, library: Library, facts: FactBase
) -> None:
    text = (
        "name,uses,owner,frequency,nature,answers,from,systems\n"
        "Sign-in,AC-05,Head of IT,,,,2024-06-01,Identity provider\n"
        '"=HYPERLINK(""x"")",,New One,Per event,IT-dependent manual,CC6.2/removal,2024-06-01,idp\n'
    )
    made = drafted(tmp_path, library, facts, text)
    found = {c.id: c for c in loaded(tmp_path, library, made).controls}
    assert found["sign-in"].owner == "it" and found["sign-in"].systems == ("idp",)
    other = found["hyperlink-x"]
    assert other.name == '=HYPERLINK("x")' and other.answers == ("CC6.2/removal",)
    assert (other.frequency, other.nature) == ("per_event", "it_dependent_manual")
    assert isinstance(made, Drafted)
    assert [(m.kind, m.id) for m in made.made] == [
        ("control", "sign-in"),
        ("control", "hyperlink-x"),
        ("person", "new-one"),
    ]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("x,AC-5,,,2024-01-01", 3),
        ("x,,sometimes,,2024-01-01", 4),
        ("x,,,robot,2024-01-01", 5),
        ("x,,,,1.6.2024", 6),
        ("x,,,,2024-02-30", 6),
        ("old,,,,2024-01-01", 1),
        ("a\x1b[31mb,,,,2024-01-01", 1),
        ("a\u202eb,,,,2024-01-01", 1),
        (f"{'x' * 2001},,,,2024-01-01", 1),
        (",AC-01,,,2024-01-01", 1),
    ],
)
def test_a_value_that_does_not_fit_is_told_with_row_and_column(
    tmp_path: Path, library: Library, facts: FactBase, row: str, column: int
) -> None:
    text = f"name,uses,frequency,nature,from\ngood,AC-02,,,2024-01-01\n{row}\n"
    (place,) = problems(drafted(tmp_path, library, facts, text))
    assert place.startswith("list.csv:3:")
    starts = [1] + [n + 2 for n, letter in enumerate(row) if letter == ","]
    assert place == f"list.csv:3:{starts[max(column - 2, 0)]}"


def test_all_problems_come_in_one_pass(tmp_path: Path, library: Library, facts: FactBase) -> None:
    text = "name,uses,from\nx,AC-99,soon\ny,AC-98,later\n"
    assert len(problems(drafted(tmp_path, library, facts, text))) == 4


def test_rows_that_lack_what_a_control_needs_stand_behind_a_remark(
    tmp_path: Path, library: Library, facts: FactBase
) -> None:
    made = drafted(tmp_path, library, facts, "name,uses,from\nx,,2024-01-01\ny,AC-02,\n")
    assert isinstance(made, Drafted) and made.records == 0
    assert [(str(e.at), e.id, e.lacks) for e in made.lacking] == [
        ("list.csv:2:1", "x", ("nature", "frequency", "answers")),
        ("list.csv:3:1", "y", ("from",)),
    ]
    assert [c.id for c in loaded(tmp_path, library, made).controls] == ["old"]
    stated_ = made.text.replace("controls: []", "controls:").replace("  # ", "  ")
    assert "- id: y\n    uses: AC-02" in stated_.replace("name: y\n    ", "")


def test_a_name_that_two_people_have_is_asked_back(
    tmp_path: Path, library: Library, facts: FactBase
) -> None:
    made = drafted(tmp_path, library, facts, "name,uses,owner,from\nx,AC-02,Ben,2024-01-01\n")
    assert not isinstance(made, Drafted)
    assert "more than one person" in made[0].message and "`ben-2`" in made[0].help


def test_ids_come_of_names_in_order_and_never_depend_on_the_run(
    tmp_path: Path, library: Library, facts: FactBase
) -> None:
    text = "name,from\nSame name,\nSame  Name,\nÄndern,\n"
    one = drafted(tmp_path, library, facts, text, "people")
    two = drafted(tmp_path, library, facts, text, "people")
    assert isinstance(one, Drafted) and isinstance(two, Drafted) and one.text == two.text
    assert [m.id for m in one.made] == ["same-name", "same-name-2", "andern"]


def test_a_stated_id_that_stands_twice_is_an_error(
    tmp_path: Path, library: Library, facts: FactBase
) -> None:
    made = drafted(tmp_path, library, facts, "id,name\nc-1,x\nC-1,y\n", "people")
    assert problems(made) == ["list.csv:3:1"]


@pytest.mark.parametrize(
    ("kind", "text", "section"),
    [
        ("people", "name,role,from\n007,@boss,2024-01-01\n", "people"),
        ("vendors", VENDORS, "vendors"),
        ("assets", "name,system,owner\n-1,idp,Anna\n", "assets"),
    ],
)
def test_other_lists_load_too_and_text_stays_text(
    tmp_path: Path, library: Library, facts: FactBase, kind: str, text: str, section: str
) -> None:
    found = loaded(tmp_path, library, drafted(tmp_path, library, facts, text, kind))
    last = getattr(found, section)[-1]
    assert last.name == text.splitlines()[1].split(",")[0]


def test_a_problem_of_the_new_file_is_told_as_one_of_the_list(
    tmp_path: Path, library: Library, facts: FactBase
) -> None:
    """An end before its beginning is seen only when the scenario is read."""
    text = "name,uses,from,to\nx,AC-02,2024-01-01,2023-01-01\n"
    made = drafted(tmp_path, library, facts, text)
    assert isinstance(made, Drafted)
    (problem,) = verified(tmp_path, {"new.yaml": made.text.encode()}, library)
    assert problem.code == "E-DATES-OUT-OF-ORDER"
    assert str(made.told(problem).at) == "list.csv:2:9"


def test_columns_are_taken_as_named_or_as_said_and_never_as_they_seem(tmp_path: Path) -> None:
    found = cells(tmp_path, "Name,Control owner,Start date,Colour\nx,y,2024-01-01,red\n")
    fields = tuple(KINDS["controls"].readers)
    columns = columns_of(found, fields, {"Start date": "from"}, HERE)
    assert isinstance(columns, Columns)
    assert columns.mapped == {"Name": "name", "Start date": "from"}
    assert [(u.column, u.meant) for u in columns.unmapped] == [
        ("Control owner", "owner"),
        ("Colour", ""),
    ]


@pytest.mark.parametrize(
    ("asked", "code", "help_"),
    [
        ({"Nmae": "name"}, "E-COLUMN-MISSING", "`Name`"),
        ({"Name": "nme"}, "E-NO-FIELD", "`name`"),
        ({"Name": "owner", "Who": "owner"}, "E-FIELD-TWICE", "leave the other aside"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_with_advice(
    tmp_path: Path, asked: dict[str, str], code: str, help_: str
) -> None:
    found = columns_of(
        cells(tmp_path, "Name,Who\nx,y\n"), tuple(KINDS["controls"].readers), asked, HERE
    )
    assert not isinstance(found, Columns)
    assert [each.code for each in found] == [code] and help_ in found[0].help


def test_a_workbook_is_read_as_text_with_days_as_days(
    tmp_path: Path, library: Library, facts: FactBase
) -> None:
    rows = [["name", "uses", "from"], ["x", "AC-02", number(45292, DAY)], ["=1+1", "AC-03", None]]
    (tmp_path / "list.xlsx").write_bytes(workbook(rows))
    found = read_cells(tmp_path / "list.xlsx", None)
    assert isinstance(found, Cells)
    assert found.rows[0].cells == ("x", "AC-02", "2024-01-01")
    assert str(found.at(3, 1)) == "list.xlsx:3:2"
    assert found.rows[1].cells == ("=1+1", "AC-03", "")
    assert isinstance(read_cells(tmp_path / "list.xlsx", "Nowhere"), tuple)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("l.csv", b"", "E-CSV-HEADER"),
        ("l.csv", b"a,b\n1\n", "E-CSV-CELLS"),
        ("l.csv", b"a\n\xff\n", "E-CSV-ENCODING"),
        ("l.csv", b'a\n"x' + b"y" * 140_000 + b'"\n', "E-CSV-LINE"),
        ("l.xlsx", b"PK\x03\x04 not really", None),
        ("l.txt", b"a\n", "E-FILE-KIND"),
        ("l.csv", b"a\n" + b"x\n" * 10_001, "E-IMPORT-SIZE"),
    ],
)
def test_a_hostile_list_is_refused_in_words(
    tmp_path: Path, name: str, content: bytes, code: str | None
) -> None:
    (tmp_path / name).write_bytes(content)
    found = read_cells(tmp_path / name, None)
    assert isinstance(found, tuple) and found
    assert code is None or found[0].code == code
