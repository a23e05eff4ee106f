"""From what followed to what is told: controls and criteria with their conclusions and reasons.

Every value here was concluded by a rule; this module reads, it does not judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.audit.findings import Findings
from engine.audit.scope import Scope, criterion_of
from engine.model.rules import Value
from engine.model.run import ControlRun, CriterionRun, Question
from engine.model.scenario import Control
from engine.model.testing import StratumTest
from engine.model.words import SubjectMatter

NOT_CONCLUDED = "not-concluded"  # not examined: nothing is said
NOT_APPLICABLE = "not-applicable"  # operation in a Type 1, or a criterion that asks nothing here
ORDER = ("not-met", "limited", "not-evaluable", NOT_CONCLUDED, "met", NOT_APPLICABLE)


def controls(
    scope: Scope, findings: Findings, tests: Iterable[StratumTest]
) -> tuple[ControlRun, ...]:
    tested = tuple(tests)
    return tuple(_control(scope, findings, control, tested) for control in scope.controls)


def _control(
    scope: Scope, findings: Findings, control: Control, tests: tuple[StratumTest, ...]
) -> ControlRun:
    span = control.in_place
    answered = sorted({o.split("/", 1)[0] for o in control.answers or ()})
    return ControlRun(
        id=control.id,
        name=control.name or control.id,
        owner=control.owner or "",
        importance=control.importance.value if control.importance else "",
        nature=control.nature.value if control.nature else "",
        frequency=control.frequency.value if control.frequency else "",
        in_place_from=span.from_ if span else None,
        in_place_to=span.to if span else None,
        design=_design(findings, control.id),
        operation=findings.text(
            "conclusion",
            "operation",
            control=control.id,
            default="not-evaluable" if scope.type == 2 else NOT_APPLICABLE,
        )
        if scope.type == 2
        else NOT_APPLICABLE,
        because=_why_control(scope, findings, control.id),
        population=control.population or "",
        tests=tuple(t for t in tests if t.control == control.id),
        criteria=tuple(answered),
        at=str(control.at),
    )


def _design(findings: Findings, control: str) -> str:
    for kind, word in (("design-failed", "not-suitable"), ("designed", "suitable")):
        if findings.any(kind, control=control):
            return word
    return "not-evaluable"


def _why_control(scope: Scope, findings: Findings, control: str) -> tuple[str, ...]:
    kinds = ["set-aside", "design-failed", "design-unknown"]
    if scope.type == 2:
        kinds += ["test-failed", "not-relied", "test-open", "reliance-open", "accepted"]
        kinds.append("not-performed")
        if findings.any("operation", control=control, conclusion="not-occurring"):
            kinds.append("operation")
    return tuple(s for kind in kinds for s in findings.sentences(kind, control=control))


def criteria(scope: Scope, findings: Findings) -> tuple[CriterionRun, ...]:
    """Every criterion in scope, concluded or not."""
    answering: dict[str, set[str]] = {}
    for control in scope.controls:
        for objective in control.answers or ():
            answering.setdefault(objective.split("/", 1)[0], set()).add(control.id)
    runs = []
    ruled = scope.ruled
    for criterion in scope.criteria:
        examined = criterion.id in ruled
        design = operation = NOT_CONCLUDED
        if examined:
            design = _conclusion(scope, findings, criterion.id, SubjectMatter.DESIGN)
            operation = _conclusion(scope, findings, criterion.id, SubjectMatter.OPERATION)
        runs.append(
            CriterionRun(
                id=criterion.id,
                title=criterion.title,
                series=criterion.series,
                categories=tuple(c.value for c in scope.categories if c in criterion.categories),
                conclusion=min((design, operation), key=ORDER.index),
                design=design,
                operation=operation,
                because=_why_criterion(scope, findings, criterion.id)
                if examined
                else ("this rehearsal does not examine it",),
                controls=tuple(sorted(answering.get(criterion.id, ()))),
            )
        )
    return tuple(runs)


def _conclusion(scope: Scope, findings: Findings, criterion: str, subject: SubjectMatter) -> str:
    if subject is SubjectMatter.OPERATION and scope.type == 1:
        return NOT_APPLICABLE
    return findings.text(
        "conclusion",
        "concluded",
        criterion=criterion,
        subject=subject.value,
        default=NOT_CONCLUDED,
    )


def _why_criterion(scope: Scope, findings: Findings, criterion: str) -> tuple[str, ...]:
    sentences = list(_reasons(findings, criterion))
    objectives = [o for o in scope.objectives if criterion_of(o) == criterion]
    asking = [o for o in objectives if not findings.any("idle", objective=o.id)]
    if not sentences and asking:
        one = len(asking) == 1
        sentences = [
            "its one objective is met" if one else f"each of its {len(asking)} objectives is met"
        ]
    sentences += findings.sentences("carried", criterion=criterion)
    sentences += findings.sentences("idle", criterion=criterion)
    return tuple(dict.fromkeys(sentences))


def statements(findings: Findings) -> tuple[str, ...]:
    """What management states and nobody tested: the reason why criteria are not asked for."""
    return findings.sentences("stated")


def questions(findings: Findings) -> tuple[Question, ...]:
    """Everything to be answered or weighed, by topic and by what it is about."""
    found = {
        Question(
            str(i.conclusion.get("about")), str(i.conclusion.get("topic")), i.sentence, i.basis
        )
        for i in findings.reasons("question")
    }
    return tuple(sorted(found, key=lambda q: (q.topic, q.about, q.sentence)))


def _reasons(findings: Findings, criterion: str) -> Iterator[str]:
    """Design first; what operation adds only where the design does not say it already."""
    told: set[tuple[str, Value | None]] = set()
    for kind in ("miss", "limited", "open"):
        for subject in (SubjectMatter.DESIGN, SubjectMatter.OPERATION):
            for fact in findings.all(kind, criterion=criterion, subject=subject.value):
                about = kind, fact.get("objective")
                if subject is SubjectMatter.OPERATION and about in told:
                    continue
                yield from findings.sentences(kind, **dict(fact.attributes))
            told |= {
                (kind, f.get("objective"))
                for f in findings.all(kind, criterion=criterion, subject=subject.value)
            }
