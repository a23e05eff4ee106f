"""Plain text set in columns: widths as a terminal counts them, wrapping at a width."""

from __future__ import annotations

import unicodedata


def width(text: str) -> int:
    """Columns that the text takes: wide characters two, combining ones none."""
    return sum(map(_columns, text)) if not text.isascii() else len(text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def pad(text: str, columns: int) -> str:
    return text + " " * max(0, columns - width(text))


def fit(text: str, columns: int) -> str:
    """The text, cut with an ellipsis where it is longer than the columns."""
    if width(text) <= columns:
        return text
    return _head(text, max(0, columns - 1)).rstrip() + "…"


def wrap(text: str, columns: int, first: str = "", rest: str | None = None) -> list[str]:
    """Lines of at most `columns`; `first` begins the first line, `rest` the others.

    A word longer than a line is broken.
    """
    following = " " * width(first) if rest is None else rest
    lines, line, room = [], first, columns - width(first)
    empty = True
    for word in text.split():
        left = word
        if not empty and width(left) + 1 > room:
            lines.append(line)
            line, room, empty = following, columns - width(following), True
        while left and width(left) > room and empty:
            part = _head(left, max(1, room)) or left[0]
            lines.append(line + part)
            left = left[len(part) :]
            line, room = following, columns - width(following)
        line += left if empty else f" {left}"
        room -= width(left) + (0 if empty else 1)
        empty = False
    lines.append(line)
    return [one.rstrip() for one in lines]


def _head(text: str, columns: int) -> str:
    used = 0
    for place, character in enumerate(text):
        used += _columns(character)
        if used > columns:
            return text[:place]
    return text
