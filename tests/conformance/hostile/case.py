"""One hostile input: how it is made, what is asked of the program, and how it has to end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.companies import Row, company, leaver

LEAVERS: tuple[Row, ...] = tuple(leaver(n) for n in range(25))
Words = tuple[object, ...]


@dataclass(frozen=True)
class Hostile:
    """`make` prepares an empty folder and returns the words of the command line.

    `told` is a pattern: of what stands on standard error for exit code 2, of a check that a
    population did not pass for 3, of the result on standard output for 0.
    """

    cause: str
    code: int
    told: str
    make: Callable[[Path], Words]


def audit(folder: Path, rows: Sequence[Row] = LEAVERS, **stated: Any) -> Words:
    """Audit the smallest company, with rows or statements of its own."""
    return "audit", company(folder / "company", rows, **stated)


def file_audit(folder: Path, name: str, data: bytes, **population: Any) -> Words:
    """Audit the smallest company over a file of leavers that is written byte for byte."""
    file = f"evidence/{name}"
    made = company(folder / "company", LEAVERS, population_={"file": file, **population})
    (made / file).write_bytes(data)
    return "audit", made


def attribute(**parts: Any) -> Mapping[str, Any]:
    """The control with one attribute of these parts."""
    return {"control_": {"attributes": {"asked": {"passes": "removed_at IS NOT NULL", **parts}}}}
