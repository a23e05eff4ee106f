"""Rules and facts in few words, for tests."""

from decimal import Decimal
from typing import Any

from engine.model.position import NOWHERE, Position
from engine.model.rules import (
    Conclusion,
    Condition,
    Fact,
    Operator,
    Pattern,
    Rule,
    Tally,
    Variable,
)


def operand(value: Any) -> Any:
    return Variable(value[1:]) if isinstance(value, str) and value.startswith("$") else value


def pattern(kind: str, /, **attributes: Any) -> Pattern:
    """`pattern("x", a=1, b="$v", c={"gt": 3})`"""
    conditions = []
    for name, value in attributes.items():
        comparisons = value if isinstance(value, dict) else {"is": value}
        for operator, right in comparisons.items():
            conditions.append(Condition(name, Operator(operator), operand(right)))
    return Pattern(kind, tuple(conditions))


def tally(
    count: Pattern, of: Pattern | None = None, distinct: tuple[str, ...] = (), **rest: Any
) -> Tally:
    """`tally(pattern("x"), gte=2, bind="k")`"""
    bind = rest.pop("bind", None)
    ((operator, bound),) = rest.items()
    return Tally(count, Operator(operator), Decimal(bound), of, distinct, bind)


def rule(
    name: str,
    *patterns: Pattern,
    then: tuple[str, dict[str, Any]],
    none: tuple[Pattern, ...] = (),
    tallies: tuple[Tally, ...] = (),
    because: str = "so it is",
    at: Position = NOWHERE,
) -> Rule:
    kind, attributes = then
    conclusion = Conclusion(
        kind, tuple(sorted((key, operand(value)) for key, value in attributes.items()))
    )
    return Rule(name, patterns, none, tallies, conclusion, because, ("TEST",), at)


def fact(kind: str, /, **attributes: Any) -> Fact:
    return Fact.of(kind, **attributes)
