"""Several tests that share one ranked selection: what they find, jointly.

Items are ranked once, at random, and each test takes the first of those that belong to it. What
two tests find is therefore no matter of two independent draws: an item that deviates under both
is found by both, or by neither. The joint distribution is enumerated, stage by stage, over the
kinds of items (multivariate hypergeometric); where tests look at different items that overlap, or
where there are too many ways, the selection itself is drawn many times, and the answer says so.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Final

from engine.sampling.counts import check_count

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

MOST_WAYS: Final = 200_000  # steps of the enumeration that are followed: some seconds
_DRAWS: Final = 100_000
_MOST_RANKED: Final = 20_000_000  # items ranked over all draws: some seconds
_MOST_AT_ONCE: Final = 2_000_000
UNIFORM: Final = (1, 1)
"""The prior beta(1, 1): before anything was judged each rate of deviation is as likely."""


class Mark(IntEnum):
    """What one item is to one test."""

    PASS = 0
    DEVIATION = 1
    UNTESTABLE = 2  # drawn like any other, and nothing can be said of it
    UNJUDGED = 3  # whoever draws it will judge it; what will be found is only believed
    OUTSIDE = 4  # no item of this test


_UNMARKED: Final = (Mark.PASS, Mark.OUTSIDE)
Kind = tuple[Mark, ...]
"""A kind of item: its mark under each test."""


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """What one test has seen once it is over."""

    drawn: int
    found: int
    untestable: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """A test that takes `first` items and, once it has seen them, `size(found, untestable)` in all.

    `judged` holds passes and deviations among the items judged so far: with the uniform prior
    they say what is believed of the others (beta-binomial). Outcomes of the same `label` are told
    as one; without labels each stands for itself.
    """

    first: int
    size: Callable[[int, int], int]
    judged: tuple[int, int] = (0, 0)
    label: Mapping[Seen, Seen] = field(default_factory=dict)

    def seen(self, drawn: int, found: int, untestable: int) -> Seen:
        made = Seen(drawn, found, untestable)
        return self.label.get(made, made)


Outcome = tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Joint:
    """The chance of each joint outcome, in the order of the outcomes; together they are 1.

    `draws` is 0 where the chances were enumerated, else the number of simulated selections.
    """

    chances: tuple[tuple[Outcome, float], ...]
    draws: int = 0

    @property
    def exact(self) -> bool:
        return self.draws == 0


def joint(
    kinds: Mapping[Kind, int], tests: Sequence[Planned], seed: int = 0, most_ways: int = MOST_WAYS
) -> Joint:
    """The joint distribution of what the tests will have seen.

    `kinds` counts the items of each kind; every kind has one mark for each test. `seed` serves
    the simulation alone.

    Raises ValueError for negative counts, a kind of another length than `tests`, or a test that
    takes more items than it has.
    """
    _check(kinds, tests)
    found = _apart(kinds, tests, most_ways)
    return found if found is not None else _drawn(kinds, tests, seed)


def _check(kinds: Mapping[Kind, int], tests: Sequence[Planned]) -> None:
    for kind, count in kinds.items():
        check_count(count, "items of a kind")
        if len(kind) != len(tests):
            raise ValueError(f"a kind of item has `{len(kind)}` marks for `{len(tests)}` tests")
    for place, test in enumerate(tests):
        check_count(test.first, "sample size")
        items = _items(kinds, place)
        if test.first > items:
            raise ValueError(f"sample size `{test.first}` must not exceed the population `{items}`")


def _items(kinds: Mapping[Kind, int], place: int) -> int:
    return sum(count for kind, count in kinds.items() if kind[place] is not Mark.OUTSIDE)


# Enumeration. Tests are followed one after the other, those over more items first. What is drawn
# so far divides the ranking into segments: their order is known, and within each any is as likely.


def _apart(kinds: Mapping[Kind, int], tests: Sequence[Planned], most: int) -> Joint | None:
    """Tests that share items are enumerated together, tests that share none multiplied."""
    groups = sharing(kinds, len(tests))
    parts = []
    for group in groups:
        part = _enumerated(_among(kinds, group), [tests[place] for place in group], most)
        if part is None:
            return None
        parts.append(part)
    if math.prod(len(part) for part in parts) > most:
        return None
    chances: dict[Outcome, float] = {}
    for choice in product(*(part.items() for part in parts)):
        outcome: dict[int, Seen] = {}
        for group, (seen, _) in zip(groups, choice, strict=True):
            outcome |= zip(group, seen, strict=True)
        told = tuple(outcome[place] for place in range(len(tests)))
        chances[told] = math.prod(chance for _, chance in choice)
    return Joint(tuple(sorted(chances.items())))


def sharing(kinds: Mapping[Kind, int], tests: int) -> list[list[int]]:
    """The tests in groups that share no item, in the order of their first test."""
    group = list(range(tests))
    for kind, count in kinds.items():
        inside = [place for place in range(tests) if kind[place] is not Mark.OUTSIDE]
        if count and inside:
            joined = {group[place] for place in inside}
            group = [min(joined) if g in joined else g for g in group]
    return [[p for p in range(tests) if group[p] == g] for g in sorted(set(group))]


Segment = tuple[tuple[Kind, int], ...]
"""Items by kind, sorted; the marks are those of the tests still to come."""


def _among(kinds: Iterable[tuple[Kind, int]] | Mapping[Kind, int], tests: Sequence[int]) -> Segment:
    """The items of these tests, by what they are to them."""
    pairs = kinds.items() if isinstance(kinds, Mapping) else kinds
    found: dict[Kind, int] = {}
    for kind, count in pairs:
        mine = tuple(kind[place] for place in tests)
        if count and any(mark is not Mark.OUTSIDE for mark in mine):
            found[mine] = found.get(mine, 0) + count
    return tuple(sorted(found.items()))


def _enumerated(items: Segment, tests: Sequence[Planned], most: int) -> dict[Outcome, float] | None:
    """Every way in which the tests can go; None past so many, or where frames cross.

    Of two tests one must hold all items of the other, or none: where an item of the one test
    falls among those of the other would matter otherwise.
    """
    if not _nested(items, len(tests)):
        return None
    every = range(len(tests))
    frame = [sum(n for kind, n in items if kind[t] is not Mark.OUTSIDE) for t in every]
    marked = [sum(n for kind, n in items if kind[t] not in _UNMARKED) for t in every]
    # Of equal frames that with most marks first: nobody asks for these once it is over.
    order = sorted(every, key=lambda t: (-frame[t], -marked[t], t))
    whole = _among(items, order)
    states: dict[tuple[tuple[Segment, ...], Outcome], float] = {((whole,), ()): 1.0}
    steps = 0
    for n in order:
        ahead: dict[tuple[tuple[Segment, ...], Outcome], float] = defaultdict(float)
        for (segments, seen), chance in states.items():
            for after, found, p in _followed(segments, tests[n]):
                steps += 1
                if steps > most:
                    return None
                ahead[after, (*seen, found)] += chance * p
        states = ahead
    back = [order.index(n) for n in range(len(tests))]
    done: dict[Outcome, float] = defaultdict(float)
    for (_, seen), chance in states.items():
        done[tuple(seen[place] for place in back)] += chance
    return dict(done)


def _nested(items: Segment, tests: int) -> bool:
    for one in range(tests):
        for other in range(one):
            inside = {(k[one] is not Mark.OUTSIDE, k[other] is not Mark.OUTSIDE) for k, _ in items}
            if {(True, True), (True, False), (False, True)} <= inside:
                return False
    return True


def _followed(
    segments: tuple[Segment, ...], test: Planned
) -> Iterator[tuple[tuple[Segment, ...], Seen, float]]:
    """Every way in which the first of the tests ahead can go, and the segments that it leaves."""
    for drawn, taken, p in _taken(segments, test.first):
        for judged, q in _judged(test, _marked(taken, Mark.UNJUDGED), (0, 0)):
            found = _marked(taken, Mark.DEVIATION) + judged[1]
            size = test.size(found, _marked(taken, Mark.UNTESTABLE))
            if size <= test.first:
                seen = test.seen(test.first, found, _marked(taken, Mark.UNTESTABLE))
                yield _left(drawn), seen, p * q
                continue
            for further, more, r in _taken(drawn, size):
                for again, s in _judged(test, _marked(more, Mark.UNJUDGED), judged):
                    found = _marked(more, Mark.DEVIATION) + again[1]
                    seen = test.seen(size, found, _marked(more, Mark.UNTESTABLE))
                    yield _left(further), seen, p * q * r * s


def _taken(
    segments: tuple[Segment, ...], n: int
) -> Iterator[tuple[tuple[Segment, ...], Segment, float]]:
    """The first n items of the test: the segments divided behind them, the items, how likely."""
    before: list[tuple[Kind, int]] = []
    for place, segment in enumerate(segments):
        mine = [(kind, count) for kind, count in segment if kind[0] is not Mark.OUTSIDE]
        items = sum(count for _, count in mine)
        had = sum(count for _, count in before)
        if had + items <= n:
            before += mine
            continue
        others = [each for each in segment if each not in mine]
        for drawn, p in _stages([count for _, count in mine], items, n - had):
            near = tuple((k, d) for (k, _), d in zip(mine, drawn, strict=True) if d)
            far = ((k, c - d) for (k, c), d in zip(mine, drawn, strict=True) if c > d)
            behind = tuple(sorted([*far, *others]))
            parts = (near, behind) if near else (behind,)
            yield (*segments[:place], *parts, *segments[place + 1 :]), (*before, *near), p
        return
    yield segments, tuple(before), 1.0


def _marked(items: Iterable[tuple[Kind, int]], mark: Mark) -> int:
    return sum(count for kind, count in items if kind[0] is mark)


@lru_cache(maxsize=100_000)
def _left(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """What matters to the tests that follow."""
    found = []
    for segment in segments:
        ahead = range(1, len(segment[0][0])) if segment else ()
        kept = _among(segment, tuple(ahead))
        if kept:
            found.append(kept)
    return tuple(found)


def _stages(left: Sequence[int], items: int, draw: int) -> Iterator[tuple[tuple[int, ...], float]]:
    """Every way in which `draw` of the `items` can hold those left of each kind."""
    if not left:
        yield (), 1.0
        return
    count, rest = left[0], left[1:]
    for found in range(max(0, draw - (items - count)), min(count, draw) + 1):
        p = hypergeometric(found, items, count, draw)
        for more, q in _stages(rest, items - count, draw - found):
            yield (found, *more), p * q


@lru_cache(maxsize=100_000)
def hypergeometric(found: int, population: int, present: int, n: int) -> float:
    """P(X = found), n drawn from a population holding `present`: whole numbers, divided once."""
    # Sample and deviations may change places; the smaller one makes the smaller numbers.
    drawn, marked = sorted((n, present))
    if found < max(0, drawn + marked - population) or found > drawn:
        return 0.0
    ways = math.comb(marked, found) * math.comb(population - marked, drawn - found)
    return ways / math.comb(population, drawn)


def _judged(
    test: Planned, drawn: int, before: tuple[int, int]
) -> Iterator[tuple[tuple[int, int], float]]:
    """How many of the unjudged items drawn so far deviate, once those just drawn are judged."""
    had, bad = before
    new = drawn - had
    if not new:
        yield before, 1.0
        return
    deviations, passes = test.judged[1] + bad, test.judged[0] + had - bad
    for found in range(new + 1):
        yield (drawn, bad + found), beta_binomial(found, new, deviations, passes)


def beta_binomial(found: int, n: int, deviations: int, passes: int) -> float:
    """P(X = found) among n items alike to those judged so far, from the uniform prior."""
    a, b = deviations + UNIFORM[0], passes + UNIFORM[1]
    ways = math.comb(n, found) * _rising(a, found) * _rising(b, n - found)
    return ways / _rising(a + b, n)


def _rising(start: int, steps: int) -> int:
    return math.perm(start + steps - 1, steps)


# Simulation.


def _drawn(kinds: Mapping[Kind, int], tests: Sequence[Planned], seed: int) -> Joint:
    """The shares of the outcomes among many selections, drawn from the seed."""
    import numpy as np

    order = sorted(kinds)
    items = np.repeat(np.arange(len(order)), [kinds[kind] for kind in order])
    marks = np.array(order, dtype=np.int8).reshape(len(order), len(tests))
    draws = max(1_000, min(_DRAWS, _MOST_RANKED // max(1, len(items))))
    random = np.random.Generator(np.random.PCG64(seed))
    counted: dict[Outcome, int] = defaultdict(int)
    at_once = max(1, _MOST_AT_ONCE // max(1, len(items)))
    for begin in range(0, draws, at_once):
        many = min(at_once, draws - begin)
        ranked = items[np.argsort(random.random((many, len(items))), axis=1)]
        columns = [_seen(marks[:, n][ranked], test, random) for n, test in enumerate(tests)]
        for rows, times in zip(
            *np.unique(np.concatenate(columns, axis=1), axis=0, return_counts=True), strict=True
        ):
            seen = tuple(
                test.seen(*map(int, rows[3 * n : 3 * n + 3])) for n, test in enumerate(tests)
            )
            counted[seen] += int(times)
    return Joint(tuple((seen, n / draws) for seen, n in sorted(counted.items())), draws)


def _seen(
    ranked: npt.NDArray[np.int8], test: Planned, random: np.random.Generator
) -> npt.NDArray[np.int64]:
    """For each selection: items drawn, deviations found, items untestable."""
    import numpy as np

    judged = np.where(ranked == Mark.UNJUDGED, Mark.PASS, ranked)
    if (ranked == Mark.UNJUDGED).any():
        passes, deviations = test.judged
        rate = random.beta(deviations + UNIFORM[0], passes + UNIFORM[1], size=(len(ranked), 1))
        bad = (ranked == Mark.UNJUDGED) & (random.random(ranked.shape) < rate)
        judged = np.where(bad, Mark.DEVIATION, judged)
    rank = np.cumsum(ranked != Mark.OUTSIDE, axis=1)

    def within(sizes: npt.NDArray[np.int64], mark: Mark) -> npt.NDArray[np.int64]:
        counted = ((judged == mark) & (rank <= sizes[:, None])).sum(axis=1)
        return np.asarray(counted, dtype=np.int64)

    first = np.full(len(ranked), test.first, dtype=np.int64)
    sizes = np.array(
        [
            test.size(int(found), int(untestable))
            for found, untestable in zip(
                within(first, Mark.DEVIATION), within(first, Mark.UNTESTABLE), strict=True
            )
        ],
        dtype=np.int64,
    )
    found, untestable = within(sizes, Mark.DEVIATION), within(sizes, Mark.UNTESTABLE)
    return np.stack([sizes, found, untestable], axis=1)
