"""Every lesson: who answers as the engine does is right, and each mistake is its own."""

from __future__ import annotations

import pytest

from engine.audit.shipped import shipped_scenarios
from engine.model.words import Opinion
from engine.training.shelf import lessons, practice, texts
from tests.unit.training.cases import LESSONS, answered, at, begun, but, case

NAMES = sorted(LESSONS)


def test_there_are_sixteen_lessons_on_companies_that_ship() -> None:
    assert len(NAMES) == 16
    shipped = {each.name for each in shipped_scenarios()}
    assert {each.scenario for each in lessons()} <= shipped
    assert [each.order for each in lessons()] == list(range(1, 17))


def test_each_lesson_teaches_a_rule_that_no_other_teaches() -> None:
    taught = [rule for lesson in lessons() for rule in lesson.teaches]
    for lesson in lessons():
        assert any(taught.count(rule) == 1 for rule in lesson.teaches), lesson.id


@pytest.mark.parametrize("name", NAMES)
def test_who_answers_as_the_engine_does_gets_full_marks(name: str) -> None:
    session = begun(name)
    while session.step is not None:
        grade = answered(session, session.key)
        assert grade.right and grade.points == grade.of > 0, (name, grade)
        assert all(mark.sentence for mark in grade.marks), (name, grade)
        session = grade.after


@pytest.mark.parametrize("name", NAMES)
def test_a_mistake_is_caught_by_the_lesson_about_it_and_by_no_other(name: str) -> None:
    session = begun(name)
    caught: dict[str, str] = {}
    while session.step is not None:
        for other in lessons():
            mistaken = session.mistaken_by(other)
            if mistaken != session.key:
                grade = answered(session, mistaken)
                assert grade.points < grade.of
                caught[other.id] = grade.mistake
        session = answered(session, session.key).after
    assert caught == {name: LESSONS[name].mistake.text}


@pytest.mark.parametrize("name", NAMES)
def test_what_a_lesson_teaches_did_decide_in_its_case(name: str) -> None:
    rules = {instance.rule for instance in case(name).run.trace}
    if name == "within-judgement":  # one of its two rules, as the firm judges
        other = case(name).other
        assert other is not None
        rules |= {instance.rule for instance in other.trace}
    assert set(LESSONS[name].teaches) <= rules


def test_every_ground_is_a_rule_that_ships() -> None:
    rules = {rule.id for rule in case("late-leavers").opened.rules}
    assert set(texts().grounds) <= rules
    assert practice().scenario is None


def test_too_small_a_sample_is_caught() -> None:
    grade = but(at("first-audit", "size"), size=5)
    assert not grade.right and "5 is too small a sample: 25 are needed" in grade.reason
    assert "0.05 tolerable" in grade.sentence
    assert but(at("first-audit", "size"), size=46).right


def test_a_missed_deviation_is_caught() -> None:
    grade = but(at("late-leavers", "items"), deviations=("q105", "q109"))
    assert grade.reason == "missed: q112" and 0 < grade.points < grade.of
    assert grade.rule == "operation/sample-above"
    assert "`q112` fails" in grade.sentence
    assert "empty cell" in grade.mistake


def test_qualified_for_adverse_is_caught() -> None:
    grade = but(at("change-collapse", "opinion"), opinion="qualified")
    assert grade.reason.startswith("you say: qualified") and "it is: adverse" in grade.reason
    assert grade.rule == "opinion/adverse" and {"R12", "R18"} <= set(grade.basis)


def test_a_population_accepted_unreconciled_is_caught() -> None:
    grade = but(at("ipe-broken", "population"), decision="accept")
    assert not grade.right and grade.rule == "operation/population-unreconciled"
    assert "`q115`, `q116`" in grade.sentence


@pytest.mark.parametrize(
    ("conclusion", "criterion", "opinion"),
    [("effective", "met", "unqualified"), ("not-effective", "not-met", "qualified")],
)
def test_inside_the_band_either_documented_and_consistent_conclusion_is_right(
    conclusion: str, criterion: str, opinion: str
) -> None:
    session = at("within-judgement", "controls")
    name = "access-grant-approval"
    words = "the rate is tolerable and the limit is not"
    grade = answered(session, {f"conclusion.{name}": conclusion, f"documented.{name}": words})
    assert grade.right
    session = grade.after
    assert session.key["conclusion.CC6.3"] == criterion
    session = answered(session, session.key).after
    assert session.key["opinion"] == opinion
    assert answered(session, session.key).right
    wrong = Opinion.ADVERSE.value
    assert not but(session, opinion=wrong).right


def test_inside_the_band_an_undocumented_conclusion_is_not_right() -> None:
    session = at("within-judgement", "controls")
    assert not but(session, **{"documented__access-grant-approval": ""}).right
