"""Forecasts of the cases on the desk: each made once, in a thread, and told to all who wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from engine.model.position import Diagnostic
from tui.app import collector
from tui.app.failures import Cancelled

if TYPE_CHECKING:
    from engine.model.prediction import Prediction
    from tui.app.app import Workbench
    from tui.app.desk import Case

    Answer = Prediction | tuple[Diagnostic, ...]

MOST = 4  # cases whose forecasts are kept


@dataclass(slots=True, eq=False)
class _Asked:
    case: Case
    waiting: list[Callable[[Answer], None]] = field(default_factory=list)
    answer: Answer | None = None
    seen: bool = False  # a room about the case was open
    left: bool = False  # none is any more, and the work was ended


class Forecasts:
    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._kept: list[_Asked] = []

    def ask(self, case: Case, heard: Callable[[Answer], None]) -> None:
        """Tell what is forecast of a case that was opened, now or once it is known."""
        kept = (each for each in self._kept if each.case is case and not each.left)
        asked = next(kept, None)
        if asked is None:
            asked = _Asked(case)
            self._kept = [*self._kept, asked][-MOST:]
            told = partial(self._told, asked)
            self._bench.job(partial(self._made, asked), told, told)
        if asked.answer is None:
            asked.waiting.append(heard)
        else:
            heard(asked.answer)

    def _made(self, asked: _Asked) -> Answer:
        from engine.audit.forecast import predict

        def heed() -> None:
            if self._bench.shows(asked.case):
                asked.seen = True
            elif asked.seen or not self._bench.is_running:
                asked.left = True
                raise Cancelled

        assert asked.case.opened is not None
        return predict([asked.case.opened], step=heed, heed=heed)

    def _told(self, asked: _Asked, answer: Answer) -> None:
        asked.answer = answer
        collector.set_aside()
        waiting, asked.waiting = asked.waiting, []
        for heard in waiting:
            heard(answer)
