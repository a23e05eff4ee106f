"""The calendar of a periodic control: the slots in which it was due, whatever was recorded.

Only slots that lie wholly inside the span are due: nobody is blamed for the half of a quarter in
which the control was not yet in place.
"""

from __future__ import annotations

import calendar
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from engine.model.words import Frequency


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A stretch of days in which a control is due once; both days included."""

    first: date
    last: date
    id: str  # 2025-Q3


def due_slots(frequency: Frequency, span: tuple[date, date]) -> tuple[Slot, ...]:
    """The slots of a periodic control wholly inside a span of days, both included.

    Weeks are those of ISO 8601, Monday to Sunday; quarters those of the calendar; years are full
    twelve months counted from the first day of the span. A control that is not periodic has none.
    """
    first, last = span
    slots = _SLOTS.get(frequency)
    return tuple(slots(first, last)) if slots is not None else ()


def missing(slots: Iterable[Slot], performed: Iterable[date]) -> tuple[Slot, ...]:
    """The slots in which nothing was performed: each of them is a deviation."""
    days = sorted(performed)
    return tuple(slot for slot in sorted(slots) if not _any_within(days, slot))


def _any_within(days: list[date], slot: Slot) -> bool:
    index = bisect_left(days, slot.first)
    return index < len(days) and days[index] <= slot.last


def _daily(first: date, last: date) -> Iterator[Slot]:
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        yield Slot(day, day, day.isoformat())


def _weekly(first: date, last: date) -> Iterator[Slot]:
    monday = first + timedelta(days=-first.weekday() % 7)
    while monday + timedelta(days=6) <= last:
        year, week, _ = monday.isocalendar()
        yield Slot(monday, monday + timedelta(days=6), f"{year}-W{week:02}")
        monday += timedelta(weeks=1)


def _monthly(first: date, last: date) -> Iterator[Slot]:
    for slot in _months(first, last, 1):
        yield Slot(*slot, f"{slot[0]:%Y-%m}")


def _quarterly(first: date, last: date) -> Iterator[Slot]:
    for slot in _months(first, last, 3):
        yield Slot(*slot, f"{slot[0].year}-Q{(slot[0].month + 2) // 3}")


def _months(first: date, last: date, step: int) -> Iterator[tuple[date, date]]:
    """Groups of calendar months, beginning in January, wholly inside the span."""
    for year in range(first.year, last.year + 1):
        for month in range(1, 13, step):
            end = date(year, month + step - 1, calendar.monthrange(year, month + step - 1)[1])
            if date(year, month, 1) >= first and end <= last:
                yield date(year, month, 1), end


def _annual(first: date, last: date) -> Iterator[Slot]:
    for years in range(last.year - first.year + 1):
        begin = _anniversary(first, years)
        end = _anniversary(first, years + 1) - timedelta(days=1)
        if end <= last:
            yield Slot(begin, end, f"{begin}..{end}")


def _anniversary(day: date, years: int) -> date:
    """The same day in a later year; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


_SLOTS: Final[Mapping[Frequency, Callable[[date, date], Iterator[Slot]]]] = {
    Frequency.DAILY: _daily,
    Frequency.WEEKLY: _weekly,
    Frequency.MONTHLY: _monthly,
    Frequency.QUARTERLY: _quarterly,
    Frequency.ANNUAL: _annual,
}
