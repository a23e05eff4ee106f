"""`mockaudit ui`: the workbench in a terminal."""

from __future__ import annotations

import sys
from typing import Any

import click

from tui.cli.given import Place


@click.command(
    epilog="Examples: mockaudit ui | mockaudit ui open-infra | mockaudit ui ./acme --theme light. "
    "Keys: ? helps everywhere, Ctrl+P finds every command, q leaves."
)
@click.argument("scenario", type=Place(), required=False)
@click.option(
    "--theme",
    type=click.Choice(["dark", "light", "ansi", "ansi-light"]),
    default="dark",
    show_default=True,
    help="Colours; `ansi` are those of your terminal, `ansi-light` of a light one. NO_COLOR=1 "
    "shows greys alone.",
)
def command(scenario: str | None, theme: str) -> None:
    """Walk through audits in the terminal; with SCENARIO, audit it and open on the opinion."""
    if not on_terminal():
        raise click.UsageError("the workbench needs a terminal; `mockaudit audit` needs none")
    open_workbench(scenario=scenario, theme=theme)


def on_terminal() -> bool:
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def open_workbench(**opened: Any) -> None:
    """Show the workbench until its user leaves; `opened` are what `Workbench` takes."""
    from tui.app.app import Workbench
    from tui.app.jobs import at_work, end

    bench = Workbench(**opened)
    bench.run()
    code = bench.return_code or 0
    if at_work():
        end(code)
    click.get_current_context().exit(code)
