"""What `mockaudit compare` prints: a table of what differs, three columns on a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.model.comparison import Cell, Comparison, Row
from engine.model.run import NOTICE
from engine.model.words import Opinion
from reports.forecast_words import percent
from reports.typesetting import fit, pad, wrap
from reports.words import CONCLUSIONS, conclusion, number_of, opinion, spaced

ABREAST = 3  # columns on one page; the first stands on each
ALWAYS = (("opinion", "overall"), ("opinion", "results bear"), ("readiness", "score"))
_OPINIONS = frozenset(each.value for each in Opinion)


def text(found: Comparison, width: int = 80, *, whole: bool = False) -> str:
    """The table on pages of that width; without `whole` only rows in which columns differ."""
    columns = max(width, 64)
    blocks = [list(_head(found, columns))]
    shown = [row for row in found.rows if whole or row.changed or (row.group, row.label) in ALWAYS]
    for page in pages(len(found.columns)):
        blocks.append([heading(page, columns), *body(shown, page, columns)])
    blocks.append(list(_foot(found, columns, len(found.rows) - len(shown))))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(found: Comparison, columns: int) -> Iterator[str]:
    yield "Audits side by side"
    yield "─" * columns
    yield from wrap(NOTICE, columns)
    disclaimers = (column.run.engagement.disclaimer for column in found.columns)
    for disclaimer in dict.fromkeys(filter(None, disclaimers)):
        yield from wrap(disclaimer, columns)
    yield ""
    yield from legend(found, columns)


def legend(found: Comparison, columns: int) -> Iterator[str]:
    """What each column is, by its number, and what it assumes."""
    for number, column in enumerate(found.columns, start=1):
        asked = column.run.engagement
        whose = f" of {asked.organisation}, as it was" if column.stored else ""
        yield from wrap(f"{column.label}{whose}: {asked.firm_title}", columns, f"{number}  ")
        for assumed in asked.assumptions:
            yield from wrap(assumed, columns, "   ASSUMED  ", "      ")


def pages(columns: int, abreast: int = ABREAST) -> Iterator[list[int]]:
    """Numbers of the columns on each page; the first stands on all of them."""
    rest = list(range(1, columns))
    if not rest:
        yield [0]
    for start in range(0, len(rest), abreast - 1):
        yield [0, *rest[start : start + abreast - 1]]


def _rooms(page: Sequence[int], columns: int) -> tuple[int, int]:
    """Of a label, and of each cell."""
    label = max(24, min(32, columns - len(page) * 18))
    return label, (columns - label) // len(page) - 2


def heading(page: Sequence[int], columns: int, names: Sequence[str] = ()) -> str:
    """The numbers of the columns over their cells, with their names where they are given."""
    label, room = _rooms(page, columns)
    told = (f"{n + 1} {names[n]}" if names else str(n + 1) for n in page)
    return " " * (label + 1) + "".join(f"  {pad(fit(t, room), room)}" for t in told).rstrip()


def apart(found: Comparison) -> list[str]:
    """Short names of the columns: without what all of them begin with."""
    labels = [column.label for column in found.columns]
    words = [label.split(" ") for label in labels]
    same = 0
    while all(len(each) > same and each[same] == words[0][same] for each in words):
        same += 1
    return [" ".join(each[same:]) or "as it is" for each in words] if len(words) > 1 else labels


def body(rows: Sequence[Row], page: Sequence[int], columns: int) -> Iterator[str]:
    """A line a row, under the name of its group."""
    label, room = _rooms(page, columns)
    group = ""
    for row in rows:
        if row.group != group:
            group = row.group
            yield group.upper()
        mark = "≠" if row.changed else " "
        cells = "".join(f"  {pad(fit(_cell(row.values[n]), room), room)}" for n in page)
        yield f"{mark} {pad(fit(spaced(row.label), label - 2), label - 2)} {cells}".rstrip()


def _cell(value: Cell) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return percent(value, exact=value in (0.0, 1.0))
    if isinstance(value, int):
        return f"{value:,}"
    if value in _OPINIONS:
        return str(opinion(value))
    return str(conclusion(value)) if value in CONCLUSIONS else value


def _foot(found: Comparison, columns: int, hidden: int) -> Iterator[str]:
    if found.unlisted:
        more = number_of(found.unlisted, "exception that differs", "exceptions that differ")
        yield f"{more}: not listed"
    if hidden:
        told = number_of(hidden, "row", "rows")
        yield from wrap(f"{told} in which all columns agree: left out, see --all", columns)
