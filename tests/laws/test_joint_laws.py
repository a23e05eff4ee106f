"""The joint distribution, against every order in which few items can be ranked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.sampling.joint import Kind, Mark, Outcome, Planned, Seen, joint

SURE = [Mark.PASS, Mark.DEVIATION, Mark.UNTESTABLE]


def counted(items: list[Kind], tests: list[Planned]) -> dict[Outcome, float]:
    """Every ranking as likely as any other, each followed by hand."""
    found: Counter[Outcome] = Counter()
    for ranking in permutations(items):
        outcome = []
        for place, test in enumerate(tests):
            mine = [kind[place] for kind in ranking if kind[place] is not Mark.OUTSIDE]
            seen = mine[: test.first]
            size = test.size(seen.count(Mark.DEVIATION), seen.count(Mark.UNTESTABLE))
            seen = mine[: max(size, test.first)]
            outcome.append(Seen(len(seen), seen.count(Mark.DEVIATION), seen.count(Mark.UNTESTABLE)))
        found[tuple(outcome)] += 1
    return {outcome: times / found.total() for outcome, times in found.items()}


def widening(first: int, to: int) -> Callable[[int, int], int]:
    return lambda found, untestable: to if found + untestable else first


@st.composite
def selections(draw: st.DrawFn) -> tuple[list[Kind], list[Planned]]:
    """Up to six items and three tests; the frame of each test lies within that of the one before.

    The order of the tests is then mixed.
    """
    many, tests = draw(st.integers(1, 6)), draw(st.integers(1, 3))
    frames = [many]
    for _ in range(tests - 1):
        frames.append(draw(st.one_of(st.just(frames[-1]), st.integers(1, frames[-1]))))
    rows = [
        [draw(st.sampled_from(SURE)) if item < frame else Mark.OUTSIDE for frame in frames]
        for item in range(many)
    ]
    plans = []
    for frame in frames:
        first = draw(st.integers(0, frame))
        plans.append(Planned(first, widening(first, draw(st.integers(first, frame)))))
    order = draw(st.permutations(range(tests)))
    return [tuple(row[n] for n in order) for row in rows], [plans[n] for n in order]


@settings(deadline=None, derandomize=True, max_examples=120)
@given(selections())
def test_enumeration_agrees_with_every_ranking(given: tuple[list[Kind], list[Planned]]) -> None:
    items, tests = given
    found = joint(Counter(items), tests)
    assert found.exact
    expected = counted(items, tests)
    told = dict(found.chances)
    assert set(told) == set(expected)
    for outcome, chance in expected.items():
        assert told[outcome] == pytest.approx(chance, abs=1e-12)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    st.integers(2, 60),
    st.integers(0, 20),
    st.integers(1, 30),
    st.integers(0, 3),
)
def test_one_more_deviation_is_never_found_less(
    items: int, bad: int, first: int, allowed: int
) -> None:
    bad, first = min(bad, items - 1), min(first, items)

    def beyond(deviations: int) -> float:
        kinds = {(Mark.PASS,): items - deviations, (Mark.DEVIATION,): deviations}
        found = joint(kinds, [Planned(first, lambda f, u: first)])
        return sum(p for (seen,), p in found.chances if seen.found > allowed)

    assert beyond(bad + 1) >= beyond(bad) - 1e-12
