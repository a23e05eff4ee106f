"""`mockaudit packs show`: a page about anything that has an id in the packs."""

from __future__ import annotations

from pathlib import Path

import click

from tui.cli.given import Text
from tui.cli.output import answers, as_json, emit, inert, refuse
from tui.cli.own import opened_library, own_packs


@click.command(
    epilog="Examples: mockaudit packs show CC6.2 | mockaudit packs show CC6 | mockaudit packs "
    "show CC6.2/removal | mockaudit packs show AC-02 | mockaudit packs show opinion/qualified | "
    "mockaudit packs show binomial-90 | mockaudit packs show R17"
)
@click.argument("id_", metavar="ID", type=Text())
@own_packs
@answers
def command(id_: str, packs: tuple[Path, ...], form: str, output: Path | None) -> None:
    """ID is a criterion, series, objective, typical control, rule, pack, firm or basis."""
    from engine.audit.pages import Shelf, open_shelf, page_of
    from engine.model.position import Diagnostic
    from tui.cli.packs.page import as_text

    shelf = open_shelf(opened_library(packs))
    if not isinstance(shelf, Shelf):
        refuse(shelf)
    page = page_of(shelf, id_)
    if isinstance(page, Diagnostic):
        refuse([page])
    emit(as_json(page.told) if form == "json" else inert(as_text(page)), output)
