"""The syntax tree of the judgement-rule language; its meaning is `engine.inference.reference`."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from engine.model.position import NOWHERE, Position

Value = str | int | bool
Named = tuple[str, int, int, str]  # an attribute in the total order: its name, then its value
Order = tuple[str, tuple[Named, ...]]  # of a fact


def named(name: str, value: Value) -> Named:
    """As it stands in the order of a fact."""
    return (name, *value_order(value))


def value_order(value: Value) -> tuple[int, int, str]:
    """A total order over values - booleans, whole numbers, text - which tells 1 from true."""
    if isinstance(value, bool):
        return 0, int(value), ""
    return (1, value, "") if isinstance(value, int) else (2, 0, value)


class _Remembering:
    """Room for what follows from a record and is asked for again and again; no part of it."""

    __slots__ = ("_hash", "_order")
    _order: Any
    _hash: int


@dataclass(frozen=True, slots=True, eq=False)
class Fact(_Remembering):
    """A typed statement; where it was stated is no part of what it says."""

    kind: str
    attributes: tuple[tuple[str, Value], ...]  # sorted by name, no name twice
    at: Position = field(default=NOWHERE, compare=False)

    @classmethod
    def of(cls, kind: str, at: Position = NOWHERE, /, **attributes: Value | None) -> Fact:
        """A fact from keywords; an attribute that is None is absent."""
        present = {name: value for name, value in attributes.items() if value is not None}
        return cls(kind, tuple(sorted(present.items())), at)

    def get(self, name: str) -> Value | None:
        for key, value in self.attributes:
            if key == name:
                return value
        return None

    @property
    def order(self) -> Order:
        """By kind, then attribute by attribute; equal for equal facts only."""
        try:
            known: Order = self._order
        except AttributeError:
            known = (
                self.kind,
                tuple([named(name, value) for name, value in self.attributes]),
            )
            object.__setattr__(self, "_order", known)
        return known

    def __eq__(self, other: object) -> bool:
        """Python takes 1 and True for the same; facts do not."""
        if self is other:
            return True
        return isinstance(other, Fact) and hash(self) == hash(other) and self.order == other.order

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            object.__setattr__(self, "_hash", hash((self.kind, self.attributes)))
            return self._hash


class Operator(StrEnum):
    EQUAL = "is"
    NOT_EQUAL = "not"
    GREATER = "gt"
    AT_LEAST = "gte"
    LESS = "lt"
    AT_MOST = "lte"


@dataclass(frozen=True, slots=True)
class Variable:
    name: str  # without the dollar sign


@dataclass(frozen=True, slots=True)
class Condition:
    """One attribute compared; variables only with `is`, ordering only on whole numbers."""

    attribute: str
    operator: Operator
    operand: Value | Variable


@dataclass(frozen=True, slots=True)
class Pattern:
    kind: str
    conditions: tuple[Condition, ...]
    at: Position = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many distinct facts match, or which share they are of those that match `of`.

    With `distinct`, facts that agree in those attributes count once. `bind` names the count
    for use in `because`.
    """

    count: Pattern
    operator: Operator
    bound: Decimal
    of: Pattern | None = None
    distinct: tuple[str, ...] = ()
    bind: str | None = None
    at: Position = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Conclusion:
    kind: str
    attributes: tuple[tuple[str, Value | Variable], ...]  # sorted by name


@dataclass(frozen=True, slots=True)
class Rule:
    """Facts that match all patterns, and no negated one, bear the conclusion."""

    id: str
    patterns: tuple[Pattern, ...]
    negations: tuple[Pattern, ...]
    tallies: tuple[Tally, ...]
    conclude: Conclusion
    because: str
    basis: tuple[str, ...]
    at: Position = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a tally found: facts counted, and of how many where it is a share."""

    pattern: str
    count: int
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Instance(_Remembering):
    """One application of a rule: a branch of the derivation tree."""

    rule: str
    conclusion: Fact
    premises: tuple[Fact, ...]  # in the order of the rule's patterns
    absent: tuple[str, ...]  # the negated patterns, with what was bound filled in
    counted: tuple[Counted, ...]
    sentence: str
    basis: tuple[str, ...]

    @property
    def order(self) -> tuple[str, Order, tuple[Order, ...]]:
        """By rule, conclusion, premises; no two instances agree in all three."""
        try:
            known: tuple[str, Order, tuple[Order, ...]] = self._order
        except AttributeError:
            premises = tuple(premise.order for premise in self.premises)
            known = self.rule, self.conclusion.order, premises
            object.__setattr__(self, "_order", known)
        return known


@dataclass(frozen=True, slots=True)
class Derived:
    """All that follows from some facts, and why: both sorted, free of duplicates."""

    facts: tuple[Fact, ...]  # conclusions only
    trace: tuple[Instance, ...]
