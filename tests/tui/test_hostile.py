"""Names that would style, break or steer the screen are shown as they stand."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from textual.pilot import Pilot

from engine.model.position import Diagnostic, Position
from reports.view import present
from tests.tui.stage import COMPANY, MIDDLE, case_of, on_stage, press, settled, shown
from tui.app.app import Workbench
from tui.app.desk import Case
from tui.app.screens.opinion import OpinionRoom
from tui.app.screens.problems import Problems

NAMES = (
    "[bold]loud[/bold]",
    "[@click=app.quit]press[/]",
    "[/] [unclosed",
    "\x1b[31mred\x1b[0m",
    "\u202eder",
    "a\nb\tc\x07\x9b2J",
    "$text-error :smile:",
)


def spoilt(thing: Any, name: str) -> Any:
    """The same record with the name put before every title, name and sentence in it."""
    if isinstance(thing, tuple):
        return tuple(spoilt(each, name) for each in thing)
    if not is_dataclass(thing) or isinstance(thing, type):
        return thing
    told = ("name", "title", "sentence", "response", "owner", "item", "organisation", "because")
    changed = {}
    for each in fields(thing):
        value = getattr(thing, each.name)
        if isinstance(value, str) and each.name in told:
            changed[each.name] = f"{name} {value}"
        elif each.name == "because" and isinstance(value, tuple):
            changed[each.name] = tuple(f"{name} {one}" for one in value)
        else:
            changed[each.name] = spoilt(value, name)
    return replace(thing, **changed)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_no_name_styles_or_breaks_a_room(name: str) -> None:
    sound = case_of(COMPANY)
    run = replace(
        sound.run,
        engagement=spoilt(sound.run.engagement, name),
        controls=spoilt(sound.run.controls, name),
        exceptions=spoilt(sound.run.exceptions, name),
        items=spoilt(sound.run.items, name),
        criteria=spoilt(sound.run.criteria, name),
        trace=spoilt(sound.run.trace, name),
    )
    case = Case(name, run, present(run), warnings=(_problem(name),))

    async def act(bench: Workbench, pilot: Pilot[int]) -> list[str]:
        seen = []
        bench.push_screen(OpinionRoom(case))
        await settled(pilot)
        seen.append(shown(bench))
        for key in ("enter", "down", "enter", "enter", "enter", "w"):
            await press(pilot, key)
            seen.append(shown(bench))
        bench.push_screen(Problems((_problem(name),), name))
        await settled(pilot)
        seen.append(shown(bench))
        bench.tell(name)
        await settled(pilot)
        return seen

    screens = on_stage(act, size=MIDDLE)
    whole = "\n".join(screens)
    assert whole.replace("\n", "").isprintable()
    beginning = name.split("\n")[0].replace("\x1b", "\\x1b").replace("\u202e", "\\u202e")
    assert beginning[:20] in screens[0], "the head shows it to the letter"
    assert beginning[:20] in screens[-1]


def _problem(name: str) -> Diagnostic:
    return Diagnostic(Position(name.split("\n")[0], 3, 1), "E-X", f"`{name}` is wrong", name)
