"""What the assessor knows before judging, as facts for the rule packs.

Nothing is judged here: links are closed over, numbers become the words of the firm's method.
The kinds asserted are those of `rules/vocabulary.yaml`, which a test holds against this package.
Each module states the facts of one idea; a new idea is a new module, named in STATED.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from engine.audit.knowledge import (
    controls,
    criteria,
    described,
    earlier,
    engagement,
    evidence,
    links,
    matters,
    nature,
    planning,
    providers,
    statements,
)
from engine.audit.scope import Scope
from engine.model.rules import Fact
from engine.model.testing import PopulationExamined, StratumTest

STATED: tuple[Callable[[Scope], Iterator[Fact]], ...] = (
    engagement.facts,
    criteria.facts,
    links.facts,
    controls.facts,
    providers.facts,
    statements.facts,
    earlier.facts,
    described.facts,
    matters.facts,
    planning.facts,
)
"""What follows from the scope alone."""


def knowledge(
    scope: Scope,
    populations: Iterable[PopulationExamined] = (),
    tests: Iterable[StratumTest] = (),
) -> tuple[Fact, ...]:
    """All facts that the rules start from; sorted by nothing, for order never matters."""
    stated = (fact for state in STATED for fact in state(scope))
    tested = tuple(tests)
    return (*stated, *evidence.facts(scope, populations, tested), *nature.facts(scope, tested))
