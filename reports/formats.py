"""The documents that `mockaudit report` can write, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reports.html import html
from reports.markdown import markdown
from reports.shown import View

FORMATS: Mapping[str, Callable[[View], str]] = {"md": markdown, "html": html}


def render(view: View, name: str) -> bytes:
    """The document in UTF-8; the same view gives the same bytes. `name` is a key of FORMATS."""
    return FORMATS[name](view).encode()
