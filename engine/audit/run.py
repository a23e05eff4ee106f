"""One mock audit, once through from left to right; nothing reaches back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib.metadata import version

from engine.audit import beside, conclude
from engine.audit.assumed import said, why_untested
from engine.audit.evaluators import Judge, endless, evaluate
from engine.audit.examine import Evidence, examine_population
from engine.audit.findings import Findings
from engine.audit.knowledge import knowledge
from engine.audit.open import Opened
from engine.audit.opine import grounds, opine
from engine.audit.prepare import Prepared
from engine.audit.scope import Scope
from engine.audit.score import score
from engine.audit.testing import Problems, Tested, test_control
from engine.inference.reference import TooManyLooks
from engine.model.population import Population
from engine.model.position import Diagnostic, Severity
from engine.model.run import AuditRun, EngagementRun, Request
from engine.model.scenario import Assumption
from engine.model.testing import PopulationExamined


def audit(
    opened: Opened,
    step: Callable[[], None] = lambda: None,
    tell: Callable[[tuple[Diagnostic, ...]], None] = lambda _: None,
    judge: Judge = evaluate,
    examine: Callable[..., Evidence] | None = None,
    test: Callable[..., Tested | Problems] | None = None,
) -> AuditRun | tuple[Diagnostic, ...]:
    """Examine, draw, test, conclude, opine. `step` is called as often as `opened.steps` says.

    `tell` hears why another evaluator answered than the one asked for; `judge` says what follows
    from facts. A what-if remembers what was examined and tested: `examine` and `test` then stand
    in for `examine_population` and `test_control`, and answer as they do.

    Diagnostics come back only when evidence that could be read broke while it was tested, when a
    what-if supposes items to deviate that cannot, or when the evaluator that is insisted on failed.
    """
    scope = opened.scope
    examined: list[PopulationExamined] = []
    tested: list[Tested] = []
    problems: list[Diagnostic] = []
    for prepared in opened.prepared:
        evidence = (examine or examine_population)(scope, prepared, opened.folder)
        examined.append(evidence.examined)
        for made in _tests(scope, prepared, evidence, test or test_control):
            if isinstance(made, Tested):
                tested.append(made)
            else:
                problems += made
        step()
    if problems:
        return tuple(dict.fromkeys(problems))
    tests = tuple(t for made in tested for t in made.strata)
    facts = knowledge(scope, examined, tests)
    try:
        derived, engine, warnings = judge(opened.engine, opened.rules, facts)
    except TooManyLooks as found:
        return (endless(found),)
    if opened.insists and engine != opened.engine:
        return tuple(replace(told, severity=Severity.ERROR, help="") for told in warnings)
    tell(warnings)
    findings = Findings.of(derived)
    opinion = opine(scope, findings)
    run = AuditRun(
        engagement=_engagement(opened, engine, examined),
        opinion=opinion,
        grounds=grounds(findings),
        criteria=conclude.criteria(scope, findings),
        controls=conclude.controls(scope, findings, tests),
        populations=tuple(examined),
        items=tuple(i for made in tested for i in made.items),
        exceptions=tuple(e for made in tested for e in made.exceptions),
        outside=tuple(e for made in tested for e in made.outside),
        requests=_requests(scope, examined),
        readiness=score(scope, findings, opinion, opened.readiness, examined, tests),
        user_controls=scope.facts.complementary_user_controls or (),
        subservice=tuple(_subservice(scope)),
        facts=facts,
        trace=derived.trace,
        inputs=opened.inputs,
        version=version("mockaudit"),
        statements=conclude.statements(findings),
        questions=conclude.questions(findings),
        advice=beside.advice(findings),
        paragraphs=beside.paragraphs(findings),
        description=beside.description(facts, findings),
    )
    step()
    return run


def _tests(
    scope: Scope,
    prepared: Prepared,
    evidence: Evidence,
    tested: Callable[..., Tested | Problems],
) -> Iterable[Tested | Problems]:
    if evidence.table is None:
        return ()
    return [
        tested(scope, prepared, test, evidence.table, evidence.results) for test in prepared.tests
    ]


def _engagement(
    opened: Opened, engine: str, examined: Iterable[PopulationExamined]
) -> EngagementRun:
    scope, facts = opened.scope, opened.scope.facts
    first = scope.type == 1
    return EngagementRun(
        organisation=facts.organisation.name,
        type=scope.type,
        as_of=scope.first if first else None,
        period_from=None if first else scope.first,
        period_to=None if first else scope.last,
        categories=tuple(c.value for c in scope.categories),
        firm=scope.firm.id,
        firm_title=scope.firm.title,
        judgement=scope.firm.judgement,
        seed=str(facts.engagement.seed),
        engine=engine,
        synthetic=facts.organisation.made_up,
        disclaimer=facts.organisation.disclaimer,
        assumptions=assumptions(opened, examined),
    )


def assumptions(opened: Opened, examined: Iterable[PopulationExamined]) -> tuple[str, ...]:
    """What was laid over the scenario as it is stated, in sentences."""
    scope, seen = opened.scope, tuple(examined)

    def why_not(each: Assumption) -> str:
        return "" if each.mends else why_untested(scope, opened.prepared, seen, each.control)

    return (
        *(f"what-if: {name} is laid over the scenario" for name in opened.overlays),
        *(f"own rules: {name} extends or overrides what ships" for name in opened.packs),
        *(
            said(
                each, "" if each.mends else why_untested(scope, opened.prepared, seen, each.control)
            )
            for each in scope.facts.assumptions
        ),
    )


def _requests(scope: Scope, examined: Iterable[PopulationExamined]) -> tuple[Request, ...]:
    states = {e.id: e.state.value for e in examined}
    return tuple(
        _request(p, states.get(p.id, "not examined"))
        for p in sorted(scope.facts.populations, key=lambda p: p.id)
    )


def _request(spec: Population, state: str) -> Request:
    query, total, second = spec.query, spec.control_total, spec.second_source
    return Request(
        population=spec.id,
        title=spec.title or spec.id,
        file=spec.file,
        query=query.text if query else "",
        run_by=query.run_by if query else "",
        pulled=str(query.run_at) if query else "",
        owner=spec.owner or "",
        second_source=(second.source or second.file) if second else "",
        control_total=f"{total.value} ({total.source})" if total else "",
        state=state,
    )


def _subservice(scope: Scope) -> Iterable[str]:
    titles = {carried.id: carried.title for carried in scope.carried}
    for vendor in scope.facts.vendors:
        for expected in vendor.expected_controls:
            yield f"{vendor.name or vendor.id}: {titles.get(expected, expected)}"
