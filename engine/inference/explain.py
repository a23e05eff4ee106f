"""Why a fact holds: the derivation tree, cut from the trace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.inference.matching import holds
from engine.model.rules import Counted, Derived, Fact, Instance, Operator, Value

DEEPEST = 64  # steps from the goal down; layers of shipped packs are fewer
LARGEST = 10_000  # steps and premises of one tree


@dataclass(frozen=True, slots=True)
class Step:
    """One application of a rule, with what it rests on."""

    rule: str
    sentence: str
    basis: tuple[str, ...]
    premises: tuple[Derivation, ...]
    absent: tuple[str, ...]
    counted: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Derivation:
    """A fact and every way in which it follows.

    Stated facts say where (`fact.at`). `told_before`: its steps stand further up in the same
    tree. `cut`: the tree grew too deep or too large, and the steps are left out. A fact that is
    neither stated nor has any step, told before or cut, does not hold.
    """

    fact: Fact
    stated: bool = False
    steps: tuple[Step, ...] = ()
    told_before: bool = False
    cut: bool = False


def tree(
    derived: Derived,
    base_facts: Iterable[Fact],
    goal: Fact,
    *,
    deepest: int = DEEPEST,
    largest: int = LARGEST,
) -> Derivation:
    """The derivation of one fact, down to the stated ones; a shared part is told once."""
    return _Teller(derived, base_facts, largest).tell(goal, deepest)


def find(
    derived: Derived, base_facts: Iterable[Fact], kind: str, /, **attributes: Value
) -> tuple[Fact, ...]:
    """Stated and concluded facts of a kind that have all these attributes, sorted."""
    found = dict.fromkeys(
        fact
        for fact in (*_first_stated(base_facts), *derived.facts)
        if fact.kind == kind
        and all(
            (value := fact.get(name)) is not None and holds(value, Operator.EQUAL, wanted)
            for name, wanted in attributes.items()
        )
    )
    return tuple(sorted(found, key=lambda fact: fact.order))


def _first_stated(facts: Iterable[Fact]) -> Mapping[Fact, Fact]:
    first: dict[Fact, Fact] = {}
    for fact in sorted(facts, key=lambda fact: fact.at):
        first.setdefault(fact, fact)
    return first


class _Teller:
    def __init__(self, derived: Derived, base_facts: Iterable[Fact], largest: int) -> None:
        self._stated = _first_stated(base_facts)
        self._instances: dict[Fact, list[Instance]] = {}
        for instance in derived.trace:
            self._instances.setdefault(instance.conclusion, []).append(instance)
        self._told: set[Fact] = set()
        self._room = largest

    def tell(self, fact: Fact, deepest: int) -> Derivation:
        stated = fact in self._stated
        fact = self._stated.get(fact, fact)
        instances = self._instances.get(fact, [])
        if not instances:
            return Derivation(fact, stated)
        if fact in self._told:
            return Derivation(fact, stated, told_before=True)
        branches = sum(1 + len(instance.premises) for instance in instances)
        if deepest < 1 or self._room < branches:
            return Derivation(fact, stated, cut=True)
        self._room -= branches
        self._told.add(fact)
        return Derivation(
            fact, stated, tuple(self._step(instance, deepest - 1) for instance in instances)
        )

    def _step(self, instance: Instance, deepest: int) -> Step:
        return Step(
            instance.rule,
            instance.sentence,
            instance.basis,
            tuple(self.tell(premise, deepest) for premise in instance.premises),
            instance.absent,
            instance.counted,
        )
