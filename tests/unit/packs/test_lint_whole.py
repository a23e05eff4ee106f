"""Lint over everything that is loaded: the mistakes of others would not get past it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from engine.model.position import Diagnostic, Position, Severity
from engine.model.rules import Rule
from engine.packs.cases import Case
from engine.packs.criteria import load_criteria
from engine.packs.lint import FINISH, lint, lint_whole
from engine.packs.lint.basis import unknown_basis, unsourced
from engine.packs.lint.claims import claims
from engine.packs.lint.coverage import few_controls, without_objectives, without_rules
from engine.packs.lint.engine import not_compiled
from engine.packs.lint.framework import COUNTS, CRITERIA, IDS, POINTS, counts, criterion_names
from engine.packs.lint.twice import same_rule_twice, same_words_twice
from engine.packs.lint.untested import without_cases
from engine.packs.lint.unused import unconcluded_results, unused_facts
from engine.packs.lint.whole import Whole, WholeCheck, Words, words_of
from engine.packs.reading import ValueType
from engine.packs.shipped import ROOT, PackFile
from engine.packs.vocabulary import Vocabulary
from tests.unit.inference.rule_building import fact, pattern, rule, tally

TABLE, _ = load_criteria(ROOT)
READS = rule("reads", pattern("objective", id="$o", criterion="$r"), then=("met", {"by": "$r"}))
VOCABULARY = Vocabulary(
    {"objective": {"id": ValueType.TEXT, "criterion": ValueType.TEXT}}, ("met",), Position("v", 1)
)
WHOLE = Whole(
    rules=(READS,),
    vocabulary=VOCABULARY,
    criteria=TABLE,
    basis=frozenset({"TEST"}),
    words=(),
    cases=(),
    shipped=frozenset(),
)


def said(check: WholeCheck, whole: Whole) -> list[str]:
    return [f"{d.message}|{d.help}" for d in check(whole)]


def words(text: str) -> Whole:
    return dataclasses.replace(WHOLE, words=(Words(Position("p", 3, 5), text),))


def table(keep: Callable[[str], bool]) -> Whole:
    """The shipped criteria, those only that are kept."""
    left = tuple(each for each in TABLE.criteria if keep(each.id))
    return dataclasses.replace(WHOLE, criteria=dataclasses.replace(TABLE, criteria=left))


def rules(*them: Rule) -> Whole:
    return dataclasses.replace(WHOLE, rules=them)


# The mistakes of others, one by one.


def test_27_of_61_criteria_is_told_with_those_that_are_missing() -> None:
    first = set(IDS[:27])
    (problem,) = [d for d in counts(table(first.__contains__)) if "criteria" in d.message]
    assert problem.message == "27 criteria stand here, 34 of the 61 are missing"
    assert problem.severity is Severity.ERROR
    assert "P8.1" in problem.help and "CC1.1" not in problem.help
    assert "33 CC, 3 A, 2 C, 5 PI, 18 P" in problem.help


@pytest.mark.parametrize(
    "text",
    [
        "covers 27 of 27 criteria",
        "27/27 trust services criteria are covered",
        "100 % of the criteria are covered",
        "100% SOC 2 coverage",
        "all covered: 100 percent",
    ],
)
def test_a_hundred_percent_that_hides_34_criteria_is_told(text: str) -> None:
    found = list(claims(words(text)))
    assert found and all(d.code == "E-LINT-CLAIM" for d in found)
    assert any("61" in f"{d.message}{d.help}" for d in found)
    assert {str(d.at) for d in found} == {"p:3:5"}


def test_an_invented_criterion_is_told_wherever_it_stands() -> None:
    (told,) = said(criterion_names, words("see P1.2 for the notice"))
    assert told == "`P1.2` is none of the 61 criteria|P1 ends with P1.1"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("PI1.6", "PI1 ends with PI1.5"),
        ("Pl1.1", "did you mean `PI1.1`?"),
        ("P11.1", "did you mean `PI1.1`?"),
        ("pi1.6", "PI1 ends with PI1.5"),
        ("CC10.1", ""),
        ("CC6.9", "CC6 ends with CC6.8"),
        ("C1.3", "C1 ends with C1.2"),
        ("A1.4", "A1 ends with A1.3"),
        ("CC 6.9", "CC6 ends with CC6.8"),
    ],
)
def test_a_criterion_misspelt_is_told(written: str, meant: str) -> None:
    (told,) = said(criterion_names, words(f"rests on {written}, as ever"))
    assert told.startswith(f"`{written}` is none of the 61 criteria|{meant}")


def test_an_invented_criterion_in_the_table_itself_is_told() -> None:
    invented = dataclasses.replace(TABLE.criteria[-1], id="P1.2", points_of_focus=())
    changed = dataclasses.replace(TABLE, criteria=(*TABLE.criteria, invented))
    found = list(counts(dataclasses.replace(WHOLE, criteria=changed)))
    assert [(d.code, d.message) for d in found] == [
        ("E-LINT-CRITERION", "`P1.2` is none of the 61 criteria")
    ]


# What is right is left alone.


@pytest.mark.parametrize(
    "text",
    [
        *IDS,
        "CC6.2/removal",
        "CC6.2-POF3",
        "version 1.2, P1 incidents, A4 paper, RFC1.2, AC1.2, DC1.1, 10.1.1.1",
        "99.9 % a month",
        "at 90 % confidence 45 of 300 items",
        "covers 27 of 61 criteria",
        "61 of 61 criteria, 100 % of them",
        "never sufficient for a criterion",
        "nothing here is sufficient to meet a criterion",
    ],
)
def test_words_that_are_right_pass(text: str) -> None:
    assert said(criterion_names, words(text)) == []
    assert said(claims, words(text)) == []


def test_the_framework_is_counted_right() -> None:
    assert len(IDS) == 61 and sum(COUNTS.values()) == 61
    by_family = {
        family: sum(n for name, n in CRITERIA.items() if re.fullmatch(rf"{family}\d+", name))
        for family in COUNTS
    }
    assert by_family == COUNTS
    assert tuple(each.id for each in TABLE.criteria) == IDS
    assert sum(len(each.points_of_focus) for each in TABLE.criteria) == POINTS
    assert said(counts, WHOLE) == []


def test_a_point_of_focus_too_few_is_told() -> None:
    short = dataclasses.replace(
        TABLE.criteria[0], points_of_focus=TABLE.criteria[0].points_of_focus[1:]
    )
    changed = dataclasses.replace(TABLE, criteria=(short, *TABLE.criteria[1:]))
    (told,) = said(counts, dataclasses.replace(WHOLE, criteria=changed))
    assert told.startswith("329 points of focus stand here, the framework has 330")


def test_an_unknown_point_of_focus_and_series_are_told() -> None:
    (point,) = said(criterion_names, words("CC6.2-POF9"))
    assert point.startswith("CC6.2 has no point of focus `CC6.2-POF9`")
    (series,) = said(criterion_names, words("all of CC10 and CC9"))
    assert series.startswith("`CC10` is no series of criteria")


@pytest.mark.parametrize(
    "text",
    [
        "this control is sufficient for CC6.2",
        "satisfies all requirements",
        "guarantees an unqualified opinion",
        "you are fully compliant",
        "ensures compliance",
    ],
)
def test_claims_of_sufficiency_are_told(text: str) -> None:
    (problem,) = claims(words(text))
    assert problem.code == "E-LINT-CLAIM" and "claims what no pack can know" in problem.message


# Coverage.


def test_a_criterion_without_objectives_is_told() -> None:
    kept = tuple(o for o in TABLE.objectives if not o.id.startswith("CC6.2/"))
    less = dataclasses.replace(WHOLE, criteria=dataclasses.replace(TABLE, objectives=kept))
    (told,) = [t for t in said(without_objectives, less) if t.startswith("CC6.2 ")]
    assert told.startswith("CC6.2 has no objective, so that it is never concluded")
    assert "tsc/CC6/objectives.yaml" in told


def test_a_criterion_that_no_rule_reads_is_told() -> None:
    assert said(without_rules, WHOLE) == []
    one = rule("one", pattern("objective", criterion="CC6.2"), then=("met", {"by": "x"}))
    told = said(without_rules, rules(one))
    assert len(told) == 60 and not any("CC6.2" in t for t in told)
    by_id = rule("one", pattern("objective", id="CC6.2/removal"), then=("met", {"by": "x"}))
    assert len(said(without_rules, rules(by_id))) == 60


def test_one_control_is_seldom_enough_and_none_is_a_gap() -> None:
    removal = next(c for c in TABLE.catalogue if c.id == "AC-02")
    alone = dataclasses.replace(removal, answers=("CC6.2/removal",))
    less = dataclasses.replace(WHOLE, criteria=dataclasses.replace(TABLE, catalogue=(alone,)))
    found = {d.message: d for d in few_controls(less)}
    lone = found["`AC-02` is all that the catalogue has for CC6.2"]
    assert lone.severity is Severity.WARNING
    bare = [d for d in found.values() if d.severity is Severity.ERROR]
    assert len(bare) == 60


# Rules.


def test_the_same_rule_under_two_ids_is_told() -> None:
    at = Position("p", 9)
    other = rule("other", pattern("objective", criterion="$z", id="$y"), then=("met", {"by": "$z"}))
    (told,) = said(same_rule_twice, rules(READS, dataclasses.replace(other, at=at)))
    assert told.startswith("the rule `other` says what `reads` says")
    swapped = rule(
        "swapped", pattern("objective", criterion="$z", id="$y"), then=("met", {"by": "$y"})
    )
    assert said(same_rule_twice, rules(READS, swapped)) == []


def test_the_same_title_under_two_ids_is_told() -> None:
    first = TABLE.objectives[0]
    again = dataclasses.replace(first, id="CC6.2/again", at=Position("z", 1))
    changed = dataclasses.replace(TABLE, objectives=(first, again), catalogue=())
    (told,) = said(same_words_twice, dataclasses.replace(WHOLE, criteria=changed))
    assert told.startswith(f"the objective `CC6.2/again` says what `{first.id}` says")


def test_a_basis_that_nobody_explains_is_told() -> None:
    assert said(unknown_basis, WHOLE) == []
    lost = dataclasses.replace(READS, basis=("TEST", "R99"))
    known = dataclasses.replace(WHOLE, basis=frozenset({"TEST", "R09"}), rules=(lost,))
    (told,) = said(unknown_basis, known)
    assert told.startswith("`reads` rests on `R99`, which is not explained")
    bare = dataclasses.replace(READS, basis=())
    assert said(unknown_basis, rules(bare)) == ["`reads` names no basis|as in `basis: [R14]`"]


def test_a_control_without_source_is_told() -> None:
    one = dataclasses.replace(TABLE.catalogue[0], source=" ")
    changed = dataclasses.replace(TABLE, catalogue=(one,))
    (told,) = said(unsourced, dataclasses.replace(WHOLE, criteria=changed))
    assert told.startswith(f"`{one.id}` of the catalogue names no source")


def test_a_fact_that_no_rule_reads_and_a_result_that_none_concludes_are_warnings() -> None:
    more = Vocabulary(
        {**VOCABULARY.kinds, "rumour": {}},
        ("met", "verdict"),
        Position("v", 1),
        {"rumour": Position("v", 7, 3), "verdict": Position("v", 8, 5)},
    )
    whole = dataclasses.replace(WHOLE, vocabulary=more)
    found = [*unused_facts(whole), *unconcluded_results(whole)]
    assert [str(d) for d in found] == [
        "v:7:3: warning[W-LINT-UNREAD]: no rule reads `rumour`, which the engine asserts",
        "v:8:5: warning[W-LINT-UNREAD]: the engine reads `verdict`, which no rule concludes",
    ]


def case(of: str, *concludes: str) -> Case:
    came = tuple(fact(kind) for kind in concludes)
    return Case(of, "met", "t", (fact("x"),), came, None, Position("c", 1))


@pytest.mark.parametrize(
    ("cases", "lacks"),
    [
        ((), "no case in which it fires and no near miss"),
        ((case("reads", "met"),), "no near miss"),
        ((case("reads"),), "no case in which it fires"),
        ((case("reads", "met"), case("reads")), None),
    ],
)
def test_rules_without_cases_are_errors_only_where_they_ship(
    cases: tuple[Case, ...], lacks: str | None
) -> None:
    placed = dataclasses.replace(READS, at=Position("rules/x.yaml", 4))
    whole = dataclasses.replace(WHOLE, rules=(placed,), cases=cases)
    own: list[Diagnostic] = list(without_cases(whole))
    shipped = dataclasses.replace(whole, shipped=frozenset({"rules/x.yaml"}))
    ours: list[Diagnostic] = list(without_cases(shipped))
    if lacks is None:
        assert own == ours == []
        return
    assert [(d.code, d.message) for d in own] == [("W-LINT-CASES", f"`reads` has {lacks}")]
    assert [(d.code, d.severity) for d in ours] == [("E-LINT-CASES", Severity.ERROR)]


def test_what_the_compiled_engine_does_not_take_is_advice() -> None:
    durable = pytest.importorskip("durable_rules_engine")
    assert durable and said(not_compiled, WHOLE) == []
    many = [pattern("objective", id=f"${letter}") for letter in "abcdefghijklmnop"]
    (problem,) = not_compiled(rules(rule("long", *many, then=("met", {"by": "$a"}))))
    assert problem.severity is Severity.WARNING and "16 patterns" in problem.message


def test_a_rule_that_waits_for_what_never_comes_is_told() -> None:
    impossible = rule(
        "impossible", pattern("objective", n={"gt": 5, "lt": 4}), then=("a", {"x": "1"})
    )
    waits = rule("waits", pattern("a", x="1"), then=("b", {"x": "1"}))
    counts_it = rule(
        "counts",
        pattern("objective", id="$o"),
        tallies=(tally(pattern("b"), gte=1),),
        then=("met", {}),
    )
    idle = rule(
        "idle",
        pattern("objective", id="$o"),
        tallies=(tally(pattern("b"), lt=1),),
        then=("met", {}),
    )
    asserted = Vocabulary({"objective": {"id": ValueType.TEXT, "n": ValueType.INTEGER}}, ("met",))
    found = lint([impossible, waits, counts_it, idle], asserted)
    told = [d.message for d in found if d.code == "E-LINT-UNREACHABLE"]
    assert told == [
        "`counts` waits for `b`, which never comes",
        "`waits` waits for `a`, which never comes",
    ]


def test_all_checks_of_the_whole_are_run_and_sorted() -> None:
    lost = dataclasses.replace(
        words("P1.2 is fully compliant"), rules=(dataclasses.replace(READS, basis=("R99",)),)
    )
    found = lint_whole(lost)
    codes = {d.code for d in found}
    assert {"E-LINT-CRITERION", "E-LINT-CLAIM", "E-LINT-BASIS", "W-LINT-CASES"} <= codes
    assert list(found) == sorted(found)
    assert len(FINISH) == len({check.__name__ for check in FINISH})


def test_words_are_read_with_their_places(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("a: [one, {b: two}]\n")
    found: Iterable[Words] = words_of([PackFile(path, "acme/x.yaml")])
    assert [(str(w.at), w.text) for w in found] == [
        ("acme/x.yaml:1:1", "a"),
        ("acme/x.yaml:1:5", "one"),
        ("acme/x.yaml:1:11", "b"),
        ("acme/x.yaml:1:14", "two"),
    ]
