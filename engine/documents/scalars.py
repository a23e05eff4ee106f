"""What an unquoted word of YAML stands for: the core schema of YAML 1.2, without floats.

`yes`, `no` and `on` are text, and so is anything that only resembles a number (`007`, `1e5`,
`0x1F`). Numbers with a point are exact decimals. Dates are recognised by their ISO form.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from engine.documents.tree import Value

LONGEST_NUMBER = 18
"""Digits of a number: so many fit a 64-bit whole number."""

_WORDS: dict[str, Value] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    r"(?:[Zz]|[-+][0-9]{2}:[0-9]{2})?"
)


class NumberTooLong(ValueError):
    """A number with more digits than are read."""


def value_of(text: str) -> Value:
    """The value of an unquoted word; raises NumberTooLong."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text) or _DECIMAL.fullmatch(text):
        if sum(letter.isdigit() for letter in text) > LONGEST_NUMBER:
            raise NumberTooLong
        return Decimal(text) if "." in text else int(text)
    found = date_of(text) or instant_of(text)
    return text if found is None else found


def date_of(text: str) -> date | None:
    """The day that `2025-04-01` names, or None."""
    if not looks_like_date(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def instant_of(text: str) -> datetime | None:
    """The instant that `2025-04-01T09:30:00Z` names (naive without a zone), or None."""
    if not looks_like_instant(text):
        return None
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        return None


def looks_like_date(text: str) -> bool:
    return _DATE.fullmatch(text) is not None


def looks_like_instant(text: str) -> bool:
    return _INSTANT.fullmatch(text) is not None
