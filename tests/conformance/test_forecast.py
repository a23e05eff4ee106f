"""Forecasts of the shipped companies: exact where that can be, and one with the audits."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from engine.audit.forecast import tally
from engine.audit.forecast.chance import enumerated, open_groups, simulated, ways
from engine.audit.forecast.outcomes import KINDS, stream
from engine.audit.forecast.reach import reaching
from engine.audit.forecast.reading import reading
from engine.audit.forecast.worlds import ASKED, Worlds, unpacked
from engine.audit.knowledge import evidence
from engine.model.words import Opinion
from tests.conformance.shipped_runs import run_of
from tests.conformance.test_shipped import failing
from tests.forecasts import SEED, by_reference, forecast_of, known, opened, some, worlds

OPEN = "open-infra"
SHOWN = ["northwind-cloud", "open-infra", "late-leavers"]


def test_controls_of_open_infra_fail_as_often_as_their_census_says() -> None:
    told = {c.id: c for c in forecast_of(OPEN).controls}
    undecided = [c.id for c in run_of(OPEN).controls if 0.05 <= failing(c) <= 0.95]
    assert len(undecided) == 5
    for control in run_of(OPEN).controls:
        if control.id in told:
            assert told[control.id].exact
            assert told[control.id].p_fails == pytest.approx(float(failing(control)), abs=1e-9)


def test_expected_exceptions_are_those_of_the_samples() -> None:
    found = forecast_of("northwind-cloud")
    # 17 of 25 are drawn; with either late leaver among them, all 25.
    none = 8 * 7 / (25 * 24)
    (removal,) = [c for c in found.controls if c.p_fails]  # it fails where both are found
    assert found.exceptions_exact
    assert found.p_any_exception == pytest.approx(1 - none)
    one = 1 - none - removal.p_fails
    assert found.expected_exceptions == pytest.approx(one + 2 * removal.p_fails)


def test_spotless_is_unqualified_whatever_is_drawn() -> None:
    found = forecast_of("spotless")
    assert found.distribution.chance(Opinion.UNQUALIFIED) == 1
    assert not found.chance and found.p_any_exception == 0
    assert all(c.p_fails == 0 for c in found.controls)
    assert all(c.p_not_met == 0 for c in found.criteria)


def test_late_leavers_are_qualified_and_one_control_decides() -> None:
    found = forecast_of("late-leavers")
    assert found.disclosed.opinion is Opinion.QUALIFIED
    assert found.distribution.chance(Opinion.QUALIFIED) == 1
    decisive = [c for c in found.controls if c.importance > 0]
    assert [c.id for c in decisive] == ["access-removal"]
    assert decisive[0].importance == pytest.approx(1) and decisive[0].when_disclosed == 1


def test_a_firm_that_tests_everything_leaves_nothing_to_chance() -> None:
    found = forecast_of("late-leavers", "census")
    assert found.whole and not found.chance
    assert found.disclosed.opinion is Opinion.QUALIFIED


def test_judgement_is_told_at_both_bounds_and_never_mixed() -> None:
    found = forecast_of(OPEN)
    lenient, strict = found.band
    assert (lenient.judgement, strict.judgement) == ("lenient", "strict")
    assert found.distribution == strict.distribution
    unqualified = Opinion.UNQUALIFIED
    assert lenient.distribution.chance(unqualified) > strict.distribution.chance(unqualified)


@pytest.mark.parametrize("name", SHOWN)
def test_the_audit_that_was_made_is_one_of_the_worlds(name: str) -> None:
    """Held at what its own samples showed, the circuit says what the audit said."""
    these, run = worlds(name), run_of(name)
    read = reading(opened(name).rules, these.certain, KINDS, ASKED)
    tests = {(t.control, t.stratum): t for c in run.controls for t in c.tests}
    held = {}
    for number, group in enumerate(these.groups):
        for place, test in enumerate(group.tests):
            made = tests[test.control, test.stratum]
            facts = [f for f in evidence.facts(these.scope, (), (made,)) if f.kind == "result"]
            seen = {read.seen(fact) for fact in facts}
            (held[number, place],) = [
                v for v, each in enumerate(test.variants) if seen <= {read.seen(f) for f in each}
            ]
    _, opinions = tally.single(these, held)
    assert (opinions.overall, opinions.bears) == (run.opinion.overall, run.opinion.bears)
    assert opinions.parts == run.opinion.parts


def told(these: Worlds, number: int) -> list[tuple[tuple[Opinion, Opinion], tuple[object, ...]]]:
    batch = some(these, number)
    words = these.words(batch.choices, batch.worlds)
    codes, opinions = these.opinions(words, batch.worlds)
    return [
        ((opinions[code].overall, opinions[code].bears), these.holding(words, world))
        for world, code in enumerate(codes)
    ]


def test_the_reference_says_the_same_of_simulated_worlds() -> None:
    these = worlds(OPEN)
    found = told(these, 400)
    distinct = {facts: opinion for opinion, facts in found}
    each = sorted(distinct, key=lambda facts: [f.order for f in facts])  # type: ignore[attr-defined]
    for facts in each[:: max(1, len(each) // 12)]:
        assert by_reference(OPEN, these, facts) == distinct[facts]


def test_the_same_seed_simulates_the_same_and_another_does_not() -> None:
    these = worlds(OPEN)
    one, same, other = (some(these, 5_000, seed) for seed in ("a", "a", "b"))
    for number in open_groups(these.groups):
        assert (one.choices[number] == same.choices[number]).all()
    assert any((one.choices[n] != other.choices[n]).any() for n in open_groups(these.groups))


def test_what_is_drawn_of_a_population_depends_on_no_other() -> None:
    these = worlds(OPEN)
    whole = some(these, 5_000)
    for number in open_groups(these.groups):
        (alone,) = simulated([these.groups[number]], SEED, 5_000)
        assert (alone.choices[0] == whole.choices[number]).all()
        (longer,) = simulated([these.groups[number]], SEED, 9_000)
        assert (longer.choices[0][:5_000] == whole.choices[number]).all()


def test_streams_are_named_by_seed_and_population() -> None:
    assert stream("a", "b") != stream("a", "c") != stream("b", "c")


def test_simulation_lies_within_its_interval_as_often_as_it_should() -> None:
    """Where every outcome is counted, 200 seeds of simulated audits: 98-100 % within 99 %."""
    these, draws = worlds("northwind-cloud"), 4_000
    assert ways(these.groups, open_groups(these.groups)) < 100
    exact = tally.chances(these, SEED, draws)
    assert exact.exact
    (told,) = [o for o in exact.opinions if o[1] is Opinion.UNQUALIFIED]
    p = exact.opinions[told]
    within = 0
    for seed in range(200):
        batch = some(these, draws, str(seed))
        found = tally.weighed(these, these.words(batch.choices, batch.worlds), batch)
        error = 2.576 * (p * (1 - p) / draws) ** 0.5
        within += abs(found.get(told, 0.0) - p) <= error
    assert 196 <= within <= 200


def test_enumeration_of_part_of_the_worlds_agrees_with_simulation_of_all() -> None:
    these = worlds(OPEN)
    found = tally.chances(these, SEED, 60_000)
    assert not found.exact
    batch = some(these, 60_000)
    words = these.words(batch.choices, batch.worlds)
    for name, facts in these.failing.items():
        p, exact = found.failing[name]
        drawn = float(np.mean(unpacked(these.any_of(words, facts), batch.worlds)))
        assert exact
        assert drawn == pytest.approx(p, abs=4 * (max(p * (1 - p), 1e-6) / 60_000) ** 0.5)


def test_all_worlds_of_some_groups_weigh_one_together() -> None:
    these = worlds(OPEN)
    among = open_groups(these.groups)[:4]
    batches = list(enumerated(these.groups, among))
    assert sum(batch.weights.sum() for batch in batches) == pytest.approx(1)
    assert sum(batch.worlds for batch in batches) == ways(these.groups, among)


def test_every_tested_stratum_stands_in_one_group() -> None:
    for name in SHOWN:
        counted = Counter((t.control, t.stratum) for g in worlds(name).groups for t in g.tests)
        assert set(counted.values()) == {1}
        every = {(t.control, s) for t in known(name).tests for s in t.looked.strata}
        assert set(counted) == every


def test_the_smallest_set_that_reaches_a_chance_is_what_importance_says() -> None:
    told = forecast_of("northwind-cloud")
    names = [control.id for control in told.controls if control.known]
    found = reaching(worlds("northwind-cloud"), names, told.of_results, SEED, 0.9)
    assert found.smallest and [each.controls for each in found.sets] == [("access-removal",)]
    before = told.distribution.chance(Opinion.UNQUALIFIED)
    (gain,) = [c.importance for c in told.controls if c.id == "access-removal"]
    assert found.sets[0].exact and found.sets[0].chance == pytest.approx(before + gain)
    as_it_is = reaching(worlds("northwind-cloud"), names, told.of_results, SEED, before - 0.01)
    assert [each.controls for each in as_it_is.sets] == [()]


@pytest.mark.parametrize("least", [0.15, 0.35])
def test_nothing_can_be_left_out_of_a_set_that_reaches_a_chance(least: float) -> None:
    told = forecast_of(OPEN)
    often = sorted((c for c in told.controls if c.p_fails), key=lambda c: (-c.p_fails, c.id))
    names = [control.id for control in often[:5]]
    found = reaching(worlds(OPEN), names, told.of_results, SEED, least)
    for each in found.sets:
        assert each.controls and each.chance >= least
        for name in each.controls:
            rest = [other for other in each.controls if other != name]
            assert not reaching(worlds(OPEN), rest, told.of_results, SEED, least).sets
    assert found.sets


def test_what_nothing_reaches_is_said() -> None:
    found = reaching(worlds(OPEN), ["change-review"], True, SEED, 0.99)
    assert found.sets == () and not found.smallest
