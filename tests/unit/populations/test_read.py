"""Reading evidence: canonical columns or located problems, never a guess and never a crash."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from engine.model.population import Population
from engine.model.position import Diagnostic, Position
from engine.model.words import ColumnType
from engine.populations.read import column_types, file_sha256, read_table
from engine.populations.table import ROW, Table, attempt

AT = Position("scenario.yaml", 12, 5)


def spec(file: str, **more: Any) -> Population:
    return Population(**{"id": "p", "file": file, "key": "id", **more})


def csv(folder: Path, text: str | bytes, **more: Any) -> Table | tuple[Diagnostic, ...]:
    path = folder / "e.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_table(path, spec("e.csv", **more), AT)


def parquet(folder: Path, frame: pl.DataFrame, **more: Any) -> Table | tuple[Diagnostic, ...]:
    path = folder / "e.parquet"
    frame.write_parquet(path)
    return read_table(path, spec("e.parquet", **more), AT)


def rows(found: Table | tuple[Diagnostic, ...]) -> list[dict[str, Any]]:
    assert isinstance(found, Table), found
    return found.frame.collect().to_dicts()


def told(found: Table | tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    assert isinstance(found, tuple), found
    return found


def test_cells_are_text_until_a_type_is_declared(tmp_path: Path) -> None:
    text = 'id,n,s\n007,1,""\n8,,"a ""b"", c"\n'
    assert rows(csv(tmp_path, text)) == [
        {"id": "007", "n": "1", "s": None, ROW: 0},
        {"id": "8", "n": None, "s": 'a "b", c', ROW: 1},
    ]
    typed = csv(tmp_path, text, types={"n": ColumnType.INTEGER})
    assert [row["n"] for row in rows(typed)] == [1, None]


def test_declared_cells_are_parsed(tmp_path: Path) -> None:
    types = {
        "n": ColumnType.INTEGER,
        "d": ColumnType.DECIMAL,
        "b": ColumnType.BOOLEAN,
        "p": ColumnType.DATE,
        "x": ColumnType.INSTANT,
    }
    text = "id,n,d,b,p,x\n1,-7,0.10,TRUE,2025-07-01,2025-07-01T02:00:00.5+02:00\n2,,,,,\n"
    first, second = rows(csv(tmp_path, text, types=types))
    instant = datetime(2025, 7, 1, 0, 0, 0, 500_000, tzinfo=UTC)
    day = date(2025, 7, 1)
    assert first == {
        "id": "1", "n": -7, "d": Decimal("0.1"), "b": True, "p": day, "x": instant, ROW: 0,
    }  # fmt: skip
    assert [second[name] for name in types] == [None] * 5


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2025-07-01 09:30:00Z", "2025-07-01 09:30:00"),
        ("2025-07-01T09:30Z", "2025-07-01 09:30:00"),
        ("2025-07-01T09:30:15-0330", "2025-07-01 13:00:15"),
        ("2025-07-01T09:30:00+14", "2025-06-30 19:30:00"),
        ("2025-07-01T09:30:00", "2025-07-01 07:30:00"),
        ("2025-12-01T09:30:00", "2025-12-01 08:30:00"),
    ],
)
def test_instants_become_utc(tmp_path: Path, written: str, utc: str) -> None:
    found = csv(
        tmp_path, f"id,x\n1,{written}\n", types={"x": ColumnType.INSTANT}, zone="Europe/Berlin"
    )
    assert rows(found)[0]["x"] == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("integer", "7.0"),
        ("integer", " 7"),
        ("integer", "9223372036854775808"),
        ("integer", "0x1"),
        ("decimal", "1e3"),
        ("decimal", "NaN"),
        ("decimal", "0.1234567891"),
        ("boolean", "yes"),
        ("date", "2025-02-30"),
        ("date", "2025-7-1"),
        ("date", "01/07/2025"),
        ("instant", "2025-07-01"),
        ("instant", "2025-07-01T25:00:00Z"),
        ("instant", "2025-07-01T09:30:00"),
        ("instant", "2025-02-30T09:30:00Z"),
    ],
)
def test_a_cell_that_is_not_of_its_type_is_told_with_line_and_column(
    tmp_path: Path, kind: str, cell: str
) -> None:
    text = f'id,"é, x",v\n1,"a, é",\n2,"é""",{cell}\n'
    (problem,) = told(csv(tmp_path, text, types={"v": ColumnType(kind)}))
    assert problem.code == "E-VALUE"
    assert problem.at == Position("e.csv", 3, 9)
    assert f"`{cell}` in column `v`" in problem.message


@pytest.mark.parametrize("local", ["2025-10-26T02:30:00", "2025-03-30T02:30:00"])
def test_local_times_that_the_clock_shows_twice_or_never_are_problems(
    tmp_path: Path, local: str
) -> None:
    types = {"x": ColumnType.INSTANT}
    (problem,) = told(csv(tmp_path, f"id,x\n1,{local}\n", types=types, zone="Europe/Berlin"))
    assert problem.help.startswith("the clocks of Europe/Berlin skip this time or show it twice")
    frame = pl.DataFrame({"id": [1, 2], "x": [None, datetime.fromisoformat(local)]})
    (problem,) = told(parquet(tmp_path, frame, zone="Europe/Berlin"))
    assert problem.message.startswith("row 2: ")


def test_the_first_twenty_wrong_cells_are_told_and_the_rest_counted(tmp_path: Path) -> None:
    text = "id,n\n" + "1,x\n" * 1_234
    problems = told(csv(tmp_path, text, types={"n": ColumnType.INTEGER}))
    assert [problem.at.line for problem in problems[:-1]] == list(range(2, 22))
    assert problems[-1].message == "and 1,214 more values that cannot be read as declared"


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        (b"", "E-CSV-HEADER", 1, 1),
        (b"id,id\n1,2\n", "E-CSV-TWICE", 1, 4),
        (b"id,\n1,2\n", "E-CSV-HEADER", 1, 4),
        (b"id;n\n1;2\n", "E-CSV-HEADER", 1, 1),
        (b"id,n\n1\n", "E-CSV-CELLS", 2, 1),
        (b"id,n\n1,2\n1,2,3\n", "E-CSV-CELLS", 3, 1),
        (b"id,n\n1,2\n\n1,2\n", "E-CSV-LINE", 3, 1),
        (b'id,n\n1,"a\nb"\n', "E-CSV-QUOTES", 2, 1),
        (b'id,n\n1,a"b\n', "E-CSV-QUOTES", 2, 1),
        (b'id,n\n1,"a"b\n', "E-CSV-QUOTES", 2, 1),
        (b"id,n\n1,2\n1,\xff\n", "E-CSV-ENCODING", 3, 3),
        (b"id,n\n1,\0\n", "E-CSV-LINE", 2, 1),
        (b"id,n\n1,2\r3,4\n", "E-CSV-LINE", 2, 1),
        (b"id,n\n1," + b"x" * 1_000_001 + b"\n", "E-CSV-LINE", 2, 1),
        ("id,n\n1,2\n".encode("utf-16"), "E-CSV-ENCODING", 1, 1),
        (",".join(f"c{n}" for n in range(1_001)).encode(), "E-CSV-COLUMNS", 1, 1),
    ],
)
def test_a_malformed_csv_is_told_at_its_line(
    tmp_path: Path, text: bytes, code: str, line: int, column: int
) -> None:
    problem = told(csv(tmp_path, text))[0]
    assert (problem.code, problem.at) == (code, Position("e.csv", line, column))


@pytest.mark.parametrize("text", [b"id,n\r\n1,2\r\n", b"\xef\xbb\xbfid,n\n1,2\n", b"id,n\n1,2"])
def test_line_ends_byte_order_marks_and_a_missing_last_line_end_are_fine(
    tmp_path: Path, text: bytes
) -> None:
    assert rows(csv(tmp_path, text)) == [{"id": "1", "n": "2", ROW: 0}]


def test_a_header_alone_is_an_empty_table(tmp_path: Path) -> None:
    found = csv(tmp_path, "id,n\n", types={"n": ColumnType.INTEGER})
    assert rows(found) == []
    assert isinstance(found, Table)
    assert (found.rows, found.types) == (0, {"id": ColumnType.TEXT, "n": ColumnType.INTEGER})


def test_columns_are_mapped_to_canonical_names(tmp_path: Path) -> None:
    found = csv(tmp_path, "person,termination_date\n1,2\n", columns={"id": "person"})
    assert rows(found) == [{"id": "1", "termination_date": "2", ROW: 0}]


def test_missing_columns_are_told_with_the_nearest(tmp_path: Path) -> None:
    problems = told(
        csv(
            tmp_path,
            "id,termination_date\n1,2\n",
            columns={"left_at": "terminated_date"},
            strata=("sytem",),
        )
    )
    assert [problem.code for problem in problems] == ["E-COLUMN-MISSING"] * 2
    assert {problem.at for problem in problems} == {AT}
    assert problems[0].message == "`e.csv` has no column `terminated_date`, mapped to `left_at`"
    assert problems[0].help == "did you mean `termination_date`?"


def test_a_row_leads_back_to_its_line(tmp_path: Path) -> None:
    found = csv(tmp_path, "id\na\nb\n")
    assert isinstance(found, Table)
    row = found.frame.filter(pl.col("id") == "b").collect()[ROW].item()
    assert found.place(row) == Position("e.csv", 3, 1)


def test_a_file_may_name_its_columns_as_it_likes(tmp_path: Path) -> None:
    """Also as the columns that reading puts beside those of the file."""
    names = ["__at.value", "__at.parts", "__", "___at.value", "at.value", "value"]
    frame = pl.DataFrame({"id": ["1"], "at": ["2025-07-01T09:30:00Z"], **{n: ["x"] for n in names}})
    (row,) = rows(parquet(tmp_path, frame, types={"at": ColumnType.INSTANT}))
    assert row["at"] == datetime(2025, 7, 1, 9, 30, tzinfo=UTC)
    assert [row[name] for name in names] == ["x"] * len(names)


def test_one_column_of_the_file_may_be_read_as_two(tmp_path: Path) -> None:
    types = {"at": ColumnType.INSTANT, "day": ColumnType.INSTANT}
    both = {"at": "when", "day": "when"}
    (row,) = rows(csv(tmp_path, "id,when\n1,2025-07-01T09:30:00Z\n", types=types, columns=both))
    assert row["at"] == row["day"] == datetime(2025, 7, 1, 9, 30, tzinfo=UTC)


def test_parquet_types_become_canonical(tmp_path: Path) -> None:
    instant = datetime(2025, 7, 1, 12, tzinfo=UTC)
    frame = pl.DataFrame(
        {
            "id": pl.Series([1], dtype=pl.Int32),
            "c": pl.Series(["x"], dtype=pl.Categorical),
            "u": pl.Series([7], dtype=pl.UInt64),
            "f": pl.Series([0.5], dtype=pl.Float32),
            "d": pl.Series([Decimal("1.20")], dtype=pl.Decimal(10, 2)),
            "b": [True],
            "p": [date(2025, 7, 1)],
            "x": pl.Series([instant], dtype=pl.Datetime("ms", "UTC")),
            "z": pl.Series([instant.replace(tzinfo=None)]).dt.replace_time_zone("Europe/Berlin"),
            "l": [["a", None]],
            "e": pl.Series([None], dtype=pl.Null),
        }
    )
    found = parquet(tmp_path, frame)
    assert isinstance(found, Table)
    assert {name: kind.value for name, kind in found.types.items()} == {
        "id": "integer", "c": "text", "u": "integer", "f": "decimal", "d": "decimal",
        "b": "boolean", "p": "date", "x": "instant", "z": "instant", "l": "text_list", "e": "text",
    }  # fmt: skip
    read = found.frame.collect()
    assert read["x"].dtype == pl.Datetime("us", "UTC")
    assert read["z"][0] == datetime(2025, 7, 1, 10, tzinfo=UTC)
    assert read["id"].dtype == pl.Int64


def test_texts_of_a_parquet_file_are_parsed_as_declared(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": ["1", "2"], "p": ["2025-07-01", "soon"]})
    (problem,) = told(parquet(tmp_path, frame, types={"p": ColumnType.DATE}))
    assert problem.message == "row 2: `soon` in column `p` is not a day as 2025-07-01"
    assert problem.at == Position("e.parquet")


@pytest.mark.parametrize(
    ("values", "declared"),
    [
        ([1.5], "integer"),
        ([1], "text"),
        ([date(2025, 1, 1)], "instant"),
        ([datetime(2025, 1, 1, tzinfo=UTC)], "date"),
        ([["a"]], "text"),
        ([b"x"], "text"),
        ([{"a": 1}], "text"),
        (["a"], "text_list"),
    ],
)
def test_a_column_of_another_type_than_declared_is_told(
    tmp_path: Path, values: list[Any], declared: str
) -> None:
    frame = pl.DataFrame({"id": ["1"], "v": values})
    (problem,) = told(parquet(tmp_path, frame, types={"v": ColumnType(declared)}))
    assert (problem.code, problem.at) == ("E-COLUMN-TYPE", AT)


def test_instants_without_a_zone_need_one(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": ["1"], "x": [datetime(2025, 7, 1, 12)]})
    (problem,) = told(parquet(tmp_path, frame, occurred_at="x"))
    assert problem.help == "state the population's `zone`"
    found = parquet(tmp_path, frame, occurred_at="x", zone="Europe/Berlin")
    assert rows(found)[0]["x"] == datetime(2025, 7, 1, 10, tzinfo=UTC)
    (problem,) = told(parquet(tmp_path, frame, occurred_at="x", zone="Europe/Berlim"))
    assert problem.help == "did you mean `Europe/Berlin`?"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_problems(tmp_path: Path, value: float) -> None:
    (problem,) = told(parquet(tmp_path, pl.DataFrame({"id": ["1", "2"], "f": [None, value]})))
    assert (problem.code, problem.message[:6]) == ("E-VALUE", "row 2:")


def test_only_the_columns_asked_for_are_read(tmp_path: Path) -> None:
    frame = pl.DataFrame({"id": ["1"], "n": [1], "other": [float("nan")]})
    frame.write_parquet(tmp_path / "e.parquet")
    found = read_table(tmp_path / "e.parquet", spec("e.parquet"), AT, needed={"n"})
    assert rows(found) == [{"id": "1", "n": 1, ROW: 0}]
    types = column_types(tmp_path / "e.parquet", spec("e.parquet"), AT)
    assert set(types) == {"id", "n", "other"}


def broken(tmp_path: Path) -> dict[str, bytes]:
    frame = pl.DataFrame({"id": [str(n) for n in range(5_000)], "n": range(5_000)})
    frame.write_parquet(tmp_path / "good.parquet", compression="zstd")
    good = (tmp_path / "good.parquet").read_bytes()
    return {
        "empty": b"",
        "magic alone": b"PAR1",
        "text": b"id,n\n1,2\n",
        "truncated": good[: len(good) // 2],
        "without its end": good[:-9],
        "footer of noise": b"PAR1" + b"\xff" * 100 + b"\x64\0\0\0PAR1",
        "footer longer than the file": good[:-8] + b"\xff\xff\xff\x7fPAR1",
        "pages of noise": good[:4] + b"\xa5" * 2_000 + good[2_004:],
        "pages of zero": good[:4] + b"\0" * 2_000 + good[2_004:],
    }


def test_a_broken_parquet_file_is_told_and_never_raises(tmp_path: Path) -> None:
    for name, data in broken(tmp_path).items():
        path = tmp_path / "e.parquet"
        path.write_bytes(data)
        found = read_table(path, spec("e.parquet", types={"n": ColumnType.INTEGER}), AT)
        if isinstance(found, Table):
            collected = found.collected(found.frame)
            assert isinstance(collected, Diagnostic), name
            found = (collected,)
        assert [problem.code for problem in found] == ["E-UNREADABLE"], name
        assert str(tmp_path) not in found[0].message


def test_a_panic_of_a_reader_is_a_problem_and_an_interruption_is_not() -> None:
    panic = type("PanicException", (BaseException,), {})

    def panics() -> None:
        raise panic("index out of bounds")

    def interrupted() -> None:
        raise KeyboardInterrupt

    def mistaken() -> None:
        raise ZeroDivisionError

    problem = attempt(panics, Position("e.parquet"))
    assert isinstance(problem, Diagnostic)
    assert problem.code == "E-UNREADABLE"
    with pytest.raises(KeyboardInterrupt):
        attempt(interrupted, Position("e.parquet"))
    with pytest.raises(ZeroDivisionError):
        attempt(mistaken, Position("e.parquet"))


def test_files_that_are_none_are_told(tmp_path: Path) -> None:
    assert told(read_table(tmp_path / "e.csv", spec("e.csv"), AT))[0].code == "E-FILE-MISSING"
    (tmp_path / "e.csv").mkdir()
    assert told(read_table(tmp_path / "e.csv", spec("e.csv"), AT))[0].code == "E-FILE-MISSING"
    (tmp_path / "e.txt").write_text("x")
    assert told(read_table(tmp_path / "e.txt", spec("e.txt"), AT))[0].code == "E-FILE-KIND"


def test_a_file_has_its_hash(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_bytes(b"abc")
    wanted = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert file_sha256(tmp_path / "e.csv", AT) == wanted
    assert isinstance(file_sha256(tmp_path / "none", AT), Diagnostic)


@pytest.mark.parametrize(
    ("cell", "kind", "advice"),
    [
        ("N/A", "instant", "leave the cell empty: an empty cell means nothing"),
        ("-", "integer", "leave the cell empty: an empty cell means nothing"),
        ("45700", "instant", "it looks like a spreadsheet's number of a day"),
        ("45700.5", "date", "it looks like a spreadsheet's number of a day"),
        ("2025-02-02", "instant", "declare the column as `date` under `types`"),
        ("2025-02-02 09:30", "date", "declare the column as `instant` under `types`"),
        ("2025-02-02T09:30:00", "instant", "write its offset, as in +02:00 or Z, or state the"),
        ("02/03/2025", "date", "write year-month-day, as in 2025-07-01"),
        ("2.3.25 9:30", "instant", "write year-month-day, as in 2025-07-01"),
        ("Yes", "boolean", "write true or false, in small or capital letters"),
        ("1 200.50", "decimal", "write the digits of a number without separators"),
        ("2025-02-30", "date", ""),
        ("soon", "instant", ""),
    ],
)
def test_a_wrong_cell_has_its_own_advice(tmp_path: Path, cell: str, kind: str, advice: str) -> None:
    (problem,) = told(csv(tmp_path, f"id,x\n1,{cell}\n", types={"x": ColumnType(kind)}))
    assert problem.at == Position("e.csv", 2, 3)
    assert problem.help.startswith(advice)
    assert bool(problem.help) is bool(advice)
    assert "zone" not in problem.message


def test_a_row_of_totals_is_no_record(tmp_path: Path) -> None:
    types = {"x": ColumnType.INSTANT}
    advice = "a row of totals is no record: remove the line"
    (problem,) = told(csv(tmp_path, "id,x\n1,2025-01-01T00:00Z\nTotal,1\n", types=types))
    assert (problem.at.line, problem.help) == (3, advice)
    (problem,) = told(csv(tmp_path, "id,x\n1,2025-01-01T00:00Z\nTotal\n", types=types))
    assert (problem.message, problem.help) == ("line has 1 cell, the header 2", advice)


@pytest.mark.parametrize(
    "text",
    ["Leavers of 2025\nid,n\n" + "1,2\n" * 30, "Leavers\n\nid,n\n1,2\n", "Leavers,,\na,b,c\n"],
)
def test_a_title_above_the_header_is_told_once(tmp_path: Path, text: str) -> None:
    (problem,) = told(csv(tmp_path, text))
    assert problem.message == "line 1 does not look like a header"
    assert problem.at == Position("e.csv", 1, 1)


def test_a_comma_in_a_cell_asks_for_quotes(tmp_path: Path) -> None:
    (problem,) = told(csv(tmp_path, "id,name\n1,Doe, Jane\n"))
    assert problem.help == "put a cell that holds a comma in double quotes"
    (problem,) = told(csv(tmp_path, "id\n1\n2, 3\n"))
    assert problem.code == "E-CSV-CELLS"


@pytest.mark.parametrize("magic", [b"PK\x03\x04\x14\x00", b"\xd0\xcf\x11\xe0\xa1\xb1"])
def test_a_workbook_under_another_name_is_recognised(tmp_path: Path, magic: bytes) -> None:
    (problem,) = told(csv(tmp_path, magic + b"\n\x00\xff\n"))
    assert (problem.code, problem.help) == ("E-FILE-KIND", "save the sheet as CSV")


def test_a_misspelt_key_of_columns_is_named_where_it_stands(tmp_path: Path) -> None:
    place = Position("scenario.yaml", 14, 14)
    (problem,) = told(
        csv(
            tmp_path,
            "id,termination_date\n",
            columns={"leftat": "termination_date"},
            occurred_at="left_at",
            places={"columns": place},
        )
    )
    assert problem.at == place
    assert problem.message == "`columns` maps no `left_at`, and `e.csv` has no such column"
    assert problem.help == "did you mean `left_at` where `columns` says `leftat`?"


def test_a_key_of_columns_that_is_used_is_not_called_misspelt(tmp_path: Path) -> None:
    columns = {"left_on": "termination_date"}
    (problem,) = told(
        csv(
            tmp_path,
            "id,termination_date\n",
            columns=columns,
            due_at="left_on",
            strata=("left_at",),
        )
    )
    assert problem.at == AT
    assert problem.message == "`e.csv` has no column `left_at`"
