"""User text made inert: nothing that a terminal, a browser or an editor would obey."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")

_JOINERS = "\u200c\u200d"  # Persian, Indic scripts and emoji need them; they only join
_BLANKS = "\n\t"


def plain(text: str) -> str:
    r"""Control characters, escapes and direction overrides are written out: `\x1b`, `\u202e`.

    Line breaks, tabs and exotic blanks become a space, so no name can begin a line.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    if character in _BLANKS or unicodedata.category(character) == "Zs":
        return " "
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def inert(shown: T) -> T:
    """The same record with every text in it made plain, however deep it lies."""
    made: Any = shown
    if isinstance(shown, str):
        made = plain(shown)
    elif isinstance(shown, tuple):
        made = tuple(inert(part) for part in shown)
    elif is_dataclass(shown) and not isinstance(shown, type):
        made = replace(shown, **{f.name: inert(getattr(shown, f.name)) for f in fields(shown)})
    return made  # type: ignore[no-any-return]
