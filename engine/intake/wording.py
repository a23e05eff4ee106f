"""Names and texts of strangers as they may stand in a scenario: identifiers, YAML, remarks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from engine.documents.scalars import NumberTooLong, value_of

LONGEST_ID = 64
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ._/+()-]*(?<! )")
_REMARK = 400  # characters of a text that a remark repeats


def identifier(text: str, taken: Collection[str], otherwise: str) -> str:
    """An id made of a name: letters without accents, in small, all else as `-`; then a number.

    The same name among the same ids gives the same id. `otherwise` stands where no letter is left.
    """
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9._]+", "-", bare).strip("-._")
    name = words[:LONGEST_ID].rstrip("-._") or otherwise
    number, made = 1, name
    while made in taken:
        number += 1
        ending = f"-{number}"
        made = f"{name[: LONGEST_ID - len(ending)].rstrip('-._')}{ending}"
    return made


def scalar(text: str) -> str:
    """A text as YAML reads it back: bare where nothing in it means anything, else in quotes."""
    if _PLAIN.fullmatch(text) and _is_text(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    return '"' + escaped.replace("\r", "\\r").replace("\n", "\\n") + '"'


def flow(texts: Collection[str]) -> str:
    """A list in one line."""
    return f"[{', '.join(map(scalar, texts))}]"


def remark(text: str) -> str:
    """A text that a remark may repeat: one line of what prints."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _REMARK else f"{line[:_REMARK]}..."


def unprintable(text: str) -> str:
    """The first character that neither prints nor parts lines or words; empty if there is none."""
    return next((c for c in text if not c.isprintable() and c not in "\n\r\t"), "")


def _is_text(text: str) -> bool:
    try:
        return isinstance(value_of(text), str)
    except NumberTooLong:
        return False
