"""One of a few: a list to pick from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.app.widgets.hung import Hung
from tui.app.widgets.marked import Marked
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, said


class Pick(ModalScreen[str | None]):
    """The picked name; None if the question was left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Leave it")]

    def __init__(self, question: str, offered: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self._question = question
        self._offered = tuple(offered)

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Plain(said(self._question, STRONG))
            yield Marked(
                *(Option(Hung(said(f"{name}  {told}".rstrip()))) for name, told in self._offered),
                markup=False,
            )
            yield Plain(
                said("Arrows choose, Enter takes it, Esc leaves everything as it is", QUIET)
            )

    @on(OptionList.OptionSelected)
    def picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._offered[event.option_index][0])
