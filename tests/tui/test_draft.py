"""What a learner puts down: ticked, taken back, written; handed in only when nothing is open."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.training.grading import unfit
from engine.training.question import Field, Option, Question
from tui.app.draft import Draft
from tui.app.form import Entry, item, rows
from tui.app.words import lines

ONE = Field("one", "choice", "Which?", (Option("a", "the first"), Option("b", "the second")))
MANY = Field("many", "choices", "Which of them?", (Option("x", "x"), Option("y", "y")))
NUMBER = Field("number", "number", "How many?")
WORDS = Field("words", "text", "Why?")
FIELDS = (ONE, MANY, NUMBER, WORDS)
QUESTION = Question(
    "s", "items", "T", "t", ("id", "at"), (("x", "[b]1[/b]"), ("y", "")), FIELDS, 1, 1, 9, (), 0, 0
)


def test_one_option_replaces_another_and_of_several_each_is_put_in_or_out() -> None:
    draft = Draft(QUESTION).ticked(ONE, "a").ticked(ONE, "b")
    assert draft.values == {"one": "b"} and draft.holds(ONE, "b") and not draft.holds(ONE, "a")
    draft = draft.ticked(MANY, "y").ticked(MANY, "x")
    assert draft.values["many"] == ("x", "y")
    assert draft.ticked(MANY, "x").ticked(MANY, "y").values == {"one": "b"}


def test_none_of_them_is_an_answer_and_nothing_is_not() -> None:
    draft = Draft(QUESTION)
    assert MANY in draft.open and not draft.none_of(MANY)
    assert draft.none(MANY).values == {"many": ()} and draft.none(MANY).none_of(MANY)
    assert draft.none(MANY).none(MANY).values == {}
    assert draft.none(MANY).ticked(MANY, "x").values == {"many": ("x",)}


def test_what_is_written_is_read_as_the_command_line_reads_it() -> None:
    draft = Draft(QUESTION)
    assert draft.written(NUMBER, "many") == "a whole number is asked for"
    found = draft.written(NUMBER, " 25 ")
    assert isinstance(found, Draft) and found.values == {"number": 25}
    assert draft.written(WORDS, "x" * 3000) == "more than 2000 characters"


def test_it_can_be_handed_in_once_nothing_is_open() -> None:
    draft = Draft(QUESTION).ticked(ONE, "a").none(MANY)
    assert draft.answer is None and [each.id for each in draft.open] == ["number", "words"]
    for field, text in ((NUMBER, "3"), (WORDS, "because it is so")):
        found = draft.written(field, text)
        assert isinstance(found, Draft)
        draft = found
    assert draft.answer == {"one": "a", "many": (), "number": 3, "words": "because it is so"}


@given(st.lists(st.tuples(st.sampled_from([ONE, MANY]), st.integers(0, 2)), max_size=30))
def test_whatever_is_ticked_fits_its_field(ticked: list[tuple[Field, int]]) -> None:
    draft = Draft(QUESTION)
    for field, place in ticked:
        many = field is MANY
        options = [option.value for option in field.options]
        draft = (
            draft.none(field) if many and place == 2 else draft.ticked(field, options[place % 2])
        )
    values = draft.values
    assert all(not unfit(f, values[f.id]) for f in FIELDS if f.id in values)


def test_every_answer_has_a_row_and_no_head_can_be_highlighted() -> None:
    found = list(rows(Draft(QUESTION), 40))
    entries = [row.about for row in found if isinstance(row.about, Entry)]
    assert [(e.field.id, e.option, e.none) for e in entries] == [
        ("one", "a", False),
        ("one", "b", False),
        ("many", "x", False),
        ("many", "y", False),
        ("many", None, True),
        ("number", None, False),
        ("words", None, False),
    ]
    assert all(row.head is (row.about is None) for row in found)


def test_a_row_of_evidence_is_told_whole_and_to_the_letter() -> None:
    told = item(Draft(QUESTION), Entry(MANY, "x"))
    assert told is not None and told.plain == "x  at [b]1[/b]"
    assert item(Draft(QUESTION), Entry(ONE, "a")) is None
    shown = lines([row.content for row in rows(Draft(QUESTION).ticked(MANY, "x"), 40)]).plain
    assert " [X] x   [b]1[/b]" in shown and " [ ] y   (empty)" in shown
