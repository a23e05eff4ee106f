"""What a cell of a workbook means, as the text that a CSV would hold in its place.

A spreadsheet knows numbers alone; the format of a cell says which of them are days or times. The
days of the 1900 system count a 29 February 1900 that never was.
"""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum, auto
from typing import Final

_DAY: Final = 86_400_000  # milliseconds, the finest that a spreadsheet shows
_LAST: Final = 2_958_466  # the day after 9999-12-31
_NEVER: Final = 60  # 29 February 1900
_BASE_1900: Final = datetime(1899, 12, 30)
_BASE_1904: Final = datetime(1904, 1, 1)
_LAST_1904: Final = (datetime(9999, 12, 31) - _BASE_1904).days + 1
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
_LONGEST: Final = 400  # characters of a number
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO_LETTERS: Final = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]|general|am/pm|a/p', re.IGNORECASE | re.DOTALL
)
_ELAPSED: Final = re.compile(r"\[(?:h+|m+|s+)\]")


class Form(Enum):
    """What the format of a cell makes of its number."""

    DAY = auto()
    MOMENT = auto()
    CLOCK = auto()
    SPAN = auto()


_BUILT_IN: Final = {
    **dict.fromkeys((*range(14, 18), *range(27, 32), 36, *range(50, 55), 57, 58), Form.DAY),
    **dict.fromkeys((*range(18, 22), *range(32, 36), 45, 47, 55, 56), Form.CLOCK),
    22: Form.MOMENT,
    46: Form.SPAN,
}


def built_in_form(number: int) -> Form | None:
    """The form of a format that every spreadsheet program knows by its number."""
    return _BUILT_IN.get(number)


def form_of(code: str) -> Form | None:
    """The form of a format that is written out, such as `yyyy-mm-dd hh:mm`."""
    first = _NO_LETTERS.sub("", code).partition(";")[0].lower()
    if _ELAPSED.search(first):
        return Form.SPAN
    clock = "h" in first or "s" in first
    if "y" in first or "d" in first or ("m" in first and not clock):
        return Form.MOMENT if clock else Form.DAY
    return Form.CLOCK if clock else None


def number_of(written: str) -> float | None:
    """The finite number that a cell holds; None for what is none."""
    if len(written) > _LONGEST or not _NUMBER.fullmatch(written):
        return None
    found = float(written)
    return found if math.isfinite(found) else None


def number_text(value: float) -> str:
    """The shortest decimal text of a number, without an exponent: 7, 0.1, 1200000."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{Decimal(repr(value)):f}"
    return text.removesuffix(".0") if "." in text else text


def time_text(value: float, form: Form, *, from_1904: bool) -> str | None:
    """A day or time of ISO 8601, to the millisecond; None for a number that stands for none."""
    if not 0 <= value < (_LAST_1904 if from_1904 else _LAST):
        return None
    days, rest = divmod(round(value * _DAY), _DAY)
    if form is Form.SPAN:
        return _clock(days * 24, rest)
    if form is Form.CLOCK and days == 0:
        return _clock(0, rest)
    if not from_1904:
        if days in (0, _NEVER):
            return None
        days += days < _NEVER
    base = _BASE_1904 if from_1904 else _BASE_1900
    try:
        found = base + timedelta(days=days)
    except OverflowError:  # rounded up to the day after the last
        return None
    day = found.date().isoformat()
    return day if form is Form.DAY and rest == 0 else f"{day}T{_clock(0, rest)}"


def plain(text: str) -> str:
    """The text of a cell without the escapes of the format: `_x000A_` is a line feed."""
    return _ESCAPED.sub(_letter, text) if "_x" in text else text


def _letter(found: re.Match[str]) -> str:
    letter = chr(int(found[1], 16))
    return found[0] if "\ud800" <= letter <= "\udfff" else letter


def _clock(hours: int, rest: int) -> str:
    seconds, fraction = divmod(rest, 1_000)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    shown = f"{hours + hour:02}:{minute:02}:{second:02}"
    return f"{shown}.{fraction:03}" if fraction else shown
