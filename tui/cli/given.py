"""What is typed on the command line: text that can be hashed, stored and shown again."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import click

from tui.cli.output import inert

SEPARATOR = "\N{SYMBOL FOR UNIT SEPARATOR}"
MOST = 10**15  # items of any population that there is


class Text(click.ParamType[str]):
    """A seed or a name that goes into the hash of a selection."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not _is_utf8(value):
            self.fail("it is not text in UTF-8", param, ctx)
        if SEPARATOR in value:
            self.fail(f"`{SEPARATOR}` parts seed, population and key; leave it out", param, ctx)
        return value


class Count(click.IntRange):
    """A number of items, in the digits 0 to 9 alone: `1_000` and `٣` are not read."""

    def __init__(self) -> None:
        super().__init__(max=MOST)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and not re.fullmatch(r"\s*[+-]?[0-9]+\s*", value):
            self.fail(f"`{inert(value[:60])}` is not a whole number", param, ctx)
        return super().convert(value, param, ctx)


class Place(click.ParamType[str]):
    """The name of a folder or of a shipped company; whether it is there is asked later."""

    name = "place"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            os.lstat(value)
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as problem:
            said = (getattr(problem, "strerror", None) or "no such name").lower()
            self.fail(f"`{inert(value[:60])}` cannot be opened: {said}", param, ctx)
        return value


class File(click.Path):
    """A file whose name goes into the run."""

    def __init__(self) -> None:
        super().__init__(exists=True, dir_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not _is_utf8(str(value)):
            self.fail("its name is not text in UTF-8; rename it", param, ctx)
        return super().convert(value, param, ctx)


def _is_utf8(text: str) -> bool:
    """Whether no byte of it had to be smuggled past the decoding of the command line."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
