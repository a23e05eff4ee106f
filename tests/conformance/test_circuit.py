"""The shipped companies in worlds in which their tests came out otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from engine.audit.open import Choices, Opened, open_scenario
from engine.inference import circuit, reference
from engine.model.rules import Fact, Rule
from tests.conformance.shipped_runs import SHIPPED, run_of

# Worlds of each that the reference goes through one by one, which is what takes the time.
WORLDS = {
    "open-infra": 8,
    "northwind-cloud": 8,
    "spotless": 4,
    "everything-wrong": 4,
    "late-leavers": 4,
    "compensated": 4,
    "missed-quarter": 4,
    "itgc-failed": 4,
}
VARIES = ("result", "deviation-pattern")
OTHERWISE: tuple[tuple[str, int], ...] = (("clean", 0), ("within", 1), ("band", 2), ("above", 5))


def rules_of(name: str) -> tuple[Rule, ...]:
    opened = open_scenario(str(SHIPPED[name]), Choices())
    assert isinstance(opened, Opened)
    return opened.rules


def instead(fact: Fact) -> Iterator[Fact]:
    """The same test with other outcomes; a pattern of deviations with another cause."""
    having = dict(fact.attributes)
    if fact.kind == "result":
        for outcome, deviations in OTHERWISE:
            yield Fact.of("result", **{**having, "outcome": outcome, "deviations": deviations})
    else:
        yield Fact.of(fact.kind, **{**having, "causes": 0 if having.get("causes") else 1})


@pytest.mark.parametrize("name", sorted(WORLDS))
def test_a_shipped_company_stands_in_every_world_where_the_reference_sees_it(name: str) -> None:
    """The world as it is, and such where results are missing or were replaced."""
    facts, rules = run_of(name).facts, rules_of(name)
    certain = [fact for fact in facts if fact.kind not in VARIES]
    leaves: list[Fact] = []
    groups: list[list[int]] = []
    real: list[int] = []
    for fact in facts:
        if fact.kind in VARIES:
            group = list(dict.fromkeys((fact, *instead(fact))))
            real.append(len(leaves))
            groups.append(list(range(len(leaves), len(leaves) + len(group))))
            leaves += group
    assert real
    chance = Random(name)
    rows = [real]
    for world in range(1, WORLDS[name]):
        changing = (0.5, 0.01, 0.05)[world % 3]  # of the tests: near the real world, and far off
        row = []
        for truly, group in zip(real, groups, strict=True):
            chosen = truly if chance.random() > changing else chance.choice((None, *group))
            row += [] if chosen is None else [chosen]
        rows.append(row)

    made = circuit.ground(rules, certain, leaves, None, groups)
    kinds = {rule.conclude.kind for rule in rules} | {fact.kind for fact in facts}
    possible = sorted(
        {*certain, *leaves, *(fact for kind in kinds for fact in made.concluded(kind))},
        key=lambda fact: fact.order,
    )
    answers = circuit.run(made, circuit.worlds(made, rows), possible)
    told = []
    for world, row in enumerate(rows):
        stated = [*certain, *(leaves[leaf] for leaf in row)]
        derived = reference.derive(rules, stated)
        held = {
            fact for fact, line in zip(possible, answers, strict=True) if int(line[0]) >> world & 1
        }
        assert held == {*stated, *derived.facts}, f"world {world}: {row}"
        assert world or {i.conclusion for i in run_of(name).trace} == {*derived.facts}
        told.append(derived.facts)
    assert len(set(told)) > len(rows) / 2  # else these worlds show little
