"""Laws of the judgement-rule language, and a second evaluator that knows nothing of the first."""

import itertools
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from random import Random

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from engine.inference.explain import find, tree
from engine.inference.reference import derive
from engine.model.rules import (
    Conclusion,
    Condition,
    Derived,
    Fact,
    Pattern,
    Rule,
    Tally,
    Value,
    Variable,
)
from tests.laws.strategies import VALUES, Case, case, cases

law = settings(
    deadline=None,
    derandomize=True,
    max_examples=400,
    suppress_health_check=[HealthCheck.too_slow],
)

# A second evaluator: applies every rule to every tuple of facts until nothing is new. Since
# whatever a rule denies or counts must be complete first, it works kind by kind, in the order
# in which the generator lets kinds rest upon one another.

Said = tuple[str, tuple[tuple[str, str, Value], ...]]


def said(fact: Fact) -> Said:
    return fact.kind, tuple((name, type(value).__name__, value) for name, value in fact.attributes)


def compare(left: Value, operator: str, right: Value) -> bool:
    alike = type(left) is type(right)
    if operator == "is":
        return alike and left == right
    if operator == "not":
        return not (alike and left == right)
    if type(left) is not int or type(right) is not int:
        return False
    return {"gt": left > right, "gte": left >= right, "lt": left < right, "lte": left <= right}[
        operator
    ]


def consistent(patterns: tuple[Pattern, ...], chosen: tuple[Fact, ...]) -> dict[str, Value] | None:
    names: dict[str, Value] = {}
    for pattern, fact in zip(patterns, chosen, strict=True):
        having = dict(fact.attributes)
        if fact.kind != pattern.kind:
            return None
        for condition in pattern.conditions:
            if condition.attribute not in having:
                return None
            left, right = having[condition.attribute], condition.operand
            if isinstance(right, Variable):
                right = names.setdefault(right.name, left)
            if not compare(left, condition.operator.value, right):
                return None
    return names


def grounded(pattern: Pattern, names: dict[str, Value]) -> Pattern:
    return Pattern(
        pattern.kind,
        tuple(
            Condition(
                each.attribute,
                each.operator,
                names[each.operand.name] if isinstance(each.operand, Variable) else each.operand,
            )
            for each in pattern.conditions
        ),
    )


def matches(pattern: Pattern, names: dict[str, Value], everything: list[Fact]) -> list[Fact]:
    ground = grounded(pattern, names)
    return [fact for fact in everything if consistent((ground,), (fact,)) is not None]


def number(found: list[Fact], distinct: tuple[str, ...]) -> int:
    complete = [fact for fact in found if all(name in dict(fact.attributes) for name in distinct)]
    if not distinct:
        return len(found)
    seen = {tuple((type(fact.get(n)), fact.get(n)) for n in distinct) for fact in complete}
    return len(seen) + len(found) - len(complete)


def tally_holds(tally: Tally, names: dict[str, Value], everything: list[Fact]) -> bool:
    measured = Fraction(number(matches(tally.count, names, everything), tally.distinct))
    if tally.of is not None:
        total = number(matches(tally.of, names, everything), tally.distinct)
        if total == 0:
            return False
        measured /= total
    bound = Fraction(tally.bound)
    return {
        "is": measured == bound,
        "not": measured != bound,
        "gt": measured > bound,
        "gte": measured >= bound,
        "lt": measured < bound,
        "lte": measured <= bound,
    }[tally.operator.value]


def applications(rule: Rule, everything: list[Fact]) -> Iterator[tuple[Fact, tuple[Fact, ...]]]:
    for chosen in itertools.permutations(everything, len(rule.patterns)):
        names = consistent(rule.patterns, chosen)
        if names is None:
            continue
        if any(matches(pattern, names, everything) for pattern in rule.negations):
            continue
        if all(tally_holds(tally, names, everything) for tally in rule.tallies):
            conclusion = Fact(
                rule.conclude.kind,
                tuple(
                    (name, names[term.name] if isinstance(term, Variable) else term)
                    for name, term in rule.conclude.attributes
                ),
            )
            yield conclusion, chosen


def layer(rule: Rule) -> int:
    status = dict(rule.conclude.attributes).get("status")
    return ["seen", "judged", "final"].index(rule.conclude.kind) * 2 + (status == "not-met")


def brute(rules: list[Rule], stated: list[Fact]) -> tuple[set[Said], set[tuple[object, ...]]]:
    everything = {said(fact): fact for fact in stated}
    concluded: set[Said] = set()
    trace: set[tuple[object, ...]] = set()
    for height in range(6):
        known = list(everything.values())
        for rule in rules:
            if layer(rule) != height:
                continue
            for conclusion, chosen in applications(rule, known):
                everything[said(conclusion)] = conclusion
                concluded.add(said(conclusion))
                trace.add((rule.id, said(conclusion), *map(said, chosen)))
    return concluded, trace


def shape(derived: Derived) -> tuple[set[Said], set[tuple[object, ...]]]:
    return {said(fact) for fact in derived.facts}, {
        (each.rule, said(each.conclusion), *map(said, each.premises)) for each in derived.trace
    }


@settings(law, max_examples=2_000)
@given(cases())
def test_the_reference_agrees_with_brute_force(drawn: Case) -> None:
    rules, stated = drawn
    derived = derive(rules, stated)
    event("fires" if derived.trace else "silent")
    assert shape(derived) == brute(rules, stated)


@law
@given(cases())
def test_deriving_again_from_everything_adds_no_fact(drawn: Case) -> None:
    rules, stated = drawn
    derived = derive(rules, stated)
    again, _ = brute(rules, [*stated, *derived.facts])
    assert again == {said(fact) for fact in derived.facts}


@law
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rules_and_facts_changes_nothing(drawn: Case, chance: Random) -> None:
    rules, stated = drawn
    expected = derive(rules, stated)
    chance.shuffle(rules)
    doubled = [*stated, *stated]
    chance.shuffle(doubled)
    assert repr(derive(rules, doubled)) == repr(expected)


@law
@given(cases())
def test_a_fact_of_another_kind_changes_nothing(drawn: Case) -> None:
    rules, stated = drawn
    others = [Fact.of("elsewhere", id="a", n=1), Fact.of("elsewhere")]
    assert derive(rules, [*others, *stated]) == derive(rules, stated)


@law
@given(cases())
def test_results_come_sorted_and_once(drawn: Case) -> None:
    rules, stated = drawn
    derived = derive(rules, stated)
    orders = [fact.order for fact in derived.facts]
    assert orders == sorted(set(orders))
    assert len(set(derived.trace)) == len(derived.trace)
    assert {each.conclusion for each in derived.trace} == set(derived.facts)


RENAMED: dict[str, str] = {
    old: f"x{number}" for number, old in enumerate(sorted({*map(str, VALUES["id"]), "1", "true"}))
}


def renamed_value(value: Value) -> Value:
    return RENAMED.get(value, value) if isinstance(value, str) else value


def renamed_fact(fact: Fact) -> Fact:
    pairs = tuple((name, renamed_value(value)) for name, value in fact.attributes)
    return Fact(fact.kind, pairs, fact.at)


def renamed_pattern(pattern: Pattern) -> Pattern:
    return Pattern(
        pattern.kind,
        tuple(
            Condition(
                each.attribute,
                each.operator,
                each.operand if isinstance(each.operand, Variable) else renamed_value(each.operand),
            )
            for each in pattern.conditions
        ),
    )


def renamed_rule(rule: Rule) -> Rule:
    return Rule(
        rule.id,
        tuple(map(renamed_pattern, rule.patterns)),
        tuple(map(renamed_pattern, rule.negations)),
        tuple(
            Tally(
                renamed_pattern(each.count),
                each.operator,
                each.bound,
                renamed_pattern(each.of) if each.of else None,
                each.distinct,
                each.bind,
            )
            for each in rule.tallies
        ),
        Conclusion(
            rule.conclude.kind,
            tuple(
                (name, term if isinstance(term, Variable) else renamed_value(term))
                for name, term in rule.conclude.attributes
            ),
        ),
        rule.because,
        rule.basis,
    )


@law
@given(cases())
def test_renaming_constants_renames_the_results(drawn: Case) -> None:
    rules, stated = drawn
    derived = derive(rules, stated)
    renamed = derive(list(map(renamed_rule, rules)), list(map(renamed_fact, stated)))
    assert {said(renamed_fact(fact)) for fact in derived.facts} == {
        said(fact) for fact in renamed.facts
    }
    assert len(renamed.trace) == len(derived.trace)


@law
@given(cases())
def test_every_conclusion_has_a_tree_that_ends_in_stated_facts(drawn: Case) -> None:
    rules, stated = drawn
    derived = derive(rules, stated)
    for goal in derived.facts:
        waiting = [tree(derived, stated, goal)]
        assert waiting[0].steps
        while waiting:
            node = waiting.pop()
            assert not node.cut
            assert node.stated == (node.fact in stated)
            assert node.stated or node.steps or node.told_before
            waiting += [premise for step in node.steps for premise in step.premises]
        assert goal in find(derived, stated, goal.kind, **dict(goal.attributes))


def test_the_generated_cases_are_worth_running() -> None:
    """At least half of the cases fire, and a third chain two layers or more."""
    seen: Counter[str] = Counter()
    total = 500
    for seed in range(total):
        rules, stated = case(Random(seed))
        derived = derive(rules, stated)
        by_rule = set(derived.facts) - set(stated)
        found = {
            "fires": bool(derived.trace),
            "chains": any(by_rule & set(each.premises) for each in derived.trace),
            "denies": any(each.absent for each in derived.trace),
            "counts": any(each.counted for each in derived.trace),
            "mixes types": any(type(fact.get("n")) in (str, bool) for fact in stated),
        }
        seen.update(name for name, holds in found.items() if holds)
    print({name: f"{count / total:.0%}" for name, count in sorted(seen.items())})
    assert seen["fires"] >= total / 2
    assert seen["chains"] >= total / 3
    assert min(seen["denies"], seen["counts"], seen["mixes types"]) >= total / 5
