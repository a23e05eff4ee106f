"""Decisions at the boundary are exact, and the three ways to a tail agree."""

from fractions import Fraction
from math import comb

import pytest

from engine.sampling import digits, tails
from engine.sampling.exact import (
    binomial_probability,
    binomial_within,
    hypergeometric_probability,
    hypergeometric_within,
)

HAIR = Fraction(1, 10**40)


def test_binomial_probability_is_the_sum_of_its_terms() -> None:
    for rate in (Fraction(1, 20), Fraction("0.37"), Fraction(1, 3)):
        for n in (1, 2, 9, 30):
            for k in range(-1, n + 2):
                terms = (comb(n, i) * rate**i * (1 - rate) ** (n - i) for i in range(min(k, n) + 1))
                assert binomial_probability(k, n, rate) == sum(terms)


def test_hypergeometric_probability_is_the_sum_of_its_terms() -> None:
    for population in (1, 2, 7, 13):
        for present in range(population + 1):
            for n in range(population + 1):
                for k in range(-1, n + 1):
                    terms = (
                        comb(present, i) * comb(population - present, n - i) for i in range(k + 1)
                    )
                    wanted = Fraction(sum(terms), comb(population, n))
                    assert hypergeometric_probability(k, population, present, n) == wanted


def test_ties_are_within_and_a_hair_less_is_not() -> None:
    for k, n, rate in (
        (0, 45, Fraction(1, 20)),
        (2, 105, Fraction(1, 20)),
        (9, 20, Fraction(1, 2)),
    ):
        risk = binomial_probability(k, n, rate)
        assert binomial_within(k, n, rate, risk)
        assert not binomial_within(k, n, rate, risk - HAIR)
    for k, population, present, n in ((0, 250, 13, 40), (3, 999, 77, 88), (50, 1000, 120, 400)):
        risk = hypergeometric_probability(k, population, present, n)
        assert hypergeometric_within(k, population, present, n, risk)
        assert not hypergeometric_within(k, population, present, n, risk - HAIR)


def test_impossible_and_certain_outcomes() -> None:
    risk = Fraction(1, 10)
    assert binomial_within(-1, 5, Fraction(1, 2), risk)
    assert not binomial_within(5, 5, Fraction(1, 2), risk)
    assert hypergeometric_within(2, 10, 5, 8, risk), "three deviations are certain"
    assert not hypergeometric_within(2, 10, 2, 8, risk), "more than two cannot be"
    assert not hypergeometric_within(3, 10, 5, 3, risk)


def test_tails_far_below_the_smallest_float() -> None:
    risk = Fraction(1, 10**400)
    rate = Fraction(9, 10)
    assert binomial_within(0, 401, rate, risk)
    assert binomial_within(0, 400, rate, risk)
    assert not binomial_within(0, 399, rate, risk)
    assert hypergeometric_within(0, 10**6, 10**5, 20_000, risk)
    assert not hypergeometric_within(0, 10**6, 10**5, 2_000, risk)


@pytest.mark.parametrize("n", [1, 2, 15, 16, 40, 1000])
@pytest.mark.parametrize("rate", ["0.001", "0.05", "0.5", "0.93"])
def test_binomial_ways_agree(n: int, rate: str) -> None:
    p = Fraction(rate)
    mean, spread = n * float(p), (n * float(p) * (1 - float(p))) ** 0.5
    for k in {max(0, min(n - 1, round(mean + z * spread))) for z in (-6, -2, -0.5, 0, 1, 4)}:
        exact = binomial_probability(k, n, p)
        assert tails.binomial_tail(k, n, float(p)) == pytest.approx(float(exact), rel=2e-13)
        assert abs(Fraction(digits.binomial_tail(k, n, p)) / exact - 1) < Fraction(1, 10**80)


@pytest.mark.parametrize(
    ("population", "present", "n"),
    [
        (10, 4, 5),
        (250, 13, 40),
        (1000, 500, 500),
        (3000, 2900, 1500),
        (10**6, 300, 900),
        (10**9, 5 * 10**7, 45),
        (10**9, 40, 2 * 10**8),
    ],
)
def test_hypergeometric_ways_agree(population: int, present: int, n: int) -> None:
    share = present / population
    mean, spread = n * share, (n * share * (1 - share) * (1 - n / population)) ** 0.5
    lowest, highest = max(0, n - (population - present)), min(n, present)
    for k in {max(lowest, min(highest - 1, round(mean + z * spread))) for z in (-6, -1, 0, 1, 4)}:
        exact = hypergeometric_probability(k, population, present, n)
        float_tail = tails.hypergeometric_tail(k, population, present, n)
        assert float_tail == pytest.approx(float(exact), rel=2e-13)
        many = digits.hypergeometric_tail(k, population, present, n)
        assert abs(Fraction(many) / exact - 1) < Fraction(1, 10**70)


@pytest.mark.parametrize(
    ("population", "present", "n"),
    [(10**9, 5 * 10**7, 10**6), (10**9, 5 * 10**8, 5 * 10**8), (10**8, 10**7, 3 * 10**7)],
)
def test_floats_hold_where_whole_numbers_cannot(population: int, present: int, n: int) -> None:
    share = present / population
    mean, spread = n * share, (n * share * (1 - share) * (1 - n / population)) ** 0.5
    for z in (-4, -1.28, 0.5):
        k = round(mean + z * spread)
        many = digits.hypergeometric_tail(k, population, present, n)
        float_tail = tails.hypergeometric_tail(k, population, present, n)
        assert float_tail == pytest.approx(float(many), rel=1e-10)
        drawn = digits.binomial_tail(k, n, Fraction(present, population))
        assert tails.binomial_tail(k, n, share) == pytest.approx(float(drawn), rel=1e-10)


def test_a_true_tie_among_two_hundred_million() -> None:
    # By symmetry half of all draws hold at most half of an odd number of deviations.
    population, odd, k = 2 * 10**8 + 2, 10**8 + 1, 5 * 10**7
    half = Fraction(1, 2)
    assert hypergeometric_within(k, population, odd, odd, half)
    assert not hypergeometric_within(k, population, odd, odd, half - HAIR)
    assert binomial_within(k, odd, half, half)
    assert not binomial_within(k, odd, half, half - HAIR)
