"""Outcomes of items: the settled meaning on small examples, and the workpaper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from engine.model.population import Population
from engine.model.position import Position
from engine.model.scenario import AttributeTest
from engine.model.testing import Census
from engine.model.words import ColumnType
from engine.populations.attributes import (
    ITEM_OUTCOME,
    CompiledAttribute,
    compile_attribute,
    evaluate,
    outcome_column,
)
from engine.populations.census import census
from engine.populations.period import Calendar, Parameters
from engine.populations.table import ROW, Table
from engine.populations.workpaper import read_workpaper

AT = Position("scenario.yaml", 3, 1)
CALENDAR = Calendar("Europe/Berlin")
CUTOFF = datetime(2026, 6, 30, 22, tzinfo=UTC)  # midnight in Berlin: 1 July begins
PARAMETERS = Parameters(datetime(2025, 6, 30, 22, tzinfo=UTC), CUTOFF, CUTOFF)
TYPES = {
    "id": ColumnType.TEXT,
    "left_at": ColumnType.INSTANT,
    "removed_at": ColumnType.INSTANT,
    "due": ColumnType.DATE,
    "squashed": ColumnType.BOOLEAN,
    "system": ColumnType.TEXT,
}
SCHEMA: dict[str, Any] = {
    "id": pl.String,
    "left_at": pl.Datetime("us", "UTC"),
    "removed_at": pl.Datetime("us", "UTC"),
    "due": pl.Date,
    "squashed": pl.Boolean,
    "system": pl.String,
}
SPEC = Population(id="p", file="p.csv", key="id", strata=("system",))


def compiled(**tests: AttributeTest) -> dict[str, CompiledAttribute]:
    made = {}
    for name, test in tests.items():
        one = compile_attribute(name, test, TYPES, calendar=CALENDAR, parameters=PARAMETERS)
        assert isinstance(one, CompiledAttribute), one
        made[name] = one
    return made


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    filled = [{"id": str(n), **row} for n, row in enumerate(rows)]
    return pl.DataFrame([{name: row.get(name) for name in SCHEMA} for row in filled], schema=SCHEMA)


def outcomes(
    rows: pl.DataFrame, results: list[tuple[str, str, str]] | None = None, **tests: AttributeTest
) -> list[tuple[str, ...]]:
    names = [outcome_column(name) for name in tests]
    found = evaluate(rows.lazy(), compiled(**tests), "id", paper(results)).sort("id").collect()
    return found.select(*names, ITEM_OUTCOME).rows()


def paper(results: list[tuple[str, str, str]] | None) -> pl.DataFrame | None:
    names = ["item", "attribute", "result"]
    return None if results is None else pl.DataFrame(results, schema=names, orient="row")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


IN_TIME = AttributeTest(passes="removed_at <= left_at + INTERVAL '1 day'")


def test_a_leaver_without_a_removal_date_is_a_deviation() -> None:
    left = utc("2026-01-01T00:00:00")
    rows = frame(
        {"left_at": left, "removed_at": utc("2026-01-02T00:00:00")},
        {"left_at": left, "removed_at": utc("2026-01-02T00:00:01")},
        {"left_at": left},
        {},
    )
    shown = outcomes(rows, in_time=IN_TIME)
    assert [first for first, _ in shown] == ["pass", "deviation", "deviation", "deviation"]
    assert all(first == item for first, item in shown)


def test_what_is_due_after_the_cutoff_is_not_yet_due() -> None:
    test = AttributeTest(passes="removed_at IS NOT NULL", due="left_at + INTERVAL '1 day'")
    rows = frame(
        {"left_at": utc("2026-06-29T22:00:00")},  # due at the cut-off
        {"left_at": utc("2026-06-29T22:00:01")},
        {},  # without a due date it is due
        {"left_at": utc("2026-06-29T22:00:01"), "removed_at": utc("2026-06-29T22:30:00")},
    )
    shown = [first for first, _ in outcomes(rows, a=test)]
    assert shown == ["deviation", "not_yet_due", "deviation", "pass"]


def test_a_due_day_is_over_at_its_midnight_in_the_organisations_zone() -> None:
    test = AttributeTest(passes="removed_at IS NOT NULL", due="due")
    rows = frame({"due": date(2026, 6, 30)}, {"due": date(2026, 7, 1)})
    assert [first for first, _ in outcomes(rows, a=test)] == ["deviation", "not_yet_due"]


def test_what_the_source_cannot_show_is_not_tested_until_somebody_looked() -> None:
    test = AttributeTest(passes="removed_at IS NOT NULL", observable="NOT squashed")
    rows = frame({"squashed": False}, *[{"squashed": True}] * 3, {})
    assert [first for first, _ in outcomes(rows, a=test)] == [
        "deviation",
        "not_tested",
        "not_tested",
        "not_tested",
        "not_tested",
    ]
    worked = [("0", "a", "pass"), ("1", "a", "pass"), ("2", "a", "deviation")]
    unnamed = outcomes(rows, worked, a=test)
    assert [first for first, _ in unnamed][1] == "not_tested", "no other procedure is named"
    test = replace(test, alternative="open the change in the code host")
    shown = outcomes(rows, [*worked, ("3", "a", "not_applicable")], a=test)
    assert [first for first, _ in shown] == [
        "deviation",  # the source shows it: the workpaper cannot overrule it
        "pass",
        "deviation",
        "not_applicable",
        "not_tested",
    ]


def test_a_judged_attribute_is_what_the_workpaper_says() -> None:
    test = AttributeTest(judged=True, applies="squashed", due="due")
    rows = frame(
        {"squashed": True},
        {"squashed": True},
        {"squashed": False},
        {},
        {"squashed": True, "due": date(2026, 7, 1)},
        {"squashed": True, "due": date(2026, 7, 1)},
    )
    worked = [("0", "a", "pass"), ("2", "a", "deviation"), ("5", "a", "deviation")]
    shown = [first for first, _ in outcomes(rows, worked, a=test)]
    assert shown == [
        "pass",
        "not_tested",
        "not_applicable",
        "not_applicable",
        "not_yet_due",
        "deviation",
    ]
    assert {first for first, _ in outcomes(rows, [], a=test)} == {
        "not_tested",
        "not_applicable",
        "not_yet_due",
    }


def test_an_item_deviates_if_any_attribute_does() -> None:
    rows = frame({"squashed": True, "system": "x"}, {"squashed": False}, {})
    tests = {
        "a": AttributeTest(passes="squashed", applies="squashed IS NOT NULL"),
        "b": AttributeTest(passes="system = 'x'", observable="squashed IS NOT NULL"),
        "c": AttributeTest(passes="TRUE"),
    }
    assert outcomes(rows, None, **tests) == [
        ("pass", "pass", "pass", "pass"),
        ("deviation", "deviation", "pass", "deviation"),
        ("not_applicable", "not_tested", "pass", "not_tested"),
    ]


def test_the_census_counts_per_stratum_and_attribute() -> None:
    rows = frame(
        {"system": "b", "squashed": True},
        {"system": "b", "squashed": False},
        {"system": "a"},
        {"squashed": True},
    )
    table = Table("p.csv", rows.with_row_index(ROW).lazy(), TYPES, 4, lined=True)
    tests = {"s": AttributeTest(passes="squashed"), "t": AttributeTest(passes="TRUE")}
    found = census(table, SPEC, compiled(**tests))
    assert isinstance(found, tuple)
    assert [(one.stratum, one.rows, one.items.deviations) for one in found] == [
        ("(none)", 1, 0),
        ("a", 1, 1),
        ("b", 2, 1),
    ]
    assert found[2].attributes == {"s": Census(2, 1, 0, 0, 0), "t": Census(2, 0, 0, 0, 0)}
    pooled = Population(id="p", file="p.csv", key="id", strata=("system",), homogeneous="same")
    whole = census(table, pooled, compiled(**tests))
    assert isinstance(whole, tuple)
    assert [(one.stratum, one.rows) for one in whole] == [("all", 4)]
    assert whole[0].attributes["t"] == Census(4, 0, 0, 0, 0)


def test_every_part_of_an_attribute_is_checked() -> None:
    test = AttributeTest(passes="nope", applies="id", due="squashed", at=AT)
    found = compile_attribute("x", test, TYPES, calendar=CALENDAR, parameters=PARAMETERS)
    assert isinstance(found, tuple)
    parts = [problem.message.rpartition(" in ")[2] for problem in found]
    assert parts == [f"`{part}` of attribute `x`" for part in ("passes", "applies", "due")]


@pytest.mark.parametrize(
    "test",
    [
        AttributeTest(),
        AttributeTest(judged=True, passes="squashed"),
        AttributeTest(judged=True, observable="squashed"),
    ],
)
def test_an_attribute_is_judged_or_tested(test: AttributeTest) -> None:
    found = compile_attribute("x", test, TYPES, calendar=CALENDAR, parameters=PARAMETERS)
    assert isinstance(found, tuple)
    assert found[0].code == "E-ATTRIBUTE"


HEADER = "item,attribute,result,by,on,evidence\n"


def workpaper(folder: Path, text: str) -> Any:
    (folder / "w.csv").write_text(HEADER + text)
    return read_workpaper(folder / "w.csv", "w.csv", AT, {"fits", "cause"})


def test_a_workpaper_is_read_in_order_of_its_items(tmp_path: Path) -> None:
    found = workpaper(
        tmp_path, "2,fits,pass,ann,2026-07-01,t-1\n1,fits,deviation,ann,2026-07-02,t-2\n"
    )
    assert found["item"].to_list() == ["1", "2"]
    assert found["result"].to_list() == ["deviation", "pass"]
    assert found["on"].to_list() == [date(2026, 7, 2), date(2026, 7, 1)]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1,fit,pass,ann,2026-07-01,t", "attribute `fit` is not known"),
        ("1,fits,passed,ann,2026-07-01,t", "result `passed` is not known"),
        ("1,fits,pass,,2026-07-01,", "`by`, `evidence` of a judged item is empty"),
        ("0,fits,pass,ann,2026-07-01,t", "item `0` is judged twice under `fits`"),
        ("1,fits,pass,ann,July,t", "`July` in column `on` is not a day as 2025-07-01"),
    ],
)
def test_a_faulty_row_of_a_workpaper_is_told_at_its_line(
    tmp_path: Path, row: str, message: str
) -> None:
    (problem,) = workpaper(tmp_path, f"0,fits,pass,ann,2026-07-01,t\n{row}\n")
    assert problem.message == message
    assert (problem.at.path, problem.at.line) == ("w.csv", 3)
