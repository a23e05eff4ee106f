"""Dates: within living memory, and in their order where an order is certain.

A walkthrough before the period or a query before its end is no error here: an audit judges
what such a date means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from engine.facts.places import Places
from engine.facts.values import values_of
from engine.model.position import Diagnostic, Position, Severity
from engine.model.scenario import Engagement, FactBase, Person, System

FIRST_YEAR, LAST_YEAR = 1990, 2100
_MOST_MONTHS = 24


def check_years(records: Iterable[object], places: Places) -> Iterator[Diagnostic]:
    for at, path, value in values_of(records):
        if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
            message = f"the year {value.year} lies outside {FIRST_YEAR} to {LAST_YEAR}"
            yield Diagnostic(places.of(at, *path), "E-YEAR", message, "check the date for a slip")


def check_spans(facts: FactBase, places: Places) -> Iterator[Diagnostic]:
    for control in facts.controls:
        if control.in_place is not None:
            at = places.of(control.at, "in_place", "to")
            yield from _order(control.in_place.from_, control.in_place.to, at)
    dated: tuple[System | Person, ...] = (*facts.systems, *facts.people)
    for each in dated:
        if each.from_ is not None:
            yield from _order(each.from_, each.to, places.of(each.at, "to"))


def check_engagement(engagement: Engagement, places: Places) -> Iterator[Diagnostic]:
    """A Type 1 audit needs its date, a Type 2 audit its period."""
    if engagement.type == 1 and engagement.as_of is None:
        message = "a Type 1 audit needs the date that it speaks of"
        help_ = "add `as_of: 2025-06-30`, say"
        yield Diagnostic(places.of(engagement.at, "type"), "E-NO-AS-OF", message, help_)
    if engagement.type == 2 and engagement.period is None:
        message = "a Type 2 audit needs the period that it covers"
        help_ = "add `period: {from: 2025-07-01, to: 2026-06-30}`, say"
        yield Diagnostic(places.of(engagement.at, "type"), "E-NO-PERIOD", message, help_)
    if engagement.period is not None:
        period, at = engagement.period, places.of(engagement.at, "period", "to")
        yield from _order(period.from_, period.to, at)
        months = (period.to.year - period.from_.year) * 12 + period.to.month - period.from_.month
        if (months, period.to.day) >= (_MOST_MONTHS, period.from_.day):
            message = f"the period is longer than {_MOST_MONTHS} months, which no report covers"
            help_ = "most periods have 3 to 12 months"
            yield Diagnostic(at, "W-LONG-PERIOD", message, help_, Severity.WARNING)


def _order(first: date, last: date | None, at: Position) -> Iterator[Diagnostic]:
    if last is not None and last < first:
        message = f"this ends on {last}, before it begins on {first}"
        yield Diagnostic(
            at, "E-DATES-OUT-OF-ORDER", message, "check which of the two days is wrong"
        )
