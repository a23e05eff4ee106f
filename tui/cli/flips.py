"""`mockaudit flips`: what holds the opinion back, and the smallest sets that would flip it."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.model.words import Category, Opinion
from tui.cli.audit import columns, keep_inputs, of_engagement
from tui.cli.exits import Exit
from tui.cli.given import File, Place, Text
from tui.cli.output import answers, emit, inert, legible, note, refuse, say
from tui.cli.own import own_packs

if TYPE_CHECKING:
    from engine.audit.open import Choices
    from engine.model.flips import Flips
    from engine.model.run import AuditRun


@click.command(
    epilog="Examples: mockaudit flips late-leavers | mockaudit flips open-infra --most 5 | "
    "mockaudit flips ./acme --target qualified --write ./acme/overlays --format json. "
    "Exit codes are those of `audit`: 0 done, 2 usage or bad input, 3 no opinion could be formed."
)
@click.argument("scenario", type=Place())
@click.option(
    "--target",
    type=click.Choice(["unqualified", "qualified"]),
    default="unqualified",
    show_default=True,
    help="Opinion to reach, or a better one.",
)
@click.option(
    "--most",
    type=click.IntRange(1, 20),
    default=3,
    show_default=True,
    help="Sets to name of each kind: repairs, scope, claims, counterfactuals.",
)
@click.option(
    "--write",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Save the overlay of each set in this folder; nothing there is replaced.",
)
@of_engagement
@click.option("--firm", help="Firm profile, by its id.")
@click.option("--seed", type=Text(), help="Any text; the same seed draws the same samples.")
@click.option(
    "--overlay",
    "overlays",
    multiple=True,
    type=File(),
    help="What-if file; repeat for several.",
)
@own_packs
@answers
@click.pass_context
def command(
    ctx: click.Context,
    scenario: str,
    target: str,
    most: int,
    folder: Path | None,
    type_: str | None,
    as_of: date | None,
    from_: date | None,
    to: date | None,
    categories: tuple[tuple[Category, ...], ...],
    firm: str | None,
    seed: str | None,
    overlays: tuple[Path, ...],
    packs: tuple[Path, ...],
    form: str,
    output: Path | None,
) -> None:
    """Say what would flip the opinion on SCENARIO: repairs, scope, claims, counterfactuals.

    Every option is an overlay and its effect that of an audit with it. What R28 or the calendar
    refuses is named as refused.
    """
    from engine.audit.open import Choices

    choices = Choices(
        type=int(type_) if type_ else None,
        as_of=as_of,
        from_=from_,
        to=to,
        categories=tuple(c for named in categories for c in named),
        firm=firm,
        seed=seed,
        overlays=overlays,
        packs=packs,
    )
    keep_inputs(scenario, output)
    run, found = _flipped(scenario, choices, Opinion(target), most)
    saved = _saved(found, folder)
    emit(_rendered(found, form, saved), output)
    ctx.exit(Exit.DONE if run.formed else Exit.NO_OPINION)


def _flipped(scenario: str, choices: Choices, target: Opinion, most: int) -> tuple[AuditRun, Flips]:
    from engine.audit.flips import flips, options
    from engine.audit.memory import Memory
    from engine.audit.open import Opened, open_scenario
    from engine.audit.run import audit
    from engine.model.run import AuditRun

    opened = open_scenario(scenario, choices)
    if not isinstance(opened, Opened):
        refuse(opened)
    say(opened.warnings)
    memory = Memory()
    hidden = not sys.stderr.isatty()
    with click.progressbar(
        length=opened.steps, label="auditing", file=sys.stderr, show_eta=False, hidden=hidden
    ) as bar:
        run = audit(opened, lambda: bar.update(1), say, examine=memory.examine, test=memory.test)
    if not isinstance(run, AuditRun):
        refuse(run)
    with click.progressbar(
        length=len(options(opened, run)),
        label="weighing",
        file=sys.stderr,
        show_eta=False,
        hidden=hidden,
    ) as bar:
        found = flips(
            opened,
            run,
            target=target,
            most=most,
            step=lambda: bar.update(1),
            examine=memory.examine,
            test=memory.test,
        )
    return run, found


def _saved(found: Flips, folder: Path | None) -> tuple[str, ...]:
    """The overlays as new files, all of them or none."""
    if folder is None or not found.sets:
        return ()
    from engine.intake.publish import new_files

    names = [f"flip-{number}-{each.label.value}.yaml" for number, each in enumerate(found.sets, 1)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        said = (problem.strerror or "unknown").lower()
        raise click.ClickException(f"`{folder}` cannot be made: {said}") from None
    files = {name: each.overlay.encode() for name, each in zip(names, found.sets, strict=True)}
    wrong = new_files(folder, files)
    if wrong is not None:
        refuse([wrong])
    note(f"wrote {len(names)} overlay{'s' if len(names) != 1 else ''} into {folder}")
    return tuple(names)


def _rendered(found: Flips, form: str, saved: tuple[str, ...]) -> str:
    if form == "json":
        from reports.contract import written
        from reports.flips_contract import contract

        return legible(written(contract(found, saved)).decode())
    from reports.flips import text

    return inert(text(found, columns(), saved))
