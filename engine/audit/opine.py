"""The opinion and its grounds, read off the conclusions of the opinion pack."""

from __future__ import annotations

from engine.audit.findings import Findings
from engine.audit.scope import Scope
from engine.model.run import Ground, Opinions, Part
from engine.model.words import Opinion, SubjectMatter

NONE = Opinion.NOT_EXPRESSED.value


def opine(scope: Scope, findings: Findings) -> Opinions:
    """Per category and subject matter, and the whole; never more than the rules concluded."""
    parts = tuple(
        Part(
            category=category.value,
            subject=subject,
            value=_value(findings, "expressed", category.value, subject),
            bears=_value(findings, "bears", category.value, subject),
        )
        for category in scope.categories
        for subject in _subjects(scope)
    )
    overall = Opinion(findings.text("value", "overall", default=NONE))
    return Opinions(
        overall=overall,
        bears=Opinion(findings.text("value", "worst", default=NONE)),
        heading=_heading(scope, overall),
        parts=parts,
    )


def _subjects(scope: Scope) -> tuple[SubjectMatter, ...]:
    """A Type 1 says nothing of operation (R35)."""
    if scope.type == 1:
        return (SubjectMatter.DESCRIPTION, SubjectMatter.DESIGN)
    return tuple(SubjectMatter)


def _value(findings: Findings, kind: str, category: str, subject: SubjectMatter) -> Opinion:
    return Opinion(
        findings.text("value", kind, category=category, subject=subject.value, default=NONE)
    )


def _heading(scope: Scope, overall: Opinion) -> str:
    if overall is not Opinion.NOT_EXPRESSED:
        return f"simulated opinion: {overall.value.replace('_', ' ')}"
    ruled = scope.ruled
    series = sorted({c.series for c in scope.criteria if c.id in ruled})
    return f"results for {_ranges(series)}, not an opinion" if series else "not an opinion"


def _ranges(series: list[str]) -> str:
    """CC6, CC7, CC8 become CC6-CC8; what does not follow on stands alone."""
    runs: list[list[str]] = []
    for name in series:
        if runs and _follows(runs[-1][-1], name):
            runs[-1].append(name)
        else:
            runs.append([name])
    return ", ".join(r[0] if len(r) == 1 else f"{r[0]}-{r[-1]}" for r in runs)


def _follows(before: str, after: str) -> bool:
    stem, number = before.rstrip("0123456789"), before[len(before.rstrip("0123456789")) :]
    return bool(number) and after == f"{stem}{int(number) + 1}"


def grounds(findings: Findings) -> tuple[Ground, ...]:
    """Why an opinion is modified, in the order of category and subject matter."""
    found = [
        Ground(
            category=str(fact.get("category")),
            subject=str(fact.get("subject")),
            value=str(fact.get("value")),
            sentence=instance.sentence,
            basis=instance.basis,
            criterion=_criterion(instance.premises),
        )
        for fact in findings.all("modified")
        for instance in findings.reasons(
            "modified",
            category=str(fact.get("category")),
            subject=str(fact.get("subject")),
            value=str(fact.get("value")),
        )
    ]
    found += [
        Ground("", "", Opinion.NO_REPORT.value, i.sentence, i.basis)
        for i in findings.reasons("no-report")
    ]
    return tuple(dict.fromkeys(found))


def _criterion(premises: tuple[object, ...]) -> str:
    for premise in premises:
        value = getattr(premise, "get", lambda _: None)("criterion")
        if value is not None:
            return str(value)
    return ""
