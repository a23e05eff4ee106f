"""Texts as Markdown inline: nothing in them can begin a syntax, a link or a cell."""

from __future__ import annotations

import re

from reports.words import quoted

_SYNTAX = re.compile(r"[\\`*\[\]<>|~&$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_LEADS = re.compile(r"(\d{1,9})([.)])|[-+=#:!{}]")
# Words that a viewer may turn into a link of its own accord: a scheme, a mailbox, a host name.
_ADDRESS = re.compile(r"@|:\S|www\.|\w\.[^\W\d]")
_FENCE = re.compile(r"`+")
_WORDS = re.compile(r"\s+|\S+")
_BARS = re.compile(r"(\\*\|)")
_SLASHED_BARS = re.compile(r"(\\+\|)")


def prose(text: str) -> str:
    """User text within a line: every mark escaped, whatever could become a link set as code."""
    return " ".join(
        _apart(word, _BARS) if _ADDRESS.search(word) else _escaped(word, first=not place)
        for place, word in enumerate(text.split())
    )


def told(text: str, *, cell: bool = False) -> str:
    """A sentence of the engine, as `prose`; the names that it set in backticks become code."""
    pieces: list[tuple[bool, str]] = []
    for name, part in quoted(text):
        for word in [part] if name else _WORDS.findall(part):
            is_code = name or _ADDRESS.search(word) is not None
            if is_code and pieces and pieces[-1][0]:  # two spans that touch would be none
                pieces[-1] = True, pieces[-1][1] + word
            else:
                pieces.append((is_code, word))
    said = (
        code(word, cell=cell) if is_code else _escaped(word, first=not place)
        for place, (is_code, word) in enumerate(pieces)
    )
    return "".join(said).strip()


def _escaped(word: str, *, first: bool) -> str:
    marked = _SYNTAX.sub(lambda found: "\\" + found[0], word)
    lead = _LEADS.match(marked) if first else None
    if lead is None:
        return marked
    return f"{lead[1]}\\{marked[len(lead[1]) :]}" if lead[1] else "\\" + marked


def code(text: str, *, cell: bool = False) -> str:
    """User text to the letter; in a cell a bar is escaped even in code, and is read as a bar.

    No viewer reads a backslash before a bar in a cell as the others do: both stand beside the code.
    """
    return _apart(text, _SLASHED_BARS) if cell else _span(text)


def _apart(text: str, bars: re.Pattern[str]) -> str:
    """Code that can stand anywhere: some of its bars between spans, the others escaped for a cell.

    `bars` has one group; what it does not match must hold bars only where a cell is written.
    """
    parts = enumerate(bars.split(text))
    return "".join(
        _escaped(part, first=False) if place % 2 else _span(part).replace("|", "\\|")
        for place, part in parts
    )


def _span(text: str) -> str:
    if not text.strip():
        return text and " "
    fence = "`" * (max((len(run) for run in _FENCE.findall(text)), default=0) + 1)
    touches = text.startswith("`") or text.endswith("`")
    edge = " " if touches or (text.startswith(" ") and text.endswith(" ")) else ""
    return f"{fence}{edge}{text}{edge}{fence}"
