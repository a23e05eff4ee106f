"""Evaluates a circuit over many worlds at once, 64 to a machine word."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.inference.circuit.network import Circuit
from engine.inference.circuit.program import ONES, Program, program
from engine.model.rules import Fact

Words = NDArray[np.uint64]
WORDS = 64  # worlds a word
WIDEST = 8_192  # words of one value that are worked on at a time
NARROWEST = 1_024  # below which the calls cost more than the work
SCRATCH = 2**22  # words of all values at a time: 32 MB
EVERY = np.uint64(0xFFFF_FFFF_FFFF_FFFF)


def run(circuit: Circuit, leaves: Words, asked: Sequence[Fact]) -> Words:
    """Whether each asked fact holds - stated, uncertain or concluded - in each world.

    `leaves` has a row for each leaf, and the result one for each fact asked for, of as many
    words; world w is bit w % 64 of word w // 64. Bits past the last world are worlds too, and
    are answered as what they hold. One thread does it all, since the steps are too short to
    share; worlds may be divided between calls from several threads. Raises ValueError for
    another shape, and for a fact of a kind that the circuit was made without.
    """
    if leaves.ndim != 2 or leaves.shape[0] != len(circuit.leaves) or leaves.dtype != np.uint64:
        raise ValueError(f"the leaves must be {len(circuit.leaves)} rows of 64-bit words")
    written = _program(circuit, tuple(circuit.literal(fact) for fact in asked))
    words = leaves.shape[1]
    answer = np.empty((len(asked), words), np.uint64)
    width = min(words, WIDEST, max(NARROWEST, SCRATCH // written.slots))
    slots = np.zeros((written.slots, width), np.uint64)
    slots[ONES] = EVERY
    rows = list(slots)
    functions: tuple[Any, ...] = (np.bitwise_and, np.bitwise_or, np.bitwise_xor)  # as in Op
    steps = [(functions[op], rows[a], rows[b], rows[into]) for op, a, b, into in written.steps]
    for start in range(0, words, max(width, 1)):
        used = min(width, words - start)
        block = slice(start, start + used)
        for leaf, slot in written.loads:
            rows[slot][:used] = leaves[leaf, block]
        for function, left, right, into in steps:
            function(left, right, into)
        for row, (slot, negated) in enumerate(written.tells):
            (np.invert if negated else np.positive)(rows[slot][:used], answer[row, block])
    return answer


def worlds(circuit: Circuit, rows: Sequence[Collection[int]]) -> Words:
    """Leaves for `run`, from the numbers of those that hold in each world; the rest is padded 0."""
    packed = np.zeros((len(circuit.leaves), -(-len(rows) // WORDS)), np.uint64)
    for world, row in enumerate(rows):
        for leaf in row:
            packed[leaf, world // WORDS] |= np.uint64(1 << world % WORDS)
    return packed


@lru_cache(maxsize=8)
def _program(circuit: Circuit, roots: tuple[int, ...]) -> Program:
    return program(circuit.network, len(circuit.leaves), roots)
