"""Completeness and accuracy: what reconciles a population, and everything that does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from engine.model.population import ControlTotal, Population, Query, RecordedZero, SecondSource
from engine.model.position import Diagnostic, Position
from engine.model.scenario import Period
from engine.model.testing import CheckOutcome
from engine.model.words import ColumnType
from engine.populations.completeness import Completeness, examine, second_source_of
from engine.populations.period import Calendar, cutoff_of, window_of
from engine.populations.read import read_table
from engine.populations.table import ROW, Table

CALENDAR = Calendar()
WINDOW = window_of(Period(from_=date(2025, 7, 1), to=date(2026, 6, 30)), CALENDAR)
TYPES = {"id": ColumnType.TEXT, "at": ColumnType.INSTANT, "no": ColumnType.INTEGER}
QUERY = Query(text="leavers", run_by="hr", run_at=date(2026, 7, 3))
SPEC = Population(
    id="p",
    file="p.csv",
    key="id",
    occurred_at="at",
    query=QUERY,
    control_total=ControlTotal(value=3, source="headcount"),
)
INSIDE = datetime(2025, 10, 1, tzinfo=UTC)
Item = tuple[str | None, datetime | None, int | None]
ITEMS: list[Item] = [("a", INSIDE, 4), ("b", INSIDE, 5), ("c", INSIDE, 6)]


def table(items: list[Item]) -> Table:
    schema: dict[str, Any] = {"id": pl.String, "at": pl.Datetime("us", "UTC"), "no": pl.Int64}
    frame = pl.DataFrame(items, schema=schema, orient="row").with_row_index(ROW)
    return Table("p.csv", frame.lazy(), TYPES, frame.height, lined=True)


def examined(items: list[Item] | None = None, spec: Population = SPEC, **more: Any) -> Completeness:
    settings: dict[str, Any] = {"engagement": 2, **more}
    cutoff = cutoff_of(spec.query, WINDOW, CALENDAR)
    found = examine(
        table(ITEMS if items is None else items),
        spec,
        WINDOW,
        cutoff=cutoff,
        calendar=CALENDAR,
        **settings,
    )
    assert isinstance(found, Completeness), found
    return found


def outcome(found: Completeness, name: str) -> str:
    (check,) = [check for check in found.checks if check.name == name]
    return check.outcome.value


def sentence(found: Completeness, name: str) -> str:
    (check,) = [check for check in found.checks if check.name == name]
    return check.sentence


def pulled(when: date | datetime, **more: Any) -> Population:
    return replace(SPEC, query=replace(QUERY, run_at=when), **more)


def test_a_population_with_a_query_and_an_agreeing_total_is_reconciled() -> None:
    found = examined()
    assert found.reconciled
    assert (found.items, found.rows) == (3, 3)
    failed = [check for check in found.checks if check.outcome is CheckOutcome.FAILED]
    assert not failed


def test_without_a_query_nothing_is_reconciled() -> None:
    found = examined(spec=replace(SPEC, query=None))
    assert outcome(found, "query") == "absent"
    assert not found.reconciled
    assert not examined(spec=replace(SPEC, query=replace(QUERY, run_by=" "))).reconciled


def test_without_an_independent_record_nothing_is_reconciled() -> None:
    found = examined(spec=replace(SPEC, control_total=None))
    assert outcome(found, "control-total") == outcome(found, "second-source") == "absent"
    assert not found.reconciled


@pytest.mark.parametrize(
    ("when", "good"),
    [
        (date(2026, 6, 30), False),
        (date(2026, 7, 1), True),
        (datetime(2026, 6, 30, 23, 59, tzinfo=UTC), False),
        (datetime(2026, 7, 1, tzinfo=UTC), True),
    ],
)
def test_events_are_pulled_after_the_close(when: date | datetime, good: bool) -> None:
    found = examined(spec=pulled(when))
    assert outcome(found, "pull") == ("passed" if good else "failed")
    assert found.reconciled is good


@pytest.mark.parametrize(
    ("when", "good"),
    [(date(2025, 6, 30), False), (date(2025, 7, 1), True), (date(2026, 7, 1), False)],
)
def test_settings_are_pulled_within_the_period(when: date, good: bool) -> None:
    spec = pulled(when, settings=True, occurred_at=None)
    assert outcome(examined(spec=spec), "pull") == ("passed" if good else "failed")


def test_a_type_1_population_is_pulled_on_its_date_or_later() -> None:
    assert outcome(examined(spec=pulled(date(2025, 7, 1)), engagement=1), "pull") == "passed"
    assert outcome(examined(spec=pulled(date(2025, 6, 30)), engagement=1), "pull") == "failed"


def test_missing_and_repeated_keys_are_counted_and_named() -> None:
    items: list[Item] = [(name, INSIDE, 1) for name in "ggffeeddccbba"]
    found = examined([*items, (None, INSIDE, 1)])
    assert sentence(found, "key") == "1 item of 14 have no `id`"
    assert "`b`, `c`, `d`, `e`, `f` and 1 more" in sentence(found, "unique")
    assert outcome(found, "unique") == "failed"


def test_rows_without_a_time_after_the_pull_or_outside_the_period_are_counted() -> None:
    late = datetime(2026, 7, 4, tzinfo=UTC)
    items: list[Item] = [*ITEMS, ("d", late, 7), ("e", late + timedelta(seconds=1), 8)]
    found = examined([*items, ("f", datetime(2025, 6, 30, tzinfo=UTC), 1), ("g", None, 2)])
    assert found.items == 3
    assert sentence(found, "timestamps") == "1 row of 7 have no `at`"
    assert sentence(found, "future") == "1 row happened after the population was pulled"
    assert sentence(found, "period") == "3 rows of 7 lie outside the period"


def test_events_that_cannot_be_placed_in_time_fail() -> None:
    assert outcome(examined(spec=replace(SPEC, occurred_at=None)), "timestamps") == "failed"


def test_the_total_counts_items_of_the_period_that_pass_where() -> None:
    outside: Item = ("d", datetime(2024, 1, 1, tzinfo=UTC), 1)
    assert examined([*ITEMS, outside]).reconciled
    found = examined(where=pl.col("id") != "a")
    assert outcome(found, "control-total") == "failed"
    assert sentence(found, "control-total") == (
        "headcount counts 3, the population 2 in the period"
    )


def second(keys: list[Item], **more: Any) -> dict[str, Any]:
    source = SecondSource(file="s.csv", key="id", **more)
    spec = replace(SPEC, control_total=None, second_source=source)
    listed = table(keys)
    return {"spec": spec, "second": replace(listed, file="s.csv")}


def test_every_key_of_the_second_source_stands_in_the_population() -> None:
    assert examined(**second(ITEMS[:2])).reconciled
    found = examined(**second([*ITEMS, ("x", INSIDE, 1), ("w", INSIDE, 1), ("w", INSIDE, 1)]))
    assert not found.reconciled
    assert sentence(found, "second-source") == (
        "2 of 5 keys of `s.csv` are missing from the population: `w`, `x`"
    )


def test_a_second_source_without_keys_reconciles_nothing() -> None:
    assert outcome(examined(**second([])), "second-source") == "failed"


def test_both_ways_looks_for_keys_that_the_second_source_lacks() -> None:
    found = examined(**second(ITEMS[:2], both_ways=True))
    assert outcome(found, "second-source") == "passed"
    assert "unknown to `s.csv`: `c`" in sentence(found, "second-source-back")
    assert not found.reconciled
    assert examined(**second(ITEMS, both_ways=True)).reconciled


def test_a_dated_second_source_is_narrowed_to_the_period() -> None:
    old: Item = ("x", datetime(2024, 1, 1, tzinfo=UTC), 1)
    assert not examined(**second([*ITEMS, old])).reconciled
    assert examined(**second([*ITEMS, old], occurred_at="at")).reconciled


def test_a_second_source_of_text_cells_is_dated_as_the_population(tmp_path: Path) -> None:
    source = SecondSource(file="s.csv", key="account", occurred_at="at")
    spec = replace(SPEC, second_source=source)
    described = second_source_of(spec, dict(TYPES))
    assert described is not None
    (tmp_path / "s.csv").write_text("account,at\na,2025-10-01T00:00:00Z\n")
    found = read_table(tmp_path / "s.csv", described, Position("scenario.yaml"))
    assert isinstance(found, Table)
    assert found.types["at"] is ColumnType.INSTANT
    assert second_source_of(SPEC, dict(TYPES)) is None


def test_gaps_of_a_sequence_are_found_between_the_items_of_the_period() -> None:
    spec = replace(SPEC, sequence="no")
    before = datetime(2024, 1, 1, tzinfo=UTC)
    assert examined(spec=spec).reconciled
    filled: list[Item] = [("a", INSIDE, 1), ("x", before, 2), ("b", INSIDE, 3), ("c", INSIDE, 4)]
    assert outcome(examined([*filled, ("y", before, -9)], spec), "sequence") == "passed"
    gaps: list[Item] = [("a", INSIDE, 1), ("b", INSIDE, 4), ("c", INSIDE, 900)]
    assert sentence(examined(gaps, spec), "sequence") == (
        "`no` lacks 897 numbers: `2`, `3`, `5`, `6`, `7` and 892 more"
    )
    far: list[Item] = [("a", INSIDE, -(2**63)), ("b", INSIDE, 2**63 - 1), ("c", INSIDE, 0)]
    assert outcome(examined(far, spec), "sequence") == "failed"


def zero(**more: Any) -> Population:
    stated: dict[str, Any] = {
        "source": "helpdesk",
        "by": "it",
        "on": date(2026, 7, 2),
        "evidence": "export",
    }
    return replace(SPEC, control_total=None, recorded_zero=RecordedZero(**{**stated, **more}))


def test_an_empty_population_needs_an_independent_record_of_zero() -> None:
    found = examined([], replace(SPEC, control_total=None))
    assert outcome(found, "recorded-zero") == "absent"
    assert not found.reconciled
    assert examined([], zero()).reconciled
    assert not examined([], zero(by="hr")).reconciled
    assert not examined([], replace(zero(by="ops"), owner="ops")).reconciled
    assert not examined([], zero(on=date(2026, 6, 29))).reconciled
    assert not examined(None, zero()).reconciled


def test_a_file_that_breaks_while_it_is_examined_is_told() -> None:
    broken = replace(table(ITEMS), frame=table(ITEMS).frame.filter(pl.col("none") == 1))
    found = examine(broken, SPEC, WINDOW, cutoff=WINDOW.end, calendar=CALENDAR, engagement=2)
    assert isinstance(found, Diagnostic)
    assert found.code == "E-UNREADABLE"
