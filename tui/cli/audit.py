"""`mockaudit audit`: one mock audit, from the scenario folder to the opinion and its reasons."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.model.words import Category, Opinion
from tui.cli.exits import Exit
from tui.cli.given import File, Place, Text
from tui.cli.output import answers, emit, inert, legible, note, refuse, say
from tui.cli.own import own_packs

if TYPE_CHECKING:
    from engine.audit.open import Choices
    from engine.model.position import Diagnostic
    from engine.model.run import AuditRun

ENGINE_FAILED = ("E-ENGINE-CRASH", "E-ENGINE-HANG", "E-ENGINE-FAILED")
RUNS = Path(".mockaudit/runs")
# What a gate compares: not expressing an opinion is judged by what the results bear.
AT_LEAST_AS_BAD = {
    "qualified": {Opinion.QUALIFIED, Opinion.ADVERSE, Opinion.DISCLAIMER, Opinion.NO_REPORT},
    "adverse": {Opinion.ADVERSE, Opinion.NO_REPORT},
    "disclaimer": {Opinion.DISCLAIMER, Opinion.NO_REPORT},
}


class Day(click.ParamType[date]):
    name = "date"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        if isinstance(value, date):
            return value
        from engine.facts.dates import FIRST_YEAR, LAST_YEAR

        try:
            day = datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"`{value}` is no day; write it like 2026-03-31", param, ctx)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            between = f"{FIRST_YEAR} to {LAST_YEAR}"
            self.fail(f"the year {day.year} lies outside {between}", param, ctx)
        return day


class Categories(click.ParamType[tuple[Category, ...]]):
    name = "category"

    def convert(
        self,
        value: str | tuple[Category, ...],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[Category, ...]:
        if isinstance(value, tuple):
            return value
        known = [c.value for c in Category]
        names = [part.strip() for part in value.split(",")]
        for name in names:
            if name not in known:
                near = get_close_matches(name, known, 1)
                hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known)}"
                self.fail(f"`{name}` is no category; {hint}", param, ctx)
        return tuple(Category(name) for name in names)


def of_engagement(command: Callable[..., Any]) -> Callable[..., Any]:
    """What is examined: `--type`, its day or period, `--categories`; the same on each command."""
    options: tuple[Callable[..., Any], ...] = (
        click.option(
            "--type", "type_", type=click.Choice(["1", "2"]), help="Point in time, or period."
        ),
        click.option("--as-of", type=Day(), help="Day of a Type 1."),
        click.option("--from", "from_", type=Day(), help="First day of a Type 2."),
        click.option("--to", type=Day(), help="Last day of a Type 2, included."),
        click.option(
            "--categories",
            multiple=True,
            type=Categories(),
            help="Categories in scope: repeat it, or separate them by commas.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command(
    epilog="Examples: mockaudit audit open-infra | mockaudit audit northwind-cloud --type 1 "
    "--as-of 2026-06-30 | mockaudit audit ./acme --fail-on qualified --format json"
)
@click.argument("scenario", type=Place())
@of_engagement
@click.option("--firm", help="Firm profile, by its id.")
@click.option("--seed", type=Text(), help="Any text; the same seed draws the same samples.")
@click.option(
    "--engine",
    type=click.Choice(["reference", "durable"]),
    help="Evaluator of the judgement rules: the specification, or durable-rules; the answers are "
    "the same. Left out: durable-rules where it is installed, and the specification if it fails; "
    "asked for and failing, it ends with exit code 70.",
)
@click.option(
    "--overlay",
    "overlays",
    multiple=True,
    type=File(),
    help="What-if file; repeat for several.",
)
@own_packs
@click.option("--run-dir", type=click.Path(file_okay=False, path_type=Path), help="Run folder.")
@click.option(
    "--fail-on",
    type=click.Choice(list(AT_LEAST_AS_BAD)),
    help="Exit with 1 if the opinion, or what the results bear, is this or worse; also if an "
    "objective could not be evaluated.",
)
@click.option(
    "--fail-under",
    type=click.IntRange(0, 100),
    help="Exit with 1 if the readiness score is lower.",
)
@answers
@click.pass_context
def command(
    ctx: click.Context,
    scenario: str,
    type_: str | None,
    as_of: date | None,
    from_: date | None,
    to: date | None,
    categories: tuple[tuple[Category, ...], ...],
    firm: str | None,
    seed: str | None,
    engine: str | None,
    overlays: tuple[Path, ...],
    packs: tuple[Path, ...],
    run_dir: Path | None,
    fail_on: str | None,
    fail_under: int | None,
    form: str,
    output: Path | None,
) -> None:
    """Audit SCENARIO, a folder or the name of a shipped company, and print the result."""
    from engine.audit.open import Choices

    choices = Choices(
        type=int(type_) if type_ else None,
        as_of=as_of,
        from_=from_,
        to=to,
        categories=tuple(c for named in categories for c in named),
        firm=firm,
        seed=seed,
        engine=evaluator(engine),
        insists=engine is not None,
        overlays=overlays,
        packs=packs,
    )
    keep_inputs(scenario, output)
    run, folder, unsaved = carry_out(scenario, choices, run_dir)
    emit(_rendered(run, form, folder), output)
    if unsaved is not None:
        refuse([unsaved])  # after the result, which is not lost for that
    if output is None and form == "text":
        note(f"run saved in {folder}")
    ctx.exit(_code(run, fail_on, fail_under))


def evaluator(asked: str | None) -> str:
    """The evaluator asked for, or the best there is here."""
    from engine.audit.evaluators import REFERENCE, best

    if asked in (None, REFERENCE):
        return asked or best()
    if best() != asked:
        raise click.UsageError("durable-rules is not installed here; leave --engine out")
    return str(asked)


def keep_inputs(scenario: str, output: Path | None) -> None:
    """A result never takes the place of a file that the audit reads."""
    from engine.audit.shipped import scenario_folder

    if output is None or not os.path.exists(output):  # pathlib raises for names too long
        return
    if scenario_folder(scenario).resolve() in output.resolve().parents:
        raise click.UsageError(f"`{output}` is a file of the scenario; name another one")


def carry_out(
    scenario: str, choices: Choices, run_dir: Path | None
) -> tuple[AuditRun, Path, Diagnostic | None]:
    """Open, audit and save; problems before the result end with exit code 2."""
    from engine.audit.open import Opened, open_scenario
    from engine.audit.run import audit
    from engine.model.run import AuditRun
    from engine.store.folder import run_id, save_run

    opened = open_scenario(scenario, choices)
    if not isinstance(opened, Opened):
        refuse(opened)
    say(opened.warnings)
    with click.progressbar(
        length=opened.steps,
        label="auditing",
        file=sys.stderr,
        show_eta=False,
        hidden=not sys.stderr.isatty(),
    ) as bar:
        found = audit(opened, lambda: bar.update(1), say)
    if not isinstance(found, AuditRun):
        failed = any(told.code in ENGINE_FAILED for told in found)
        refuse(found, Exit.INTERNAL if failed else Exit.REFUSED)
    folder = run_dir or RUNS / run_id(found)
    return found, folder, save_run(found, folder)


def _rendered(run: AuditRun, form: str, folder: Path) -> str:
    if form == "json":
        from engine.store.folder import run_id
        from reports.contract import contract, written

        return legible(written(contract(run, run_id(run))).decode())
    from reports.text import text
    from reports.view import present

    return inert(text(present(run), width=columns(), run=str(folder)))


def columns() -> int:
    """The terminal's own width within reason; a file or a pipe gets 80."""
    if not sys.stdout.isatty():
        return 80
    return max(60, min(100, shutil.get_terminal_size().columns))


def _code(run: AuditRun, fail_on: str | None, fail_under: int | None) -> Exit:
    if not run.formed:
        return Exit.NO_OPINION
    overall = run.opinion.overall
    judged = run.opinion.bears if overall is Opinion.NOT_EXPRESSED else overall
    if fail_on and (judged in AT_LEAST_AS_BAD[fail_on] or not run.evaluable):
        return Exit.GATE_FAILED  # what could not be evaluated may be as bad
    if fail_under is not None and run.readiness.score < fail_under:
        return Exit.GATE_FAILED
    return Exit.DONE
