"""From gates to a flat program over slots: each value is kept until its last use, and no longer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from engine.inference.circuit.network import Network

ONES = 0  # the slot in which every bit is set


class Op(IntEnum):
    AND = 0
    OR = 1
    XOR = 2


Step = tuple[Op, int, int, int]  # left slot, right slot, slot of the result


@dataclass(frozen=True)
class Program:
    """Negations are folded into what reads them."""

    slots: int
    loads: tuple[tuple[int, int], ...]  # leaf, slot; loaded before the first step
    steps: tuple[Step, ...]
    tells: tuple[tuple[int, bool], ...]  # of each root: its slot in the end, whether negated


def program(network: Network, leaves: int, roots: Sequence[int]) -> Program:
    """The steps that find the roots, and where each of them stands after the last."""
    return _Writer(network, leaves, roots).written()


class _Writer:
    def __init__(self, network: Network, leaves: int, roots: Sequence[int]) -> None:
        self._network, self._leaves, self._roots = network, leaves, roots
        self._order = _order(network, roots)
        self._uses: dict[int, int] = {}
        for node in self._order:
            for each in network.inputs[node]:
                self._uses[each >> 1] = self._uses.get(each >> 1, 0) + 1
        for root in roots:  # which are kept to the end
            self._uses[root >> 1] = self._uses.get(root >> 1, 0) + 1
        self._slot: dict[int, int] = {0: ONES}
        self._flipped: dict[int, bool] = {0: True}  # whether a slot holds the negated node
        self._free: list[int] = []
        self._slots = 1
        self._steps: list[Step] = []

    def written(self) -> Program:
        loads = []
        for node in self._order:
            if node <= self._leaves:
                self._slot[node], self._flipped[node] = self._new(), False
                loads.append((node - 1, self._slot[node]))
        for node in self._order:
            if node > self._leaves:
                self._write(node)
        tells = tuple(
            (self._slot[root >> 1], self._flipped[root >> 1] ^ bool(root & 1))
            for root in self._roots
        )
        return Program(self._slots, tuple(loads), tuple(self._steps), tells)

    def _new(self) -> int:
        if self._free:
            return self._free.pop()
        self._slots += 1
        return self._slots - 1

    def _write(self, node: int) -> None:
        inputs = self._network.inputs[node]
        into = self._new()
        if node in self._network.xors:
            left, right = (each >> 1 for each in inputs)
            self._steps.append((Op.XOR, self._slot[left], self._slot[right], into))
            self._flipped[node] = self._flipped[left] ^ self._flipped[right]
        else:
            self._flipped[node] = self._conjoin(inputs, into)
        self._slot[node] = into
        for each in inputs:
            self._uses[each >> 1] -= 1
            if not self._uses[each >> 1]:
                self._free.append(self._slot[each >> 1])

    def _conjoin(self, inputs: Sequence[int], into: int) -> bool:
        """Inputs whose slots hold the opposite are OR-ed and taken away; says if it is flipped."""
        plain: list[int] = []
        opposite: list[int] = []
        for each in inputs:
            turned = self._flipped[each >> 1] ^ bool(each & 1)
            (opposite if turned else plain).append(self._slot[each >> 1])
        if not plain:
            self._reduce(Op.OR, opposite, into)
            return True
        if not opposite:
            self._reduce(Op.AND, plain, into)
            return False
        left, right = plain[0], opposite[0]
        if len(opposite) > 1:
            right = self._new()
            self._reduce(Op.OR, opposite, right)
        if len(plain) > 1:
            self._reduce(Op.AND, plain, into)
            left = into
        self._steps += [(Op.OR, left, right, into), (Op.XOR, into, right, into)]
        if len(opposite) > 1:
            self._free.append(right)
        return False

    def _reduce(self, op: Op, slots: Sequence[int], into: int) -> None:
        self._steps.append((op, slots[0], slots[1], into))
        self._steps += [(op, into, slot, into) for slot in slots[2:]]


def _order(network: Network, roots: Sequence[int]) -> list[int]:
    """Inputs first, and each gate close to its first use, so that few values live at a time."""
    order: dict[int, None] = {}
    for root in roots:
        waiting = [root >> 1]
        while waiting:
            node = waiting[-1]
            missing = [each >> 1 for each in network.inputs[node] if each >> 1 not in order]
            if missing and node not in order:
                waiting += reversed(missing)
                continue
            waiting.pop()
            if node:
                order[node] = None
    return list(order)
