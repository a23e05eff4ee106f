"""What the mock audit knows and an assessor does not: the outcome of every item.

No firm has a say in it, so that it is gathered once however many firms are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

import polars as pl

from engine.audit.examine import Evidence, examine_population
from engine.audit.open import Opened
from engine.audit.periodic import STRATUM
from engine.audit.prepare import ControlTest, Prepared
from engine.audit.testing import Looked, look
from engine.model.position import Diagnostic
from engine.model.testing import SUPPOSED, PopulationExamined
from engine.model.words import ItemOutcome
from engine.populations.attributes import ITEM_OUTCOME, CompiledAttribute, outcome_column
from engine.populations.table import Table
from engine.sampling.joint import Kind, Mark


@dataclass(frozen=True, slots=True)
class KnownTest:
    """One control over its population, every item looked at."""

    prepared: Prepared
    looked: Looked
    table: Table

    @property
    def test(self) -> ControlTest:
        return self.looked.test

    @property
    def control(self) -> str:
        return self.test.control.id


@dataclass(frozen=True, slots=True)
class Shared:
    """The items of one stratum by kind, under each of its tests in which any item is no pass.

    `judged` holds for each test passes and deviations among the items that somebody judged.
    """

    population: str
    stratum: str
    tests: tuple[KnownTest, ...]
    kinds: Mapping[Kind, int]
    judged: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Known:
    examined: tuple[PopulationExamined, ...]
    tests: tuple[KnownTest, ...]
    shared: tuple[Shared, ...]


def gather(
    opened: Opened,
    step: Callable[[], None] = lambda: None,
    examine: Callable[..., Evidence] = examine_population,
) -> Known | list[Diagnostic]:
    """Examine every population and look at every item; `step` is called once a population."""
    examined: list[PopulationExamined] = []
    tests: list[KnownTest] = []
    shared: list[Shared] = []
    problems: list[Diagnostic] = []
    for prepared in opened.prepared:
        evidence = examine(opened.scope, prepared, opened.folder)
        examined.append(evidence.examined)
        mine: list[KnownTest] = []
        if evidence.table is not None:
            for test in prepared.tests:
                found = look(opened.scope, prepared, test, evidence.table, evidence.results)
                if not isinstance(found, Looked):
                    problems += found
                else:
                    mine.append(KnownTest(prepared, found, evidence.table))
        tests += mine
        for name in sorted({name for each in mine for name in each.looked.strata}):
            part = _shared(name, mine)
            if isinstance(part, Diagnostic):
                problems.append(part)
            elif part is not None:
                shared.append(part)
        step()
    return problems or Known(tuple(examined), tuple(tests), tuple(shared))


def _shared(stratum: str, tests: Sequence[KnownTest]) -> Shared | Diagnostic | None:
    marked = tuple(t for t in tests if _marked(t, stratum))
    if not marked:
        return None
    frames = []
    judged = []
    for place, test in enumerate(marked):
        frame = _marks(test, stratum, f"mark{place}")
        if isinstance(frame, Diagnostic):
            return frame
        frames.append(frame.drop("by_hand"))
        judged.append(_judged(frame, f"mark{place}"))
    whole = reduce(lambda a, b: a.join(b, on="key", how="full", coalesce=True), frames)
    names = [f"mark{place}" for place in range(len(marked))]
    counted = (
        whole.with_columns(pl.col(names).fill_null(int(Mark.OUTSIDE)))
        .group_by(names)
        .agg(pl.len().alias("items"))
        .sort(names)
    )
    kinds = {tuple(Mark(m) for m in row[:-1]): int(row[-1]) for row in counted.iter_rows()}
    spec = marked[0].prepared.spec
    return Shared(spec.id, stratum, marked, kinds, tuple(judged))


def _marked(test: KnownTest, stratum: str) -> bool:
    counted = test.looked.counted.get(stratum)
    return counted is not None and bool(counted.deviations or counted.not_tested)


def _marks(test: KnownTest, stratum: str, name: str) -> pl.DataFrame | Diagnostic:
    """Key and mark of every item that can be drawn; `by_hand`: only what a person judged fails."""
    attributes = list(test.test.attributes.values())
    outcome = pl.col(ITEM_OUTCOME).cast(pl.String)
    unjudged = _any(attributes, ItemOutcome.NOT_TESTED, by_hand=True)
    hidden = _any(attributes, ItemOutcome.NOT_TESTED, by_hand=False)
    mark = (
        pl.when(outcome == ItemOutcome.DEVIATION.value)
        .then(int(Mark.DEVIATION))
        .when(outcome == ItemOutcome.PASS.value)
        .then(int(Mark.PASS))
        .when(unjudged & ~hidden)
        .then(int(Mark.UNJUDGED))
        .otherwise(int(Mark.UNTESTABLE))
    )
    by_hand = ~_any(attributes, ItemOutcome.DEVIATION, by_hand=False)
    if test.test.deviating:  # what is only supposed was judged by nobody
        supposed = pl.col(outcome_column(SUPPOSED)).cast(pl.String)
        by_hand = by_hand & (supposed != ItemOutcome.DEVIATION.value)
    found = test.table.collected(
        test.looked.drawable.filter(pl.col(STRATUM) == stratum).select(
            pl.col(test.prepared.spec.key).alias("key"),
            mark.cast(pl.Int8).alias(name),
            by_hand.alias("by_hand"),
        )
    )
    if isinstance(found, Diagnostic):
        return found
    if not sum(_judged(found, name)) or not any(a.passes is None for a in attributes):
        nobody = pl.when(pl.col(name) == int(Mark.UNJUDGED)).then(int(Mark.UNTESTABLE))
        return found.with_columns(nobody.otherwise(pl.col(name)).cast(pl.Int8).alias(name))
    return found


def _any(
    attributes: Sequence[CompiledAttribute], outcome: ItemOutcome, *, by_hand: bool
) -> pl.Expr:
    showing = [
        pl.col(outcome_column(a.name)).cast(pl.String) == outcome.value
        for a in attributes
        if (a.passes is None) is by_hand
    ]
    return reduce(or_, showing) if showing else pl.lit(False)


def _judged(marks: pl.DataFrame, name: str) -> tuple[int, int]:
    """Passes, and deviations that judgement alone found: what is known of items like the others."""
    of = pl.col(name)
    shown = [of == int(Mark.DEVIATION), pl.col("by_hand")]
    passes = marks.filter(of == int(Mark.PASS)).height
    return passes, marks.filter(reduce(and_, shown)).height
