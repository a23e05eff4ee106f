"""Which differences between facts the rules can see at all.

Two outcomes of a test that differ only in what no rule compares, joins or concludes lead to the
same conclusions. Which attributes those are is read off the rules; nothing is known by name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.inference.matching import holds, match
from engine.inference.stratify import may_match, reads
from engine.model.rules import Fact, Operator, Pattern, Rule, Value, Variable, value_order

Question = tuple[Operator, Value]
"""A comparison with something that a rule names."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the rules look at facts, by kind and attribute.

    `joined` attributes matter by their value; of all others only the answers to `questions` do.
    """

    joined: frozenset[tuple[str, str]]
    questions: Mapping[tuple[str, str], tuple[Question, ...]]
    kinds: frozenset[str]

    def reads(self, kind: str) -> bool:
        return kind in self.kinds

    def seen(self, fact: Fact) -> tuple[object, ...]:
        """What the rules see of a fact; equal for facts that they cannot tell apart."""
        return fact.kind, tuple(self._seen(fact.kind, *named) for named in fact.attributes)

    def _seen(self, kind: str, name: str, value: Value) -> tuple[object, ...]:
        if (kind, name) in self.joined:
            return name, value_order(value)
        answers = (holds(value, *question) for question in self.questions.get((kind, name), ()))
        return name, tuple(answers)


def reading(
    rules: Iterable[Rule],
    certain: Iterable[Fact],
    uncertain: Collection[str],
    asked: Collection[str],
) -> Reading:
    """What rules can see on whose conclusions an asked kind rests.

    Rules that cannot apply whatever the outcomes are left out: `certain` are the facts that hold
    in any case, `uncertain` the kinds of which any fact may hold.
    """
    joined: set[tuple[str, str]] = set()
    questions: dict[tuple[str, str], dict[object, Question]] = {}
    kinds: set[str] = set()
    able = tuple(_able(tuple(rules), tuple(certain), frozenset(uncertain)))
    for rule in _feeding(able, asked):
        told = _told(rule)
        for pattern in reads(rule):
            kinds.add(pattern.kind)
            for condition in pattern.conditions:
                key, operand = (pattern.kind, condition.attribute), condition.operand
                if not isinstance(operand, Variable):
                    question = condition.operator, operand
                    same = condition.operator, value_order(operand)  # 1 is not true
                    questions.setdefault(key, {})[same] = question
                elif operand.name not in told:
                    joined.add(key)
        for tally in rule.tallies:
            counted = [p.kind for p in (tally.count, tally.of) if p is not None]
            joined.update((kind, name) for kind in counted for name in tally.distinct)
    ordered = {
        key: tuple(sorted(found.values(), key=lambda q: (q[0], value_order(q[1]))))
        for key, found in questions.items()
    }
    return Reading(frozenset(joined), ordered, frozenset(kinds))


def _able(
    rules: tuple[Rule, ...], certain: tuple[Fact, ...], uncertain: frozenset[str]
) -> Iterator[Rule]:
    """The rules that may apply in some world."""
    by_kind: dict[str, list[Fact]] = {}
    for fact in certain:
        by_kind.setdefault(fact.kind, []).append(fact)
    able: list[Rule] = []
    met: dict[Pattern, bool] = {}

    def possible(pattern: Pattern) -> bool:
        if not met.get(pattern):
            met[pattern] = (
                pattern.kind in uncertain
                or any(may_match(rule.conclude, pattern) for rule in able)
                or any(_matches(pattern, fact) for fact in by_kind.get(pattern.kind, ()))
            )
        return met[pattern]

    waiting = list(rules)
    while True:
        ready = [rule for rule in waiting if all(map(possible, rule.patterns))]
        if not ready:
            return
        yield from ready
        able += ready
        waiting = [rule for rule in waiting if rule not in ready]


def _feeding(rules: tuple[Rule, ...], asked: Collection[str]) -> list[Rule]:
    """The rules on which the asked kinds rest."""
    wanted = [rule for rule in rules if rule.conclude.kind in asked]
    taken = {rule.id for rule in wanted}
    for rule in wanted:  # which grows meanwhile
        for feeder in rules:
            if feeder.id not in taken and any(may_match(feeder.conclude, p) for p in reads(rule)):
                taken.add(feeder.id)
                wanted.append(feeder)
    return wanted


def _told(rule: Rule) -> frozenset[str]:
    """Variables that are bound once and handed to nothing but the sentence."""
    used = Counter(
        condition.operand.name
        for pattern in reads(rule)
        for condition in pattern.conditions
        if isinstance(condition.operand, Variable)
    )
    concluded = {t.name for _, t in rule.conclude.attributes if isinstance(t, Variable)}
    return frozenset(name for name, times in used.items() if times == 1) - concluded


def _matches(pattern: Pattern, fact: Fact) -> bool:
    return match(pattern, fact, {}) is not None
