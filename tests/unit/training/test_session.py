"""A lesson being taken: states that never change, answers that cannot be, hints that cost."""

from __future__ import annotations

import pytest

from engine.documents.read import parse_yaml
from engine.documents.tree import Mapping
from engine.training.answering import answer_from, typed
from engine.training.case import case_of
from engine.training.question import Field, Option
from engine.training.session import Graded, Progress, Session, Taken, resumed, solved, taken
from engine.training.shelf import practice_lesson
from tests.unit.training.cases import answered, at, begun, case

NAME = "ipe-broken"


def test_an_answer_makes_a_new_state_and_leaves_the_old_one() -> None:
    session = begun(NAME)
    first = session.step
    grade = answered(session, session.key)
    assert session.step == first and session.progress.given == ()
    assert grade.after.step is not None and grade.after.step.number == 2


def test_the_same_answers_lead_to_the_same_grades() -> None:
    session = begun(NAME)
    while session.step is not None:
        session = answered(session, session.key).after
    again = taken(case(NAME), session.progress)
    assert isinstance(again, Taken)
    assert [g.points for g in again[1]] == [g.of for g in again[1]]
    resumed_ = resumed(case(NAME), session.progress)
    assert isinstance(resumed_, Session) and resumed_.step is None
    assert resumed_.hint() is None and resumed_.key == {}
    assert isinstance(resumed_.answer({}), tuple)


def test_hints_cost_points_of_their_step_and_no_more_than_it_has() -> None:
    session = at(NAME, "population")
    question = session.step
    assert question is not None and question.hints == ()
    hinted = session.hint()
    assert hinted is not None and hinted.after.step is not None
    assert hinted.after.step.hints[0].text == hinted.text
    grade = answered(hinted.after, session.key)
    assert grade.right and grade.points == grade.of - hinted.costs and grade.hints == 1
    wrong = {"decision": "accept", "because": "nothing"}
    assert answered(hinted.after, wrong).points == 0
    last = hinted.after
    while (further := last.hint()) is not None:
        last = further.after
    assert last.step is not None and last.step.hints_left == 0


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"populations": "leavers"},
        {"populations": ("leavers", "x" * 5000)},
        {"populations": (1, 2)},
        {"populations": None},
        {"populations": ("leavers",), "further": 1},
        {"\x1b[31m": ()},
    ],
    ids=["nothing", "one", "unknown", "numbers", "null", "further", "escape"],
)
def test_what_cannot_be_an_answer_is_told_and_changes_nothing(answer: dict[str, object]) -> None:
    session = begun(NAME)
    told = session.answer(answer)  # type: ignore[arg-type]
    assert isinstance(told, tuple) and told
    assert all(each.code == "E-ANSWER" for each in told)


def test_progress_of_another_lesson_is_refused() -> None:
    other = begun("late-leavers")
    other = answered(other, other.key).after
    other = answered(other, other.key).after
    other = answered(other, other.key).after
    assert isinstance(resumed(case(NAME), other.progress), tuple)
    assert isinstance(resumed(case(NAME), Progress(NAME)), Session)


def test_a_synthetic_company_is_a_lesson_with_a_key() -> None:
    found = case_of(practice_lesson("7", "small", "many"))
    assert not isinstance(found, tuple)
    steps = solved(found)
    assert [each.question.step for each in steps][-1] == "opinion"
    assert all(mark.right for each in steps for mark in each.marks)
    assert found.ledger is not None and found.ledger.planted
    session = resumed(found)
    assert isinstance(session, Session) and isinstance(session.answer(session.key), Graded)


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("{populations: [moon]}", "any of `"),
        ("{populations: {a: 1}}", "any of `"),
        ("{populations: [[leavers]]}", "any of `"),
        ("{}", "`populations` of `request` is not answered"),
        ("{populations: leavers, colour: red}", "nothing named `colour`"),
    ],
    ids=["option", "mapping", "nested", "missing", "further"],
)
def test_what_a_file_cannot_answer_is_told_with_its_place(stated: str, said: str) -> None:
    question = begun(NAME).step
    node, _ = parse_yaml(stated, "mine.yaml")
    assert question is not None and isinstance(node, Mapping)
    _, told = answer_from(question, node)
    assert said in " ".join(each.message for each in told)
    assert all(each.at.line == 1 for each in told)


FIELDS = {
    "choice": Field("c", "choice", "?", (Option("yes", "so"), Option("no", "not so"))),
    "choices": Field("m", "choices", "?", (Option("q1", "q1"), Option("2", "2"))),
    "number": Field("n", "number", "?"),
    "text": Field("t", "text", "?"),
}


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("choice", "2", "no"),
        ("choice", " YES ", "yes"),
        ("choice", "3", None),
        ("choice", "0", None),
        ("choices", "none", ()),
        ("choices", "q1, 2", ("q1", "2")),
        ("choices", "2", ("2",)),
        ("choices", "1,1", ("q1",)),
        ("choices", "q9", None),
        ("number", "25", 25),
        ("number", "-1", None),
        ("number", "٣", None),
        ("number", "9" * 40, None),
        ("text", " a reason ", "a reason"),
    ],
)
def test_what_is_typed_means_one_thing_or_nothing(kind: str, text: str, value: object) -> None:
    assert typed(FIELDS[kind], text) == value
