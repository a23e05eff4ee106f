"""The library of companies: each differs from a clean one in one thing, and teaches so."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
import yaml

from engine.audit.library import Library, open_library, packs_for
from engine.audit.open import Choices, Opened, open_scenario
from engine.model.run import AuditRun
from engine.model.words import Category
from tests.audits import audited, control_of
from tests.conformance.shipped_runs import SHIPPED, expected, extended_by, readme, run_of
from tests.firms import SHIPPED as FIRMS

LESSONS = sorted(name for name in SHIPPED if extended_by(name) == "spotless")
WRONG = "everything-wrong"
LARGEST = 1_500_000  # bytes of one company
_RULE = re.compile(r"`([a-z0-9-]+/[a-z0-9-]+)`")


def fired(run: AuditRun) -> set[str]:
    return {instance.rule for instance in run.trace}


# The company without an exception.


@pytest.mark.parametrize("kind", [1, 2])
@pytest.mark.parametrize("firm", FIRMS)
def test_spotless_is_unqualified_under_every_firm(firm: str, kind: int) -> None:
    run = run_of("spotless", firm=firm, type=kind)
    assert run.opinion.overall == "unqualified"
    assert {part.value for part in run.opinion.parts} == {"unqualified"}
    assert {c.conclusion for c in run.criteria} == {"met"}
    assert len(run.criteria) == 38  # CC, A and C
    assert run.exceptions == run.outside == ()
    assert run.readiness.score == 100
    if kind == 2:
        assert {c.operation for c in run.controls} == {"effective"}
        assert {p.state.value for p in run.populations} == {"reconciled"}
        assert len(run.populations) == 66


def test_every_control_of_spotless_is_taken_from_the_catalogue() -> None:
    controls = yaml.safe_load((SHIPPED["spotless"] / "controls.yaml").read_text())["controls"]
    assert len(controls) == 66
    assert all("uses" in control and "attributes" not in control for control in controls)


# The lessons.


@pytest.mark.parametrize("name", LESSONS)
def test_the_rules_that_a_lesson_names_decide_in_it(name: str) -> None:
    assert set(expected(name)["decides"]) <= fired(run_of(name))


@pytest.mark.parametrize("name", LESSONS)
def test_the_readme_names_the_rules_that_decide(name: str) -> None:
    _, _, rest = readme(name).partition("## Which rules decide")
    told = _RULE.findall(rest.partition("## What would have helped")[0])
    assert set(expected(name)["decides"]) <= set(told)


@pytest.mark.parametrize("name", LESSONS)
def test_the_readme_tells_the_result_and_what_deviates(name: str) -> None:
    text, run = " ".join(readme(name).split()), run_of(name)
    shown = "no opinion" if run.opinion.overall == "not_expressed" else str(run.opinion.overall)
    assert f"**{shown}**" in text.lower()
    assert f"mockaudit audit {name}" in text
    for control in expected(name)["not_effective"]:
        tests = [t for t in control_of(run, control).tests if t.deviations]
        for test in tests:
            assert f"`{control}`" in text, control
            found, of = test.deviations, test.tested + test.slots_missing
            assert re.search(rf"\b{found} of (the )?{of}\b", text), (control, found, of)


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_states_only_what_differs(name: str) -> None:
    base = {at.name: at.read_bytes() for at in (SHIPPED["spotless"] / "evidence").rglob("*.csv")}
    for at in (SHIPPED[name] / "evidence").rglob("*.csv"):
        assert at.read_bytes() != base.get(at.name), at.name


@pytest.mark.parametrize(
    ("name", "overlay"),
    [(n, o) for n in LESSONS for o in expected(n).get("overlays", {})],
)
def test_a_what_if_of_a_lesson_ends_as_it_says(name: str, overlay: str) -> None:
    said = expected(name)["overlays"][overlay]
    path = SHIPPED[name] / "overlays" / f"{overlay}.yaml"
    if said == "refused":
        told = open_scenario(str(SHIPPED[name]), Choices(overlays=(path,)))
        assert not isinstance(told, Opened)
        assert "E-OVERLAY-SCOPE" in {problem.code for problem in told}
        assert any("(R28)" in problem.message for problem in told)
    else:
        assert run_of(name, overlays=(path,)).opinion.overall == said


def test_every_what_if_of_a_lesson_is_expected() -> None:
    for name in LESSONS:
        stated = {at.stem for at in (SHIPPED[name] / "overlays").glob("*.yaml")}
        assert stated == set(expected(name).get("overlays", {})), name


# What single lessons say beyond that.


def test_a_missed_quarter_is_found_whatever_the_firm_draws() -> None:
    for firm in FIRMS:
        run = run_of("missed-quarter", firm=firm)
        assert [e.item for e in run.exceptions] == ["2025-Q3"]
        assert control_of(run, "access-review").operation == "not-effective"


def test_a_list_that_is_not_whole_concludes_nothing_under_any_firm() -> None:
    for firm in FIRMS:
        run = run_of("ipe-broken", firm=firm)
        assert control_of(run, "access-removal").operation == "not-evaluable"
        assert run.opinion.overall == "not_expressed"
    assert run_of("ipe-broken", type=1).opinion.overall == "unqualified"


def test_availability_alone_is_qualified() -> None:
    run = run_of("availability-only-qualified")
    modified = {part.category for part in run.opinion.parts if part.value != "unqualified"}
    assert modified == {"availability"}
    kept = run_of(
        "availability-only-qualified", categories=(Category.SECURITY, Category.CONFIDENTIALITY)
    )
    assert kept.opinion.overall == "unqualified"


def test_lost_records_limit_and_nothing_is_an_exception() -> None:
    run = run_of("no-evidence")
    assert sum(c.conclusion == "limited" for c in run.criteria) == 9
    assert run_of("no-evidence", type=1).opinion.overall == "unqualified"


def test_a_failed_general_control_takes_with_it_what_rests_on_it() -> None:
    for name, root in (
        ("itgc-failed", "privileged-access"),
        ("change-collapse", "change-approval"),
    ):
        run = run_of(name)
        own = {e.control for e in run.exceptions}
        taken = {c.id for c in run.controls if c.operation == "not-effective"} - own
        assert root in own and len(taken) > 10
        for control in taken:
            assert all(t.deviations == 0 for t in control_of(run, control).tests)


def test_a_quiet_year_needs_somebody_else_to_say_so() -> None:
    assert control_of(run_of("quiet-year"), "incident-response").operation == "not-occurring"


def test_the_same_leavers_decide_in_three_lessons() -> None:
    late, same = run_of("late-leavers"), run_of("scope-change-refused")
    assert {e.item for e in late.exceptions} == {"q105", "q109", "q112"}
    assert {e.item for e in same.exceptions} == {"q105", "q109", "q112"}
    assert {e.item for e in run_of("compensated").exceptions} == {"q105", "q109", "q112"}
    assert late.opinion.overall == same.opinion.overall == "qualified"


def test_promises_outside_the_scope_are_advice_and_no_verdict() -> None:
    run = run_of("privacy-claims")
    assert {a.about for a in run.advice if a.topic == "scoping"} == {"privacy"}
    assert run.opinion.overall == "unqualified"


# The company that does nearly everything wrong.


def engaged(said: dict[str, Any]) -> AuditRun:
    """One of the engagements that `everything-wrong` lists."""
    stated = ("firm", "type", "judgement")
    choices: dict[str, Any] = {key: said[key] for key in stated if key in said}
    if "categories" in said:
        choices["categories"] = tuple(Category(each) for each in said["categories"])
    if "overlay" in said:
        choices["overlays"] = (SHIPPED[WRONG] / "overlays" / f"{said['overlay']}.yaml",)
    folder = f"{WRONG}/variants/{said['variant']}" if "variant" in said else WRONG
    return run_of(folder, **choices)


def test_every_rule_fires_over_the_engagements_of_everything_wrong() -> None:
    library = open_library()
    assert isinstance(library, Library)
    packs, problems = packs_for(library.first_firm, library)
    assert problems == ()
    rules = {rule.id for pack in packs for rule in pack.rules}
    seen = set().union(*(fired(engaged(said)) for said in expected(WRONG)["engagements"]))
    assert sorted(rules - seen) == sorted(expected(WRONG)["never"])


@pytest.mark.parametrize("said", expected(WRONG)["engagements"], ids=str)
def test_each_engagement_of_everything_wrong_ends_as_it_says(said: dict[str, Any]) -> None:
    assert engaged(said).opinion.overall == said["overall"]


def test_every_overlay_and_variant_of_everything_wrong_is_engaged() -> None:
    for kind, pattern in (("overlay", "overlays/*.yaml"), ("variant", "variants/*")):
        there = {at.stem for at in SHIPPED[WRONG].glob(pattern)}
        assert there == {said[kind] for said in expected(WRONG)["engagements"] if kind in said}


# The whole shelf.


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_a_company_says_that_it_is_made_up_and_is_small(name: str) -> None:
    run = run_of(name)
    assert run.engagement.synthetic and run.engagement.disclaimer
    assert re.search(r"made[\s-]+up", readme(name), re.IGNORECASE)
    files = [at for at in SHIPPED[name].rglob("*") if at.is_file()]
    assert sum(at.stat().st_size for at in files) < LARGEST


@pytest.mark.parametrize("name", ["two-systems", "compensated"])
def test_what_is_remembered_changes_no_result(name: str) -> None:
    fresh = audited(SHIPPED[name])
    assert replace(fresh, inputs=()) == replace(run_of(name), inputs=())
    assert fresh.inputs == run_of(name).inputs
