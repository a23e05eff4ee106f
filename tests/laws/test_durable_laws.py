"""The C engine says what the reference says; and the comparison would notice if it did not."""

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from engine.inference import durable, reference
from engine.inference.durable import asked, evaluate, known, network
from engine.inference.rete import kernel
from engine.model.position import Diagnostic
from engine.model.rules import Counted, Tally, value_order
from tests.laws.durable_cases import disagreement, features, wide_case

pytestmark = pytest.mark.skipif(
    not durable.available(),
    reason="durable-rules is not installed here: the reference evaluator serves alone",
)


@settings(
    deadline=None,
    derandomize=True,
    max_examples=2_000,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.integers(0, 2**48))
def test_durable_derives_what_the_reference_derives(seed: int) -> None:
    rules, facts = wide_case(Random(seed))
    told = disagreement(rules, facts)
    event("same" if told is None else "different")
    assert told is None, told


def test_the_wide_cases_are_worth_running() -> None:
    """Half of them fire, a third chain two layers, each feature is in a tenth."""
    seen: Counter[str] = Counter()
    total = 400
    for seed in range(total):
        rules, facts = wide_case(Random(seed))
        seen.update(features(rules, facts, reference.derive(rules, facts)))
    print({name: f"{count / total:.0%}" for name, count in sorted(seen.items())})
    assert seen["fires"] >= total / 2
    assert seen["chains two layers"] >= total / 3
    assert len(seen) == 8
    assert min(seen.values()) >= total / 10


def test_one_compiled_pack_serves_many_bases_of_facts() -> None:
    """State of one run must not be seen by the next."""
    for seed in range(60):
        rules, facts = wide_case(Random(seed))
        compiled = durable.compile_rules(rules)
        assert isinstance(compiled, durable.Compiled)
        for base in (facts, facts[::2], [], facts[::-1], facts):
            assert repr(compiled.derive(base)) == repr(reference.derive(rules, base))
        compiled.close()


def noticed(cases: int = 400) -> bool:
    return any(disagreement(*wide_case(Random(seed))) for seed in range(cases))


def test_nothing_is_noticed_while_both_are_whole() -> None:
    assert not noticed()


def accept_all(tally: Tally, found: Counted) -> bool:
    return True


def without_last(run: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    return lambda self, messages: run(self, messages)[:-1]


def one_fact_less(messages: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, known: list(messages(self, known))[1:]


def true_is_one(self: Any, attributes: Any) -> dict[str, int]:
    return {
        name: self._of.setdefault(int(value) if isinstance(value, bool) else value, len(self._of))
        for name, value in attributes
    }


BROKEN: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "durable: tallies always hold": lambda patch: patch.setattr(evaluate, "satisfied", accept_all),
    "durable: negations are ignored": lambda patch: patch.setattr(
        asked.Answers, "any", lambda *_: False
    ),
    "durable: a firing is lost": lambda patch: patch.setattr(
        kernel.Kernel, "run", without_last(kernel.Kernel.run)
    ),
    "durable: a fact is not sent": lambda patch: patch.setattr(
        network.Network, "messages", one_fact_less(network.Network.messages)
    ),
    "durable: true is taken for one": lambda patch: patch.setattr(
        known.Numbers, "row", true_is_one
    ),
    "durable: comparisons are not made": lambda patch: patch.setattr(
        known, "holds", lambda *_: True
    ),
    "durable: conclusions are not sorted": lambda patch: patch.setattr(
        known.Known, "order", lambda self, numbers: list(numbers)
    ),
    "reference: tallies always hold": lambda patch: patch.setattr(reference, "_holds", accept_all),
    "reference: a fact of the shortest list is lost": lambda patch: patch.setattr(
        reference.Known,
        "_candidates",
        lambda self, pattern, bindings: self._by_kind.get(pattern.kind, [])[1:],
    ),
    "reference: missing attributes agree": lambda patch: patch.setattr(
        reference, "_distinct", lambda pattern, distinct, known, bindings: 1
    ),
    "reference: order is lost": lambda patch: patch.setattr(
        reference, "instance_order", lambda instance: value_order(instance.sentence)
    ),
}


@pytest.mark.parametrize("broken", sorted(BROKEN))
def test_an_evaluator_that_is_broken_on_purpose_is_noticed(
    broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    BROKEN[broken](monkeypatch)
    assert noticed()


def test_a_firing_that_does_not_match_is_an_error_and_no_conclusion(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = kernel.Kernel.run

    def astray(self: kernel.Kernel, messages: list[str]) -> list[kernel.Firing]:
        return [(rule, tuple(0 for _ in facts)) for rule, facts in run(self, messages)]

    monkeypatch.setattr(kernel.Kernel, "run", astray)
    found = [durable.derive(*wide_case(Random(seed))) for seed in range(40)]
    codes = {each.code for each in found if isinstance(each, Diagnostic)}
    assert codes == {"E-ENGINE-FAILED"}
