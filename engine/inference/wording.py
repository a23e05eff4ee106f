"""How values, patterns and sentences of a derivation are written."""

from __future__ import annotations

import json
import re

from engine.inference.matching import Bindings
from engine.model.rules import Condition, Operator, Pattern, Value, Variable

_PLAIN = re.compile(r"(?!(?:true|false|null|yes|no|on|off)\Z)[A-Za-z_][A-Za-z0-9_./-]*", re.I)
_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def spoken(value: Value) -> str:
    """A value inside a sentence."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def written(value: Value) -> str:
    """A value as a rule writes it: text that could be taken for something else is quoted."""
    if isinstance(value, str) and not _PLAIN.fullmatch(value):
        return json.dumps(value, ensure_ascii=False)
    return spoken(value)


def pattern_text(pattern: Pattern, bindings: Bindings) -> str:
    """A pattern as a rule writes it, with what is bound filled in."""
    inside = ", ".join(_condition(condition, bindings) for condition in pattern.conditions)
    return f"{pattern.kind}: {{{inside}}}"


def _condition(condition: Condition, bindings: Bindings) -> str:
    operand = condition.operand
    if isinstance(operand, Variable):
        bound = bindings.get(operand.name)
        text = f"${operand.name}" if bound is None else written(bound)
    else:
        text = written(operand)
    if condition.operator is not Operator.EQUAL:
        text = f"{{{condition.operator}: {text}}}"
    return f"{condition.attribute}: {text}"


def placeholders(because: str) -> tuple[tuple[str, int], ...]:
    """The names in braces and their offsets; a brace that is neither doubled nor closed is ''."""
    return tuple(
        (found[1] or "", found.start())
        for found in _BRACES.finditer(because)
        if found[0] not in ("{{", "}}")
    )


def sentence(because: str, bindings: Bindings) -> str:
    """Fills in the placeholders once: braces inside a value stay as they are."""

    def fill(found: re.Match[str]) -> str:
        if found[0] in ("{{", "}}"):
            return found[0][0]
        value = bindings.get(found[1]) if found[1] else None
        return found[0] if value is None else spoken(value)

    return _BRACES.sub(fill, because)
