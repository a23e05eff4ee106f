"""`mockaudit train`: lessons on audits, asked step by step and graded with the reason."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.audit import columns
from tui.cli.given import File, Text
from tui.cli.output import answers, as_json, emit, inert, note, refuse, say

if TYPE_CHECKING:
    from collections.abc import Mapping as AnyMapping
    from typing import TypeAlias

    from engine.documents.tree import Mapping
    from engine.training.case import Case
    from engine.training.lesson import Lesson
    from engine.training.question import Answer, Field, Question, Value
    from engine.training.session import Graded, Session

    Stated: TypeAlias = AnyMapping[str, Mapping]

WORDS = "`?` gives a hint, at its cost; `stop` ends here, and what was answered is kept"
STOP, HINT = "stop", "?"


@click.command(
    epilog="Examples: mockaudit train | mockaudit train late-leavers | mockaudit train ipe-broken "
    "--answers mine.yaml --format json | mockaudit train late-leavers --hint | mockaudit train "
    "--seed 7 --deviations many | mockaudit train late-leavers --sheet sheet.md. Exit codes: "
    "0 done, 2 usage or answers that cannot be read."
)
@click.argument("lesson", required=False, type=Text())
@click.option("--seed", type=Text(), help="Practise on the synthetic company of a seed.")
@click.option(
    "--size", type=click.Choice(["small", "medium"]), help="With --seed: small, unless said."
)
@click.option(
    "--deviations",
    type=click.Choice(["few", "some", "many"]),
    help="With --seed: how much goes wrong (some, unless said).",
)
@click.option("--answers", "answered", type=File(), help="YAML of steps, fields and answers.")
@click.option("--hint", is_flag=True, help="The next hint for the step at hand, at its cost.")
@click.option("--answer-key", is_flag=True, help="For trainers: every answer with its reason.")
@click.option(
    "--sheet",
    type=click.Path(dir_okay=False, path_type=Path),
    help="For trainers: write an instructor's sheet (Markdown).",
)
@click.option("--restart", is_flag=True, help="Forget what was answered, and begin anew.")
@answers
def command(
    lesson: str | None,
    seed: str | None,
    size: str | None,
    deviations: str | None,
    answered: Path | None,
    hint: bool,
    answer_key: bool,
    sheet: Path | None,
    restart: bool,
    form: str,
    output: Path | None,
) -> None:
    """Take LESSON, or go on with it; without one, list the lessons and how far you are.

    Each answer is graded against what the engine found, with the reason and the rule. Progress is
    kept after every step in your user-data folder (or the one that MOCKAUDIT_DATA names).
    """
    if seed is None and (size or deviations):
        raise click.UsageError("--size and --deviations belong to --seed")
    if lesson is not None and seed is not None:
        raise click.UsageError("a lesson has its own company; leave --seed out")
    if sum((hint, answer_key, sheet is not None, answered is not None)) > 1:
        raise click.UsageError("one of --hint, --answer-key, --sheet and --answers at a time")
    if lesson is None and seed is None:
        if hint or answer_key or sheet or answered or restart:
            raise click.UsageError("name a lesson, or --seed")
        _list(form, output)
        return
    asked = None if lesson is None else _lesson(lesson)
    stated = None if answered is None else _stated(asked, answered)
    case = _case(asked, seed or "", size or "small", deviations or "some")
    if answer_key:
        _key(case, form, output)
    elif sheet is not None:
        _sheet(case, sheet)
    else:
        _take(case, _Taking(case, restart=restart), stated, hint, form, output)


def _folder() -> Path:
    from engine.training.keeping import user_data

    return user_data(os.environ, sys.platform, Path.home())


def _list(form: str, output: Path | None) -> None:
    from engine.training.keeping import standing
    from engine.training.shelf import lessons
    from reports.training import listing

    rows = [(each, standing(_folder(), each)) for each in lessons()]
    if form == "text":
        emit(inert(listing(rows, columns())), output)
        return
    told = [
        {
            "id": each.id,
            "title": each.title,
            "teaches": list(each.teaches),
            "steps": len(each.steps),
            "points": found[0] if found else None,
            "of": found[1] if found else None,
            "steps_done": found[2] if found else 0,
            "finished": bool(found and found[3]),
        }
        for each, found in rows
    ]
    emit(as_json({"lessons": told}), output)


def _lesson(name: str) -> Lesson:
    from engine.model.position import Diagnostic
    from engine.training.shelf import lesson_of

    found = lesson_of(name)
    if isinstance(found, Diagnostic):
        refuse([found])
    return found


def _stated(lesson: Lesson | None, path: Path) -> Stated:
    """What a file answers, read before anything is audited."""
    from engine.training.answering import read_answers
    from engine.training.shelf import practice

    found, problems = read_answers(path, lesson or practice())
    if problems:
        refuse(problems)
    return found


def _case(lesson: Lesson | None, seed: str, size: str, deviations: str) -> Case:
    from engine.training.case import case_of, practice_of

    if sys.stderr.isatty():
        note("auditing the company of the lesson ...")
    found = practice_of(seed, size, deviations) if lesson is None else case_of(lesson)
    if isinstance(found, tuple):
        refuse(found)
    return found


def _key(case: Case, form: str, output: Path | None) -> None:
    from dataclasses import asdict

    from engine.training.session import solved
    from reports.training import key

    steps = solved(case)
    if form == "text":
        emit(inert(key(case.lesson, steps, case.ledger, columns())), output)
        return
    told: dict[str, Any] = {
        "lesson": case.lesson.id,
        "steps": [
            {
                "step": each.question.step,
                "answers": {k: list(v) if isinstance(v, tuple) else v for k, v in each.key.items()},
                "marks": [asdict(mark) for mark in each.marks],
            }
            for each in steps
        ],
        "ledger": asdict(case.ledger) if case.ledger else None,
    }
    emit(as_json(told), output)


def _sheet(case: Case, path: Path) -> None:
    from engine.training.session import solved
    from reports.training import sheet

    emit(inert(sheet(case.lesson, case.run.engagement.organisation, solved(case))), path)


class _Taking:
    """A lesson being taken here: the state, the grades so far, and the file that keeps them."""

    def __init__(self, case: Case, *, restart: bool) -> None:
        from engine.training.keeping import forgotten, kept, set_aside
        from engine.training.session import Progress, Taken, taken

        self.case, self.folder = case, _folder()
        problem = forgotten(self.folder, case.lesson.id) if restart else None
        progress, told = kept(self.folder, case.lesson)
        found = taken(case, progress or Progress(case.lesson.id))
        if not isinstance(found, Taken):  # it can be read, and answers what nobody asked
            told = set_aside(self.folder, case.lesson.id)
            found = taken(case, Progress(case.lesson.id))
        say([each for each in (problem, told) if each is not None])
        assert isinstance(found, Taken), found
        self.session: Session = found[0]
        self.grades: tuple[Graded, ...] = found[1]

    def keep(self) -> None:
        from engine.training.keeping import card_of, saved

        organisation = self.case.run.engagement.organisation
        card = card_of(self.case.lesson, organisation, self.grades)
        problem = saved(self.folder, self.case.lesson, self.session.progress, card)
        if problem is not None:
            say([problem])

    def answer(self, value: Answer) -> Graded:
        from engine.training.session import Graded as Grade

        found = self.session.answer(value)
        if not isinstance(found, Grade):
            refuse(found)
        self.session, self.grades = found.after, (*self.grades, found)
        self.keep()
        return found

    def hint(self) -> None:
        found = self.session.hint()
        if found is None:
            note("there is no further hint")
            return
        self.session = found.after
        self.keep()
        note(f"hint ({found.costs} off): {found.text}")


def _take(
    case: Case,
    taking: _Taking,
    stated: Stated | None,
    hint: bool,
    form: str,
    output: Path | None,
) -> None:
    from engine.training.keeping import card_data, card_of
    from reports.training import card, opening

    organisation = case.run.engagement.organisation
    if hint:
        taking.hint()
        return
    if stated is not None:
        _from_file(taking, stated)
    elif taking.session.step is not None:
        note(opening(case.lesson, organisation, columns()))
        note(WORDS)
        _from_terminal(taking)
    made = card_of(case.lesson, organisation, taking.grades)
    if not made.finished:
        note("what was answered is kept; the same command goes on from there")
    if form == "json":
        emit(as_json(card_data(made)), output)
    else:
        emit(inert(card(made, columns())), output)


def _from_file(taking: _Taking, stated: Stated) -> None:
    from engine.training.answering import answer_from

    while (question := taking.session.step) is not None and question.step in stated:
        answer, problems = answer_from(question, stated[question.step])
        if problems:
            refuse(problems)
        _tell(taking.answer(answer))


def _from_terminal(taking: _Taking) -> None:
    from reports.training import question as shown

    while (question := taking.session.step) is not None:
        note(shown(question, columns()))
        answer = _asked(taking, question)
        if answer is None:
            return
        _tell(taking.answer(answer))


def _asked(taking: _Taking, question: Question) -> Answer | None:
    """Every field of a question, one after the other; None to stop."""
    from reports.training import field as shown

    answer: dict[str, Value] = {}
    for field in question.fields:
        note(shown(field, question, columns()))
        value = _value(taking, field)
        if value is None:
            return None
        answer[field.id] = value
    return answer


def _value(taking: _Taking, field: Field) -> Value | None:
    from engine.training.answering import typed, wanted
    from engine.training.grading import unfit

    while True:
        try:
            said = click.prompt(">", default="", show_default=False, prompt_suffix=" ", err=True)
        except click.Abort:
            return None
        said = str(said).strip()
        if said == STOP:
            return None
        if said == HINT:
            taking.hint()
            continue
        value = typed(field, said) if said or field.kind == "text" else None
        if value is not None and not unfit(field, value):
            return value
        note(wanted(field))


def _tell(graded: Graded) -> None:
    from reports.training import feedback

    note(feedback(graded, columns()))
