"""`--packs DIR`: packs of one's own, laid over those that ship."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.given import Place
from tui.cli.output import refuse

if TYPE_CHECKING:
    from engine.audit.library import Library

Asked = Callable[..., Any]


class PackFolder(click.ParamType[Path]):
    """The name of a folder; what is wrong with it is told together with all else."""

    name = "dir"

    def convert(
        self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        return Path(Place().convert(str(value), param, ctx))


def own_packs(command: Asked) -> Asked:
    """The option, the same on every command that reads rules; it comes as `packs`."""
    option: Callable[[Asked], Asked] = click.option(
        "--packs",
        "packs",
        multiple=True,
        type=PackFolder(),
        metavar="DIR",
        help="Folder of a pack of your own, laid over what ships; repeat for several, in order.",
    )
    return option(command)


def opened_library(packs: tuple[Path, ...]) -> Library:
    """The library with these packs, or every problem told and exit code 2."""
    from engine.audit.library import Library, open_library

    library = open_library(*packs)
    if not isinstance(library, Library):
        refuse(library)
    return library
