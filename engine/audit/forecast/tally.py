"""What happens how often: opinions, criteria and controls over weighted worlds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.audit.forecast.chance import (
    MOST_ENUMERATED,
    Batch,
    enumerated,
    open_groups,
    simulated,
    ways,
)
from engine.audit.forecast.worlds import Words, Worlds, unpacked
from engine.inference.circuit import run
from engine.model.rules import Fact
from engine.model.run import SEVERITY, Opinions
from engine.model.words import Opinion

WEIGHED = 1 << 16  # simulated audits by which the importance of controls is measured

Told = tuple[Opinion, Opinion]
"""The opinion expressed on the whole, and what the results bear."""


@dataclass(frozen=True)
class Chances:
    """Over all worlds; `exact` where all of them were enumerated."""

    opinions: Mapping[Told, float]
    not_met: Mapping[str, tuple[float, bool]]  # probability, and whether it is exact
    failing: Mapping[str, tuple[float, bool]]
    exact: bool
    worlds: int


def chances(
    worlds: Worlds, seed: str, draws: int, heed: Callable[[], None] = lambda: None
) -> Chances:
    """Exact where all worlds can be enumerated; each criterion and control as far as it can."""
    open_ = open_groups(worlds.groups)
    exact = ways(worlds.groups, open_) <= MOST_ENUMERATED
    opinions: dict[Told, float] = {}
    asked = {("not_met", name): facts for name, facts in worlds.not_met.items()}
    asked |= {("failing", name): facts for name, facts in worlds.failing.items()}
    found = dict.fromkeys(asked, 0.0)
    sure = dict.fromkeys(asked, exact)
    many = 0
    for batch in batches(worlds, seed, draws):
        heed()
        words = worlds.words(batch.choices, batch.worlds)
        many += batch.worlds
        for told, chance in weighed(worlds, words, batch).items():
            opinions[told] = opinions.get(told, 0.0) + chance
        for key, chance in _shares(worlds, words, batch, asked).items():
            found[key] += chance
    heed()
    if not exact:
        for key, chance in _exactly(worlds, asked).items():
            found[key], sure[key] = chance, True
    parts = {
        part: {name: (found[p, name], sure[p, name]) for p, name in asked if p == part}
        for part in ("not_met", "failing")
    }
    return Chances(opinions, parts["not_met"], parts["failing"], exact, many)


def batches(worlds: Worlds, seed: str, draws: int) -> Iterable[Batch]:
    open_ = open_groups(worlds.groups)
    if ways(worlds.groups, open_) <= MOST_ENUMERATED:
        return enumerated(worlds.groups, open_)
    return simulated(worlds.groups, seed, draws)


def weighed(worlds: Worlds, words: Words, batch: Batch) -> dict[Told, float]:
    """The weight of the worlds with each opinion."""
    codes, found = worlds.opinions(words, batch.worlds)
    mass = np.bincount(codes, batch.weights, len(found))
    told: dict[Told, float] = {}
    for opinions, weight in zip(found, mass, strict=True):
        told[_told(opinions)] = told.get(_told(opinions), 0.0) + float(weight)
    return told


def _told(opinions: Opinions) -> Told:
    return opinions.overall, opinions.bears


Key = tuple[str, str]


def _shares(
    worlds: Worlds, words: Words, batch: Batch, asked: Mapping[Key, tuple[Fact, ...]]
) -> dict[Key, float]:
    """The weight of the worlds in which any of the facts is concluded."""
    facts = [fact for each in asked.values() for fact in each]
    rows = run(worlds.circuit, words, facts)
    found = {}
    at = 0
    for key, mine in asked.items():
        row = np.bitwise_or.reduce(rows[at : at + len(mine)], axis=0)
        found[key] = float(batch.weights @ unpacked(row, batch.worlds))
        at += len(mine)
    return found


def _exactly(worlds: Worlds, asked: Mapping[Key, tuple[Fact, ...]]) -> dict[Key, float]:
    """What hangs on few enough groups, by all worlds of these alone."""
    open_ = frozenset(open_groups(worlds.groups))
    alike: dict[frozenset[int], list[Key]] = {}
    for key, facts in asked.items():
        alike.setdefault(worlds.hangs_on(facts) & open_, []).append(key)
    found: dict[Key, float] = {}
    left = 4 * MOST_ENUMERATED
    for among, keys in sorted(alike.items(), key=lambda each: sorted(each[0])):
        left -= ways(worlds.groups, among)
        if ways(worlds.groups, among) > MOST_ENUMERATED or left < 0:
            continue
        mine = {key: asked[key] for key in keys}
        found |= dict.fromkeys(keys, 0.0)
        for batch in enumerated(worlds.groups, among):
            words = worlds.words(batch.choices, batch.worlds)
            for key, chance in _shares(worlds, words, batch, mine).items():
                found[key] += chance
    return found


def if_clean(
    worlds: Worlds,
    controls: Sequence[str],
    seed: str,
    draws: int,
    heed: Callable[[], None] = lambda: None,
) -> tuple[dict[Told, float], dict[str, dict[Told, float]], bool]:
    """The opinions as they are, and for each control as they were if all its tests were clean.

    The same worlds either way. The last value says whether they were all enumerated.
    """
    base: dict[Told, float] = {}
    mended: dict[str, dict[Told, float]] = {name: {} for name in controls}
    every = 0
    for batch in batches(worlds, seed, min(draws, WEIGHED)):
        words = worlds.words(batch.choices, batch.worlds)
        every += batch.worlds
        _add(base, weighed(worlds, words, batch))
        for name in controls:
            heed()
            forced = worlds.forced(words, clean(worlds, name))
            _add(mended[name], weighed(worlds, forced, batch))
    return base, mended, ways(worlds.groups, open_groups(worlds.groups)) <= MOST_ENUMERATED


def _add(into: dict[Told, float], more: Mapping[Told, float]) -> None:
    for told, chance in more.items():
        into[told] = into.get(told, 0.0) + chance


def clean(worlds: Worlds, control: str) -> dict[tuple[int, int], int]:
    """All tests of a control at their clean variant."""
    return {
        (number, place): test.clean
        for number, group in enumerate(worlds.groups)
        for place, test in enumerate(group.tests)
        if test.control == control
    }


def whole(worlds: Worlds) -> dict[tuple[int, int], int]:
    """All tests as their census has it."""
    return {
        (number, place): test.whole
        for number, group in enumerate(worlds.groups)
        for place, test in enumerate(group.tests)
    }


def single(worlds: Worlds, which: Mapping[tuple[int, int], int]) -> tuple[Words, Opinions]:
    """One world with tests held at these variants."""
    words = worlds.forced(worlds.words({}, 1), which)
    _, (opinions,) = worlds.opinions(words, 1)
    return words, opinions


def concluded(
    worlds: Worlds, words: Words, asked: Mapping[str, tuple[Fact, ...]]
) -> tuple[str, ...]:
    """The names of which any fact is concluded in the first world."""
    return tuple(name for name, facts in asked.items() if int(worlds.any_of(words, facts)[0]) & 1)


def distribution(opinions: Mapping[Told, float], of_results: bool) -> dict[Opinion, float]:
    """By opinion, in the order of severity: the one expressed, or what the results bear."""
    found = dict.fromkeys(SEVERITY, 0.0)
    for (overall, bears), chance in opinions.items():
        found[bears if of_results else overall] += chance
    return found
