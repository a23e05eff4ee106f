"""Rules that can never be applied: by what they ask themselves, or by what they wait for."""

from __future__ import annotations

from collections.abc import Iterator

from engine.documents.suggest import quoted
from engine.inference.stratify import may_match
from engine.model.position import Diagnostic
from engine.model.rules import Operator, Pattern, Rule, Tally
from engine.packs.lint.kinds import attributes_of, is_asserted
from engine.packs.lint.whole import Rules
from engine.packs.vocabulary import Vocabulary


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
            for attribute in sorted(attributes_of(pattern)):
                if not _satisfiable(pattern, attribute):
                    message = f"no value of {quoted(attribute)} satisfies all these comparisons"
                    yield Diagnostic(pattern.at, "E-LINT-NEVER", message)
        for tally in rule.tallies:
            if not _reachable(tally):
                yield Diagnostic(tally.at, "E-LINT-NEVER", "no count can satisfy this tally")


def unreachable(rules: Rules, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """A rule that waits for a conclusion which only rules that never fire would draw."""
    stuck = {rule.id for rule in rules if any(never_fires([rule], vocabulary))}
    reached: dict[str, Rule] = {}
    growing = True
    while growing:
        found = [
            rule
            for rule in rules
            if rule.id not in reached
            and rule.id not in stuck
            and all(_comes(pattern, reached, vocabulary) for pattern in _awaited(rule))
        ]
        reached |= {rule.id: rule for rule in found}
        growing = bool(found)
    for rule in rules:
        for pattern in _awaited(rule) if rule.id not in reached else ():
            waits = [each.id for each in rules if may_match(each.conclude, pattern)]
            if waits and not _comes(pattern, reached, vocabulary):
                message = f"{quoted(rule.id)} waits for {quoted(pattern.kind)}, which never comes"
                help_ = f"only rules that never fire conclude it: {', '.join(map(quoted, waits))}"
                yield Diagnostic(pattern.at, "E-LINT-UNREACHABLE", message, help_)


def _awaited(rule: Rule) -> tuple[Pattern, ...]:
    """Patterns that some fact must match before the rule can be applied."""
    counted = (
        pattern
        for tally in rule.tallies
        if _asks_for_some(tally)
        for pattern in (tally.count, tally.of)
        if pattern is not None
    )
    return (*rule.patterns, *counted)


def _asks_for_some(tally: Tally) -> bool:
    if tally.of is not None:
        return True  # a share of nothing does not hold
    match tally.operator:
        case Operator.GREATER:
            return tally.bound >= 0
        case Operator.AT_LEAST | Operator.EQUAL:
            return tally.bound > 0
        case Operator.NOT_EQUAL:
            return tally.bound == 0
        case _:
            return False


def _comes(pattern: Pattern, reached: dict[str, Rule], vocabulary: Vocabulary) -> bool:
    return is_asserted(pattern, vocabulary) or any(
        may_match(rule.conclude, pattern) for rule in reached.values()
    )


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
