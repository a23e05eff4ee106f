"""The case of a lesson: a company, audited, so that the engine knows every answer."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from pathlib import Path

from engine.audit.browse import Browser, browse
from engine.audit.examine import Evidence, examine_population
from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.prepare import Prepared
from engine.audit.run import audit
from engine.audit.scope import Scope
from engine.facts.layers import Layers
from engine.inference.explain import Derivation
from engine.model.position import Diagnostic
from engine.model.rules import Instance
from engine.model.run import AuditRun, ControlRun, CriterionRun
from engine.model.scenario import Control
from engine.model.testing import PopulationState, TestOutcome
from engine.model.words import ItemOutcome, Opinion
from engine.training.lesson import Lesson, Step
from engine.training.question import NO_ROW, Answer
from engine.training.shelf import practice
from engine.worlds.company import world
from engine.worlds.ledger import Ledger

Problems = tuple[Diagnostic, ...]
Tick = Callable[[int, int], None]
MOST_CRITERIA = 3


def _unheard(done: int, of: int) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Case:
    """`other` is the run at the other bound of the firm's judgement, where the two may differ.

    `shown` holds, by control, the rows of evidence that its sample drew, as text.
    """

    lesson: Lesson
    opened: Opened
    run: AuditRun
    other: AuditRun | None
    shown: Mapping[str, tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]]
    ledger: Ledger | None = None

    @cached_property
    def banded(self) -> frozenset[str]:
        """Controls with a sample inside the judgement band, on which nobody else is at odds."""
        return _banded(self.run)

    def at(self, answers: Mapping[str, Answer]) -> AuditRun:
        """The run at the bound at which the learner judges, once the learner has."""
        if self.other is None:
            return self.run
        lenient, strict = self.run, self.other
        if self.run.engagement.judgement == "strict":
            lenient, strict = strict, lenient
        for answer in answers.values():
            for name in sorted(self.banded):
                said = answer.get(f"conclusion.{name}")
                if said == "effective":
                    return lenient
                if said == "not-effective":
                    return strict
        return self.run

    def controls(self, step: Step) -> tuple[ControlRun, ...]:
        there = {each.id: each for each in self.run.controls}
        return tuple(there[name] for name in step.controls or self.worst)

    def criteria(self, step: Step, run: AuditRun) -> tuple[CriterionRun, ...]:
        there = {each.id: each for each in run.criteria}
        named = step.criteria or tuple(
            sorted({c for control in self.controls(step) for c in control.criteria})
        )
        return tuple(there[name] for name in named[:MOST_CRITERIA] if name in there)

    @cached_property
    def worst(self) -> tuple[str, ...]:
        """The control of which most items deviate, whether or not a sample showed it."""
        known: dict[str, int] = {c.id: 0 for c in self.run.controls if c.tests}
        for each in (*self.run.exceptions, *self.run.outside):
            known[each.control] += 1
        return (min(known, key=lambda name: (-known[name], name)),)

    def stated(self, control: str) -> Control:
        return next(c for c in self.opened.scope.controls if c.id == control)


def fired(run: AuditRun, rule: str) -> Instance | None:
    return next((i for i in run.trace if i.rule == rule), None)


def steps_of(derivations: Iterable[Derivation]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Rule, sentence and basis of every step of some trees, from the goal down."""
    found: list[tuple[str, str, tuple[str, ...]]] = []
    ahead = list(derivations)
    while ahead:
        each = ahead.pop(0)
        for step in each.steps:
            found.append((step.rule, step.sentence, step.basis))
            ahead.extend(step.premises)
    return found


def case_of(lesson: Lesson, tick: Tick = _unheard) -> Case | Problems:
    """The case of a lesson, some seconds of work; of a synthetic company nothing stays on disk.

    `tick` is told how many steps of how many are done.
    """
    if lesson.practice is None:
        assert lesson.scenario is not None
        return _case(lesson, lesson.scenario, None, tick)
    asked = lesson.practice
    made = world(asked.seed, asked.size, asked.deviations)
    named = replace(lesson, title=f"{practice().title}: {made.organisation}")
    with tempfile.TemporaryDirectory(prefix="mockaudit-") as place:
        folder = Path(place) / "company"
        for name, content in made.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return _case(named, str(folder), made.ledger, tick)


def _case(lesson: Lesson, scenario: str, ledger: Ledger | None, tick: Tick) -> Case | Problems:
    opened = open_scenario(scenario, Choices())
    if not isinstance(opened, Opened):
        return opened
    tick(0, opened.steps)
    done = count(1)
    kept: dict[str, Evidence] = {}

    def examined(scope: Scope, prepared: Prepared, folder: Layers) -> Evidence:
        if prepared.spec.id not in kept:
            kept[prepared.spec.id] = examine_population(scope, prepared, folder)
        return kept[prepared.spec.id]

    run = audit(opened, lambda: tick(next(done), opened.steps), examine=examined)
    if not isinstance(run, AuditRun):
        return run
    other: AuditRun | None = None
    if _banded(run):
        firm = opened.scope.firm
        bound = firm.judging("lenient" if firm.judgement == "strict" else "strict")
        again = audit(replace(opened, scope=replace(opened.scope, firm=bound)), examine=examined)
        if not isinstance(again, AuditRun):
            return again
        other = again
    bare = Case(lesson, opened, run, other, {}, ledger)
    shown = {}
    for step in lesson.steps:
        if step.asks in ("items", "exceptions"):
            for control in bare.controls(step):
                rows = _rows(opened, run, control)
                if isinstance(rows, Diagnostic):
                    return (rows,)
                shown[control.id] = rows
    return replace(bare, shown=shown)


def _banded(run: AuditRun) -> frozenset[str]:
    return frozenset(
        c.id for c in run.controls if any(t.outcome is TestOutcome.BAND for t in c.tests)
    )


def _rows(
    opened: Opened, run: AuditRun, control: ControlRun
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]] | Diagnostic:
    """What the tests of a control look at, item by item of its sample; the item stands first."""
    prepared = next(p for p in opened.prepared if p.spec.id == control.population)
    test = next(t for t in prepared.tests if t.control.id == control.id)
    read = browse(opened, control.population)
    if not isinstance(read, Browser):
        return read[0]
    used = {c for a in test.attributes.values() for c in a.columns} | set(prepared.spec.strata)
    names = [n for n in read.columns if n in used and n != prepared.spec.key]
    judged = sorted(a for a, t in test.control.attributes.items() if t.judged)
    outcomes = {(i.item, i.attribute): i.outcome for i in run.items if i.control == control.id}
    rows: dict[str, tuple[str, ...]] = {}
    for item in sorted(
        (i for i in run.items if i.control == control.id),
        key=lambda i: (i.stratum, i.rank, i.item),
    ):
        if item.item in rows or item.row == 0:
            continue
        found = read.rows(item.row - 1, 1)
        if isinstance(found, tuple):
            return found[0]
        cells = dict(zip(read.columns, found.rows[0][1], strict=True))
        seen = [outcomes.get((item.item, name), ItemOutcome.NOT_TESTED).value for name in judged]
        rows[item.item] = (item.item, *(cells[name] for name in names), *seen)
    for each in run.exceptions:
        if each.control == control.id and each.row == 0:
            rows[slot_of(each.item, each.stratum)] = (
                slot_of(each.item, each.stratum),
                *(NO_ROW for _ in (*names, *judged)),
            )
    columns = (prepared.spec.key, *names, *(f"{name} (judged)" for name in judged))
    return columns, tuple(rows.values())


def slot_of(item: str, stratum: str) -> str:
    """The name of a due performance that is missing."""
    return item if stratum == "all" else f"{item}/{stratum}"


def opinion_of(run: AuditRun) -> Opinion:
    """The opinion, or what the criteria bear where parts of the scope were not concluded on."""
    overall, bears = run.opinion.overall, run.opinion.bears
    return bears if overall is Opinion.NOT_EXPRESSED else overall


def reconciled(run: AuditRun, population: str) -> bool:
    return any(
        p.id == population and p.state is PopulationState.RECONCILED for p in run.populations
    )
