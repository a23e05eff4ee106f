"""A learner at the keyboard: right answers, wrong ones, hints, a card; nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from engine.model.position import Diagnostic, Position
from engine.training import taking as takings
from engine.training.question import Answer
from engine.training.standing import path_of
from tests.tui.stage import MIDDLE, on_stage, press, settled, shown
from tests.tui.test_mouse import click
from tests.tui.trainer import LESSON, taken
from tests.unit.training.cases import LESSONS
from tui.app import school
from tui.app.app import Workbench
from tui.app.form import Entry
from tui.app.screens.ask import Ask, Sure
from tui.app.screens.card import CardRoom
from tui.app.screens.graded import GradedRoom
from tui.app.screens.lesson import LessonRoom
from tui.app.screens.lessons import Lessons
from tui.app.screens.opinion import OpinionRoom
from tui.app.screens.pick import Pick
from tui.app.screens.problems import Problems
from tui.app.widgets.listing import Listing

Act = Callable[[Workbench, Pilot[int]], Awaitable[None]]


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MOCKAUDIT_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def room(bench: Workbench) -> LessonRoom:
    assert isinstance(bench.screen, LessonRoom), bench.screen
    return bench.screen


async def put_down(bench: Workbench, pilot: Pilot[int], wanted: Answer) -> None:
    """Every field of the step answered by its key: highlighted, then ticked or written."""
    for name, value in wanted.items():
        options = value if isinstance(value, tuple) else (str(value),)
        for option in options or (None,):
            listing = room(bench).query_one(Listing)
            (place,) = (
                n
                for n, row in enumerate(listing.matching)
                if isinstance(row.about, Entry)
                and row.about.field.id == name
                and row.about.none is (option is None)
                and row.about.option in (option, None)
            )
            listing.highlighted = place
            await press(pilot, "space")
            if isinstance(bench.screen, Ask):
                bench.screen.query_one(Input).value = str(value)
                await press(pilot, "enter")


async def begin(bench: Workbench, pilot: Pilot[int], name: str) -> None:
    bench.push_screen(Lessons(name))
    await settled(pilot)


@pytest.mark.parametrize("name", ["first-audit", "late-leavers", "within-judgement"])
def test_who_answers_as_the_engine_does_gets_full_marks_by_keyboard(name: str, data: Path) -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> str:
        await begin(bench, pilot, name)
        while isinstance(bench.screen, LessonRoom):
            await put_down(bench, pilot, room(bench).taking.session.key)
            await press(pilot, "s")
            assert isinstance(bench.screen, GradedRoom), shown(bench)
            assert "✗" not in shown(bench)
            await press(pilot, "enter")
        assert isinstance(bench.screen, CardRoom)
        card = shown(bench)
        await press(pilot, "o")
        assert isinstance(bench.screen, OpinionRoom)
        return card

    card = on_stage(act, size=MIDDLE)
    kept = json.loads(path_of(data, name).read_text())["card"]
    assert kept["finished"] and kept["points"] == kept["of"]
    assert f"{kept['of']} of {kept['of']} points" in card


@pytest.mark.parametrize(
    ("name", "steps", "wrong", "said"),
    [
        ("first-audit", 3, {"size": 5}, "5 is too small a sample: 25 are needed"),
        ("late-leavers", 2, {"deviations": ("q105", "q109")}, "missed: q112"),
        ("change-collapse", None, {"opinion": "qualified"}, "it is: adverse"),
        ("ipe-broken", 1, {"decision": "accept"}, "you say: accept it; it is: refuse it"),
    ],
    ids=["size", "missed", "opinion", "unreconciled"],
)
def test_a_wrong_answer_is_caught_with_its_reason_and_rule(
    name: str, steps: int | None, wrong: Answer, said: str, data: Path
) -> None:
    taking = taken(len(LESSONS[name].steps) - 1 if steps is None else steps, name, data)

    async def act(bench: Workbench, pilot: Pilot[int]) -> str:
        await begin(bench, pilot, name)
        await put_down(bench, pilot, {**taking.session.key, **wrong})
        await press(pilot, "s")
        return shown(bench)

    told = on_stage(act, size=MIDDLE)
    assert said in told and ("✗ wrong" in told or "◐ in part" in told)
    assert "[" in told.split(said)[1], "the rule or its basis is named"


def test_hints_cost_points_and_are_kept_at_once(data: Path) -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> list[str]:
        await begin(bench, pilot, LESSON)
        await press(pilot, "h")
        hinted = shown(bench)
        kept = json.loads(path_of(data, LESSON).read_text())
        assert kept["hints"] == 1 and kept["given"] == []
        await press(pilot, "h")
        assert any("no further hint" in n.message for n in bench._notifications)
        await put_down(bench, pilot, room(bench).taking.session.key)
        await press(pilot, "s")
        return [hinted, shown(bench)]

    hinted, graded = on_stage(act)
    assert "hint: Ask for what the control is performed on" in hinted
    assert "1 of 2 points, 1 taken off for hints" in graded


def test_what_is_put_down_is_not_thrown_away_unasked() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> list[type[object]]:
        await begin(bench, pilot, LESSON)
        seen: list[type[object]] = []
        await press(pilot, "space", "escape")
        seen.append(type(bench.screen))
        await press(pilot, "n")
        seen.append(type(bench.screen))
        await press(pilot, "escape", "y")
        return [*seen, type(bench.screen)]

    assert on_stage(act) == [Sure, LessonRoom, Lessons]


def test_an_option_is_ticked_by_a_click() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> dict[str, object]:
        await begin(bench, pilot, LESSON)
        await click(pilot, room(bench).query_one(Listing), 3, 3)
        return dict(room(bench).draft.values)

    assert on_stage(act) == {"populations": ("leavers",)}


def test_a_lesson_goes_on_where_it_was_left_and_begins_anew_when_asked(data: Path) -> None:
    taken(3, LESSON, data)

    async def act(bench: Workbench, pilot: Pilot[int]) -> list[str]:
        bench.push_screen(Lessons())
        await settled(pilot)
        listed = shown(bench)
        await press(pilot, "down", "enter")
        before = shown(bench)
        await press(pilot, "escape", "r", "y")
        return [listed, before, shown(bench)]

    listed, before, after = on_stage(act)
    assert "9 of 9, at step 4 of 7" in listed
    assert "[4/7] Exceptions" in before and "[1/7] Request list" in after


def test_damaged_progress_is_told_and_the_lesson_begins(data: Path) -> None:
    path = path_of(data, LESSON)
    path.parent.mkdir(parents=True)
    path.write_text("{")

    async def act(bench: Workbench, pilot: Pilot[int]) -> str:
        await begin(bench, pilot, LESSON)
        assert "[1/7]" in shown(bench)
        return " ".join(n.message for n in bench._notifications)

    assert "set aside as `late-leavers.damaged-1`" in on_stage(act)


def test_a_full_disk_is_told_and_the_lesson_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    full = Diagnostic(Position("x.json"), "E-WRITE", "no space left on device")
    monkeypatch.setattr(takings, "saved", lambda *given: full)

    async def act(bench: Workbench, pilot: Pilot[int]) -> str:
        await begin(bench, pilot, LESSON)
        await put_down(bench, pilot, room(bench).taking.session.key)
        await press(pilot, "s")
        assert isinstance(bench.screen, GradedRoom)
        return " ".join(n.message for n in bench._notifications)

    assert "no space left on device" in on_stage(act)


def test_an_unknown_lesson_is_told_with_the_nearest() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> str:
        await begin(bench, pilot, "late-leaver")
        assert isinstance(bench.screen, Problems)
        return shown(bench)

    assert "did you mean `late-leavers`?" in on_stage(act)


def test_a_company_of_a_seed_is_asked_for_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refused(lesson: object, tick: object) -> tuple[Diagnostic, ...]:
        asked.append(lesson)
        return (Diagnostic(Position("seed"), "E-X", "not made on stage"),)

    async def act(bench: Workbench, pilot: Pilot[int]) -> None:
        bench.push_screen(Lessons())
        await settled(pilot)
        monkeypatch.setattr(school, "case_of", refused)
        await press(pilot, "p")
        assert isinstance(bench.screen, Ask)
        bench.screen.query_one(Input).value = "7"
        await press(pilot, "enter")
        assert isinstance(bench.screen, Pick)
        await press(pilot, "enter", "down", "down", "enter")
        assert isinstance(bench.screen, Problems), bench.screen

    on_stage(act)
    (lesson,) = asked
    assert lesson.practice is not None  # type: ignore[attr-defined]
    made = lesson.practice  # type: ignore[attr-defined]
    assert (made.seed, made.size, made.deviations) == ("7", "small", "many")


def test_a_trainer_writes_the_sheet_and_the_key(tmp_path: Path) -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> str:
        bench.push_screen(Lessons())
        await settled(pilot)
        await press(pilot, "down", "a")
        key = shown(bench)
        await press(pilot, "i", "enter", "W", "enter")
        return key

    assert "deviations = q105, q109, q112" in on_stage(act, size=MIDDLE)
    sheet = Path("late-leavers.md").read_text()
    assert "Instructor's sheet. This is a simulation" in sheet
    key = Path("answer key.txt").read_text()
    assert key.startswith("simulation, not an auditor's report") and "opinion = qualified" in key
