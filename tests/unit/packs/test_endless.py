"""Rules of strangers that join what has nothing in common: an end, whoever evaluates."""

import pytest

from engine.audit.evaluators import REFERENCE, endless, evaluate
from engine.inference.reference import TooManyLooks, derive
from tests.unit.inference.rule_building import fact, pattern, rule

ENDLESS = rule("everything-with-everything", *[pattern("x")] * 6, then=("z", {}))
FACTS = tuple(fact("x", n=n) for n in range(60))


def test_a_join_without_end_is_ended_and_named() -> None:
    with pytest.raises(TooManyLooks, match="everything-with-everything"):
        derive([ENDLESS], FACTS, looks=10_000)


def test_what_needs_fewer_looks_is_not_hindered() -> None:
    plain = rule("plain", pattern("x", n="$n"), then=("z", {"n": "$n"}))
    assert derive([plain], FACTS, looks=10_000) == derive([plain], FACTS)


def test_an_audit_is_told_which_rule_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.audit.evaluators.MOST_LOOKS", 10_000)
    with pytest.raises(TooManyLooks) as raised:
        evaluate(REFERENCE, [ENDLESS], FACTS)
    told = endless(raised.value)
    assert told.code == "E-RULES-ENDLESS" and "everything-with-everything" in told.message
