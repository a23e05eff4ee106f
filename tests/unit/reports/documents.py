"""Every document of the example run; as a program it writes them to the golden folder.

python -m tests.unit.reports.documents
"""

from __future__ import annotations

from pathlib import Path

from engine.model.run import AuditRun
from reports.contract import contract, written
from reports.formats import render
from reports.text import text
from reports.view import present
from tests.unit.reports.example import RUN

GOLDEN = Path(__file__).parents[2] / "golden" / "reports"


def documents(run: AuditRun) -> dict[str, bytes]:
    view = present(run)
    return {
        "example.txt": text(view).encode(),
        "example.md": render(view, "md"),
        "example.html": render(view, "html"),
        "example.json": written(contract(run, "example")),
    }


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name, content in documents(RUN).items():
        (GOLDEN / name).write_bytes(content)
