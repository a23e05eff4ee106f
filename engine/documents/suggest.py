"""Advice for a word that is not known: the nearest known one, or the list of all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Final

_LISTED = 20
_COMPARED = 2_000  # comparing is slow: more words give no advice
_SHOWN = 60
_ALIKE = 5  # codes shown of those that begin alike

# Words of other languages; they look like the wrong one of ours, or like none.
_OTHER_WORDS: Final = {
    "bool": "boolean",
    "datetime": "instant",
    "double": "decimal",
    "float": "decimal",
    "int": "integer",
    "list": "text_list",
    "number": "decimal",
    "numeric": "decimal",
    "str": "text",
    "string": "text",
    "timestamp": "instant",
    "timestamptz": "instant",
    "varchar": "text",
}
_CODE: Final = re.compile(r"(?P<kind>[a-z]{1,4}[-_.]?)[0-9][a-z0-9._-]*(?:/.*)?", re.DOTALL)
_ZEROS: Final = re.compile(r"(?<![0-9])0+(?=[0-9])")


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
    if _OTHER_WORDS.get(word.lower()) in words:
        return f"did you mean {quoted(_OTHER_WORDS[word.lower()])}?"
    advice = _among_codes(word, words)
    if advice:
        return advice
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


def _among_codes(word: str, words: Sequence[str]) -> str:
    """Advice for `AC-99` or `CC6.7/phones`: codes are near when they begin alike, not by letters.

    Empty for a word that is no code, and where no code begins like it.
    """
    word = word[:_SHOWN].lower()
    code = _CODE.fullmatch(word)
    if code is None:
        return ""
    bare = _bare(word)
    same = [known for known in words if _bare(known) == bare]
    if same:
        return f"did you mean {listed(same[:_ALIKE])}?"
    whole, slash, part = word.partition("/")
    parts = [known for known in words if known.lower().startswith(f"{whole}/")]
    if slash and parts:
        near = get_close_matches(part, [each[len(whole) + 1 :].lower() for each in parts])
        meant = [each for each in parts if each[len(whole) + 1 :].lower() in near[:1]]
        shown = ", ".join(map(quoted, parts[:_LISTED]))
        return f"did you mean {listed(meant)}?" if meant else f"of {quoted(whole.upper())}: {shown}"
    alike = [known for known in words if known.lower().startswith(code["kind"])]
    shared = [_shared(word, known.lower()) for known in alike]
    most = max(shared, default=0)
    longest = [known for known, size in zip(alike, shared, strict=True) if size == most]
    if not longest:
        return ""
    if len(longest) <= _ALIKE and most > len(code["kind"]):
        return f"did you mean {listed(longest)}?"
    shown = ", ".join(map(quoted, longest[:_ALIKE]))
    rest = len(longest) - _ALIKE
    return f"those that begin alike: {shown}" + (f" and {rest:,} more" if rest > 0 else "")


def _shared(word: str, known: str) -> int:
    """How many letters two words have in common at their beginning."""
    pairs = zip(word, known, strict=False)
    return next((n for n, (one, two) in enumerate(pairs) if one != two), min(len(word), len(known)))


def _bare(code: str) -> str:
    """A code without what is easily mistyped: case, signs between its parts, leading zeros."""
    return re.sub(r"[^a-z0-9]+", "", _ZEROS.sub("", code.lower()))
