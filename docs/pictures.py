"""The picture of the README, drawn from what the command prints: `python -m docs.pictures`."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console
from rich.text import Text

from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.run import audit
from engine.model.run import AuditRun
from reports.text import text
from reports.view import present

TONES = {"✓": "green", "✗": "red", "◐": "yellow"}


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
    svg = console.export_svg(title="mockaudit", unique_id="mockaudit")
    # No font is fetched from anywhere: whoever looks at it uses a font of their own.
    kept = [line for line in svg.splitlines() if "cdnjs" not in line]
    target.write_text("\n".join(kept) + "\n", encoding="utf-8")


if __name__ == "__main__":
    draw("northwind-cloud", Path(__file__).parent / "audit.svg")
