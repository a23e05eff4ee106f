"""Attribute tests as typed terms: what is left of the SQL once it has been checked.

Whatever is not a term cannot run; the translation to Polars knows these forms and no others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal as OneOf

from engine.model.words import ColumnType


class Kind(StrEnum):
    """The type of a term: those of columns, the length of a time, and NULL without a type."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    INSTANT = "instant"
    TEXT_LIST = "text_list"
    INTERVAL = "interval"
    NULL = "null"


def kind_of(column: ColumnType) -> Kind:
    return Kind(column.value)


Scalar = str | int | Decimal | bool | date | datetime | timedelta | None


@dataclass(frozen=True, slots=True)
class Term:
    """`bound` is the largest size of a whole number, so that arithmetic cannot overflow."""

    kind: Kind
    start: int  # character of the text, from 0
    bound: int = 0

    @property
    def parts(self) -> tuple[Term, ...]:
        return ()


@dataclass(frozen=True, slots=True)
class ColumnTerm(Term):
    name: str = ""


@dataclass(frozen=True, slots=True)
class LiteralTerm(Term):
    value: Scalar = None


@dataclass(frozen=True, slots=True)
class ParameterTerm(Term):
    name: str = ""  # from, to, cutoff


@dataclass(frozen=True, slots=True)
class Operation(Term):
    """An operator over its operands; arithmetic, logic, comparison, null tests, functions."""

    operator: OneOf[
        "and",
        "or",
        "not",
        "=",
        "<>",
        "<",
        "<=",
        ">",
        ">=",
        "+",
        "-",
        "*",
        "negate",
        "is null",
        "is true",
        "is false",
        "in",
        "between",
        "coalesce",
        "lower",
        "length",
        "array_length",
        "list_contains",
        "business_days",
    ] = "and"
    operands: tuple[Term, ...] = ()

    @property
    def parts(self) -> tuple[Term, ...]:
        return self.operands


@dataclass(frozen=True, slots=True)
class LikeTerm(Term):
    pattern: str = ""
    operand: Term | None = None

    @property
    def parts(self) -> tuple[Term, ...]:
        return (self.operand,) if self.operand else ()


def walk(term: Term) -> Iterator[Term]:
    """The term and all beneath it, outermost first."""
    yield term
    for part in term.parts:
        yield from walk(part)
