"""`mockaudit packs schema`: what files of a pack may hold, for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from tui.cli.output import emit

KINDS = ("rules", "cases", "objectives", "catalogue", "firm", "pack", "basis", "texts")


@click.command(
    epilog="Examples: mockaudit packs schema rules | "
    "mockaudit packs schema cases --output cases.schema.json"
)
@click.argument("of", metavar="|".join(KINDS), type=click.Choice(KINDS))
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to FILE.")
def command(of: str, output: Path | None) -> None:
    """A JSON Schema of one kind of file, for editors that complete and check while one writes."""
    from engine.packs.schema import pack_schema

    emit(json.dumps(pack_schema(of), ensure_ascii=False, indent=2) + "\n", output)
