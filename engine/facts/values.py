"""Every text and date that records hold, with the way to it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from functools import cache

from engine.documents.suggest import quoted
from engine.facts.places import Places
from engine.model.position import NOWHERE, Diagnostic, Position
from engine.model.record import written_name

LONGEST_TEXT = 2_000
"""characters of one text"""

_Path = tuple[str | int, ...]


def values_of(records: Iterable[object]) -> Iterator[tuple[Position, _Path, str | date]]:
    """Texts and dates of records: the place of the nearest record that knows it, and the keys
    from there."""
    for record in records:
        yield from _walk(record, NOWHERE, ())


def _walk(value: object, at: Position, path: _Path) -> Iterator[tuple[Position, _Path, str | date]]:
    if isinstance(value, (str, date)) and not isinstance(value, Enum):
        yield at, path, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _walk(each, at, (*path, str(key)))
    elif isinstance(value, tuple):
        for number, each in enumerate(value):
            yield from _walk(each, at, (*path, number))
    elif fields := _fields(value):
        own = getattr(value, "at", NOWHERE)
        start, prefix = (own, ()) if own != NOWHERE else (at, path)
        for name, written in fields:
            each = getattr(value, name)
            if each is not None:
                yield from _walk(each, start, (*prefix, written))


def _fields(value: object) -> tuple[tuple[str, str], ...]:
    """Of a record: its fields, each with its key; of anything else none."""
    kind: type = type(value)
    return _fields_of(kind)


@cache
def _fields_of(kind: type) -> tuple[tuple[str, str], ...]:
    if kind is Position or not dataclasses.is_dataclass(kind):
        return ()
    return tuple((each.name, written_name(each.name)) for each in dataclasses.fields(kind))


def check_lengths(records: Iterable[object], places: Places) -> Iterator[Diagnostic]:
    for at, path, value in values_of(records):
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            message = f"this text has {len(value):,} characters, more than {LONGEST_TEXT:,}"
            help_ = f"it begins with {quoted(value[:20])}; move the detail into a document"
            yield Diagnostic(places.of(at, *path), "E-TEXT-TOO-LONG", message, help_)
