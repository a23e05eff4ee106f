"""How values, patterns and sentences of a derivation are written."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from engine.inference.matching import Bindings
from engine.model.rules import Operator, Pattern, Value, Variable

_PLAIN = re.compile(r"(?!(?:true|false|null|yes|no|on|off)\Z)[A-Za-z_][A-Za-z0-9_./-]*", re.I)
_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def spoken(value: Value) -> str:
    """A value inside a sentence."""
    return str(value).lower() if isinstance(value, bool) else str(value)


@lru_cache(maxsize=4096, typed=True)
def written(value: Value) -> str:
    """A value as a rule writes it: text that could be taken for something else is quoted."""
    if isinstance(value, str) and not _PLAIN.fullmatch(value):
        return json.dumps(value, ensure_ascii=False)
    return spoken(value)


Pieces = tuple[tuple[str, str, str], ...]  # what stands before a variable, its name, and alone


def pattern_text(pattern: Pattern, bindings: Bindings) -> str:
    """A pattern as a rule writes it, with what is bound filled in."""
    return filled(pattern_pieces(pattern), bindings)


def pattern_pieces(pattern: Pattern) -> Pieces:
    """The text of a pattern, taken apart where a variable stands; for patterns told often."""
    pieces: list[tuple[str, str, str]] = []
    text = f"{pattern.kind}: {{"
    for number, condition in enumerate(pattern.conditions):
        text += f"{', ' if number else ''}{condition.attribute}: "
        plain = condition.operator is Operator.EQUAL
        text += "" if plain else f"{{{condition.operator}: "
        if isinstance(condition.operand, Variable):
            name = condition.operand.name
            pieces.append((text, name, f"${name}"))
            text = ""
        else:
            text += written(condition.operand)
        text += "" if plain else "}"
    return (*pieces, (f"{text}}}", "", ""))


def filled(pieces: Pieces, bindings: Bindings) -> str:
    """What is bound in its place; a variable that is not bound stands as itself."""
    return "".join(
        [
            text + (alone if (value := bindings.get(name)) is None else written(value))
            for text, name, alone in pieces
        ]
    )


def placeholders(because: str) -> tuple[tuple[str, int], ...]:
    """The names in braces and their offsets; a brace that is neither doubled nor closed is ''."""
    return tuple(
        (found[1] or "", found.start())
        for found in _BRACES.finditer(because)
        if found[0] not in ("{{", "}}")
    )


def sentence(because: str, bindings: Bindings) -> str:
    """Fills in the placeholders once: braces inside a value stay as they are."""
    return "".join(
        [
            text + (alone if (value := bindings.get(name)) is None else spoken(value))
            for text, name, alone in _sentence_pieces(because)
        ]
    )


@lru_cache(maxsize=4096)
def _sentence_pieces(because: str) -> Pieces:
    pieces: list[tuple[str, str, str]] = []
    text, after = "", 0
    for found in _BRACES.finditer(because):
        text, after = text + because[after : found.start()], found.end()
        if found[0] in ("{{", "}}"):
            text += found[0][0]
        else:
            pieces.append((text, found[1] or "", found[0]))
            text = ""
    return (*pieces, (text + because[after:], "", ""))
