"""A finished circuit: the gates that can still be asked for, and what each fact is read from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from engine.inference.circuit.gates import FALSE
from engine.inference.circuit.possible import Possible
from engine.model.rules import Fact


@dataclass(frozen=True)
class Network:
    """Literals are as in `gates`: twice a node, plus one where it is negated."""

    inputs: tuple[tuple[int, ...], ...]  # of each node; none for the constant and the leaves
    xors: frozenset[int]
    literals: Mapping[object, int]  # by the order of a fact; what is missing never holds


@dataclass(frozen=True, eq=False)
class Circuit:
    """What may follow from the leaves; two circuits are equal only if they are one."""

    leaves: tuple[Fact, ...]  # the uncertain facts, in the order given
    gates: int
    network: Network = field(repr=False)
    asked: frozenset[str] | None  # kinds that may be asked for; None: all
    conclusions: Mapping[str, tuple[Fact, ...]] = field(repr=False)  # by kind

    def concluded(self, kind: str) -> tuple[Fact, ...]:
        """Every fact of that kind that some rule can conclude, sorted.

        Raises ValueError for a kind that was not asked for when the circuit was made.
        """
        self._allow(kind)
        return self.conclusions.get(kind, ())

    def literal(self, fact: Fact) -> int:
        """From what it is read whether the fact holds: stated, uncertain or concluded."""
        self._allow(fact.kind)
        return self.network.literals.get(fact.order, FALSE)

    def _allow(self, kind: str) -> None:
        if self.asked is not None and kind not in self.asked:
            raise ValueError(f"this circuit was made without `{kind}`")


def circuit_of(
    leaves: tuple[Fact, ...],
    possible: Possible,
    concluded: Collection[int],
    asked: Collection[str] | None,
) -> Circuit:
    """Only gates on which a fact of a kind that is asked for rests; the others are dropped."""
    kinds = None if asked is None else frozenset(asked)
    kept = [
        number for number, fact in enumerate(possible.facts) if kinds is None or fact.kind in kinds
    ]
    inputs = possible.gates.inputs
    renamed = _renamed(inputs, len(leaves), [possible.literals[number] for number in kept])
    network = Network(
        inputs=tuple(
            tuple(renamed[each >> 1] | each & 1 for each in inputs[old]) for old in renamed
        ),
        xors=frozenset(renamed[old] >> 1 for old in possible.gates.xors if old in renamed),
        literals={
            possible.facts[number].order: renamed[literal >> 1] | literal & 1
            for number in kept
            if (literal := possible.literals[number]) != FALSE
        },
    )
    conclusions: dict[str, list[Fact]] = {}
    for number in kept:
        if number in concluded:
            fact = possible.facts[number]
            conclusions.setdefault(fact.kind, []).append(fact)
    ordered = {
        kind: tuple(sorted(facts, key=lambda fact: fact.order))
        for kind, facts in conclusions.items()
    }
    gates = len(network.inputs) - 1 - len(leaves)
    return Circuit(leaves, gates, network, kinds, ordered)


def _renamed(inputs: list[tuple[int, ...]], leaves: int, roots: list[int]) -> dict[int, int]:
    """The nodes that are needed, in order, and the literal that each becomes."""
    needed = {root >> 1 for root in roots}
    for node in range(len(inputs) - 1, leaves, -1):
        if node in needed:
            needed.update(each >> 1 for each in inputs[node])
    nodes = [*range(leaves + 1), *sorted(node for node in needed if node > leaves)]
    return {old: 2 * new for new, old in enumerate(nodes)}
