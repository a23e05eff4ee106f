"""What a pattern demands of a fact, taken apart by who has to check it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from engine.model.rules import Operator, Pattern, Value, Variable, value_order


@dataclass(frozen=True, slots=True)
class Comparison:
    attribute: str
    operator: Operator
    operand: Value = field(compare=False)
    order: tuple[int, int, str]  # of the operand: Python takes 1 and True for the same


@dataclass(frozen=True, slots=True)
class Tests:
    """What concerns one fact alone and is more than equality with a constant."""

    present: tuple[str, ...]  # attributes that a variable reads first
    alike: tuple[tuple[str, str], ...]  # pairs of attributes that one variable reads
    comparisons: tuple[Comparison, ...]

    def __bool__(self) -> bool:
        return bool(self.present or self.alike or self.comparisons)


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """One pattern, given the variables that others bind; compared by identity."""

    kind: str
    constants: tuple[tuple[str, Value], ...]
    tests: Tests
    bound: tuple[tuple[str, str], ...]  # attribute, and the variable that it must equal
    binds: tuple[tuple[str, str], ...]  # attribute, and the variable that it sets


def demand(pattern: Pattern, known: Collection[str]) -> Demand | None:
    """None where a variable is compared otherwise than for equality."""
    constants: list[tuple[str, Value]] = []
    comparisons: list[Comparison] = []
    alike: list[tuple[str, str]] = []
    bound: list[tuple[str, str]] = []
    own: dict[str, str] = {}
    for condition in pattern.conditions:
        attribute, operand = condition.attribute, condition.operand
        if not isinstance(operand, Variable):
            if condition.operator is Operator.EQUAL:
                constants.append((attribute, operand))
            else:
                order = value_order(operand)
                comparisons.append(Comparison(attribute, condition.operator, operand, order))
        elif condition.operator is not Operator.EQUAL:
            return None
        elif operand.name in known:
            bound.append((attribute, operand.name))
        elif own.setdefault(operand.name, attribute) != attribute:
            alike.append((own[operand.name], attribute))
    return Demand(
        pattern.kind,
        tuple(sorted(constants, key=lambda each: each[0])),
        Tests(tuple(sorted(own.values())), tuple(alike), tuple(comparisons)),
        tuple(bound),
        tuple((attribute, name) for name, attribute in own.items()),
    )
