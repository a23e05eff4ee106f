"""An audit kept up to date: facts arrive, and it says which conclusions are others now.

The conclusions are read by the functions that read them for an audit, from a session that
derives what one derivation would: after every step they are those of a full audit of the facts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.audit import conclude
from engine.audit.changes import Told, changes, conclusions
from engine.audit.evaluators import REFERENCE, evaluate
from engine.audit.findings import Findings
from engine.audit.opine import grounds, opine
from engine.audit.scope import Scope
from engine.inference.live import Evaluator, Session, begin
from engine.model.position import Diagnostic
from engine.model.rules import Derived, Fact, Rule
from engine.model.run import ControlRun, CriterionRun, Ground, Opinions

MOST_SESSIONS = 8  # firms that are judged by turns


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules conclude at one moment; controls come without the tests of their items."""

    opinion: Opinions
    grounds: tuple[Ground, ...]
    criteria: tuple[CriterionRun, ...]
    controls: tuple[ControlRun, ...]


class Watch:
    """The conclusions of one engagement as its facts come and go; made by `watch`."""

    def __init__(self, scope: Scope, session: Session) -> None:
        self._scope = scope
        self._session = session
        self.standing = _standing(scope, session.derived)

    @property
    def derived(self) -> Derived:
        return self._session.derived

    def step(
        self, arriving: Iterable[Fact] = (), ceasing: Iterable[Fact] = ()
    ) -> tuple[Told, ...] | Diagnostic:
        """What is concluded otherwise once some facts hold no longer and then others do.

        After a diagnostic everything is as it was before.
        """
        found = self._session.step(arriving, ceasing)
        if isinstance(found, Diagnostic):
            return found
        before, self.standing = self.standing, _standing(self._scope, self._session.derived)
        return changes(conclusions(before), conclusions(self.standing))


def watch(
    scope: Scope, rules: Iterable[Rule], facts: Iterable[Fact] = (), engine: str = REFERENCE
) -> Watch | Diagnostic:
    """A watch over an engagement whose facts, of `engine.audit.knowledge`, are these so far."""
    session = begin(rules, _Layers(engine).make, facts)
    return session if isinstance(session, Diagnostic) else Watch(scope, session)


def _standing(scope: Scope, derived: Derived) -> Standing:
    findings = Findings.of(derived)
    return Standing(
        opine(scope, findings),
        grounds(findings),
        conclude.criteria(scope, findings),
        conclude.controls(scope, findings, ()),
    )


class LastingJudge:
    """`evaluate` with a memory: from one audit to the next only what changed facts reach runs.

    Another firm reads the rules with numbers of its own, so that each has a session of its own.
    """

    def __init__(self) -> None:
        self._begun: list[_Begun] = []

    def __call__(
        self, engine: str, rules: Iterable[Rule], facts: tuple[Fact, ...]
    ) -> tuple[Derived, str, tuple[Diagnostic, ...]]:
        """Raises ValueError for rules in a circle, as `evaluate` does."""
        asked = engine, tuple(rules)
        known = next((each for each in self._begun if each.asked == asked), None)
        if known is None:
            layers = _Layers(engine)
            session = begin(asked[1], layers.make, facts, apart=engine == REFERENCE)
            if isinstance(session, Diagnostic):
                raise ValueError(str(session))
            known = _Begun(asked, layers, session)
            self._begun = [*self._begun[1 - MOST_SESSIONS :], known]
        else:
            problem = known.session.settle(facts)
            assert problem is None, "where one evaluator fails another answers"
        return known.session.derived, known.layers.answered, known.layers.warnings


@dataclass(frozen=True, slots=True, eq=False)
class _Begun:
    asked: tuple[str, tuple[Rule, ...]]
    layers: _Layers
    session: Session


class _Layers:
    """Makes evaluators of layers that answer as `evaluate` does, and knows who answered last."""

    def __init__(self, engine: str) -> None:
        self._engine = engine
        self._told: dict[int, tuple[str, tuple[Diagnostic, ...]]] = {}

    def make(self, rules: tuple[Rule, ...]) -> Evaluator:
        number = len(self._told)
        self._told[number] = self._engine, ()

        def derive(facts: list[Fact]) -> Derived:
            derived, engine, warnings = evaluate(self._engine, rules, tuple(facts))
            self._told[number] = engine, warnings
            return derived

        return derive

    @property
    def answered(self) -> str:
        """The evaluator asked for, unless another had to answer for some layer."""
        others = {engine for engine, _ in self._told.values()} - {self._engine}
        return min(others, default=self._engine)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        return tuple(sorted({told for _, warned in self._told.values() for told in warned}))
