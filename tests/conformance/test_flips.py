"""Every prediction of `flips` is what an audit with the overlay ends with."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from engine.audit.examine import Evidence, examine_population
from engine.audit.flips import TARGETS, apply, flips, options
from engine.audit.flips.bench import value_of
from engine.audit.flips.changes import overlay_text, together
from engine.audit.flips.flips import audited_with, ends_as
from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.run import audit
from engine.audit.testing import test_control
from engine.model.flips import Flips, Label
from engine.model.run import AuditRun
from engine.model.words import Opinion
from tests.companies import write
from tests.conformance.shipped_runs import SHIPPED, run_of
from tests.remembered import memory
from tests.reports_on import COVER, bad, facts

NEVER = {"everything-wrong"}  # has no set, and takes a minute to say so
SHELF = sorted(set(SHIPPED) - NEVER)
# What no option mends: lists that are not whole, records that are lost, somebody else's report.
STUCK = {"ipe-broken", "no-evidence", "subservice-qualified"}
MODIFIED = ("qualified", "adverse", "disclaimer")


@cache
def opened_of(name: str, overlay: Path | None = None) -> Opened:
    found = open_scenario(str(SHIPPED[name]), Choices(overlays=(overlay,) if overlay else ()))
    assert isinstance(found, Opened), found
    return found


@cache
def flips_of(name: str, overlay: Path | None = None) -> Flips:
    overlays = (overlay,) if overlay else ()
    return flips(
        opened_of(name, overlay),
        run_of(name, overlays=overlays) if overlays else run_of(name),
        verify=False,
        examine=memory.examine,
        test=memory.test,
    )


def again(opened: Opened, overlay: str) -> AuditRun:
    """A whole audit with the overlay written to a file."""
    run = audited_with(opened, overlay, memory.examine, memory.test)
    assert run is not None
    return run


@pytest.mark.parametrize("name", SHELF)
def test_the_first_set_does_what_was_predicted_and_misses_no_member(name: str) -> None:
    opened, found = opened_of(name), flips_of(name)
    assert found.complete
    if found.reached:
        assert (found.options, found.sets, found.refused, found.remaining) == ((), (), (), ())
        return
    if not found.sets:
        assert found.remaining or found.requests
        return
    first = found.sets[0]
    run = again(opened, first.overlay)
    assert ends_as(run, first.effect)
    assert first.effect.value in TARGETS[found.target]
    for member in first.options:
        rest = [o for o in first.options if o is not member]
        text = overlay_text(together(o.changes for o in rest), opened.scope.facts)
        without = again(opened, text) if rest else run_of(name)
        assert value_of(without.opinion, without.facts) not in TARGETS[found.target], member.id


@pytest.mark.parametrize("name", ["open-infra", "change-collapse", "carve-out-silence"])
def test_each_option_alone_does_what_was_predicted(name: str) -> None:
    opened, found = opened_of(name), flips_of(name)
    assert found.options
    for each in found.options:
        assert ends_as(again(opened, each.overlay), each.effect), each.option.id


@pytest.mark.parametrize("name", sorted(STUCK))
def test_where_nothing_mends_it_that_is_said(name: str) -> None:
    found = flips_of(name)
    assert not found.reached and not found.sets and found.complete
    assert found.requests


# What single companies teach.


def test_a_missed_quarter_is_a_counterfactual_and_cannot_be_performed_now() -> None:
    found = flips_of("missed-quarter")
    assert {each.option.label for each in found.options} == {Label.COUNTERFACTUAL}
    missed = next(r for r in found.refused if r.id == "missed:access-review")
    assert "2025-Q3" in missed.says and missed.basis == ("R22",)
    assert "cannot be made good" in found.sets[0].options[0].note


def test_a_company_that_did_not_tell_is_told_to_tell() -> None:
    (first,) = flips_of("known-undisclosed").sets
    assert first.label is Label.REPAIR
    assert first.effect.value == "unqualified"


def test_results_alone_are_spoken_of_where_criteria_are_unexamined() -> None:
    found = flips_of("open-infra")
    assert found.of_results
    assert (found.now.overall, found.now.value) == ("not_expressed", "qualified")
    assert [o.id for o in found.sets[0].options] == ["mend:access-grant-approval"]


def test_several_failures_take_one_set_of_all_of_them() -> None:
    (first,) = flips_of("change-collapse").sets
    wanted = {"mend:change-approval", "mend:deploy-gate", "mend:emergency-changes"}
    assert {o.id for o in first.options} == wanted


def test_after_acceptance_scope_is_refused_with_r28_and_never_offered() -> None:
    for name in SHELF:
        found = flips_of(name)
        assert not any(each.option.label is Label.SCOPE for each in found.options), name
        told = {r.id for r in found.refused if r.basis == ("R28",)}
        if not found.reached and found.now.bears in MODIFIED:
            assert {"window", "type:1"} <= told, name


@pytest.mark.parametrize("name", ["compensated", "quiet-year", "spotless"])
def test_nothing_has_to_be_flipped_where_the_target_is_reached(name: str) -> None:
    assert flips_of(name).reached


@pytest.fixture(scope="module")
def overlays(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("overlays")
    for name, said in {
        "early": "engagement: {stage: before_acceptance}\n",
        "march": "engagement: {stage: in_period, today: 2025-03-01}\n",
        "september": "engagement: {stage: in_period, today: 2025-09-01}\n",
    }.items():
        (folder / f"{name}.yaml").write_text(said, encoding="utf-8")
    return folder


def test_before_acceptance_scope_is_offered_and_evaluated(overlays: Path) -> None:
    path = overlays / "early.yaml"
    found = flips_of("began-late", path)
    effects = {each.option.id: each.effect.value for each in found.options}
    assert effects["type:1"] == "unqualified"
    assert effects["window:2025-04-01"] == "not_expressed"  # totals are those of the year
    assert effects["drop:availability"] == "qualified"
    assert found.sets[0].label is Label.SCOPE
    assert not [r for r in found.refused if "R28" in r.basis]
    assert ends_as(
        again(opened_of("began-late", path), found.sets[0].overlay), found.sets[0].effect
    )


@pytest.mark.parametrize(("day", "value"), [("march", "unqualified"), ("september", "qualified")])
def test_what_is_mended_now_counts_for_what_is_still_to_come(
    overlays: Path, day: str, value: str
) -> None:
    """Two of the three leavers of `late-leavers` were late before September."""
    path = overlays / f"{day}.yaml"
    found = flips_of("late-leavers", path)
    mended = next(each for each in found.options if each.option.kind == "mend-from")
    assert mended.option.label is Label.REPAIR
    assert mended.effect.value == value
    assert (found.sets[0].label is Label.REPAIR) is (value == "unqualified")
    assert ends_as(again(opened_of("late-leavers", path), mended.overlay), mended.effect)


def test_a_claim_of_management_is_offered_as_a_claim() -> None:
    path = SHIPPED["compensated"] / "overlays/imprecise.yaml"
    first = flips_of("compensated", path).sets[0]
    assert first.label is Label.CLAIM
    assert first.options[0].id == "compensate:sign-in-comparison:access-removal"
    assert ends_as(again(opened_of("compensated", path), first.overlay), first.effect)


# The seam for others.


def test_options_are_the_same_in_each_order_of_asking() -> None:
    opened, run = opened_of("change-collapse"), run_of("change-collapse")
    found = options(opened, run)
    assert found == options(opened, run)
    assert len({o.id for o in found}) == len(found)


def test_an_applied_option_opens_the_scenario_with_its_overlay() -> None:
    opened = opened_of("late-leavers")
    (option,) = options(opened, run_of("late-leavers"))
    found = apply(opened, [option])
    assert isinstance(found, Opened)
    assert [a.control for a in found.scope.facts.assumptions] == ["access-removal"]
    assert found.overlays == ("flip.yaml",)


def test_only_what_changed_is_examined_and_tested_again() -> None:
    seen: list[str] = []

    def examine(scope: object, prepared: object, folder: object) -> Evidence:
        seen.append(prepared.spec.id)  # type: ignore[attr-defined]
        return examine_population(scope, prepared, folder)  # type: ignore[arg-type]

    found = flips(
        opened_of("late-leavers"),
        run_of("late-leavers"),
        verify=False,
        examine=examine,
        test=test_control,
    )
    assert found.sets and seen == ["leavers"]


def test_a_target_of_qualified_asks_for_less() -> None:
    opened, run = opened_of("change-collapse"), run_of("change-collapse")
    found = flips(
        opened,
        run,
        target=Opinion.QUALIFIED,
        verify=False,
        examine=memory.examine,
        test=memory.test,
    )
    assert found.sets and all(len(each.options) == 1 for each in found.sets)
    assert {each.effect.value for each in found.sets} == {"qualified"}


def test_an_estimate_moves_the_day_and_adds_up(tmp_path: Path) -> None:
    made = facts()
    made["controls"][0]["remediation"] = {"cost": 1200, "days": 31}
    made["engagement"] |= {"stage": "in_period", "today": "2025-02-01"}
    for listed in made["populations"]:
        count = {"leavers": 25, "others": len(COVER)}[listed["id"]]
        listed["control_total"] = {"value": count, "source": "payroll"}
    folder = write(tmp_path / "it", made, {"leavers.csv": bad(12), "others.csv": COVER})
    opened = open_scenario(str(folder), Choices())
    assert isinstance(opened, Opened), opened
    run = audit(opened)
    assert isinstance(run, AuditRun)
    found = flips(opened, run)
    mended = next(each.option for each in found.options if each.option.kind == "mend-from")
    (assumed,) = mended.changes.assume
    assert assumed.from_ == date(2025, 3, 4)
    assert (mended.cost, mended.days) == (1200, 31)
    assert found.sets[0].verified is True
    assert (found.sets[0].cost, found.sets[0].days) == (1200, 31)
