"""Every fact that may hold with the literal that says when, and how patterns find them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.inference.circuit.gates import FALSE, Gates, TooLarge
from engine.model.rules import Fact, Operator, Pattern, Value, Variable, value_order

MOST_LOOKS = 20_000_000

Ordered = tuple[int, int, str]  # of a value: two are equal as values if these are
Bound = tuple[Ordered, ...]  # values of variables, in the order in which a rule binds them
Found = tuple[int, Bound]  # a fact's number, and the values that it adds


def compares(value: Ordered, operator: Operator, operand: Ordered) -> bool:
    """Text, whole numbers and booleans are never equal; only whole numbers are ordered."""
    if operator is Operator.EQUAL:
        return value == operand
    if operator is Operator.NOT_EQUAL:
        return value != operand
    if value[0] != 1 or operand[0] != 1:
        return False
    left, right = value[1], operand[1]
    match operator:
        case Operator.GREATER:
            return left > right
        case Operator.AT_LEAST:
            return left >= right
        case Operator.LESS:
            return left < right
        case Operator.AT_MOST:
            return left <= right


def plain(value: Ordered) -> Value:
    kind, number, text = value
    return text if kind == 2 else number if kind == 1 else bool(number)


@dataclass(frozen=True)
class Look:
    """A pattern where it is known which variables have a value before it is looked for."""

    kind: str
    constant: tuple[tuple[str, Operator, Ordered], ...]
    inner: tuple[tuple[str, Operator, str], ...]  # attributes of one fact compared
    given: tuple[tuple[str, int], ...]  # attributes that equal values given before
    fresh: tuple[str, ...]  # attributes that give new variables their values
    late: tuple[tuple[str, Operator, int], ...]  # any other comparison with a value given before

    @classmethod
    def of(cls, pattern: Pattern, places: dict[str, int], binds: bool) -> Look:
        """`places` tells where the value of a variable stands, and is added to if it `binds`."""
        constant, inner, given, late = [], [], [], []
        local: dict[str, str] = {}
        for condition in pattern.conditions:
            name, operator, operand = condition.attribute, condition.operator, condition.operand
            if not isinstance(operand, Variable):
                constant.append((name, operator, value_order(operand)))
            elif operand.name in places:
                if operator is Operator.EQUAL:
                    given.append((name, places[operand.name]))
                else:
                    late.append((name, operator, places[operand.name]))
            else:
                inner.append((name, operator, local.setdefault(operand.name, name)))
        if binds:
            for variable in local:
                places[variable] = len(places)
        fresh = tuple(local.values())
        return cls(pattern.kind, tuple(constant), tuple(inner), tuple(given), fresh, tuple(late))

    @cached_property
    def shape(self) -> tuple[object, ...]:
        """Patterns alike in this are found by one index."""
        given = tuple(name for name, _ in self.given)
        late = tuple(name for name, *_ in self.late)
        return self.kind, self.constant, self.inner, self.fresh, given, late

    def asked(self, bound: Bound) -> Bound:
        """All of the given values that matter to it."""
        at = [place for _, place in self.given] + [place for _, _, place in self.late]
        return tuple(bound[place] for place in at)


class Possible:
    """Facts are known by number; what rules conclude is added layer by layer."""

    def __init__(self, gates: Gates) -> None:
        self.gates = gates
        self.facts: list[Fact] = []
        self.literals: list[int] = []
        self.values: list[Mapping[str, Ordered]] = []
        self.looks_left = MOST_LOOKS
        self._numbers: dict[object, int] = {}
        self._by_kind: dict[str, list[int]] = {}
        self._indexes: dict[tuple[object, ...], dict[Bound, list[Found]]] = {}

    def number(self, fact: Fact) -> int:
        """A fact heard of for the first time does not hold."""
        key = fact.order
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self.facts)
            self.facts.append(fact)
            self.literals.append(FALSE)
            self.values.append({name: value_order(value) for name, value in fact.attributes})
        return found

    def literal(self, fact: Fact) -> int:
        number = self._numbers.get(fact.order)
        return FALSE if number is None else self.literals[number]

    def add(self, number: int, literals: list[int]) -> None:
        """The fact holds also where one of these does."""
        before = self.literals[number]
        after = self.gates.any_of([before, *literals])
        if before == FALSE and after != FALSE:
            self._by_kind.setdefault(self.facts[number].kind, []).append(number)
        self.literals[number] = after

    def found(self, look: Look, bound: Bound) -> Iterator[Found] | list[Found]:
        """Facts that may match; the layers see to it that none comes after the first look."""
        key = look.shape
        index = self._indexes.get(key)
        if index is None:
            index = self._indexes[key] = self._index(look)
        found = index.get(tuple([bound[place] for _, place in look.given]), [])
        self.looks_left -= 1 + len(found)
        if self.looks_left < 0:
            raise TooLarge(f"more than {MOST_LOOKS:,} looks at facts")
        if not look.late:
            return found
        return (
            (number, fresh)
            for number, fresh in found
            if all(
                compares(self.values[number][name], operator, bound[place])
                for name, operator, place in look.late
            )
        )

    def _index(self, look: Look) -> dict[Bound, list[Found]]:
        needed = {name for name, _ in look.given} | {name for name, *_ in look.late}
        index: dict[Bound, list[Found]] = {}
        for number in self._by_kind.get(look.kind, ()):
            having = self.values[number]
            if (
                all(name in having for name in needed)
                and all(
                    name in having and compares(having[name], operator, operand)
                    for name, operator, operand in look.constant
                )
                and all(
                    name in having and compares(having[name], operator, having[other])
                    for name, operator, other in look.inner
                )
            ):
                key = tuple([having[name] for name, _ in look.given])
                fresh = tuple([having[name] for name in look.fresh])
                index.setdefault(key, []).append((number, fresh))
        return index
