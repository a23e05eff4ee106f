"""`mockaudit report`: a run, or a fresh audit of a scenario, as a document."""

from __future__ import annotations

import os
from pathlib import Path

import click

from tui.cli.given import Place
from tui.cli.output import emit, refuse
from tui.cli.own import own_packs

FORMATS = ("md", "html")


@click.command(
    epilog="Examples: mockaudit report open-infra --as html --output report.html | "
    "mockaudit report .mockaudit/runs/1a2b --as md"
)
@click.argument("what", metavar="RUN|SCENARIO", type=Place())
@click.option("--as", "form", required=True, type=click.Choice(FORMATS), help="Format.")
@own_packs
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to FILE instead of standard output.",
)
def command(what: str, form: str, packs: tuple[Path, ...], output: Path | None) -> None:
    """Write a run folder, or a scenario audited as it stands, as a document."""
    from engine.audit.open import Choices
    from engine.model.position import Diagnostic
    from engine.store.folder import RUN, load_run
    from reports.formats import render
    from reports.view import present
    from tui.cli.audit import carry_out, evaluator, keep_inputs

    keep_inputs(what, output)
    unsaved = None
    if os.path.isfile(Path(what) / RUN):  # pathlib raises for names too long
        loaded = load_run(Path(what))
        if isinstance(loaded, Diagnostic):
            refuse([loaded])
        run = loaded
    else:
        run, _, unsaved = carry_out(what, Choices(engine=evaluator(None), packs=packs), None)
    emit(render(present(run), form), output)
    if unsaved is not None:
        refuse([unsaved])
