"""A population that was made of an export: what it says of itself, and what it cannot know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.documents.suggest import did_you_mean, quoted
from engine.intake.wording import remark, scalar
from engine.model.position import Diagnostic, Position
from engine.model.words import ColumnType


@dataclass(frozen=True, slots=True)
class Stated:
    """A population as far as an export tells of it."""

    id: str
    title: str
    file: str
    key: str
    occurred_at: str | None  # None: a listing of settings
    columns: Mapping[str, str]  # canonical name: name in the file
    types: Mapping[str, ColumnType]
    origin: str
    sheet: str | None = None


def written(stated: Stated) -> str:
    """The new YAML file of this population."""
    return "".join(f"{line}\n" for line in _lines(stated))


def _lines(stated: Stated) -> Iterator[str]:
    yield f"# Made of an export. A control is tested over it once it says population: {stated.id}"
    yield "populations:"
    yield f"  - id: {scalar(stated.id)}"
    yield f"    title: {scalar(stated.title)}"
    yield f"    file: {scalar(stated.file)}"
    if stated.sheet is not None:
        yield f"    sheet: {scalar(stated.sheet)}"
    yield f"    key: {scalar(stated.key)}"
    if stated.occurred_at is None:
        yield "    settings: true  # a listing, pulled within the period"
    else:
        yield f"    occurred_at: {scalar(stated.occurred_at)}"
    renamed = {name: column for name, column in stated.columns.items() if name != column}
    if renamed:
        yield "    columns:"
        yield from (f"      {scalar(name)}: {scalar(column)}" for name, column in renamed.items())
    if stated.types:
        yield "    types:"
        yield from (f"      {scalar(name)}: {kind.value}" for name, kind in stated.types.items())
    yield f"    origin: {scalar(remark(stated.origin))}"
    yield "    # unknown: owner"
    yield "    # unknown: query (text, run_by, run_at: who exported it, how and when)"
    yield "    # unknown: control_total or second_source (how many, in somebody else's record)"


def renamed(
    asked: Mapping[str, str], have: Mapping[str, ColumnType], wanted: Mapping[str, ColumnType]
) -> tuple[dict[str, str], tuple[Diagnostic, ...]]:
    """Canonical names that were asked for columns of an export, `asked` by column."""
    problems: list[Diagnostic] = []
    at = Position("command line")
    for column, name in asked.items():
        if column not in have:
            message = f"the export has no column {quoted(column)}"
            help_ = did_you_mean(column, have, "its columns are")
            problems.append(Diagnostic(at, "E-COLUMN-MISSING", message, help_))
        if name not in wanted or name in have:
            free = [each for each in wanted if each not in have]
            message = f"there is no column {quoted(name)} to be filled"
            help_ = did_you_mean(name, free, "columns there are")
            problems.append(Diagnostic(at, "E-NO-FIELD", message, help_))
    if len(set(asked.values())) < len(asked):
        message = "two columns are mapped to one"
        problems.append(Diagnostic(at, "E-FIELD-TWICE", message, "map one of them"))
    return {name: column for column, name in asked.items()}, tuple(problems)
