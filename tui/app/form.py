"""A question as rows to walk through: each field with what may be answered below it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual.content import Content

from engine.training.question import Field
from reports.question import cells, in_table, row, sizes
from reports.typesetting import wrap
from tui.app.draft import Draft
from tui.app.widgets.listing import Row
from tui.app.words import QUIET, STRONG, joined, lines, said

NONE = "none of them"
OPEN = "not answered yet"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row stands for: an option of a field, none of them, or something to be written."""

    field: Field
    option: str | None = None
    none: bool = False


def rows(draft: Draft, columns: int) -> Iterator[Row]:
    """All fields of a question in so many columns; heads cannot be highlighted."""
    for number, asked in enumerate(draft.question.fields):
        yield Row(_head(draft, asked, columns, first=number == 0), head=True)
        if asked.kind in ("number", "text"):
            yield Row(_written(draft, asked), Entry(asked))
            continue
        if in_table(asked, draft.question):
            yield from _table(draft, asked)
        else:
            yield from _options(draft, asked, columns)
        if asked.kind == "choices":
            mark = _mark(draft.none_of(asked), many=True)
            yield Row(joined(f" {mark} ", said(NONE, QUIET)), Entry(asked, none=True))


def _head(draft: Draft, asked: Field, columns: int, *, first: bool) -> Content:
    done = asked.id in draft.values
    begin = f"{'✓' if done else '?'} "
    told = [said(line, STRONG) for line in wrap(asked.text, columns, begin)]
    return lines(told if first else ["", *told])


def _written(draft: Draft, asked: Field) -> Content:
    value = draft.values.get(asked.id)
    shown = said(OPEN, QUIET) if value is None or value == "" else said(str(value))
    return joined(" » ", shown)


def _options(draft: Draft, asked: Field, columns: int) -> Iterator[Row]:
    for option in asked.options:
        mark = _mark(draft.holds(asked, option.value), many=asked.kind == "choices")
        told = wrap(option.label, columns, f" {mark} ")
        yield Row(lines(told), Entry(asked, option.value))


def _table(draft: Draft, asked: Field) -> Iterator[Row]:
    """The options are rows of evidence, so they stand as such."""
    heads, found = cells(draft.question)
    wide = sizes(heads, found)
    yield Row(said(f"     {row(heads, wide)}", QUIET), head=True)
    values = {option.value for option in asked.options}
    for stated, shown in zip(draft.question.rows, found, strict=True):
        if stated[0] in values:
            mark = _mark(draft.holds(asked, stated[0]), many=asked.kind == "choices")
            yield Row(joined(f" {mark} ", row(shown, wide)), Entry(asked, stated[0]))


def item(draft: Draft, entry: Entry) -> Content | None:
    """Every column of the row of evidence that an option stands for; None for any other option."""
    if entry.option is None or not in_table(entry.field, draft.question):
        return None
    heads, found = cells(draft.question)
    stated = [each[0] for each in draft.question.rows]
    shown = found[stated.index(entry.option)]
    parts: list[Content | str] = [said(shown[0], STRONG)]
    for head, cell in zip(heads[1:], shown[1:], strict=True):
        parts += [said(f"  {head} ", QUIET), said(cell)]
    return joined(*parts)


def _mark(ticked: bool, *, many: bool) -> str:
    if many:
        return "[X]" if ticked else "[ ]"
    return "(•)" if ticked else "( )"
