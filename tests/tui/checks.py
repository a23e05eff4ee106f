"""What is seen of a workbench once something was done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.tui.stage import shown
from tui.app.app import Workbench

Check = Callable[[Workbench], bool]


def at(kind: type[Any]) -> Check:
    return lambda bench: isinstance(bench.screen, kind)


def tells(text: str) -> Check:
    return lambda bench: any(text in n.message for n in bench._notifications)


def says(text: str) -> Check:
    return lambda bench: text in shown(bench)
