"""The sizes of a firm's samples, told only where they change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from engine.audit.sizes import Size, size_table
from engine.model.firm import FirmProfile
from engine.model.words import Frequency, Importance

LARGEST = 300  # items of the largest population that is told


@dataclass(frozen=True, slots=True)
class Rung:
    """For populations from `first` to `last`: so many items, and so many deviations accepted."""

    first: int
    last: int
    n: int | None  # None: every item
    allowed: int
    more: int
    in_all: int


@dataclass(frozen=True, slots=True)
class Ladder:
    """What holds for these controls, by frequency and importance."""

    controls: tuple[tuple[Frequency, Importance], ...]
    rungs: tuple[Rung, ...]


def ladders(firm: FirmProfile, largest: int = LARGEST) -> tuple[Ladder, ...]:
    """One for all controls that come to the same, in the order of frequencies as steps name them.

    Controls by event stand for all that no step names.
    """
    told: dict[tuple[Rung, ...], list[tuple[Frequency, Importance]]] = {}
    for frequency in _frequencies(firm):
        for importance in Importance:
            sizes = size_table(firm, frequency, importance, range(1, largest + 1))
            told.setdefault(tuple(_rungs(sizes)), []).append((frequency, importance))
    return tuple(Ladder(tuple(controls), rungs) for rungs, controls in told.items())


def _frequencies(firm: FirmProfile) -> tuple[Frequency, ...]:
    named = [frequency for step in firm.sizing for frequency in step.frequency]
    return tuple(dict.fromkeys([Frequency.PER_EVENT, *named]))


def _rungs(sizes: Iterable[Size]) -> Iterator[Rung]:
    standing: Rung | None = None
    for size in sizes:
        at = size.population
        n = None if size.n >= at else size.n
        made = Rung(at, at, n, size.allowed, size.more, size.in_all)
        if standing is not None and replace(made, first=standing.first) == replace(
            standing, last=at
        ):
            standing = replace(standing, last=at)
            continue
        if standing is not None:
            yield standing
        standing = made
    if standing is not None:
        yield standing
