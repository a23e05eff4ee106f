"""What every room of the workbench has: a head, a foot, help, filter, copy and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, OptionList

from engine.model.position import Diagnostic
from tui.app.deeds import Deed, bindings
from tui.app.widgets.foot import Foot
from tui.app.widgets.listing import Listing
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, joined, said

if TYPE_CHECKING:
    from tui.app.app import Workbench

WIDE = 120  # columns from which rooms show things side by side
HIGH, TALL = (
    34,
    44,
)  # rows from which a list, and the opinion, tell in full what is under the cursor
LEAST = (64, 20)  # columns and rows; in less nothing can be read
SIMULATED = "simulation, not an auditor's report"

EVERYWHERE = (
    Deed(
        "question_mark,f1",
        "help",
        "Help",
        "help: show keys",
        "What this room is for, and its keys.",
    ),
    Deed("escape,backspace", "back", "Back", "go: back", "Back to the room before."),
    Deed(
        "colon,ctrl+p",
        "app.command_palette",
        "Commands",
        "help: search commands",
        "Every command by its name.",
        shown=False,
    ),
    Deed(
        "y",
        "copy",
        "Copy",
        "text: copy row",
        "Copy the highlighted row; terminals may refuse it.",
        False,
    ),
    Deed(
        "W", "write", "Write", "text: write to file", "Write what this room shows to a file.", False
    ),
    Deed(
        "T",
        "app.next_theme",
        "Theme",
        "theme: switch",
        "Dark, light, or the terminal's own colours, on dark or on light.",
        False,
    ),
    Deed("q,ctrl+c", "app.leave", "Quit", "go: quit", "Leave the workbench."),
)
LISTED = (
    Deed(
        "slash", "filter", "Filter", "list: filter rows", "Show only rows that hold a text.", False
    ),
    Deed(
        "right_square_bracket",
        "turn(1)",
        "",
        "list: turn to next page",
        "The next rows of a long list.",
        False,
    ),
    Deed(
        "left_square_bracket",
        "turn(-1)",
        "",
        "list: turn to page before",
        "The rows before.",
        False,
    ),
)
MOVING = [
    Binding("tab", "app.focus_next", "next part", show=False),
    Binding("shift+tab", "app.focus_previous", "part before", show=False),
]


class Room(Screen[Any], inherit_bindings=False):
    """A screen with deeds. `GROUP` is its name; `ABOUT` tells what it is for."""

    GROUP: ClassVar[str] = "room"
    ABOUT: ClassVar[str] = ""
    DEEDS: ClassVar[tuple[Deed, ...]] = ()
    LISTS: ClassVar[bool] = True
    AUTO_FOCUS = ""  # else the filter takes the keys where there is nothing to walk through

    def __init_subclass__(cls, **kwargs: Any) -> None:
        cls.BINDINGS = [*bindings(cls.all_deeds()), *MOVING]
        super().__init_subclass__(inherit_bindings=False, **kwargs)

    @classmethod
    def all_deeds(cls) -> tuple[Deed, ...]:
        """Those of the room first, then those of every room."""
        own = {deed.action for deed in cls.DEEDS}
        common = (*(LISTED if cls.LISTS else ()), *EVERYWHERE)
        return (*cls.DEEDS, *(deed for deed in common if deed.action not in own))

    @property
    def bench(self) -> Workbench:
        from tui.app.app import Workbench

        assert isinstance(self.app, Workbench)
        return self.app

    def offered(self) -> Iterator[Deed]:
        """What can be done now."""
        yield from self.all_deeds()

    def compose(self) -> ComposeResult:
        with Horizontal(classes="head"):
            yield Plain(joined(said("mockaudit", STRONG), f" · {self.heading()}"), classes="title")
            yield Plain(said(SIMULATED, QUIET), classes="notice")
        yield from self.furnish()
        yield Plain("", id="standing")
        yield Input(placeholder="only rows that hold this; Enter keeps, Esc shows all", id="filter")
        yield Foot(self.all_deeds())
        yield Plain(
            f"{LEAST[0]} x {LEAST[1]} is needed: please make the window larger", classes="small"
        )

    def heading(self) -> str:
        """What the head says of the room."""
        return self.GROUP

    def furnish(self) -> Iterable[Widget]:
        """The widgets between head and foot."""
        return ()

    def on_mount(self) -> None:
        self.query_one("#filter").display = False
        self.query_one("#standing").display = False
        self.settle()

    def settle(self) -> None:
        """Fill the furniture."""

    @property
    def across(self) -> int:
        """Columns for a page; what does not fit on a screen that is too small is not shown."""
        return max(self.size.width, LEAST[0]) - 4

    @property
    def listing(self) -> Listing | None:
        return next(iter(self.query(Listing)), None)

    @property
    def about(self) -> object:
        """What the highlighted row stands for."""
        listing = self.listing
        row = listing.current if listing is not None else None
        return row.about if row is not None else None

    def texts(self) -> Iterator[str]:
        """What the room shows, whole, as plain lines."""
        for widget in self.query(".told, Listing"):
            if isinstance(widget, Plain):
                yield widget.text.plain
            elif isinstance(widget, Listing):
                yield from (row.content.plain for row in widget.matching)

    @on(Foot.Pressed)
    async def pressed(self, event: Foot.Pressed) -> None:
        await self.run_action(event.action)

    @property
    def would_lose(self) -> str:
        """What is asked before the room is thrown away; empty where nothing would be lost."""
        return ""

    def action_help(self) -> None:
        from tui.app.screens.help import Help

        self.app.push_screen(Help(self))

    def action_back(self) -> None:
        """Out of the filter first, then out of the room; what would be lost is asked about."""
        from tui.app.screens.ask import Sure

        def sure(answer: bool | None) -> None:
            if answer:
                self.app.pop_screen()

        asked = self.query_one("#filter", Input)
        if asked.display:
            asked.value = ""
            asked.display = False
            self.walk()
        elif len(self.app.screen_stack) <= 2:
            self.bench.action_leave()
        elif self.would_lose:
            self.app.push_screen(Sure(self.would_lose), sure)
        else:
            self.app.pop_screen()

    def action_copy(self) -> None:
        listing = self.listing
        row = listing.current if listing is not None else None
        text = row.content.plain if row is not None else "\n".join(self.texts())
        self.app.copy_to_clipboard(text)
        self.bench.tell("copied, if the terminal allows it; W writes this room to a file")

    def action_write(self) -> None:
        from tui.app.screens.ask import Ask

        def named(name: str | None) -> None:
            if name:
                self.bench.written(Path(name), f"{SIMULATED}\n\n" + "\n".join(self.texts()) + "\n")

        self.app.push_screen(Ask("write this room to which file?", f"{self.GROUP}.txt"), named)

    def action_filter(self) -> None:
        asked = self.query_one("#filter", Input)
        asked.display = True
        asked.focus()

    def action_turn(self, pages: int) -> None:
        listing = self.listing
        if listing is not None:
            listing.turn(pages)
            self.say_standing()

    @on(Input.Changed, "#filter")
    def sift(self, event: Input.Changed) -> None:
        listing = self.listing
        if listing is not None:
            listing.sift(event.value)
            self.say_standing()

    @on(Input.Submitted, "#filter")
    def sifted(self, event: Input.Submitted) -> None:
        event.input.display = False
        self.walk()

    def walk(self) -> None:
        """The keys go to what is walked through in this room."""
        for widget in self.query("Listing, Grid"):
            widget.focus()
            break

    def say_standing(self) -> None:
        listing = self.listing
        line = self.query_one("#standing", Plain)
        text = listing.standing if listing is not None else ""
        line.display = bool(text)
        line.tell(text)

    @on(OptionList.OptionSelected)
    def chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.enter(self.about)

    def enter(self, about: object) -> None:
        """One level down, into what the row stands for."""

    def refuse(self, problems: tuple[Diagnostic, ...]) -> None:
        """Problems in a room of their own."""
        from tui.app.screens.problems import Problems

        self.app.push_screen(Problems(problems))
