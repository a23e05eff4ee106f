"""A rule in words: what it looks for, what must not be said, what it concludes."""

from __future__ import annotations

from collections.abc import Iterator

from engine.inference.wording import sentence, written
from engine.model.rules import (
    Conclusion,
    Condition,
    Fact,
    Operator,
    Pattern,
    Rule,
    Tally,
    Value,
    Variable,
)

_COMPARED = {
    Operator.NOT_EQUAL: "other than",
    Operator.GREATER: "more than",
    Operator.AT_LEAST: "at least",
    Operator.LESS: "less than",
    Operator.AT_MOST: "at most",
}


def said(rule: Rule) -> str:
    """The sentence of the rule, with the words that stand for something in capitals."""
    bound = {
        condition.operand.name: condition.operand.name.upper()
        for one in rule.patterns
        for condition in one.conditions
        if isinstance(condition.operand, Variable)
    }
    bound |= {each.bind: each.bind.upper() for each in rule.tallies if each.bind}
    return sentence(rule.because, bound)


def looked_for(rule: Rule) -> Iterator[str]:
    """A line for each pattern; words that stand for something are in capitals."""
    for one in rule.patterns:
        yield f"there is a fact {pattern(one)}"
    for one in rule.negations:
        yield f"there is no fact {pattern(one)}"
    for counted in rule.tallies:
        yield tally(counted)


def pattern(one: Pattern) -> str:
    conditions = ", ".join(_condition(each) for each in one.conditions)
    return f"`{one.kind}` with {conditions}" if conditions else f"`{one.kind}`"


def conclusion(conclude: Conclusion) -> str:
    named = ", ".join(f"{name} {_term(term)}" for name, term in conclude.attributes)
    return f"`{conclude.kind}` with {named}" if named else f"`{conclude.kind}`"


def fact(one: Fact) -> str:
    named = ", ".join(f"{name} {written(value)}" for name, value in one.attributes)
    return f"{one.kind}: {named}" if named else one.kind


def tally(one: Tally) -> str:
    distinct = f" that differ in {' and '.join(one.distinct)}" if one.distinct else ""
    compared = "exactly" if one.operator is Operator.EQUAL else _COMPARED[one.operator]
    called = f", called {one.bind.upper()}" if one.bind else ""
    if one.of is None:
        return f"there are {compared} {one.bound} facts {pattern(one.count)}{distinct}{called}"
    share = (one.bound * 100).normalize()
    return (
        f"facts {pattern(one.count)}{distinct} are {compared} {share:f} % in number of the facts "
        f"{pattern(one.of)}{called}"
    )


def _condition(each: Condition) -> str:
    if each.operator is Operator.EQUAL:
        return f"{each.attribute} {_term(each.operand)}"
    return f"{each.attribute} {_COMPARED[each.operator]} {_term(each.operand)}"


def _term(term: Value | Variable) -> str:
    return term.name.upper() if isinstance(term, Variable) else written(term)
