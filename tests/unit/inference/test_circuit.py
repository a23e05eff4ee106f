"""Counters, shares, exclusive leaves, slots and edges of the circuit, each by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from engine.inference import circuit
from engine.inference.circuit import evaluate, possible
from engine.inference.circuit import gates as made_once
from engine.inference.circuit.counters import (
    at_least,
    compared,
    constant,
    count_holds,
    equal,
    plus,
    share_holds,
    times,
    total,
)
from engine.inference.circuit.gates import FALSE, TRUE, Gates
from engine.inference.circuit.network import Network
from engine.inference.circuit.program import program
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

X = Variable("x")


def said(gates: Gates, literal: int, world: tuple[bool, ...]) -> bool:
    """What a literal is in one world, gate by gate: how a circuit is read on paper."""
    values = [False, *world]
    for node in range(len(values), len(gates.inputs)):
        inputs = [values[each >> 1] ^ bool(each & 1) for each in gates.inputs[node]]
        values.append(inputs[0] ^ inputs[1] if node in gates.xors else all(inputs))
    return values[literal >> 1] ^ bool(literal & 1)


def number(gates: Gates, bits: tuple[int, ...], world: tuple[bool, ...]) -> int:
    return sum(said(gates, bit, world) << place for place, bit in enumerate(bits))


def every_world(leaves: int) -> list[tuple[bool, ...]]:
    return list(product((False, True), repeat=leaves))


def rule(
    name: str,
    *patterns: Pattern,
    none: tuple[Pattern, ...] = (),
    tallies: tuple[Tally, ...] = (),
    told: tuple[tuple[str, Variable | str], ...] = (),
) -> Rule:
    return Rule(name, patterns, none, tallies, Conclusion(name, told), "", ("LAW",))


def pattern(kind: str, **having: object) -> Pattern:
    return Pattern(
        kind,
        tuple(Condition(each, Operator.EQUAL, value) for each, value in having.items()),  # type: ignore[arg-type]
    )


def named(kind: str, count: int) -> list[Fact]:
    return [Fact.of(kind, n=n) for n in range(count)]


# Counters


@pytest.mark.parametrize("leaves", range(8))
def test_a_counter_counts(leaves: int) -> None:
    gates = Gates(leaves, ())
    bits = total(gates, [gates.leaf(n) for n in range(leaves)])
    assert len(bits) == leaves.bit_length()
    for world in every_world(leaves):
        assert number(gates, bits, world) == sum(world)


def test_numbers_are_added_multiplied_and_compared() -> None:
    gates = Gates(6, ())
    left = tuple(gates.leaf(n) for n in range(3))
    right = tuple(gates.leaf(n) for n in range(3, 6))
    summed, product_ = plus(gates, left, right), times(gates, left, 13)
    more, same = at_least(gates, left, right), equal(gates, left, right)
    for world in every_world(6):
        one, other = number(gates, left, world), number(gates, right, world)
        assert number(gates, summed, world) == one + other
        assert number(gates, product_, world) == 13 * one
        assert said(gates, more, world) == (one >= other)
        assert said(gates, same, world) == (one == other)


def test_numbers_without_uncertainty_need_no_gate() -> None:
    gates = Gates(0, ())
    assert plus(gates, constant(11), constant(6)) == constant(17)
    assert times(gates, constant(11), 6) == constant(66)
    assert at_least(gates, constant(3), constant(4)) == FALSE
    assert len(gates.inputs) == 1


@pytest.mark.parametrize("operator", Operator)
@pytest.mark.parametrize("bound", ["-1", "0", "1", "2", "2.5", "3", "5", "6"])
def test_a_count_is_compared_exactly(operator: Operator, bound: str) -> None:
    gates = Gates(4, ())
    counted = [gates.leaf(n) for n in range(4)]
    holds = count_holds(gates, 1, counted, operator, Fraction(bound))
    limit = Fraction(bound)
    for world in every_world(4):
        measured = (1 + sum(world)) * limit.denominator
        assert said(gates, holds, world) == compared(measured, operator, limit.numerator)


@pytest.mark.parametrize("operator", Operator)
@pytest.mark.parametrize("bound", ["-0.5", "0", "0.3", "0.5", "0.6666666667", "1", "1.5"])
@pytest.mark.parametrize("sure", [(0, 0), (1, 1), (0, 2)])
def test_a_share_of_which_both_parts_vary_is_compared_exactly(
    operator: Operator, bound: str, sure: tuple[int, int]
) -> None:
    gates = Gates(5, ())
    leaves = [gates.leaf(n) for n in range(5)]
    parts = (sure[0], leaves[:2]), (sure[1], leaves[1:])
    holds = share_holds(gates, *parts, operator, Fraction(bound))
    limit = Fraction(bound)
    for world in every_world(5):
        count, whole = sure[0] + sum(world[:2]), sure[1] + sum(world[1:])
        measured = count * limit.denominator
        right = whole > 0 and compared(measured, operator, limit.numerator * whole)
        assert said(gates, holds, world) == right


def test_a_share_of_what_is_certain_is_a_count() -> None:
    gates = Gates(3, ())
    leaves = [gates.leaf(n) for n in range(3)]
    half = share_holds(gates, (1, leaves), (6, ()), Operator.AT_LEAST, Fraction(1, 2))
    for world in every_world(3):
        assert said(gates, half, world) == (1 + sum(world) >= 3)
    assert share_holds(gates, (0, ()), (0, ()), Operator.AT_MOST, Fraction(1)) == FALSE


def test_facts_that_agree_in_what_is_distinct_count_once() -> None:
    counting = Tally(pattern("cause"), Operator.AT_LEAST, Decimal(2), distinct=("of",))
    rules = [rule("many", tallies=(counting,))]
    leaves = [
        Fact.of("cause", id=1, of="a"),
        Fact.of("cause", id=2, of="a"),
        Fact.of("cause", id=3, of="b"),
        Fact.of("cause", id=4),  # agrees with nothing
        Fact.of("cause", id=5),
    ]
    made = circuit.ground(rules, [], leaves)
    rows = [[0, 1], [0, 2], [0, 1, 2], [3, 4], [0, 3], [3], []]
    answer = circuit.run(made, circuit.worlds(made, rows), [Fact.of("many")])
    assert int(answer[0, 0]) & 0b1111111 == 0b0011110


# Gates


def test_what_is_constant_is_folded() -> None:
    gates = Gates(2, ())
    one, other = gates.leaf(0), gates.leaf(1)
    assert gates.all_of([one, TRUE]) == one and gates.all_of([one, FALSE]) == FALSE
    assert gates.all_of([]) == TRUE and gates.any_of([]) == FALSE
    assert gates.all_of([one, one ^ 1]) == FALSE and gates.any_of([one, one ^ 1]) == TRUE
    assert gates.odd(one, one) == FALSE and gates.odd(one, one ^ 1) == TRUE
    assert gates.odd(one, TRUE) == one ^ 1 and gates.odd(FALSE, one) == one
    assert gates.any_of([one, gates.all_of([one, other])]) == one
    assert gates.all_of([one, other]) == gates.all_of([other, one, other])
    assert gates.odd(one ^ 1, other) == gates.odd(one, other) ^ 1


def test_a_gate_over_one_group_is_made_in_one_form() -> None:
    gates = Gates(4, [(0, 1, 2)])
    clean, within, above, alone = (gates.leaf(n) for n in range(4))
    passed = gates.any_of([clean, within])
    assert gates.all_of([clean, within]) == FALSE
    assert gates.all_of([above, passed ^ 1]) == above
    assert gates.any_of([passed, above]) == gates.any_of([clean, gates.any_of([above, within])])
    assert gates.all_of([passed, clean ^ 1]) == within
    assert gates.any_of([passed, above]) != TRUE  # none of them may hold
    both = gates.all_of([above, alone])
    assert gates.all_of([both, passed]) == FALSE
    assert gates.all_of([both, passed ^ 1]) == both
    assert gates.any_of([clean ^ 1, within ^ 1]) == TRUE


def test_two_sets_of_outcomes_meet_or_do_not() -> None:
    """Every pair of functions of a group, by their worlds."""
    gates = Gates(3, [(0, 1, 2)])
    worlds = [(False, False, False), (True, False, False), (False, True, False)]
    worlds.append((False, False, True))
    leaves = [gates.leaf(n) for n in range(3)]
    sets = {
        gates.any_of(leaf for leaf, taken in zip(leaves, chosen, strict=True) if taken) ^ flipped
        for chosen in every_world(3)
        for flipped in (0, 1)
    }
    assert len(sets) == 16
    for one, other in product(sets, repeat=2):
        found = gates.all_of([one, other])
        assert found in sets
        for world in worlds:
            right = said(gates, one, world) and said(gates, other, world)
            assert said(gates, found, world) == right


def test_instances_that_need_two_outcomes_of_a_test_are_dropped() -> None:
    rules = [rule("both", pattern("result", n=0), pattern("result", n=1))]
    leaves = named("result", 3)
    assert circuit.ground(rules, [], leaves).concluded("both") == (Fact.of("both"),)
    told = circuit.ground(rules, [], leaves, None, [[0, 1, 2]])
    assert told.concluded("both") == () and told.gates == 0
    elsewhere = circuit.ground(rules, [], leaves, None, [[1, 2]])
    assert elsewhere.concluded("both") == (Fact.of("both"),)


@pytest.mark.parametrize("groups", [[[0, 3]], [[-1, 0]], [[0, 1], [1, 2]]])
def test_groups_that_cannot_be_are_refused(groups: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="leaf"):
        circuit.ground([], [], named("result", 3), None, groups)


# What a fact is


def test_a_fact_may_be_certain_uncertain_and_concluded() -> None:
    rules = [rule("seen", pattern("leaf", n=X), told=(("n", X),))]
    certain = [Fact.of("seen", n=0)]
    leaves = [
        Fact.of("leaf", n=0),
        Fact.of("leaf", n=1),
        Fact.of("seen", n=1),
        Fact.of("seen", n=2),
    ]
    made = circuit.ground(rules, certain, leaves)
    assert made.concluded("seen") == (Fact.of("seen", n=0), Fact.of("seen", n=1))
    asked = [Fact.of("seen", n=n) for n in range(4)]
    rows = [[], [0], [1], [2], [1, 2], [3]]
    answer = circuit.run(made, circuit.worlds(made, rows), asked)
    held = [[int(row[0]) >> world & 1 for row in answer] for world in range(len(rows))]
    assert held == [[1, 0, 0, 0]] * 2 + [[1, 1, 0, 0]] * 3 + [[1, 0, 1, 0]]


def test_a_leaf_that_is_certain_too_holds_everywhere() -> None:
    fact = Fact.of("result", n=1)
    made = circuit.ground([], [fact], [fact])
    assert int(circuit.run(made, circuit.worlds(made, [[]]), [fact])[0, 0]) & 1


def test_one_fact_given_as_two_leaves_holds_where_either_does() -> None:
    fact = Fact.of("result", n=1)
    made = circuit.ground([], [], [fact, fact])
    answer = circuit.run(made, circuit.worlds(made, [[], [0], [1], [0, 1]]), [fact])
    assert int(answer[0, 0]) & 0b1111 == 0b1110


def test_numbers_booleans_and_texts_stay_apart() -> None:
    rules = [rule("seen", pattern("leaf", n=X), pattern("other", n=X), told=(("n", X),))]
    leaves = [Fact.of("leaf", n=each) for each in (1, True, "1")]
    made = circuit.ground(rules, [Fact.of("other", n=True)], leaves)
    (fact,) = made.concluded("seen")
    assert fact == Fact.of("seen", n=True) != Fact.of("seen", n=1)
    assert fact.get("n") is True


def test_kinds_that_were_not_asked_for_are_refused() -> None:
    rules = [
        rule("first", pattern("leaf", n=0), pattern("leaf", n=1)),
        rule("second", pattern("leaf", n=1), pattern("leaf", n=2)),
    ]
    made = circuit.ground(rules, [], named("leaf", 3), {"first"})
    assert made.gates == 1 < circuit.ground(rules, [], named("leaf", 3)).gates
    assert made.concluded("first") == (Fact.of("first"),)
    with pytest.raises(ValueError, match="made without `second`"):
        made.concluded("second")
    with pytest.raises(ValueError, match="made without `leaf`"):
        circuit.run(made, circuit.worlds(made, [[0]]), [Fact.of("leaf", n=0)])


def test_a_circle_of_rules_is_refused() -> None:
    rules = [rule("one", pattern("two")), rule("two", pattern("one"))]
    with pytest.raises(ValueError, match="rest on itself"):
        circuit.ground(rules, [], [])


def test_a_pack_that_grows_without_end_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    joined = rule("joined", pattern("leaf", n=X), pattern("leaf", n=Variable("y")))
    monkeypatch.setattr(possible, "MOST_LOOKS", 100)
    with pytest.raises(circuit.TooLarge, match=r"`joined` needs more than 100 looks"):
        circuit.ground([joined], [], named("leaf", 20))
    monkeypatch.undo()
    monkeypatch.setattr(made_once, "MOST_GATES", 50)
    with pytest.raises(circuit.TooLarge, match=r"`joined` needs more than 50 gates"):
        circuit.ground([joined], [], named("leaf", 20))


# Programs


def chain(length: int) -> circuit.Circuit:
    """Each fact of a chain needs the one before and a leaf of its own."""
    rules = [
        Rule(
            f"r{n:04}",
            (pattern("done", n=n), pattern("leaf", n=n)),
            (),
            (),
            Conclusion("done", (("n", n + 1),)),
            "",
            (),
        )
        for n in range(length)
    ]
    return circuit.ground(rules, [Fact.of("done", n=0)], named("leaf", length))


def test_slots_are_used_again() -> None:
    made = chain(200)
    root = made.literal(Fact.of("done", n=200))
    written = program(made.network, 200, [root])
    assert len(written.loads) == 200 and made.gates == 199
    assert written.slots <= 200 + 3  # one for the constant, one for what is known so far, one new


def test_only_what_is_asked_for_is_evaluated() -> None:
    made = chain(50)
    written = program(made.network, 50, [made.literal(Fact.of("done", n=10))])
    assert len(written.loads) == 10 and len(written.steps) == 9


def test_a_deep_circuit_needs_no_deep_stack() -> None:
    gates = Gates(2, ())
    one, other = gates.leaf(0), gates.leaf(1)
    root = one
    for step in range(20_000):
        root = gates.odd(gates.all_of([root, one]), other) ^ (step & 1)
        one, other = other, root
    network = Network(tuple(gates.inputs), frozenset(gates.xors), {})
    assert len(gates.inputs) > 10_000
    written = program(network, 2, [root])
    assert len(written.steps) > 10_000 and written.slots < 20


def test_bits_past_the_last_world_are_worlds_too() -> None:
    """Three worlds in a word: the others are as packed, and change none of the three."""
    rules = [rule("calm", none=(pattern("leaf"),))]
    made = circuit.ground(rules, [], named("leaf", 2))
    packed = circuit.worlds(made, [[0], [], [0, 1]])
    assert packed.shape == (2, 1)
    clean = int(circuit.run(made, packed, [Fact.of("calm")])[0, 0])
    assert clean == 2**64 - 1 - 0b101  # padding holds no leaf
    noisy = packed | np.uint64(0xFFFF_FFFF_FFFF_FFF8)
    assert int(circuit.run(made, noisy, [Fact.of("calm")])[0, 0]) == 0b010


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 130])
def test_any_number_of_worlds(count: int) -> None:
    made = circuit.ground([rule("seen", pattern("leaf", n=1))], [], named("leaf", 2))
    packed = circuit.worlds(made, [[1] if world % 3 == 0 else [0] for world in range(count)])
    answer = circuit.run(made, packed, [Fact.of("seen")])
    assert answer.shape == (1, -(-count // 64)) and answer.dtype == np.uint64
    told = [bool(int(answer[0, w // 64]) >> (w % 64) & 1) for w in range(count)]
    assert told == [world % 3 == 0 for world in range(count)]


@pytest.mark.parametrize("words", [1, evaluate.WIDEST, 2 * evaluate.WIDEST + 7])
def test_neither_threads_nor_blocks_change_a_bit(words: int) -> None:
    made = circuit.ground(
        [
            rule("many", tallies=(Tally(pattern("leaf"), Operator.AT_LEAST, Decimal(3)),)),
            rule("calm", none=(pattern("leaf", n=2), pattern("leaf", n=4))),
        ],
        [],
        named("leaf", 6),
    )
    chance = np.random.default_rng(7)
    leaves = chance.integers(0, 2**64, (6, words), dtype=np.uint64)
    before = leaves.copy()
    asked = [Fact.of("many"), Fact.of("calm"), Fact.of("leaf", n=3), Fact.of("unheard-of")]
    answer = circuit.run(made, leaves, asked)
    with ThreadPoolExecutor(3) as pool:
        parts = np.array_split(leaves, 3, axis=1)
        shared = list(pool.map(lambda part: circuit.run(made, part, asked), parts))
    assert np.hstack(shared).tobytes() == answer.tobytes()
    assert (leaves == before).all()
    bits = [np.unpackbits(row.view(np.uint8), bitorder="little") for row in leaves]
    right = np.packbits(sum(b.astype(int) for b in bits) >= 3, bitorder="little")
    assert answer[0].tobytes() == right.tobytes()
    assert (answer[1] == ~(leaves[2] | leaves[4])).all()
    assert (answer[2] == leaves[3]).all() and not answer[3].any()


def test_leaves_of_another_shape_are_refused() -> None:
    made = circuit.ground([], [], named("leaf", 2))
    for wrong in (np.zeros((3, 1), np.uint64), np.zeros(2, np.uint64), np.zeros((2, 1), np.int64)):
        with pytest.raises(ValueError, match="2 rows of 64-bit words"):
            circuit.run(made, wrong, [])  # type: ignore[arg-type]


def test_nothing_is_asked_of_nothing() -> None:
    made = circuit.ground([], [], [])
    assert made.gates == 0 and made.concluded("result") == ()
    assert circuit.run(made, circuit.worlds(made, []), []).shape == (0, 0)


def test_what_rests_on_the_same_values_is_grounded_once() -> None:
    """A negation that names no variable is one gate, however many instances it has."""
    silent = rule("quiet", pattern("item", n=X), none=(pattern("leaf"),), told=(("n", X),))
    made = circuit.ground([silent], named("item", 30), named("leaf", 5))
    assert made.gates == 1
