"""The same thing stated twice under two ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from engine.documents.suggest import quoted
from engine.model.position import Diagnostic, Position
from engine.model.rules import Pattern, Rule, Value, Variable, value_order
from engine.packs.lint.whole import Whole


def same_rule_twice(whole: Whole) -> Iterator[Diagnostic]:
    """Rules that ask and conclude the same but for the names of their variables."""
    yield from _repeated("rule", ((r.id, r.at, _shape(r)) for r in whole.rules))


def same_words_twice(whole: Whole) -> Iterator[Diagnostic]:
    """Objectives with one title, controls of the catalogue with one name."""
    table = whole.criteria
    yield from _repeated("objective", ((o.id, o.at, o.title.lower()) for o in table.objectives))
    yield from _repeated("control", ((c.id, c.at, c.name.lower()) for c in table.catalogue))


def _repeated(what: str, stated: Iterable[tuple[str, Position, object]]) -> Iterator[Diagnostic]:
    first: dict[object, tuple[str, Position]] = {}
    for id_, at, shape in sorted(stated, key=lambda each: (each[1], each[0])):
        if shape in first:
            name, place = first[shape]
            message = f"the {what} {quoted(id_)} says what {quoted(name)} says"
            yield Diagnostic(at, "E-LINT-TWICE", message, f"that one stands at {place}")
        first.setdefault(shape, (id_, at))


def _shape(rule: Rule) -> object:
    """The rule with its variables numbered by first use, and its patterns in an order of theirs."""
    numbers: dict[str, int] = {}

    def number(name: str) -> tuple[str, int]:
        return "variable", numbers.setdefault(name, len(numbers))

    positive = sorted(rule.patterns, key=lambda pattern: repr(_pattern(pattern, _masked)))
    shapes = [tuple(_pattern(each, number) for each in positive)]
    shapes.append(tuple(sorted((_pattern(each, number) for each in rule.negations), key=repr)))
    tallies = [
        (
            _pattern(each.count, number),
            each.operator,
            each.bound,
            _pattern(each.of, number) if each.of else None,
            each.distinct,
        )
        for each in rule.tallies
    ]
    concluded = tuple((name, _term(t, number)) for name, t in rule.conclude.attributes)
    return tuple(shapes), tuple(sorted(tallies, key=repr)), rule.conclude.kind, concluded


Numbered = Callable[[str], tuple[str, int]]


def _masked(name: str) -> tuple[str, int]:
    return "variable", 0


def _pattern(pattern: Pattern, number: Numbered) -> Any:
    return pattern.kind, tuple(
        (each.attribute, each.operator.value, _term(each.operand, number))
        for each in sorted(pattern.conditions, key=lambda c: (c.attribute, c.operator))
    )


def _term(term: Value | Variable, number: Numbered) -> object:
    return number(term.name) if isinstance(term, Variable) else ("value", value_order(term))
