"""The pictures of the README, drawn from what is really shown: `python -m docs.pictures`."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text
from textual.pilot import Pilot

from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.run import audit
from engine.model.run import AuditRun
from engine.training.case import Case as Taught
from engine.training.case import case_of
from engine.training.lesson import Lesson
from engine.training.shelf import lesson_of
from engine.training.taking import Taking, begun
from reports.text import text
from reports.view import present
from tui.app import desk
from tui.app.app import Workbench
from tui.app.desk import Case
from tui.app.screens.lesson import LessonRoom
from tui.app.screens.opinion import OpinionRoom
from tui.app.screens.what_if import WhatIf

Walk = Callable[[Workbench, Pilot[int]], Awaitable[None]]

TONES = {"✓": "green", "✗": "red", "◐": "yellow"}
HERE = Path(__file__).parent
WIDTH, HEIGHT = 120, 36  # of the terminal that the workbench is drawn in


def draw(scenario: str, target: Path) -> None:
    opened = open_scenario(scenario, Choices())
    assert isinstance(opened, Opened)
    run = audit(opened)
    assert isinstance(run, AuditRun)
    page = Text(text(present(run), run=".mockaudit/runs/1a2b"))
    for glyph, tone in TONES.items():
        page.highlight_words([glyph], style=tone)
    page.highlight_regex(r"(?m)^[A-Z][A-Z0-9, -]{2,}(?=  |$)", style="bold")
    console = Console(record=True, width=82, file=io.StringIO())
    console.print(Text(f"$ mockaudit audit {scenario}\n", style="bold"), page, sep="")
    keep(console.export_svg(title="mockaudit", unique_id="mockaudit"), target)


def keep(svg: str, target: Path) -> None:
    """No font is fetched from anywhere: whoever looks at it uses a font of their own."""
    kept = [line for line in svg.splitlines() if "cdnjs" not in line]
    target.write_text("\n".join(kept) + "\n", encoding="utf-8")


def draw_workbench(scenario: str, target: Path) -> None:
    """The opinion in the workbench, once its forecast is there."""
    case = _audited(scenario)

    async def foreseen(bench: Workbench, pilot: Pilot[int]) -> None:
        answered = asyncio.Event()
        bench.forecasts.ask(case, lambda _: answered.set())
        await answered.wait()
        bench.push_screen(OpinionRoom(case))

    _shown(foreseen, f"mockaudit ui {scenario}", target)


def draw_what_if(scenario: str, target: Path) -> None:
    """A what-if in which the control that failed most is mended."""
    case = _audited(scenario)

    async def mended(bench: Workbench, pilot: Pilot[int]) -> None:
        bench.push_screen(WhatIf(case))
        await _quiet(bench)
        bench.simulate_key("m")
        await _quiet(bench)

    _shown(mended, f"mockaudit ui {scenario}, x, m", target)


def draw_lesson(name: str, step: int, target: Path) -> None:
    """A step of a lesson, all before it answered as the engine does."""
    lesson = lesson_of(name)
    assert isinstance(lesson, Lesson)
    taught = case_of(lesson)
    assert isinstance(taught, Taught)
    with TemporaryDirectory() as folder:
        taking, _ = begun(taught, Path(folder))
        while taking.question is not None and taking.question.number < step:
            found = taking.answered(taking.session.key)
            assert isinstance(found, Taking)
            taking = found

        async def asked(bench: Workbench, pilot: Pilot[int]) -> None:
            bench.push_screen(LessonRoom(taking))
            await _quiet(bench)
            for key in ("space", "down"):
                bench.simulate_key(key)
                await _quiet(bench)

        _shown(asked, f"mockaudit train {name}", target)


def _audited(scenario: str) -> Case:
    choices = Choices()
    opened = open_scenario(scenario, choices)
    assert isinstance(opened, Opened)
    with TemporaryDirectory() as folder:
        desk.RUNS = Path(folder)
        case = desk.audit(scenario, opened, choices, lambda: None)
    assert isinstance(case, Case)
    return case


async def _quiet(bench: Workbench) -> None:
    """Until no job runs and all is drawn."""
    await asyncio.sleep(0.3)
    while not all(worker.is_finished for worker in bench.workers):
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.3)


def _shown(walk: Walk, title: str, target: Path) -> None:
    async def play() -> str:
        bench = Workbench(warm=False)
        bench.animation_level = "none"
        async with bench.run_test(size=(WIDTH, HEIGHT)) as pilot:
            await walk(bench, pilot)
            await _quiet(bench)
            return bench.export_screenshot(title=title)

    keep(asyncio.run(play()), target)


if __name__ == "__main__":
    draw("northwind-cloud", HERE / "audit.svg")
    draw_workbench("late-leavers", HERE / "workbench.svg")
    draw_what_if("late-leavers", HERE / "what-if.svg")
    draw_lesson("late-leavers", 3, HERE / "lesson.svg")
