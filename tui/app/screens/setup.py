"""Setting an engagement up: type, date or period, categories, firm and seed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Checkbox, Input, RadioButton

from engine.model.position import Diagnostic
from engine.model.words import Category
from tui.app import desk
from tui.app.deeds import Deed
from tui.app.room import Room
from tui.app.widgets.plain import Plain
from tui.app.widgets.tick import Choice, OneOf, Tick
from tui.app.words import QUIET, STRONG, said

if TYPE_CHECKING:
    from engine.audit.open import Choices, Opened


@dataclass(frozen=True, slots=True)
class Stated:
    """What the scenario itself says, and the firms that there are."""

    opened: Opened
    firms: tuple[tuple[str, str], ...]  # id and title


class Setup(Room):
    GROUP = "set-up"
    ABOUT = (
        "What the assessor is asked for. Everything begins as the scenario states it; what is left "
        "alone stays so. Tab moves from field to field, Space ticks, F5 begins the audit."
    )
    LISTS = False
    DEEDS = (
        Deed("f5,ctrl+r", "begin", "Begin audit", "audit: begin", "Audit with these choices."),
        Deed("escape", "back", "Back", "go: back", "Back without an audit."),
    )

    def __init__(self, scenario: str) -> None:
        super().__init__()
        self._scenario = scenario
        self._stated: Stated | None = None

    def heading(self) -> str:
        return f"set-up · {self._scenario}"

    def furnish(self) -> Iterable[Widget]:
        yield Plain(said("reading the scenario"), classes="told", id="doing")
        yield VerticalScroll(classes="body", id="form", can_focus=False)

    def settle(self) -> None:
        self.bench.job(self._read, self._arrived, self._refused)

    def _read(self) -> Stated | tuple[Diagnostic, ...]:
        from engine.audit.library import Library, open_library
        from engine.audit.open import Choices, Opened

        library = open_library()
        if not isinstance(library, Library):
            return library
        opened = desk.open_scenario(self._scenario, Choices())
        if not isinstance(opened, Opened):
            return opened
        firms = tuple((firm.id, firm.title) for firm in library.firms.values())
        return Stated(opened, firms)

    def _refused(self, problems: tuple[Diagnostic, ...]) -> None:
        from tui.app.screens.problems import Problems

        if self.is_attached:
            self.app.switch_screen(Problems(problems, self._scenario))

    def _arrived(self, stated: Stated) -> None:
        if not self.is_attached:
            return
        self._stated = stated
        asked = stated.opened.scope.facts.engagement
        self.query_one("#doing", Plain).tell(
            said(stated.opened.scope.facts.organisation.name, STRONG)
        )
        period = asked.period
        form = self.query_one("#form")
        form.mount(
            _field(
                "type",
                OneOf(
                    Choice(said("Type 1, a day"), asked.type == 1, id="type-1"),
                    Choice(said("Type 2, a period"), asked.type == 2, id="type-2"),
                    id="type",
                    compact=True,
                ),
            ),
            _field("as of", _day(asked.as_of, "as-of"), said("Type 1: the day it is about", QUIET)),
            _field(
                "from",
                _day(period.from_ if period else None, "from"),
                said("Type 2: first day", QUIET),
            ),
            _field("to", _day(period.to if period else None, "to"), said("and last day", QUIET)),
            *(
                _field(
                    "categories" if n == 0 else "",
                    Tick(
                        said(category.value.replace("_", " ")),
                        category in asked.categories,
                        id=f"category-{category.value}",
                        compact=True,
                    ),
                )
                for n, category in enumerate(Category)
            ),
            _field("firm", _firms(stated.firms, asked.firm)),
            _field("seed", Input(str(asked.seed), id="seed"), said("draws the samples", QUIET)),
        )
        self.call_after_refresh(self._focus_first)

    def _focus_first(self) -> None:
        self.query_one("#type", OneOf).focus()

    def action_begin(self) -> None:
        made = self._choices()
        if isinstance(made, str):
            self.bench.tell(made, grave=True)
        elif made is not None:
            self.app.pop_screen()
            self.bench.audit(self._scenario, made)

    def _choices(self) -> Choices | str | None:
        """What differs from the scenario; or what is wrong with a field."""
        from engine.audit.open import Choices

        if self._stated is None:
            return None
        asked = self._stated.opened.scope.facts.engagement
        kind = 1 if self.query_one("#type-1", RadioButton).value else 2
        days: dict[str, date | None] = {}
        for name in ("as-of", "from", "to"):
            written = self.query_one(f"#{name}", Input).value.strip()
            try:
                days[name] = date.fromisoformat(written) if written else None
            except ValueError:
                return f"`{written}` is no day; write it like 2026-03-31"
        categories = tuple(
            c for c in Category if self.query_one(f"#category-{c.value}", Checkbox).value
        )
        if not categories:
            return "at least one category is in scope"
        picked = self.query_one("#firm", OneOf).pressed_index
        firm = self._stated.firms[picked][0] if picked >= 0 else asked.firm
        seed = self.query_one("#seed", Input).value
        if "\N{SYMBOL FOR UNIT SEPARATOR}" in seed:
            return "the seed must not hold the sign that parts seed, population and key"
        first, last = (asked.period.from_, asked.period.to) if asked.period else (None, None)
        return Choices(
            type=kind if kind != asked.type else None,
            as_of=days["as-of"] if kind == 1 and days["as-of"] != asked.as_of else None,
            from_=days["from"] if kind == 2 and days["from"] != first else None,
            to=days["to"] if kind == 2 and days["to"] != last else None,
            categories=categories if set(categories) != set(asked.categories) else (),
            firm=firm if firm != asked.firm else None,
            seed=seed if seed != str(asked.seed) else None,
        )


def _field(name: str, *widgets: Widget | object) -> Horizontal:
    shown = [w if isinstance(w, Widget) else Plain(w) for w in widgets]  # type: ignore[arg-type]
    return Horizontal(Plain(said(name), classes="name"), *shown, classes="field")


def _day(value: date | None, name: str) -> Input:
    return Input(str(value) if value else "", placeholder="2026-03-31", id=name)


def _firms(firms: tuple[tuple[str, str], ...], current: str) -> OneOf:
    buttons = (Choice(said(f"{name}  {title}"), name == current) for name, title in firms)
    return OneOf(*buttons, id="firm", compact=True)
