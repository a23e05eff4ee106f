"""Criteria in scope, their objectives and points of focus, and what the organisation is like."""

from __future__ import annotations

from collections.abc import Iterator

from engine.audit.scope import Scope, criterion_of
from engine.model.rules import Fact

EVERYBODY = frozenset({"all", "system_level"})  # a SOC 2 report is always on a system


def facts(scope: Scope) -> Iterator[Fact]:
    yield from _criteria(scope)
    yield from _objectives(scope)
    yield from _circumstances(scope)


def _criteria(scope: Scope) -> Iterator[Fact]:
    concerned = EVERYBODY | {category.value for category in scope.categories}
    examined = scope.ruled
    for criterion in scope.criteria:
        ruled = criterion.id in examined
        if ruled:
            yield Fact.of("criterion", criterion.at, id=criterion.id, title=criterion.title)
            for point in criterion.points_of_focus:
                if point.scope in concerned:
                    yield Fact.of(
                        "point",
                        criterion.at,
                        id=point.id,
                        criterion=criterion.id,
                        name=point.name,
                    )
        for category in scope.categories:
            if category in criterion.categories:
                yield Fact.of(
                    "scoped" if ruled else "unruled",
                    criterion.at,
                    criterion=criterion.id,
                    category=category.value,
                )


def _objectives(scope: Scope) -> Iterator[Fact]:
    for objective in scope.objectives:
        yield Fact.of(
            "objective",
            objective.at,
            id=objective.id,
            criterion=criterion_of(objective),
            title=objective.title,
            applies=objective.applies,
            carried=objective.carried,
        )
        for point in objective.points_of_focus:
            yield Fact.of("addresses", objective.at, objective=objective.id, point=point)


def _circumstances(scope: Scope) -> Iterator[Fact]:
    """What is asked is only what an examined objective hangs on, answered or not."""
    types = {objective.carried for objective in scope.objectives if objective.carried}
    hanging = {objective.applies for objective in scope.objectives if objective.applies}
    for carried in scope.carried:
        if carried.id in types:
            hanging |= {carried.own} if carried.own else set()
            yield Fact.of(
                "carried-type", carried.at, id=carried.id, title=carried.title, own=carried.own
            )
    answers = scope.facts.organisation.circumstances
    for circumstance in scope.circumstances:
        if circumstance.id not in hanging:
            continue
        yield Fact.of("asks", circumstance.at, circumstance=circumstance.id, text=circumstance.asks)
        if circumstance.id in answers:
            at = scope.facts.organisation.at
            yield Fact.of("circumstance", at, id=circumstance.id, holds=answers[circumstance.id])
