"""Several tests on one selection: what is found together, against counting by hand."""

from __future__ import annotations

from math import comb

import pytest

from engine.sampling.joint import Joint, Mark, Planned, Seen, beta_binomial, joint, sharing

PASS, BAD, HIDDEN, UNJUDGED, OUTSIDE = Mark


def plain(n: int) -> Planned:
    return Planned(n, lambda found, untestable: n)


def widening(n: int, to: int) -> Planned:
    return Planned(n, lambda found, untestable: to if found + untestable else n)


def clean(found: Joint) -> float:
    return sum(p for outcome, p in found.chances if not any(seen.found for seen in outcome))


def test_two_controls_with_the_same_bad_rows_are_clean_together_far_more_often() -> None:
    """N 250, the same 12 bad rows, n 25 each: .274, not the product .075."""
    same = joint({(PASS, PASS): 238, (BAD, BAD): 12}, [plain(25), plain(25)])
    alone = joint({(PASS,): 238, (BAD,): 12}, [plain(25)])
    assert same.exact
    assert clean(same) == pytest.approx(comb(238, 25) / comb(250, 25), rel=1e-12)
    assert round(clean(same), 3) == 0.274
    assert round(clean(alone) ** 2, 3) == 0.075


def test_different_bad_rows_in_one_sample_avoid_each_other() -> None:
    kinds = {(PASS, PASS): 226, (BAD, PASS): 12, (PASS, BAD): 12}
    found = joint(kinds, [plain(25), plain(25)])
    assert clean(found) == pytest.approx(comb(226, 25) / comb(250, 25), rel=1e-12)


def test_tests_over_different_items_are_independent() -> None:
    kinds = {(PASS, OUTSIDE): 40, (BAD, OUTSIDE): 3, (OUTSIDE, PASS): 30, (OUTSIDE, BAD): 2}
    found = joint(kinds, [plain(10), plain(8)])
    product = comb(40, 10) / comb(43, 10) * comb(30, 8) / comb(32, 8)
    assert sharing(kinds, 2) == [[0], [1]]
    assert clean(found) == pytest.approx(product, rel=1e-12)


def test_a_sample_widens_once_it_has_found_something() -> None:
    found = joint({(PASS,): 18, (BAD,): 2}, [widening(5, 9)])
    chances = dict(found.chances)
    assert chances[(Seen(5, 0),)] == pytest.approx(comb(18, 5) / comb(20, 5))
    first = 2 * comb(18, 4) / comb(20, 5)
    assert chances[(Seen(9, 1),)] == pytest.approx(first * comb(14, 4) / comb(15, 4))
    assert {seen for (seen,) in chances} == {Seen(5, 0), Seen(9, 1), Seen(9, 2)}


def test_a_test_of_every_item_leaves_nothing_to_chance() -> None:
    assert joint({(PASS,): 11, (BAD,): 3}, [plain(14)]).chances == (((Seen(14, 3),), 1.0),)


def test_items_that_nobody_judged_follow_the_uniform_prior() -> None:
    judged = Planned(4, lambda found, untestable: 4, judged=(7, 1))
    found = joint({(UNJUDGED,): 10}, [judged])
    assert [p for _, p in found.chances] == pytest.approx(
        [beta_binomial(k, 4, 1, 7) for k in range(5)]
    )
    assert sum(beta_binomial(k, 4, 1, 7) for k in range(5)) == pytest.approx(1)
    mean = sum(k * beta_binomial(k, 4, 1, 7) for k in range(5))
    assert mean == pytest.approx(4 * 2 / 10)  # (1 + 1) / (8 + 2)


def test_frames_that_cross_are_drawn_and_say_so() -> None:
    kinds = {(PASS, OUTSIDE): 20, (OUTSIDE, PASS): 20, (BAD, BAD): 6, (PASS, PASS): 20}
    found = joint(kinds, [plain(10), plain(10)], seed=7)
    assert found.draws == 100_000 and not found.exact
    assert sum(p for _, p in found.chances) == pytest.approx(1)
    alone = sum(p for outcome, p in found.chances if not outcome[0].found)
    assert alone == pytest.approx(comb(40, 10) / comb(46, 10), abs=0.006)
    assert found == joint(kinds, [plain(10), plain(10)], seed=7)


def test_past_the_bound_of_ways_the_selection_is_drawn() -> None:
    kinds = {(PASS, PASS): 30, (BAD, PASS): 5, (PASS, BAD): 5}
    exact = joint(kinds, [plain(8), widening(6, 12)])
    drawn = joint(kinds, [plain(8), widening(6, 12)], seed=1, most_ways=3)
    assert exact.exact and not drawn.exact
    assert clean(drawn) == pytest.approx(clean(exact), abs=0.006)


def test_labels_tell_outcomes_as_one() -> None:
    labels = {Seen(5, k): Seen(5, min(k, 1)) for k in range(3)}
    told = joint({(PASS,): 18, (BAD,): 2}, [Planned(5, lambda f, u: 5, label=labels)])
    assert len(told.chances) == 2
    assert sum(p for _, p in told.chances) == pytest.approx(1)


@pytest.mark.parametrize(
    ("kinds", "tests", "said"),
    [
        ({(PASS,): 3}, [plain(4)], "sample size `4` must not exceed the population `3`"),
        ({(PASS, BAD): 3}, [plain(1)], "a kind of item has `2` marks for `1` tests"),
        ({(PASS,): -1}, [plain(0)], "items of a kind"),
    ],
    ids=["too-large", "marks", "negative"],
)
def test_what_makes_no_sense_is_refused(
    kinds: dict[tuple[Mark, ...], int], tests: list[Planned], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        joint(kinds, tests)
