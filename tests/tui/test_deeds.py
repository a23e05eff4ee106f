"""Every key and every command of the palette does what it says; none clashes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from textual.app import SuspendNotSupported
from textual.pilot import Pilot
from textual.widgets import Input, Tabs

from engine.audit.compare import Asked, asked
from engine.audit.open import Choices
from engine.model.position import Diagnostic, Position
from tests.tui import trainer
from tests.tui.checks import Check, at, says, tells
from tests.tui.stage import COMPANY, browser_of, case_of, on_stage, press, settled, shown
from tui.app import desk, editor
from tui.app.app import Workbench
from tui.app.deeds import TAKEN, Deed
from tui.app.palette import Deeds
from tui.app.room import EVERYWHERE, LISTED, Room
from tui.app.screens.ask import Ask, Sure
from tui.app.screens.comparison import ComparisonRoom
from tui.app.screens.control import ControlRoom
from tui.app.screens.controls import Controls
from tui.app.screens.criterion import CriterionRoom
from tui.app.screens.fieldwork import BOARDS, Fieldwork
from tui.app.screens.flips import FlipRoom
from tui.app.screens.forecast import ForecastRoom
from tui.app.screens.help import Help
from tui.app.screens.history import History
from tui.app.screens.item import ItemRoom
from tui.app.screens.lessons import Lessons
from tui.app.screens.opinion import OpinionRoom
from tui.app.screens.pick import Pick
from tui.app.screens.picker import Picker
from tui.app.screens.population import PopulationRoom
from tui.app.screens.problems import Problems
from tui.app.screens.row import RowRoom
from tui.app.screens.running import Running
from tui.app.screens.sample import SampleRoom
from tui.app.screens.setup import Setup
from tui.app.screens.versus import Versus
from tui.app.screens.what_if import WhatIf
from tui.app.screens.why import Why
from tui.app.themes import DARK, LIGHT
from tui.app.widgets.grid import Grid
from tui.app.widgets.listing import Listing

BROKEN = (Diagnostic(Position("scenario.yaml", 1, 1), "E-X", "something is wrong"),)
Done = Mapping[str, Check]


def case() -> Any:
    return case_of(COMPANY)


def columns() -> tuple[Asked, ...]:
    found = asked((COMPANY,), (), ("binomial-90", "binomial-95"), Choices())
    assert isinstance(found, tuple)
    return found


ROOMS: dict[type[Room], Callable[[], Room]] = {
    Picker: Picker,
    OpinionRoom: lambda: OpinionRoom(case()),
    CriterionRoom: lambda: CriterionRoom(case(), "CC6.2"),
    Controls: lambda: Controls(case()),
    ControlRoom: lambda: ControlRoom(case(), "access-removal"),
    SampleRoom: lambda: SampleRoom(case(), "access-removal", 0),
    ItemRoom: lambda: ItemRoom(case(), "access-removal", "all", "w103"),
    Why: lambda: Why(case(), "CC6.2"),
    Fieldwork: lambda: Fieldwork(case()),
    PopulationRoom: lambda: PopulationRoom(case(), "leavers"),
    RowRoom: lambda: RowRoom(case(), "leavers", browser_of("leavers"), 0, ""),
    History: History,
    Setup: lambda: Setup(COMPANY),
    Problems: lambda: Problems(BROKEN, COMPANY),
    Running: lambda: Running(COMPANY),
    WhatIf: lambda: WhatIf(case()),
    ForecastRoom: lambda: ForecastRoom(case()),
    FlipRoom: lambda: FlipRoom(case()),
    Versus: lambda: Versus(case()),
    ComparisonRoom: lambda: ComparisonRoom(columns()),
    **trainer.ROOMS,
}


def board(name: str) -> Check:
    return lambda bench: bench.screen.query_one(Tabs).active == name


EDITED = tells("back from the editor")
# What is seen once the deed is done, by room and action.
DONE: dict[type[Room], dict[str, Check]] = {
    Picker: {
        "audit": at(OpinionRoom),
        "set_up": at(Setup),
        "open": at(Ask),
        "train": at(Lessons),
        "history": at(History),
    },
    OpinionRoom: {
        "open": at(CriterionRoom),
        "why": at(Why),
        "held(0)": at(CriterionRoom),
        "held(1)": at(CriterionRoom),
        "held(2)": at(Why),
        "controls": at(Controls),
        "fieldwork": at(Fieldwork),
        "what_if": at(WhatIf),
        "history": at(History),
        "again": at(OpinionRoom),
        "set_up": at(Setup),
        "notes": tells("nothing to think about"),
        "forecast": at(ForecastRoom),
        "flips": at(FlipRoom),
        "versus": at(Versus),
    },
    CriterionRoom: {
        "open": at(ControlRoom),
        "why": at(Why),
        "edit": EDITED,
        "step(1)": says("CC6.3  "),
        "step(-1)": says("CC6.1  "),
    },
    Controls: {"open": at(ControlRoom), "why": at(Why)},
    ControlRoom: {
        "open": at(SampleRoom),
        "why": at(Why),
        "edit": EDITED,
        "population": at(PopulationRoom),
    },
    SampleRoom: {
        "open": at(ItemRoom),
        "why": at(Why),
        "deviations": lambda bench: len(bench.screen.query_one(Listing).rows) == 2,
        "population": at(PopulationRoom),
    },
    ItemRoom: {"why": at(Why), "edit": EDITED, "population": at(PopulationRoom)},
    Why: {
        "fold": lambda bench: "▸ CC6.2 is met in design" in shown(bench),
        "edit": EDITED,
        "unfold": lambda bench: "▸" not in shown(bench),
    },
    Fieldwork: {
        **{f"board({n})": board(name) for n, name in enumerate(BOARDS)},
        "open": at(PopulationRoom),
    },
    PopulationRoom: {
        "open": at(RowRoom),
        "filter": lambda bench: isinstance(bench.focused, Input),
        "go": at(Ask),
        "turn(1)": lambda bench: bench.screen.query_one(Grid).cursor > 5,
        "turn(-1)": says("row 1 of 25"),
        "edit": EDITED,
    },
    RowRoom: {"step(1)": says("2 of 25"), "step(-1)": says("1 of 25"), "edit": EDITED},
    History: {
        "open": at(History),
        "mark": says("no run is stored"),
        "compare": tells("Space marks two to four runs"),
        "settle": says("no run is stored"),
    },
    Setup: {"begin": at(OpinionRoom), "back": at(Picker)},
    Problems: {"edit": EDITED},
    Running: {"back": at(Picker)},
    WhatIf: {
        "mend": says("✓ unqualified"),
        "mend_from": at(Ask),
        "deviate": says("1 more deviates"),
        "deviate_items": at(Ask),
        "remove": says("E-OVERLAY-SCOPE"),
        "firm": at(Pick),
        "category": at(Pick),
        "period": at(Ask),
        "undo": tells("nothing to take back"),
        "save": tells("nothing is supposed yet"),
        "opinion": at(OpinionRoom),
        "why": at(Why),
    },
    ForecastRoom: {"why": at(Why), "flips": at(FlipRoom)},
    FlipRoom: {
        "apply": says("OPINION ◐ qualified → ✓ unqualified"),
        "save": at(Ask),
        "opinion": tells("nothing is applied yet"),
        "why": at(Why),
    },
    Versus: {"mark": says("northwind-cloud | northwind-cloud @"), "compare": at(ComparisonRoom)},
    ComparisonRoom: {"all": says("rows all agree"), "abreast": tells("all columns are shown")},
    **trainer.DONE,
}
COMMON: dict[str, Check] = {
    "help": at(Help),
    "back": at(Picker),
    "app.command_palette": lambda bench: type(bench.screen).__name__ == "CommandPalette",
    "copy": tells("copied"),
    "write": at(Ask),
    "app.next_theme": lambda bench: bench.theme == LIGHT.name,
    "app.leave": lambda bench: not bench.is_running or bench._exit,
    "filter": lambda bench: isinstance(bench.focused, Input),
    "turn(1)": at(Controls),
    "turn(-1)": at(Controls),
}


def rooms() -> list[type[Room]]:
    found = [Room, *Room.__subclasses__()]
    found += [each for kind in found for each in kind.__subclasses__()]
    return sorted({kind for kind in found if kind.DEEDS}, key=lambda kind: kind.__name__)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is stored where tests run, and the editor is one that does nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(desk, "RUNS", tmp_path / "runs")
    monkeypatch.setenv("MOCKAUDIT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.delenv("VISUAL", raising=False)


def test_every_room_is_tried_in_all_it_can_do() -> None:
    assert {kind: {d.action for d in kind.DEEDS} for kind in rooms()} == {
        kind: set(done) for kind, done in DONE.items()
    }
    assert set(COMMON) == {deed.action for deed in (*EVERYWHERE, *LISTED)}


def fresh(kind: type[Room]) -> Room:
    return ROOMS[kind]()


async def _entered(bench: Workbench, pilot: Pilot[int], kind: type[Room]) -> Room:
    room = fresh(kind)
    bench.push_screen(room)
    await settled(pilot)
    return room


async def _left(bench: Workbench, pilot: Pilot[int], room: Room | None = None) -> None:
    """Back to that room, or out of all of them."""
    while len(bench.screen_stack) > 2 and bench.screen is not room:
        bench.pop_screen()
    await settled(pilot)


async def _tried(
    bench: Workbench,
    pilot: Pilot[int],
    deeds: Iterable[Deed],
    done: Done,
    room: Room,
) -> list[str]:
    """Each by its first key; what did not end as it should. A room that led on is used again."""
    wrong = []
    kind, entered = type(room), True
    for deed in deeds:
        bench.clear_notifications()
        bench.theme = DARK.name
        room = room if entered else await _entered(bench, pilot, kind)
        await press(pilot, deed.keys.split(",")[0])
        if not done[deed.action](bench):
            wrong.append(f"{kind.__name__} {deed.action}:\n{shown(bench)}")
        entered = bench.screen is not room and room in bench.screen_stack
        await _left(bench, pilot, room if entered else None)
    await _left(bench, pilot)
    return wrong


async def _commands(room: Room) -> None:
    """Commands of the palette are the same actions."""
    found: dict[str, Any] = {hit.text: hit.command async for hit in Deeds(room).discover()}
    for deed in room.all_deeds():
        command = found[deed.name]
        assert (command.func, command.args) == (room.run_action, (deed.action,))


async def _helped(bench: Workbench, pilot: Pilot[int], room: Room) -> None:
    """Whatever Textual listens for in a room is a deed of it, or moves about; help tells it."""
    if room is not bench.screen:  # an audit that is over already
        return
    heard = room.active_bindings
    told = {key for deed in room.all_deeds() for key in deed.keys.split(",")}
    assert not TAKEN & set(heard)
    moved = {key for key in told if key in heard and isinstance(heard[key].node, Listing)}
    assert not moved, "the list that has the focus takes these keys for itself"
    assert told >= {
        key
        for key, active in heard.items()
        if not isinstance(active.node, Input) and active.binding.show
    }
    bench.push_screen(Help(room))
    await settled(pilot)
    texts = "\n".join(str(each.text.plain) for each in bench.screen.query("Plain"))
    for deed in room.all_deeds():
        assert deed.help in texts
        assert deed.keys_said in texts
    await _left(bench, pilot, room)


def _edited() -> Any:
    """Suspending needs a terminal; here the editor is only started."""
    from contextlib import nullcontext

    return patch.object(Workbench, "suspend", lambda self: nullcontext())


@pytest.mark.parametrize("kind", list(DONE), ids=lambda kind: kind.__name__)
def test_every_deed_of_a_room_does_what_it_says_and_help_tells_it(kind: type[Room]) -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> list[str]:
        room = await _entered(bench, pilot, kind)
        await _commands(room)
        await _helped(bench, pilot, room)
        if room is not bench.screen:
            await _left(bench, pilot)
            room = await _entered(bench, pilot, kind)
        return await _tried(bench, pilot, kind.DEEDS, DONE[kind], room)

    with _edited():
        assert on_stage(act) == []


def test_a_command_of_the_palette_is_carried_out() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> bool:
        room = await _entered(bench, pilot, Controls)
        (run,) = [h.command async for h in Deeds(room).discover() if h.text == "control: explain"]
        await run()
        await settled(pilot)
        return isinstance(bench.screen, Why)

    assert on_stage(act)


def test_what_every_room_can_do() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> list[str]:
        deeds = [d for d in Controls.all_deeds() if d.action in COMMON]
        last = next(d for d in deeds if d.action == "app.leave")
        deeds.remove(last)
        room = await _entered(bench, pilot, Controls)
        wrong = await _tried(bench, pilot, deeds, COMMON, room)
        await press(pilot, last.keys.split(",")[0])
        return wrong if COMMON[last.action](bench) else [*wrong, "it did not leave"]

    assert on_stage(act) == []


@pytest.mark.parametrize("kind", rooms(), ids=lambda kind: kind.__name__)
def test_keys_are_described_and_clash_with_nothing(kind: type[Room]) -> None:
    deeds = kind.all_deeds()
    keys = [key for deed in deeds for key in deed.keys.split(",")]
    assert len(keys) == len(set(keys)), "one key for two things"
    assert not TAKEN & set(keys), "tmux or the terminal waits for it"
    for deed in deeds:
        assert re.fullmatch(r"[a-z][a-z-]*: [a-z][a-z -]+", deed.name), deed.name
        assert deed.help.endswith(".") and deed.help[0].isupper(), deed.help
    names = [deed.name for deed in deeds]
    assert len(names) == len(set(names))
    assert kind.ABOUT


def test_without_an_editor_it_says_where_the_fact_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EDITOR")
    monkeypatch.setattr(editor, "FALLBACKS", ())

    async def act(bench: Workbench, pilot: Pilot[int]) -> list[str]:
        bench.push_screen(ControlRoom(case(), "access-removal"))
        await settled(pilot)
        await press(pilot, "e")
        return [n.message for n in bench._notifications]

    (told,) = on_stage(act)
    assert "no editor is set" in told and "controls.yaml:24" in told


def test_a_terminal_that_cannot_be_handed_over_is_told() -> None:
    def suspend(self: Workbench) -> Any:
        raise SuspendNotSupported("no")

    async def act(bench: Workbench, pilot: Pilot[int]) -> list[str]:
        bench.push_screen(ControlRoom(case(), "access-removal"))
        await settled(pilot)
        await press(pilot, "e")
        return [n.message for n in bench._notifications]

    with patch.object(Workbench, "suspend", suspend):
        (told,) = on_stage(act)
    assert "cannot be handed over" in told


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("true", ["true", "+7", "/x/a.yaml"]),
        ("true -w", ["true", "-w", "+7", "/x/a.yaml"]),
        ("no-such-editor-anywhere", []),
        ("'", []),
    ],
)
def test_how_an_editor_is_started(
    stated: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editor, "FALLBACKS", ())
    assert editor.command(Path("/x/a.yaml"), 7, {"EDITOR": stated}) == expected


def test_leaving_a_what_if_that_is_not_saved_asks_first() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> list[type[Any]]:
        bench.push_screen(WhatIf(case()))
        await settled(pilot)
        await press(pilot, "m", "escape")
        asked = [type(bench.screen)]
        await press(pilot, "n")
        asked.append(type(bench.screen))
        await press(pilot, "escape", "y")
        return [*asked, type(bench.screen)]

    assert on_stage(act) == [Sure, WhatIf, Picker]
