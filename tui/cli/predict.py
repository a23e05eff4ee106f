"""`mockaudit predict`: what opinion to expect, firm by firm, and what it hangs on."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
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
    from engine.audit.open import Choices, Opened
    from engine.model.flips import Flips
    from engine.model.prediction import Prediction

MOST_DRAWS = 10_000_000


@click.command(
    epilog="Examples: mockaudit predict late-leavers | mockaudit predict open-infra --firm "
    "binomial-90 --firm census | mockaudit predict ./acme --draws 1000000 --format json | "
    "mockaudit predict open-infra --reach 90"
)
@click.argument("scenario", type=Place())
@click.option(
    "--draws",
    type=click.IntRange(1_000, MOST_DRAWS),
    default=100_000,
    show_default=True,
    help="Audits to simulate where not every outcome can be counted.",
)
@click.option("--firm", "firms", multiple=True, help="Firm profile; repeat to set side by side.")
@click.option("--seed", type=Text(), help="Any text; the same seed simulates the same audits.")
@of_engagement
@click.option(
    "--overlay",
    "overlays",
    multiple=True,
    type=File(),
    help="What-if file; repeat for several.",
)
@click.option(
    "--reach",
    type=click.IntRange(1, 99),
    help="Percent: also the smallest sets of controls whose clean tests would make an unqualified "
    "opinion that likely.",
)
@click.option(
    "--flips/--no-flips",
    "asked",
    default=True,
    show_default=True,
    help="Also search what would flip the opinion.",
)
@own_packs
@answers
@click.pass_context
def command(
    ctx: click.Context,
    scenario: str,
    draws: int,
    firms: tuple[str, ...],
    seed: str | None,
    type_: str | None,
    as_of: date | None,
    from_: date | None,
    to: date | None,
    categories: tuple[tuple[Category, ...], ...],
    overlays: tuple[Path, ...],
    reach: int | None,
    asked: bool,
    packs: tuple[Path, ...],
    form: str,
    output: Path | None,
) -> None:
    """Forecast the opinion on SCENARIO: by chance, once disclosed, and by judgement.

    Exit codes are those of `audit`: 3 where no opinion could be formed.
    """
    from engine.audit.open import Choices

    choices = Choices(
        type=int(type_) if type_ else None,
        as_of=as_of,
        from_=from_,
        to=to,
        categories=tuple(c for named in categories for c in named),
        seed=seed,
        overlays=overlays,
        packs=packs,
    )
    keep_inputs(scenario, output)
    opened = _opened(scenario, choices, tuple(dict.fromkeys(firms)))
    found, flips = _foreseen(opened, draws, None if reach is None else reach / 100, asked)
    emit(_rendered(found, flips, form), output)
    ctx.exit(Exit.DONE if found.formed else Exit.NO_OPINION)


def _opened(scenario: str, choices: Choices, firms: tuple[str, ...]) -> list[Opened]:
    """The scenario once for each firm; all problems end with exit code 2."""
    from dataclasses import replace

    from engine.audit.open import Opened, open_scenario

    found = []
    for number, firm in enumerate(firms or (None,)):
        opened = open_scenario(scenario, replace(choices, firm=firm))
        if not isinstance(opened, Opened):
            refuse(opened)
        if not number:
            say(opened.warnings)
        found.append(opened)
    return found


def _foreseen(
    opened: list[Opened], draws: int, least: float | None, asked: bool
) -> tuple[Prediction, Mapping[str, Flips]]:
    from engine.audit.forecast import predict, steps
    from engine.audit.foresee import flipped
    from engine.audit.memory import Memory
    from engine.model.prediction import Prediction

    with click.progressbar(
        length=steps(opened) + asked * len(opened),
        label="forecasting",
        file=sys.stderr,
        show_eta=False,
        hidden=not sys.stderr.isatty(),
    ) as bar:
        memory = Memory()
        found = predict(opened, draws, lambda: bar.update(1), least, memory.examine)
        flips = flipped(opened, memory, lambda: bar.update(1)) if asked else {}
    if not isinstance(found, Prediction):
        refuse(found)
    if isinstance(flips, tuple):
        refuse(flips)
    return found, flips


def _rendered(found: Prediction, flips: Mapping[str, Flips], form: str) -> str:
    if form == "json":
        from reports.contract import written
        from reports.flips_contract import sets
        from reports.forecast_contract import contract

        told = {firm: sets(each) for firm, each in flips.items()}
        return legible(written(contract(found, told)).decode())
    from reports.forecast import text

    return inert(text(found, columns(), flips))
