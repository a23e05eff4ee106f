"""`mockaudit packs`: what the rule packs hold, whether they hold together, and new ones."""

from __future__ import annotations

import click

from tui.cli.packs import lint, listing, new, schema, show, trial


@click.group(epilog="Example: mockaudit packs show CC6.2")
def command() -> None:
    """List, show, lint, test and write rule packs."""


command.add_command(listing.command, "list")
command.add_command(show.command, "show")
command.add_command(lint.command, "lint")
command.add_command(trial.command, "test")
command.add_command(new.command, "new")
command.add_command(schema.command, "schema")
