"""`mockaudit compare`: scenarios, overlays, engagements and firms side by side."""

from __future__ import annotations

import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.model.words import Category
from tui.cli.audit import columns, keep_inputs, of_engagement
from tui.cli.exits import Exit
from tui.cli.given import File, Place, Text
from tui.cli.output import answers, emit, inert, legible, refuse, say
from tui.cli.own import own_packs

if TYPE_CHECKING:
    from engine.audit.compare import Asked
    from engine.model.comparison import Comparison
    from engine.model.position import Diagnostic


@click.command(
    epilog="Examples: mockaudit compare late-leavers compensated | mockaudit compare ./acme "
    "--overlay mended.yaml --overlay later.yaml | mockaudit compare open-infra --firm binomial-90 "
    "--firm census --format json | mockaudit compare .mockaudit/runs/1a2b ./acme. Exit codes are "
    "those of `audit`: 0 done, 2 usage or bad input, 3 in some column no opinion could be formed."
)
@click.argument("scenarios", metavar="SCENARIO...", nargs=-1, required=True, type=Place())
@click.option(
    "--overlay",
    "overlays",
    multiple=True,
    type=File(),
    help="What-if file: a column of its own beside the plain scenario; repeat for several.",
)
@click.option("--firm", "firms", multiple=True, help="Firm profile; repeat to set side by side.")
@of_engagement
@click.option("--seed", type=Text(), help="Any text; the same seed draws the same samples.")
@click.option("--predict", "foreseen", is_flag=True, help="Add the forecast of each column.")
@click.option("--all", "whole", is_flag=True, help="Print rows in which all columns agree, too.")
@own_packs
@answers
@click.pass_context
def command(
    ctx: click.Context,
    scenarios: tuple[str, ...],
    overlays: tuple[Path, ...],
    firms: tuple[str, ...],
    type_: str | None,
    as_of: date | None,
    from_: date | None,
    to: date | None,
    categories: tuple[tuple[Category, ...], ...],
    seed: str | None,
    foreseen: bool,
    whole: bool,
    packs: tuple[Path, ...],
    form: str,
    output: Path | None,
) -> None:
    """Set audits of each SCENARIO side by side; the first column is what others are held against.

    There is a column for each scenario as it is and with each overlay alone, under each firm: their
    number is scenarios x (1 + overlays) x firms, at most 12.

    A SCENARIO may be the folder of a stored run. It stands as it was: overlays, firms, the flags of
    the engagement and --predict are for the others.
    """
    from engine.audit.compare import Asked, asked
    from engine.audit.open import Choices

    for scenario in scenarios:
        keep_inputs(scenario, output)
    choices = Choices(
        type=int(type_) if type_ else None,
        as_of=as_of,
        from_=from_,
        to=to,
        categories=tuple(c for named in categories for c in named),
        seed=seed,
        packs=packs,
    )
    wanted = asked(scenarios, overlays, tuple(dict.fromkeys(firms)), choices)
    if not isinstance(wanted, tuple):
        refuse([wanted])
    assert all(isinstance(each, Asked) for each in wanted)
    found = _compared(wanted, foreseen)
    emit(_rendered(found, form, whole), output)
    formed = all(column.run.formed for column in found.columns)
    ctx.exit(Exit.DONE if formed else Exit.NO_OPINION)


def _compared(wanted: tuple[Asked, ...], foreseen: bool) -> Comparison:
    from engine.audit.compare import compare, steps
    from engine.audit.foresee import chances
    from engine.audit.memory import Memory
    from engine.model.comparison import Comparison

    with click.progressbar(
        length=steps(wanted),
        label="auditing",
        file=sys.stderr,
        show_eta=False,
        hidden=not sys.stderr.isatty(),
    ) as bar:
        step, memory = partial(bar.update, 1), Memory()
        found = (
            compare(wanted, partial(chances, memory=memory), step, say, memory)
            if foreseen
            else compare(wanted, step=step, tell=say)
        )
    if not isinstance(found, Comparison):
        refuse(found)
    if foreseen:
        say(map(_unforeseen, (each.scenario for each in wanted if each.stored)))
    return found


def _unforeseen(run: str) -> Diagnostic:
    from engine.model.position import Diagnostic, Position, Severity

    message = "a stored run has no evidence at hand to be forecast from"
    return Diagnostic(Position(run), "W-STORED", message, severity=Severity.WARNING)


def _rendered(found: Comparison, form: str, whole: bool) -> str:
    if form == "json":
        from reports.comparison_contract import contract
        from reports.contract import written

        return legible(written(contract(found)).decode())
    from reports.comparison import text

    return inert(text(found, columns(), whole=whole))
