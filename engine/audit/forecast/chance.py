"""Worlds with their weights: every one of them where that can be, else as many as are asked for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.audit.forecast.outcomes import Group, stream
from engine.audit.forecast.worlds import AT_ONCE, Choices

MOST_ENUMERATED = 1 << 20  # worlds: as much work as a million simulated audits


@dataclass(frozen=True)
class Batch:
    """Some worlds: the outcome of each open group, and the weight of each world."""

    choices: Choices
    worlds: int
    weights: NDArray[np.float64]


def open_groups(groups: Sequence[Group]) -> tuple[int, ...]:
    """The numbers of the groups over which chance decides."""
    return tuple(number for number, group in enumerate(groups) if len(group.chances) > 1)


def ways(groups: Sequence[Group], among: Iterable[int]) -> int:
    """How many worlds these groups make together."""
    return math.prod(len(groups[number].chances) for number in among)


def enumerated(groups: Sequence[Group], among: Iterable[int]) -> Iterator[Batch]:
    """Every world of these groups once, weighted by its probability."""
    numbers = sorted(among)
    whole = ways(groups, numbers)
    for begin in range(0, whole, AT_ONCE):
        rest = np.arange(begin, min(begin + AT_ONCE, whole), dtype=np.intp)
        many = len(rest)
        weights = np.ones(many)
        choices = {}
        for number in numbers:
            chances = _chances(groups[number])
            rest, chosen = np.divmod(rest, len(chances))
            choices[number] = chosen
            weights *= chances[chosen]
        yield Batch(choices, many, weights)


def simulated(groups: Sequence[Group], seed: str, draws: int) -> Iterator[Batch]:
    """So many audits, drawn: of each group one uniform an audit, from a stream of its own.

    What is drawn for a group depends on the seed, its name and the number of the audit alone:
    not on the other groups, nor on how many audits follow.
    """
    numbers = open_groups(groups)
    streams = {
        number: np.random.Generator(np.random.PCG64(stream(seed, groups[number].name)))
        for number in numbers
    }
    for begin in range(0, draws, AT_ONCE):
        many = min(AT_ONCE, draws - begin)
        choices = {
            number: _chosen(groups[number], streams[number].random(many)) for number in numbers
        }
        yield Batch(choices, many, np.full(many, 1 / draws))


def _chosen(group: Group, uniforms: NDArray[np.float64]) -> NDArray[np.intp]:
    bounds = np.cumsum(_chances(group))[:-1]
    if len(bounds) > 8:
        return np.searchsorted(bounds, uniforms, side="right")
    chosen = np.zeros(len(uniforms), np.int8)
    for bound in bounds:
        chosen += uniforms >= bound
    return chosen.astype(np.intp)


@lru_cache(maxsize=1_000)
def _chances(group: Group) -> NDArray[np.float64]:
    return np.array([chance for _, chance in group.chances])
