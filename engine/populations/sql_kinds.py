"""Which types go together in an attribute test, and how a type is called in a message."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final, Literal

from engine.populations.sql_terms import ColumnTerm, Kind, LiteralTerm, Operation, Term, walk
from engine.populations.sql_words import SPAN

NUMBERS: Final = frozenset({Kind.INTEGER, Kind.DECIMAL})
DAYS: Final = frozenset({Kind.DATE, Kind.INSTANT})

Arithmetic = Literal["+", "-", "*"]


def constant(term: Term) -> bool:
    return all(
        isinstance(part, LiteralTerm) or (isinstance(part, Operation) and part.operands)
        for part in walk(term)
    )


def same_number(left: Term, right: Term) -> bool:
    """A whole number written in the text may stand where a decimal is; a column may not."""
    if {left.kind, right.kind} != {Kind.INTEGER, Kind.DECIMAL}:
        return False
    return constant(left) or constant(right)


def shifted(operator: Arithmetic, left: Term, right: Term) -> Kind | None:
    """The type of a day or instant moved by an interval, or of the time between two of them."""
    kinds = (left.kind, operator, right.kind)
    if kinds == (Kind.INSTANT, "-", Kind.INSTANT):
        return Kind.INTERVAL
    if kinds == (Kind.DATE, "-", Kind.DATE):
        return Kind.INTEGER
    if kinds in ((Kind.INTERVAL, "+", Kind.INSTANT), (Kind.INTERVAL, "+", Kind.DATE)):
        left, right = right, left
    if operator == "*" or right.kind is not Kind.INTERVAL or not isinstance(right, LiteralTerm):
        return None
    if left.kind is Kind.INSTANT:
        return Kind.INSTANT
    whole = isinstance(right.value, timedelta) and not right.value % timedelta(days=1)
    return Kind.DATE if left.kind is Kind.DATE and whole else None


def advice(terms: Collection[Term]) -> str:
    """What to write instead, where terms do not go together."""
    kinds = {term.kind for term in terms}
    texts = [term.name for term in terms if isinstance(term, ColumnTerm) and term.kind is Kind.TEXT]
    timed = kinds & {*DAYS, Kind.INTERVAL}
    if texts and (timed or kinds == {Kind.TEXT}):
        likely = Kind.DATE if Kind.DATE in kinds else Kind.INSTANT
        return f"declare the column under `types`, as in `{texts[0]}: {likely.value}`"
    if timed and (kinds & NUMBERS or kinds == {Kind.INTERVAL, Kind.TEXT}):
        return SPAN
    if Kind.TEXT in kinds and kinds & DAYS:
        return "write DATE '2025-07-01' or TIMESTAMPTZ '2025-07-01 00:00:00+00'"
    if kinds == DAYS:
        return "a day is no instant; declare both columns alike under `types`"
    if Kind.TEXT in kinds and kinds & NUMBERS:
        return "declare the column's type under `types`, or put the value in quotes"
    if kinds == NUMBERS:
        return "declare both columns as decimal under `types`"
    return ""


def told(kind: Kind) -> str:
    named = {
        Kind.TEXT: "text",
        Kind.INTEGER: "a whole number",
        Kind.DECIMAL: "a decimal",
        Kind.BOOLEAN: "a condition",
        Kind.DATE: "a day",
        Kind.INSTANT: "an instant",
        Kind.TEXT_LIST: "a list",
        Kind.INTERVAL: "an interval",
        Kind.NULL: "NULL",
    }
    return named[kind]
