"""Advice that goes with a problem."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_LISTED = 12


def did_you_mean(word: str, known: Iterable[str], what: str = "") -> str:
    """The nearest known word; else, where they are few, all of them."""
    names = sorted(known)
    near = nearest(word, names)
    if near:
        return f"did you mean `{near}`?"
    if what and 0 < len(names) <= _LISTED:
        return f"{what}: " + ", ".join(f"`{name}`" for name in names)
    return ""


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, or empty."""
    folded = {name.casefold(): name for name in sorted(known, reverse=True)}
    near = get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    return folded[near[0]] if near else ""


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 row`, `1,203 rows`: a number with its noun."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
