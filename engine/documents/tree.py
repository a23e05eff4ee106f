"""What a document says, with the place of every word: the tree between YAML and records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from engine.model.position import Position

Value = str | int | Decimal | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value and the `text` it was written as (without quotes, escapes resolved)."""

    value: Value
    at: Position
    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    at: Position


@dataclass(frozen=True, slots=True)
class Mapping:
    """Entries in the order of the file; every key is text and stands once."""

    entries: tuple[tuple[Scalar, Node], ...]
    at: Position

    def get(self, key: str) -> Node | None:
        return next((node for name, node in self.entries if name.text == key), None)

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        return iter(self.entries)


Node = Scalar | Sequence | Mapping


def plain(node: Node) -> object:
    """The bare Python value: dict, list, or the scalar's own."""
    match node:
        case Mapping():
            return {key.text: plain(value) for key, value in node}
        case Sequence():
            return [plain(item) for item in node.items]
        case Scalar():
            return node.value
