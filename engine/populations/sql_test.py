"""Attribute tests, compiled: the SQL of an auditor as an expression that Polars runs.

The one way in. The text is parsed and bounded (`sql_parse`), checked against the allow-list of
operators and operand types (`sql_check`) and only then translated (`sql_polars`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import polars as pl

from engine.model.position import Diagnostic, Position, Severity
from engine.model.words import ColumnType
from engine.populations.period import Calendar, Parameters
from engine.populations.sql_check import check
from engine.populations.sql_parse import Problem, parse
from engine.populations.sql_polars import translate
from engine.populations.sql_terms import ColumnTerm, Kind, Operation, Term, walk

REMEMBERED: Final = 512  # texts


@dataclass(frozen=True, slots=True)
class Checked:
    """A text that may run; it needs no data to be checked."""

    text: str
    term: Term
    columns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A text ready to run: an expression over canonical columns, and the columns it reads."""

    text: str
    expression: pl.Expr
    columns: frozenset[str]
    kind: Kind


def check_test(
    text: str, columns: Mapping[str, ColumnType], at: Position
) -> Checked | tuple[Diagnostic, ...]:
    """Check that a text is a condition over these columns; else say everything wrong in it."""
    return _check(text, columns, at, frozenset({Kind.BOOLEAN, Kind.NULL}), "a condition")


def check_instant(
    text: str, columns: Mapping[str, ColumnType], at: Position
) -> Checked | tuple[Diagnostic, ...]:
    """Check that a text gives an instant or a day, as `due` does."""
    return _check(text, columns, at, frozenset({Kind.INSTANT, Kind.DATE}), "an instant or a day")


def compile_test(
    text: str,
    columns: Mapping[str, ColumnType],
    at: Position,
    *,
    calendar: Calendar,
    parameters: Parameters,
) -> Compiled | tuple[Diagnostic, ...]:
    """Compile a condition: TRUE, FALSE or NULL for each row."""
    checked = check_test(text, columns, at)
    return _compile(checked, parameters, calendar) if isinstance(checked, Checked) else checked


def compile_instant(
    text: str,
    columns: Mapping[str, ColumnType],
    at: Position,
    *,
    calendar: Calendar,
    parameters: Parameters,
) -> Compiled | tuple[Diagnostic, ...]:
    """Compile an expression that gives an instant or a day for each row."""
    checked = check_instant(text, columns, at)
    return _compile(checked, parameters, calendar) if isinstance(checked, Checked) else checked


def nullable_used_bare(
    text: str, columns: Mapping[str, ColumnType], nullable: Collection[str], at: Position
) -> tuple[Diagnostic, ...]:
    """Warn of columns that may be NULL and that the text never asks about.

    A column counts as thought of once the text holds it under IS [NOT] NULL, IS TRUE, IS FALSE
    or COALESCE, anywhere. A text with errors gives no warnings.
    """
    checked = _check(text, columns, at, frozenset(Kind), "")
    if not isinstance(checked, Checked):
        return ()
    guards = ("is null", "is true", "is false", "coalesce")
    guarded = {
        part.name
        for term in walk(checked.term)
        if isinstance(term, Operation) and term.operator in guards
        for part in walk(term)
        if isinstance(part, ColumnTerm)
    }
    bare: dict[str, int] = {}
    for term in walk(checked.term):
        if isinstance(term, ColumnTerm) and term.name in nullable and term.name not in guarded:
            bare.setdefault(term.name, term.start)
    return tuple(
        _warning(name, start).told(text, at, Severity.WARNING)
        for name, start in sorted(bare.items(), key=lambda found: found[1])
    )


def _warning(name: str, start: int) -> Problem:
    message = f"column `{name}` may be NULL, and the test is then a deviation"
    return Problem(
        start, "W-NULLABLE", message, f"say what NULL means: `{name} IS NOT NULL` or COALESCE"
    )


def _check(
    text: str,
    columns: Mapping[str, ColumnType],
    at: Position,
    wanted: frozenset[Kind],
    expected: str,
) -> Checked | tuple[Diagnostic, ...]:
    term = _term(text, tuple(sorted(columns.items())))
    if isinstance(term, tuple):
        return tuple(problem.told(text, at) for problem in term)
    if term.kind not in wanted:
        message = f"{expected} is expected, the SQL gives {term.kind.value}"
        return (Problem(0, "E-SQL-RESULT", message).told(text, at),)
    used = frozenset(part.name for part in walk(term) if isinstance(part, ColumnTerm))
    return Checked(text, term, used)


@lru_cache(maxsize=REMEMBERED)
def _term(text: str, columns: tuple[tuple[str, ColumnType], ...]) -> Term | tuple[Problem, ...]:
    """What the text says of these columns; a what-if asks it of the same text again and again."""
    known = dict(columns)
    tree = parse(text, known)
    if isinstance(tree, tuple):
        return tree
    term, problems = check(tree, known)
    return tuple(problems) if term is None else term


def _compile(checked: Checked, parameters: Parameters, calendar: Calendar) -> Compiled:
    expression = translate(checked.term, parameters, calendar)
    return Compiled(checked.text, expression, checked.columns, checked.term.kind)
