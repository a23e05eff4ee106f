"""Which audits stand side by side: each scenario, as it is and with each overlay, for each firm.

A run that is stored stands as it was: nothing is laid over it, and nothing is audited.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.audit.open import Choices, Opened, open_scenario
from engine.model.position import Diagnostic, Position
from engine.model.run import AuditRun
from engine.store.folder import is_run, load_run

MOST_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """One column before it is opened; `scenario` names a folder, or the run that is `stored`."""

    scenario: str
    overlay: Path | None
    firm: str | None
    choices: Choices
    stored: bool = False

    @property
    def label(self) -> str:
        name = Path(self.scenario).name or self.scenario
        if self.stored:
            return f"run {name}"
        parts = [name, *([f"+ {self.overlay.name}"] if self.overlay else [])]
        return " ".join([*parts, *([f"@ {self.firm}"] if self.firm else [])])


def asked(
    scenarios: Sequence[str],
    overlays: Sequence[Path],
    firms: Sequence[str],
    choices: Choices,
) -> tuple[Asked, ...] | Diagnostic:
    """Scenario by scenario, the plain one first and then each overlay, each under every firm.

    Their number is scenarios x (1 + overlays) x firms, at most `MOST_COLUMNS`; a stored run is one.
    """
    runs = {name for name in scenarios if is_run(Path(name))}
    if len(runs) == len(set(scenarios)) and (overlays or firms or choices != Choices()):
        message = "there are stored runs alone, and nothing can be laid over what was audited"
        help_ = "name a scenario, or leave overlays, firms and the flags of an engagement out"
        return Diagnostic(Position("command line"), "E-STORED", message, help_)
    beside = (1 + len(overlays)) * max(1, len(firms))
    many = sum(1 if name in runs else beside for name in scenarios)
    if many > MOST_COLUMNS:
        message = f"{many} columns were asked for, more than {MOST_COLUMNS}"
        help_ = "columns are scenarios x (1 + overlays) x firms; leave some out"
        return Diagnostic(Position("command line"), "E-COLUMNS", message, help_)
    return tuple(
        column
        for name in scenarios
        for column in (
            (Asked(name, None, None, Choices(), stored=True),)
            if name in runs
            else _columns(name, overlays, firms, choices)
        )
    )


def _columns(
    name: str, overlays: Sequence[Path], firms: Sequence[str], choices: Choices
) -> Iterator[Asked]:
    for overlay in (None, *overlays):
        for firm in firms or (None,):
            yield Asked(name, overlay, firm, _choices(choices, overlay, firm))


def _choices(choices: Choices, overlay: Path | None, firm: str | None) -> Choices:
    laid = (*choices.overlays, overlay) if overlay else choices.overlays
    return replace(choices, overlays=laid, firm=firm or choices.firm)


Ready = Opened | AuditRun
"""What is about to be audited, or was."""


def opened(columns: Sequence[Asked]) -> tuple[Ready, ...] | tuple[Diagnostic, ...]:
    """Every column ready to be audited or read, or every problem of all of them, each told once."""
    ready: list[Ready] = []
    problems: dict[Diagnostic, None] = {}
    several = len({column.scenario for column in columns}) > 1
    for column in columns:
        found = _opened(column)
        if isinstance(found, Ready):
            ready.append(found)
            continue
        for problem in found:
            problems[_placed(problem, column) if several else problem] = None
    return tuple(problems) or tuple(ready)


def _opened(column: Asked) -> Ready | tuple[Diagnostic, ...]:
    if not column.stored:
        return open_scenario(column.scenario, column.choices)
    run = load_run(Path(column.scenario))
    return run if isinstance(run, AuditRun) else (run,)


def _placed(problem: Diagnostic, column: Asked) -> Diagnostic:
    """A problem with the scenario that it is in, where there are several."""
    if column.stored or problem.at.path == column.scenario:
        return problem
    return replace(problem, at=replace(problem.at, path=f"{column.scenario}: {problem.at.path}"))
