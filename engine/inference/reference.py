"""What the judgement-rule language means: every other evaluator must agree with this one.

A rule is applied to each choice of facts, one for each positive pattern and no fact twice, that
agrees on the variables; provided that no fact at all - those chosen included - matches a
negated pattern and that every tally holds. Each application is an instance; it bears one
conclusion. Facts that are stated and facts that are concluded live together, and layers
(`stratify`) see to it that whatever a rule reads is complete before it is applied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from engine.inference.matching import Bindings, match
from engine.inference.stratify import Strata, stratify
from engine.inference.wording import pattern_text, sentence
from engine.model.rules import (
    Conclusion,
    Counted,
    Derived,
    Fact,
    Instance,
    Operator,
    Pattern,
    Rule,
    Tally,
    Value,
    Variable,
    value_order,
)

Index = dict[tuple[int, int, str], list[Fact]]
"""Facts of one kind by their value of one attribute."""


class TooManyLooks(Exception):
    """A rule joins what has nothing in common, and would go on and on; named after it."""


def derive(rules: Iterable[Rule], facts: Iterable[Fact], *, looks: int | None = None) -> Derived:
    """Everything that follows, and why; neither the order of rules nor that of facts matters.

    Raises ValueError where rules feed each other in a circle, which loading a pack refuses, and
    TooManyLooks after `looks` facts were looked at, if a number is given.
    """
    strata, circles = stratify(rules)
    if circles:
        raise ValueError(str(circles[0]))
    return derive_layers(strata, facts, looks=looks)


def derive_layers(strata: Strata, facts: Iterable[Fact], *, looks: int | None = None) -> Derived:
    """As `derive`, for rules that have been put in layers before."""
    known = Known(facts, looks)
    concluded: set[Fact] = set()
    trace: set[Instance] = set()
    for stratum in strata:
        instances = [instance for rule in stratum for instance in apply(rule, known)]
        for instance in instances:
            known.add(instance.conclusion)
            concluded.add(instance.conclusion)
        trace.update(instances)
    return Derived(
        tuple(sorted((known.stated(fact) for fact in concluded), key=lambda fact: fact.order)),
        tuple(sorted(trace, key=instance_order)),
    )


def apply(rule: Rule, known: Known) -> Iterator[Instance]:
    """Every instance of one rule, given all that it may read."""
    known.asked_by = rule.id
    for premises, bindings in _choices(rule.patterns, known, (), {}):
        if any(known.matching(pattern, bindings) for pattern in rule.negations):
            continue
        counted = [_count(tally, known, bindings) for tally in rule.tallies]
        if not all(map(_holds, rule.tallies, counted)):
            continue
        counts = {
            tally.bind: found.count
            for tally, found in zip(rule.tallies, counted, strict=True)
            if tally.bind
        }
        yield Instance(
            rule=rule.id,
            conclusion=known.stated(_conclusion(rule.conclude, bindings)),
            premises=premises,
            absent=tuple(pattern_text(pattern, bindings) for pattern in rule.negations),
            counted=tuple(counted),
            sentence=sentence(rule.because, {**bindings, **counts}),
            basis=rule.basis,
        )


def _choices(
    patterns: tuple[Pattern, ...], known: Known, chosen: tuple[Fact, ...], bindings: Bindings
) -> Iterator[tuple[tuple[Fact, ...], Bindings]]:
    if not patterns:
        yield chosen, bindings
        return
    for fact, found in known.matching(patterns[0], bindings):
        if fact not in chosen:
            yield from _choices(patterns[1:], known, (*chosen, fact), found)


def _count(tally: Tally, known: Known, bindings: Bindings) -> Counted:
    return Counted(
        pattern_text(tally.count, bindings),
        _distinct(tally.count, tally.distinct, known, bindings),
        _distinct(tally.of, tally.distinct, known, bindings) if tally.of else None,
    )


def _distinct(pattern: Pattern, distinct: tuple[str, ...], known: Known, bindings: Bindings) -> int:
    """Facts that agree in all `distinct` attributes count once.

    A missing attribute agrees with nothing, so a fact without it counts by itself: a cause that
    is not known must not make the number of causes smaller.
    """
    facts = [fact for fact, _ in known.matching(pattern, bindings)]
    groups: set[object] = set()
    for fact in facts:
        values = [value for name in distinct if (value := fact.get(name)) is not None]
        whole = not distinct or len(values) < len(distinct)
        groups.add(fact if whole else tuple(value_order(value) for value in values))
    return len(groups)


def _holds(tally: Tally, found: Counted) -> bool:
    """Compares exactly; a share of nothing does not hold."""
    if found.of == 0:
        return False
    measured = Fraction(found.count, 1 if found.of is None else found.of)
    bound = Fraction(tally.bound)
    match tally.operator:
        case Operator.EQUAL:
            return measured == bound
        case Operator.NOT_EQUAL:
            return measured != bound
        case Operator.GREATER:
            return measured > bound
        case Operator.AT_LEAST:
            return measured >= bound
        case Operator.LESS:
            return measured < bound
        case Operator.AT_MOST:
            return measured <= bound


def _conclusion(conclude: Conclusion, bindings: Bindings) -> Fact:
    return Fact(
        conclude.kind,
        tuple(
            (name, bindings[term.name] if isinstance(term, Variable) else term)
            for name, term in conclude.attributes
        ),
    )


class Known:
    """The facts that hold so far; equal facts are one, and keep the first place stated."""

    def __init__(self, facts: Iterable[Fact], looks: int | None = None) -> None:
        self.asked_by = ""
        self._looks_left = looks
        self._facts: dict[Fact, Fact] = {}
        self._by_kind: dict[str, list[Fact]] = {}
        self._by_value: dict[str, dict[str, Index]] = {}  # by kind and attribute, once asked for
        for fact in sorted(facts, key=lambda fact: (fact.order, fact.at)):
            self.add(fact)

    def add(self, fact: Fact) -> None:
        if fact in self._facts:
            return
        self._facts[fact] = fact
        self._by_kind.setdefault(fact.kind, []).append(fact)
        for attribute, index in self._by_value.get(fact.kind, {}).items():
            _enter(index, attribute, fact)

    def stated(self, fact: Fact) -> Fact:
        """The fact as first stated, which knows its place."""
        return self._facts.get(fact, fact)

    def matching(self, pattern: Pattern, bindings: Bindings) -> list[tuple[Fact, Bindings]]:
        """All facts that match, each with the bindings that it brings about."""
        found = []
        candidates = self._candidates(pattern, bindings)
        if self._looks_left is not None:
            self._looks_left -= 1 + len(candidates)
            if self._looks_left < 0:
                raise TooManyLooks(self.asked_by)
        for fact in candidates:
            extended = match(pattern, fact, bindings)
            if extended is not None:
                found.append((fact, extended))
        return found

    def _candidates(self, pattern: Pattern, bindings: Bindings) -> list[Fact]:
        """The shortest list that surely holds all matches."""
        best = self._by_kind.get(pattern.kind, [])
        for condition in pattern.conditions:
            if condition.operator is not Operator.EQUAL:
                continue
            operand: Value | Variable | None = condition.operand
            if isinstance(operand, Variable):
                operand = bindings.get(operand.name)
            if operand is not None:
                found = self._holding(pattern.kind, condition.attribute, operand)
                best = found if len(found) < len(best) else best
        return best

    def _holding(self, kind: str, attribute: str, value: Value) -> list[Fact]:
        """The facts of a kind with that value, in the order in which they came."""
        indexes = self._by_value.setdefault(kind, {})
        if attribute not in indexes:
            indexes[attribute] = {}
            for fact in self._by_kind.get(kind, []):
                _enter(indexes[attribute], attribute, fact)
        return indexes[attribute].get(value_order(value), [])


def _enter(index: Index, attribute: str, fact: Fact) -> None:
    value = fact.get(attribute)
    if value is not None:
        index.setdefault(value_order(value), []).append(fact)


def instance_order(instance: Instance) -> tuple[object, ...]:
    """By rule, conclusion, premises; no two instances agree in all three."""
    return instance.order
