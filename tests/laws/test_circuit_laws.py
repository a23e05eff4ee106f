"""The circuit says of every world what the reference does, and would be caught if not."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.inference import circuit, durable
from engine.inference.circuit import counters, gates, grounding, possible, program
from tests.laws.circuit_cases import (
    Uncertain,
    disagreement,
    features,
    in_circuit,
    kinds_of,
    uncertain_case,
)

law = settings(
    deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], max_examples=400
)
seeds = st.integers(0, 2**48)


@law
@given(seeds)
def test_in_every_world_it_concludes_what_the_reference_does(seed: int) -> None:
    told = disagreement(uncertain_case(Random(seed)))
    assert told is None, told


@pytest.mark.skipif(not durable.available(), reason="durable-rules is not installed here")
def test_in_some_worlds_it_concludes_what_durable_does() -> None:
    for seed in range(60):
        made = uncertain_case(Random(f"durable {seed}"))
        made = replace(made, worlds=made.worlds[:5])
        compiled = durable.compile_rules(made.rules)
        assert isinstance(compiled, durable.Compiled)
        told = disagreement(made, lambda _, facts, by=compiled: by.derive(facts))  # type: ignore[misc]
        compiled.close()
        assert told is None, told


@settings(law, max_examples=150)
@given(seeds)
def test_the_order_of_rules_facts_and_leaves_changes_nothing(seed: int) -> None:
    chance = Random(seed)
    made = uncertain_case(chance)
    place = list(range(len(made.leaves)))
    chance.shuffle(place)  # old number -> new number
    leaves = sorted(made.leaves, key=lambda leaf: place[made.leaves.index(leaf)])
    other = Uncertain(
        chance.sample(made.rules, len(made.rules)),
        chance.sample(made.certain, len(made.certain)),
        leaves,
        [[place[leaf] for leaf in group] for group in reversed(made.groups)],
        [[place[leaf] for leaf in world] for world in made.worlds],
    )
    assert in_circuit(made) == in_circuit(other)
    conclusions = [
        circuit.ground(each.rules, each.certain, each.leaves, None, each.groups).conclusions
        for each in (made, other)
    ]
    assert conclusions[0] == conclusions[1]


@settings(law, max_examples=150)
@given(seeds)
def test_what_is_not_asked_for_changes_nothing_of_what_is(seed: int) -> None:
    chance = Random(seed)
    made = uncertain_case(chance)
    kinds = sorted(kinds_of(made))
    asked = chance.sample(kinds, min(len(kinds), 2))
    every = [{fact for fact in world if fact.kind in asked} for world in in_circuit(made)]
    assert in_circuit(made, asked) == every


@settings(law, max_examples=150)
@given(seeds)
def test_knowing_what_excludes_each_other_changes_no_possible_world(seed: int) -> None:
    made = uncertain_case(Random(seed))
    assert in_circuit(made) == in_circuit(replace(made, groups=[]))


def test_the_cases_are_worth_running() -> None:
    """Two in five have gates, half an open conclusion; each feature is in a tenth."""
    seen: Counter[str] = Counter()
    total = 300
    for seed in range(total):
        seen.update(features(uncertain_case(Random(seed))))
    print({name: f"{count / total:.0%}" for name, count in sorted(seen.items())})
    assert seen["gates"] >= total * 0.4
    assert seen["an uncertain conclusion"] >= total / 2
    assert len(seen) == 7 and min(seen.values()) >= total / 10


def noticed(cases: int = 250) -> bool:
    return any(disagreement(uncertain_case(Random(seed))) for seed in range(cases))


def test_nothing_is_noticed_while_both_are_whole() -> None:
    assert not noticed(60)


def lost_carry(made: Any, one: int, other: int) -> tuple[int, int]:
    return made.odd(one, other), gates.FALSE


def first_twice(self: Any, place: int, *rest: Any) -> Any:
    return _choices(self, place, (), *rest[1:])


def true_is_one(value: Any) -> tuple[int, int, str]:
    return (1, int(value), "") if isinstance(value, bool) else value_order(value)


_choices = grounding._Applied._choices
value_order = possible.value_order
_released = program._Writer._write


def released_too_early(self: Any, node: int) -> None:
    for each in self._network.inputs[node]:
        if each >> 1 > self._leaves:
            self._uses[each >> 1] = min(self._uses[each >> 1], 1)
    _released(self, node)


BROKEN: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "an adder loses its carry": lambda patch: patch.setattr(counters, "_half_adder", lost_carry),
    "a number compared is one too small": lambda patch: patch.setattr(
        counters, "at_least", lambda made, one, other: made.any_of(one)
    ),
    "a share of nothing holds": lambda patch: patch.setattr(
        grounding,
        "share_holds",
        lambda made, counts, whole, operator, bound: counters.count_holds(
            made, *counts, operator, bound * (whole[0] + len(whole[1]))
        ),
    ),
    "negations are ignored": lambda patch: patch.setattr(
        grounding._Applied, "_absent", lambda *_: gates.TRUE
    ),
    "a fact serves two patterns": lambda patch: patch.setattr(
        grounding._Applied, "_choices", first_twice
    ),
    "true is taken for one": lambda patch: patch.setattr(possible, "value_order", true_is_one),
    "comparisons are not made": lambda patch: patch.setattr(possible, "compares", lambda *_: True),
    "a leaf that is concluded too loses its own": lambda patch: patch.setattr(
        possible.Possible,
        "add",
        lambda self, number, literals, add=possible.Possible.add: (
            self.literals.__setitem__(number, min(self.literals[number], 0)),
            add(self, number, literals),
        )[1],
    ),
    "a slot is written over before its last use": lambda patch: patch.setattr(
        program._Writer, "_write", released_too_early
    ),
    "a set of outcomes forgets that none may be": lambda patch: patch.setattr(
        gates.Gates, "_full", lambda self, group: (2 << len(self._members[group])) - 2
    ),
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_circuit_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    BROKEN[name](monkeypatch)
    assert noticed()
