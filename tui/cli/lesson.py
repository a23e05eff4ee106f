"""One lesson taken on the command line: from a file of answers, or asked line by line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from tui.cli.audit import columns
from tui.cli.output import note, refuse, say

if TYPE_CHECKING:
    from engine.documents.tree import Mapping as Node
    from engine.training.question import Answer, Field, Question, Value
    from engine.training.taking import Taking

STOP, HINT = "stop", "?"
WORDS = f"`{HINT}` gives a hint, at its cost; `{STOP}` ends here, and what was answered is kept"


def from_file(taking: Taking, stated: Mapping[str, Node]) -> Taking:
    """Answer the steps that a file states, as far as it goes on without a gap."""
    from engine.training.answering import answer_from

    while (question := taking.question) is not None and question.step in stated:
        answer, problems = answer_from(question, stated[question.step])
        if problems:
            refuse(problems)
        taking = answered(taking, answer)
    return taking


def from_terminal(taking: Taking) -> Taking:
    """Ask until all is answered or the learner stops."""
    from reports.question import question as shown

    while (question := taking.question) is not None:
        note(shown(question, columns()))
        taking, answer = _asked(taking, question)
        if answer is None:
            break
        taking = answered(taking, answer)
    return taking


def answered(taking: Taking, value: Answer) -> Taking:
    from reports.training import feedback

    found = taking.answered(value)
    if isinstance(found, tuple):
        refuse(found)
    _kept(found)
    note(feedback(found.grades[-1], columns()))
    return found


def hinted(taking: Taking) -> Taking:
    found = taking.hinted()
    if found is None or found.question is None:
        note("there is no further hint")
        return taking
    _kept(found)
    hint = found.question.hints[-1]
    note(f"hint ({hint.costs} off): {hint.text}")
    return found


def _kept(taking: Taking) -> None:
    if taking.unkept is not None:
        say([taking.unkept])


def _asked(taking: Taking, question: Question) -> tuple[Taking, Answer | None]:
    """Every field of a question, one after the other; None to stop."""
    from reports.question import field as shown

    answer: dict[str, Value] = {}
    for field in question.fields:
        note(shown(field, question, columns()))
        taking, value = _value(taking, field)
        if value is None:
            return taking, None
        answer[field.id] = value
    return taking, answer


def _value(taking: Taking, field: Field) -> tuple[Taking, Value | None]:
    from engine.training.answering import typed, wanted
    from engine.training.grading import unfit

    while True:
        try:
            said = click.prompt(">", default="", show_default=False, prompt_suffix=" ", err=True)
        except click.Abort:
            return taking, None
        said = str(said).strip()
        if said == STOP:
            return taking, None
        if said == HINT:
            taking = hinted(taking)
            continue
        value = typed(field, said) if said or field.kind == "text" else None
        if value is not None and not unfit(field, value):
            return taking, value
        note(wanted(field))
