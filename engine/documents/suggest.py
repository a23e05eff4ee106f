"""Advice for a word that is not known: the nearest known one, or the list of all."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_LISTED = 20
_COMPARED = 2_000  # comparing is slow: more words give no advice
_SHOWN = 60


def quoted(text: str) -> str:
    """The user's text between backticks, in one line, cut where it grows long."""
    line = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
    return f"`{line}`" if len(line) <= _SHOWN else f"`{line[:_SHOWN]}...`"


def listed(words: Iterable[str]) -> str:
    """ "`a`, `b` or `c`", in the order given."""
    ticked = [quoted(word) for word in words]
    return " or ".join(part for part in (", ".join(ticked[:-1]), *ticked[-1:]) if part)


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """The nearest known word as a question; without one the known words, if they are few.

    `otherwise` introduces that list, as in "known here"; without it there is no list.
    """
    words = sorted(known)
    folded = {known_word.lower(): known_word for known_word in reversed(words)}
    near = (
        get_close_matches(word[:_SHOWN].lower(), folded, n=1, cutoff=0.6)
        if len(words) <= _COMPARED
        else []
    )
    if near:
        return f"did you mean {quoted(folded[near[0]])}?"
    if otherwise and words and len(words) <= _LISTED:
        return f"{otherwise}: {', '.join(quoted(known_word) for known_word in words)}"
    return ""
