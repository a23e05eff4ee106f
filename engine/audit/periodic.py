"""Periodic controls: their population is the calendar of due slots, whatever was recorded.

A slot deviates if any row in it does; a slot without a row, or with none that applies, was due
and not performed. Rows beyond the first neither widen the population nor thin the rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from engine.audit.absence import never_performed
from engine.audit.prepare import ControlTest, Prepared, assumption
from engine.audit.scope import Scope
from engine.model.population import Population
from engine.model.position import Diagnostic
from engine.model.scenario import Control
from engine.model.testing import SUPPOSED, Census
from engine.model.words import PERIODIC, ColumnType, Frequency, ItemOutcome
from engine.populations.attributes import ITEM_OUTCOME, outcome_column
from engine.populations.period import Calendar
from engine.populations.slots import Slot, due_slots
from engine.populations.strata import ALL, strata_columns
from engine.populations.table import Table
from engine.sampling.stream import Frame, batches

STRATUM = "__stratum"
DAY, SLOT, NEVER = "__day", "__slot", "__never"
DUE = "__due"  # the first day of the slot that a row fills


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
    day = day_of(column, items.types[column], prepared.calendar).alias(DAY)
    never = never_performed(test.attributes.values()).alias(NEVER)
    calendar = _Slots(scope, test, control.frequency)
    found = items.asked(
        lambda: _gathered(items.source(each.with_columns(day, never)), calendar, spec.key)
    )
    if isinstance(found, Diagnostic):
        return found
    seen, none = found
    units: list[pl.DataFrame] = []
    census: dict[str, Census] = {}
    absent: dict[str, tuple[Slot, ...]] = {}
    for name in expected_strata(spec, control, seen):
        slots, mine = calendar.of(name), seen.get(name, none)
        idle = mine[ITEM_OUTCOME].cast(pl.String) == ItemOutcome.NOT_APPLICABLE.value
        if slots:
            mine = mine.filter(~idle)
            done = set(mine[SLOT].to_list())
            missing = (slot for slot in slots if slot.id not in done)
            absent[name] = tuple(slot for slot in missing if not _supposed(scope, control, slot))
        census[name] = _census(mine)
        units.append(mine)
    return BySlot(pl.concat(units).drop(DAY, SLOT, NEVER).lazy(), census, absent)


def _supposed(scope: Scope, control: Control, slot: Slot) -> bool:
    """Whether a what-if takes the control to have been performed in this slot."""
    assumed = assumption(scope, control)
    if assumed is None or not assumed.performed:
        return False
    return assumed.from_ is None or slot.first >= assumed.from_


@dataclass(frozen=True, slots=True)
class _Slots:
    """The slots in which each stratum was due."""

    scope: Scope
    test: ControlTest
    frequency: Frequency

    def of(self, name: str) -> tuple[Slot, ...]:
        return due_slots(self.frequency, _span(self.scope, self.test, name))


def _gathered(
    each: Frame, calendar: _Slots, key: str
) -> tuple[Mapping[str, pl.DataFrame], pl.DataFrame]:
    """The worst row of each slot by stratum, and no rows at all; rows come in batches."""
    worst: dict[str, pl.DataFrame] = {}
    none = pl.DataFrame()
    for batch in batches(each):
        none = _placed(batch.clear(), (), key)
        for name in batch[STRATUM].unique().to_list():
            rows = _placed(batch.filter(pl.col(STRATUM) == name), calendar.of(name), key)
            worst[name] = _worst([worst[name], rows] if name in worst else [rows], key)
    return worst, none


def without_slot(
    scope: Scope,
    prepared: Prepared,
    test: ControlTest,
    types: Mapping[str, ColumnType],
    rows: pl.DataFrame,
) -> pl.DataFrame:
    """Those of some rows that fill no slot: no part of what is tested."""
    spec, control = prepared.spec, test.control
    column = spec.due_at or spec.occurred_at
    assert column is not None and control.frequency is not None
    calendar = _Slots(scope, test, control.frequency)
    dated = rows.with_columns(day_of(column, types[column], prepared.calendar).alias(DAY))
    placed = [
        _placed(dated.filter(pl.col(STRATUM) == name), calendar.of(name), spec.key)
        for name in dated[STRATUM].unique().to_list()
    ]
    filling = [key for rows in placed for key in rows[spec.key].to_list()]
    return rows.filter(~pl.col(spec.key).is_in(filling))


def _placed(rows: pl.DataFrame, slots: tuple[Slot, ...], key: str) -> pl.DataFrame:
    """Rows with the slot they fall into, without those that fall into none."""
    if not slots:
        return rows.with_columns(pl.col(key).cast(pl.String).alias(SLOT), pl.col(DAY).alias(DUE))
    calendar = pl.DataFrame(
        {
            "first": [s.first for s in slots],
            "last": [s.last for s in slots],
            SLOT: [s.id for s in slots],
            DUE: [s.first for s in slots],
        }
    ).sort("first")
    placed = rows.sort(DAY).join_asof(calendar, left_on=DAY, right_on="first", strategy="backward")
    return placed.filter(pl.col(DAY) <= pl.col("last")).drop("first", "last", strict=False)


def _worst(placed: list[pl.DataFrame], key: str) -> pl.DataFrame:
    """The worst row of each slot, ties by key: outcomes are sorted from the worst on.

    Of two deviations the one is worse in which nothing was performed; one that is only supposed
    takes the place of none that was found.
    """
    rows = pl.concat(placed)
    by: list[str | pl.Expr] = [ITEM_OUTCOME, NEVER, key]
    descending = [False, True, False]
    if outcome_column(SUPPOSED) in rows.columns:
        by.insert(
            1, pl.col(outcome_column(SUPPOSED)).cast(pl.String) == ItemOutcome.DEVIATION.value
        )
        descending.insert(1, False)
    rows = rows.sort(by, descending=descending)
    return rows.unique(SLOT, keep="first", maintain_order=True)


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


def day_of(column: str, kind: ColumnType, calendar: Calendar) -> pl.Expr:
    """The organisation's calendar day of a column; NULL where there is none."""
    value = pl.col(column)
    if kind is ColumnType.DATE:
        return value
    return value.dt.convert_time_zone(calendar.zone).dt.date()
