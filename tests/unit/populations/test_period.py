"""Periods, cut-offs, slots and strata."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import polars as pl
import pytest

from engine.model.population import Population, Query
from engine.model.position import Position
from engine.model.scenario import Period
from engine.model.words import ColumnType, Frequency
from engine.populations.period import (
    Calendar,
    check_zone,
    cutoff_of,
    in_period,
    parameters_of,
    window_of,
)
from engine.populations.slots import due_slots, missing
from engine.populations.strata import strata_columns, stratum, stratum_label

BERLIN = Calendar("Europe/Berlin")
YEAR = Period(from_=date(2025, 7, 1), to=date(2026, 6, 30))


def query(run_at: datetime | date) -> Query:
    return Query(text="report", run_by="hr", run_at=run_at)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_period_is_from_midnight_to_midnight_of_the_zone() -> None:
    window = window_of(YEAR, BERLIN)
    assert window.start == utc("2025-06-30T22:00:00")
    assert window.end == utc("2026-06-30T22:00:00")
    winter = window_of(Period(from_=date(2025, 1, 1), to=date(2025, 7, 31)), BERLIN)
    assert (winter.start, winter.end) == (utc("2024-12-31T23:00:00"), utc("2025-07-31T22:00:00"))


def test_a_day_without_midnight_begins_when_the_clock_has_changed() -> None:
    assert Calendar("America/Sao_Paulo").midnight(date(2018, 11, 4)) == utc("2018-11-04T03:00:00")
    assert Calendar("America/Havana").midnight(date(2025, 11, 2)) == utc("2025-11-02T04:00:00")


def test_the_cutoff_is_the_pull_or_the_end_of_its_day_or_of_the_period() -> None:
    window = window_of(YEAR, BERLIN)
    assert cutoff_of(None, window, BERLIN) == window.end
    assert cutoff_of(query(date(2026, 7, 3)), window, BERLIN) == utc("2026-07-03T22:00:00")
    naive = query(datetime(2026, 7, 3, 9, 30))
    assert cutoff_of(naive, window, BERLIN) == utc("2026-07-03T07:30:00")
    ahead = datetime(2026, 7, 3, 9, 30, tzinfo=timezone(timedelta(hours=-4)))
    assert cutoff_of(query(ahead), window, BERLIN) == utc("2026-07-03T13:30:00")


def test_parameters_are_the_period_and_the_cutoff() -> None:
    window = window_of(YEAR, BERLIN)
    made = parameters_of(window, utc("2026-07-03T00:00:00"))
    assert (made.from_, made.to) == (window.start, window.end)


def test_an_unknown_zone_is_told() -> None:
    assert check_zone("Europe/Berlin", Position("x")) == ()
    (problem,) = check_zone("Europe/Berln", Position("x"))
    assert problem.help == "did you mean `Europe/Berlin`?"
    assert check_zone("../../etc/passwd", Position("x"))[0].code == "E-ZONE"


def test_an_item_belongs_to_the_period_by_its_performance_or_its_due_date() -> None:
    window = window_of(YEAR, BERLIN)
    spec = Population(id="p", file="p.csv", key="id", occurred_at="x", due_at="d")
    types = {"x": ColumnType.INSTANT, "d": ColumnType.DATE}
    before, start = window.start - timedelta(microseconds=1), window.start
    last, end = window.end - timedelta(microseconds=1), window.end
    frame = pl.DataFrame(
        {
            "x": [before, start, last, end, None, before, None],
            "d": [None, None, None, None, date(2026, 6, 30), date(2025, 7, 1), None],
        },
        schema={"x": pl.Datetime("us", "UTC"), "d": pl.Date},
    )
    placed = frame.select(in_period(spec, types, window)).to_series().fill_null(False).to_list()
    assert placed == [False, True, True, False, True, True, False]
    listing = Population(id="p", file="p.csv", key="id", settings=True)
    assert frame.filter(in_period(listing, types, window)).height == frame.height


# slots


def ids(frequency: Frequency, first: str, last: str) -> list[str]:
    span = (date.fromisoformat(first), date.fromisoformat(last))
    return [slot.id for slot in due_slots(frequency, span)]


@pytest.mark.parametrize(
    ("frequency", "first", "last", "wanted"),
    [
        ("daily", "2025-02-27", "2025-03-01", ["2025-02-27", "2025-02-28", "2025-03-01"]),
        ("weekly", "2025-12-22", "2026-01-11", ["2025-W52", "2026-W01", "2026-W02"]),
        ("weekly", "2025-12-23", "2026-01-10", ["2026-W01"]),
        ("monthly", "2025-01-02", "2025-04-30", ["2025-02", "2025-03", "2025-04"]),
        ("monthly", "2024-02-01", "2024-02-28", []),
        ("quarterly", "2025-07-01", "2026-06-30", ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]),
        ("quarterly", "2025-07-02", "2026-06-29", ["2025-Q4", "2026-Q1"]),
        ("annual", "2025-07-01", "2026-06-30", ["2025-07-01..2026-06-30"]),
        ("annual", "2025-07-01", "2026-06-29", []),
        (
            "annual",
            "2024-02-29",
            "2026-02-28",
            ["2024-02-29..2025-02-28", "2025-03-01..2026-02-28"],
        ),
        ("per_event", "2025-01-01", "2025-12-31", []),
        ("continuous", "2025-01-01", "2025-12-31", []),
        ("daily", "2025-03-01", "2025-02-27", []),
    ],
)
def test_due_slots_lie_wholly_inside_the_span(
    frequency: str, first: str, last: str, wanted: list[str]
) -> None:
    assert ids(Frequency(frequency), first, last) == wanted


def test_a_slot_in_which_nothing_was_performed_is_missing() -> None:
    slots = due_slots(Frequency.QUARTERLY, (YEAR.from_, YEAR.to))
    performed = [date(2026, 3, 31), date(2025, 9, 30), date(2025, 7, 1), date(2026, 7, 1)]
    assert [slot.id for slot in missing(slots, performed)] == ["2025-Q4", "2026-Q2"]
    assert missing(slots, []) == slots


# strata


def test_strata_are_pooled_only_for_a_reason() -> None:
    plain = Population(id="p", file="p.csv", key="id", strata=("system", "site"))
    assert strata_columns(plain) == ("system", "site")
    alike = Population(id="p", file="p.csv", key="id", strata=("system",), homogeneous="one tool")
    assert strata_columns(alike) == ()
    blank = Population(id="p", file="p.csv", key="id", strata=("system",), homogeneous=" ")
    assert strata_columns(blank) == ("system",)


def test_a_stratum_is_named_alike_in_python_and_in_polars() -> None:
    values = ["a", None, "", "(none)", "a / b", "/ b", 'say "x"', '"q"', "o/r", " s"]
    frame = pl.DataFrame({"system": values, "n": [True, None] * 5})
    spec = Population(id="p", file="p.csv", key="id", strata=("system", "n"))
    shown = frame.select(stratum(spec)).to_series().to_list()
    assert shown == [stratum_label(row) for row in frame.rows()]
    assert shown[:4] == ["a / true", "(none) / (none)", '"" / true', '"(none)" / (none)']
    whole = Population(id="p", file="p.csv", key="id")
    assert frame.with_columns(s=stratum(whole))["s"].unique().to_list() == ["all"]
    assert stratum_label(()) == "all"
