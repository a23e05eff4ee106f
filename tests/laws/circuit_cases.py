"""Random cases in which some facts are uncertain, and what tells a circuit from the reference.

A case of `strategies` or `durable_cases` gets more rules that count, since counters are where a
circuit differs most from an evaluator that holds the facts in its hands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from engine.inference import circuit, reference
from engine.model.position import Diagnostic
from engine.model.rules import (
    Conclusion,
    Condition,
    Derived,
    Fact,
    Operator,
    Pattern,
    Rule,
    Tally,
    Value,
    Variable,
)
from tests.laws.durable_cases import wide_case
from tests.laws.strategies import BASE, RANKED, VALUES, case

MOST_LEAVES = 6  # so that all worlds fit into one word
Holding = Callable[[list[Rule], list[Fact]], Derived | Diagnostic]


@dataclass(frozen=True)
class Uncertain:
    rules: list[Rule]
    certain: list[Fact]
    leaves: list[Fact]
    groups: list[list[int]]
    worlds: list[list[int]]  # the leaves that hold in each


def uncertain_case(chance: Random) -> Uncertain:
    rules, facts = (wide_case if chance.random() < 0.4 else case)(chance)
    for number in range(chance.choice((1, 1, 2))):
        rules.append(_counting_rule(chance, f"count{number}"))
    # facts of the kinds that are concluded may be stated too
    concluded = [fact for fact in reference.derive(rules, facts).facts if fact.kind != "final"]
    facts += chance.sample(concluded, min(len(concluded), chance.choice((0, 1, 2))))
    return parted(chance, rules, facts)


def parted(chance: Random, rules: list[Rule], facts: Iterable[Fact], most: int = 64) -> Uncertain:
    """Some of the facts become uncertain; worlds are all there can be, or `most` of them."""
    stated = sorted(set(facts), key=lambda fact: fact.order)
    chance.shuffle(stated)
    count = min(len(stated), chance.choice((1, 2, 3, *(MOST_LEAVES,) * 4)))
    leaves, certain = stated[:count], stated[count:]
    groups: list[list[int]] = []
    if count > 2 and chance.random() < 0.5:
        cut = chance.randint(2, count)
        groups = [each for each in (list(range(cut)), list(range(cut, count))) if len(each) > 1]
    possible = [[leaf for leaf in range(count) if number >> leaf & 1] for number in range(2**count)]
    worlds = [w for w in possible if all(len(set(w) & set(group)) < 2 for group in groups)]
    return Uncertain(rules, certain, leaves, groups, chance.sample(worlds, min(most, len(worlds))))


def _counting_rule(chance: Random, name: str) -> Rule:
    """One or two tallies, half of them shares in which both counts may vary."""
    first = Pattern(chance.choice(BASE), ())
    bound: tuple[Condition, ...] = ()
    if chance.random() < 0.3:
        bound = (Condition("of", Operator.EQUAL, Variable("x")),)
        first = Pattern(first.kind, bound)
    tallies = []
    for _ in range(chance.choice((1, 1, 2))):
        within: tuple[Condition, ...] = bound if chance.random() < 0.5 else ()
        attribute = chance.choice(sorted(VALUES))
        inner = Condition(attribute, chance.choice(list(Operator)[:2]), _any(chance, attribute))
        kind = chance.choice((*BASE, *BASE, "seen"))
        share = chance.random() < 0.6
        tallies.append(
            Tally(
                Pattern(kind, (*within, inner) if chance.random() < 0.7 else within),
                chance.choice(list(Operator)),
                Decimal(chance.choice(SHARES if share else ("0", "1", "2", "2.5", "3", "-1"))),
                Pattern(kind if chance.random() < 0.8 else chance.choice(BASE), within)
                if share
                else None,
                tuple(chance.sample(sorted(VALUES), chance.choice((0, 0, 1)))),
            )
        )
    told: tuple[tuple[str, Value | Variable], ...] = (("told", name),)
    return Rule(name, (first,), (), tuple(tallies), Conclusion("final", told), "", ("LAW",))


SHARES = ("0", "0.25", "0.3", "0.5", "0.5", "0.6", "0.75", "1", "1.5", "-0.5")


def _any(chance: Random, attribute: str) -> Value:
    return chance.choice(VALUES[attribute])


def in_circuit(made: Uncertain, asked: Iterable[str] | None = None) -> list[set[Fact]]:
    """All facts that hold in each world, said by a circuit; of the kinds that are asked for."""
    kinds = None if asked is None else set(asked)
    grounded = circuit.ground(made.rules, made.certain, made.leaves, kinds, made.groups)
    every = kinds_of(made) if kinds is None else kinds
    possible = {fact for kind in every for fact in grounded.concluded(kind)}
    possible |= {fact for fact in (*made.certain, *made.leaves) if fact.kind in every}
    ordered = sorted(possible, key=lambda fact: fact.order)
    answers = circuit.run(grounded, circuit.worlds(grounded, made.worlds), ordered)
    return [
        {
            fact
            for fact, row in zip(ordered, answers, strict=True)
            if int(row[world // 64]) >> (world % 64) & 1
        }
        for world in range(len(made.worlds))
    ]


def one_by_one(made: Uncertain, derive: Holding | None = None) -> list[set[Fact]]:
    """The same, said by an evaluator that is given each world's facts."""
    found = []
    for world in made.worlds:
        stated = [*made.certain, *(made.leaves[leaf] for leaf in world)]
        derived = (derive or reference.derive)(made.rules, stated)
        assert isinstance(derived, Derived), derived
        found.append({*derived.facts, *stated})
    return found


def kinds_of(made: Uncertain) -> set[str]:
    return {rule.conclude.kind for rule in made.rules} | {
        fact.kind for fact in (*made.certain, *made.leaves)
    }


def disagreement(made: Uncertain, derive: Holding | None = None) -> str | None:
    """The first world of which a circuit says something else."""
    pairs = zip(made.worlds, in_circuit(made), one_by_one(made, derive), strict=True)
    for world, mine, right in pairs:
        if mine != right:
            return (
                f"{made!r}\nin the world of leaves {world}\n"
                f"missing: {right - mine!r}\ntoo many: {mine - right!r}"
            )
    return None


def features(made: Uncertain) -> set[str]:
    """What a case makes a circuit do."""
    grounded = circuit.ground(made.rules, made.certain, made.leaves, None, made.groups)
    lines = [grounded.literal(fact) for kind in RANKED for fact in grounded.concluded(kind)]
    having = {
        "gates": grounded.gates > 0,
        "an uncertain conclusion": any(each > 1 for each in lines),
        "a conclusion that no longer holds with more": any(each > 1 and each & 1 for each in lines),
        "counters": bool(grounded.network.xors),
        "exclusive leaves": bool(made.groups),
        "a leaf that may be concluded too": any(
            leaf in grounded.concluded(leaf.kind) for leaf in made.leaves
        ),
        "a sure conclusion": any(each == 1 for each in lines),
    }
    return {name for name, holds in having.items() if holds}
