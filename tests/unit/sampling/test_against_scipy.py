"""Thousands of random cases and the extremes, held against SciPy's distributions.

A case whose probability lies within a millionth of a millionth of the risk is left out: there the
floats of SciPy decide nothing (ours are decided by whole numbers, see `test_exact`).
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from random import Random

import numpy as np
import pytest
from scipy import stats

from engine.sampling.discovery import discovery_size, p_discovery
from engine.sampling.evaluate import upper_count, upper_limit
from engine.sampling.size import plan

CONFIDENCES = ["0.5", "0.6", "0.75", "0.8", "0.9", "0.95", "0.975", "0.99", "0.999", "0.9999"]
TOLERABLES = [
    "0.001",
    "0.002",
    "0.01",
    "0.025",
    "0.05",
    "0.07",
    "0.1",
    "0.15",
    "0.2",
    "0.35",
    "0.5",
]
SHARES = ["0", "0", "0.05", "0.1", "0.25", "1/3", "0.5", "0.6", "0.75"]
TIE = 1e-12


@pytest.mark.parametrize("seed", range(6))
def test_limits_of_large_populations(seed: int) -> None:
    random = Random(f"limits {seed}")
    for _ in range(500):
        n = random.choice([1, 2, 25, random.randint(1, 300), random.randint(1, 100_000)])
        k = random.choice([0, 1, n - 1, n, random.randint(0, n), n // 50])
        k = min(max(k, 0), n)
        confidence = random.choice(CONFIDENCES)
        wanted = 1.0 if k == n else stats.beta.isf(1 - float(confidence), k + 1, n - k)
        assert upper_limit(n, k, confidence).upper == pytest.approx(wanted, rel=1e-10, abs=1e-300)


@pytest.mark.parametrize("seed", range(6))
def test_limits_of_known_populations(seed: int) -> None:
    random = Random(f"counts {seed}")
    decided = 0
    for _ in range(250):
        population = random.choice([1, 2, 10, random.randint(1, 400), random.randint(1, 5_000)])
        n = random.choice([1, population, random.randint(1, population), min(25, population)])
        k = random.choice([0, n, min(1, n), random.randint(0, n), random.randint(0, min(n, 5))])
        confidence = random.choice(CONFIDENCES)
        risk = 1 - float(confidence)
        found = upper_count(n, k, confidence, population)
        tails = stats.hypergeom.cdf(k, population, np.array([found, found + 1]), n)
        assert k <= found <= population - (n - k)
        if min(abs(tails - risk)) > TIE:
            decided += 1
            assert tails[0] > risk
            assert found == population - (n - k) or tails[1] <= risk
    assert decided > 200


def first_by_scipy(
    confidence: str, tolerable: str, expected: Fraction, population: int | None, to: int
) -> tuple[int, bool]:
    """The first n up to `to` that does, else to + 1, and whether no case before it is a tie."""
    sizes = np.arange(1, to + 1)
    allowed = np.array([ceil(int(n) * expected) for n in sizes])
    if population is None:
        tails = stats.binom.cdf(allowed, sizes, float(tolerable))
    else:
        tails = stats.hypergeom.cdf(
            allowed, population, ceil(population * Fraction(tolerable)), sizes
        )
    risk = 1 - float(confidence)
    does = np.flatnonzero(tails <= risk)
    first = int(does[0]) + 1 if len(does) else to + 1
    return first, bool(np.all(abs(tails[:first] - risk) > TIE))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("known", [False, True])
def test_sizes(known: bool, seed: int) -> None:
    random = Random(f"sizes {known} {seed}")
    decided = 0
    for _ in range(120):
        confidence, tolerable = random.choice(CONFIDENCES), random.choice(TOLERABLES)
        expected = Fraction(random.choice(SHARES)) * Fraction(tolerable)
        population = None
        if known:
            population = random.choice([1, 7, 25, random.randint(1, 300), random.randint(1, 2_000)])
        found = plan(confidence, tolerable, expected, population)
        to = min(found.n, 6_000)
        first, clear = first_by_scipy(confidence, tolerable, expected, population, to)
        if not clear:
            continue
        decided += 1
        if found.census:
            assert first >= found.n == population
        elif found.n > to:
            assert first == to + 1
        else:
            assert (first, ceil(first * expected)) == (found.n, found.allowed)
    assert decided > 90


@pytest.mark.parametrize("seed", range(3))
def test_discovery(seed: int) -> None:
    random = Random(f"discovery {seed}")
    for _ in range(300):
        population = random.choice([1, 2, 50, random.randint(1, 10_000), 10**6])
        present = random.randint(1, random.choice([population, min(population, 9)]))
        confidence = random.choice(CONFIDENCES)
        n = discovery_size(confidence, present, population)
        seen = 1 - stats.hypergeom.pmf(0, population, present, np.array([n - 1, n]))
        assert p_discovery(n, present, population) == pytest.approx(seen[1], abs=1e-8)
        if min(abs(seen - float(confidence))) > 1e-8:  # logarithms of a million factorial
            assert seen[0] < float(confidence) <= seen[1]
