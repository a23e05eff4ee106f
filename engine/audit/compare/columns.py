"""Which audits stand side by side: each scenario, as it is and with each overlay, for each firm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.audit.open import Choices, Opened, open_scenario
from engine.model.position import Diagnostic, Position

MOST_COLUMNS = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """One column before it is opened."""

    scenario: str
    overlay: Path | None
    firm: str | None
    choices: Choices

    @property
    def label(self) -> str:
        name = Path(self.scenario).name or self.scenario
        parts = [name, *([f"+ {self.overlay.name}"] if self.overlay else [])]
        return " ".join([*parts, *([f"@ {self.firm}"] if self.firm else [])])


def asked(
    scenarios: Sequence[str],
    overlays: Sequence[Path],
    firms: Sequence[str],
    choices: Choices,
) -> tuple[Asked, ...] | Diagnostic:
    """Scenario by scenario, the plain one first and then each overlay, each under every firm.

    Their number is scenarios x (1 + overlays) x firms, at most `MOST_COLUMNS`.
    """
    many = len(scenarios) * (1 + len(overlays)) * max(1, len(firms))
    if many > MOST_COLUMNS:
        message = f"{many} columns were asked for, more than {MOST_COLUMNS}"
        help_ = "columns are scenarios x (1 + overlays) x firms; leave some out"
        return Diagnostic(Position("command line"), "E-COLUMNS", message, help_)
    return tuple(
        Asked(name, overlay, firm, _choices(choices, overlay, firm))
        for name in scenarios
        for overlay in (None, *overlays)
        for firm in firms or (None,)
    )


def _choices(choices: Choices, overlay: Path | None, firm: str | None) -> Choices:
    laid = (*choices.overlays, overlay) if overlay else choices.overlays
    return replace(choices, overlays=laid, firm=firm or choices.firm)


def opened(columns: Sequence[Asked]) -> tuple[Opened, ...] | tuple[Diagnostic, ...]:
    """Every column ready to be audited, or every problem of all of them, each told once."""
    ready: list[Opened] = []
    problems: dict[Diagnostic, None] = {}
    several = len({column.scenario for column in columns}) > 1
    for column in columns:
        found = open_scenario(column.scenario, column.choices)
        if isinstance(found, Opened):
            ready.append(found)
            continue
        for problem in found:
            problems[_placed(problem, column) if several else problem] = None
    return tuple(problems) or tuple(ready)


def _placed(problem: Diagnostic, column: Asked) -> Diagnostic:
    """A problem with the scenario that it is in, where there are several."""
    if problem.at.path == column.scenario:
        return problem
    return replace(problem, at=replace(problem.at, path=f"{column.scenario}: {problem.at.path}"))
