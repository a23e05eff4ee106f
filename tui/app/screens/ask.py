"""A question with one line of answer, and one with yes or no."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, STRONG, said


class Ask(ModalScreen[str | None]):
    """One line of text; None if the question was left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Leave it")]

    def __init__(self, question: str, suggested: str = "") -> None:
        super().__init__()
        self._question = question
        self._suggested = suggested

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Plain(said(self._question, STRONG))
            yield Input(self._suggested, id="answer")
            yield Plain(said("Enter takes it, Esc leaves everything as it is", QUIET))

    @on(Input.Submitted)
    def answered(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() or None)


class Sure(ModalScreen[bool]):
    """A question before something is lost."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "dismiss(True)", "Yes"),
        Binding("n,escape", "dismiss(False)", "No"),
    ]

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        with Vertical(id="sheet"):
            yield Plain(said(self._question, STRONG))
            yield Plain(said("y yes, n or Esc no", QUIET))
