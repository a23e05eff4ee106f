"""The facts that hold so far, every value and every tuple of values a small whole number.

The engine compares whole numbers only: text, whole numbers and booleans of any size become
numbers here, distinct where the language tells them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain, islice

from engine.inference.durable.demand import Tests
from engine.inference.matching import holds
from engine.model.rules import Fact, Value, value_order

Key = Value | tuple[Value | int, ...]
_TOGETHER = ""  # keeps what stands for several values apart from wrapped booleans


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
        """One number for several values."""
        key: Key = (_TOGETHER, *[row[name] for name in attributes])
        return self._of.setdefault(key, len(self._of))

    def __len__(self) -> int:
        return len(self._of)

    def after(self, number: int) -> list[Value]:
        """What the numbers from this one up stand for; nothing sensible for several together."""
        keys = islice(self._of, number, None)
        return [key[0] if isinstance(key, tuple) else key for key in keys]

    def ranks(self) -> dict[int, int]:
        """The place of each value in the order of all."""
        single = [
            (value_order(key[0] if isinstance(key, tuple) else key), number)
            for key, number in self._of.items()
            if not isinstance(key, tuple) or len(key) == 1
        ]
        single.sort()
        return {number: rank for rank, (_, number) in enumerate(single)}


class Known:
    """Facts by number; equal facts are one, and keep the first place stated."""

    def __init__(self, facts: Iterable[Fact], numbers: Numbers) -> None:
        self.numbers = numbers
        self.facts: list[Fact] = []
        self.kinds: list[str] = []
        self.rows: list[Mapping[str, int]] = []  # attribute -> number of its value
        self.values: list[Value] = []  # by number, up to the last call of `settle`
        self.by_kind: dict[str, list[int]] = {}
        self._places: dict[tuple[object, ...], int] = {}
        for fact in facts:
            number = self.add(fact)
            if fact.at < self.facts[number].at:
                self.facts[number] = fact

    def add(self, fact: Fact) -> int:
        """The number of the fact, which is new or was known."""
        return self.place(fact.kind, self.numbers.row(fact.attributes), lambda: fact)

    def place(self, kind: str, row: Mapping[str, int], made: Callable[[], Fact]) -> int:
        """As `add`, for a fact that is made only if it is new; `row` in the order of its names."""
        number = self._places.setdefault((kind, *row.items()), len(self.facts))
        if number == len(self.facts):
            self.facts.append(made())
            self.kinds.append(kind)
            self.rows.append(row)
            self.by_kind.setdefault(kind, []).append(number)
        return number

    def settle(self) -> None:
        """From here on `values` tells all that is numbered now."""
        self.values += self.numbers.after(len(self.values))

    def order(self, numbers: Iterable[int]) -> list[int]:
        """Facts by number in the order of facts, told from numbers alone since that is faster."""
        rank = self.numbers.ranks()

        def key(number: int) -> tuple[object, ...]:
            row = self.rows[number].items()
            return self.kinds[number], *chain(*[(name, rank[value]) for name, value in row])

        return sorted(numbers, key=key)

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
