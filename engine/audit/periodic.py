"""Periodic controls: their population is the calendar of due slots, whatever was recorded.

A slot deviates if any row in it does; a slot without a row, or with none that applies, was due
and not performed. Rows beyond the first neither widen the population nor thin the rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from engine.audit.prepare import ControlTest, Prepared
from engine.audit.scope import Scope
from engine.model.position import Diagnostic
from engine.model.scenario import Control, Population
from engine.model.testing import Census
from engine.model.words import PERIODIC, ColumnType, ItemOutcome
from engine.populations.attributes import ITEM_OUTCOME
from engine.populations.period import Calendar
from engine.populations.slots import Slot, due_slots
from engine.populations.strata import ALL, strata_columns
from engine.populations.table import Table

STRATUM = "__stratum"
DAY, SLOT = "__day", "__slot"


@dataclass(frozen=True, slots=True)
class BySlot:
    """One row a slot: the worst of it. `absent` are the slots in which nothing was performed."""

    frame: pl.LazyFrame
    census: Mapping[str, Census]
    absent: Mapping[str, tuple[Slot, ...]]


def is_periodic(spec: Population, control: Control) -> bool:
    dated = spec.due_at or spec.occurred_at
    return control.frequency in PERIODIC and dated is not None and not spec.settings


def expected_strata(spec: Population, control: Control, seen: Iterable[str]) -> tuple[str, ...]:
    """Strata with rows, and systems of the control that have none: they are tested all the same."""
    names = set(seen)
    if strata_columns(spec) == ("system",):
        names |= set(control.systems)
    return tuple(sorted(names or {ALL}))


def by_slot(
    scope: Scope, prepared: Prepared, test: ControlTest, items: Table, each: pl.LazyFrame
) -> BySlot | Diagnostic:
    """The items of a periodic control, gathered into its due slots.

    Where the time is too short for a whole slot, each performance stands for itself.
    """
    spec, control = prepared.spec, test.control
    column = spec.due_at or spec.occurred_at
    assert column is not None and control.frequency is not None
    day = _day(column, items.types[column], prepared.calendar).alias(DAY)
    rows = items.collected(each.with_columns(day))
    if isinstance(rows, Diagnostic):
        return rows
    units: list[pl.DataFrame] = []
    census: dict[str, Census] = {}
    absent: dict[str, tuple[Slot, ...]] = {}
    for name in expected_strata(spec, control, rows[STRATUM].unique().to_list()):
        slots = due_slots(control.frequency, _span(scope, test, name))
        mine = _worst(rows.filter(pl.col(STRATUM) == name), slots, spec.key)
        idle = mine[ITEM_OUTCOME].cast(pl.String) == ItemOutcome.NOT_APPLICABLE.value
        if slots:
            mine = mine.filter(~idle)
            done = set(mine[SLOT].to_list())
            absent[name] = tuple(slot for slot in slots if slot.id not in done)
        census[name] = _census(mine)
        units.append(mine)
    frame = pl.concat(units) if units else rows.with_columns(pl.lit("").alias(SLOT))
    return BySlot(frame.drop(DAY, SLOT).lazy(), census, absent)


def _worst(rows: pl.DataFrame, slots: tuple[Slot, ...], key: str) -> pl.DataFrame:
    """The worst row of each slot, ties by key: outcomes are sorted from the worst on."""
    if not slots:
        return rows.with_columns(pl.col(key).cast(pl.String).alias(SLOT))
    calendar = pl.DataFrame(
        {
            "first": [s.first for s in slots],
            "last": [s.last for s in slots],
            SLOT: [s.id for s in slots],
        }
    ).sort("first")
    placed = rows.sort(DAY).join_asof(calendar, left_on=DAY, right_on="first", strategy="backward")
    inside = placed.filter(pl.col(DAY) <= pl.col("last")).drop("first", "last", strict=False)
    return inside.sort(ITEM_OUTCOME, key).unique(SLOT, keep="first", maintain_order=True)


def _census(units: pl.DataFrame) -> Census:
    outcomes = units[ITEM_OUTCOME].cast(pl.String).to_list()
    number = {outcome: outcomes.count(outcome.value) for outcome in ItemOutcome}
    later, aside = number[ItemOutcome.NOT_YET_DUE], number[ItemOutcome.NOT_APPLICABLE]
    return Census(
        items=len(outcomes) - later - aside,
        deviations=number[ItemOutcome.DEVIATION],
        not_tested=number[ItemOutcome.NOT_TESTED],
        not_yet_due=later,
        not_applicable=aside,
    )


def _span(scope: Scope, test: ControlTest, name: str) -> tuple[date, date]:
    """The days on which a stratum could be due: a system counts while it was there."""
    system = next((s for s in scope.facts.systems if s.id == name), None)
    first, last = test.window.first, test.window.last
    if system is not None:
        first = max(first, system.from_ or first)
        last = min(last, system.to or last)
    return first, last


def _day(column: str, kind: ColumnType, calendar: Calendar) -> pl.Expr:
    value = pl.col(column)
    if kind is ColumnType.DATE:
        return value
    return value.dt.convert_time_zone(calendar.zone).dt.date()
