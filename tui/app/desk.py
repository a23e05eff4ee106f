"""What lies on the desk: one audited scenario or stored run. Knows nothing of the screen.

Heavy libraries are imported inside the functions, which run in threads of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine.model.position import Diagnostic

if TYPE_CHECKING:
    from engine.audit.changes import Told
    from engine.audit.open import Choices, Opened
    from engine.model.flips import Option
    from engine.model.run import AuditRun
    from engine.store.encode import Glance
    from reports.view import View

RUNS = Path(".mockaudit/runs")
MOST_FOLDERS = 200
MOST_RUNS = 100  # of the newest
Problems = tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One audit; `opened` is None for a run taken from the history, whose folder is not read."""

    name: str
    run: AuditRun
    view: View
    choices: Choices | None = None
    opened: Opened | None = None
    folder: Path | None = None  # where the run is stored
    warnings: Problems = ()
    supposed: bool = False  # an audit as it would be: of a what-if, and stored nowhere


@dataclass(frozen=True, slots=True)
class Offered:
    """A scenario that can be picked; `name` is what `open` takes."""

    name: str
    title: str
    teaches: str
    shipped: bool


def warm() -> None:
    """Bring in what the first audit needs, while the user still looks around."""
    from engine.audit import run as auditing
    from engine.audit.library import open_library

    assert auditing
    open_library()


def offered(here: Path) -> tuple[Offered, ...]:
    """One's own folders beside and below, then the shipped companies."""
    from engine.audit.shipped import shipped_scenarios

    own = [_own(here, folder) for folder in _folders(here)]
    shipped = [
        Offered(s.name, _heading(s.folder / "README.md") or s.name, s.summary, True)
        for s in shipped_scenarios()
    ]
    return (*own, *shipped)


def _folders(here: Path) -> list[Path]:
    """`here` and the folders in it that hold a scenario; no further down."""
    try:
        below = sorted(path for path in here.iterdir() if path.is_dir())[:MOST_FOLDERS]
    except OSError:
        below = []
    return [path for path in (here, *below) if (path / "scenario.yaml").is_file()]


def _own(here: Path, folder: Path) -> Offered:
    name = "." if folder == here else f"./{folder.name}"
    return Offered(name, _heading(folder / "README.md") or folder.absolute().name, "", False)


def _heading(readme: Path) -> str:
    try:
        with readme.open(encoding="utf-8", errors="replace") as stream:
            first = stream.readline(200)
    except OSError:
        return ""
    return first.lstrip("# ").strip() if first.startswith("# ") else ""


def open_scenario(name: str, choices: Choices) -> Opened | Problems:
    from engine.audit import open as opening

    return opening.open_scenario(name, choices)


def audit(name: str, opened: Opened, choices: Choices, step: Callable[[], None]) -> Case | Problems:
    """One audit; the run is stored as `mockaudit audit` stores it."""
    from engine.audit import run as auditing
    from engine.model.run import AuditRun
    from engine.store.folder import run_id, save_run
    from reports.view import present

    told: list[Diagnostic] = list(opened.warnings)
    found = auditing.audit(opened, step, told.extend)
    if not isinstance(found, AuditRun):
        return found
    folder = RUNS / run_id(found)
    unsaved = save_run(found, folder)
    told += [unsaved] if unsaved else []
    return Case(
        name,
        found,
        present(found),
        choices,
        opened,
        None if unsaved else folder,
        tuple(told),
    )


def laid_over(
    case: Case, options: tuple[Option, ...], step: Callable[[], None]
) -> tuple[Case, tuple[Told, ...]] | Problems:
    """An audit with these options laid over the scenario, and what it concludes otherwise."""
    from engine.audit import flips
    from engine.audit import run as auditing
    from engine.audit.changes import changes, everything
    from engine.audit.open import Opened
    from engine.model.run import AuditRun
    from reports.view import present

    assert case.opened is not None
    opened = flips.apply(case.opened, options)
    if not isinstance(opened, Opened):
        return opened
    run = auditing.audit(opened, step)
    if not isinstance(run, AuditRun):
        return run
    laid = Case(case.name, run, present(run), case.choices, opened, supposed=True)
    return laid, changes(everything(case.run), everything(run))


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """A run folder; `found` is what a list tells of it, or why it cannot be read."""

    folder: Path
    at: float  # seconds since 1970
    found: Glance | Problems


def runs(most: int = MOST_RUNS) -> Iterator[Stored]:
    """The newest runs that are stored here, each read as it is asked for."""
    from engine.store.folder import RUN, glance_at

    found = []
    for path in RUNS.glob(f"*/{RUN}"):
        try:
            found.append((-path.stat().st_mtime, path.parent))
        except OSError:
            continue
    for before, folder in sorted(found)[:most]:
        told = glance_at(folder)
        yield Stored(folder, -before, (told,) if isinstance(told, Diagnostic) else told)


def stored(folder: Path) -> Case | Problems:
    """A run of the history."""
    from engine.model.run import AuditRun
    from engine.store.folder import load_run
    from reports.view import present

    found = load_run(folder)
    if not isinstance(found, AuditRun):
        return (found,)
    return Case(folder.name, found, present(found), folder=folder)
