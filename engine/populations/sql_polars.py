"""Typed terms as Polars expressions, with the three-valued logic of SQL.

`NULL IS TRUE` is FALSE in SQL and NULL in Polars; whole numbers are summed in 128 bits, so that
nothing wraps around; the checker has bounded what they can hold.
"""

from __future__ import annotations

import operator as op
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import reduce
from typing import Final

import polars as pl

from engine.populations.period import Calendar, Parameters
from engine.populations.sql_terms import (
    ColumnTerm,
    Kind,
    LikeTerm,
    LiteralTerm,
    Operation,
    ParameterTerm,
    Term,
    walk,
)

_UNKNOWN: Final = pl.lit(None, dtype=pl.Boolean)
_COMPARE: Final[Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]]] = {
    "=": op.eq,
    "<>": op.ne,
    "<": op.lt,
    "<=": op.le,
    ">": op.gt,
    ">=": op.ge,
}
_ARITHMETIC: Final[Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]]] = {
    "+": op.add,
    "-": op.sub,
    "*": op.mul,
}
_LITERAL_TYPES: Final[Mapping[Kind, pl.DataType]] = {
    Kind.TEXT: pl.String(),
    Kind.INTEGER: pl.Int64(),
    Kind.BOOLEAN: pl.Boolean(),
    Kind.DATE: pl.Date(),
    Kind.INSTANT: pl.Datetime("us", "UTC"),
    Kind.INTERVAL: pl.Duration("us"),
    Kind.NULL: pl.Boolean(),
}
# Rust lowers a Greek sigma by its place in the word and a dotted capital I to two characters;
# SQL lowers one character at a time.
_ONE_BY_ONE: Final = {"Σ": "σ", "İ": "i"}  # noqa: RUF001


def translate(term: Term, parameters: Parameters, calendar: Calendar) -> pl.Expr:
    """Return the expression of a checked term."""
    return _Translator(parameters, calendar).expression(term)


class _Translator:
    def __init__(self, parameters: Parameters, calendar: Calendar) -> None:
        self._calendar = calendar
        self._parameters: Mapping[str, datetime] = {
            "from": parameters.from_,
            "to": parameters.to,
            "cutoff": parameters.cutoff,
        }

    def expression(self, term: Term) -> pl.Expr:
        match term:
            case ColumnTerm():
                return pl.col(term.name)
            case LiteralTerm(value=value):
                return pl.lit(value, dtype=_LITERAL_TYPES.get(term.kind))
            case ParameterTerm():
                instant = self._parameters[term.name].astimezone(UTC)
                return pl.lit(instant, dtype=_LITERAL_TYPES[Kind.INSTANT])
            case LikeTerm(operand=operand) if operand is not None:
                return like(self.expression(operand), term.pattern)
            case Operation():
                return self._operation(term)
        raise AssertionError(term)

    def _operation(self, term: Operation) -> pl.Expr:
        if any(part.kind is Kind.NULL for part in term.operands):
            known = self._with_null(term)
            if known is not None:
                return known
        operands = [self.expression(part) for part in term.operands]
        first = operands[0]
        match term.operator:
            case "and":
                return reduce(op.and_, operands)
            case "or":
                return reduce(op.or_, operands)
            case "not":
                return ~first
            case "is null":
                return first.is_null()
            case "is true":
                return first.fill_null(False)
            case "is false":
                return (~first).fill_null(False)
            case "in":
                return _among(term, operands)
            case "between":
                return (first >= operands[1]) & (first <= operands[2])
            case "coalesce":
                return pl.coalesce(operands)
            case "lower":
                return first.str.replace_many(_ONE_BY_ONE).str.to_lowercase()
            case "length":
                return first.str.len_chars().cast(pl.Int64)
            case "array_length":
                return first.list.len().cast(pl.Int64)
            case "list_contains":
                return first.list.contains(operands[1], nulls_equal=False)
            case "business_days":
                return self._business_days(term)
            case "negate":
                return 0 - _wide(term, first)
            case "+" | "-" | "*":
                return _arithmetic(term, operands)
            case _:
                return _COMPARE[term.operator](first, operands[1])

    def _with_null(self, term: Operation) -> pl.Expr | None:
        """An operation with a bare NULL among its operands, where that settles the answer."""
        if term.operator in _COMPARE:
            return _UNKNOWN
        if term.operator == "between":
            first, low, high = term.operands
            if first.kind is Kind.NULL:
                return _UNKNOWN
            value = self.expression(first)
            above = _UNKNOWN if low.kind is Kind.NULL else value >= self.expression(low)
            below = _UNKNOWN if high.kind is Kind.NULL else value <= self.expression(high)
            return above & below
        if term.operator == "in":
            first, *listed = term.operands
            known = tuple(part for part in listed if part.kind is not Kind.NULL)
            if first.kind is Kind.NULL or not known:
                return _UNKNOWN
            found = Operation(Kind.BOOLEAN, term.start, 0, "in", (first, *known))
            return self.expression(found) | _UNKNOWN
        return None

    def _business_days(self, term: Operation) -> pl.Expr:
        first, last = (self._day(part) for part in term.operands)
        days = pl.business_day_count(first, last, holidays=sorted(self._calendar.holidays))
        if not any(isinstance(part, ColumnTerm) for part in walk(term)):
            days = days.first()  # of literals alone: one answer, to be repeated for each row
        return days.cast(pl.Int64)

    def _day(self, term: Term) -> pl.Expr:
        value = self.expression(term)
        if term.kind is Kind.DATE:
            return value
        return value.dt.convert_time_zone(self._calendar.zone).dt.date()


def _among(term: Operation, operands: list[pl.Expr]) -> pl.Expr:
    first, *listed = term.operands
    plain = isinstance(first, ColumnTerm) and first.kind in (Kind.TEXT, Kind.INTEGER)
    if plain and all(isinstance(part, LiteralTerm) and part.kind is first.kind for part in listed):
        values = [part.value for part in listed if isinstance(part, LiteralTerm)]
        return operands[0].is_in(pl.Series(values, dtype=_LITERAL_TYPES[first.kind]).implode())
    return reduce(op.or_, (operands[0] == value for value in operands[1:]))


def _arithmetic(term: Operation, operands: list[pl.Expr]) -> pl.Expr:
    left, right = term.operands
    combine = _ARITHMETIC[term.operator]
    if left.kind is right.kind is Kind.DATE:
        return (operands[0] - operands[1]).dt.total_days()
    return combine(_wide(term, operands[0]), _wide(term, operands[1]))


def _wide(term: Operation, value: pl.Expr) -> pl.Expr:
    return value.cast(pl.Int128) if term.kind is Kind.INTEGER else value


def like(value: pl.Expr, pattern: str) -> pl.Expr:
    """SQL's LIKE: % is any run of characters, _ is one; nothing else is special."""
    inner = pattern.strip("%")
    if "%" in inner or "_" in inner:
        return value.str.contains(r"(?s)\A" + "".join(map(_piece, pattern)) + r"\z")
    starts, ends = pattern.startswith("%"), pattern.endswith("%")
    if not inner:
        return value.str.starts_with("") if pattern else value == ""
    if starts and ends:
        return value.str.contains(inner, literal=True)
    if starts:
        return value.str.ends_with(inner)
    return value.str.starts_with(inner) if ends else value == inner


def _piece(character: str) -> str:
    if character == "%":
        return ".*"
    if character == "_":
        return "."
    return "\\" + character if character in r"\.+*?()|[]{}^$#&-~" else character
