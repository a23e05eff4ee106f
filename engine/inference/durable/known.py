"""The facts that hold so far, every value and every tuple of values a small whole number.

The engine compares whole numbers only: text, whole numbers and booleans of any size become
numbers here, distinct where the language tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.inference.durable.demand import Tests
from engine.inference.matching import holds
from engine.model.rules import Fact, Value

Key = Value | tuple[Value | int, ...]


class Numbers:
    """Numbers for values; the same number for the same value, from 0 up."""

    def __init__(self, before: Numbers | None = None) -> None:
        self._of: dict[Key, int] = dict(before._of) if before else {}

    def of(self, value: Value) -> int:
        """1 and true are one key to Python, so a boolean is wrapped."""
        key: Key = (bool(value),) if isinstance(value, bool) else value
        return self._of.setdefault(key, len(self._of))

    def row(self, attributes: tuple[tuple[str, Value], ...]) -> dict[str, int]:
        """As `of`, attribute by attribute; one loop, since every fact goes through here."""
        number, row = self._of, {}
        for name, value in attributes:
            key: Key = (bool(value),) if isinstance(value, bool) else value
            row[name] = number.setdefault(key, len(number))
        return row

    def together(self, row: Mapping[str, int], attributes: tuple[str, ...]) -> int:
        """One number for several values; the prefix keeps them apart from wrapped booleans."""
        return self._of.setdefault(("", *(row[name] for name in attributes)), len(self._of))


class Known:
    """Facts by number; equal facts are one, and keep the first place stated."""

    def __init__(self, facts: Iterable[Fact], numbers: Numbers) -> None:
        self.numbers = numbers
        self.facts: list[Fact] = []
        self.rows: list[Mapping[str, int]] = []  # attribute -> number of its value
        self.by_kind: dict[str, list[int]] = {}
        self._places: dict[tuple[object, ...], int] = {}
        for fact in facts:
            number = self.add(fact)
            if fact.at < self.facts[number].at:
                self.facts[number] = fact

    def add(self, fact: Fact) -> int:
        """The number of the fact, which is new or was known."""
        row = self.numbers.row(fact.attributes)
        number = self._places.setdefault((fact.kind, *row.items()), len(self.facts))
        if number == len(self.facts):
            self.facts.append(fact)
            self.rows.append(row)
            self.by_kind.setdefault(fact.kind, []).append(number)
        return number

    def passes(self, number: int, tests: Tests) -> bool:
        """Plain loops: this is asked of every fact, often several times."""
        row = self.rows[number]
        for name in tests.present:
            if name not in row:
                return False
        for left, right in tests.alike:
            if left not in row or row[left] != row.get(right):
                return False
        for each in tests.comparisons:
            value = self.facts[number].get(each.attribute)
            if value is None or not holds(value, each.operator, each.operand):
                return False
        return True
