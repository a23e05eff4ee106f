"""The first meeting at a terminal: one question after the other, each answer kept at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tui.cli.output import inert, note, refuse

if TYPE_CHECKING:
    from engine.intake.answers import Journal
    from engine.intake.known import Known
    from engine.intake.question import Question

WORDS = "`?` explains, Enter or `skip`: not known, `back` returns, `stop` ends here"


def interview(known: Known, path: Path, name: str) -> dict[str, str]:
    """The answers of the meeting, with those that the file holds already; it holds all of them."""
    from engine.intake.answers import HEADER, Journal, next_question

    answers = _kept(known, path)
    before = path.read_text(encoding="utf-8-sig") if path.exists() else HEADER
    journal = Journal(before)
    note(WORDS)
    if answers:
        note(f"{len(answers)} answers are kept in {path}; going on from there")
    asked: list[str] = []
    while (question := next_question(known, answers, name)) is not None:
        if question.under and question.key not in asked:
            note(f"\n{question.under}")
        asked.append(question.key)
        said = _answer(question, path)
        if said == "back":
            _return(journal, answers, path)
        elif said == "stop":
            if any(_open(known, answers, name)):
                note("not yet: the questions on organisation and engagement come first")
                continue
            break
        else:
            answers[question.key] = said
            journal.lines.append((question.key, said))
            _keep(path, journal)
    return answers


def _open(known: Known, answers: Mapping[str, str], name: str) -> list[str]:
    from engine.intake.meeting import meeting

    return [q.key for q in meeting(known, answers, name) if q.needed and q.key not in answers]


def _kept(known: Known, path: Path) -> dict[str, str]:
    from engine.intake.answers import read_answers

    if not path.exists():
        return {}
    answers, problems = read_answers(path, known, whole=False)
    if problems:
        refuse(problems)
    return answers


def _answer(question: Question, path: Path) -> str:
    """What is kept of what was typed; `back` and `stop` come as they are."""
    from engine.intake.question import UNKNOWN, Unfit, answer_to

    silent = _silence(question)
    hints = [*question.choices[:8], *(["yes", "no"] if question.kind.name == "YES_NO" else [])]
    shown = f" ({', '.join(hints)})" if hints else ""
    same = f" (`same`: {question.same})" if question.same else ""
    offer = f" [{silent}]" if silent else ""
    while True:
        try:
            typed = click.prompt(
                inert(f"{question.asks}{shown}{same}{offer}"),
                default="",
                show_default=False,
                prompt_suffix=" ",
                err=True,
            ).strip()
        except click.Abort:
            note(f"\nwhat was answered is kept in {path}; the same command goes on from there")
            raise
        if typed == "?":
            note(question.help or "Nothing more is known about this question.")
            continue
        if typed in ("back", "stop"):
            return str(typed)
        if typed == "same" and question.same is None:
            note("nothing was answered before that this could repeat")
            continue
        said = {"": silent, "skip": UNKNOWN, "same": question.same or ""}.get(typed, typed)
        found = answer_to(question, said)
        if not isinstance(found, Unfit):
            return found
        note(f"{found.message}; {found.help}" if found.help else found.message)


def _silence(question: Question) -> str:
    """What Enter alone says."""
    from engine.intake.question import NONE, UNKNOWN

    if question.default is not None:
        return question.default
    if question.needed:
        return ""
    first = question.key.removesuffix(".name").endswith(".1")
    return NONE if question.listed and not first else UNKNOWN


def _return(journal: Journal, answers: dict[str, str], path: Path) -> None:
    if not journal.lines:
        note("there is no earlier answer of this session; those in the file can be edited there")
        return
    key, _ = journal.lines.pop()
    del answers[key]
    _keep(path, journal)


def _keep(path: Path, journal: Journal) -> None:
    from engine.intake.publish import replaced

    problem = replaced(path, journal.text)
    if problem is not None:
        refuse([problem])
