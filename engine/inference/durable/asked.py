"""Negations and tallies, answered from the layers below, which are complete by then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from engine.inference.durable.demand import Demand, demand
from engine.inference.durable.known import Known
from engine.inference.matching import Bindings
from engine.inference.wording import Pieces, filled, pattern_pieces
from engine.model.rules import Counted, Operator, Pattern, Tally, Variable


@dataclass(frozen=True, slots=True, eq=False)
class Count:
    """A tally, and what it demands; `of` is None where it is no share."""

    tally: Tally
    text: Pieces
    counted: Demand
    of: Demand | None


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """All that a rule asks besides its positive patterns."""

    negations: tuple[Demand, ...]
    absent: tuple[Pieces, ...]  # the negations as a trace tells them
    counts: tuple[Count, ...]

    @classmethod
    def of(
        cls,
        patterns: tuple[Pattern, ...],
        negations: tuple[Pattern, ...],
        tallies: tuple[Tally, ...],
    ) -> Asked | None:
        """None where a variable is compared otherwise than for equality."""
        bound = {
            condition.operand.name
            for pattern in patterns
            for condition in pattern.conditions
            if isinstance(condition.operand, Variable)
        }
        asked = [demand(pattern, bound) for pattern in negations]
        counts: list[Count] = []
        for tally in tallies:
            counted = demand(tally.count, bound)
            of = demand(tally.of, bound) if tally.of else None
            if counted is None or (tally.of and of is None):
                return None
            counts.append(Count(tally, pattern_pieces(tally.count), counted, of))
        whole = tuple(wanted for wanted in asked if wanted is not None)
        if len(whole) != len(asked):
            return None
        return cls(whole, tuple(pattern_pieces(each) for each in negations), tuple(counts))


class Answers:
    """What the facts that are known now answer; made anew whenever some are added."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._tables: dict[Demand, dict[tuple[int, ...], list[int]]] = {}
        self._counts: dict[tuple[Demand, tuple[str, ...], tuple[int, ...]], int] = {}

    def any(self, wanted: Demand, bound: Mapping[str, int]) -> bool:
        """Whether any fact matches; `bound` numbers the values of the variables of the rule."""
        return _key(wanted, bound) in self._table(wanted)

    def counted(self, count: Count, bound: Mapping[str, int], bindings: Bindings) -> Counted:
        distinct = count.tally.distinct
        return Counted(
            filled(count.text, bindings),
            self._number(count.counted, distinct, bound),
            self._number(count.of, distinct, bound) if count.of else None,
        )

    def _table(self, wanted: Demand) -> dict[tuple[int, ...], list[int]]:
        """The facts that satisfy all but the bound variables, by the values of these."""
        table = self._tables.get(wanted)
        if table is not None:
            return table
        known = self._known
        constants = [(name, known.numbers.of(value)) for name, value in wanted.constants]
        table = self._tables[wanted] = {}
        for number in known.by_kind.get(wanted.kind, ()):
            row = known.rows[number]
            key = tuple(row[name] for name, _ in wanted.bound if name in row)
            if (
                len(key) == len(wanted.bound)
                and all(row.get(name) == value for name, value in constants)
                and known.passes(number, wanted.tests)
            ):
                table.setdefault(key, []).append(number)
        return table

    def _number(self, wanted: Demand, distinct: tuple[str, ...], bound: Mapping[str, int]) -> int:
        """Facts alike in all `distinct` attributes count once; one that lacks any, by itself."""
        key = _key(wanted, bound)
        found = self._counts.get((wanted, distinct, key))
        if found is not None:
            return found
        numbers = self._table(wanted).get(key, [])
        alone, groups = 0, set()
        for number in numbers:
            row = self._known.rows[number]
            group = tuple(row[name] for name in distinct if name in row)
            if distinct and len(group) == len(distinct):
                groups.add(group)
            else:
                alone += 1
        return self._counts.setdefault((wanted, distinct, key), alone + len(groups))


def _key(wanted: Demand, bound: Mapping[str, int]) -> tuple[int, ...]:
    return tuple([bound[name] for _, name in wanted.bound])


def satisfied(tally: Tally, found: Counted) -> bool:
    """Exact; a share of nothing satisfies nothing."""
    if found.of == 0:
        return False
    excess = found.count - Fraction(tally.bound) * (1 if found.of is None else found.of)
    return {
        Operator.EQUAL: excess == 0,
        Operator.NOT_EQUAL: excess != 0,
        Operator.GREATER: excess > 0,
        Operator.AT_LEAST: excess >= 0,
        Operator.LESS: excess < 0,
        Operator.AT_MOST: excess <= 0,
    }[tally.operator]
