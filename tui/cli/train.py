"""`mockaudit train`: lessons on audits, asked step by step and graded with the reason."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.audit import columns
from tui.cli.given import File, Text
from tui.cli.output import answers, as_json, emit, inert, note, refuse, say
from tui.cli.ui import on_terminal, open_workbench
from tui.data import user_folder

if TYPE_CHECKING:
    from collections.abc import Mapping as AnyMapping
    from typing import TypeAlias

    from engine.documents.tree import Mapping
    from engine.training.case import Case
    from engine.training.lesson import Lesson

    Stated: TypeAlias = AnyMapping[str, Mapping]


@click.command(
    epilog="Examples: mockaudit train | mockaudit train late-leavers | mockaudit train ipe-broken "
    "--answers mine.yaml --format json | mockaudit train late-leavers --lines | mockaudit train "
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
@click.option(
    "--lines",
    is_flag=True,
    help="Ask line by line, without the workbench; so it is where there is no terminal.",
)
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
    lines: bool,
    form: str,
    output: Path | None,
) -> None:
    """Take LESSON, or go on with it; without one, list the lessons and how far you are.

    In a terminal the workbench opens. Each answer is graded against what the engine found, with
    the reason and the rule. Progress is kept after every step in your user-data folder (or the
    one that MOCKAUDIT_DATA names).
    """
    if seed is None and (size or deviations):
        raise click.UsageError("--size and --deviations belong to --seed")
    if lesson is not None and seed is not None:
        raise click.UsageError("a lesson has its own company; leave --seed out")
    if sum((hint, answer_key, sheet is not None, answered is not None)) > 1:
        raise click.UsageError("one of --hint, --answer-key, --sheet and --answers at a time")
    if lesson is None and seed is None and (hint or answer_key or sheet or answered or restart):
        raise click.UsageError("name a lesson, or --seed")
    told = hint or answer_key or sheet or answered or lines or output or form != "text"
    seen = not told and on_terminal()
    if lesson is None and seed is None:
        if seen:
            open_workbench(lessons=True)
        _list(form, output)
        return
    asked = _lesson(lesson, seed, size, deviations)
    if seen:
        open_workbench(lessons=True, lesson=asked, restart=restart)
        return
    stated = None if answered is None else _stated(asked, answered)
    case = _case(asked)
    if answer_key:
        _key(case, form, output)
    elif sheet is not None:
        _sheet(case, sheet)
    else:
        _take(case, stated, restart, hint, form, output)


def _list(form: str, output: Path | None) -> None:
    from engine.training.shelf import lessons
    from engine.training.standing import standing
    from reports.training import listing

    folder = user_folder()
    rows = [(each, standing(folder, each)) for each in lessons()]
    if form == "text":
        emit(inert(listing(rows, columns())), output)
        return
    told = [
        {
            "id": each.id,
            "title": each.title,
            "teaches": list(each.teaches),
            "steps": len(each.steps),
            "points": found.points if found else None,
            "of": found.of if found else None,
            "steps_done": found.done if found else 0,
            "finished": bool(found and found.finished),
        }
        for each, found in rows
    ]
    emit(as_json({"lessons": told}), output)


def _lesson(name: str | None, seed: str | None, size: str | None, deviations: str | None) -> Lesson:
    from engine.model.position import Diagnostic
    from engine.training.shelf import lesson_of, practice_lesson

    if name is None:
        return practice_lesson(seed or "", size or "small", deviations or "some")
    found = lesson_of(name)
    if isinstance(found, Diagnostic):
        refuse([found])
    return found


def _stated(lesson: Lesson, path: Path) -> Stated:
    """What a file answers, read before anything is audited."""
    from engine.training.answering import read_answers

    found, problems = read_answers(path, lesson)
    if problems:
        refuse(problems)
    return found


def _case(lesson: Lesson) -> Case:
    from engine.training.case import case_of

    if sys.stderr.isatty():
        note("auditing the company of the lesson ...")
    found = case_of(lesson)
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


def _take(
    case: Case,
    stated: Stated | None,
    restart: bool,
    hint: bool,
    form: str,
    output: Path | None,
) -> None:
    from engine.training.keeping import card_data
    from engine.training.taking import begun
    from reports.training import card, opening
    from tui.cli import lesson

    taking, told = begun(case, user_folder(), restart=restart)
    say(told)
    if hint:
        lesson.hinted(taking)
        return
    if stated is not None:
        taking = lesson.from_file(taking, stated)
    elif taking.question is not None:
        note(opening(case.lesson, case.run.engagement.organisation, columns()))
        note(lesson.WORDS)
        taking = lesson.from_terminal(taking)
    if not taking.card.finished:
        note("what was answered is kept; the same command goes on from there")
    if form == "json":
        emit(as_json(card_data(taking.card)), output)
    else:
        emit(inert(card(taking.card, columns())), output)
