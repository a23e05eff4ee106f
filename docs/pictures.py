"""The pictures of the README, drawn from what is really shown: `python -m docs.pictures`."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.run import audit
from engine.model.run import AuditRun
from reports.text import text
from reports.view import present
from tui.app import desk
from tui.app.app import Workbench
from tui.app.desk import Case
from tui.app.screens.opinion import OpinionRoom

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
    choices = Choices()
    opened = open_scenario(scenario, choices)
    assert isinstance(opened, Opened)
    with TemporaryDirectory() as folder:
        desk.RUNS = Path(folder)
        case = desk.audit(scenario, opened, choices, lambda: None)
    assert isinstance(case, Case)
    keep(asyncio.run(_shown(case)), target)


async def _shown(case: Case) -> str:
    bench = Workbench(warm=False)
    bench.animation_level = "none"
    async with bench.run_test(size=(WIDTH, HEIGHT)) as pilot:
        foreseen = asyncio.Event()
        bench.forecasts.ask(case, lambda _: foreseen.set())
        await foreseen.wait()
        bench.push_screen(OpinionRoom(case))
        for _ in range(5):
            await pilot.pause(0.2)
        return bench.export_screenshot(title=f"mockaudit ui {case.name}")


if __name__ == "__main__":
    draw("northwind-cloud", HERE / "audit.svg")
    draw_workbench("late-leavers", HERE / "workbench.svg")
