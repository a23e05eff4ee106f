"""What to supply next: ranked by what it unlocks, of what the audit really left open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.audit.intake import Outlook, what_next
from engine.audit.library import Library
from engine.audit.open import Choices
from engine.intake.supply import Supply
from tests.companies import DESIGN, WALK, control, leaver, population, scenario, write

ROWS = [leaver(n) for n in range(25)]
ONLY = {"type": 2, "period": {"from": "2025-01-01", "to": "2025-12-31"}, "categories": ["security"]}


def outlook(folder: Path, library: Library, **facts: Any) -> dict[tuple[str, str], Supply]:
    stated = scenario(**facts)
    write(folder, stated, {"leavers.csv": ROWS} if facts.get("populations") else {})
    found = what_next(str(folder), library, Choices())
    assert isinstance(found, Outlook), found
    ranks = [(-s.weight, not s.key) for s in found.supplies]
    assert ranks == sorted(ranks)
    return {(s.what, s.about): s for s in found.supplies}


def bare(**values: Any) -> dict[str, Any]:
    made = control(**values)
    for name in ("population", "attributes", "walkthrough", "design"):
        del made[name]
    return made


def test_a_control_without_evidence_is_asked_for_all_of_it_at_once(
    tmp_path: Path, library: Library
) -> None:
    found = outlook(tmp_path, library, controls=[bare(uses="AC-02")])
    supply = found[("evidence", "access-removal")]
    assert [ask.key for ask in supply.asks] == ["walkthrough", "design", "population"]
    assert "left_at (instant)" in supply.asks[2].text
    assert supply.key and supply.unlocks == supply.alone == ("CC6.2/removal",)


def test_a_type_1_is_asked_for_no_population(tmp_path: Path, library: Library) -> None:
    first = {"type": 1, "as_of": "2025-12-31", "categories": ["security"]}
    found = outlook(tmp_path, library, controls=[bare()], engagement=first)
    asks = found[("evidence", "access-removal")].asks
    assert [ask.key for ask in asks] == ["walkthrough", "design"]


def test_a_control_that_has_everything_is_asked_for_nothing(
    tmp_path: Path, library: Library
) -> None:
    found = outlook(tmp_path, library, controls=[control()], populations=[population(25)])
    assert ("evidence", "access-removal") not in found
    assert not [s for s in found.values() if "CC6.2/removal" in s.unlocks]


def test_a_population_that_is_not_reconciled_is_asked_for_what_its_request_lacks(
    tmp_path: Path, library: Library
) -> None:
    short = population(25)
    del short["control_total"], short["query"]
    found = outlook(tmp_path, library, controls=[control()], populations=[short])
    (ask,) = found[("evidence", "access-removal")].asks
    assert ask.key == "populations, leavers"
    assert "query" in ask.text and "control_total or second_source" in ask.text


def test_an_objective_that_waits_for_two_counts_half_for_each(
    tmp_path: Path, library: Library
) -> None:
    twins = [bare(), bare(id="other", importance="normal")]
    found = outlook(tmp_path, library, controls=twins)
    one, two = found[("evidence", "access-removal")], found[("evidence", "other")]
    assert one.weight == two.weight and one.weight * 2 == 1
    assert one.alone == () and one.unlocks == ("CC6.2/removal",)


def test_typical_controls_are_suggested_only_where_nothing_is_stated(
    tmp_path: Path, library: Library
) -> None:
    found = outlook(tmp_path, library, controls=[bare(uses="AC-02", answers=None)])
    assert ("control", "AC-02") not in found
    for (what, _), supply in found.items():
        assert what == "evidence" or "CC6.2/removal" not in supply.unlocks


def test_what_failed_is_no_matter_of_supply(tmp_path: Path, library: Library) -> None:
    late = control(walkthrough=WALK | {"result": "not_as_described"}, design=DESIGN)
    found = outlook(tmp_path, library, controls=[late], populations=[population(25)])
    assert not [s for s in found.values() if "CC6.2/removal" in s.unlocks]


def test_unanswered_circumstances_are_asked_and_answered_ones_are_not(
    tmp_path: Path, library: Library
) -> None:
    assert ("circumstance", "board") in outlook(tmp_path / "a", library)
    answered = {"name": "It", "circumstances": {"board": False}}
    found = outlook(tmp_path / "b", library, organisation=answered)
    assert ("circumstance", "board") not in found
    idle = {o.id for o in library.objectives if o.applies == "board"}
    assert idle and not any(idle & set(s.unlocks) for s in found.values())


def test_a_provider_without_a_report_is_asked_for_one(tmp_path: Path, library: Library) -> None:
    vendor = {"id": "cloud", "subservice": True, "expected_controls": ["physical-security"]}
    found = outlook(tmp_path, library, vendors=[vendor])
    supply = found[("provider", "cloud")]
    assert supply.unlocks == ("CC6.4/data-centre",)
    assert ("provider", "physical-security") not in found


def test_what_is_not_examined_counts_and_says_so(tmp_path: Path, library: Library) -> None:
    found = outlook(tmp_path, library, engagement=ONLY | {"examined": []}, controls=[bare()])
    assert found[("evidence", "access-removal")].examine == ("CC6.2",)
    review = found[("control", "AC-03")]
    assert "CC6.2" in review.examine


def test_the_description_is_asked_for_last(tmp_path: Path, library: Library) -> None:
    assert list(outlook(tmp_path, library))[-1] == ("description", "description")
