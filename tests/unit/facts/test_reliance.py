"""What a control rests on: stated, or taken from the catalogue over the same systems."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.facts.load import load
from engine.facts.overlay import apply
from engine.facts.reference import Reference
from engine.facts.reliance import MOST_BEARERS, rested, unrested
from engine.model.criteria import CatalogueControl
from engine.model.position import Position
from engine.model.scenario import Control
from engine.model.words import Frequency, Nature
from tests.audits import audited, control_of
from tests.companies import control, leaver, population, scenario, write
from tests.unit.facts.scenario_folder import REFERENCE, write_scenario


def typical(id_: str, *depends_on: str) -> CatalogueControl:
    return CatalogueControl(
        id=id_,
        name=f"Typical {id_}",
        description="",
        nature=Nature.AUTOMATED,
        frequency=Frequency.CONTINUOUS,
        depends_on=depends_on,
    )


CATALOGUE = {
    each.id: each
    for each in (
        typical("RIGHTS"),
        typical("CHANGE", "RIGHTS"),
        typical("GATE", "CHANGE", "RIGHTS"),
    )
}
KNOWN = replace(REFERENCE, catalogue=CATALOGUE)


def used(id_: str, uses: str | None, *systems: str, **stated: Any) -> Control:
    at = Position("controls.yaml", len(id_))
    values: dict[str, Any] = {"nature": Nature.AUTOMATED} | stated
    return Control(id=id_, uses=uses, systems=systems, at=at, **values)


def rests(*controls: Control, reference: Reference = KNOWN) -> dict[str, tuple[str, ...]]:
    return {each.id: each.depends_on for each in rested(controls, reference)}


def warned(*controls: Control) -> list[str]:
    return [problem.message.split(",")[0] for problem in unrested(controls, KNOWN)]


def test_it_rests_on_those_that_use_the_typical_control_over_a_shared_system() -> None:
    gate = used("gate", "GATE", "cloud", "idp")
    admins, others = used("admins", "RIGHTS", "idp", "mail"), used("others", "RIGHTS", "mail")
    changes = used("changes", "CHANGE", "cloud")
    assert rests(gate, admins, others, changes) == {
        "gate": ("admins", "changes"),
        "admins": (),
        "others": (),
        "changes": (),
    }
    assert warned(gate, admins, others, changes) == ["`changes` rests on `RIGHTS` (Typical RIGHTS)"]


@pytest.mark.parametrize("gate", [(), ("cloud",)])
def test_whoever_names_no_system_shares_all(gate: tuple[str, ...]) -> None:
    everywhere, elsewhere = used("everywhere", "RIGHTS"), used("elsewhere", "RIGHTS", "mail")
    expected = ("everywhere",) if gate else ("elsewhere", "everywhere")
    assert rests(used("gate", "GATE", *gate), everywhere, elsewhere)["gate"] == expected


def test_what_is_stated_stands_even_if_it_is_nothing() -> None:
    stated = {"depends_on": Position("controls.yaml", 9)}
    gate, admins = used("gate", "GATE", places=stated), used("admins", "RIGHTS")
    assert rests(gate, admins)["gate"] == ()
    assert warned(gate) == []


def test_what_is_done_by_hand_rests_on_no_system() -> None:
    gate, admins = used("gate", "GATE", nature=Nature.MANUAL), used("admins", "RIGHTS")
    assert rests(gate, admins)["gate"] == ()
    assert warned(gate) == []


def test_a_control_of_a_provider_rests_on_those_of_that_provider() -> None:
    gate, ours = used("gate", "GATE", of="hoster"), used("ours", "RIGHTS")
    theirs = used("theirs", "RIGHTS", of="hoster")
    assert rests(gate, ours, theirs)["gate"] == ("theirs",)


def test_what_nobody_states_is_a_warning_at_the_first_that_rests_on_it() -> None:
    gates = [used(name, "GATE", "cloud") for name in ("a", "bb", "ccc", "dddd", "eeeee")]
    changes, rights = unrested(tuple(gates), KNOWN)
    assert changes.code == rights.code == "W-RELIANCE"
    assert changes.at == gates[0].at
    assert changes.message == (
        "`a`, `bb`, `ccc` and 2 more rest on `CHANGE` (Typical CHANGE), "
        "and it cannot be told which control over the same systems that is"
    )
    elsewhere = used("changes", "CHANGE", "mail")
    assert any(
        "`CHANGE`" in told for told in (p.message for p in unrested((*gates, elsewhere), KNOWN))
    )


def test_a_control_that_changed_is_not_chosen_for_anyone() -> None:
    before, after = used("before", "RIGHTS"), used("after", "RIGHTS", replaces="before")
    gate = used("gate", "CHANGE")
    assert rests(gate, before, after)["gate"] == ()
    assert warned(gate, before, after) == ["`gate` rests on `RIGHTS` (Typical RIGHTS)"]


def test_among_too_many_nothing_is_chosen() -> None:
    gate = used("gate", "CHANGE", "cloud")
    many = [used(f"rights-{n}", "RIGHTS", "cloud") for n in range(MOST_BEARERS + 1)]
    assert len(rests(gate, *many[1:])["gate"]) == MOST_BEARERS
    assert rests(gate, *many)["gate"] == rests(gate, *reversed(many))["gate"] == ()
    assert len(warned(gate, *many)) == 1


@pytest.mark.parametrize("names", [("a", "b", "c"), ("c", "b", "a")])
def test_a_direction_that_is_stated_is_never_closed_to_a_circle(names: tuple[str, ...]) -> None:
    admins, changes, gate = names
    stated = {"depends_on": Position("controls.yaml", 9)}
    controls = (
        used(admins, "RIGHTS", depends_on=(changes,), places=stated),
        used(changes, "CHANGE"),
        used(gate, "GATE"),
    )
    expected = {admins: (changes,), changes: (), gate: tuple(sorted((admins, changes)))}
    assert rests(*controls) == rests(*reversed(controls)) == expected
    assert warned(*controls) == []


def test_a_circle_of_what_is_stated_is_left_to_be_told() -> None:
    stated = {"depends_on": Position("controls.yaml", 9)}
    one = used("one", None, depends_on=("two",), places=stated)
    two = used("two", None, depends_on=("one", "nobody"), places=stated)
    assert rests(one, two) == {"one": ("two",), "two": ("one", "nobody")}


# through a folder and an overlay

FOLDER_REFERENCE = replace(
    REFERENCE,
    catalogue={
        "AC-02": replace(
            REFERENCE.catalogue["AC-02"], nature=Nature.IT_DEPENDENT, depends_on=("RIGHTS",)
        ),
        "RIGHTS": replace(CATALOGUE["RIGHTS"], answers=()),
    },
)
RIGHTS = "controls:\n  - {id: admins, uses: RIGHTS, in_place: {from: 2025-01-15}}\n"


def test_a_folder_without_the_control_loads_with_a_warning(tmp_path: Path) -> None:
    facts, (problem,) = load(write_scenario(tmp_path / "tiny"), FOLDER_REFERENCE)
    assert facts is not None
    assert (problem.code, str(problem.at)) == ("W-RELIANCE", "controls.yaml:3:11")


def test_a_folder_is_filled_and_an_overlay_fills_what_it_states(tmp_path: Path) -> None:
    folder = write_scenario(tmp_path / "tiny")
    (folder / "rights.yaml").write_text(RIGHTS)
    facts, told = load(folder, FOLDER_REFERENCE)
    assert facts is not None and told == ()
    assert {each.id: each.depends_on for each in facts.controls}["access-removal"] == ("admins",)
    overlay = tmp_path / "second.yaml"
    overlay.write_text(
        "controls:\n  - {id: more, uses: AC-02, in_place: {from: 2025-01-15}}\n"
        "  - {id: roots, uses: RIGHTS, in_place: {from: 2025-01-15}}\n"
    )
    changed, told = apply(facts, overlay, FOLDER_REFERENCE)
    assert changed is not None and told == ()
    assert {each.id: each.depends_on for each in changed.controls} == {
        "access-removal": ("admins",),  # what was there before rests on what it rested on
        "admins": (),
        "more": ("admins", "roots"),
        "roots": (),
    }


def test_an_automated_control_falls_with_an_itgc_that_only_the_catalogue_names(
    tmp_path: Path,
) -> None:
    """AC-05 rests on AC-04; the scenario says so nowhere."""
    listed = {"text": "its need is shown", "passes": "removed_at <= left_at"}
    admins = control(id="admins", uses="AC-04", answers=[], attributes={"needed": listed}, risks=[])
    factor = control(
        id="factor",
        uses="AC-05",
        nature="automated",
        answers=["CC6.6/sign-in"],
        attributes={"on": {"text": "it is on", "passes": "left_at IS NOT NULL"}},
    )
    facts = scenario(controls=[admins, factor], populations=[population(25)])
    rows = [leaver(n) for n in range(25)]  # removed hours after leaving: every one deviates
    folder = write(tmp_path, facts, {"leavers.csv": rows})
    run = audited(folder)
    assert control_of(run, "admins").operation == "not-effective"
    assert control_of(run, "factor").operation == "not-effective"
    free = facts | {"controls": [admins, factor | {"depends_on": []}]}
    run = audited(write(tmp_path / "free", free, {"leavers.csv": rows}))
    assert control_of(run, "factor").operation == "effective"
