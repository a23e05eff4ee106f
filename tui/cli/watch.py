"""`mockaudit watch`: a scenario audited again whenever its files change, and what changed.

Every state is opened and audited as `mockaudit audit` does it, so the two never differ.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.model.run import NOTICE, SCHEMA_VERSION
from tui.cli import audit
from tui.cli.exits import Exit
from tui.cli.given import Place
from tui.cli.output import answers, emit, inert, legible, note, nowhere, refuse, say
from tui.cli.watched import Files, State

if TYPE_CHECKING:
    from engine.audit.changes import Told
    from engine.audit.open import Choices
    from engine.model.position import Diagnostic
    from engine.model.run import AuditRun

    Looked = AuditRun | tuple[Diagnostic, ...]

RECENT = 20  # stored runs among which the last one of this company is looked for
NOT_SHARED = ("scenario", "run_dir", "fail_on", "fail_under", "form", "output")


def asked_as_audit_is(command: click.Command) -> click.Command:
    """With the options of `audit` that shape a run: the very same."""
    shared = [option for option in audit.command.params if option.name not in NOT_SHARED]
    command.params[1:1] = shared
    return command


@asked_as_audit_is
@click.command(
    epilog="Examples: mockaudit watch ./acme | mockaudit watch ./acme --every 60 --format json | "
    "mockaudit watch ./acme --once --since .mockaudit/runs/1a2b. Exit codes: 0 done, 2 bad "
    "scenario, 3 no opinion could be formed, 130 interrupted; a change has no code of its own."
)
@click.argument("scenario", type=Place())
@click.option("--once", is_flag=True, help="Audit once, say what changed, and end.")
@click.option(
    "--since",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Run folder to compare with at first; else the last stored run of this company and type.",
)
@click.option(
    "--every",
    type=click.FloatRange(0.1, 86_400),
    default=2.0,
    show_default=True,
    help="Seconds between two looks at the files.",
)
@answers
@click.pass_context
def command(
    ctx: click.Context,
    /,
    scenario: str,
    once: bool,
    since: Path | None,
    every: float,
    form: str,
    output: Path | None,
    **asked: Any,
) -> None:
    """Audit SCENARIO now and whenever its files change, and print what is concluded otherwise.

    Every audit is stored, as `mockaudit audit` stores it. With --format json each change is one
    object on a line of its own.
    """
    from engine.audit.changes import changes, everything
    from engine.audit.shipped import scenario_folder
    from engine.model.position import Diagnostic
    from engine.model.run import AuditRun

    if output is not None and not once:
        raise click.UsageError("--output goes with --once; else redirect standard output")
    audit.keep_inputs(scenario, output)
    besides = tuple(_paths(asked.values()))
    look = _looking(scenario, _choices(asked))
    files = Files(scenario_folder(scenario), besides)
    settled = files.settled(look)
    if isinstance(settled, Diagnostic):
        refuse([settled])
    state, run = settled
    if not isinstance(run, AuditRun):
        refuse(run)
    earlier = _earlier(run, since)
    told = changes(everything(earlier), everything(run)) if earlier else ()
    text = f"{NOTICE}\n" + (_text(told) or "nothing changed\n" * (earlier is not None))
    written = text if form == "text" else _lines(told, run)
    emit(written, output) if output else _print(written)
    unsaved = _store(run)
    if unsaved is not None:
        (refuse if once else say)([unsaved])
    if once:
        ctx.exit(Exit.DONE if run.formed else Exit.NO_OPINION)
    note(f"watching {scenario}")
    _follow(look, files, state, run, every, form)


def _paths(given: Iterable[Any]) -> Iterator[Path]:
    """Overlays, and whatever else an audit is asked to read besides the scenario."""
    for value in given:
        if isinstance(value, Path):
            yield value
        elif isinstance(value, tuple):
            yield from _paths(value)


def _choices(asked: dict[str, Any]) -> Choices:
    from engine.audit.evaluators import REFERENCE
    from engine.audit.open import Choices

    kind, named = asked.pop("type_"), asked.pop("categories")
    asked["engine"] = asked["engine"] or REFERENCE  # rules run a layer at a time
    categories = tuple(category for several in named for category in several)
    return Choices(type=int(kind) if kind else None, categories=categories, **asked)


def _looking(scenario: str, choices: Choices) -> Callable[[], Looked]:
    """Opens and audits as `audit` does; from one time to the next rules run where facts changed."""
    from engine.audit.open import Opened, open_scenario
    from engine.audit.run import audit as carry_out
    from engine.audit.watch import LastingJudge

    judge = LastingJudge()

    def look() -> Looked:
        opened = open_scenario(scenario, choices)
        if not isinstance(opened, Opened):
            return opened
        say(opened.warnings)
        return carry_out(opened, tell=say, judge=judge)

    return look


def _follow(
    look: Callable[[], Looked], files: Files, state: State, run: AuditRun, every: float, form: str
) -> None:
    """Until it is interrupted, or nobody reads any more."""
    from engine.audit.changes import changes, everything, refused
    from engine.model.position import Diagnostic
    from engine.model.run import AuditRun

    said = everything(run)
    seen: State | None = state
    while True:
        time.sleep(every)
        if files.state() == seen:
            continue
        settled = files.settled(look)
        if isinstance(settled, Diagnostic):
            seen = None
            say([settled])
            continue
        seen, found = settled
        good = found if isinstance(found, AuditRun) else None
        now = refused(said, found) if isinstance(found, tuple) else everything(found)
        told, said = changes(said, now), now
        if told:
            _print(_text(told) if form == "text" else _lines(told, good))
            unsaved = _store(good) if good else None
            say([unsaved] if unsaved else [])


def _earlier(run: AuditRun, since: Path | None) -> AuditRun | None:
    """The run to compare with: the one that is named, or the last of this company and type."""
    from engine.model.run import AuditRun
    from engine.store.folder import RUN, load_run

    if since is not None:
        stated = load_run(since)
        if not isinstance(stated, AuditRun):
            refuse([stated])
        return stated
    found = [(path.stat().st_mtime_ns, path.parent) for path in audit.RUNS.glob(f"*/{RUN}")]
    for _, folder in sorted(found, reverse=True)[:RECENT]:
        stored = load_run(folder)
        if isinstance(stored, AuditRun) and _alike(stored) == _alike(run):
            note(f"compared with {folder}")
            return stored
    note("no earlier run of this company and type is stored: what follows is compared with now")
    return None


def _alike(run: AuditRun) -> tuple[str, int]:
    return run.engagement.organisation, run.engagement.type


def _store(run: AuditRun) -> Diagnostic | None:
    """As `audit` stores it; and of the stored runs it is now the last one seen."""
    from engine.store.folder import RUN, run_id, save_run

    folder = audit.RUNS / run_id(run)
    unsaved = save_run(run, folder)
    if unsaved is None:
        with suppress(OSError):
            os.utime(folder / RUN)
        note(f"run saved in {folder}")
    return unsaved


def _text(told: Iterable[Told]) -> str:
    """A change a line, then the reasons that came and went; what users wrote starts no line."""
    lines: list[str] = []
    for change in told:
        lines.append(change.sentence)
        lines += [f"  + {sentence}" for sentence in change.because]
        lines += [f"  - {sentence}" for sentence in change.no_longer]
    return "".join(inert(f"{line[:2]}{' '.join(line[2:].split())}") + "\n" for line in lines)


def _lines(told: Iterable[Told], run: AuditRun | None) -> str:
    """A change a line, as JSON; `run` is null where the scenario could not be audited."""
    from engine.store.folder import run_id

    head = {
        "schema_version": SCHEMA_VERSION,
        "simulated": True,
        "run": run_id(run) if run else None,
    }
    return "".join(
        legible(json.dumps(head | _plain(each), ensure_ascii=False)) + "\n" for each in told
    )


def _plain(told: Told) -> dict[str, Any]:
    return {
        "about": told.about,
        "id": told.id,
        "before": None if told.before is None else dict(told.before),
        "now": None if told.now is None else dict(told.now),
        "sentence": told.sentence,
        "because": list(told.because),
        "no_longer": list(told.no_longer),
    }


def _print(text: str) -> None:
    """At once; where nobody reads any more there is nothing left to watch for."""
    try:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        nowhere(sys.stdout)
        click.get_current_context().exit(Exit.DONE)
    except OSError as problem:
        nowhere(sys.stdout)
        said = (problem.strerror or "unknown").lower()
        raise click.ClickException(f"standard output cannot be written: {said}") from None
