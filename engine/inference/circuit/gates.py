"""Gates that are made once: an and-or network in which whatever is constant has been folded.

A literal is twice the number of a node, plus one where it is negated. Node 0 is the constant,
the nodes after it are the leaves, and every gate comes after its inputs. Only ANDs and XORs are
stored; an OR is a negated AND of negated inputs.

Of a group of leaves at most one holds in any world. So a gate that rests on one group alone is
a set of its values - none, or one of its leaves - and is made in one form only; and for other
gates it is known within which values they can hold (`within`), so that what needs two outcomes
of one test is seen to be false.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

FALSE, TRUE = 0, 1
MOST_GATES = 1_000_000
_LOOKED_INTO = 16  # wider gates are not searched for inputs that contradict others

Values = Mapping[int, int]  # group: bits of the values within which something can hold


class TooLarge(Exception):
    """Grounding would go past a stated bound of gates or looks; the message names it."""


class Gates:
    def __init__(self, leaves: int, exclusive: Iterable[Sequence[int]]) -> None:
        self.leaves = leaves
        self.inputs: list[tuple[int, ...]] = [()] * (leaves + 1)  # literals; none for a leaf
        self.xors: set[int] = set()
        self._made: dict[tuple[bool, tuple[int, ...]], int] = {}
        self._members: list[tuple[int, ...]] = []  # of each group: nodes, for bits 1, 2, ...
        self._alone: dict[int, tuple[int, int]] = {}  # node: its group and values, if only one
        self._within: dict[int, Values] = {}  # literal: values within which it can hold
        for group in exclusive:
            self._add_group(tuple(sorted(set(group))))

    def _add_group(self, leaves: tuple[int, ...]) -> None:
        if len(leaves) < 2:
            return
        if leaves[0] < 0 or leaves[-1] >= self.leaves:
            raise ValueError(f"a group names a leaf that is not there: {leaves}")
        for place, leaf in enumerate(leaves):
            if leaf + 1 in self._alone:
                raise ValueError(f"leaf {leaf} is in two groups")
            self._alone[leaf + 1] = len(self._members), 2 << place
        self._members.append(tuple(leaf + 1 for leaf in leaves))

    def leaf(self, number: int) -> int:
        return 2 * (number + 1)

    def all_of(self, literals: Iterable[int]) -> int:
        wanted = set(literals)
        wanted.discard(TRUE)
        if FALSE in wanted or any(literal ^ 1 in wanted for literal in wanted):
            return FALSE
        if self._members and len(wanted) > 1:
            narrowed = self._narrowed(wanted)
            if narrowed is None:
                return FALSE
            wanted = narrowed
        if len(wanted) > 1:
            wanted -= {literal for literal in wanted if self._sure(literal, wanted)}
        if len(wanted) < 2:
            return next(iter(wanted), TRUE)
        return self._gate(False, tuple(sorted(wanted)))

    def any_of(self, literals: Iterable[int]) -> int:
        return self.all_of(literal ^ 1 for literal in literals) ^ 1

    def odd(self, left: int, right: int) -> int:
        """Whether exactly one of two holds."""
        flipped = (left ^ right) & 1
        left, right = sorted((left & ~1, right & ~1))
        if left == right:
            return flipped
        if left == FALSE:
            return right ^ flipped
        return self._gate(True, (left, right)) ^ flipped

    def meet(self, literals: Sequence[int]) -> bool:
        """False where these are seen never to hold together; makes no gate."""
        if any(literal ^ 1 in literals for literal in literals):
            return False
        found: dict[int, int] = {}
        for literal in literals:
            for group, values in self.within(literal).items():
                found[group] = found.get(group, -1) & values
        return all(found.values())

    def within(self, literal: int) -> Values:
        alone = self._alone.get(literal >> 1)
        if alone is None:
            return self._within.get(literal, {})
        group, values = alone
        return {group: values ^ self._full(group) if literal & 1 else values}

    def _full(self, group: int) -> int:
        return (2 << len(self._members[group])) - 1

    def _narrowed(self, wanted: set[int]) -> set[int] | None:
        """One literal for each group, and none that others imply; None if they cannot meet."""
        own: dict[int, int] = {}
        others: dict[int, int] = {}
        kept: set[int] = set()
        for literal in wanted:
            alone = literal >> 1 in self._alone
            if not alone:
                kept.add(literal)
            for group, values in self.within(literal).items():
                into = own if alone else others
                into[group] = into.get(group, -1) & values
        for group, values in others.items():
            if values & own.get(group, -1) == 0:
                return None
        for group, values in own.items():
            if values == 0:
                return None
            if others.get(group, -1) & ~values:  # else the others can hold nowhere else
                kept.add(self._set(group, values))
        return kept

    def _set(self, group: int, values: int) -> int:
        """The literal that holds within these values of a group; neither none nor all of them."""
        if values & 1:
            return self._set(group, values ^ self._full(group)) ^ 1
        members = self._members[group]
        nodes = [node for place, node in enumerate(members) if values >> place & 2]
        if len(nodes) == 1:
            return 2 * nodes[0]
        return self._gate(False, tuple(sorted(2 * node + 1 for node in nodes))) ^ 1

    def _sure(self, literal: int, wanted: set[int]) -> bool:
        """A negated gate one input of which is refused by others holds anyway."""
        node = literal >> 1
        return (
            bool(literal & 1)
            and node not in self.xors
            and len(self.inputs[node]) <= _LOOKED_INTO
            and any(each ^ 1 in wanted for each in self.inputs[node])
        )

    def _gate(self, odd: bool, inputs: tuple[int, ...]) -> int:
        node = self._made.get((odd, inputs))
        if node is None:
            node = self._made[odd, inputs] = len(self.inputs)
            if node > MOST_GATES:
                raise TooLarge(f"more than {MOST_GATES:,} gates")
            self.inputs.append(inputs)
            if odd:
                self.xors.add(node)
            elif self._members:
                self._learn(node, inputs)
        return 2 * node

    def _learn(self, node: int, inputs: tuple[int, ...]) -> None:
        together: dict[int, int] = {}
        apart: dict[int, int] | None = None
        for literal in inputs:
            for group, values in self.within(literal).items():
                together[group] = together.get(group, -1) & values
            either = self.within(literal ^ 1)
            apart = {
                group: values | either[group]
                for group, values in (either if apart is None else apart).items()
                if group in either
            }
        alone = [self._alone.get(literal >> 1) for literal in inputs]
        groups = {found[0] if found else None for found in alone}
        if len(groups) == 1 and None not in groups:
            self._alone[node] = next(iter(together.items()))
            return
        for literal, known in ((2 * node, together), (2 * node + 1, apart or {})):
            told = {g: values for g, values in known.items() if values != self._full(g)}
            if told:
                self._within[literal] = told
