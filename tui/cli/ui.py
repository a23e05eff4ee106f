"""`mockaudit ui`: the workbench in a terminal."""

from __future__ import annotations

import sys

import click

from tui.cli.given import Place


@click.command(
    epilog="Examples: mockaudit ui | mockaudit ui open-infra | mockaudit ui ./acme --theme light. "
    "Keys: ? helps everywhere, Ctrl+P finds every command, q leaves."
)
@click.argument("scenario", type=Place(), required=False)
@click.option(
    "--theme",
    type=click.Choice(["dark", "light", "ansi"]),
    default="dark",
    show_default=True,
    help="Colours; `ansi` are those of your terminal. NO_COLOR=1 shows none.",
)
@click.pass_context
def command(ctx: click.Context, scenario: str | None, theme: str) -> None:
    """Walk through audits in the terminal; with SCENARIO, audit it and open on the opinion."""
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise click.UsageError("the workbench needs a terminal; `mockaudit audit` needs none")
    from tui.app.app import Workbench

    bench = Workbench(scenario, theme=theme)
    bench.run()
    ctx.exit(bench.return_code or 0)
