"""A room in which work is waited for: what is done, how far it is, and a key to stop it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from threading import Event
from typing import ClassVar

from textual.widget import Widget
from textual.widgets import ProgressBar

from tui.app.failures import Cancelled
from tui.app.room import Room
from tui.app.widgets.plain import Plain
from tui.app.words import QUIET, said


class Waiting(Room):
    """Work runs in a thread and says `at` how far it is; `over` tells whether that still counts."""

    LISTS = False
    DOING: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self._stopped = Event()

    def furnish(self) -> Iterable[Widget]:
        yield Plain(said(self.DOING), classes="told", id="doing")
        yield ProgressBar(show_eta=False)
        yield Plain(said("Esc stops it", QUIET), classes="told")

    def at(self, done: int, of: int, doing: str = "") -> None:
        """Told from the thread that works; raises `Cancelled` where nobody waits any more."""
        if self._stopped.is_set() or not self.bench.is_running:
            raise Cancelled
        self.app.call_from_thread(partial(self._show, done, of, doing))

    def _show(self, done: int, of: int, doing: str) -> None:
        if self.is_attached:
            self.query_one(ProgressBar).update(total=of, progress=done)
            self.query_one("#doing", Plain).tell(said(doing or self.DOING))

    def over(self) -> bool:
        """Out of the room, if it was waited for to the end."""
        waited = not self._stopped.is_set() and self.is_attached
        if waited:
            self.app.pop_screen()
        return waited

    def action_back(self) -> None:
        self._stopped.set()
        self.app.pop_screen()
        self.bench.tell("stopped")
