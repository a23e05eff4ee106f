"""The sheets that lie over a room: what each key does, and that a line on it names the keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.widgets import Input

from tests.tui.stage import on_stage, press, settled, shown
from tui.app.app import Workbench
from tui.app.screens.ask import Ask, Sure
from tui.app.screens.help import Help
from tui.app.screens.pick import Pick
from tui.app.screens.picker import Picker

FIRMS = [("census", "Whole populations"), ("binomial-90", "Exact sampling"), ("[bold]", "no style")]
SHEETS: dict[str, Callable[[], ModalScreen[object]]] = {
    "ask": lambda: Ask("write to which file?", "a.yaml"),  # type: ignore[return-value]
    "sure": lambda: Sure("leave without saving?"),  # type: ignore[return-value]
    "pick": lambda: Pick("which firm?", FIRMS),  # type: ignore[return-value]
}


def answered(sheet: str, *keys: str) -> tuple[list[object], str]:
    """What the sheet answers to the keys, and how it looked before."""

    async def act(bench: Workbench, pilot: Pilot[int]) -> tuple[list[object], str]:
        told: list[object] = []
        bench.push_screen(SHEETS[sheet](), told.append)
        await settled(pilot)
        before = shown(bench)
        await press(pilot, *keys)
        assert isinstance(bench.screen, Picker) is bool(told)
        return told, before

    return on_stage(act)


@pytest.mark.parametrize(
    ("sheet", "keys", "answer"),
    [
        ("ask", ("enter",), ["a.yaml"]),
        ("ask", ("ctrl+u", "b", "enter"), ["b"]),
        ("ask", ("ctrl+u", "enter"), [None]),
        ("ask", ("q", "escape"), [None]),
        ("sure", ("y",), [True]),
        ("sure", ("n",), [False]),
        ("sure", ("escape",), [False]),
        ("sure", ("enter", "q", "x"), []),
        ("pick", ("enter",), ["census"]),
        ("pick", ("down", "enter"), ["binomial-90"]),
        ("pick", ("up", "enter"), ["[bold]"]),
        ("pick", ("end", "home", "enter"), ["census"]),
        ("pick", ("escape",), [None]),
    ],
)
def test_a_sheet_answers_with_what_its_keys_say(
    sheet: str, keys: tuple[str, ...], answer: list[object]
) -> None:
    assert answered(sheet, *keys)[0] == answer


@pytest.mark.parametrize(
    ("sheet", "line"),
    [
        ("ask", "Enter takes it, Esc leaves everything as it is"),
        ("sure", "y yes, n or Esc no"),
        ("pick", "Arrows choose, Enter takes it, Esc leaves everything as it is"),
    ],
)
def test_a_line_on_the_sheet_names_its_keys(sheet: str, line: str) -> None:
    _, screen = answered(sheet, "escape")
    assert line in screen
    assert ("[bold]  no style" in screen) is (sheet == "pick"), "as it stands"


def test_help_is_scrolled_and_closed() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> list[list[object]]:
        seen: list[list[object]] = []
        for key in ("escape", "enter", "question_mark", "f1", "q"):
            await press(pilot, "question_mark")
            top = shown(bench)
            there: list[object] = [type(bench.screen), "Esc, Enter, ? or q" in top]
            await press(pilot, "end")
            there.append("Esc, Enter, ? or q" in shown(bench))
            await press(pilot, key)
            seen.append([*there, type(bench.screen)])
        return seen

    assert on_stage(act) == [[Help, False, True, Picker]] * 5


def test_the_filter_is_kept_or_given_up() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> list[object]:
        seen: list[object] = []
        await press(pilot, "slash", *"no-evid", "enter")
        seen += [shown(bench).count("no-evidence"), bench.screen.query_one("#filter").display]
        await press(pilot, "slash")
        seen.append(isinstance(bench.focused, Input))
        await press(pilot, "escape")
        seen += ["1 of" in shown(bench), bench.screen.query_one("#filter").display]
        return seen

    assert on_stage(act) == [1, False, True, False, False]
