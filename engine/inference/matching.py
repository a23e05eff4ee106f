"""When one fact satisfies one pattern."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.rules import Fact, Operator, Pattern, Value, Variable

Bindings = Mapping[str, Value]


def holds(value: Value, operator: Operator, operand: Value) -> bool:
    """Compares values of any types: text, whole numbers and booleans are never equal.

    Only whole numbers are ordered; an ordering of anything else does not hold.
    """
    alike = isinstance(value, bool) is isinstance(operand, bool)  # to Python, 1 is True
    if operator is Operator.EQUAL:
        return value == operand and alike
    if operator is Operator.NOT_EQUAL:
        return value != operand or not alike
    if isinstance(value, bool) or isinstance(operand, bool):
        return False
    if not (isinstance(value, int) and isinstance(operand, int)):
        return False
    match operator:
        case Operator.GREATER:
            return value > operand
        case Operator.AT_LEAST:
            return value >= operand
        case Operator.LESS:
            return value < operand
        case Operator.AT_MOST:
            return value <= operand


def match(pattern: Pattern, fact: Fact, bindings: Bindings) -> Bindings | None:
    """The bindings, with those that this fact adds; None where it does not match.

    A missing attribute satisfies no comparison, `not` included.
    """
    if fact.kind != pattern.kind:
        return None
    found = dict(bindings)
    for condition in pattern.conditions:
        value = fact.get(condition.attribute)
        if value is None:
            return None
        operand = condition.operand
        if isinstance(operand, Variable):
            operand = found.setdefault(operand.name, value)
            if operand is value and condition.operator is Operator.EQUAL:
                continue
        if not holds(value, condition.operator, operand):
            return None
    return found
