"""One presentation of a run for every format: sentences, words and numbers ready to be set."""

from __future__ import annotations

from collections.abc import Iterable

from engine.model.run import NOTICE, Advice, AuditRun, CriterionRun, EngagementRun, Part
from engine.model.words import Opinion, SubjectMatter
from reports.evidence import (
    exception_groups,
    exceptions_said,
    outside,
    outside_listed,
    outside_said,
    populations,
    requests,
    synthetic,
)
from reports.plain import inert
from reports.reasons import grounds, why
from reports.shown import (
    CriterionShown,
    DescribedShown,
    MethodShown,
    OpinionCell,
    OpinionRow,
    PartShown,
    ReadinessShown,
    SeriesShown,
    Tally,
    View,
)
from reports.tested import controls
from reports.words import (
    CONCLUSIONS,
    NOT_EXAMINED,
    Word,
    conclusion,
    number_of,
    opinion,
    percent,
    spaced,
)

__all__ = ["View", "present"]


def present(run: AuditRun) -> View:
    """The run as every format tells it; all texts plain, in the order the engine gave them."""
    criteria = tuple(_criterion(c) for c in run.criteria)
    tested = controls(run)
    told = why(criteria, tested, run.grounds)
    named = {w.criterion.id for w in told}
    known = outside(run)
    return inert(
        View(
            organisation=run.engagement.organisation,
            made_up=run.engagement.synthetic,
            scope=_scope(run.engagement),
            notice=NOTICE,
            disclaimer=run.engagement.disclaimer,
            heading=run.opinion.heading,
            expressed=run.opinion.overall is not Opinion.NOT_EXPRESSED,
            overall=opinion(run.opinion.overall.value),
            bears=opinion(run.opinion.bears.value),
            bears_said=_bears_said(run),
            opinions=_opinions(run),
            grounds=grounds(run.grounds),
            general=grounds(g for g in run.grounds if g.criterion not in named),
            why=told,
            series=_series(criteria),
            tallies=_tallies(criteria),
            controls=tested,
            exceptions_said=exceptions_said(run),
            exceptions=exception_groups(run.exceptions),
            outside_said=outside_said(known),
            outside=known,
            outside_listed=outside_listed(run),
            populations=populations(run.populations),
            requests=requests(run.requests),
            readiness=_readiness(run),
            method=_method(run),
            assumptions=run.engagement.assumptions,
            user_controls=run.user_controls,
            subservice=run.subservice,
            described=tuple(
                DescribedShown(d.id, d.title, conclusion(d.conclusion), d.where, d.because)
                for d in run.description
            ),
            paragraphs=tuple(p.sentence for p in run.paragraphs),
            advice=tuple(_advised(a) for a in run.advice),
            statements=run.statements,
            questions=tuple(dict.fromkeys(q.sentence for q in run.questions)),
            synthetic=synthetic(run),
        )
    )


def _advised(advice: Advice) -> str:
    """`confidentiality: think of it - it holds confidential data`."""
    return f"{spaced(advice.about)}: {advice.text} - {'; '.join(advice.because)}"


def _scope(engagement: EngagementRun) -> str:
    when = (
        f"as of {engagement.as_of}"
        if engagement.type == 1
        else f"{engagement.period_from} to {engagement.period_to}"
    )
    categories = ", ".join(spaced(c) for c in engagement.categories)
    return f"SOC 2 Type {engagement.type} rehearsal, {when} ({categories})"


def _opinions(run: AuditRun) -> tuple[OpinionRow, ...]:
    """Category by category; a Type 1 does not speak of operation."""
    parts = [
        p
        for p in run.opinion.parts
        if run.engagement.type == 2 or p.subject is not SubjectMatter.OPERATION
    ]
    return tuple(
        OpinionRow(
            spaced(category),
            tuple(
                OpinionCell(p.subject.value, _part(run, p, p.value), _part(run, p, p.bears))
                for p in parts
                if p.category == category
            ),
        )
        for category in dict.fromkeys(p.category for p in parts)
    )


def _part(run: AuditRun, part: Part, said: Opinion) -> Word:
    """A description that nobody read was not examined; one that was may still be open."""
    silent = part.value is part.bears is Opinion.NOT_EXPRESSED and not run.description
    unseen = silent and part.subject is SubjectMatter.DESCRIPTION
    return NOT_EXAMINED if unseen else opinion(said.value)


def _bears_said(run: AuditRun) -> str:
    """What the concluded criteria bear is no more than that while others are open."""
    bears, said = run.opinion.bears, str(opinion(run.opinion.bears.value))
    unknown = sum("not-evaluable" in (c.design, c.operation) for c in run.criteria)
    if not unknown:
        return said
    if bears is Opinion.NOT_EXPRESSED:
        said = "nothing yet"
    elif bears not in (Opinion.ADVERSE, Opinion.NO_REPORT):  # nothing is worse than those
        said += ", or worse"
    return f"{said}: {number_of(unknown, 'criterion', 'criteria')} could not be evaluated"


def _criterion(run: CriterionRun) -> CriterionShown:
    return CriterionShown(
        id=run.id,
        title=run.title,
        series=run.series,
        categories=tuple(spaced(c) for c in run.categories),
        conclusion=conclusion(run.conclusion),
        design=conclusion(run.design),
        operation=conclusion(run.operation),
        because=run.because,
        controls=run.controls,
    )


def _series(criteria: tuple[CriterionShown, ...]) -> tuple[SeriesShown, ...]:
    grouped = (
        (name, tuple(c for c in criteria if c.series == name))
        for name in dict.fromkeys(c.series for c in criteria)
    )
    return tuple(
        SeriesShown(
            name,
            members,
            _tallies(members),
            any(c.conclusion.value != "not-concluded" for c in members),
        )
        for name, members in grouped
    )


def _tallies(criteria: Iterable[CriterionShown]) -> tuple[Tally, ...]:
    found = [c.conclusion for c in criteria]
    order = [*CONCLUSIONS, *sorted({w.value for w in found} - set(CONCLUSIONS))]
    return tuple(
        Tally(conclusion(value), count)
        for value in order
        if (count := sum(w.value == value for w in found))
    )


def _readiness(run: AuditRun) -> ReadinessShown:
    found = run.readiness
    parts = tuple(
        PartShown(
            p.name,
            p.numerator,
            p.denominator,
            p.weight,
            share=f"{100 * p.numerator // p.denominator} %" if p.denominator else "nothing",
            thousandths=1000 * p.numerator // p.denominator if p.denominator else 0,
        )
        for p in found.parts
    )
    with_objectives = number_of(found.criteria_with_objectives, "criterion", "criteria")
    return ReadinessShown(
        score=found.score,
        uncapped=found.uncapped,
        of_concluded=found.of_concluded,
        parts=parts,
        gates=tuple(f"capped at {g.cap}: {g.text}" for g in found.gates),
        coverage=(
            f"{with_objectives} of {found.criteria_in_scope} in scope can be concluded so far; "
            "the others count as gaps in the score"
            if found.criteria_with_objectives < found.criteria_in_scope
            else f"all {found.criteria_in_scope} criteria in scope have objectives of their own"
        ),
    )


def _method(run: AuditRun) -> MethodShown:
    asked = run.engagement
    tests = [t for c in run.controls for t in c.tests]
    return MethodShown(
        firm=f"{asked.firm_title} ({asked.firm})",
        judgement=asked.judgement,
        seed=asked.seed,
        engine=asked.engine,
        version=run.version,
        confidence=tuple(dict.fromkeys(percent(t.confidence) for t in tests)),
        inputs=tuple((i.path, i.sha256, i.bytes) for i in run.inputs),
    )
