"""The smallest sets of controls whose clean tests would make an unqualified opinion likely enough.

A measure like importance, and no remedy: deviations that have happened cannot be mended. It says
where the next period is won.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from engine.audit.forecast import tally
from engine.audit.forecast.chance import enumerated, open_groups, simulated, ways
from engine.audit.forecast.worlds import Worlds
from engine.model.prediction import CleanSet, Reach
from engine.model.words import Opinion

LARGEST = 4  # controls of a set
MOST_TRIED = 12  # controls that are combined: those whose clean tests alone gain most
MOST_SETS = 3
SEARCHED = 1 << 13  # simulated audits by which a set is found
MEASURED = 1 << 16  # and by which those found are measured


def reaching(
    worlds: Worlds, controls: Sequence[str], of_results: bool, seed: str, least: float
) -> Reach:
    """Up to `MOST_SETS` sets of one size, no smaller set among them, the likelier first.

    `controls` are tried in their order; `least` is the chance of an unqualified opinion, from 0 to
    1. Where no four reach it, one larger set is looked for by adding what helps most and leaving
    out again what is not needed: none of it can be left out, but another may be smaller.
    """
    tried = tuple(controls)[:MOST_TRIED]
    for size in range(LARGEST + 1):
        found = []
        for chosen in combinations(tried, size):
            near, _ = _chance(worlds, chosen, of_results, seed, SEARCHED)
            if near < least - 0.02:  # the error of so many draws; measured again below
                continue
            chance, exact = _chance(worlds, chosen, of_results, seed, MEASURED)
            if chance >= least:
                found.append(CleanSet(chosen, chance, exact))
        if found:
            found.sort(key=lambda each: (-each.chance, each.controls))
            return Reach(least, tuple(found[:MOST_SETS]), smallest=True)
    return Reach(least, _larger(worlds, tried, of_results, seed, least), smallest=False)


def _larger(
    worlds: Worlds, tried: Sequence[str], of_results: bool, seed: str, least: float
) -> tuple[CleanSet, ...]:
    """One set that reaches it and from which nothing can be left out, if all together reach it."""

    def chance(names: Sequence[str]) -> float:
        return _chance(worlds, names, of_results, seed, SEARCHED)[0]

    if _chance(worlds, tried, of_results, seed, MEASURED)[0] < least:
        return ()
    chosen: list[str] = []
    while _chance(worlds, chosen, of_results, seed, MEASURED)[0] < least:
        left = [name for name in tried if name not in chosen]
        chosen.append(max(left, key=lambda name: (chance([*chosen, name]), -tried.index(name))))
    for name in tuple(chosen):
        without = [each for each in chosen if each != name]
        if _chance(worlds, without, of_results, seed, MEASURED)[0] >= least:
            chosen = without
    return (CleanSet(tuple(chosen), *_chance(worlds, chosen, of_results, seed, MEASURED)),)


def _chance(
    worlds: Worlds, chosen: Sequence[str], of_results: bool, seed: str, draws: int
) -> tuple[float, bool]:
    """P(unqualified) had all tests of these controls been clean, and whether it is exact."""
    held: dict[tuple[int, int], int] = {}
    for name in chosen:
        held |= tally.clean(worlds, name)
    open_ = open_groups(worlds.groups)
    exact = ways(worlds.groups, open_) <= draws
    source = enumerated(worlds.groups, open_) if exact else simulated(worlds.groups, seed, draws)
    chance = 0.0
    for batch in source:
        words = worlds.forced(worlds.words(batch.choices, batch.worlds), held)
        told = tally.weighed(worlds, words, batch)
        chance += tally.distribution(told, of_results)[Opinion.UNQUALIFIED]
    return chance, exact
