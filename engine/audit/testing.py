"""Drawing the samples of a population and testing what was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from engine.audit.extent import Evaluation, enlarged, evaluate, extent, refused
from engine.audit.itemised import deviating, not_performed, sampled
from engine.audit.periodic import STRATUM, by_slot, expected_strata, is_periodic
from engine.audit.prepare import ControlTest, Prepared
from engine.audit.scope import Scope
from engine.model.firm import FirmProfile
from engine.model.position import Diagnostic, Position
from engine.model.scenario import Control, Population
from engine.model.testing import AuditException, Census, ItemResult, StratumTest, TestOutcome
from engine.model.words import Importance, ItemOutcome
from engine.populations.attributes import ITEM_OUTCOME
from engine.populations.attributes import evaluate as outcomes
from engine.populations.census import census
from engine.populations.period import in_period
from engine.populations.slots import Slot
from engine.populations.strata import stratum
from engine.populations.table import SMALL, Table, attempt
from engine.sampling.select import first_n

DRAWABLE = [ItemOutcome.PASS.value, ItemOutcome.DEVIATION.value, ItemOutcome.NOT_TESTED.value]
MOST_OUTSIDE = 1_000  # of a stratum that are listed; the census counts them all
NOBODY = Census(0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Tested:
    """What testing one control left behind."""

    strata: tuple[StratumTest, ...]
    items: tuple[ItemResult, ...]
    exceptions: tuple[AuditException, ...]
    outside: tuple[AuditException, ...]  # deviations that no sample drew, at most MOST_OUTSIDE


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
    each = outcomes(items.frame, test.attributes, spec.key, judged).with_columns(
        stratum(spec).alias(STRATUM)
    )
    if is_periodic(spec, control):
        made = by_slot(scope, prepared, test, items, each)
        if isinstance(made, Diagnostic):
            return made
        each, counted, absent = made.frame, made.census, made.absent
    else:
        found = census(items, spec, test.attributes, judged)
        if isinstance(found, Diagnostic):
            return found
        counted, absent = {c.stratum: c.items for c in found}, {}
    every: list[Tested] = []
    for name in expected_strata(spec, control, [*counted, *absent]):
        one = _stratum(
            scope, prepared, test, table, each, name, counted.get(name), absent.get(name, ())
        )
        if isinstance(one, Diagnostic):
            return one
        every.append(one)
    return Tested(
        tuple(s for t in every for s in t.strata),
        tuple(i for t in every for i in t.items),
        tuple(e for t in every for e in t.exceptions),
        tuple(e for t in every for e in t.outside),
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
    counted: Census | None,
    absent: tuple[Slot, ...],
) -> Tested | Diagnostic:
    control, spec, firm = test.control, prepared.spec, scope.firm
    assert control.frequency is not None and control.importance is not None
    seen = counted or NOBODY
    rows = 0 if _listed_elsewhen(prepared, test) else seen.items
    planned = extent(firm, control.frequency, control.importance, rows)
    mine = each.filter(
        (pl.col(STRATUM) == name) & pl.col(ITEM_OUTCOME).cast(pl.String).is_in(DRAWABLE)
    )

    def draw(n: int) -> pl.DataFrame | Diagnostic:
        return _drawn(table, mine, spec, str(scope.facts.engagement.seed), n)

    drawn = draw(planned.n)
    if isinstance(drawn, Diagnostic):
        return drawn
    size, doubtful = planned.n, _doubtful(drawn)
    if doubtful > planned.allowed:
        size = enlarged(firm, control.importance, rows, planned.n, doubtful)
        if size > planned.n:
            drawn = draw(size)
            if isinstance(drawn, Diagnostic):
                return drawn
    found, untested = (
        _count(drawn, outcome) for outcome in (ItemOutcome.DEVIATION, ItemOutcome.NOT_TESTED)
    )
    judged = _twice(firm, control.importance, rows, drawn.height, found, untested, len(absent))
    outcome = judged.outcome
    if outcome is TestOutcome.NONE_OCCURRED:
        outcome = _nothing(spec, control, counted)
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
        outcome=outcome,
        census=Census(
            seen.items + len(absent),
            seen.deviations + len(absent),
            seen.not_tested,
            seen.not_yet_due,
            seen.not_applicable,
        ),
    )
    outside = _outside(table, mine, spec, drawn) if seen.deviations > found else drawn.clear()
    if isinstance(outside, Diagnostic):
        return outside
    return Tested(
        (result,),
        tuple(sampled(control, spec, name, drawn, test)),
        (
            *deviating(scope, control, spec, name, drawn, test),
            *not_performed(scope, control, spec, name, absent),
        ),
        tuple(deviating(scope, control, spec, name, outside, test)),
    )


def _outside(
    table: Table, mine: pl.LazyFrame, spec: Population, drawn: pl.DataFrame
) -> pl.DataFrame | Diagnostic:
    """Deviations that the sample missed, in order of their keys: known here, not to an assessor."""
    bad = pl.col(ITEM_OUTCOME).cast(pl.String) == ItemOutcome.DEVIATION.value
    missed = ~pl.col(spec.key).is_in(drawn[spec.key].to_list())
    return table.collected(
        mine.filter(bad & missed).bottom_k(MOST_OUTSIDE, by=spec.key).sort(spec.key)
    )


def _listed_elsewhen(prepared: Prepared, test: ControlTest) -> bool:
    """A listing of settings says nothing of a time at which its control was not in place."""
    query = prepared.spec.query
    if not prepared.spec.settings or query is None:
        return False
    pulled = query.run_at
    if isinstance(pulled, datetime):
        pulled = prepared.calendar.day_of(prepared.calendar.instant(pulled))
    return not test.window.first <= pulled <= test.window.last


def _nothing(spec: Population, control: Control, counted: Census | None) -> TestOutcome:
    """Why there is nothing to test: nothing happened, or nothing that could be tested did."""
    if is_periodic(spec, control):
        return TestOutcome.NO_SLOT
    if spec.settings or (counted is not None and counted != NOBODY):
        return TestOutcome.NOTHING_TESTABLE
    return TestOutcome.NONE_OCCURRED


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
    same = refused(firm, low.outcome) is refused(firm, high.outcome)
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


def _doubtful(drawn: pl.DataFrame) -> int:
    """Deviations, and what may be one: the sample is enlarged for the worst reading."""
    return sum(_count(drawn, o) for o in (ItemOutcome.DEVIATION, ItemOutcome.NOT_TESTED))
