"""Where a fact or a problem stands in a file, and how a problem is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file; line and column count from 1, 0 means "the file as a whole"."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


NOWHERE = Position("")


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """A problem as a value: never raised, collected until the whole input was read.

    `message` is lower case with user text in backticks; advice goes to `help`.
    """

    at: Position
    code: str
    message: str
    help: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        text = f"{self.at}: {self.severity.value}[{self.code}]: {self.message}"
        return f"{text}\n  help: {self.help}" if self.help else text
