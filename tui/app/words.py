"""Text for the screen: always `Content` built from plain text, never markup.

What users wrote is made visible first (`plain`): no control character, escape or direction
override of theirs reaches the terminal, and no bracket is read as a style.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from textual.content import Content

from engine.model.position import Diagnostic, Severity
from reports.plain import plain
from reports.words import Word

TONES = {
    "good": "$tone-good",
    "limited": "$tone-limited",
    "bad": "bold $tone-bad",
    "open": "$tone-open",
    "none": "$text-muted",
}
STRONG = "bold"
QUIET = "$text-muted"
_HEAD = re.compile(r"[A-Z][A-Z ]{3,}(?=  |$)")


def said(text: object, style: str = "") -> Content:
    """One line of anything; line breaks become blanks."""
    shown = plain(str(text))
    return Content.styled(shown, style) if style else Content(shown)


def joined(*parts: Content | str) -> Content:
    """Parts in one line; strings are plain text."""
    return Content("").join(part if isinstance(part, Content) else said(part) for part in parts)


def lines(parts: Iterable[Content | str] | list[Content]) -> Content:
    """One part a line."""
    return Content("\n").join(part if isinstance(part, Content) else said(part) for part in parts)


def page(text: str) -> Content:
    """A page as the reports print it, line by line; what heads a part stands out."""
    return lines(map(_line, text.rstrip("\n").splitlines()))


def _line(line: str) -> Content:
    head = _HEAD.match(line)
    return joined(said(head[0], STRONG), line[head.end() :]) if head else said(line)


def toned(word: Word) -> Content:
    """Glyph and word; the colour only repeats them."""
    return said(str(word), TONES.get(word.tone, ""))


def glyph(word: Word) -> Content:
    return said(word.glyph, TONES.get(word.tone, ""))


def told(problem: Diagnostic) -> Content:
    """A located problem and its advice, on one or two lines."""
    grave = problem.severity is Severity.ERROR
    first = joined(
        said(str(problem.at), STRONG),
        "  ",
        said(f"{problem.severity.value}[{problem.code}]", TONES["bad" if grave else "limited"]),
        f"  {problem.message}",
    )
    return lines([first, said(f"    help: {problem.help}", QUIET)]) if problem.help else first
