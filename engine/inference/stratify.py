"""Puts rules in layers, so that each reads only what lower layers have concluded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.inference.matching import holds
from engine.model.position import Diagnostic
from engine.model.rules import Conclusion, Pattern, Rule, Variable

Strata = tuple[tuple[Rule, ...], ...]


def reads(rule: Rule) -> tuple[Pattern, ...]:
    """All patterns of a rule: positive, negated, counted."""
    counted = [pattern for tally in rule.tallies for pattern in (tally.count, tally.of) if pattern]
    return (*rule.patterns, *rule.negations, *counted)


def may_match(conclusion: Conclusion, pattern: Pattern) -> bool:
    """Same kind, every attribute that the pattern demands, and no constant in conflict."""
    if conclusion.kind != pattern.kind:
        return False
    attributes = dict(conclusion.attributes)
    for condition in pattern.conditions:
        if condition.attribute not in attributes:
            return False
        term, operand = attributes[condition.attribute], condition.operand
        if isinstance(term, Variable) or isinstance(operand, Variable):
            continue
        if not holds(term, condition.operator, operand):
            return False
    return True


def stratify(rules: Iterable[Rule]) -> tuple[Strata, tuple[Diagnostic, ...]]:
    """The layers from the lowest up, rules within one sorted by id; ids are unique.

    Every rule that feeds another - through a positive pattern, `none` or a tally - lies below
    it, so one pass over the layers derives everything. Rules that feed each other in a circle
    have no such order: then there are no layers and each circle is a diagnostic.
    """
    by_id = {rule.id: rule for rule in sorted(rules, key=lambda rule: rule.id)}
    feeders = _feeders(tuple(by_id.values()))
    placed: dict[str, None] = {}
    strata: list[tuple[Rule, ...]] = []
    circles: list[Diagnostic] = []
    while len(placed) < len(by_id):
        waiting = [name for name in by_id if name not in placed]
        ready = [name for name in waiting if all(feeder in placed for feeder in feeders[name])]
        if not ready:
            ready = _circle(waiting, feeders, placed)
            circles.append(_told([by_id[name] for name in ready]))
        strata.append(tuple(by_id[name] for name in ready))
        placed.update(dict.fromkeys(ready))
    return ((), tuple(sorted(circles))) if circles else (tuple(strata), ())


def _feeders(rules: tuple[Rule, ...]) -> Mapping[str, tuple[str, ...]]:
    concluding: dict[str, list[Rule]] = {}
    for rule in rules:
        concluding.setdefault(rule.conclude.kind, []).append(rule)
    return {
        rule.id: tuple(
            sorted(
                {
                    feeder.id
                    for pattern in reads(rule)
                    for feeder in concluding.get(pattern.kind, ())
                    if may_match(feeder.conclude, pattern)
                }
            )
        )
        for rule in rules
    }


def _circle(
    waiting: list[str], feeders: Mapping[str, tuple[str, ...]], placed: Mapping[str, None]
) -> list[str]:
    """From what is fed to what feeds it until a rule recurs; each waits for one that waits."""
    path = [waiting[0]]
    while True:
        feeder = next(name for name in feeders[path[-1]] if name not in placed)
        if feeder in path:
            circle = path[path.index(feeder) :][::-1]
            first = circle.index(min(circle))
            return circle[first:] + circle[:first]
        path.append(feeder)


def _told(circle: list[Rule]) -> Diagnostic:
    """Rules in the order in which they feed each other."""
    names = " -> ".join(f"`{rule.id}`" for rule in [*circle, circle[0]])
    places = ", ".join(f"`{rule.id}` at {rule.at}" for rule in circle)
    return Diagnostic(
        circle[0].at,
        "E-RULE-CYCLE",
        f"a conclusion would rest on itself: {names}",
        f"let one of them conclude another kind or constant; the rules: {places}",
    )
