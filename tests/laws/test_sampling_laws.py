"""Laws of sampling, held on random populations, samples and rates."""

import hashlib
from fractions import Fraction
from math import ceil, floor

import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.sampling.evaluate import supports, upper_count, upper_limit
from engine.sampling.exact import binomial_probability, hypergeometric_probability
from engine.sampling.odds import p_accept
from engine.sampling.rates import parse_rate
from engine.sampling.select import first_n, rank_key, ranked
from engine.sampling.size import allowed_ladder, plan

law = settings(deadline=None, derandomize=True, max_examples=150)

confidences = st.integers(750, 999).map(lambda p: Fraction(p, 1000))
any_confidence = st.integers(1, 999).map(lambda p: Fraction(p, 1000))
tolerables = st.integers(10, 990).map(lambda p: Fraction(p, 1000))
shares = st.sampled_from([Fraction(0), Fraction(1, 7), Fraction(1, 3), Fraction(3, 5)])
populations = st.none() | st.integers(1, 2000)
keys = st.lists(st.text(max_size=8), unique=True, max_size=30)


@st.composite
def samples(draw: st.DrawFn) -> tuple[int, int, int]:
    """A population, a sample of it, and the deviations in the sample."""
    population = draw(st.integers(1, 1500))
    n = draw(st.integers(1, population))
    return population, n, draw(st.integers(0, n))


# Upper limits


@law
@given(samples(), any_confidence, st.booleans())
def test_one_more_deviation_raises_the_limit(
    sample: tuple[int, int, int], confidence: Fraction, known: bool
) -> None:
    population, n, k = sample
    assume(k < n)
    size = population if known else None
    one_more = upper_limit(n, k + 1, confidence, size).upper
    # The largest plausible count rises by one at least; it is no fraction of an item.
    assert upper_limit(n, k, confidence, size).upper < one_more


@law
@given(samples(), any_confidence, st.booleans())
def test_a_further_clean_item_never_raises_the_limit(
    sample: tuple[int, int, int], confidence: Fraction, known: bool
) -> None:
    population, n, k = sample
    assume(n < population)
    size = population if known else None
    larger = upper_limit(n + 1, k, confidence, size).upper
    assert larger <= upper_limit(n, k, confidence, size).upper


@law
@given(samples(), any_confidence, any_confidence, st.booleans())
def test_more_confidence_never_lowers_the_limit(
    sample: tuple[int, int, int], one: Fraction, other: Fraction, known: bool
) -> None:
    population, n, k = sample
    size = population if known else None
    low, high = sorted((one, other))
    assert upper_limit(n, k, low, size).upper <= upper_limit(n, k, high, size).upper


@law
@given(samples(), any_confidence)
def test_the_limit_of_a_census_is_its_rate(
    sample: tuple[int, int, int], confidence: Fraction
) -> None:
    population, _, k = sample
    assume(k <= population)
    found = upper_limit(population, k, confidence, population)
    assert found.upper == found.rate == Fraction(k, population)


@law
@given(samples(), any_confidence)
def test_the_limit_is_the_last_plausible_count(
    sample: tuple[int, int, int], confidence: Fraction
) -> None:
    population, n, k = sample
    count = upper_count(n, k, confidence, population)
    assert hypergeometric_probability(k, population, count, n) > 1 - confidence
    if count < population:
        assert hypergeometric_probability(k, population, count + 1, n) <= 1 - confidence


@law
@given(samples(), any_confidence, tolerables)
def test_a_sample_supports_just_the_rates_above_its_limit(
    sample: tuple[int, int, int], confidence: Fraction, tolerable: Fraction
) -> None:
    population, n, k = sample
    upper = upper_limit(n, k, confidence, population).upper
    assert supports(n, k, confidence, tolerable, population) == (upper < tolerable)


# Sizes


@law
@given(any_confidence, tolerables, shares, populations)
def test_a_plan_does_what_it_promises_and_no_n_less_does(
    confidence: Fraction, tolerable: Fraction, share: Fraction, population: int | None
) -> None:
    expected = share * tolerable
    found = plan(confidence, tolerable, expected, population)
    if not found.census:
        assert found.allowed == ceil(found.n * expected)
        assert supports(found.n, found.allowed, confidence, tolerable, population)
    for n in range(max(1, found.n - 60), found.n):
        assert not supports(n, min(n, ceil(n * expected)), confidence, tolerable, population)


@law
@given(any_confidence, tolerables, tolerables, shares, populations)
def test_tolerating_more_never_takes_more_items(
    confidence: Fraction, one: Fraction, other: Fraction, share: Fraction, population: int | None
) -> None:
    low, high = sorted((one, other))
    expected = share * low
    strict = plan(confidence, low, expected, population)
    assert plan(confidence, high, expected, population).n <= strict.n


@law
@given(any_confidence, any_confidence, tolerables, shares, populations)
def test_more_confidence_never_takes_fewer_items(
    one: Fraction, other: Fraction, tolerable: Fraction, share: Fraction, population: int | None
) -> None:
    low, high = sorted((one, other))
    sure = plan(high, tolerable, share * tolerable, population)
    assert plan(low, tolerable, share * tolerable, population).n <= sure.n


@law
@given(any_confidence, tolerables, st.integers(1, 2000))
def test_with_none_expected_a_known_population_never_takes_more_items(
    confidence: Fraction, tolerable: Fraction, population: int
) -> None:
    # ceil(N x tolerable) deviations put the population at the tolerable rate or above, and
    # without replacement each further clean item is rarer than with it.
    assert plan(confidence, tolerable, 0, population).n <= plan(confidence, tolerable).n


@law
@given(samples())
def test_well_below_the_mean_a_known_population_has_the_thinner_tail(
    sample: tuple[int, int, int],
) -> None:
    # W. Uhlmann (1966): up to about one deviation below the mean, and not beyond.
    population, n, present = sample
    mean = Fraction(n * present, population)
    for k in {0, floor(mean) // 2, floor(mean) - 1}:
        if 0 <= k <= mean - 1:
            without = hypergeometric_probability(k, population, present, n)
            assert without <= binomial_probability(k, n, Fraction(present, population))


def test_with_some_expected_a_known_population_may_take_more_items() -> None:
    # So "hypergeometric never above binomial" is no law of plans: here k is too near the mean.
    assert plan("0.872", "0.973", "0.7784").n == 5
    assert plan("0.872", "0.973", "0.7784", 372).n == 10


@law
@given(confidences, st.integers(10, 500), shares, st.integers(1, 2000))
def test_in_practice_a_known_population_takes_no_more_items(
    confidence: Fraction, per_mille: int, share: Fraction, population: int
) -> None:
    # Confidence of 75 % or more, up to half tolerable: no exception is known.
    tolerable = Fraction(per_mille, 1000)
    expected = share * tolerable
    known = plan(confidence, tolerable, expected, population)
    assert known.n <= plan(confidence, tolerable, expected).n


@law
@given(any_confidence, tolerables, st.integers(0, 12), populations)
def test_each_rung_of_the_ladder_is_minimal_and_above_the_last(
    confidence: Fraction, tolerable: Fraction, allowed: int, population: int | None
) -> None:
    n = allowed_ladder(confidence, tolerable, allowed, population)
    if population is None:
        assert binomial_probability(allowed, n, tolerable) <= 1 - confidence
        assert binomial_probability(allowed, n - 1, tolerable) > 1 - confidence
        assert allowed_ladder(confidence, tolerable, allowed + 1) > n
    else:
        assert n <= population
        present = ceil(population * tolerable)
        if allowed < present:
            assert hypergeometric_probability(allowed, population, present, n) <= 1 - confidence
            assert hypergeometric_probability(allowed, population, present, n - 1) > 1 - confidence


# Rates


@law
@given(st.integers(0, 10**6), st.integers(0, 6))
def test_a_decimal_is_itself_however_it_is_written(digits: int, places: int) -> None:
    rate = Fraction(digits, 10**6)
    text = f"{digits / 10**6:.6f}"
    assert parse_rate(text) == parse_rate(float(text)) == rate
    assert parse_rate(f"{digits // 10**4}.{digits % 10**4:04d}%") == rate
    assert parse_rate(text + "0" * places) == rate


@law
@given(st.integers(2, 500), st.data(), any_confidence)
def test_k_of_n_is_never_below_k_over_n(n: int, data: st.DataObject, confidence: Fraction) -> None:
    k = data.draw(st.integers(1, n - 1))
    assert not supports(n, k, confidence, Fraction(k, n), population=n)
    assert supports(n, k - 1, confidence, Fraction(k, n), population=n)


# Selection


@law
@given(keys, st.text(max_size=5), st.randoms(use_true_random=False))
def test_selection_is_hashlib_and_forgets_the_order_of_rows(
    items: list[str], seed: str, random: object
) -> None:
    assume("\u241f" not in seed)
    wanted = sorted(
        items, key=lambda key: hashlib.sha256(f"{seed}\u241fpop\u241f{key}".encode()).hexdigest()
    )
    random.shuffle(items)  # type: ignore[attr-defined]
    out = ranked(pl.DataFrame({"key": items}, schema={"key": pl.String}), "key", seed, "pop")
    assert out["key"].to_list() == wanted
    assert out["selection_hash"].to_list() == [rank_key(seed, "pop", key) for key in wanted]


@law
@given(st.lists(st.integers(-(2**63), 2**63 - 1), unique=True, max_size=30), st.integers(0, 40))
def test_a_larger_sample_holds_the_smaller_and_others_do_not_matter(
    items: list[int], n: int
) -> None:
    frame = pl.DataFrame({"key": items}, schema={"key": pl.Int64})
    everything = ranked(frame, "key", "s", "p")
    assert first_n(frame, "key", "s", "p", n).equals(everything.head(n))
    fewer = ranked(frame.head(len(items) // 2), "key", "s", "p")["key"]
    kept = set(fewer)
    assert fewer.to_list() == [key for key in everything["key"] if key in kept]


# Odds


@law
@given(st.data(), st.integers(3, 120))
def test_one_more_deviation_never_helps_and_a_second_chance_never_hurts(
    data: st.DataObject, population: int
) -> None:
    deviations = data.draw(st.integers(0, population - 1))
    n = data.draw(st.integers(1, population))
    allowed = data.draw(st.integers(0, 3))
    expansion = (data.draw(st.integers(n, population)), allowed + data.draw(st.integers(0, 2)))
    once = p_accept(population, deviations, n, allowed)
    twice = p_accept(population, deviations, n, allowed, expansion)
    assert 0 <= once <= twice <= 1
    assert p_accept(population, deviations + 1, n, allowed, expansion) <= twice
