"""What-ifs: they change what an organisation decides, never what was found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.facts.load import load
from engine.facts.overlay import apply
from engine.model.scenario import FactBase
from engine.model.words import Category
from tests.unit.facts.scenario_folder import REFERENCE, write_scenario


@pytest.fixture
def base(tmp_path: Path) -> FactBase:
    facts, problems = load(write_scenario(tmp_path / "tiny"), REFERENCE)
    assert problems == ()
    assert facts is not None
    return replace(facts, engagement=replace(facts.engagement, stage="before_acceptance"))


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    return tmp_path / "what-if.yaml"


def applied(base: FactBase, overlay: Path, text: str) -> FactBase:
    overlay.write_text(text)
    facts, problems = apply(base, overlay, REFERENCE)
    assert problems == ()
    assert facts is not None
    return facts


def told(base: FactBase, overlay: Path, text: str) -> list[str]:
    overlay.write_text(text)
    facts, problems = apply(base, overlay, REFERENCE)
    assert facts is None
    return [f"{problem.at} {problem.code}" for problem in problems]


def test_an_engagement_changes_only_in_what_is_stated(base: FactBase, overlay: Path) -> None:
    facts = applied(base, overlay, "engagement: {categories: [security, availability]}\n")
    assert facts.engagement.categories == (Category.SECURITY, Category.AVAILABILITY)
    assert facts.engagement.period == base.engagement.period
    assert base.engagement.categories == (Category.SECURITY,)


def test_a_control_is_replaced_whole_and_filled_from_the_catalogue(
    base: FactBase, overlay: Path
) -> None:
    facts = applied(
        base,
        overlay,
        "controls:\n  - {id: access-removal, uses: AC-02, in_place: {from: 2025-10-01}}\n"
        "  - {id: another, uses: AC-02, in_place: {from: 2025-10-01}}\n",
    )
    assert [each.id for each in facts.controls] == ["access-removal", "another"]
    assert facts.controls[0].owner is None
    assert facts.controls[0].name == "Access removal"
    assert facts.controls[0].attributes == base.controls[0].attributes


def test_a_control_is_removed(base: FactBase, overlay: Path) -> None:
    assert applied(base, overlay, "remove_controls: [access-removal]\n").controls == ()


def test_an_assumption_and_a_response_are_added(base: FactBase, overlay: Path) -> None:
    facts = applied(
        base,
        overlay,
        "assume: [{control: access-removal, from: 2026-01-01}]\n"
        "responses: [{control: access-removal, text: Fixed., by: it, on: 2026-07-10}]\n",
    )
    assert facts.assumptions[0].from_ == date(2026, 1, 1)
    assert [each.text for each in facts.responses] == ["Fixed."]
    again = applied(
        facts, overlay, "responses: [{control: access-removal, text: A, by: it, on: 2026-07-11}]\n"
    )
    assert [each.text for each in again.responses] == ["A"]
    assert again.assumptions == facts.assumptions


def test_items_that_deviate_take_the_place_of_what_was_assumed_before(
    base: FactBase, overlay: Path
) -> None:
    mended = applied(base, overlay, "assume: [{control: access-removal}]\n")
    assert mended.assumptions[0].mends and mended.assumptions[0].keys == ()
    facts = applied(mended, overlay, "assume: [{control: access-removal, deviate: [b, 7, a]}]\n")
    (assumed,) = facts.assumptions
    assert not assumed.mends and assumed.keys == ("7", "a", "b")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("populations: []\n", ["what-if.yaml:1:1 E-OVERLAY-EVIDENCE"]),
        ("contradictions: []\n", ["what-if.yaml:1:1 E-OVERLAY-EVIDENCE"]),
        ("organisation: {name: Vast}\n", ["what-if.yaml:1:1 E-OVERLAY-FIXED"]),
        ("asume: []\n", ["what-if.yaml:1:1 E-UNKNOWN-SECTION"]),
        ("at: {path: x}\n", ["what-if.yaml:1:1 E-UNKNOWN-SECTION"]),
        ("- assume\n", ["what-if.yaml:1:1 E-NO-SECTIONS"]),
        ("", ["what-if.yaml E-EMPTY-FILE"]),
        (
            "assume: [{control: access-removal, deviations: 1}]\n",
            ["what-if.yaml:1:48 E-WRONG-VALUE"],
        ),
        ("assume: [{control: b}]\n", ["what-if.yaml:1:20 E-DANGLING"]),
        (
            "assume: [{control: access-removal}, {control: access-removal}]\n",
            ["what-if.yaml:1:47 E-ASSUMED-TWICE"],
        ),
        (
            "assume: [{control: access-removal, deviations: 0, from: 2026-01-01, deviate: [a]}]\n",
            ["what-if.yaml:1:36 E-ASSUMED-BOTH", "what-if.yaml:1:51 E-ASSUMED-BOTH"],
        ),
        (
            "assume: [{control: access-removal, performed: false, deviate: [a]}]\n",
            ["what-if.yaml:1:36 E-ASSUMED-BOTH"],
        ),
        (
            "assume: [{control: access-removal, deviate: []}]\n",
            ["what-if.yaml:1:45 E-ASSUMED-NOTHING"],
        ),
        (
            "assume: [{control: access-removal, deviate: [7, a, '7', a]}]\n",
            ["what-if.yaml:1:52 E-ASSUMED-TWICE", "what-if.yaml:1:57 E-ASSUMED-TWICE"],
        ),
        (
            f"assume: [{{control: access-removal, deviate: {list(range(1001))}}}]\n",
            ["what-if.yaml:1:45 E-ASSUMED-MANY"],
        ),
        (
            "assume: [{control: access-removal, deviate: [1.5, true]}]\n",
            ["what-if.yaml:1:46 E-WRONG-TYPE", "what-if.yaml:1:51 E-WRONG-TYPE"],
        ),
        ("assume: [{control: b, deviate: [a]}]\n", ["what-if.yaml:1:20 E-DANGLING"]),
        ("remove_controls: [b]\n", ["what-if.yaml:1:19 E-DANGLING"]),
        (
            "remove_controls: [access-removal]\nassume: [{control: access-removal}]\n",
            ["what-if.yaml:2:20 E-DANGLING"],
        ),
        (
            "remove_controls: [access-removal]\n"
            "controls: [{id: access-removal, uses: AC-02, in_place: {from: 2025-10-01}}]\n",
            ["what-if.yaml:1:19 E-STATED-AND-REMOVED"],
        ),
        (
            "controls:\n"
            "  - {id: access-removal, uses: AC-02, in_place: {from: 2025-10-01}}\n"
            "  - {id: access-removal, uses: AC-02, in_place: {from: 2025-10-01}}\n",
            ["what-if.yaml:3:10 E-DUPLICATE-ID"],
        ),
        ("engagement: {type: 1}\n", ["what-if.yaml:1:20 E-NO-AS-OF"]),
        (
            "engagement: {type: 4, firn: x}\nremove_controls: 1\n",
            [
                "what-if.yaml:1:20 E-WRONG-VALUE",
                "what-if.yaml:1:23 E-UNKNOWN-KEY",
                "what-if.yaml:2:18 E-WRONG-TYPE",
            ],
        ),
        (
            "controls: [{id: b, uses: AC-02, in_place: {from: 2025-10-01}, population: x}]\n",
            ["what-if.yaml:1:75 E-DANGLING"],
        ),
    ],
)
def test_is_refused_at_its_place(
    base: FactBase, overlay: Path, text: str, expected: list[str]
) -> None:
    assert told(base, overlay, text) == expected


def test_the_reason_why_evidence_stays_is_told(base: FactBase, overlay: Path) -> None:
    overlay.write_text("populations: []\n")
    _, (problem,) = apply(base, overlay, REFERENCE)
    assert problem.message == (
        "an overlay cannot change `populations`: evidence stays as it was found"
    )
    assert "assume" in problem.help


def test_a_link_or_a_missing_file_is_refused(base: FactBase, overlay: Path, tmp_path: Path) -> None:
    assert [each.code for each in apply(base, overlay, REFERENCE)[1]] == ["E-CANNOT-READ"]
    (tmp_path / "other.yaml").write_text("assume: []\n")
    overlay.symlink_to("other.yaml")
    assert [each.code for each in apply(base, overlay, REFERENCE)[1]] == ["E-LINK"]


@pytest.mark.parametrize(
    "stated",
    [
        "attributes: {in-time: {passes: person IS NOT NULL}}",
        "where: person = 'ada'",
        "population: others",
    ],
)
def test_what_the_assessor_saw_of_a_control_is_not_rewritten(
    base: FactBase, overlay: Path, stated: str
) -> None:
    text = (
        "controls:\n  - id: access-removal\n    uses: AC-02\n    in_place: {from: 2025-10-01}\n"
        f"    population: leavers\n    {stated}\n"
    ).replace("    population: leavers\n    population", "    population")
    assert [line.split()[1] for line in told(base, overlay, text)] == ["E-OVERLAY-WORK"]


@pytest.mark.parametrize(
    "text", ["remove_controls: [access-removal]\n", "engagement: {categories: [availability]}\n"]
)
def test_after_acceptance_nothing_is_taken_out_of_scope(
    base: FactBase, overlay: Path, text: str
) -> None:
    accepted = replace(base, engagement=replace(base.engagement, stage="fieldwork"))
    assert [line.split()[1] for line in told(accepted, overlay, text)] == ["E-OVERLAY-SCOPE"]
    assert applied(base, overlay, text)
