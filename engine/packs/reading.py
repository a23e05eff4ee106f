"""What is gathered while one rule is read: problems, and how it uses attributes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from engine.documents.suggest import did_you_mean, quoted
from engine.documents.tree import Mapping as Table
from engine.documents.tree import Node, Scalar, Sequence
from engine.documents.wording import found
from engine.model.position import Diagnostic, Position
from engine.model.rules import Value

LONGEST_NAME = 80
Setting = Value | Decimal

KIND = re.compile(r"[a-z][a-z0-9-]*")
ATTRIBUTE = re.compile(r"[a-z][a-z0-9_-]*")
VARIABLE = re.compile(r"[a-z][a-z0-9_]*")
RULE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")


class ValueType(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"


def type_of(value: Value) -> ValueType:
    if isinstance(value, bool):
        return ValueType.BOOLEAN
    return ValueType.INTEGER if isinstance(value, int) else ValueType.TEXT


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """An attribute of a kind in a rule: compared with a constant, or bound to a variable."""

    at: Position
    kind: str
    attribute: str
    term: ValueType | str  # the type of the constant, or the variable's name

    @property
    def slot(self) -> str:
        return f"{self.kind}.{self.attribute}"


@dataclass(slots=True)
class Reading:
    """One rule in the making; `settings` are the firm's, by dotted path."""

    settings: Mapping[str, Setting]
    problems: list[Diagnostic] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)

    def problem(self, at: Position, code: str, message: str, help_: str = "") -> None:
        self.problems.append(Diagnostic(at, code, message, help_))

    def expected(self, what: str, node: Node, help_: str = "") -> None:
        self.problem(node.at, "E-RULE-SHAPE", f"expected {what}, found {found(node)}", help_)

    def table(self, node: Node, what: str) -> Table | None:
        if isinstance(node, Table):
            return node
        self.expected(what, node)
        return None

    def items(self, node: Node, what: str) -> tuple[Node, ...]:
        if isinstance(node, Sequence):
            return node.items
        self.expected(what, node)
        return ()

    def text(self, node: Node, what: str) -> str | None:
        """Text that says something; a date is text too."""
        is_number = isinstance(node, Scalar) and isinstance(node.value, (bool, int, Decimal))
        if not isinstance(node, Scalar) or is_number or node.value is None:
            self.expected(what, node)
            return None
        if not node.text.strip():
            self.problem(node.at, "E-RULE-EMPTY", f"{what} must say something")
            return None
        return node.text

    def name(self, written: Scalar, what: str, form: re.Pattern[str], help_: str) -> bool:
        if form.fullmatch(written.text) and len(written.text) <= LONGEST_NAME:
            return True
        message = f"{quoted(written.text)} cannot be {what}"
        self.problem(written.at, "E-RULE-NAME", message, help_)
        return False

    def keys(self, table: Table, needed: Iterable[str], optional: Iterable[str] = ()) -> None:
        """Tells keys that are unknown, with the nearest known one, and keys that are missing."""
        needed, known = tuple(needed), (*needed, *optional)
        for key, _ in table:
            if key.text not in known:
                free = [name for name in known if table.get(name) is None]
                help_ = did_you_mean(key.text, free, "keys that may stand here")
                self.problem(key.at, "E-RULE-KEY", f"unknown key {quoted(key.text)}", help_)
        for name in needed:
            if table.get(name) is None:
                self.problem(table.at, "E-RULE-MISSING", f"the key {quoted(name)} is missing")
