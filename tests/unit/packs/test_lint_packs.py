"""Lint: each check finds its slip at the place of the pattern, and is silent on what is shipped."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from engine.model.position import Position
from engine.model.rules import Operator, Pattern, Rule, Tally
from engine.packs.firms import load_firm
from engine.packs.lint import lint
from engine.packs.rules import load_rules
from engine.packs.shipped import ROOT, shown
from engine.packs.vocabulary import Vocabulary, load_vocabulary
from tests.unit.inference.rule_building import pattern, rule, tally

VOCABULARY = """\
kinds:
  control: {id: text, key: boolean, items: integer}
  marker: {}
results: [met]
"""


@pytest.fixture
def vocabulary(tmp_path: Path) -> Vocabulary:
    path = tmp_path / "vocabulary.yaml"
    path.write_text(VOCABULARY)
    loaded, problems = load_vocabulary(path)
    assert loaded is not None, problems
    return loaded


def placed(one: Pattern, line: int) -> Pattern:
    return Pattern(one.kind, one.conditions, Position("p", line, 1))


def met(
    *patterns: Pattern, none: tuple[Pattern, ...] = (), tallies: tuple[Tally, ...] = ()
) -> Rule:
    return rule("r", *patterns, none=none, tallies=tallies, then=("met", {}))


CONTROL = placed(pattern("control", id="$c"), 1)
SEEN = rule("seen", CONTROL, then=("seen", {"state": "good", "control": "$c"}))


def found(vocabulary: Vocabulary, *rules: Rule) -> list[str]:
    return [str(each).split("\n")[0] for each in lint(rules, vocabulary)]


def test_what_is_shipped_is_clean() -> None:
    vocabulary, problems = load_vocabulary(ROOT / "vocabulary.yaml")
    firm, more = load_firm(ROOT / "firms" / "binomial-90.yaml")
    assert (problems, more) == ((), ())
    assert vocabulary is not None
    assert firm is not None
    folders = ("testing", "opinion", "description")
    paths = [path for name in folders for path in (ROOT / name).glob("*.yaml")]
    rules, bad = load_rules(paths, firm)
    assert bad == ()
    assert len(rules) > 50
    assert lint(rules, vocabulary) == ()


def test_rules_that_mean_something_are_clean(vocabulary: Vocabulary) -> None:
    reader = met(pattern("seen", state="good"), none=(pattern("marker"),))
    assert found(vocabulary, SEEN, reader) == []


def test_a_kind_that_nobody_states_is_an_error(vocabulary: Vocabulary) -> None:
    slips = (placed(pattern("contrl", id="$c"), 3), placed(pattern("sene"), 4))
    assert found(vocabulary, SEEN, met(slips[0], placed(pattern("seen"), 2), none=slips[1:])) == [
        "p:3:1: error[E-LINT-KIND]: nothing asserts or concludes `contrl`",
        "p:4:1: error[E-LINT-KIND]: nothing asserts or concludes `sene`",
    ]
    (first, _) = lint([met(CONTROL, none=slips)], vocabulary)
    assert first.help == "did you mean `control`?"


def test_an_attribute_that_no_fact_has_is_an_error(vocabulary: Vocabulary) -> None:
    one = met(
        placed(pattern("control", idd="$c"), 2),
        placed(pattern("seen", stat="good"), 3),
        tallies=(tally(placed(pattern("control"), 4), distinct=("cause",), gte=1),),
    )
    assert found(vocabulary, SEEN, one) == [
        ": warning[W-LINT-UNUSED]: nothing reads what `seen` concludes",
        "p:2:1: error[E-LINT-ATTRIBUTE]: `control` never has the attribute `idd`",
        "p:3:1: error[E-LINT-ATTRIBUTE]: `seen` never has the attribute `stat`",
        "p:4:1: error[E-LINT-ATTRIBUTE]: `control` never has the attribute `cause`",
    ]


def test_a_pattern_that_no_conclusion_can_match_is_an_error(vocabulary: Vocabulary) -> None:
    one = met(
        placed(pattern("seen"), 2),
        none=(placed(pattern("seen", state="goood"), 3),),
    )
    assert found(vocabulary, SEEN, one) == [
        "p:3:1: error[E-LINT-NEVER]: no conclusion of kind `seen` can match this pattern"
    ]


def test_another_type_than_asserted_is_an_error(vocabulary: Vocabulary) -> None:
    one = met(placed(pattern("control", key="yes"), 7))
    (problem,) = found(vocabulary, one)
    assert problem.startswith(
        "p:7:1: error[E-RULE-TYPE]: `control.key` is text here, but `true` or `false` at "
    )


def test_a_join_of_two_types_is_an_error(vocabulary: Vocabulary) -> None:
    one = met(placed(pattern("control", id="$c"), 6), placed(pattern("control", items="$c"), 7))
    (problem,) = found(vocabulary, one)
    assert problem.startswith("p:7:1: error[E-RULE-TYPE]: `$c` joins `control.items`, a whole")


def test_denying_what_the_rule_matches_is_an_error(vocabulary: Vocabulary) -> None:
    same = placed(pattern("control", id="$c"), 5)
    assert found(
        vocabulary, met(placed(pattern("control", id="$c", key=True), 4), none=(same,))
    ) == ["p:5:1: error[E-LINT-NEVER]: this `none` denies what `r` itself matches"]
    other = placed(pattern("control", id="$c", key=False), 5)
    assert found(vocabulary, met(placed(pattern("control", id="$c"), 4), none=(other,))) == []


@pytest.mark.parametrize(
    ("bounds", "empty"),
    [
        ({"gt": 4, "lt": 5}, True),
        ({"gte": 5, "lt": 5}, True),
        ({"gte": 5, "lte": 5}, False),
        ({"gt": 4, "lt": 6}, False),
        ({"gt": 4}, False),
    ],
)
def test_bounds_that_exclude_each_other_are_an_error(
    vocabulary: Vocabulary, bounds: dict[str, int], empty: bool
) -> None:
    problems = found(vocabulary, met(placed(pattern("control", items=bounds), 2)))
    told = "p:2:1: error[E-LINT-NEVER]: no value of `items` satisfies all these comparisons"
    assert problems == ([told] if empty else [])


def counted(number: str, of: Pattern | None = None) -> Tally:
    return Tally(pattern("control"), Operator.EQUAL, Decimal(number), of)


@pytest.mark.parametrize(
    ("make", "never"),
    [
        (lambda: tally(pattern("control"), lt="0"), True),
        (lambda: tally(pattern("control"), lte="-1"), True),
        (lambda: counted("1.5"), True),
        (lambda: counted("0.5", pattern("control")), False),
        (lambda: tally(pattern("control"), lte="0"), False),
        (lambda: tally(pattern("control"), gte="1.5"), False),
    ],
)
def test_a_count_that_cannot_be_is_an_error(
    vocabulary: Vocabulary, make: Callable[[], Tally], never: bool
) -> None:
    problems = lint([met(CONTROL, tallies=(make(),))], vocabulary)
    assert [each.message for each in problems] == (
        ["no count can satisfy this tally"] if never else []
    )


def test_a_conclusion_that_nothing_reads_is_a_warning(vocabulary: Vocabulary) -> None:
    at = Position("p", 9, 3)
    unread = rule("unread", CONTROL, then=("seen", {"state": "bad"}), at=at)
    reader = met(pattern("seen", state="good"))
    assert found(vocabulary, SEEN, unread, reader) == [
        "p:9:3: warning[W-LINT-UNUSED]: nothing reads what `unread` concludes"
    ]


@pytest.mark.parametrize(
    ("positive", "negated", "counted", "long"),
    [(15, 1, 0, False), (16, 0, 0, True), (10, 6, 0, False), (10, 7, 0, True), (10, 0, 6, True)],
)
def test_a_rule_too_long_to_compile_is_a_warning(
    vocabulary: Vocabulary, positive: int, negated: int, counted: int, long: bool
) -> None:
    one = met(
        *[CONTROL] * positive,
        none=(pattern("marker"),) * negated,
        tallies=(tally(pattern("control"), gte="1"),) * counted,
    )
    codes = [each.code for each in lint([one], vocabulary)]
    assert codes == (["W-LINT-LONG"] if long else [])


def test_the_order_of_rules_changes_nothing(vocabulary: Vocabulary) -> None:
    rules = [SEEN, met(placed(pattern("seen", state="x"), 2)), met(placed(pattern("nope"), 3))]
    assert lint(rules, vocabulary) == lint(rules[::-1], vocabulary)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kinds: {control: {id: txt}}\nresults: []", "1:23: error[E-WRONG-VALUE]"),
        ("kinds: {control: [id]}\nresults: []", "1:18: error[E-WRONG-TYPE]"),
        ("kinds: {}", "1:1: error[E-MISSING-KEY]"),
        ("kinds: {}\nresult: []", "2:1: error[E-UNKNOWN-KEY]"),
    ],
)
def test_a_faulty_vocabulary_is_told(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "v.yaml"
    path.write_text(text)
    loaded, problems = load_vocabulary(path)
    assert loaded is None
    assert any(str(each).startswith(f"{path}:{expected}") for each in problems)


def test_shipped_files_are_named_from_rules_on(tmp_path: Path) -> None:
    assert shown(ROOT / "firms" / "x.yaml") == "rules/firms/x.yaml"
    assert shown(tmp_path / "x.yaml") == str(tmp_path / "x.yaml")
