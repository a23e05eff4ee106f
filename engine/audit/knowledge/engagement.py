"""The engagement: its type, its firm, its categories, the phases of its period."""

from __future__ import annotations

from collections.abc import Iterator

from engine.audit.scope import Scope
from engine.model.rules import Fact
from engine.model.words import SubjectMatter


def facts(scope: Scope) -> Iterator[Fact]:
    stated = scope.facts.engagement
    yield Fact.of(
        "engagement", stated.at, type=stated.type, assertion=stated.assertion, stage=stated.stage
    )
    firm = scope.firm
    yield Fact.of("firm", firm.at, judgement=firm.judgement, judged_by=firm.judged_by)
    yield Fact.of("subject", id=SubjectMatter.DESIGN.value)
    if scope.type == 2:
        yield Fact.of("subject", id=SubjectMatter.OPERATION.value)
    yield Fact.of("kind", id="misstatement")
    yield Fact.of("kind", id="limitation")
    for category in scope.categories:
        yield Fact.of("category", stated.at, id=category.value)
    for phase in scope.phases:
        yield Fact.of("phase", stated.at, id=phase.id, days=phase.days)
