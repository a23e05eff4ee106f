"""A live session says what a full derivation says, after every step and with either evaluator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from random import Random

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from engine.audit.open import Choices, Opened, open_scenario
from engine.inference import durable, live
from engine.inference.live import Change, Evaluator, Maker, Session, begin, by_reference
from engine.inference.reference import derive
from engine.inference.stratify import stratify
from engine.model.position import NOWHERE, Diagnostic, Position
from engine.model.rules import Derived, Fact, Pattern, Rule
from engine.model.run import AuditRun
from tests.audits import audited
from tests.laws.durable_cases import wide_case
from tests.laws.strategies import Case, case

law = settings(deadline=None, derandomize=True, max_examples=200)
needs_durable = pytest.mark.skipif(
    not durable.available(), reason="durable-rules is not installed here"
)
SEEDS = st.integers(0, 2**48)


@contextmanager
def by_durable() -> Iterator[Maker]:
    """A maker of the compiled evaluator; what it made is closed at the end."""
    made: list[durable.Compiled] = []

    def make(rules: tuple[Rule, ...]) -> Evaluator | Diagnostic:
        compiled = durable.compile_rules(rules)
        if isinstance(compiled, Diagnostic):
            return compiled
        made.append(compiled)
        return compiled.derive

    try:
        yield make
    finally:
        for compiled in made:
            compiled.close()


def begun(
    rules: list[Rule],
    make: Maker = by_reference,
    facts: list[Fact] | None = None,
    *,
    apart: bool = False,
) -> Session:
    session = begin(rules, make, facts or [], apart=apart)
    assert isinstance(session, Session), session
    return session


def difference(before: Derived, now: Derived) -> list[Change]:
    """Compared conclusion by conclusion, by other means than the session's own."""
    changes = []
    for fact in sorted({*before.facts, *now.facts}, key=lambda fact: fact.order):
        reasons = [
            tuple(each for each in derived.trace if each.conclusion == fact)
            for derived in (before, now)
        ]
        if reasons[0] != reasons[1]:
            changes.append(Change(fact, *reasons))
    return changes


def follow(drawn: Case, chance: Random, make: Maker, *, apart: bool = False) -> Counter[str]:
    """Facts come in random handfuls, some of them again, some elsewhere, and leave."""
    rules, facts = drawn
    session, held = begun(rules, make, apart=apart), list[Fact]()
    quiet, before = begun(rules, make, apart=apart), derive(rules, ())
    seen: Counter[str] = Counter()
    assert repr(session.derived) == repr(before)
    waiting = chance.sample(facts, len(facts))
    for _ in range(len(facts) + 6):
        arriving = [waiting.pop() for _ in range(min(len(waiting), chance.choice((0, 1, 1, 3))))]
        if chance.random() < 0.3 and held:
            again = chance.choice(held)
            moved = replace(again, at=Position(chance.choice("az"), chance.randrange(3)))
            arriving.append(chance.choice((again, moved)))
        leaving = chance.sample(held, chance.choice((0, 0, 1, 2)) % (len(held) + 1))
        leaving += [Fact.of("never-stated")] * (chance.random() < 0.1)
        held = [fact for fact in held if fact not in leaving] + arriving
        if chance.random() < 0.2:
            told = session.become(chance.sample(held, len(held)))
        else:
            told = session.step(arriving, (fact for fact in leaving))
        now = derive(rules, held)
        assert repr(session.derived) == repr(now)
        assert quiet.settle(held) is None and repr(quiet.derived) == repr(now)
        assert isinstance(told, tuple) and list(told) == difference(before, now)
        assert {each.conclusion for each in told if each.gained} == {*now.facts} - {*before.facts}
        assert {each.conclusion for each in told if each.lost} == {*before.facts} - {*now.facts}
        assert set(session.facts) == set(held)
        seen["gains"] += any(each.gained for each in told)
        seen["loses"] += any(each.lost for each in told)
        seen["other reasons"] += any(not (each.gained or each.lost) for each in told)
        by_rule = {rule.id: rule for rule in rules}
        seen["loses by an arrival"] += not leaving and any(each.lost for each in told)
        seen["tallies"] += any(by_rule[i.rule].tallies for each in told for i in each.now)
        before = now
    return seen


@law
@given(SEEDS)
def test_after_every_step_a_session_stands_where_a_full_derivation_would(seed: int) -> None:
    chance = Random(seed)
    seen = follow(case(chance), chance, by_reference)
    event("changes" if seen.total() else "silent")


@law
@given(SEEDS)
def test_rules_that_are_held_apart_stand_where_a_full_derivation_would(seed: int) -> None:
    chance = Random(seed)
    seen = follow(case(chance), chance, by_reference, apart=True)
    event("changes" if seen.total() else "silent")


@settings(law, max_examples=100)
@given(SEEDS)
def test_joins_strange_texts_and_many_kinds_change_nothing_of_that(seed: int) -> None:
    chance = Random(seed)
    follow(wide_case(chance), chance, by_reference, apart=chance.random() < 0.5)


@needs_durable
@settings(law, max_examples=100)
@given(SEEDS)
def test_the_c_engine_lives_as_the_reference_does(seed: int) -> None:
    chance = Random(seed)
    with by_durable() as make:
        follow(wide_case(chance), chance, make)


def test_the_steps_are_worth_taking() -> None:
    seen: Counter[str] = Counter()
    total = 100
    for seed in range(total):
        chance = Random(seed)
        seen.update(
            name for name, often in follow(case(chance), chance, by_reference).items() if often
        )
    print({name: f"{count / total:.0%}" for name, count in sorted(seen.items())})
    assert seen["gains"] > total / 2 and len(seen) == 5
    assert min(seen.values()) > total / 20


def only_gains(before: Iterable[Fact], now: Iterable[Fact]) -> frozenset[str]:
    return frozenset({fact.kind for fact in set(now) - set(before)})


def whatever_place(before: Iterable[Fact], now: Iterable[Fact]) -> frozenset[str]:
    return frozenset({fact.kind for fact in set(now) ^ set(before)})


def one_kind(before: Iterable[Fact], now: Iterable[Fact]) -> frozenset[str]:
    return frozenset(sorted(whatever_place(before, now))[:1])


def nothing_negated(rule: Rule) -> tuple[Pattern, ...]:
    return rule.patterns


BROKEN = {
    "what leaves wakes nothing": ("_moved", only_gains),
    "a fact in another place wakes nothing": ("_moved", whatever_place),
    "one kind alone wakes": ("_moved", one_kind),
    "negations and tallies are not heeded": ("reads", nothing_negated),
    "reasons of several layers are not sorted": ("_sorted", lambda found: found[::-1]),
    "a later place stays": ("_first_stated", lambda facts, known: known | {f: f for f in facts}),
}


@pytest.mark.parametrize("broken", sorted(BROKEN))
def test_a_session_that_is_broken_on_purpose_is_noticed(
    broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, *BROKEN[broken])
    with pytest.raises(AssertionError):
        for seed in range(400):
            chance = Random(seed)
            follow(case(chance), chance, by_reference)


@cache
def shipped(name: str) -> tuple[tuple[Rule, ...], list[Fact], AuditRun]:
    opened = open_scenario(name, Choices())
    assert isinstance(opened, Opened)
    run = audited(name)
    return opened.rules, list(run.facts), run


def arrivals(facts: list[Fact], chance: Random) -> Iterator[list[Fact]]:
    waiting = chance.sample(facts, len(facts))
    while waiting:
        size = chance.choice((1, 20, 120, 300))
        yield waiting[:size]
        del waiting[:size]


def arrive(make: Maker) -> None:
    rules, facts, run = shipped("open-infra")
    session = begun(list(rules), make)
    for chunk in arrivals(facts, Random(3)):
        assert isinstance(session.step(chunk), tuple)
    assert repr(session.derived.trace) == repr(run.trace)
    assert isinstance(session.step((), facts), tuple)
    assert session.derived == derive(rules, ()) and session.facts == ()


def test_the_facts_of_a_real_company_end_in_what_its_audit_derives() -> None:
    arrive(by_reference)


@needs_durable
def test_the_facts_of_a_real_company_end_there_in_the_c_engine_too() -> None:
    with by_durable() as make:
        arrive(make)


class Counting:
    """The reference, with a count of the runs of each layer."""

    def __init__(self, broken: Callable[[], bool] = lambda: False) -> None:
        self.runs: Counter[int] = Counter()
        self._made = 0
        self._broken = broken

    def __call__(self, rules: tuple[Rule, ...]) -> Evaluator:
        self._made += 1
        return partial(self._run, self._made - 1, by_reference(rules))

    def _run(self, layer: int, inner: Evaluator, facts: list[Fact]) -> Derived | Diagnostic:
        self.runs[layer] += 1
        return Diagnostic(NOWHERE, "E-BROKEN", "gone") if self._broken() else inner(facts)


def test_layers_that_nothing_reaches_are_not_run_again() -> None:
    rules, facts, _ = shipped("open-infra")
    make = Counting()
    session = begun(list(rules), make, facts)
    strata, _ = stratify(rules)
    everything = {number: 1 for number in range(len(strata))}
    assert make.runs == everything
    # A kind that no rule reads, a fact that holds already, one that never held: nothing is run.
    session.step([Fact.of("weather", rain=True), facts[0]], [Fact.of("control", id="none")])
    assert make.runs == everything
    # A reply of management is read by rules about causes; tests of operation do not hear of it.
    session.step([Fact.of("response", control="no-such-control", cause="haste")])
    run_again = {number for number, often in make.runs.items() if often > 1}
    reading = {
        number
        for number, stratum in enumerate(strata)
        if any(p.kind == "response" for rule in stratum for p in (*rule.patterns, *rule.negations))
    }
    assert reading and run_again == reading, "what it concludes is as before, so it wakes no other"
    before = make.runs.total()
    changes = session.step((), [fact for fact in facts if fact.kind == "result"][:1])
    assert isinstance(changes, tuple) and changes
    assert 2 <= make.runs.total() - before < len(strata)


def test_a_step_that_fails_leaves_everything_as_it_was() -> None:
    rules, facts, _ = shipped("northwind-cloud")
    broken = [False]
    session = begun(list(rules), Counting(lambda: broken[0]), facts)
    before, held = session.derived, session.facts
    broken[0] = True
    told = session.step((), facts[:200])
    assert isinstance(told, Diagnostic) and told.code == "E-BROKEN"
    assert (session.derived, session.facts) == (before, held)
    broken[0] = False
    assert isinstance(session.step((), facts[:200]), tuple)
    assert session.derived == derive(rules, facts[200:])


def test_rules_in_a_circle_begin_no_session() -> None:
    rules, _ = case(Random(1))
    circular = [
        replace(
            rules[0],
            id=name,
            patterns=(replace(rules[0].patterns[0], kind=read, conditions=()),),
            negations=(),
            tallies=(),
            conclude=replace(rules[0].conclude, kind=said),
        )
        for name, read, said in (("one", "a", "b"), ("two", "b", "a"))
    ]
    told = begin(circular)
    assert isinstance(told, Diagnostic) and told.code == "E-RULE-CYCLE"
