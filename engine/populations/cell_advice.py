"""Advice on a cell that is not what its column is declared to be: what people write instead."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from engine.model.words import ColumnType

_NOTHING: Final = frozenset(
    {"n/a", "na", "#n/a", "nan", "nil", "none", "null", "(null)", "-", "--", "tbd", "unknown"}
)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(_DAY.pattern + r"[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?")
_OTHER_DAY: Final = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}(?![0-9]).*", re.DOTALL)
_SERIAL: Final = re.compile(r"[0-9]{5}(\.[0-9]+)?")
_GROUPED: Final = re.compile(r"[-+]?[^0-9\s]?[0-9]{1,3}(?:[,'\s_][0-9]{3})+(?:\.[0-9]+)?")
_NUMBERS: Final = frozenset({ColumnType.INTEGER, ColumnType.DECIMAL})


def cell_advice(value: str, declared: ColumnType, zone: str | None) -> str:
    """What to do about a value that cannot be read as declared; empty where nothing is known."""
    written = value.strip()
    if written.casefold() in _NOTHING:
        return "leave the cell empty: an empty cell means nothing"
    if declared is ColumnType.BOOLEAN:
        return "write true or false, in small or capital letters"
    if declared in (ColumnType.DATE, ColumnType.INSTANT):
        return _of_time(written, declared, zone)
    if declared in _NUMBERS and _GROUPED.fullmatch(written):
        return "write the digits of a number without separators, as in 1200.50"
    return ""


def _is_day(written: str) -> bool:
    try:
        return bool(date.fromisoformat(written))
    except ValueError:
        return False


def _of_time(written: str, declared: ColumnType, zone: str | None) -> str:
    if _SERIAL.fullmatch(written):
        return "it looks like a spreadsheet's number of a day: format the column as a date there"
    if declared is ColumnType.INSTANT and _DAY.fullmatch(written):
        return "declare the column as `date` under `types`, or write the time of day"
    if declared is ColumnType.DATE and _MOMENT.match(written):
        return "declare the column as `instant` under `types`, or leave out the time of day"
    if declared is ColumnType.INSTANT and _MOMENT.fullmatch(written):
        if zone is None:
            return "write its offset, as in +02:00 or Z, or state the population's `zone`"
        if _is_day(written[:10]):
            return f"the clocks of {zone} skip this time or show it twice: write its offset"
    if _OTHER_DAY.fullmatch(written) and not _DAY.match(written):
        return "write year-month-day, as in 2025-07-01"
    return ""
