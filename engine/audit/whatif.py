"""What if: an audit of the same evidence under other circumstances, quick enough to play with.

A supposition is an overlay and nothing else: what is concluded is what a full audit with that
overlay concludes. Only what the overlay changes is derived again; populations that were examined
and controls that were tested under the same circumstances are remembered. Evidence is taken to
stay as it was when the rehearsal began.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar
from weakref import finalize

import polars as pl

from engine.audit.evaluators import REFERENCE
from engine.audit.examine import Evidence, examine_population
from engine.audit.open import Choices, Opened, Reading, open_scenario
from engine.audit.prepare import ControlTest, Prepared, prepare
from engine.audit.run import audit
from engine.audit.scope import Scope
from engine.audit.testing import Problems, Tested, test_control
from engine.audit.watch import LastingJudge
from engine.facts.layers import Layers
from engine.facts.load import load
from engine.model.position import Diagnostic, Position
from engine.model.run import AuditRun
from engine.model.scenario import Engagement, FactBase
from engine.model.words import Category
from engine.populations.read import file_sha256
from engine.populations.table import Table

NAME = "what-if.yaml"
BEFORE_ACCEPTANCE = "before_acceptance"
REMEMBERED = 24  # variants of one population or control
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Supposition:
    """What is supposed otherwise; None and empty leave things as they are."""

    mended: tuple[tuple[str, date | None], ...] = ()  # control, and from which day: None from ever
    removed: tuple[str, ...] = ()
    firm: str | None = None
    categories: tuple[Category, ...] = ()
    period: tuple[date, date] | None = None

    def overlay(self) -> str:
        """The overlay file that says so; quoted as JSON is, which is YAML."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield "# Supposed in a what-if of mockaudit: assumptions, not evidence."
        asked = [f"  firm: {json.dumps(self.firm)}"] if self.firm else []
        if self.categories:
            asked.append(f"  categories: [{', '.join(c.value for c in self.categories)}]")
        if self.period:
            asked.append(f"  period: {{from: {self.period[0]}, to: {self.period[1]}}}")
        if asked:
            yield from ("engagement:", *asked)
        if self.removed:
            yield f"remove_controls: [{', '.join(json.dumps(name) for name in self.removed)}]"
        if self.mended:
            yield "assume:"
        for control, since in self.mended:
            day = f", from: {since}" if since else ""
            yield f"  - {{control: {json.dumps(control)}, deviations: 0{day}}}"

    def choices(self, stated: Choices, path: Path) -> Choices:
        """The choices of the audit with this overlay laid on last; it goes before a flag."""
        return replace(
            stated,
            overlays=(*stated.overlays, path),
            firm=None if self.firm else stated.firm,
            categories=() if self.categories else stated.categories,
            from_=None if self.period else stated.from_,
            to=None if self.period else stated.to,
        )


NOTHING = Supposition()


@dataclass(frozen=True, slots=True, eq=False)
class Supposed:
    """An audit as it would be."""

    opened: Opened
    run: AuditRun


Answer = Supposed | tuple[Diagnostic, ...]


def is_counterfactual(engagement: Engagement, since: date | None) -> bool:
    """Whether mending from that day on would change what has happened already."""
    today = engagement.today
    if engagement.stage in ("period_ended", "fieldwork"):
        last = engagement.period.to if engagement.period else engagement.as_of
        return since is None or last is None or since <= last
    return since is None or (today is not None and since <= today)


def refusal(engagement: Engagement, supposed: Supposition) -> tuple[Diagnostic, ...]:
    """What R28 refuses of a what-if besides what it refuses of an overlay."""
    if supposed.period is None or engagement.stage == BEFORE_ACCEPTANCE:
        return ()
    message = "moving the period after acceptance is refused (R28)"
    help_ = "only before acceptance (`stage: before_acceptance`) is the scope open"
    return (Diagnostic(Position(NAME), "E-OVERLAY-SCOPE", message, help_),)


class Rehearsal:
    """Suppositions over one scenario, one after the other; a lock lets one thread in at a time."""

    def __init__(self, name: str, choices: Choices) -> None:
        self._name = name
        self._choices = replace(choices, engine=REFERENCE, insists=False)
        self._memory = _Memory()
        self._judge = LastingJudge()
        self._folder = tempfile.mkdtemp(prefix="mockaudit-")
        finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._lock = Lock()
        self._answers: dict[Supposition, Answer] = {}

    def suppose(self, supposed: Supposition, step: Callable[[], None] = lambda: None) -> Answer:
        """The audit as it would be; without a supposition, as it is."""
        with self._lock:
            known = self._answers.pop(supposed, None) or self._answer(supposed, step)
            self._answers[supposed] = known
            for oldest in list(self._answers)[:-REMEMBERED]:
                del self._answers[oldest]
            return known

    def _answer(self, supposed: Supposition, step: Callable[[], None]) -> Answer:
        opened = self._opened(supposed)
        if not isinstance(opened, Opened):
            return opened
        run = audit(
            opened, step, judge=self._judge, examine=self._memory.examine, test=self._memory.test
        )
        return Supposed(opened, run) if isinstance(run, AuditRun) else run

    def _opened(self, supposed: Supposition) -> Opened | tuple[Diagnostic, ...]:
        reading = Reading(self._memory.load, self._memory.prepare, self._memory.digest)
        if supposed == NOTHING:
            return open_scenario(self._name, self._choices, reading)
        path = Path(self._folder) / NAME
        path.write_text(supposed.overlay(), encoding="utf-8")
        return open_scenario(self._name, supposed.choices(self._choices, path), reading)


@dataclass(slots=True)
class _Recall:
    """Answers to questions asked before; questions are compared, since facts hold mappings."""

    answers: dict[str, list[tuple[Any, Any]]] = field(default_factory=dict)

    def of(self, about: str, question: Any, answer: Callable[[], T]) -> T:
        known = self.answers.setdefault(about, [])
        for asked, found in known:
            if asked == question:
                return found  # type: ignore[no-any-return]
        found = answer()
        known.append((question, found))
        del known[:-REMEMBERED]
        return found


class _Memory:
    """Reading, examining and testing as an audit does, each thing once."""

    def __init__(self) -> None:
        self._loaded = _Recall()
        self._prepared = _Recall()
        self._digests = _Recall()
        self._examined = _Recall()
        self._tested = _Recall()

    def load(
        self, folder: Path, reference: Any, library: Path
    ) -> tuple[FactBase | None, tuple[Diagnostic, ...]]:
        return self._loaded.of(str(folder), None, lambda: load(folder, reference, library))

    def digest(self, path: Path, at: Position) -> str | Diagnostic:
        if path.name == NAME:
            return file_sha256(path, at)
        return self._digests.of(str(path), None, lambda: file_sha256(path, at))

    def prepare(
        self, scope: Scope, folder: Layers
    ) -> tuple[tuple[Prepared, ...], tuple[Diagnostic, ...]]:
        """Population by population; with any problem as a whole, so that none is told twice."""
        used = {control.population for control in scope.controls}
        made: list[Prepared] = []
        for spec in sorted(scope.facts.populations, key=lambda p: p.id):
            if spec.id not in used:
                continue
            own = tuple(c for c in scope.controls if c.population == spec.id)
            names = {c.id for c in own}
            organisation = scope.facts.organisation
            question = (
                (scope.first, scope.last, organisation.zone, organisation.holidays, spec, own),
                [a for a in scope.facts.assumptions if a.control in names],
            )
            alone = replace(
                scope, controls=own, facts=replace(scope.facts, populations=(spec,), controls=own)
            )
            found, problems = self._prepared.of(spec.id, question, partial(prepare, alone, folder))
            if problems:
                return prepare(scope, folder)
            made += found
        return tuple(made), ()

    def examine(self, scope: Scope, prepared: Prepared, folder: Layers) -> Evidence:
        question = (
            scope.facts.engagement.type,
            (prepared.spec, prepared.window, prepared.cutoff, prepared.calendar),
            prepared.needed,
            sorted(_names(prepared.tests)),
            prepared.problems,
        )
        return self._examined.of(
            prepared.spec.id, question, lambda: examine_population(scope, prepared, folder)
        )

    def test(
        self,
        scope: Scope,
        prepared: Prepared,
        test: ControlTest,
        table: Table,
        results: pl.DataFrame | None,
    ) -> Tested | Problems:
        facts, name = scope.facts, test.control.id
        question = (
            (scope.firm, scope.first, scope.last, str(facts.engagement.seed), facts.systems),
            (prepared.spec, prepared.cutoff, prepared.calendar, test.control, test.window),
            [r for r in facts.responses if r.control == name],
            [a for a in facts.assumptions if a.control == name],
            _Same(table),
        )
        return self._tested.of(
            name, question, lambda: test_control(scope, prepared, test, table, results)
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """Equal to itself alone: a table is the same as long as its evidence was examined once."""

    table: Table

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.table is self.table

    __hash__ = None  # type: ignore[assignment]


def _names(tests: Iterable[ControlTest]) -> set[str]:
    return {name for test in tests for name in test.attributes}
