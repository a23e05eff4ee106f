"""The meaning of the judgement-rule language, clause by clause."""

import itertools
import time
from decimal import Decimal
from typing import Any

import pytest

from engine.inference.reference import derive
from engine.model.position import Position
from engine.model.rules import Counted, Derived, Fact, Operator, Pattern, Rule
from tests.unit.inference.rule_building import fact, pattern, rule, tally

YES: tuple[str, dict[str, Any]] = ("yes", {})


def fires(one: Rule, *facts: Fact) -> bool:
    return bool(derive([one], facts).facts)


def concluded(derived: Derived, kind: str) -> list[dict[str, object]]:
    return [dict(one.attributes) for one in derived.facts if one.kind == kind]


# patterns


def test_a_constant_matches_the_fact_that_has_it() -> None:
    one = rule("r", pattern("test", conclusion="effective"), then=YES)
    assert fires(one, fact("test", conclusion="effective"))
    assert not fires(one, fact("test", conclusion="ineffective"))
    assert not fires(one, fact("other", conclusion="effective"))


def test_a_pattern_without_conditions_matches_any_fact_of_its_kind() -> None:
    assert fires(rule("r", pattern("x"), then=YES), fact("x", a=1))
    assert not fires(rule("r", pattern("x"), then=YES), fact("y", a=1))


def test_a_variable_joins_two_patterns_by_equality() -> None:
    one = rule("r", pattern("x", id="$v"), pattern("y", of="$v"), then=("z", {"id": "$v"}))
    derived = derive([one], [fact("x", id=1), fact("x", id=2), fact("y", of=2), fact("y", of=3)])
    assert concluded(derived, "z") == [{"id": 2}]


def test_a_variable_twice_in_one_pattern_demands_equal_attributes() -> None:
    one = rule("r", pattern("x", a="$v", b="$v"), then=YES)
    assert fires(one, fact("x", a="s", b="s"))
    assert not fires(one, fact("x", a=1, b=True))


def test_two_patterns_match_two_different_facts() -> None:
    one = rule("r", pattern("x", a="$v"), pattern("x", b="$w"), then=YES)
    assert not fires(one, fact("x", a=1, b=2))
    assert fires(one, fact("x", a=1, b=2), fact("x", a=1, b=3))


def test_a_fact_stated_twice_is_one_fact() -> None:
    one = rule("r", pattern("x", a="$v"), pattern("x", a="$v"), then=YES)
    assert not fires(one, fact("x", a=1), Fact.of("x", Position("f", 3, 1), a=1))


def test_a_fact_stated_twice_keeps_its_first_place() -> None:
    places = [Position("b.yaml", 1, 1), Position("a.yaml", 9, 1), Position("a.yaml", 2, 4)]
    for order in itertools.permutations(places):
        derived = derive(
            [rule("r", pattern("x"), then=YES)], [Fact.of("x", at, a=1) for at in order]
        )
        assert derived.trace[0].premises[0].at == Position("a.yaml", 2, 4)


# values


@pytest.mark.parametrize("left", [0, 1, "0", "1", True, False, "true", ""])
@pytest.mark.parametrize("right", [0, 1, "0", "1", True, False, "true", ""])
def test_values_of_different_types_are_different(
    left: str | int | bool, right: str | int | bool
) -> None:
    same = type(left) is type(right) and left == right
    assert fires(rule("r", pattern("x", a=left), then=YES), fact("x", a=right)) == same
    assert fires(rule("r", pattern("x", a={"not": left}), then=YES), fact("x", a=right)) != same
    join = rule("r", pattern("x", a="$v"), pattern("y", a="$v"), then=YES)
    assert fires(join, fact("x", a=left), fact("y", a=right)) == same


def test_facts_that_differ_by_type_alone_are_all_kept() -> None:
    facts = [fact("x", a=1), fact("x", a=True), fact("x", a="1")]
    derived = derive([rule("r", pattern("x", a="$v"), then=("y", {"b": "$v"}))], facts)
    assert [one.attributes for one in derived.facts] == [
        (("b", True),),
        (("b", 1),),
        (("b", "1"),),
    ]
    assert [type(one.attributes[0][1]) for one in derived.facts] == [bool, int, str]


@pytest.mark.parametrize("operator", ["is", "not", "gt", "gte", "lt", "lte"])
def test_a_missing_attribute_satisfies_no_comparison(operator: str) -> None:
    one = rule("r", pattern("x", a={operator: 1}), then=YES)
    assert not fires(one, fact("x", b=1))


def test_a_missing_attribute_binds_no_variable() -> None:
    assert not fires(rule("r", pattern("x", a="$v"), then=YES), fact("x", b=1))


@pytest.mark.parametrize(
    ("operator", "holds"),
    [
        ("gt", [False, False, True]),
        ("gte", [False, True, True]),
        ("lt", [True, False, False]),
        ("lte", [True, True, False]),
        ("is", [False, True, False]),
        ("not", [True, False, True]),
    ],
)
def test_comparisons_of_whole_numbers(operator: str, holds: list[bool]) -> None:
    one = rule("r", pattern("x", n={operator: 7}), then=YES)
    assert [fires(one, fact("x", n=n)) for n in (-8, 7, 8)] == holds


@pytest.mark.parametrize("operator", ["gt", "gte", "lt", "lte"])
@pytest.mark.parametrize("value", ["5", "", True, False])
def test_only_whole_numbers_are_ordered(operator: str, value: str | bool) -> None:
    for bound in (-(10**9), 0, 10**9):
        one = rule("r", pattern("x", n={operator: bound}), then=YES)
        assert not fires(one, fact("x", n=value))
    assert not fires(rule("r", pattern("x", n={operator: value}), then=YES), fact("x", n=5))


def test_several_comparisons_of_one_attribute_hold_together() -> None:
    one = rule("r", pattern("x", n={"gte": 3, "lt": 5}), then=YES)
    assert [fires(one, fact("x", n=n)) for n in (2, 3, 4, 5)] == [False, True, True, False]


def test_text_is_compared_code_point_by_code_point() -> None:
    one = rule("r", pattern("x", a="caf\u00e9"), then=YES)
    assert fires(one, fact("x", a="caf\u00e9"))
    assert not fires(one, fact("x", a="cafe\u0301"))


# negation


def test_none_looks_for_what_is_bound() -> None:
    one = rule(
        "r",
        pattern("control", id="$c"),
        none=(pattern("limitation", control="$c"),),
        then=("clear", {"control": "$c"}),
    )
    facts = [fact("control", id="a"), fact("control", id="b"), fact("limitation", control="a")]
    derived = derive([one], facts)
    assert concluded(derived, "clear") == [{"control": "b"}]
    assert derived.trace[0].absent == ("limitation: {control: b}",)


def test_none_sees_the_facts_that_the_rule_matched() -> None:
    one = rule("r", pattern("x", id="$v"), none=(pattern("x", bad=True),), then=YES)
    assert fires(one, fact("x", id=1, bad=False))
    assert not fires(one, fact("x", id=1, bad=True))


def test_each_none_must_find_nothing() -> None:
    one = rule("r", pattern("x"), none=(pattern("y"), pattern("z")), then=YES)
    assert fires(one, fact("x"))
    assert not fires(one, fact("x"), fact("z"))


def test_none_waits_for_the_conclusions_that_it_negates() -> None:
    rules = [
        rule("a-good", pattern("x", id="$i"), none=(pattern("bad", id="$i"),), then=YES),
        rule("b-bad", pattern("x", id="$i"), then=("bad", {"id": "$i"})),
    ]
    assert not concluded(derive(rules, [fact("x", id=1)]), "yes")


def test_a_rule_may_negate_the_kind_that_it_matches() -> None:
    rules = [
        rule(
            "met",
            pattern("criterion", id="$c"),
            none=(pattern("concluded", of="$c", status="not-met"),),
            then=("concluded", {"of": "$c", "status": "met"}),
        ),
        rule(
            "not-met",
            pattern("criterion", id="$c"),
            pattern("miss", of="$c"),
            then=("concluded", {"of": "$c", "status": "not-met"}),
        ),
        rule(
            "overall",
            pattern("concluded", status="met"),
            none=(pattern("concluded", status="not-met"),),
            then=YES,
        ),
    ]
    derived = derive(rules, [fact("criterion", id=1), fact("criterion", id=2), fact("miss", of=2)])
    assert concluded(derived, "concluded") == [
        {"of": 1, "status": "met"},
        {"of": 2, "status": "not-met"},
    ]
    assert not concluded(derived, "yes")


# tallies


def counting(operator: str, bound: str, **rest: object) -> Rule:
    counted = tally(pattern("cause", of="$g"), **{operator: bound}, **rest)  # type: ignore[arg-type]
    return rule("r", pattern("category", id="$g"), tallies=(counted,), then=YES)


def causes(*names: str) -> list[Fact]:
    return [fact("cause", of="sec", name=name) for name in names]


@pytest.mark.parametrize(
    ("operator", "holds"),
    [
        ("gt", [False, False, True]),
        ("gte", [False, True, True]),
        ("lt", [True, False, False]),
        ("lte", [True, True, False]),
        ("is", [False, True, False]),
        ("not", [True, False, True]),
    ],
)
def test_a_tally_counts_the_facts_that_match(operator: str, holds: list[bool]) -> None:
    one = counting(operator, "2")
    elsewhere = fact("cause", of="av", name="z")
    facts = [causes("a"), causes("a", "b"), causes("a", "b", "c")]
    found = [fires(one, fact("category", id="sec"), elsewhere, *some) for some in facts]
    assert found == holds


def test_a_tally_of_nothing_is_zero() -> None:
    assert fires(counting("is", "0"), fact("category", id="sec"))


def test_facts_stated_twice_count_once() -> None:
    assert not fires(counting("gte", "2"), fact("category", id="sec"), *causes("a"), *causes("a"))


def test_distinct_counts_values_instead_of_facts() -> None:
    one = counting("gte", "2", distinct=("name",))
    same = [fact("cause", of="sec", name="a", item=n) for n in range(5)]
    assert not fires(one, fact("category", id="sec"), *same)
    assert fires(one, fact("category", id="sec"), *same, *causes("b"))


def test_distinct_values_keep_their_types() -> None:
    one = counting("is", "3", distinct=("name",))
    facts = [fact("cause", of="sec", name=value) for value in (1, True, "1")]
    assert fires(one, fact("category", id="sec"), *facts)


def test_a_fact_without_the_distinct_attribute_counts_by_itself() -> None:
    one = counting("is", "3", distinct=("name",))
    unknown = [fact("cause", of="sec", item=n) for n in (1, 2)]
    assert fires(one, fact("category", id="sec"), *unknown, *causes("a"))


def test_distinct_over_two_attributes_counts_pairs() -> None:
    one = counting("is", "3", distinct=("name", "place"))
    facts = [
        fact("cause", of="sec", name=n, place=p, item=i)
        for n, p, i in [("a", 1, 1), ("a", 1, 2), ("a", 2, 3), ("b", 1, 4)]
    ]
    assert fires(one, fact("category", id="sec"), *facts)


def share(operator: str, bound: str, distinct: tuple[str, ...] = ()) -> Rule:
    counted = tally(pattern("missed"), pattern("commitment"), distinct, **{operator: bound})
    return rule("r", pattern("x"), tallies=(counted,), then=YES)


def parts(missed: int, commitments: int) -> list[Fact]:
    return [
        fact("x"),
        *(fact("missed", id=n) for n in range(missed)),
        *(fact("commitment", id=n) for n in range(commitments)),
    ]


def test_a_share_is_compared_exactly() -> None:
    assert fires(share("is", "0.06"), *parts(6, 100))
    assert not fires(share("lt", "0.06"), *parts(6, 100))
    assert fires(share("gte", "0.07"), *parts(7, 100))
    third = "0.3333333333333333333333333333"
    assert fires(share("gt", third), *parts(1, 3))
    assert not fires(share("is", third), *parts(1, 3))


@pytest.mark.parametrize("operator", ["gt", "gte", "lt", "lte", "is", "not"])
@pytest.mark.parametrize("missed", [0, 2])
def test_a_share_of_nothing_does_not_hold(operator: str, missed: int) -> None:
    assert not fires(share(operator, "0"), *parts(missed, 0))


def test_a_share_counts_both_parts_distinct() -> None:
    facts = [
        fact("x"),
        *(fact("missed", id=n, cause="c") for n in range(3)),
        *(fact("commitment", id=n, cause=c) for n, c in enumerate("aabb")),
    ]
    assert fires(share("is", "0.5", distinct=("cause",)), *facts)


def test_a_tally_waits_for_the_conclusions_that_it_counts() -> None:
    rules = [
        rule("a", pattern("x"), tallies=(tally(pattern("seen"), gte="3"),), then=YES),
        rule("b", pattern("item", id="$i"), then=("seen", {"id": "$i"})),
    ]
    facts = [fact("x"), *(fact("item", id=n) for n in range(3))]
    assert concluded(derive(rules, facts), "yes")


def test_a_tally_is_told_with_its_number() -> None:
    counted = tally(pattern("missed", of="$g"), pattern("all"), gte="0.5", bind="k")
    one = rule(
        "r", pattern("x", id="$g"), tallies=(counted,), then=YES, because="{k} missed in {g}"
    )
    facts = [fact("x", id="s p"), fact("missed", of="s p"), fact("all", n=1), fact("all", n=2)]
    (instance,) = derive([one], facts).trace
    assert instance.counted == (Counted('missed: {of: "s p"}', 1, 2),)
    assert instance.sentence == "1 missed in s p"


# conclusions and the trace


def test_conclusions_feed_rules_over_several_layers() -> None:
    rules = [
        rule("c", pattern("c", id="$v"), then=("d", {"id": "$v"})),
        rule("a", pattern("a", id="$v"), then=("b", {"id": "$v"})),
        rule("b", pattern("b", id="$v"), then=("c", {"id": "$v"})),
    ]
    assert concluded(derive(rules, [fact("a", id=1)]), "d") == [{"id": 1}]


def test_stated_and_concluded_facts_of_one_kind_live_together() -> None:
    rules = [
        rule("a", pattern("raw", id="$v"), then=("seen", {"id": "$v"})),
        rule("b", pattern("seen", id="$v"), then=("told", {"id": "$v"})),
    ]
    derived = derive(rules, [fact("raw", id=1), fact("seen", id=2)])
    assert concluded(derived, "told") == [{"id": 1}, {"id": 2}]
    assert concluded(derived, "seen") == [{"id": 1}]


def test_a_conclusion_that_was_stated_too_keeps_its_place() -> None:
    at = Position("a.yaml", 4, 2)
    rules = [
        rule("a", pattern("raw"), then=("seen", {})),
        rule("b", pattern("seen"), then=YES),
    ]
    derived = derive(rules, [fact("raw"), Fact.of("seen", at)])
    assert derived.facts == (fact("seen"), fact("yes"))
    assert derived.facts[0].at == at
    assert [one.premises[0].at for one in derived.trace if one.rule == "b"] == [at]


def test_values_used_only_in_because_are_no_part_of_the_conclusion() -> None:
    one = rule("r", pattern("x", id="$i", note="$n"), then=("y", {"id": "$i"}), because="{n}")
    derived = derive([one], [fact("x", id=1, note="a"), fact("x", id=1, note="b")])
    assert derived.facts == (fact("y", id=1),)
    assert [one.sentence for one in derived.trace] == ["a", "b"]


def test_every_way_to_a_conclusion_is_in_the_trace() -> None:
    one = rule("r", pattern("x", v="$a"), pattern("x", v="$b"), then=YES)
    derived = derive([one], [fact("x", v=1), fact("x", v=2)])
    assert [[p.get("v") for p in one.premises] for one in derived.trace] == [[1, 2], [2, 1]]
    assert derived.facts == (fact("yes"),)


def test_the_order_of_rules_and_facts_does_not_matter() -> None:
    rules = [
        rule("b", pattern("x", v="$v"), none=(pattern("y", v="$v"),), then=("z", {"v": "$v"})),
        rule("a", pattern("x", v="$v"), pattern("w", v="$v"), then=("y", {"v": "$v"})),
        rule("c", pattern("z"), tallies=(tally(pattern("z"), gte="2"),), then=YES),
    ]
    facts = [fact("x", v=1), fact("x", v="1"), fact("x", v=True), fact("w", v=1)]
    expected = derive(rules, facts)
    for some in itertools.permutations(rules):
        for others in itertools.permutations(facts):
            assert derive(some, others) == expected
    assert expected.facts[-1] == fact("z", v="1")


def test_a_sentence_is_filled_in_once() -> None:
    one = rule("r", pattern("x", a="$a", b="$b"), then=YES, because="{a} {{a}} {b}")
    (instance,) = derive([one], [fact("x", a="{b}", b=True)]).trace
    assert instance.sentence == "{b} {a} true"


def test_rules_in_a_circle_have_no_meaning() -> None:
    with pytest.raises(ValueError, match="rest on itself"):
        derive([rule("r", pattern("x"), then=("x", {"a": 1}))], [])


def test_an_audit_of_seven_thousand_facts_takes_well_under_two_seconds() -> None:
    rules = []
    for n in range(20):
        rules += [
            rule(
                f"a{n}",
                pattern("control", id="$c", criterion=f"CC{n}", name="$name"),
                pattern("result", control="$c", outcome="clean", items="$i"),
                none=(pattern("limitation", control="$c"),),
                then=("accepted", {"control": "$c", "criterion": f"CC{n}"}),
                because="{name}: {i}",
            ),
            rule(
                f"b{n}",
                pattern("criterion", id=f"CC{n}"),
                pattern("accepted", criterion=f"CC{n}", control="$c"),
                then=("met", {"criterion": f"CC{n}"}),
            ),
            rule(
                f"c{n}",
                pattern("criterion", id=f"CC{n}"),
                none=(pattern("met", criterion=f"CC{n}"),),
                tallies=(tally(pattern("result"), pattern("control"), gte="0.1"),),
                then=("miss", {"criterion": f"CC{n}"}),
            ),
        ]
    facts = [fact("criterion", id=f"CC{n}") for n in range(20)]
    for n in range(2_300):
        facts += [
            fact("control", id=f"c{n}", criterion=f"CC{n % 20}", name=f"control {n}"),
            fact("result", control=f"c{n}", outcome="clean" if n % 3 else "above", items=25),
            fact("noise", control=f"c{n}"),
        ]
    start = time.perf_counter()
    derived = derive(rules, facts)
    assert time.perf_counter() - start < 2
    assert len(concluded(derived, "met")) == 20


def test_operators_of_tallies_take_decimals() -> None:
    bound = tally(pattern("x"), gte="2.5")
    assert (bound.operator, bound.bound) == (Operator.AT_LEAST, Decimal("2.5"))
    assert isinstance(bound.count, Pattern)
    one = rule("r", pattern("y"), tallies=(bound,), then=YES)
    assert not fires(one, fact("y"), fact("x", n=1), fact("x", n=2))
    assert fires(one, fact("y"), fact("x", n=1), fact("x", n=2), fact("x", n=3))
