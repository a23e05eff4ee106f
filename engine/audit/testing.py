"""Drawing the samples of a population and testing what was drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from engine.audit.assumed import misnamed
from engine.audit.extent import Evaluation, Extent, evaluate, extent, next_size, refused
from engine.audit.itemised import deviating, not_performed, sampled
from engine.audit.nature import pattern
from engine.audit.periodic import STRATUM, by_slot, expected_strata, is_periodic
from engine.audit.prepare import ControlTest, Prepared
from engine.audit.samples import Samples
from engine.audit.scope import Scope
from engine.model.firm import FirmProfile
from engine.model.population import Population
from engine.model.position import Diagnostic
from engine.model.scenario import Control
from engine.model.testing import (
    AuditException,
    Census,
    DeviationPattern,
    ItemResult,
    StratumTest,
    TestOutcome,
)
from engine.model.words import ColumnType, Importance, ItemOutcome
from engine.populations.attributes import ITEM_OUTCOME, with_keys
from engine.populations.attributes import evaluate as outcomes
from engine.populations.census import census
from engine.populations.period import in_period
from engine.populations.slots import Slot
from engine.populations.strata import stratum
from engine.populations.table import Table

DRAWABLE = [ItemOutcome.PASS.value, ItemOutcome.DEVIATION.value, ItemOutcome.NOT_TESTED.value]
NOBODY = Census(0, 0, 0, 0, 0)
Problems = tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Tested:
    """What testing one control left behind."""

    strata: tuple[StratumTest, ...]
    items: tuple[ItemResult, ...]
    exceptions: tuple[AuditException, ...]
    outside: tuple[AuditException, ...]  # deviations that no sample drew: the first, at most 1,000


@dataclass(frozen=True, slots=True)
class Looked:
    """Every item of one control with its outcome, before anything is planned or drawn.

    `each` holds the items of all strata; `counted` and `absent` know each stratum by its name.
    """

    test: ControlTest
    each: pl.LazyFrame
    counted: Mapping[str, Census]
    absent: Mapping[str, tuple[Slot, ...]]
    strata: tuple[str, ...]

    @property
    def drawable(self) -> pl.LazyFrame:
        """The items that a sample may hold."""
        return self.each.filter(pl.col(ITEM_OUTCOME).cast(pl.String).is_in(DRAWABLE))


def look(
    scope: Scope,
    prepared: Prepared,
    test: ControlTest,
    table: Table,
    results: pl.DataFrame | None,
) -> Looked | Problems:
    """The outcome of every item that the control was in place for; no firm has a say in it.

    `table` holds the whole file, `results` the workpaper of judged attributes.
    """
    spec, control = prepared.spec, test.control
    condition = in_period(spec, table.types, test.window)
    for where in (prepared.where, test.where):
        if where is not None:
            condition = condition & where
    items = table.narrowed(condition)
    judged = None if results is None else _of(control, results)
    named = with_keys(spec.key, test.deviating)
    each = outcomes(items.frame, test.attributes, spec.key, judged, named).with_columns(
        stratum(spec).alias(STRATUM)
    )
    strange = misnamed(scope, prepared, test, table, each)
    if strange:
        return strange
    counted: Mapping[str, Census]
    absent: Mapping[str, tuple[Slot, ...]]
    if is_periodic(spec, control):
        made = by_slot(scope, prepared, test, items, each)
        if isinstance(made, Diagnostic):
            return (made,)
        each, counted, absent = made.frame, made.census, made.absent
    else:
        found = census(items, spec, test.attributes, judged, named)
        if isinstance(found, Diagnostic):
            return (found,)
        counted, absent = {c.stratum: c.items for c in found}, {}
    names = expected_strata(spec, control, [*counted, *absent])
    return Looked(test, each, counted, absent, names)


def test_control(
    scope: Scope,
    prepared: Prepared,
    test: ControlTest,
    table: Table,
    results: pl.DataFrame | None,
) -> Tested | Problems:
    """Size, draw and test each stratum of the items that the control was in place for."""
    looked = look(scope, prepared, test, table, results)
    if not isinstance(looked, Looked):
        return looked
    return tested(scope, prepared, looked, samples_of(scope, prepared, looked, table))


test_control.__test__ = False  # type: ignore[attr-defined]  # a verb of the profession


def samples_of(scope: Scope, prepared: Prepared, looked: Looked, table: Table) -> Samples:
    seed = str(scope.facts.engagement.seed)
    return Samples(table, looked.drawable, prepared.spec, seed)


def tested(scope: Scope, prepared: Prepared, looked: Looked, samples: Samples) -> Tested | Problems:
    """As `test_control`, of items that were looked at."""
    spec, test, control = prepared.spec, looked.test, looked.test.control
    strata = planned(scope.firm, prepared, looked)
    drawn = samples.of({s.name: s.planned.n for s in strata})
    if isinstance(drawn, Diagnostic):
        return (drawn,)
    larger = {s.name: _size(scope.firm, test, s, drawn[s.name]) for s in strata}
    more = samples.of({s.name: larger[s.name] for s in strata if larger[s.name] > s.planned.n})
    if isinstance(more, Diagnostic):
        return (more,)
    drawn |= more
    missed = {s.name: drawn[s.name] for s in strata if s.seen.deviations > _found(drawn[s.name])}
    outside = samples.outside(missed) if missed else pl.DataFrame()
    if isinstance(outside, Diagnostic):
        return (outside,)
    types = samples.table.types
    return Tested(
        tuple(_result(scope, prepared, test, s, drawn[s.name], types) for s in strata),
        tuple(i for s in strata for i in sampled(control, spec, s.name, drawn[s.name], test)),
        tuple(
            e
            for s in strata
            for e in (
                *deviating(scope, control, spec, s.name, drawn[s.name], test),
                *not_performed(scope, control, spec, s.name, s.absent),
            )
        ),
        tuple(
            e
            for name in missed
            for e in deviating(
                scope, control, spec, name, outside.filter(pl.col(STRATUM) == name), test
            )
        ),
    )


def _of(control: Control, results: pl.DataFrame) -> pl.DataFrame | None:
    mine = results.filter(pl.col("attribute").is_in(sorted(control.attributes)))
    return mine if mine.height else None


@dataclass(frozen=True, slots=True)
class Stratum:
    """What is known of a stratum before anything is drawn from it."""

    name: str
    counted: Census | None  # None: no row of it was seen
    rows: int  # that can be drawn
    planned: Extent
    absent: tuple[Slot, ...]

    @property
    def seen(self) -> Census:
        return self.counted or NOBODY


def planned(firm: FirmProfile, prepared: Prepared, looked: Looked) -> tuple[Stratum, ...]:
    """The strata of a control with the sample that the firm plans for each."""
    return tuple(_planned(firm, prepared, looked, name) for name in looked.strata)


def _planned(firm: FirmProfile, prepared: Prepared, looked: Looked, name: str) -> Stratum:
    control = looked.test.control
    counted, absent = looked.counted.get(name), looked.absent.get(name, ())
    assert control.frequency is not None and control.importance is not None
    rows = 0 if _listed_elsewhen(prepared, looked.test) or counted is None else counted.items
    sized = extent(firm, control.frequency, control.importance, rows, len(absent))
    return Stratum(name, counted, rows, sized, absent)


def sample_size(
    firm: FirmProfile, control: Control, stratum: Stratum, found: int, untested: int
) -> int:
    """How many items a first sample leads to: more where it shows too many doubtful ones."""
    assert control.importance is not None
    return next_size(
        firm,
        control.importance,
        stratum.rows,
        stratum.planned,
        found,
        untested,
        len(stratum.absent),
    )


def _size(firm: FirmProfile, test: ControlTest, stratum: Stratum, drawn: pl.DataFrame) -> int:
    untested = _count(drawn, ItemOutcome.NOT_TESTED)
    return sample_size(firm, test.control, stratum, _found(drawn), untested)


def _result(
    scope: Scope,
    prepared: Prepared,
    test: ControlTest,
    stratum: Stratum,
    drawn: pl.DataFrame,
    types: Mapping[str, ColumnType],
) -> StratumTest:
    return result(
        scope.firm,
        prepared.spec,
        test.control,
        stratum,
        drawn.height,
        _found(drawn),
        _count(drawn, ItemOutcome.NOT_TESTED),
        pattern(drawn, prepared, test, types, stratum.absent),
    )


def result(
    firm: FirmProfile,
    spec: Population,
    control: Control,
    stratum: Stratum,
    drawn: int,
    found: int,
    untested: int,
    shown: DeviationPattern,
) -> StratumTest:
    """What so many items drawn, so many of them deviating or not tested, come to."""
    assert control.importance is not None
    rows, seen, planned, absent = stratum.rows, stratum.seen, stratum.planned, len(stratum.absent)
    judged = _twice(firm, control.importance, stratum, drawn, found, untested)
    outcome = judged.outcome
    if outcome is TestOutcome.NONE_OCCURRED:
        outcome = _nothing(spec, control, stratum.counted)
    return StratumTest(
        control=control.id,
        population=spec.id,
        stratum=stratum.name,
        items=rows + absent,
        planned=planned.n,
        allowed=planned.allowed,
        drawn=drawn,
        expanded=drawn > planned.n,
        tested=drawn,
        deviations=found + absent,
        not_tested=untested,
        slots_missing=absent,
        rate=judged.rate,
        upper_limit=judged.upper_limit,
        tolerable=firm.tolerable[control.importance],
        confidence=firm.confidence,
        sizing=planned.sizing,
        outcome=outcome,
        census=Census(
            seen.items + absent,
            seen.deviations + absent,
            seen.not_tested,
            seen.not_yet_due,
            seen.not_applicable,
        ),
        non_statistical=planned.non_statistical,
        pattern=shown,
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
    stratum: Stratum,
    tested: int,
    found: int,
    untested: int,
) -> Evaluation:
    """With untested items as passes and as deviations; where the two differ, nothing is decided.

    A firm that judges deviations by their nature knows nothing of those of untested items.
    """

    def reading(deviations: int) -> Evaluation:
        rows, absent = stratum.rows, len(stratum.absent)
        return evaluate(firm, importance, rows, tested, deviations, absent, stratum.planned)

    low = reading(found)
    if not untested:
        return low
    high = reading(found + untested)
    same = refused(firm, low.outcome) is refused(firm, high.outcome)
    decided = same and firm.judged_by != "nature"
    outcome = low.outcome if decided else TestOutcome.UNDECIDED
    return Evaluation(outcome, low.rate, high.upper_limit)


def _found(drawn: pl.DataFrame) -> int:
    return _count(drawn, ItemOutcome.DEVIATION)


def _count(drawn: pl.DataFrame, outcome: ItemOutcome) -> int:
    return int((drawn[ITEM_OUTCOME].cast(pl.String) == outcome.value).sum())
