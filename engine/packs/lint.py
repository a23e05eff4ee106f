"""Rules that load, yet can hardly be meant: each check is one function over all rules.

Errors are slips that would silently change a verdict; warnings are advice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from engine.documents.suggest import did_you_mean, quoted
from engine.inference.stratify import may_match, reads
from engine.model.position import Diagnostic, Severity
from engine.model.rules import Operator, Pattern, Rule, Tally, Variable
from engine.packs.agreement import disagreements
from engine.packs.reading import Mention, type_of
from engine.packs.vocabulary import Vocabulary

MOST_POSITIVE = 15  # patterns and tallies of a rule that the compiled engine takes
MOST_PATTERNS = 16  # together with negated ones

Rules = Sequence[Rule]
Check = Callable[[Rules, Vocabulary], Iterator[Diagnostic]]


def lint(rules: Iterable[Rule], vocabulary: Vocabulary) -> tuple[Diagnostic, ...]:
    """What all checks find, sorted by place."""
    ordered = sorted(rules, key=lambda rule: rule.id)
    found = {problem for check in CHECKS for problem in check(ordered, vocabulary)}
    return tuple(sorted(found))


def unknown_kinds(rules: Rules, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """A pattern on a kind that neither the engine asserts nor any rule concludes."""
    known = {*vocabulary.kinds, *(rule.conclude.kind for rule in rules)}
    for pattern in _patterns(rules):
        if pattern.kind not in known:
            message = f"nothing asserts or concludes {quoted(pattern.kind)}"
            help_ = did_you_mean(pattern.kind, known)
            yield Diagnostic(pattern.at, "E-LINT-KIND", message, help_)


def unknown_attributes(rules: Rules, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """An attribute that no fact of its kind ever has."""
    known = _known_attributes(rules, vocabulary)
    for pattern, attribute in _attributes(rules):
        names = known.get(pattern.kind)
        if names is not None and attribute not in names:
            message = f"{quoted(pattern.kind)} never has the attribute {quoted(attribute)}"
            help_ = did_you_mean(attribute, names, "attributes")
            yield Diagnostic(pattern.at, "E-LINT-ATTRIBUTE", message, help_)


def never_matched(rules: Rules, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """A pattern that known kind and attributes allow, but no possible fact satisfies."""
    known = _known_attributes(rules, vocabulary)
    for pattern in _patterns(rules):
        demanded = _attributes_of(pattern)
        asserted = vocabulary.kinds.get(pattern.kind)
        if asserted is not None and demanded <= set(asserted):
            continue
        if pattern.kind not in known or not demanded <= known[pattern.kind]:
            continue  # told by the checks above
        if not any(may_match(rule.conclude, pattern) for rule in rules):
            message = f"no conclusion of kind {quoted(pattern.kind)} can match this pattern"
            yield Diagnostic(pattern.at, "E-LINT-NEVER", message)


def other_types(rules: Rules, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """An attribute taken for another type than the engine asserts it with."""
    yield from disagreements(
        {rule.id: tuple(_mentions(rule)) for rule in rules}, vocabulary.mentions()
    )


def never_fires(rules: Rules, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """A rule whose own conditions exclude each other."""
    for rule in rules:
        for negated in rule.negations:
            for pattern in rule.patterns:
                if pattern.kind == negated.kind and set(negated.conditions) <= set(
                    pattern.conditions
                ):
                    message = f"this `none` denies what {quoted(rule.id)} itself matches"
                    help_ = f"the pattern at {pattern.at} matches the very fact"
                    yield Diagnostic(negated.at, "E-LINT-NEVER", message, help_)
        for pattern in rule.patterns:
            for attribute in sorted(_attributes_of(pattern)):
                if not _satisfiable(pattern, attribute):
                    message = f"no value of {quoted(attribute)} satisfies all these comparisons"
                    yield Diagnostic(pattern.at, "E-LINT-NEVER", message)
        for tally in rule.tallies:
            if not _reachable(tally):
                yield Diagnostic(tally.at, "E-LINT-NEVER", "no count can satisfy this tally")


def unused_conclusions(rules: Rules, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """A conclusion that no rule reads and no result of the audit shows."""
    patterns = list(_patterns(rules))
    for rule in rules:
        if rule.conclude.kind in vocabulary.results:
            continue
        if not any(may_match(rule.conclude, pattern) for pattern in patterns):
            message = f"nothing reads what {quoted(rule.id)} concludes"
            help_ = f"name {quoted(rule.conclude.kind)} among the results, or take it out"
            yield Diagnostic(rule.at, "W-LINT-UNUSED", message, help_, Severity.WARNING)


def too_long(rules: Rules, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """A rule with more patterns than the compiled engine takes."""
    for rule in rules:
        positive = len(rule.patterns) + len(rule.tallies)
        if positive > MOST_POSITIVE or positive + len(rule.negations) > MOST_PATTERNS:
            message = f"{quoted(rule.id)} has {positive + len(rule.negations)} patterns"
            help_ = (
                f"at most {MOST_POSITIVE} besides `none`, {MOST_PATTERNS} in all; "
                "conclude an intermediate fact in a rule of its own"
            )
            yield Diagnostic(rule.at, "W-LINT-LONG", message, help_, Severity.WARNING)


CHECKS: tuple[Check, ...] = (
    unknown_kinds,
    unknown_attributes,
    never_matched,
    other_types,
    never_fires,
    unused_conclusions,
    too_long,
)


def _known_attributes(rules: Rules, vocabulary: Vocabulary) -> dict[str, set[str]]:
    known = {kind: set(names) for kind, names in vocabulary.kinds.items()}
    for rule in rules:
        concluded = {name for name, _ in rule.conclude.attributes}
        known.setdefault(rule.conclude.kind, set()).update(concluded)
    return known


def _patterns(rules: Rules) -> Iterator[Pattern]:
    for rule in rules:
        yield from reads(rule)


def _attributes_of(pattern: Pattern) -> set[str]:
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


def _satisfiable(pattern: Pattern, attribute: str) -> bool:
    """Whether some whole number lies between the bounds that the pattern sets."""
    lowest: list[int] = []
    highest: list[int] = []
    for condition in pattern.conditions:
        right = condition.operand
        if condition.attribute != attribute or not isinstance(right, int):
            continue
        match condition.operator:
            case Operator.GREATER:
                lowest.append(right + 1)
            case Operator.AT_LEAST:
                lowest.append(right)
            case Operator.LESS:
                highest.append(right - 1)
            case Operator.AT_MOST:
                highest.append(right)
    return not lowest or not highest or max(lowest) <= min(highest)


def _reachable(tally: Tally) -> bool:
    """Counts are not negative, and whole unless they are a share."""
    bound, whole = tally.bound, tally.of is None
    match tally.operator:
        case Operator.LESS:
            return bound > 0
        case Operator.AT_MOST:
            return bound >= 0
        case Operator.EQUAL:
            return bound >= 0 and (not whole or bound == bound.to_integral_value())
        case _:
            return True
