"""Audits side by side: one column an audit, one row a thing that is said of each of them."""

from __future__ import annotations

from dataclasses import dataclass

from engine.model.run import AuditRun

Cell = str | int | float | None
"""A word, a number, a probability from 0.0 to 1.0, or None where a column knows nothing of it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One audit: a scenario as it is or with one overlay, under one firm; or a stored run."""

    label: str
    scenario: str
    overlay: str | None
    firm: str
    run: AuditRun
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One thing, and what each column says of it; `changed`: not all say the same."""

    group: str
    label: str
    values: tuple[Cell, ...]

    @property
    def changed(self) -> bool:
        return len(set(self.values)) > 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """`unlisted` counts exceptions that differ and have no row of their own, for their number."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unlisted: int = 0
