"""What is said of each column, row by row, in an order that no column decides alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from engine.audit.compare.columns import Ready
from engine.audit.open import Opened
from engine.model.comparison import Row
from engine.model.run import AuditRun
from engine.model.words import SubjectMatter

MOST_LISTED = 200  # exceptions that differ and have a row of their own

Key = tuple[str, str, str]  # control, stratum, item


def rows(opened: Sequence[Ready], runs: Sequence[AuditRun]) -> tuple[tuple[Row, ...], int]:
    """All rows, and how many exceptions that differ are not listed one by one."""
    listed, unlisted = _exceptions(runs)
    found = (
        *_engagement(runs),
        *_opinion(runs),
        *_readiness(runs),
        *_cost(opened),
        *listed,
        *_conclusions("criteria", runs, _criteria),
        *_conclusions("design of controls", runs, _design),
        *_conclusions("operation of controls", runs, _operation),
    )
    return tuple(found), unlisted


def _engagement(runs: Sequence[AuditRun]) -> Iterator[Row]:
    asked = [run.engagement for run in runs]
    days = (str(e.as_of) if e.type == 1 else f"{e.period_from}..{e.period_to}" for e in asked)
    yield Row("engagement", "organisation", tuple(e.organisation for e in asked))
    yield Row("engagement", "type", tuple(e.type for e in asked))
    yield Row("engagement", "days", tuple(days))
    yield Row("engagement", "categories", tuple(" ".join(e.categories) for e in asked))
    yield Row("engagement", "firm", tuple(e.firm for e in asked))
    yield Row("engagement", "seed", tuple(e.seed for e in asked))


def _opinion(runs: Sequence[AuditRun]) -> Iterator[Row]:
    yield Row("opinion", "overall", tuple(run.opinion.overall.value for run in runs))
    yield Row("opinion", "results bear", tuple(run.opinion.bears.value for run in runs))
    by_category = [dict(run.opinion.by_category(bears=True)) for run in runs]
    for name in sorted(set().union(*by_category)):
        values = (found[name].value if name in found else None for found in by_category)
        yield Row("opinion", name, tuple(values))
    for subject in SubjectMatter:
        there = [any(p.subject is subject for p in run.opinion.parts) for run in runs]
        values = (
            run.opinion.by_subject(subject, bears=True).value if has else None
            for run, has in zip(runs, there, strict=True)
        )
        yield Row("opinion", subject.value, tuple(values))


def _readiness(runs: Sequence[AuditRun]) -> Iterator[Row]:
    yield Row("readiness", "score", tuple(run.readiness.score for run in runs))
    parts = [{p.name: f"{p.numerator}/{p.denominator}" for p in r.readiness.parts} for r in runs]
    for name in dict.fromkeys(name for found in parts for name in found):
        yield Row("readiness", name, tuple(found.get(name) for found in parts))


def _cost(opened: Sequence[Ready]) -> Iterator[Row]:
    """What it would take to mend the controls that an overlay supposes mended; no run keeps it."""
    totals = [_mending(each) if isinstance(each, Opened) else (None, None) for each in opened]
    if any(found != (None, None) for found in totals):
        yield Row("cost", "of mending", tuple(cost for cost, _ in totals))
        yield Row("cost", "days of mending", tuple(days for _, days in totals))


def _mending(opened: Opened) -> tuple[int | None, int | None]:
    facts = opened.scope.facts
    supposed = {assumption.control for assumption in facts.assumptions if assumption.mends}
    plans = [c.remediation for c in facts.controls if c.id in supposed and c.remediation]
    costs = [plan.cost for plan in plans if plan.cost is not None]
    days = [plan.days for plan in plans if plan.days is not None]
    return (sum(costs) if costs else None, max(days) if days else None)


def _exceptions(runs: Sequence[AuditRun]) -> tuple[tuple[Row, ...], int]:
    """How many there are, gained and lost against the first column, and which ones differ."""
    found: list[set[Key]] = [{(e.control, e.stratum, e.item) for e in r.exceptions} for r in runs]
    first = found[0]
    made = [
        Row("exceptions", "exceptions", tuple(len(run.exceptions) for run in runs)),
        Row("exceptions", "gained", tuple(len(each - first) for each in found)),
        Row("exceptions", "lost", tuple(len(first - each) for each in found)),
    ]
    every: set[Key] = set().union(*found)
    differing = sorted(key for key in every if not all(key in each for each in found))
    for key in differing[:MOST_LISTED]:
        control, stratum, item = key
        label = f"{control} {item}" if stratum == "all" else f"{control} [{stratum}] {item}"
        made.append(
            Row("exceptions", label, tuple("exception" if key in f else None for f in found))
        )
    return tuple(made), max(0, len(differing) - MOST_LISTED)


def _conclusions(
    group: str, runs: Sequence[AuditRun], of: Callable[[AuditRun], Mapping[str, str]]
) -> Iterator[Row]:
    told = [of(run) for run in runs]
    for name in sorted({name for each in told for name in each}):
        yield Row(group, name, tuple(each.get(name) for each in told))


def _criteria(run: AuditRun) -> Mapping[str, str]:
    return {criterion.id: criterion.conclusion for criterion in run.criteria}


def _design(run: AuditRun) -> Mapping[str, str]:
    return {control.id: control.design for control in run.controls}


def _operation(run: AuditRun) -> Mapping[str, str]:
    return {control.id: control.operation for control in run.controls}
