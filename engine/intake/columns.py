"""Which column of a list is which field: as named, or as somebody says; never as it seems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from engine.documents.suggest import did_you_mean, quoted
from engine.intake.cells import Cells
from engine.model.position import Diagnostic, Position
from engine.model.record import record

# What columns of common lists are called; only ever asked back, never applied.
_ALSO_CALLED: Mapping[str, str] = {
    "control id": "id",
    "control name": "name",
    "control description": "description",
    "control owner": "owner",
    "responsible": "owner",
    "assigned to": "owner",
    "cadence": "frequency",
    "control frequency": "frequency",
    "type": "nature",
    "since": "from",
    "start date": "from",
    "hire date": "from",
    "effective date": "from",
    "in place since": "from",
    "end date": "to",
    "termination date": "to",
    "full name": "name",
    "display name": "name",
    "vendor": "name",
    "vendor name": "name",
    "asset": "name",
    "asset name": "name",
    "title": "role",
    "job title": "role",
    "position": "role",
    "service": "provides",
    "services provided": "provides",
    "template": "uses",
    "catalogue": "uses",
}


@record
class ColumnFields:
    """A file of pairs, `column: field`."""

    map: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A column that is left aside, and the field that it may have been meant for."""

    column: str
    meant: str


@dataclass(frozen=True, slots=True)
class Columns:
    numbers: Mapping[str, int]  # of fields, counted from 0
    mapped: Mapping[str, str]  # column to field
    unmapped: tuple[Unmapped, ...]


def columns_of(
    cells: Cells, fields: tuple[str, ...], asked: Mapping[str, str], at: Position
) -> Columns | tuple[Diagnostic, ...]:
    """Columns named like a field are taken for it, small and capital letters alike.

    `asked` (column to field) is stated at `at` and comes first. A field has one column.
    """
    problems: list[Diagnostic] = []
    mapped: dict[str, str] = {}
    for column, field in asked.items():
        if column not in cells.names:
            message = f"{quoted(cells.file)} has no column {quoted(column)}"
            help_ = did_you_mean(column, cells.names, "its columns are")
            problems.append(Diagnostic(at, "E-COLUMN-MISSING", message, help_))
        if field not in fields:
            message = f"there is no field {quoted(field)}"
            help_ = did_you_mean(field, fields, "fields there are")
            problems.append(Diagnostic(at, "E-NO-FIELD", message, help_))
        mapped[column] = field
    said = set(mapped.values())
    for name in cells.names:
        field = name.strip().lower()
        if name not in mapped and field in fields and field not in said:
            mapped[name] = field
    taken: dict[str, str] = {}
    for column, field in mapped.items():
        if field in taken:
            message = f"{quoted(column)} and {quoted(taken[field])} are both {quoted(field)}"
            help_ = "map one of them, and leave the other aside"
            problems.append(Diagnostic(at, "E-FIELD-TWICE", message, help_))
        taken.setdefault(field, column)
    if problems:
        return tuple(dict.fromkeys(problems))
    free = [field for field in fields if field not in taken]
    return Columns(
        {field: cells.names.index(column) for field, column in taken.items()},
        {name: mapped[name] for name in cells.names if name in mapped},
        tuple(Unmapped(name, _meant(name, free)) for name in cells.names if name not in mapped),
    )


def _meant(column: str, free: list[str]) -> str:
    name = " ".join(column.lower().replace("_", " ").replace("-", " ").split())
    known = _ALSO_CALLED.get(name)
    if known in free:
        return str(known)
    near = get_close_matches(name[:60], free, n=1, cutoff=0.6)
    return near[0] if near else ""
