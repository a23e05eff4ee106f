"""Rates as people write them, read exactly."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

Rate: TypeAlias = str | int | float | Decimal | Fraction
"""A share of one: `"0.05"`, `"5%"`, `Decimal("0.05")`, `Fraction(1, 20)`, 0.05, 0 or 1."""

_WRITTEN: Final = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?(?:\s*(%))?")
_LONGEST: Final = 50  # characters; longer numbers are typing errors, and slow to compute with
_SMALLEST_EXPONENT: Final = -60


def parse_rate(value: Rate, name: str = "rate") -> Fraction:
    """Return `value` as an exact fraction of one.

    Binary floats are read through their shortest text (0.06 is six hundredths, not the
    neighbouring binary number). `name` is the word that errors use for the rate.

    Raises ValueError when the value is not a number, is negative or is above one.
    """
    rate = _exact(value, name)
    if rate < 0:
        raise ValueError(f"{name} `{value}` must not be negative")
    if rate > 1:
        raise ValueError(f"{name} `{value}` must not be above 1 (write 5 % as `5%` or `0.05`)")
    return rate


def parse_open_rate(value: Rate, name: str) -> Fraction:
    """Return `value` as an exact fraction strictly between 0 and 1, else raise ValueError."""
    rate = _exact(value, name)
    if not 0 < rate < 1:
        raise ValueError(
            f"{name} `{value}` must lie strictly between 0 and 1 (write 90 % as `90%` or `0.9`)"
        )
    return rate


def allowed_risk(confidence: Rate) -> Fraction:
    """Return 1 - confidence: the risk of relying on a sample that is too good to be true.

    Raises ValueError unless confidence lies strictly between 0 and 1.
    """
    return 1 - parse_open_rate(confidence, "confidence")


def _exact(value: object, name: str) -> Fraction:
    match value:
        case bool():
            raise ValueError(f"{name} `{value}` is not a number")
        case Fraction() | int():
            return Fraction(value)
        case float():
            # float.__repr__ rather than repr: numpy's floats print their type as well.
            return _read(float.__repr__(value), value, name)
        case Decimal() | str():
            return _read(str(value), value, name)
        case _:
            raise ValueError(f"{name} `{value}` is not a number")


def _read(text: str, value: object, name: str) -> Fraction:
    stripped = text.strip()
    if len(stripped) > _LONGEST:
        raise ValueError(
            f"{name} `{stripped[:20]}...` is not a number (write it as `0.05` or `5%`)"
        )
    negative = stripped.startswith("-")
    written = _WRITTEN.fullmatch(stripped.removeprefix("-").removeprefix("+"))
    if written is None:
        raise ValueError(f"{name} `{value}` is not a number (write it as `0.05` or `5%`)")
    number, exponent, percent = written.groups()
    if exponent and int(exponent[1:]) < _SMALLEST_EXPONENT:
        raise ValueError(f"{name} `{value}` is too small to compute with")
    share = Fraction(number + (exponent or "")) / (100 if percent else 1)
    return -share if negative else share
