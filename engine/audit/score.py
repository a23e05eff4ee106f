"""Readiness: shares of what is in scope, with the denominator told and gates named.

A criterion without objectives counts as one thing that nothing answers: unknown is not a pass.
What asks nothing of this organisation is no part of any share, neither above nor below the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.audit.findings import Findings
from engine.audit.scope import Scope
from engine.model.criteria import Objective
from engine.model.method import ReadinessMethod
from engine.model.population import Population
from engine.model.run import Gate, Opinions, Readiness, ReadinessPart
from engine.model.scenario import Control
from engine.model.testing import PopulationExamined, PopulationState, StratumTest, TestOutcome
from engine.model.words import SubjectMatter


def score(
    scope: Scope,
    findings: Findings,
    opinions: Opinions,
    method: ReadinessMethod,
    populations: Iterable[PopulationExamined],
    tests: Iterable[StratumTest],
) -> Readiness:
    """0-100, rounded down; weights and caps are the method's, which names its source."""
    examined = {p.id: p for p in populations}
    done = {
        "coverage": _covered(scope, findings),
        "design": _clear(scope, findings, SubjectMatter.DESIGN),
        "operation": _clear(scope, findings, SubjectMatter.OPERATION),
        "evidence": _evidenced(scope, findings, examined, tuple(tests)),
    }
    stated = method.weights if scope.type == 2 else method.weights_type_1
    weights = {name: getattr(stated, name) for name in done}
    unruled = len(scope.criteria) - len(scope.ruled)
    asking = len(_asking(scope, findings))
    things = asking + unruled
    parts = tuple(
        ReadinessPart(name, len(done[name]), things, weights[name])
        for name in done
        if weights[name]
    )
    gates = _gates(scope, findings, opinions, method, examined)
    uncapped = _mean(parts, things)
    return Readiness(
        score=min([uncapped, *(g.cap for g in gates)]),
        uncapped=uncapped,
        of_concluded=_mean(parts, asking),
        parts=parts,
        gates=gates,
        criteria_in_scope=len(scope.criteria),
        criteria_with_objectives=len(scope.ruled),
    )


def _mean(parts: tuple[ReadinessPart, ...], things: int) -> int:
    weight = sum(p.weight for p in parts) * things
    return 100 * sum(p.weight * p.numerator for p in parts) // weight if weight else 0


def _asking(scope: Scope, findings: Findings) -> list[Objective]:
    return [o for o in scope.objectives if not findings.any("idle", objective=o.id)]


def _covered(scope: Scope, findings: Findings) -> list[Objective]:
    """Objectives with a control in place throughout, or that rest on a provider."""
    asking = _asking(scope, findings)
    return [o for o in asking if not findings.any("uncovered", objective=o.id)]


def _clear(scope: Scope, findings: Findings, subject: SubjectMatter) -> list[Objective]:
    return [
        o
        for o in _asking(scope, findings)
        if not any(
            findings.any(kind, subject=subject.value, objective=o.id)
            for kind in ("miss", "open", "limited")
        )
    ]


def _evidenced(
    scope: Scope,
    findings: Findings,
    examined: Mapping[str, PopulationExamined],
    tests: tuple[StratumTest, ...],
) -> list[Objective]:
    """Objectives whose controls all stand on evidence that an assessor could use.

    For one that rests on a provider these are the controls by which the provider is watched.
    """
    weak = {t.control for t in tests if _weak(t)}
    sound = {c.id for c in scope.controls if c.id not in weak and _sound(scope, c, examined)}
    return [
        o
        for o in _asking(scope, findings)
        if (answering := _answering(findings, o)) and all(c in sound for c in answering)
    ]


def _answering(findings: Findings, objective: Objective) -> set[str]:
    named = [objective.id]
    named += [str(f.get("provider")) for f in findings.all("rests-on", objective=objective.id)]
    return {str(f.get("control")) for n in named for f in findings.all("counts", objective=n)}


def _weak(test: StratumTest) -> bool:
    return test.outcome is TestOutcome.UNDECIDED or test.drawn < min(test.planned, test.items)


def _sound(scope: Scope, control: Control, examined: Mapping[str, PopulationExamined]) -> bool:
    if not control.owner or control.walkthrough is None:
        return False
    if scope.type == 1:
        return True
    population = examined.get(control.population or "")
    return population is not None and population.state is PopulationState.RECONCILED


def _gates(
    scope: Scope,
    findings: Findings,
    opinions: Opinions,
    method: ReadinessMethod,
    examined: Mapping[str, PopulationExamined],
) -> tuple[Gate, ...]:
    borne = {part.bears.value for part in opinions.parts}
    used = {c.population for c in scope.controls}
    listed: tuple[Population, ...] = tuple(
        p for p in scope.facts.populations if p.id in used and scope.type == 2
    )
    holds = {
        "adverse": "adverse" in borne,
        "disclaimer": "disclaimer" in borne,
        "not_evaluable": findings.any("open"),
        "qualified": "qualified" in borne,
        "unreconciled": any(p.state is not PopulationState.RECONCILED for p in examined.values()),
        "ownerless": any(not c.owner for c in scope.controls) or any(not p.owner for p in listed),
        "stale": any(_stale(scope, c) for c in scope.controls),
    }
    return tuple(Gate(g.when, g.cap, g.text) for g in method.gates if holds[g.when])


def _stale(scope: Scope, control: Control) -> bool:
    """A walkthrough from before the period shows another control than the one tested."""
    return (
        scope.type == 2 and control.walkthrough is not None and control.walkthrough.on < scope.first
    )
