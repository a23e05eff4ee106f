"""Chance that is the same on any machine: SHA-256 of a name and a count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")
SEPARATOR = "\N{SYMBOL FOR UNIT SEPARATOR}"
BEGINS = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 365


class Stream:
    """Numbers drawn one after the other; two streams of different names share nothing."""

    def __init__(self, *names: str) -> None:
        self._name = SEPARATOR.join(names)
        self._count = 0

    def number(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        drawn = sha256(f"{self._name}{SEPARATOR}{self._count}".encode()).digest()
        self._count += 1
        return low + int.from_bytes(drawn) % (high - low + 1)

    def pick(self, among: Sequence[T]) -> T:
        return among[self.number(0, len(among) - 1)]

    def some(self, among: Sequence[T], many: int) -> list[T]:
        """So many different ones, or all that there are, in the order in which they stand."""
        ranked = sorted(range(len(among)), key=lambda place: (self.number(0, 1 << 62), place))
        return [among[place] for place in sorted(ranked[:many])]

    def chance(self, percent: int) -> bool:
        return self.number(1, 100) <= percent

    def token(self) -> str:
        return f"{self.number(0, 16**10 - 1):010x}"

    def moment(self, first: int, last: int, hours: tuple[int, int] = (8, 17)) -> datetime:
        """A time on a day of the year, counted from 0, between two hours of the day."""
        return BEGINS + timedelta(
            days=self.number(first, last),
            hours=self.number(*hours),
            minutes=self.number(0, 59),
        )

    def after(self, when: datetime, low: int, high: int) -> datetime:
        """So many minutes later."""
        return when + timedelta(minutes=self.number(low, high))


def written(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def read(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def moved(text: str, *, days: int = 0, minutes: int = 0) -> str:
    """A written moment, so much later."""
    return written(read(text) + timedelta(days=days, minutes=minutes))
