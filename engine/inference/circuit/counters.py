"""Counting literals with gates, and comparing counts; numbers are literals from the lowest bit."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from engine.inference.circuit.gates import FALSE, TRUE, Gates
from engine.model.rules import Operator

Number = tuple[int, ...]


def total(gates: Gates, counted: Sequence[int]) -> Number:
    """How many of these hold: two or three of one weight become one of it and one of the next."""
    bits = []
    column = sorted(counted)
    while column:
        carries = []
        taken = 0
        while len(column) - taken > 1:
            three = column[taken : taken + 3]
            taken += len(three)
            least, carry = _full_adder(gates, *three) if three[2:] else _half_adder(gates, *three)
            column.append(least)
            carries.append(carry)
        bits.append(column[-1])
        column = [carry for carry in carries if carry != FALSE]
    return _trimmed(bits)


def _half_adder(gates: Gates, one: int, other: int) -> tuple[int, int]:
    return gates.odd(one, other), gates.all_of((one, other))


def _full_adder(gates: Gates, one: int, other: int, third: int) -> tuple[int, int]:
    half, carry = _half_adder(gates, one, other)
    return gates.odd(half, third), gates.any_of((carry, gates.all_of((half, third))))


def _trimmed(bits: list[int]) -> Number:
    while bits and bits[-1] == FALSE:
        bits.pop()
    return tuple(bits)


def plus(gates: Gates, one: Number, other: Number) -> Number:
    made, carry = [], FALSE
    for place in range(max(len(one), len(other))):
        here = _bit(one, place), _bit(other, place)
        least, carry = _full_adder(gates, *here, carry)
        made.append(least)
    return _trimmed([*made, carry])


def times(gates: Gates, number: Number, factor: int) -> Number:
    found: Number = ()
    for place in range(factor.bit_length()):
        if factor >> place & 1:
            found = plus(gates, found, (FALSE,) * place + number)
    return found


def constant(number: int) -> Number:
    return tuple(number >> place & 1 for place in range(number.bit_length()))


def _bit(number: Number, place: int) -> int:
    return number[place] if place < len(number) else FALSE


def at_least(gates: Gates, one: Number, other: Number) -> int:
    """From the lowest bit up: a higher bit that differs overrules what lower ones said."""
    holds = TRUE
    for place in range(max(len(one), len(other))):
        mine, its = _bit(one, place), _bit(other, place)
        more = gates.all_of((mine, its ^ 1))
        same = gates.odd(mine, its) ^ 1
        holds = gates.any_of((more, gates.all_of((same, holds))))
    return holds


def equal(gates: Gates, one: Number, other: Number) -> int:
    places = range(max(len(one), len(other)))
    return gates.all_of([gates.odd(_bit(one, place), _bit(other, place)) ^ 1 for place in places])


def compared(left: int, operator: Operator, right: int) -> bool:
    match operator:
        case Operator.EQUAL:
            return left == right
        case Operator.NOT_EQUAL:
            return left != right
        case Operator.GREATER:
            return left > right
        case Operator.AT_LEAST:
            return left >= right
        case Operator.LESS:
            return left < right
        case Operator.AT_MOST:
            return left <= right


def count_holds(
    gates: Gates, sure: int, counted: Sequence[int], operator: Operator, bound: Fraction
) -> int:
    """Whether as many as are sure, and those of `counted` that hold, compare so with a number."""
    allowed = [
        compared((sure + count) * bound.denominator, operator, bound.numerator)
        for count in range(len(counted) + 1)
    ]
    if all(allowed) or not any(allowed):
        return TRUE if allowed[0] else FALSE
    if allowed[0] and allowed[-1]:  # all but one number, which is neither none nor all
        return _exactly(gates, counted, allowed.index(False)) ^ 1
    if not (allowed[0] or allowed[-1]):
        return _exactly(gates, counted, allowed.index(True))
    if allowed[0]:
        return _from(gates, counted, allowed.index(False)) ^ 1
    return _from(gates, counted, allowed.index(True))


def _exactly(gates: Gates, counted: Sequence[int], number: int) -> int:
    return equal(gates, total(gates, counted), constant(number))


def _from(gates: Gates, counted: Sequence[int], number: int) -> int:
    if number == 1:
        return gates.any_of(counted)
    if number == len(counted):
        return gates.all_of(counted)
    return at_least(gates, total(gates, counted), constant(number))


def share_holds(
    gates: Gates,
    counts: tuple[int, Sequence[int]],
    wholes: tuple[int, Sequence[int]],
    operator: Operator,
    bound: Fraction,
) -> int:
    """Whether a share compares so with a number; both are given as sure and uncertain ones.

    Nothing is rounded: count x denominator is compared with numerator x whole. A share of
    nothing does not hold.
    """
    (sure, counted), (sure_whole, whole) = counts, wholes
    if not whole:
        if sure_whole == 0:
            return FALSE
        return count_holds(gates, sure, counted, operator, bound * sure_whole)
    some = TRUE if sure_whole else gates.any_of(whole)
    if bound < 0:  # any share is greater
        return some if compared(0, operator, -1) else FALSE
    one = plus(gates, total(gates, counted), constant(sure))
    other = plus(gates, total(gates, whole), constant(sure_whole))
    left, right = times(gates, one, bound.denominator), times(gates, other, bound.numerator)
    return gates.all_of((some, _compared(gates, left, operator, right)))


def _compared(gates: Gates, left: Number, operator: Operator, right: Number) -> int:
    match operator:
        case Operator.EQUAL:
            return equal(gates, left, right)
        case Operator.NOT_EQUAL:
            return equal(gates, left, right) ^ 1
        case Operator.AT_LEAST:
            return at_least(gates, left, right)
        case Operator.LESS:
            return at_least(gates, left, right) ^ 1
        case Operator.AT_MOST:
            return at_least(gates, right, left)
        case Operator.GREATER:
            return at_least(gates, right, left) ^ 1
