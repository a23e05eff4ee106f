"""Control -> risk -> criterion -> commitment; only commitments in scope are at stake."""

from __future__ import annotations

from collections.abc import Iterator

from engine.audit.scope import Scope
from engine.model.rules import Fact


def facts(scope: Scope) -> Iterator[Fact]:
    at_stake = set()
    for service in scope.facts.services:
        for promise in (*service.commitments, *service.requirements):
            if promise.category in scope.categories:
                at_stake.add(promise.id)
                yield Fact.of(
                    "commitment",
                    promise.at,
                    id=promise.id,
                    category=promise.category.value,
                    text=promise.text,
                )
    for risk in scope.facts.risks:
        for criterion in risk.criteria:
            for promise_id in risk.commitments:
                # A link to a promise out of scope shows nothing about those in scope (R17).
                if promise_id in at_stake:
                    yield Fact.of("linked", risk.at, criterion=criterion)
                    yield Fact.of("rests", risk.at, criterion=criterion, commitment=promise_id)
