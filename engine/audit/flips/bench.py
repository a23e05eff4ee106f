"""What an audit with an overlay would end with, deriving again only what the overlay changes.

Populations were examined and controls tested by the audit that the bench begins with; only a
control that the overlay supposes otherwise is tested again, over its own population.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from engine.audit import conclude
from engine.audit.evaluators import REFERENCE, evaluate
from engine.audit.examine import Evidence, examine_population
from engine.audit.findings import Findings
from engine.audit.flips.changes import NAME, overlay_text, together
from engine.audit.flips.slice import bearing
from engine.audit.knowledge import knowledge
from engine.audit.open import Opened
from engine.audit.opine import grounds, opine
from engine.audit.prepare import Prepared, prepare
from engine.audit.run import audit
from engine.audit.scope import Scope, scope
from engine.audit.score import score
from engine.audit.testing import Problems, Tested, test_control
from engine.facts.overlay import apply_text
from engine.model.flips import Changes, Effect, Option
from engine.model.rules import Fact
from engine.model.run import AuditRun, Ground, Opinions
from engine.model.scenario import Control, FactBase
from engine.model.testing import PopulationExamined, StratumTest
from engine.model.words import Opinion

Examine = Callable[..., Evidence]
Test = Callable[..., Tested | Problems]


class Bench:
    """One audited scenario, and what would come of it under options."""

    def __init__(
        self,
        opened: Opened,
        run: AuditRun,
        examine: Examine = examine_population,
        test: Test = test_control,
        heed: Callable[[], None] = lambda: None,
    ) -> None:
        """`heed` is called before each look; what it raises ends the work."""
        self.opened, self.run = opened, run
        self._heed = heed
        self._examine, self._test = examine, test
        self._rules = bearing(opened.rules)
        self._base = {control.id: control for control in opened.scope.controls}
        self._effects: dict[frozenset[str], Effect | None] = {}
        self._evidence: dict[str, tuple[Prepared, Evidence]] = {}
        self._tested: dict[str, Tested | None] = {}
        self._windows: dict[str, Bench | None] = {}
        self._reasons: tuple[Ground, ...] = ()
        self.looks = 0

    def effect(self, options: Iterable[Option]) -> Effect | None:
        """What an audit with these options would end with; None: it could not be carried out."""
        chosen = tuple(sorted(options, key=lambda option: option.id))
        key = frozenset(option.id for option in chosen)
        if key not in self._effects:
            self._heed()
            self.looks += 1
            self._effects[key] = self._under(together(option.changes for option in chosen))
        return self._effects[key]

    def reasons(self, options: Iterable[Option]) -> tuple[Ground, ...]:
        """What still stands against the opinion under these options."""
        found = self._under(together(option.changes for option in options))
        return () if found is None else self._reasons

    def text(self, options: Iterable[Option]) -> str:
        """The overlay file of these options together."""
        chosen = sorted(options, key=lambda option: option.id)
        title = "; ".join(option.says for option in chosen)
        changes = together(option.changes for option in chosen)
        return overlay_text(changes, self.opened.scope.facts, title)

    def supposed(self, changes: Changes) -> FactBase | None:
        """The facts under changes, through the overlay file that would state them."""
        facts = self.opened.scope.facts
        if changes == Changes():
            return facts
        text = overlay_text(changes, facts)
        return apply_text(facts, text, NAME, self.opened.reference)[0]

    def _under(self, changes: Changes) -> Effect | None:
        if changes.period is not None:
            other = self._window(replace(Changes(), period=changes.period))
            return None if other is None else other.effect_of(replace(changes, period=None))
        return self.effect_of(changes)

    def effect_of(self, changes: Changes) -> Effect | None:
        """As `effect`, for changes that leave the period as it is."""
        facts = self.supposed(changes)
        if facts is None or not facts.engagement.categories:
            return None
        covered = self._scope(facts)
        examined: tuple[PopulationExamined, ...] = ()
        tests: tuple[StratumTest, ...] = ()
        exceptions = 0
        if covered.type == 2 and self.opened.scope.type == 2:
            used = {control.population for control in covered.controls}
            examined = tuple(p for p in self.run.populations if p.id in used)
            found = self._results(covered)
            if found is None:
                return None
            tests, exceptions = found
        return self._judged(covered, examined, tests, exceptions)

    def _scope(self, facts: FactBase) -> Scope:
        base = self.opened.scope
        return scope(
            facts, base.firm, base.criteria, base.objectives, base.circumstances, base.carried
        )

    def _results(self, covered: Scope) -> tuple[tuple[StratumTest, ...], int] | None:
        """The tests of all controls; those as before are taken from the run."""
        tests: list[StratumTest] = []
        exceptions = 0
        before = {control.id: control.tests for control in self.run.controls}
        for control in covered.controls:
            if control.id in before and self._same(covered, control):
                tests += before[control.id]
                exceptions += sum(e.control == control.id for e in self.run.exceptions)
                continue
            made = self._again(covered, control)
            if isinstance(made, tuple):
                return None
            if made is not None:
                tests += made.strata
                exceptions += len(made.exceptions)
        return tuple(tests), exceptions

    def _same(self, covered: Scope, control: Control) -> bool:
        known = self._base.get(control.id)
        return known is not None and _question(covered, control) == _question(
            self.opened.scope, known
        )

    def _again(self, covered: Scope, control: Control) -> Tested | Problems | None:
        """One control tested again; None: nothing can be tested."""
        key = _question(covered, control)
        if key in self._tested:
            return self._tested[key]
        prepared, problems = prepare(_alone(covered, control), self.opened.folder)
        if any(problem.severity.value == "error" for problem in problems):
            return problems
        made: Tested | Problems | None = None
        for each in prepared:
            evidence = self._seen(covered, each)
            mine = [test for test in each.tests if test.control.id == control.id]
            if evidence.table is not None and mine:
                made = self._test(covered, each, mine[0], evidence.table, evidence.results)
        if not isinstance(made, tuple):
            self._tested[key] = made
        return made

    def _seen(self, covered: Scope, prepared: Prepared) -> Evidence:
        """The evidence of a population, read once with all that its controls look at."""
        name = prepared.spec.id
        if name not in self._evidence or self._evidence[name][0].needed != prepared.needed:
            seen = self._examine(covered, prepared, self.opened.folder)
            self._evidence[name] = prepared, seen
        return self._evidence[name][1]

    def _judged(
        self,
        covered: Scope,
        examined: tuple[PopulationExamined, ...],
        tests: tuple[StratumTest, ...],
        exceptions: int,
    ) -> Effect:
        facts = knowledge(covered, examined, tests)
        derived, _, _ = evaluate(REFERENCE, self._rules, facts)
        findings = Findings.of(derived)
        opinion = opine(covered, findings)
        criteria = conclude.criteria(covered, findings)
        readiness = score(covered, findings, opinion, self.opened.readiness, examined, tests)
        self._reasons = grounds(findings)
        failing = findings.all("operation", conclusion="not-effective")
        return Effect(
            value=value_of(opinion, facts),
            overall=opinion.overall,
            bears=opinion.bears,
            by_category=opinion.by_category(bears=of_results(facts)),
            not_met=tuple(c.id for c in criteria if c.conclusion == "not-met"),
            not_effective=tuple(sorted({str(fact.get("control")) for fact in failing})),
            exceptions=exceptions,
            score=readiness.score,
        )

    def _window(self, changes: Changes) -> Bench | None:
        """The bench of another period: everything is examined and tested anew for it."""
        text = overlay_text(changes, self.opened.scope.facts)
        if text not in self._windows:
            self._windows[text] = self._opened_for(changes)
        return self._windows[text]

    def _opened_for(self, changes: Changes) -> Bench | None:
        facts = self.supposed(changes)
        if facts is None:
            return None
        covered = self._scope(facts)
        prepared, problems = prepare(covered, self.opened.folder)
        if any(problem.severity.value == "error" for problem in problems):
            return None
        opened = replace(self.opened, scope=covered, prepared=prepared, engine=REFERENCE)
        run = audit(replace(opened, insists=False), examine=self._examine, test=self._test)
        return Bench(opened, run, self._examine, self._test) if isinstance(run, AuditRun) else None


def of_results(facts: Iterable[Fact]) -> bool:
    """Whether no opinion can be expressed whatever is mended, so that results alone can speak.

    Criteria in scope are not examined, nobody has read a description of the system, or nobody says
    whether management signs its letter.
    """
    kinds = {fact.kind for fact in facts}
    needed = {"description", "representations"}
    return "unruled" in kinds or not needed <= kinds


def value_of(opinion: Opinions, facts: Iterable[Fact]) -> Opinion:
    """The opinion, or what the results bear where that is all that can be said."""
    expressed = opinion.overall is not Opinion.NOT_EXPRESSED
    return opinion.bears if not expressed and of_results(facts) else opinion.overall


def _question(covered: Scope, control: Control) -> str:
    """Everything that the test of a control hangs on besides its evidence."""
    assumed = [
        (a.deviations, a.from_, a.performed, a.keys)
        for a in covered.facts.assumptions
        if a.control == control.id
    ]
    stated = (
        *(control.id, control.in_place, control.systems, control.population, control.where),
        *(control.frequency, control.importance, sorted(control.attributes.items())),
    )
    return repr((stated, assumed))


def _alone(covered: Scope, control: Control) -> Scope:
    """The scope with those controls alone that are tested over the same population."""
    mine = tuple(c for c in covered.controls if c.population == control.population)
    return replace(covered, controls=mine if control.population else ())
