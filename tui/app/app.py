"""The workbench itself: what is open, which room is shown, and how jobs and failures end."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from rich.text import Text
from textual.app import App, SuspendNotSupported
from textual.binding import BindingType
from textual.worker import WorkerFailed

from engine.model.position import Diagnostic, Position
from reports.plain import plain
from tui.app import collector, desk
from tui.app.failures import attempted, located
from tui.app.forecasts import Forecasts
from tui.app.jobs import aside
from tui.app.palette import Deeds
from tui.app.room import HIGH, LEAST, TALL, WIDE
from tui.app.saving import write
from tui.app.themes import THEMES

if TYPE_CHECKING:
    from engine.audit.whatif import Rehearsal
    from engine.training.case import Case as Taught
    from engine.training.lesson import Lesson
    from tui.app.desk import Case

Found = TypeVar("Found")
MOST_TAUGHT = 3


class Workbench(App[int], inherit_bindings=False):
    """One case on the desk at a time; rooms are stacked as the user walks into them."""

    TITLE = "mockaudit"
    CSS_PATH = "workbench.tcss"
    COMMANDS: ClassVar[Any] = {Deeds}
    COMMAND_PALETTE_BINDING = "ctrl+p"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = []
    HORIZONTAL_BREAKPOINTS = [(0, "-tight"), (LEAST[0], "-narrow"), (WIDE, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-flat"),
        (LEAST[1], "-low"),
        (HIGH, "-high"),
        (TALL, "-tall"),
    ]

    def __init__(
        self,
        scenario: str | None = None,
        *,
        lesson: str | Lesson | None = None,
        lessons: bool = False,
        restart: bool = False,
        here: Path = Path(),
        theme: str = "dark",
        warm: bool = True,
    ) -> None:
        """`scenario` is audited at once; with `lessons` they are shown, and `lesson` begun."""
        super().__init__()
        self.scenario = scenario
        self.lesson = lesson
        self.lessons = lessons
        self.restart = restart
        self.taught: dict[str, Taught] = {}
        self.here = here
        for own in THEMES.values():
            self.register_theme(own)
        self.theme = THEMES[theme].name
        self.case: Case | None = None
        self.forecasts = Forecasts(self)
        self._warm = warm
        self._rehearsal: tuple[Case, Rehearsal] | None = None
        self._collected = collector.rarely()

    def on_unmount(self) -> None:
        collector.as_before(self._collected)

    def on_mount(self) -> None:
        from tui.app.screens.picker import Picker

        self.push_screen(Picker())
        if self.scenario is not None:
            self.audit(self.scenario)
        elif self.lessons:
            from tui.app.screens.lessons import Lessons

            self.push_screen(Lessons(self.lesson, restart=self.restart))
        elif self._warm:
            self.job(desk.warm, lambda _: None)

    def job(
        self,
        work: Callable[[], Found | tuple[Diagnostic, ...]],
        arrived: Callable[[Found], None],
        refused: Callable[[tuple[Diagnostic, ...]], None] | None = None,
    ) -> None:
        """Work in a thread; its result arrives in the screen's own thread.

        Problems go to `refused`, by default to a room of their own; a cancelled job to nobody.
        """

        def end(found: Found | tuple[Diagnostic, ...] | None) -> None:
            if _is_problems(found):
                (refused or self.refuse)(found)  # type: ignore[arg-type]
            elif found is not None:
                arrived(found)  # type: ignore[arg-type]

        async def run() -> None:
            end(await aside(partial(attempted, work)))

        self.run_worker(run())

    def refuse(self, problems: tuple[Diagnostic, ...]) -> None:
        from tui.app.screens.problems import Problems

        self.push_screen(Problems(problems))

    def audit(self, name: str, choices: Any = None) -> None:
        """Open, audit and show a scenario."""
        from tui.app.screens.running import Running

        self.push_screen(Running(name, choices))

    def lay_out(self, case: Case) -> None:
        """A case on the desk; its opinion on the screen."""
        from tui.app.screens.opinion import OpinionRoom

        self.case = case
        collector.set_aside()
        self.push_screen(OpinionRoom(case))

    def shows(self, case: Case) -> bool:
        """Whether a room about the case is open, on top or under others."""
        rooms = tuple(self.screen_stack) if self.is_running else ()
        return any(getattr(room, "case", None) is case for room in rooms)

    def rehearsal_of(self, case: Case) -> Rehearsal | None:
        """What was examined for an earlier what-if over this case."""
        known = self._rehearsal
        return known[1] if known is not None and known[0] is case else None

    def keep_rehearsal(self, case: Case, rehearsal: Rehearsal) -> None:
        self._rehearsal = case, rehearsal
        collector.set_aside()

    def keep_taught(self, case: Taught) -> None:
        """The case of a lesson, so that its card or key need no other audit; the last few stay."""
        self.taught[case.lesson.id] = case
        for oldest in list(self.taught)[:-MOST_TAUGHT]:
            del self.taught[oldest]

    def tell(self, message: str, *, grave: bool = False) -> None:
        """A passing message; nothing in it is markup."""
        self.notify(plain(message), severity="error" if grave else "information", markup=False)

    def written(self, path: Path, text: str, *, replace: bool = True) -> bool:
        """Write a file and say how that ended."""
        problem = write(path, text, replace=replace)
        self.tell(problem.message if problem else f"wrote {path}", grave=problem is not None)
        return problem is None

    def edit(self, at: Position, case: Case | None = None, scenario: str = "") -> None:
        """Leave the screen to the user's editor, at the place of a fact."""
        from tui.app.editor import command, handed_over, standing

        path = standing(at, case, scenario)
        if path is None:
            self.tell(f"{at if at.path else 'this'} stands in no file that is at hand", grave=True)
            return
        asked = command(path, at.line)
        if not asked:
            self.tell(f"no editor is set: set EDITOR, or open {path}:{at.line}", grave=True)
            return
        try:
            with self.suspend():
                handed_over(asked)
        except SuspendNotSupported:
            self.tell(f"this terminal cannot be handed over; open {path}:{at.line}", grave=True)
        except OSError as problem:
            self.tell(f"`{asked[0]}` did not start: {problem.strerror}", grave=True)
        else:
            self.tell("back from the editor; R on the opinion audits again")

    def action_next_theme(self) -> None:
        names = [theme.name for theme in THEMES.values()]
        place = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(place + 1) % len(names)]

    def action_leave(self) -> None:
        """At once, unless a room, on top or under others, holds what is kept nowhere."""
        from tui.app.room import Room
        from tui.app.screens.ask import Sure

        def sure(answer: bool | None) -> None:
            if answer:
                self.exit(0)

        rooms = (each for each in reversed(self.screen_stack) if isinstance(each, Room))
        question = next((room.would_lose for room in rooms if room.would_lose), "")
        if question:
            self.push_screen(Sure(question), sure)
        else:
            self.exit(0)

    def _handle_exception(self, error: Exception) -> None:
        """An error of ours ends the workbench with a sentence; the traceback is asked for."""
        if isinstance(error, WorkerFailed) and isinstance(error.error, Exception):
            error = error.error
        if os.environ.get("MOCKAUDIT_DEBUG"):
            super()._handle_exception(error)
            return
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._return_code = 70
        self._exit_renderables.append(Text(plain(str(located(error)))))
        self._close_messages_no_wait()


def _is_problems(found: object) -> bool:
    return (
        isinstance(found, tuple)
        and bool(found)
        and all(isinstance(each, Diagnostic) for each in found)
    )
