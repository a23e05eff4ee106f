"""Many audits at once: what holds in each of them, and what follows from it.

A world is one choice of an outcome for every group of tests. The rules are grounded once over all
variants; a world is then a column of bits. The opinion of a world is what `opine` reads off the
facts concluded in it, asked once for each set of conclusions that comes about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.audit.findings import Findings
from engine.audit.forecast.outcomes import Group, Outcomes, Tested
from engine.audit.opine import opine
from engine.audit.scope import Scope
from engine.inference.circuit import Circuit, ground, run
from engine.model.rules import Derived, Fact, Rule
from engine.model.run import Opinions

OPINION = ("bears", "expressed", "overall", "worst")
"""The kinds that `opine` reads."""
CRITERION, CONTROL = "concluded", "operation"
ASKED = frozenset({*OPINION, CRITERION, CONTROL})
AT_ONCE = 1 << 18  # worlds in memory at a time; a multiple of 64

Words = NDArray[np.uint64]
Bits = NDArray[np.uint8]
Codes = NDArray[np.int64]
Choices = Mapping[int, NDArray[np.intp]]
"""For groups by number, which of its outcomes each world has; groups left out have their first."""


@dataclass(frozen=True)
class Leaves:
    """The uncertain facts of all tests, each once, and those that each variant consists of.

    `variants` are by group and test, then by variant: the numbers of the leaves that hold.
    """

    facts: tuple[Fact, ...]
    certain: tuple[Fact, ...]
    exclusive: tuple[tuple[int, ...], ...]
    variants: tuple[tuple[tuple[tuple[int, ...], ...], ...], ...]


def leaves_of(groups: Sequence[Group]) -> Leaves:
    facts: list[Fact] = []
    certain: list[Fact] = []
    exclusive: list[tuple[int, ...]] = []
    every = []
    for group in groups:
        mine = []
        for test in group.tests:
            always = set(test.variants[0]).intersection(*test.variants[1:])
            certain += [fact for fact in test.variants[0] if fact in always]
            numbers: dict[Fact, int] = {}
            for variant in test.variants:
                for fact in variant:
                    if fact not in always and fact not in numbers:
                        numbers[fact] = len(facts)
                        facts.append(fact)
            exclusive += _exclusive(test, numbers)
            mine.append(tuple(tuple(numbers[f] for f in v if f in numbers) for v in test.variants))
        every.append(tuple(mine))
    return Leaves(tuple(facts), tuple(certain), tuple(exclusive), tuple(every))


def _exclusive(test: Tested, numbers: Mapping[Fact, int]) -> Iterator[tuple[int, ...]]:
    """Facts of a kind of which no variant has two."""
    for kind in sorted({fact.kind for fact in numbers}):
        if all(sum(f.kind == kind for f in variant) < 2 for variant in test.variants):
            group = tuple(number for fact, number in numbers.items() if fact.kind == kind)
            if len(group) > 1:
                yield group


class Worlds:
    """The circuit of one firm at one bound of its judgement, and what it is asked for."""

    def __init__(
        self, scope: Scope, rules: Iterable[Rule], stated: Iterable[Fact], outcomes: Outcomes
    ) -> None:
        self.scope, self.outcomes, self.groups = scope, outcomes, outcomes.groups
        self.leaves = leaves_of(outcomes.groups)
        self.certain = (*stated, *self.leaves.certain)
        self.circuit: Circuit = ground(
            rules, self.certain, self.leaves.facts, ASKED, self.leaves.exclusive
        )
        self.opinion = tuple(f for kind in OPINION for f in self.circuit.concluded(kind))
        self.not_met = _by(self.circuit.concluded(CRITERION), "criterion", "not-met")
        self.failing = _by(self.circuit.concluded(CONTROL), "control", "not-effective")
        self._opinions: dict[tuple[int, ...], Opinions] = {}

    def words(self, choices: Choices, worlds: int) -> Words:
        """The leaves that hold in each of so many worlds."""
        packed = np.zeros((len(self.leaves.facts), -(-worlds // 64)), np.uint64)
        for number, (group, variants) in enumerate(
            zip(self.groups, self.leaves.variants, strict=True)
        ):
            chosen = choices.get(number)
            for place, leaves in enumerate(variants):
                shown = [set(leaves[key[place]]) for key, _ in group.chances]
                for leaf in sorted({leaf for each in leaves for leaf in each}):
                    holds = np.array([leaf in each for each in shown], np.uint8)
                    if chosen is None or holds.all() or not holds.any():
                        packed[leaf] = _EVERY if holds[0] else 0
                    else:
                        packed[leaf] = packed_bits(holds[chosen])
        return packed

    def forced(self, words: Words, which: Mapping[tuple[int, int], int]) -> Words:
        """The same worlds with tests, by group and place, held at one of their variants."""
        changed = words.copy()
        for (group, place), variant in which.items():
            variants = self.leaves.variants[group][place]
            for leaf in {leaf for each in variants for leaf in each}:
                changed[leaf] = _EVERY if leaf in variants[variant] else 0
        return changed

    def opinions(self, words: Words, worlds: int) -> tuple[Codes, list[Opinions]]:
        """The opinion of each world, as a number of the list."""
        rows = run(self.circuit, words, self.opinion)
        codes, vectors = _vectors(rows, worlds)
        return codes, [self._opinion(vector) for vector in vectors]

    def _opinion(self, vector: tuple[int, ...]) -> Opinions:
        found = self._opinions.get(vector)
        if found is None:
            facts = tuple(f for f, holds in zip(self.opinion, vector, strict=True) if holds)
            found = self._opinions[vector] = opine(self.scope, Findings.of(Derived(facts, ())))
        return found

    def holding(self, words: Words, world: int) -> tuple[Fact, ...]:
        """All facts that one world starts from, so that another evaluator can judge it."""
        shown = (words[:, world // 64] >> np.uint64(world % 64)) & np.uint64(1)
        chosen = (f for f, holds in zip(self.leaves.facts, shown, strict=True) if holds)
        return (*self.certain, *chosen)

    def hangs_on(self, facts: Iterable[Fact]) -> frozenset[int]:
        """The groups on which these conclusions can depend."""
        owner = {
            leaf: number
            for number, tests in enumerate(self.leaves.variants)
            for variants in tests
            for variant in variants
            for leaf in variant
        }
        inputs = self.circuit.network.inputs
        ahead = [self.circuit.literal(fact) >> 1 for fact in facts]
        seen: set[int] = set()
        while ahead:
            node = ahead.pop()
            if node not in seen:
                seen.add(node)
                ahead += [each >> 1 for each in inputs[node]]
        many = len(self.leaves.facts)
        return frozenset(owner[node - 1] for node in seen if 0 < node <= many)

    def any_of(self, words: Words, facts: Sequence[Fact]) -> Words:
        """One row: whether at least one of the facts is concluded."""
        rows = run(self.circuit, words, facts)
        return np.asarray(np.bitwise_or.reduce(rows, axis=0), np.uint64)


_EVERY = np.uint64(0xFFFF_FFFF_FFFF_FFFF)


def _by(facts: Iterable[Fact], attribute: str, conclusion: str) -> dict[str, tuple[Fact, ...]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.get("conclusion") == conclusion:
            found.setdefault(str(fact.get(attribute)), []).append(fact)
    return {name: tuple(each) for name, each in sorted(found.items())}


def packed_bits(bits: Bits) -> Words:
    """World w is bit w % 64 of word w // 64, as in the circuit."""
    octets = np.packbits(bits, bitorder="little")
    padded = np.zeros(-(-len(octets) // 8) * 8, np.uint8)
    padded[: len(octets)] = octets
    return padded.view("<u8").astype(np.uint64)


def unpacked(row: Words, worlds: int) -> Bits:
    return np.unpackbits(row.astype("<u8").view(np.uint8), count=worlds, bitorder="little")


def _vectors(rows: Words, worlds: int) -> tuple[Codes, list[tuple[int, ...]]]:
    """Worlds with the same bits have the same number; the bits of each number."""
    codes = np.zeros(worlds, np.int64)
    many = 1
    for row in rows:
        bits = unpacked(row, worlds)
        if bits.all() or not bits.any():
            continue
        codes = codes * 2 + bits
        many *= 2
        if many > 1 << 16:  # so that numbers stay small however many bits there are
            distinct, codes = np.unique(codes, return_inverse=True)
            many = len(distinct)
    _, first, codes = np.unique(codes, return_index=True, return_inverse=True)
    picked = [(rows[:, at // 64] >> np.uint64(at % 64)) & np.uint64(1) for at in map(int, first)]
    return codes, [tuple(map(int, column)) for column in picked]
