"""What an overlay lets management say otherwise, and what it refuses."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from engine.audit.library import Library, open_library
from engine.audit.open import Choices, Opened, open_scenario
from engine.facts.overlay import apply_text
from engine.facts.reference import Reference
from engine.model.scenario import FactBase
from tests.companies import write
from tests.reports_on import COVER, GOOD, facts

EXTRA: dict[str, Any] = {
    "vendors": [
        {"id": "host", "subservice": True, "expected_controls": ["backup-storage"]},
        {"id": "guard", "subservice": True, "method": "inclusive", "assertion": "given"},
        {"id": "printer"},
    ],
    "known_to_management": [{"id": "leak", "text": "a leak", "disclosed": False}],
    "description_matters": [{"id": "map", "about": "DC3", "text": "an old map", "important": True}],
    "emphasis": [{"id": "lawsuit", "text": "a lawsuit", "disclosed": False}],
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    made = copy.deepcopy(facts()) | EXTRA
    made["description"] = made["description"] | {
        "subservice": [{"vendor": "host", "method": "carve_out", "expected": ["backup-storage"]}]
    }
    for listed in made["populations"]:
        listed["control_total"] = {
            "value": {"leavers": len(GOOD), "others": len(COVER)}[listed["id"]],
            "source": "payroll",
        }
    folder = write(
        tmp_path_factory.mktemp("it") / "it", made, {"leavers.csv": GOOD, "others.csv": COVER}
    )
    found = open_scenario(str(folder), Choices())
    assert isinstance(found, Opened), found
    return found


def laid(opened: Opened, text: str, stage: Any = None) -> FactBase | list[str]:
    base = opened.scope.facts
    if stage:
        base = replace(base, engagement=replace(base.engagement, stage=stage))
    found, problems = apply_text(base, text, "x.yaml", opened.reference)
    return found or [f"{p.at} {p.code} {p.message}" for p in problems]


def sound(opened: Opened, text: str, stage: Any = None) -> FactBase:
    found = laid(opened, text, stage)
    assert isinstance(found, FactBase), found
    return found


def test_matters_are_put_right_each_in_its_own_way(opened: Opened) -> None:
    found = sound(opened, "correct: [map, lawsuit, api]\n")
    assert found.description is not None
    assert found.description_matters[0].corrected
    assert found.emphasis[0].disclosed
    assert found.description.corrected == ("api",)
    assert not opened.scope.facts.description_matters[0].corrected


def test_a_known_matter_is_told(opened: Opened) -> None:
    assert sound(opened, "disclose: [leak]\n").known_to_management[0].disclosed


def test_what_is_expected_of_a_provider_stands_in_the_description_too(opened: Opened) -> None:
    found = sound(opened, "expect: [{vendor: host, controls: [physical-security]}]\n")
    assert found.vendors[0].expected_controls == ("backup-storage", "physical-security")
    assert found.description is not None and found.description.subservice is not None
    assert found.description.subservice[0].expected == ("backup-storage", "physical-security")


def test_carving_out_is_for_the_time_before_acceptance(opened: Opened) -> None:
    text = "carve_out: [guard]\n"
    assert sound(opened, text, "before_acceptance").vendors[1].method == "carve_out"
    told = laid(opened, text)
    assert isinstance(told, list)
    assert told[0].startswith("x.yaml:1:13 E-OVERLAY-SCOPE") and "(R28)" in told[0]


def test_names_of_nothing_are_told_with_their_places(opened: Opened) -> None:
    text = (
        "correct: [no-such]\ndisclose: [leek]\ncarve_out: [printer]\n"
        "expect: [{vendor: nobody, controls: []}]\n"
    )
    told = laid(opened, text)
    assert isinstance(told, list)
    assert [each.rsplit(" E-", 1)[0] for each in told] == [
        "x.yaml:1:11", "x.yaml:2:12", "x.yaml:3:13", "x.yaml:4:19",
    ]  # fmt: skip
    assert all(" E-DANGLING " in each for each in told)


@pytest.mark.parametrize("plan", ["{cost: -1}", "{days: 4000}", "{cost: 1000000000001, days: 1}"])
def test_an_estimate_beyond_belief_is_refused(opened: Opened, plan: str) -> None:
    control = (
        "{id: access-removal, name: n, nature: manual, frequency: per_event, answers: [], "
        f"in_place: {{from: 2024-01-01}}, remediation: {plan}}}"
    )
    told = laid(opened, f"controls: [{control}]\n")
    assert isinstance(told, list)
    assert any(" E-REMEDIATION " in each for each in told)


def test_the_reference_of_an_opened_scenario_is_that_of_its_library(opened: Opened) -> None:
    library = open_library()
    assert isinstance(library, Library)
    assert isinstance(opened.reference, Reference)
    assert set(opened.reference.firms) == set(library.firms)
