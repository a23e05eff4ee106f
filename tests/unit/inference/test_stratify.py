"""Which rule feeds which, the layers that follow, and circles."""

import itertools

import pytest

from engine.inference.stratify import may_match, stratify
from engine.model.position import Position
from engine.model.rules import Conclusion, Rule
from tests.unit.inference.rule_building import pattern, rule, tally


def layers(*rules: Rule) -> list[list[str]]:
    strata, circles = stratify(rules)
    assert not circles
    return [[one.id for one in stratum] for stratum in strata]


def conclusion(kind: str, /, **attributes: object) -> Conclusion:
    return rule("r", pattern("x"), then=(kind, attributes)).conclude


def test_no_rules_have_no_layers() -> None:
    assert stratify([]) == ((), ())


@pytest.mark.parametrize(
    ("attributes", "wanted", "may"),
    [
        ({"a": 1}, {}, True),
        ({"a": 1}, {"a": 1}, True),
        ({"a": 1}, {"a": 2}, False),
        ({"a": 1}, {"a": "1"}, False),
        ({"a": 1}, {"a": True}, False),
        ({"a": 1}, {"b": 1}, False),
        ({"a": 1}, {"b": {"not": 1}}, False),
        ({"a": 1}, {"a": "$v"}, True),
        ({"a": "$v"}, {"a": 1}, True),
        ({"a": "$v"}, {"a": {"gt": 1}}, True),
        ({"a": 1}, {"a": {"not": 1}}, False),
        ({"a": 1}, {"a": {"not": 2}}, True),
        ({"a": 1}, {"a": {"gt": 1}}, False),
        ({"a": 2}, {"a": {"gt": 1}}, True),
        ({"a": "2"}, {"a": {"gt": 1}}, False),
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, False),
    ],
)
def test_a_conclusion_may_match_unless_something_forbids_it(
    attributes: dict[str, object], wanted: dict[str, object], may: bool
) -> None:
    assert may_match(conclusion("k", **attributes), pattern("k", **wanted)) is may
    assert not may_match(conclusion("other", **attributes), pattern("k", **wanted))


@pytest.mark.parametrize("through", ["pattern", "none", "tally", "share"])
def test_what_feeds_lies_below(through: str) -> None:
    seen = pattern("seen")
    lower = rule("z-lower", pattern("x"), then=("seen", {}))
    upper = {
        "pattern": rule("upper", seen, then=("y", {})),
        "none": rule("upper", pattern("x"), none=(seen,), then=("y", {})),
        "tally": rule("upper", pattern("x"), tallies=(tally(seen, gte="1"),), then=("y", {})),
        "share": rule(
            "upper", pattern("x"), tallies=(tally(pattern("x"), seen, gte="1"),), then=("y", {})
        ),
    }[through]
    assert layers(upper, lower) == [["z-lower"], ["upper"]]


def test_each_rule_lies_as_low_as_it_can() -> None:
    assert layers(
        rule("d", pattern("c"), pattern("x"), then=("d", {})),
        rule("c", pattern("b"), then=("c", {})),
        rule("b", pattern("x"), then=("b", {})),
        rule("a", pattern("x"), none=(pattern("c"),), then=("a", {})),
    ) == [["b"], ["c"], ["a", "d"]]


def test_met_and_not_met_stratify_apart() -> None:
    met = rule(
        "met",
        pattern("criterion", id="$c"),
        none=(pattern("concluded", of="$c", status="not-met"),),
        then=("concluded", {"of": "$c", "status": "met"}),
    )
    not_met = rule(
        "not-met",
        pattern("criterion", id="$c"),
        then=("concluded", {"of": "$c", "status": "not-met"}),
    )
    assert layers(met, not_met) == [["not-met"], ["met"]]


def test_a_conclusion_without_the_demanded_attribute_feeds_nothing() -> None:
    assert layers(rule("r", pattern("x", raw="$v"), then=("x", {"done": "$v"}))) == [["r"]]


def at(line: int) -> Position:
    return Position("pack.yaml", line, 5)


@pytest.mark.parametrize("through", ["pattern", "none", "tally"])
def test_a_rule_that_feeds_itself_is_a_circle(through: str) -> None:
    seen = pattern("seen", id="$i")
    one = {
        "pattern": rule("r", seen, then=("seen", {"id": "$i"}), at=at(3)),
        "none": rule("r", pattern("x"), none=(pattern("seen"),), then=("seen", {}), at=at(3)),
        "tally": rule(
            "r",
            pattern("x"),
            tallies=(tally(pattern("seen"), gte="1"),),
            then=("seen", {}),
            at=at(3),
        ),
    }[through]
    strata, (circle,) = stratify([one])
    assert strata == ()
    assert str(circle) == (
        "pack.yaml:3:5: error[E-RULE-CYCLE]: a conclusion would rest on itself: `r` -> `r`\n"
        "  help: let one of them conclude another kind or constant; "
        "the rules: `r` at pack.yaml:3:5"
    )


def test_a_circle_is_told_in_the_order_of_feeding_whatever_the_order_of_rules() -> None:
    rules = [
        rule("a", pattern("ka"), then=("kb", {}), at=at(1)),
        rule("c", pattern("kb"), then=("kc", {}), at=at(2)),
        rule("b", pattern("x"), none=(pattern("kc"),), then=("ka", {}), at=at(3)),
        rule("below", pattern("x"), then=("y", {}), at=at(4)),
        rule("above", pattern("kb"), pattern("y"), then=("z", {}), at=at(5)),
    ]
    for some in itertools.permutations(rules):
        _, (circle,) = stratify(some)
        assert circle.at == at(1)
        assert circle.message.endswith("`a` -> `c` -> `b` -> `a`")
        assert circle.help.endswith(
            "`a` at pack.yaml:1:5, `c` at pack.yaml:2:5, `b` at pack.yaml:3:5"
        )


def test_circles_apart_are_all_told() -> None:
    _, circles = stratify(
        [
            rule("b", pattern("kb"), then=("kb", {}), at=at(9)),
            rule("a", pattern("ka"), then=("ka", {}), at=at(2)),
            rule("z", pattern("ka"), pattern("kb"), then=("kz", {}), at=at(5)),
        ]
    )
    assert [circle.at.line for circle in circles] == [2, 9]
