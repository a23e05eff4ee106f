"""A question of a lesson as lines: its text, its table, and what may be answered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.training.question import NO_ROW, Field, Question
from reports.typesetting import fit, pad, width, wrap

WIDEST = 22  # columns of one cell of a table in a terminal
EMPTY = "(empty)"
GAP = "  "
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d(?:\.\d+)?)\+00:00")

Texts = tuple[str, ...]


def question(asked: Question, columns: int) -> str:
    """The question with its table; the fields are asked one by one."""
    head = f"[{asked.number}/{asked.of}] {asked.title} ({asked.points} points)"
    lines = ["", head, *text(asked, columns)]
    if asked.rows:
        lines += ["", *table(*cells(asked), columns)]
    lines += [f"hint: {hint.text}" for hint in asked.hints]
    return "\n".join(lines)


def text(asked: Question, columns: int) -> Iterator[str]:
    """What is said with the question; what has to hold of an item stands on lines of its own."""
    first, *conditions = asked.text.split("\n")
    yield from wrap(first, columns)
    for each in conditions:
        yield from wrap(each, columns, "  ", "    ")
    if any(_INSTANT.fullmatch(cell) for row in asked.rows for cell in row):
        yield "Times are in UTC."


def field(asked: Field, of: Question, columns: int) -> str:
    """One thing to be answered, with its options numbered where they are not rows of a table."""
    lines = ["", *wrap(asked.text, columns)]
    if in_table(asked, of):
        return "\n".join([*lines, "  (ids, separated by commas; `none` if there is none)"])
    for number, option in enumerate(asked.options, start=1):
        lines += wrap(option.label, columns, f"  {number}. ")
    if asked.kind == "choices":
        lines.append("  (any of them, separated by commas; `none` if there is none)")
    return "\n".join(lines)


def in_table(asked: Field, of: Question) -> bool:
    """Whether the options of a field are rows of the question's table."""
    return bool(asked.options) and {o.value for o in asked.options} <= {row[0] for row in of.rows}


def cells(asked: Question) -> tuple[Texts, tuple[Texts, ...]]:
    """Heads and rows of its table, to be read: instants in UTC to the minute where that is all
    there is, and an empty cell as a word."""
    columns = zip(*asked.rows, strict=True) if asked.rows else ((),) * len(asked.columns)
    return asked.columns, tuple(zip(*map(_column, columns), strict=True))


def _column(values: Sequence[str]) -> Texts:
    found = [_INSTANT.fullmatch(each) for each in values if each not in ("", NO_ROW)]
    if not found or not all(found):
        return tuple(each or EMPTY for each in values)
    minutes = all(match and match[1] == ":00" for match in found)
    end = len("2025-05-16 12:46") if minutes else -len("+00:00")
    return tuple(each if each == NO_ROW else each[:end] or EMPTY for each in values)


def sizes(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Columns that each column needs, within reason."""
    return [
        min(WIDEST, max(width(each) for each in column))
        for column in zip(heads, *rows, strict=True)
    ]


def row(cells: Sequence[str], sizes: Sequence[int]) -> str:
    found = (pad(fit(cell, size), size) for cell, size in zip(cells, sizes, strict=True))
    return GAP.join(found).rstrip()


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], columns: int) -> Iterator[str]:
    """Columns as wide as they need, within reason; too many for the room stand row by row."""
    wide = sizes(heads, rows)
    if len(heads) == 2:
        for left, right in rows:
            yield from wrap(right, columns, pad(fit(left, WIDEST), WIDEST) + GAP)
    elif sum(wide) + len(GAP) * len(wide) <= columns:
        for each in [heads, *rows]:
            yield row(each, wide)
    else:
        for each in rows:
            named = zip(heads[1:], each[1:], strict=True)
            yield from wrap(
                "; ".join(f"{n} {c}" for n, c in named), columns, f"{each[0]}{GAP}", "    "
            )
