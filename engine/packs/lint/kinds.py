"""Kinds, attributes and types that nothing states: slips that would silently never match."""

from __future__ import annotations

from collections.abc import Iterator

from engine.documents.suggest import did_you_mean, quoted
from engine.inference.stratify import may_match, reads
from engine.model.position import Diagnostic
from engine.model.rules import Pattern, Rule, Variable
from engine.packs.agreement import disagreements
from engine.packs.lint.whole import Rules
from engine.packs.reading import Mention, type_of
from engine.packs.vocabulary import Vocabulary


def unknown_kinds(rules: Rules, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """A pattern on a kind that neither the engine asserts nor any rule concludes."""
    known = {*vocabulary.kinds, *(rule.conclude.kind for rule in rules)}
    for pattern in patterns_of(rules):
        if pattern.kind not in known:
            message = f"nothing asserts or concludes {quoted(pattern.kind)}"
            help_ = did_you_mean(pattern.kind, known)
            yield Diagnostic(pattern.at, "E-LINT-KIND", message, help_)


def unknown_attributes(rules: Rules, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """An attribute that no fact of its kind ever has."""
    known = known_attributes(rules, vocabulary)
    for pattern, attribute in _attributes(rules):
        names = known.get(pattern.kind)
        if names is not None and attribute not in names:
            message = f"{quoted(pattern.kind)} never has the attribute {quoted(attribute)}"
            help_ = did_you_mean(attribute, names, "attributes")
            yield Diagnostic(pattern.at, "E-LINT-ATTRIBUTE", message, help_)


def never_matched(rules: Rules, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """A pattern that known kind and attributes allow, but no possible fact satisfies."""
    known = known_attributes(rules, vocabulary)
    for pattern in patterns_of(rules):
        if is_asserted(pattern, vocabulary):
            continue
        if pattern.kind not in known or not attributes_of(pattern) <= known[pattern.kind]:
            continue  # told by the checks above
        if not any(may_match(rule.conclude, pattern) for rule in rules):
            message = f"no conclusion of kind {quoted(pattern.kind)} can match this pattern"
            yield Diagnostic(pattern.at, "E-LINT-NEVER", message)


def other_types(rules: Rules, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """An attribute taken for another type than the engine asserts it with."""
    yield from disagreements(
        {rule.id: tuple(_mentions(rule)) for rule in rules}, vocabulary.mentions()
    )


def known_attributes(rules: Rules, vocabulary: Vocabulary) -> dict[str, set[str]]:
    """By kind: what facts of it have, asserted or concluded."""
    known = {kind: set(names) for kind, names in vocabulary.kinds.items()}
    for rule in rules:
        concluded = {name for name, _ in rule.conclude.attributes}
        known.setdefault(rule.conclude.kind, set()).update(concluded)
    return known


def is_asserted(pattern: Pattern, vocabulary: Vocabulary) -> bool:
    """Whether the engine may state a fact of this kind with all that the pattern demands."""
    asserted = vocabulary.kinds.get(pattern.kind)
    return asserted is not None and attributes_of(pattern) <= set(asserted)


def patterns_of(rules: Rules) -> Iterator[Pattern]:
    for rule in rules:
        yield from reads(rule)


def attributes_of(pattern: Pattern) -> set[str]:
    return {condition.attribute for condition in pattern.conditions}


def _attributes(rules: Rules) -> Iterator[tuple[Pattern, str]]:
    for rule in rules:
        for pattern in reads(rule):
            for condition in pattern.conditions:
                yield pattern, condition.attribute
        for tally in rule.tallies:
            for attribute in tally.distinct:
                yield tally.count, attribute


def _mentions(rule: Rule) -> Iterator[Mention]:
    for pattern in reads(rule):
        for condition in pattern.conditions:
            right = condition.operand
            term = right.name if isinstance(right, Variable) else type_of(right)
            yield Mention(pattern.at, pattern.kind, condition.attribute, term)
    for name, value in rule.conclude.attributes:
        term = value.name if isinstance(value, Variable) else type_of(value)
        yield Mention(rule.at, rule.conclude.kind, name, term)
