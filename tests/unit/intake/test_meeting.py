"""What is asked, in which order, and what counts as an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.intake.answers import next_question, read_answers
from engine.intake.known import Known
from engine.intake.meeting import meeting
from engine.intake.question import Kind, Question, Unfit, answer_to

FIRST = {
    "organisation.name": "Acme",
    "engagement.type": "1",
    "engagement.as_of": "2026-03-31",
    "engagement.categories": "security",
}


def keys(known: Known, **more: str) -> list[str]:
    answers = FIRST | {name.replace("__", "."): said for name, said in more.items()}
    return [question.key for question in meeting(known, answers)]


def test_each_question_has_a_key_of_its_own(known: Known) -> None:
    asked = keys(known, service__1__name="API", system__1__name="AWS", subservice__1__name="AWS")
    assert len(asked) == len(set(asked)) > 60


def test_a_type_1_asks_for_its_day_and_a_type_2_for_its_period(known: Known) -> None:
    one, two = keys(known), keys(known, engagement__type="2")
    assert "engagement.as_of" in one and "engagement.from" not in one
    assert "engagement.as_of" not in two and {"engagement.from", "engagement.to"} <= set(two)


def test_every_typical_control_of_the_scope_is_asked_for_once(known: Known) -> None:
    asked = [k for k in keys(known) if k.endswith(".exists")]
    security = known.objectives_of(known.criteria_of(["security"]))
    names = {o.id for o in security}
    wanted = {c.id for c in known.catalogue.values() if names & set(c.answers)}
    assert {k.split(".")[1] for k in asked} == wanted
    more = keys(known, engagement__categories="security, privacy")
    assert len([k for k in more if k.endswith(".exists")]) > len(asked)


def test_what_a_circumstance_rules_out_is_not_asked(known: Known) -> None:
    privacy = {"engagement__categories": "privacy"}
    asked = set(keys(known, **privacy))
    less = set(keys(known, **privacy, **{"circumstance__data-subjects": "no"}))
    assert {k for k in asked - less if k.startswith("control.PR-")}
    assert "subservice.1.name" not in keys(known, circumstance__vendors="no")


def test_owner_and_day_are_asked_only_of_controls_that_are_there(known: Known) -> None:
    asked = {"control.AC-02.owner", "control.AC-02.since"}
    assert asked <= set(keys(known, **{"control__AC-02__exists": "yes"}))
    for said in ("no", "unknown"):
        assert not asked & set(keys(known, **{"control__AC-02__exists": said}))


def test_a_series_put_off_asks_for_none_of_its_controls(known: Known) -> None:
    assert "control.AC-02.exists" not in keys(known, series__CC6="no")


def test_a_meeting_in_which_nobody_knows_anything_ends(known: Known) -> None:
    answers = dict(FIRST)
    asked = 0
    while (question := next_question(known, answers, "acme")) is not None:
        answers[question.key] = "no" if question.key.startswith("series.") else "unknown"
        asked += 1
    assert asked < 40


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        (Kind.YES_NO, "Y", "yes"),
        (Kind.YES_NO, "no", "no"),
        (Kind.YES_NO, "perhaps", None),
        (Kind.DAY, "2026-02-28", "2026-02-28"),
        (Kind.DAY, "2026-02-30", None),
        (Kind.DAY, "28.2.2026", None),
        (Kind.DAY, "1066-10-14", None),
        (Kind.NUMBER, "040", "40"),
        (Kind.NUMBER, "-1", None),
        (Kind.NUMBER, "many", None),
        (Kind.ZONE, "Europe/Berlin", "Europe/Berlin"),
        (Kind.ZONE, "Berlin", None),
        (Kind.TEXT, " Acme ", "Acme"),
        (Kind.TEXT, "a\x1b[31m", None),
        (Kind.TEXT, "two\nlines", None),
        (Kind.TEXT, "x" * 501, None),
        (Kind.TEXT, "", None),
    ],
)
def test_answers_are_taken_as_they_are_or_not_at_all(
    kind: Kind, said: str, kept: str | None
) -> None:
    found = answer_to(Question("q", "?", kind), said)
    assert (None if isinstance(found, Unfit) else found) == kept


def test_choices_come_in_their_own_order_and_misspelt_ones_are_asked_back() -> None:
    question = Question("q", "?", Kind.SOME_OF, choices=("security", "privacy"))
    assert answer_to(question, "privacy,security") == "security, privacy"
    found = answer_to(question, "security, privcy")
    assert isinstance(found, Unfit) and "`privacy`" in found.help


def test_unknown_is_an_answer_but_not_to_what_is_needed() -> None:
    assert answer_to(Question("q", "?", Kind.DAY), "unknown") == "unknown"
    assert isinstance(answer_to(Question("q", "?", Kind.DAY, needed=True), "unknown"), Unfit)


def test_a_period_does_not_end_before_it_begins(known: Known) -> None:
    answers = {"engagement.type": "2", "engagement.from": "2026-06-01"}
    last = next(q for q in meeting(known, answers) if q.key == "engagement.to")
    assert isinstance(answer_to(last, "2026-05-31"), Unfit)
    assert answer_to(last, "2026-06-30") == "2026-06-30"


def read(known: Known, tmp_path: Path, text: str) -> tuple[dict[str, str], list[str]]:
    path = tmp_path / "acme.answers.yaml"
    path.write_text(text, encoding="utf-8")
    answers, problems = read_answers(path, known, whole=True)
    return answers, [str(each).splitlines()[0] for each in problems]


GOOD = "".join(f"{key}: {said}\n" for key, said in FIRST.items())


def test_a_file_of_answers_may_stand_in_any_order(known: Known, tmp_path: Path) -> None:
    text = "control.AC-02.owner: Head of IT\ncontrol.AC-02.exists: yes\n" + GOOD
    answers, problems = read(known, tmp_path, text)
    assert problems == []
    assert answers["control.AC-02.owner"] == "Head of IT"


@pytest.mark.parametrize(
    ("line", "place", "code"),
    [
        ("control.AC-99.exists: yes", "5:1", "E-UNASKED"),
        ("control.AC-02.owner: Anna", "5:1", "E-UNASKED"),
        ("service.2.name: API", "5:1", "E-UNASKED"),
        ("circumstance.board: maybe", "5:21", "E-ANSWER"),
        ("organisation.people: [1]", "5:22", "E-ANSWER"),
        ("organisation.people:", "5:22", "E-ANSWER"),
        ("organisation.name: Twice", "5:1", "E-DUPLICATE-KEY"),
    ],
)
def test_a_wrong_answer_is_told_where_it_stands(
    known: Known, tmp_path: Path, line: str, place: str, code: str
) -> None:
    _, problems = read(known, tmp_path, f"{GOOD}{line}\n")
    assert len(problems) == 1
    assert problems[0].startswith(f"acme.answers.yaml:{place}") or line.endswith(":")
    assert code in problems[0]


def test_what_is_needed_is_asked_for_all_at_once(known: Known, tmp_path: Path) -> None:
    _, problems = read(known, tmp_path, "# nothing yet\n")
    assert [each.split("`")[1] for each in problems] == [
        "engagement.categories",
        "engagement.type",
        "organisation.name",
    ]
