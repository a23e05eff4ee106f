"""What northwind-cloud teaches: one word of the plan, or the draw, separates two verdicts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache, partial
from itertools import combinations

from engine.audit.extent import enlarged, evaluate, extent, refused
from engine.audit.library import Library, open_library
from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.shipped import shipped_scenarios
from engine.model.firm import FirmProfile
from engine.model.run import AuditRun
from engine.model.scenario import Control
from engine.model.words import Frequency, Importance
from tests.audits import audited, control_of

FOLDER = next(s.folder for s in shipped_scenarios() if s.name == "northwind-cloud")
NORMAL = FOLDER / "overlays" / "normal.yaml"
README = (FOLDER / "README.md").read_text(encoding="utf-8")


@cache
def as_normal() -> AuditRun:
    return audited("northwind-cloud", overlays=(NORMAL,))


def stated(**choices: object) -> Control:
    opened = open_scenario("northwind-cloud", Choices(**choices))  # type: ignore[arg-type]
    assert isinstance(opened, Opened), opened
    return next(c for c in opened.scope.controls if c.id == "access-removal")


def test_as_a_normal_control_access_removal_is_effective_and_nothing_is_modified() -> None:
    run = as_normal()
    removal = control_of(run)
    assert (removal.importance, removal.operation) == ("normal", "effective")
    assert run.opinion.bears == "unqualified"
    assert not run.exceptions and not any(c.conclusion == "not-met" for c in run.criteria)


def test_the_two_late_leavers_are_still_known_to_the_mock_audit() -> None:
    (test,) = control_of(as_normal()).tests
    assert (test.drawn, test.deviations) == (13, 0)
    assert (test.census.items, test.census.deviations) == (25, 2)
    assert {e.item for e in as_normal().outside} == {"w103", "w115"}


def test_the_overlay_changes_the_importance_alone() -> None:
    before, after = stated(), stated(overlays=(NORMAL,))
    assert before.importance is Importance.KEY and after.importance is Importance.NORMAL
    same = replace(after, importance=before.importance, at=before.at, places=before.places)
    assert same == before


def test_the_what_if_is_printed_as_one() -> None:
    assert "what-if: normal.yaml is laid over the scenario" in as_normal().engagement.assumptions


def test_the_readme_shows_the_command() -> None:
    assert f"--overlay scenarios/northwind-cloud/overlays/{NORMAL.name}" in README


# The chances of the README, by looking at every way in which the draw can place the two.


def failing(importance: Importance) -> Fraction:
    """The share of the 300 placements of two late leavers among 25 that fail the control."""
    library = open_library()
    assert isinstance(library, Library)
    fails = partial(_fails, library.firms["binomial-90"], importance)
    return _share(fails, list(combinations(range(1, 26), 2)))


def _share(fails: Callable[[tuple[int, int]], bool], ways: list[tuple[int, int]]) -> Fraction:
    assert len(ways) == 300
    return Fraction(sum(fails(places) for places in ways), len(ways))


def _fails(firm: FirmProfile, importance: Importance, places: tuple[int, int]) -> bool:
    """Whether the control fails when the two stand at these places of the draw."""
    n = extent(firm, Frequency.PER_EVENT, importance, 25).n
    found = sum(place <= n for place in places)
    n = enlarged(firm, importance, 25, n, found)
    found = sum(place <= n for place in places)
    return refused(firm, evaluate(firm, importance, 25, n, found).outcome)


def test_the_chances_of_the_readme_hold_over_all_300_placements() -> None:
    assert failing(Importance.KEY) == Fraction(255, 300)
    assert failing(Importance.NORMAL) == Fraction(91, 300)
    told = " ".join(README.split())
    assert "fails in 85 % of them when it is key and in 30 % when it is normal" in told
