"""Drawing the samples of a population and testing what was drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from engine.audit.extent import Evaluation, enlarged, evaluate, extent
from engine.audit.prepare import ControlTest, Prepared
from engine.audit.scope import Scope
from engine.model.firm import FirmProfile
from engine.model.position import Diagnostic, Position
from engine.model.rules import Value
from engine.model.scenario import Control, Population
from engine.model.testing import (
    AuditException,
    Census,
    ItemResult,
    StratumTest,
    TestOutcome,
)
from engine.model.words import PERIODIC, ColumnType, Frequency, Importance, ItemOutcome
from engine.populations.attributes import ITEM_OUTCOME, outcome_column
from engine.populations.attributes import evaluate as outcomes
from engine.populations.census import StratumCensus, census
from engine.populations.period import Calendar, in_period
from engine.populations.slots import Slot, due_slots, missing
from engine.populations.strata import ALL, strata_columns, stratum
from engine.populations.table import ROW, SMALL, Table, attempt
from engine.sampling.select import RANK, first_n

STRATUM = "__stratum"
DRAWABLE = [ItemOutcome.PASS.value, ItemOutcome.DEVIATION.value, ItemOutcome.NOT_TESTED.value]
NOBODY = Census(0, 0, 0, 0, 0)
ACCEPTABLE = frozenset({TestOutcome.CLEAN, TestOutcome.WITHIN})
SLOT = "due slot"  # the attribute that a missing performance fails


@dataclass(frozen=True, slots=True)
class Tested:
    """What testing one control left behind."""

    strata: tuple[StratumTest, ...]
    items: tuple[ItemResult, ...]
    exceptions: tuple[AuditException, ...]


def test_control(
    scope: Scope,
    prepared: Prepared,
    test: ControlTest,
    table: Table,
    results: pl.DataFrame | None,
) -> Tested | Diagnostic:
    """Size, draw and test each stratum of the items that the control was in place for.

    `table` holds the whole file, `results` the workpaper of judged attributes.
    """
    spec, control = prepared.spec, test.control
    condition = in_period(spec, table.types, test.window)
    for where in (prepared.where, test.where):
        if where is not None:
            condition = condition & where
    items = table.narrowed(condition)
    judged = None if results is None else _of(control, results)
    counted = census(items, spec, test.attributes, judged)
    if isinstance(counted, Diagnostic):
        return counted
    absent = _missing_slots(scope, prepared, test, items, [c.stratum for c in counted])
    if isinstance(absent, Diagnostic):
        return absent
    each = outcomes(items.frame, test.attributes, spec.key, judged).with_columns(
        stratum(spec).alias(STRATUM)
    )
    every: list[Tested] = []
    by_name = {c.stratum: c for c in counted}
    for name in sorted({*by_name, *absent}) or [ALL]:
        made = _stratum(
            scope, prepared, test, table, each, name, by_name.get(name), absent.get(name, ())
        )
        if isinstance(made, Diagnostic):
            return made
        every.append(made)
    return Tested(
        tuple(s for t in every for s in t.strata),
        tuple(i for t in every for i in t.items),
        tuple(e for t in every for e in t.exceptions),
    )


test_control.__test__ = False  # type: ignore[attr-defined]  # a verb of the profession


def _of(control: Control, results: pl.DataFrame) -> pl.DataFrame | None:
    mine = results.filter(pl.col("attribute").is_in(sorted(control.attributes)))
    return mine if mine.height else None


def _stratum(
    scope: Scope,
    prepared: Prepared,
    test: ControlTest,
    table: Table,
    each: pl.LazyFrame,
    name: str,
    counted: StratumCensus | None,
    absent: tuple[Slot, ...],
) -> Tested | Diagnostic:
    control, spec, firm = test.control, prepared.spec, scope.firm
    assert control.frequency is not None and control.importance is not None
    seen = counted.items if counted else NOBODY
    rows = seen.items
    planned = extent(firm, control.frequency, control.importance, rows)
    mine = each.filter(
        (pl.col(STRATUM) == name) & pl.col(ITEM_OUTCOME).cast(pl.String).is_in(DRAWABLE)
    )

    def draw(n: int) -> pl.DataFrame | Diagnostic:
        return _drawn(table, mine, spec, str(scope.facts.engagement.seed), n)

    drawn = draw(planned.n)
    if isinstance(drawn, Diagnostic):
        return drawn
    found = _count(drawn, ItemOutcome.DEVIATION)
    size = planned.n
    if found > planned.allowed:
        size = enlarged(firm, control.importance, rows, planned.n, found)
        if size > planned.n:
            drawn = draw(size)
            if isinstance(drawn, Diagnostic):
                return drawn
            found = _count(drawn, ItemOutcome.DEVIATION)
    untested = _count(drawn, ItemOutcome.NOT_TESTED)
    judged = _twice(firm, control.importance, rows, drawn.height, found, untested, len(absent))
    result = StratumTest(
        control=control.id,
        population=spec.id,
        stratum=name,
        items=rows + len(absent),
        planned=planned.n,
        allowed=planned.allowed,
        drawn=drawn.height,
        expanded=size > planned.n,
        tested=drawn.height,
        deviations=found + len(absent),
        not_tested=untested,
        slots_missing=len(absent),
        rate=judged.rate,
        upper_limit=judged.upper_limit,
        tolerable=firm.tolerable[control.importance],
        confidence=firm.confidence,
        sizing=planned.sizing,
        outcome=judged.outcome,
        census=Census(
            seen.items + len(absent),
            seen.deviations + len(absent),
            seen.not_tested,
            seen.not_yet_due,
            seen.not_applicable,
        ),
    )
    return Tested(
        (result,),
        tuple(_items(control, spec, name, drawn, test)),
        tuple(
            [
                *_exceptions(scope, control, spec, name, drawn, test),
                *_absences(scope, control, spec, name, absent),
            ]
        ),
    )


def _twice(
    firm: FirmProfile,
    importance: Importance,
    rows: int,
    tested: int,
    found: int,
    untested: int,
    absent: int,
) -> Evaluation:
    """With untested items as passes and as deviations; where the two differ, nothing is decided."""
    low = evaluate(firm, importance, rows, tested, found, absent)
    if not untested:
        return low
    high = evaluate(firm, importance, rows, tested, found + untested, absent)
    same = low.outcome is high.outcome or {low.outcome, high.outcome} <= ACCEPTABLE
    outcome = low.outcome if same else TestOutcome.UNDECIDED
    return Evaluation(outcome, low.rate, high.upper_limit)


def _drawn(
    table: Table, mine: pl.LazyFrame, spec: Population, seed: str, n: int
) -> pl.DataFrame | Diagnostic:
    if table.rows > SMALL:
        return attempt(lambda: first_n(mine, spec.key, seed, spec.id, n), Position(table.file))
    held = table.collected(mine)
    return held if isinstance(held, Diagnostic) else first_n(held, spec.key, seed, spec.id, n)


def _count(drawn: pl.DataFrame, outcome: ItemOutcome) -> int:
    return int((drawn[ITEM_OUTCOME].cast(pl.String) == outcome.value).sum())


def _missing_slots(
    scope: Scope, prepared: Prepared, test: ControlTest, items: Table, seen: Iterable[str]
) -> Mapping[str, tuple[Slot, ...]] | Diagnostic:
    """Due slots without a row, per stratum; looked for in all slots, whatever the sample."""
    spec, control = prepared.spec, test.control
    column = spec.due_at or spec.occurred_at
    if control.frequency not in PERIODIC or column is None or spec.settings:
        return {}
    assert isinstance(control.frequency, Frequency)
    day = _day(column, items.types[column], prepared.calendar)
    done = items.collected(
        items.frame.select(stratum(spec).alias(STRATUM), day.alias("day")).unique()
    )
    if isinstance(done, Diagnostic):
        return done
    names = set(seen)
    if strata_columns(spec) == ("system",):
        names |= set(control.systems)
    if not names:
        names = {ALL}
    found = {
        name: missing(
            due_slots(control.frequency, _span(scope, test, name)),
            done.filter(pl.col(STRATUM) == name)["day"].drop_nulls().to_list(),
        )
        for name in sorted(names)
    }
    return {name: absent for name, absent in found.items() if absent}


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


def _items(
    control: Control, spec: Population, name: str, drawn: pl.DataFrame, test: ControlTest
) -> Iterator[ItemResult]:
    for row in drawn.iter_rows(named=True):
        for attribute in test.attributes:
            yield ItemResult(
                control=control.id,
                population=spec.id,
                stratum=name,
                item=str(row[spec.key]),
                rank=row[RANK],
                row=row[ROW] + 1,
                attribute=attribute,
                outcome=ItemOutcome(row[outcome_column(attribute)]),
            )


def _exceptions(
    scope: Scope,
    control: Control,
    spec: Population,
    name: str,
    drawn: pl.DataFrame,
    test: ControlTest,
) -> Iterator[AuditException]:
    for row in drawn.iter_rows(named=True):
        if row[ITEM_OUTCOME] != ItemOutcome.DEVIATION.value:
            continue
        failed = tuple(
            a for a in test.attributes if row[outcome_column(a)] == ItemOutcome.DEVIATION.value
        )
        columns = sorted({c for a in failed for c in test.attributes[a].columns} | {spec.key})
        asked = tuple(_asked(control, a) for a in failed)
        item = str(row[spec.key])
        yield AuditException(
            id=f"{control.id}/{item}",
            control=control.id,
            control_name=control.name or control.id,
            population=spec.id,
            stratum=name,
            item=item,
            file=spec.file,
            row=row[ROW] + 1,
            attributes=failed,
            tests=asked,
            values=tuple((c, _value(row[c])) for c in columns),
            sentence=f"`{item}` fails " + " and ".join(f'"{a}"' for a in asked),
            response=_response(scope, control.id),
        )


def _absences(
    scope: Scope, control: Control, spec: Population, name: str, absent: tuple[Slot, ...]
) -> Iterator[AuditException]:
    for slot in absent:
        where = "" if name == ALL else f" for {name}"
        yield AuditException(
            id=f"{control.id}/{slot.id}" + ("" if name == ALL else f"/{name}"),
            control=control.id,
            control_name=control.name or control.id,
            population=spec.id,
            stratum=name,
            item=slot.id,
            file=spec.file,
            row=0,
            attributes=(SLOT,),
            tests=(f"performed between {slot.first} and {slot.last}",),
            values=(),
            sentence=f"due in {slot.id}{where} and not performed",
            response=_response(scope, control.id),
        )


def _asked(control: Control, attribute: str) -> str:
    stated = control.attributes[attribute]
    return stated.text or stated.passes or attribute


def _response(scope: Scope, control: str) -> str:
    said = [r for r in scope.facts.responses if r.control == control]
    return "; ".join(f"{r.text} ({r.by}, {r.on})" for r in said)


def _value(value: Any) -> Value | None:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(str(v) for v in value)
    return str(value)
