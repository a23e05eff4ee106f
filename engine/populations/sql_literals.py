"""Literals of attribute tests: numbers, days, instants and lengths of time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

LARGEST: Final = 2**63 - 1
MAX_DIGITS: Final = 18
MAX_DAYS: Final = 36_525  # a hundred years: instants stay far inside what Polars can hold

_WHOLE: Final = re.compile(r"[0-9]+")
_FRACTION: Final = re.compile(r"[0-9]*\.[0-9]+")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT: Final = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[ T](?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?))?"
    r"(?P<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_COUNT: Final = re.compile(r"-?[0-9]{1,9}")
_UNITS: Final = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}


class Refused(Exception):
    """A literal that does not stand for a value; the message says what was expected."""


def number(text: str) -> int | Decimal:
    if _WHOLE.fullmatch(text):
        value = int(text)
        if value > LARGEST:
            raise Refused(f"whole number `{text}` is too large")
        return value
    if _FRACTION.fullmatch(text):
        if len(text) > MAX_DIGITS + 1:
            raise Refused(f"decimal `{text}` has more than {MAX_DIGITS} digits")
        return Decimal(text)
    raise Refused(f"`{text}` is not a whole number or a decimal as 0.25")


def day(text: str) -> date:
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise Refused(f"`{text}` is not a day; expected YYYY-MM-DD")


def instant(text: str, *, zoned: bool) -> datetime:
    """`zoned`: TIMESTAMPTZ, which states its offset; TIMESTAMP states none and means UTC."""
    found = _INSTANT.fullmatch(text)
    if not found:
        raise Refused(f"`{text}` is not an instant; expected 2025-07-01 00:00:00+00")
    if zoned and not found["zone"]:
        raise Refused(f"instant `{text}` states no offset from UTC, such as +00")
    if found["zone"] and not zoned:
        raise Refused(f"TIMESTAMP `{text}` states an offset; write TIMESTAMPTZ")
    time = found["time"] or "00:00"
    zone = found["zone"] or "Z"
    try:
        return datetime.fromisoformat(f"{found['day']}T{time}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(f"`{text}` is not an instant of the calendar") from None


def length(written: str) -> timedelta:
    """`3 days`: a whole number of minutes, hours, days or weeks, of a hundred years at most."""
    count, _, unit = written.partition(" ")
    step = _UNITS.get(unit.strip().lower().removesuffix("s"))
    if step is None or not _COUNT.fullmatch(count):
        raise Refused(
            f"interval `{written}` is not a whole number of minutes, hours, days or weeks"
        )
    if abs(int(count)) > timedelta(days=MAX_DAYS) // step:
        raise Refused(f"interval `{written}` is longer than a hundred years")
    return int(count) * step
