"""User exports of Okta and Entra ID: their documented columns, as people or as a listing.

Okta: the columns of its password health report, and the names of its API. Entra ID: those of
`Download users`. A listing keeps the export byte for byte; only its columns are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.documents.scalars import instant_of
from engine.documents.suggest import quoted
from engine.intake.cells import Cells
from engine.intake.wording import unprintable
from engine.model.position import Diagnostic
from engine.model.words import ColumnType

MOST_TOLD = 20
ACCOUNT = "account"
# Canonical column: its type, and what exports call it.
_Known = Mapping[str, tuple[ColumnType, tuple[str, ...]]]
OKTA: _Known = {
    ACCOUNT: (ColumnType.TEXT, ("Login", "login")),
    "person": (ColumnType.TEXT, ("User", "displayName")),
    "status": (ColumnType.TEXT, ("Status", "status")),
    "created_at": (ColumnType.INSTANT, ("created",)),
    "activated_at": (ColumnType.INSTANT, ("Activation date", "activated")),
    "status_changed_at": (ColumnType.INSTANT, ("statusChanged",)),
    "last_sign_in_at": (ColumnType.INSTANT, ("Last Login", "lastLogin")),
    "password_changed_at": (ColumnType.INSTANT, ("Last Password Change", "passwordChanged")),
}
ENTRA: _Known = {
    ACCOUNT: (ColumnType.TEXT, ("userPrincipalName",)),
    "person": (ColumnType.TEXT, ("displayName",)),
    "user_type": (ColumnType.TEXT, ("userType",)),
    "job_title": (ColumnType.TEXT, ("jobTitle",)),
    "department": (ColumnType.TEXT, ("department",)),
    "enabled": (ColumnType.BOOLEAN, ("accountEnabled",)),
    "created_at": (ColumnType.INSTANT, ("createdDateTime",)),
}
SOURCES: Mapping[str, _Known] = {"okta": OKTA, "entra": ENTRA}
AS_PEOPLE: Mapping[str, Mapping[str, str]] = {
    "okta": {"Login": "id", "login": "id", "User": "name", "displayName": "name", "title": "role"},
    "entra": {"userPrincipalName": "id", "displayName": "name", "jobTitle": "role"},
}
"""what exports call the fields of people"""


@dataclass(frozen=True, slots=True)
class Listing:
    """`columns`: canonical name to name in the file; `as_text`: times that are kept as text."""

    columns: Mapping[str, str]
    types: Mapping[str, ColumnType]
    unmapped: tuple[str, ...]
    as_text: tuple[str, ...]


def people_mapping(source: str, names: Iterable[str]) -> dict[str, str]:
    """The columns of an export of people that are there, by the fields that they fill."""
    return {name: AS_PEOPLE[source][name] for name in names if name in AS_PEOPLE[source]}


def listing(
    source: str, cells: Cells, asked: Mapping[str, str]
) -> Listing | tuple[Diagnostic, ...]:
    """How the export reads as a listing of accounts; `asked` maps further columns, by column."""
    known = SOURCES[source]
    columns = {field: column for column, field in asked.items()}
    for field, (_, names) in known.items():
        found = [name for name in names if name in cells.names and name not in asked]
        if found and field not in columns:
            columns[field] = found[0]
    if ACCOUNT not in columns:
        wanted = " or ".join(map(quoted, known[ACCOUNT][1]))
        message = f"{quoted(cells.file)} has no column {wanted}, which names the account"
        help_ = f"map the one that does, as in --map Username={ACCOUNT}"
        return (Diagnostic(cells.header(0), "E-COLUMN-MISSING", message, help_),)
    problems = [*_keys(cells, cells.names.index(columns[ACCOUNT])), *_hidden(cells)]
    if problems:
        return tuple(problems[:MOST_TOLD])
    types: dict[str, ColumnType] = {}
    as_text: list[str] = []
    for field, column in columns.items():
        kind = known.get(field, (ColumnType.TEXT, ()))[0]
        said = [value.strip() for value in cells.values(cells.names.index(column))]
        if kind is not ColumnType.TEXT and all(not each or _reads(each, kind) for each in said):
            types[field] = kind
        elif kind is not ColumnType.TEXT:
            as_text.append(column)
    unmapped = tuple(name for name in cells.names if name not in columns.values())
    return Listing(columns, types, unmapped, tuple(as_text))


def _reads(said: str, kind: ColumnType) -> bool:
    if kind is ColumnType.BOOLEAN:
        return said.lower() in ("true", "false")
    found = instant_of(said)
    return found is not None and found.tzinfo is not None


def _keys(cells: Cells, number: int) -> list[Diagnostic]:
    """An account has a name, and stands once."""
    first: dict[str, int] = {}
    problems: list[Diagnostic] = []
    for row in cells.rows:
        account, at = row.cells[number], cells.at(row.line, number)
        if not account.strip():
            problems.append(Diagnostic(at, "E-VALUE", "the account has no name"))
        elif account in first:
            message = f"the account {quoted(account)} stands here for the second time"
            help_ = f"it stood first in row {first[account]}"
            problems.append(Diagnostic(at, "E-VALUE", message, help_))
        first.setdefault(account, row.line)
    return problems


def _hidden(cells: Cells) -> list[Diagnostic]:
    return [
        Diagnostic(
            cells.at(row.line, number),
            "E-HIDDEN-CHARACTER",
            f"an invisible character (U+{ord(hidden):04X}) stands in this cell",
        )
        for row in cells.rows
        for number, said in enumerate(row.cells)
        if (hidden := unprintable(said))
    ]
