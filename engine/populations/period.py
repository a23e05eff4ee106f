"""Time as the organisation keeps it: its zone, its holidays, its period, the cut-off.

An instant is an aware datetime in UTC. The period is [from 00:00, to + 1 day 00:00) in the
organisation's zone (design, section 3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, reduce
from operator import or_
from zoneinfo import ZoneInfo, available_timezones

import polars as pl

from engine.model.population import Population, Query
from engine.model.position import Diagnostic, Position
from engine.model.scenario import Period
from engine.model.words import ColumnType
from engine.populations.advice import did_you_mean


@dataclass(frozen=True, slots=True)
class Calendar:
    """The organisation's days: an IANA zone, and the holidays besides Saturday and Sunday."""

    zone: str = "UTC"
    holidays: tuple[date, ...] = ()

    def midnight(self, day: date) -> datetime:
        """The instant at which a day begins.

        Where midnight is skipped by the clock the day begins at the change, where it comes
        twice at the first of the two: both is what `fold=0` means.
        """
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)

    def day_of(self, instant: datetime) -> date:
        return instant.astimezone(ZoneInfo(self.zone)).date()

    def instant(self, moment: datetime) -> datetime:
        """A stated moment in UTC; without an offset it is meant in the organisation's zone."""
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(self.zone))
        return moment.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """A span of days and its instants: from `start` until just before `end`."""

    first: date
    last: date
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Parameters:
    """What `:from`, `:to` and `:cutoff` stand for. `to` is the end of the period, exclusive."""

    from_: datetime
    to: datetime
    cutoff: datetime


def check_zone(zone: str, at: Position) -> tuple[Diagnostic, ...]:
    """Say whether a zone is known by its IANA name."""
    known = available_timezones() - {"Factory", "localtime"}  # files of a machine, no zones
    if zone in known:
        return ()
    return (
        Diagnostic(
            at, "E-ZONE", f"time zone `{zone}` is not known", did_you_mean(zone, sorted(known))
        ),
    )


def window_of(period: Period, calendar: Calendar) -> Window:
    return Window(
        first=period.from_,
        last=period.to,
        start=calendar.midnight(period.from_),
        end=calendar.midnight(period.to + timedelta(days=1)),
    )


def cutoff_of(query: Query | None, window: Window, calendar: Calendar) -> datetime:
    """The moment of the pull: what happened later the population cannot show.

    A pull known by its day counts until the end of that day; without a query the period's end.
    """
    if query is None:
        return window.end
    if isinstance(query.run_at, datetime):
        return calendar.instant(query.run_at)
    return calendar.midnight(query.run_at + timedelta(days=1))


def parameters_of(window: Window, cutoff: datetime) -> Parameters:
    return Parameters(from_=window.start, to=window.end, cutoff=cutoff)


def in_period(spec: Population, types: Mapping[str, ColumnType], window: Window) -> pl.Expr:
    """Whether an item belongs to the period: its performance or its due date falls in it.

    NULL for an item that can be placed by neither. A population without either column, as a
    listing of settings, belongs to the period whole.
    """
    placed = [
        within(name, types[name], window)
        for name in (spec.occurred_at, spec.due_at)
        if name is not None
    ]
    if not placed:
        return pl.lit(True)
    return reduce(or_, placed)


def within(column: str, kind: ColumnType, window: Window) -> pl.Expr:
    """Whether a column's instant, or day, lies in the window; NULL where there is none."""
    value = pl.col(column)
    if kind is ColumnType.DATE:
        return (value >= window.first) & (value <= window.last)
    return (value >= instant_literal(window.start)) & (value < instant_literal(window.end))


@lru_cache(256)
def instant_literal(instant: datetime) -> pl.Expr:
    return pl.lit(instant.astimezone(UTC), dtype=pl.Datetime("us", "UTC"))
