"""Forecasts of the cases on the desk: each made once, in a thread, and told to all who wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from engine.model.position import Diagnostic
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


class Forecasts:
    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._kept: list[_Asked] = []

    def ask(self, case: Case, heard: Callable[[Answer], None]) -> None:
        """Tell what is forecast of a case that was opened, now or once it is known."""
        asked = next((each for each in self._kept if each.case is case), None)
        if asked is None:
            asked = _Asked(case)
            self._kept = [*self._kept, asked][-MOST:]
            told = partial(self._told, asked)
            self._bench.job(partial(self._made, case), told, told)
        if asked.answer is None:
            asked.waiting.append(heard)
        else:
            heard(asked.answer)

    def _made(self, case: Case) -> Answer:
        from engine.audit.forecast import predict

        def step() -> None:
            if not self._bench.is_running:
                raise Cancelled

        assert case.opened is not None
        return predict([case.opened], step=step)

    def _told(self, asked: _Asked, answer: Answer) -> None:
        asked.answer = answer
        waiting, asked.waiting = asked.waiting, []
        for heard in waiting:
            heard(answer)
