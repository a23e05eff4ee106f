"""What is said of controls and of the description: responses, contradictions, lost records."""

from __future__ import annotations

from collections.abc import Iterator

from engine.audit.scope import Scope
from engine.model.rules import Fact
from engine.model.scenario import Contradiction


def facts(scope: Scope) -> Iterator[Fact]:
    for response in scope.facts.responses:
        if response.cause:
            yield Fact.of("response", response.at, control=response.control, cause=response.cause)
    for against in scope.facts.contradictions:
        if scope.type == 2 and _concerns(scope, against):
            yield Fact.of("contradiction", against.at, control=against.control, text=against.text)
    for matter in scope.facts.description_matters:
        yield Fact.of(
            "description-matter",
            matter.at,
            id=matter.id,
            about=matter.about,
            important=matter.important,
            corrected=matter.corrected,
            text=matter.text,
        )
    for population in scope.facts.populations:
        if population.limitation is not None:
            yield Fact.of(
                "limitation",
                population.at,
                population=population.id,
                records=population.limitation.records,
                text=population.limitation.text,
            )


def _concerns(scope: Scope, against: Contradiction) -> bool:
    """Whether it speaks of days of the period on which its control was in place."""
    control = next((c for c in scope.controls if c.id == against.control), None)
    if control is None or control.in_place is None:
        return False
    first = max(scope.first, control.in_place.from_)
    last = min(scope.last, control.in_place.to or scope.last)
    return first <= against.on <= last or (against.on > scope.last and against.existed_in_period)
