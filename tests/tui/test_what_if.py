"""The what-if as it is played: added deviations, refusals, quick fingers, saving, other firms."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from textual.pilot import Pilot

from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.run import audit
from engine.audit.supposition import passing
from engine.audit.whatif import Rehearsal
from engine.model.run import AuditRun
from reports.view import present
from tests.companies import company, control, leaver, population, scenario, write
from tests.tui.stage import (
    COMPANY,
    MIDDLE,
    case_of,
    on_stage,
    predict,
    press,
    rehearsal_of,
    settled,
    shown,
)
from tui.app.app import Workbench
from tui.app.desk import Case
from tui.app.screens.ask import Sure
from tui.app.screens.what_if import WhatIf
from tui.app.widgets.listing import Listing

REMOVAL = "access-removal"
REASON = "is refused (R28)"
BACK = "refused; everything stays as it was before"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def typed(text: str) -> list[str]:
    return list(text)


def played(*turns: list[str], case: Case | None = None) -> list[str]:
    """What the room says after each turn, line by line; what was told stands above it."""

    async def act(bench: Workbench, pilot: Pilot[int]) -> list[str]:
        room = WhatIf(case or case_of(COMPANY))
        bench.push_screen(room)
        await settled(pilot)
        seen = []
        for keys in turns:
            bench.clear_notifications()
            await press(pilot, *keys)
            told = [n.message for n in bench._notifications]
            seen.append("\n".join([*told, *room.texts()]))
        return seen

    if case is None:
        return on_stage(act, size=MIDDLE)
    with patch.object(Workbench, "rehearsal_of", lambda self, of: None):
        return on_stage_alone(act)


def on_stage_alone(act: Any) -> list[str]:
    """As `on_stage`, with a rehearsal of the case's own."""

    async def alone(bench: Workbench, pilot: Pilot[int]) -> list[str]:
        bench.rehearsal_of = lambda case: None  # type: ignore[method-assign]
        found: list[str] = await act(bench, pilot)
        return found

    return on_stage(alone, size=MIDDLE)


def case_in(folder: Path, **choices: Any) -> Case:
    chosen = Choices(**choices)
    opened = open_scenario(str(folder), chosen)
    assert isinstance(opened, Opened), opened
    run = audit(opened)
    assert isinstance(run, AuditRun)
    return Case(str(folder), run, present(run), chosen, opened)


def first_passing(number: int) -> list[str]:
    run = case_of(COMPANY).run
    bad = {e.item for e in run.exceptions}
    return [item for item in passing(run, REMOVAL) if item not in bad][:number]


def test_each_press_supposes_the_next_item_of_the_draw() -> None:
    first, second = first_passing(2)
    one, two, undone = played(["a"], ["a"], ["u"])
    assert f"supposed: 1 more deviates ({first})" in one
    assert f"item {first} (supposed)" in one
    both = ", ".join(sorted((first, second)))
    assert f"supposed: 2 more deviate ({both})" in two
    assert "counterfactual: no evidence shows the" in two
    assert f"supposed: 1 more deviates ({first})" in undone


def test_pressed_twice_at_once_it_supposes_two() -> None:
    """The second press does not wait for the answer to the first."""

    async def act(bench: Workbench, pilot: Pilot[int]) -> str:
        bench.push_screen(WhatIf(case_of(COMPANY)))
        await settled(pilot)
        bench.simulate_key("a")
        bench.simulate_key("a")
        await settled(pilot)
        return shown(bench)

    assert "supposed: 2 more deviate" in on_stage(act, size=MIDDLE)


def test_mending_takes_deviations_away_and_the_other_way_round() -> None:
    _, mended, again = played(["a"], ["m"], ["a"])
    assert "supposed: no deviations" in mended and "more deviate" not in mended
    assert "1 more deviates" in again and "supposed: no deviations" not in again


def test_items_are_named_or_counted_in_one_question() -> None:
    named, counted, none = played(
        ["A", *typed("w101, w118"), "enter"],
        ["A", "end", "ctrl+u", "5", "enter"],
        ["A", "end", "ctrl+u", "0", "enter"],
    )
    assert "supposed: 2 more deviate (w101, w118)" in named
    assert "supposed: 5 more deviate" in counted
    assert "more deviate" not in none


def test_a_name_that_no_item_has_is_refused_and_taken_back() -> None:
    _, wrong = played(["a"], ["A", *typed(", w999"), "enter"])
    assert BACK in wrong and "E-ASSUMED-ITEM" in wrong and "w999" in wrong
    assert "supposed: 1 more deviates" in wrong


def test_what_an_overlay_named_before_deviates_still(tmp_path: Path) -> None:
    folder = company(tmp_path / "it", [leaver(n) for n in range(60)])
    path = tmp_path / "before.yaml"
    path.write_text(f"assume: [{{control: {REMOVAL}, deviate: [p003]}}]\n", encoding="utf-8")
    case = case_in(folder, overlays=(path,))
    one, asked = played(["a"], ["A", "enter"], case=case)
    assert "supposed: 2 more deviate (" in one and "p003" in one
    assert "1 step" in asked, "what was typed before stands in the question"


def test_where_no_item_is_tested_it_is_said_why(tmp_path: Path) -> None:
    rows = [leaver(n) for n in range(25)]
    first = case_in(company(tmp_path / "one", rows), type=1)
    for keys in (["a"], ["A"], ["m"], ["M"]):
        assert "a Type 1 tests no items" in played(keys, case=first)[0]
    unsound = case_in(company(tmp_path / "two", rows, population_={"query": None}))
    assert "its population is unreconciled" in played(["a"], case=unsound)[0]
    bare = company(tmp_path / "three", rows, control_={"population": None, "attributes": {}})
    assert "it is tested over no population" in played(["a"], case=case_in(bare))[0]
    bad = company(tmp_path / "four", [leaver(n, removed_at="") for n in range(25)])
    assert "no item of the sample of access-removal passes" in played(["a"], case=case_in(bad))[0]


@pytest.mark.parametrize(
    "keys", [["d"], ["p", "end", "ctrl+u", *typed("2025-09-01 to 2026-06-30"), "enter"]]
)
def test_what_the_stage_forbids_is_taken_back_with_the_reason(keys: list[str]) -> None:
    fresh, on_a_step = played(keys)[0], played(["m"], keys, ["u"])
    assert BACK in fresh and REASON in " ".join(fresh.split())
    assert "→ removed" not in fresh
    assert BACK in on_a_step[1] and "supposed: no deviations" in on_a_step[1]
    assert "nothing is supposed yet" in on_a_step[2], "the refused step is none to take back"


def two_categories(folder: Path, stage: str) -> Case:
    engagement = scenario()["engagement"] | {
        "categories": ["security", "availability"],
        "stage": stage,
    }
    facts = scenario(engagement=engagement, controls=[control()], populations=[population(25)])
    return case_in(write(folder, facts, {"leavers.csv": [leaver(n) for n in range(25)]}))


def test_a_category_is_dropped_before_acceptance_only(tmp_path: Path) -> None:
    late = two_categories(tmp_path / "late", "fieldwork")
    (refused,) = played(["c", "enter"], case=late)
    assert BACK in refused and "taking a category out after acceptance" in " ".join(refused.split())
    early = two_categories(tmp_path / "early", "before_acceptance")
    dropped, back, moved, gone = played(
        ["c", "enter"],
        ["c", "enter"],
        ["p", "end", "ctrl+u", *typed("2025-03-01 to 2025-12-31"), "enter"],
        ["d"],
        case=early,
    )
    assert "1 step, not saved" in dropped and "opinion availability: gone" in dropped
    assert "2 steps, and nothing is supposed" in back and "nothing is concluded otherwise" in back
    assert "3 steps" in moved and BACK not in moved
    assert "→ removed" in gone


def test_a_day_outside_the_period_mends_nothing() -> None:
    for text in ("2031-01-01", "2020-01-01"):
        keys = ["M", "end", "ctrl+u", *typed(text), "enter"]
        (seen,) = played(keys)
        assert f"{text} lies outside the period, which is 2025-07-01 to 2026-06-30" in seen
        assert "nothing is supposed yet" in seen
    (inside,) = played(["M", "end", "ctrl+u", *typed("2026-01-01"), "enter"])
    assert "supposed: no deviations from 2026-01-01 on; counterfactual" in inside


def test_quick_fingers_lose_nothing_that_is_allowed() -> None:
    """A refused step goes with what was built on it meanwhile; the one before stays."""

    async def act(bench: Workbench, pilot: Pilot[int]) -> list[str]:
        room = WhatIf(case_of(COMPANY))
        bench.push_screen(room)
        await settled(pilot)
        await press(pilot, "m", "down")
        without = room._steps.now.removing("patching")
        room._rehearsing.suppose(without)
        room._rehearsing.suppose(without.mending("central-logs", None))
        await settled(pilot)
        return list(room.texts())

    seen = "\n".join(on_stage(act, size=MIDDLE))
    assert BACK in seen and "→ removed" not in seen
    assert seen.count("supposed: no deviations") == 1


def test_what_was_saved_is_left_unasked_and_what_was_added_since_is_not(tmp_path: Path) -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> list[type[Any]]:
        seen: list[type[Any]] = []
        bench.push_screen(WhatIf(case_of(COMPANY)))
        await settled(pilot)
        await press(pilot, "a", "s", "enter", "a", "escape")
        seen.append(type(bench.screen))
        await press(pilot, "n", "u", "escape")
        seen.append(type(bench.screen))
        return seen

    asked, left = on_stage(act)
    assert asked is Sure and left is not WhatIf
    (first,) = first_passing(1)
    said = (tmp_path / "what-if.yaml").read_text(encoding="utf-8")
    assert f'- {{control: "access-removal", deviate: ["{first}"]}}' in said


def test_other_firms_are_made_ready_and_given_up_on_leaving() -> None:
    asked: list[str] = []
    stopped: list[bool] = []

    def ahead(self: Rehearsal, supposed: Any, stop: Callable[[], bool]) -> bool:
        asked.append(supposed.firm)
        stopped.append(stop())
        return not stop()

    async def act(bench: Workbench, pilot: Pilot[int]) -> None:
        bench.push_screen(WhatIf(case_of(COMPANY)))
        await settled(pilot)
        await press(pilot, "escape")

    with patch.object(Rehearsal, "ahead", ahead):
        on_stage(act)
    own = case_of(COMPANY).run.engagement.firm
    assert asked == [name for name in rehearsal_of(COMPANY).firms() if name != own]
    assert not any(stopped)


def test_leaving_gives_up_what_is_made_ready() -> None:
    """A job that nobody stopped would hold the test up for ever."""
    broken: list[bool] = []

    def ahead(self: Rehearsal, supposed: Any, stop: Callable[[], bool]) -> bool:
        for _ in range(3000):
            if stop():
                broken.append(True)
                return False
            time.sleep(0.01)
        return True

    async def act(bench: Workbench, pilot: Pilot[int]) -> list[str]:
        room = WhatIf(case_of(COMPANY))
        bench.push_screen(room)
        for _ in range(1000):
            await asyncio.sleep(0.02)
            if "other firms" in "".join(room.texts()):
                break
        said = list(room.texts())
        bench.simulate_key("escape")
        await settled(pilot)
        return said

    with patch.object(Rehearsal, "ahead", ahead):
        said = on_stage(act)
    assert said[0] == "nothing is supposed yet; other firms are made ready"
    assert broken == [True]


def test_broken_off_it_goes_on_once_the_question_is_answered() -> None:
    tries = 0

    def ahead(self: Rehearsal, supposed: Any, stop: Callable[[], bool]) -> bool:
        nonlocal tries
        tries += 1
        return tries > 1

    async def act(bench: Workbench, pilot: Pilot[int]) -> str:
        bench.push_screen(WhatIf(case_of(COMPANY)))
        await settled(pilot)
        return shown(bench)

    with patch.object(Rehearsal, "ahead", ahead):
        seen = on_stage(act)
    assert tries == 1 + len(rehearsal_of(COMPANY).firms()) - 1
    assert "other firms" not in seen


def test_no_key_of_a_stranger_styles_the_room(tmp_path: Path) -> None:
    """Keys of items are shown to the letter, in the row and among the effects."""
    loud = "[bold]x[/] $text-error"
    rows = [leaver(n, person=f"{loud}{n}") for n in range(25)]
    (seen,) = played(["a"], case=case_in(company(tmp_path / "loud", rows)))
    assert f"supposed: 1 more deviates ({loud}" in seen and f"item {loud}" in seen


def test_a_key_that_no_document_can_hold_is_refused_with_the_reason(tmp_path: Path) -> None:
    rows = [leaver(n, person=f"\x1b[31m{n}") for n in range(25)]
    (seen,) = played(["a"], case=case_in(company(tmp_path / "hidden", rows)))
    assert BACK in seen and "E-HIDDEN-CHARACTER" in seen and "\x1b" not in seen


def test_the_highlight_stays_where_it_is() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> list[object]:
        bench.push_screen(WhatIf(case_of(COMPANY)))
        await settled(pilot)
        await press(pilot, "down", "down", "a")
        room = bench.screen
        assert isinstance(room, WhatIf)
        current = room.query_one(Listing).current
        return [room.about, current and current.content.plain]

    about, text = on_stage(act, size=MIDDLE)
    assert isinstance(text, str) and str(about) in text and "supposed: 1 more" in text


def test_the_forecast_follows_the_opinion_and_the_next_step_ends_it() -> None:
    ended: list[str] = []

    def foresee(self: Rehearsal, opened: Opened, heed: Callable[[], None]) -> Any:
        supposed = [each.deviate for each in opened.scope.facts.assumptions]
        try:
            while supposed == [()]:  # the first step alone: nothing deviates any more
                heed()
                time.sleep(0.01)
        except BaseException as end:
            ended.append(type(end).__name__)
            raise
        return predict([opened])

    async def act(bench: Workbench, pilot: Pilot[int]) -> list[str]:
        bench.push_screen(WhatIf(case_of(COMPANY)))
        await settled(pilot)
        seen = [shown(bench)]
        bench.simulate_key("m")
        for _ in range(500):
            await asyncio.sleep(0.02)
            if "unqualified" in shown(bench):
                break
        seen.append(shown(bench))
        await press(pilot, "a")
        seen.append(shown(bench))
        return seen

    with patch("tests.tui.stage.supposedly", foresee):
        stated, mended, deviating = on_stage(act, size=MIDDLE)
    assert "FORECAST  Expect qualified" in stated
    assert "FORECAST  forecasting ..." in mended and "qualified → ✓ unqualified" in mended
    assert ended == ["Cancelled"]
    assert "FORECAST  Expect qualified" in deviating
