"""`mockaudit packs lint`: slips that would change a verdict or mislead a reader."""

from __future__ import annotations

from pathlib import Path

import click

from engine.model.position import Severity
from tui.cli.exits import Exit
from tui.cli.output import answers, as_json, emit, say
from tui.cli.own import opened_library, own_packs


@click.command(epilog="Examples: mockaudit packs lint | mockaudit packs lint --packs ./acme-rules")
@own_packs
@answers
def command(packs: tuple[Path, ...], form: str, output: Path | None) -> None:
    """Every problem of the packs, with its place; exit code 2 if there is an error."""
    from engine.audit.upkeep import lint_library

    told = lint_library(opened_library(packs))
    errors = sum(d.severity is Severity.ERROR for d in told)
    if form == "json":
        rows = [
            {
                "at": str(d.at),
                "severity": d.severity.value,
                "code": d.code,
                "message": d.message,
                "help": d.help,
            }
            for d in told
        ]
        emit(as_json({"problems": rows}), output)
    else:
        say(told)
        warned = len(told) - errors
        emit(f"packs: {_many(errors, 'error')}, {_many(warned, 'warning')}\n", output)
    if errors:
        click.get_current_context().exit(Exit.REFUSED)


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
