"""`mockaudit`: the list of commands, each imported only when it is asked for."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from io import StringIO

import click

from tui.cli.exits import Exit
from tui.cli.output import note, nowhere

COMMANDS = {
    "audit": ("tui.cli.audit", "Rehearse one audit and say what opinion the evidence bears."),
    "watch": ("tui.cli.watch", "Audit again whenever files change, and say what changed."),
    "predict": ("tui.cli.predict", "Say how likely each opinion is, why, and what to mend."),
    "why": ("tui.cli.why", "Show the derivation of an opinion, criterion, control or item."),
    "flips": ("tui.cli.flips", "What would flip the opinion: repairs, claims, counterfactuals."),
    "compare": ("tui.cli.compare", "Scenarios, overlays and firms side by side."),
    "ui": ("tui.cli.ui", "Walk through audits in the terminal."),
    "train": ("tui.cli.train", "Learn to audit: lessons, graded step by step."),
    "sample": ("tui.cli.sample", "Plan, evaluate and draw attribute samples."),
    "scenarios": ("tui.cli.scenarios", "List, show, check and begin scenario folders."),
    "import": ("tui.cli.import_", "Read lists and exports into a scenario folder."),
    "packs": ("tui.cli.packs", "List, show, lint, test and write rule packs."),
    "report": ("tui.cli.report", "Write a run as a document."),
}


# What an audit makes lives to its end: looking for garbage as often as Python does by itself
# takes a tenth of the time.
SELDOM = (50_000, 20, 100)


class Deferred(click.Group):
    """Heavy libraries wait until a command needs them, so `--help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command = importlib.import_module(module).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, said) for name, (_, said) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, 1)
            hint = f"did you mean `{near[0]}`?" if near else "`mockaudit --help` lists them"
            ctx.fail(f"there is no command `{args[0]}`; {hint}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=Deferred,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: mockaudit audit open-infra --type 2. Exit codes: 0 done, 1 gate failed, "
    "2 usage or bad input, 3 no opinion could be formed, 70 internal error, 130 interrupted.",
)
@click.version_option(package_name="mockaudit", prog_name="mockaudit")
def cli() -> None:
    """Rehearse a SOC 2 audit before a CPA is engaged.

    Everything printed is a simulation, not an auditor's report.
    """


def run() -> None:
    """The console script: whatever happens, a sentence and an exit code, never a traceback."""
    gc.set_threshold(*SELDOM)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us, so nobody reads there
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    try:
        code = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        note("interrupted")
        code = Exit.INTERRUPTED
    except click.ClickException as problem:
        told = StringIO()
        problem.show(told)
        note(told.getvalue().rstrip())
        code = Exit.REFUSED
    except KeyboardInterrupt:
        note("interrupted")
        code = Exit.INTERRUPTED
    except SystemExit:  # click's end where help was printed into a closed pipe
        code = Exit.DONE
    except OSError as problem:
        code = _internal(problem) if problem.filename else _unprinted(problem)
    except BaseException as problem:  # a library in Rust panics outside `Exception`
        code = _internal(problem)
    sys.exit(int(code) if isinstance(code, int) else Exit.DONE)


def _unprinted(problem: OSError) -> Exit:
    nowhere(sys.stdout)
    note(f"standard output cannot be written: {(problem.strerror or 'unknown').lower()}")
    return Exit.REFUSED


def _internal(problem: BaseException) -> Exit:
    """An error of ours: where it happened is told in one line, so that it can be reported."""
    if os.environ.get("MOCKAUDIT_DEBUG"):
        raise problem
    place = problem.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = ""
    if place is not None:
        module = place.tb_frame.f_globals.get("__name__", "?")
        where = f" in {module}, line {place.tb_lineno}"
    note(
        f"internal error{where}: {type(problem).__name__}. Nothing saved earlier was touched. "
        "Set MOCKAUDIT_DEBUG=1 for the details that a report of this needs."
    )
    return Exit.INTERNAL
