"""A what-if in the making: each step is answered in a thread, and a refused one is taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

from engine.audit.supposition import NOTHING, Supposition, passing, refusal
from engine.model.position import Diagnostic
from reports.view import present
from tui.app.desk import Case
from tui.app.failures import Cancelled
from tui.app.supposing import Steps

if TYPE_CHECKING:
    from engine.audit.changes import Told
    from engine.audit.whatif import Rehearsal
    from tui.app.app import Workbench
    from tui.app.forecasts import Answer as Forecast

    Answer = tuple[Case, tuple[Told, ...]]  # the audit as it would be, and what differs

Problems = tuple[Diagnostic, ...]
AWHILE = 0.15  # seconds
MOST_SHOWN = 40  # answers that are kept as they were shown
MADE_READY = "; other firms are made ready"


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """How the workbench hears of it, in the screen's own thread."""

    doing: Callable[[str], None]
    answered: Callable[[tuple[Told, ...]], None]
    foreseen: Callable[[Forecast], None]
    refused: Callable[[Problems], None]


class Rehearsing:
    """Steps over one case; `now` is the audit as it would be, as far as it was answered."""

    def __init__(self, bench: Workbench, case: Case, heard: Heard) -> None:
        self.steps = Steps()
        self.now = case
        self._bench, self._case, self._heard = bench, case, heard
        self._rehearsal: Rehearsal | None = None
        self._asked = self._answered = 0
        self._shown: dict[Supposition, Answer] = {}
        self._forecasts: dict[Supposition, Forecast] = {}
        self._left = Event()
        self._warming = self._warm = False
        self._told = ""

    @property
    def ready(self) -> bool:
        return self._rehearsal is not None

    def begin(self) -> None:
        self._bench.job(self._examined, self._begun)

    def leave(self) -> None:
        """What is made ready is given up; what was examined is kept for the next time."""
        self._left.set()

    def suppose(self, supposed: Supposition) -> None:
        """One step further, if it is one."""
        if self.ready and self.steps.take(supposed):
            self._ask()

    def back(self) -> bool:
        """The last step is taken back; whether there was one."""
        taken = self.steps.back()
        if taken:
            self._ask()
        return taken

    def saved(self, supposed: Supposition) -> None:
        """It was written to a file."""
        self.steps.save(supposed)
        self._tell(self.steps.said)

    def untested(self, control: str) -> str:
        """Why nothing can be supposed of the items of a control; empty where something can."""
        from engine.audit.assumed import why_untested

        if control in self.steps.now.removed:
            return "it is left out; d takes it in again"
        opened = self.now.opened
        assert opened is not None
        return why_untested(opened.scope, opened.prepared, self.now.run.populations, control)

    def deviating(self, control: str) -> tuple[str, ...]:
        """Its items that are supposed to deviate: by a step, or else by an overlay before them."""
        opened = self._case.opened
        assert opened is not None
        stated = {each.control: each.keys for each in opened.scope.facts.assumptions}
        return self.steps.now.items(control) or stated.get(control, ())

    def able(self, control: str) -> tuple[str, ...]:
        """Items of its sample that pass by evidence, in the order of the draw."""
        known = (*self._case.run.exceptions, *self._case.run.outside)
        bad = {found.item for found in known if found.control == control}
        return tuple(item for item in passing(self.now.run, control) if item not in bad)

    def _examined(self) -> Rehearsal | Problems:
        """Examine everything once, so that answers come at once."""
        from engine.audit.open import Choices
        from engine.audit.whatif import Rehearsal, Supposed

        rehearsal = self._bench.rehearsal_of(self._case)
        if rehearsal is None:
            rehearsal = Rehearsal(self._case.name, self._case.choices or Choices())
        found = rehearsal.suppose(NOTHING)
        return rehearsal if isinstance(found, Supposed) else found

    def _begun(self, rehearsal: Rehearsal) -> None:
        self._bench.keep_rehearsal(self._case, rehearsal)
        if not self._left.is_set():
            self._rehearsal = rehearsal
            self._ask()

    def _ask(self) -> None:
        if self._rehearsal is None:
            return
        self._asked += 1
        supposed = self.steps.now
        self._bench.set_timer(AWHILE, partial(self._waiting, self._asked))
        self._bench.job(
            partial(self._answer, self._rehearsal, supposed),
            partial(self._arrived, self._asked, supposed),
            partial(self._refused, self._asked),
        )

    def _waiting(self, number: int) -> None:
        """An answer that takes longer than is noticed is waited for; others draw nothing twice."""
        if not self._left.is_set() and self._answered < number == self._asked:
            self._heard.doing("deriving")

    def _answer(self, rehearsal: Rehearsal, supposed: Supposition) -> Answer | Problems:
        """What would be, as it is shown; of what was shown before, as it was."""
        from engine.audit.changes import changes, everything

        known = self._shown.get(supposed)
        if known is not None:
            return known
        case = self._case
        assert case.opened is not None
        engagement = case.opened.scope.facts.engagement
        found = refusal(engagement, supposed) or rehearsal.suppose(supposed)
        if isinstance(found, tuple):
            return found
        view = present(found.run)
        now = Case(case.name, found.run, view, case.choices, found.opened, supposed=True)
        answer = now, changes(everything(case.run), everything(found.run))
        if len(self._shown) < MOST_SHOWN:
            self._shown[supposed] = answer
        return answer

    def _arrived(self, number: int, supposed: Supposition, found: Answer) -> None:
        self.steps.stands(supposed)
        if self._left.is_set() or number != self._asked:
            return
        self._answered = number
        self.now, differing = found
        self._tell(self.steps.said)
        self._heard.answered(differing)
        self._foresee(number, supposed)

    def _foresee(self, number: int, supposed: Supposition) -> None:
        """Forecast what is supposed; the next question ends it, for that goes first."""
        told = partial(self._foreseen, number, supposed)
        known = self._forecasts.get(supposed)
        if known is not None:
            told(known)
        elif supposed == NOTHING:
            self._bench.forecasts.ask(self._case, told)
        else:
            self._bench.job(partial(self._forecast, number, self.now), told, told)

    def _forecast(self, number: int, now: Case) -> Forecast:
        def heed() -> None:
            if self._left.is_set() or number != self._asked or not self._bench.is_running:
                raise Cancelled

        assert self._rehearsal is not None and now.opened is not None
        return self._rehearsal.foresee(now.opened, heed)

    def _foreseen(self, number: int, supposed: Supposition, found: Forecast) -> None:
        if len(self._forecasts) < MOST_SHOWN:
            self._forecasts[supposed] = found
        if not self._left.is_set() and number == self._asked:
            self._heard.foreseen(found)
            self._warm_up()

    def _refused(self, number: int, problems: Problems) -> None:
        if self._left.is_set() or number != self._asked:
            return
        self._answered = number
        self.steps.refuse()
        self._tell("refused; everything stays as it was before")
        self._heard.refused(problems)

    def _tell(self, text: str) -> None:
        """How it stands, and what goes on besides."""
        self._told = text
        self._heard.doing(text + (MADE_READY if self._warming else ""))

    def _warm_up(self) -> None:
        """Answer for other firms meanwhile; whatever is asked goes first, and leaving ends it."""
        if self._warm or self._warming or self._rehearsal is None:
            return
        self._warming = True
        self._tell(self._told)
        self._bench.job(partial(self._ahead, self._rehearsal), self._warmed)

    def _ahead(self, rehearsal: Rehearsal) -> bool:
        assert self._case.opened is not None
        own = self._case.opened.scope.firm.id
        for name in rehearsal.firms():
            supposed = replace(NOTHING, firm=name)
            if name != own and not rehearsal.ahead(supposed, self._left.is_set):
                return False
            if name != own:
                self._answer(rehearsal, supposed)
        return True

    def _warmed(self, done: bool) -> None:
        """Broken off by a question, it goes on once that is answered."""
        self._warming, self._warm = False, done
        if self._left.is_set() or self._answered != self._asked:
            return
        self._tell(self._told)
        if not done:
            self._warm_up()
