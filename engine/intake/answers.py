"""The file of answers: one line a question, `key: answer`, kept while the meeting goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.documents import tree
from engine.documents.read import read_yaml
from engine.documents.suggest import did_you_mean, quoted
from engine.documents.wording import found
from engine.intake.known import Known
from engine.intake.meeting import meeting
from engine.intake.question import Question, Unfit, answer_to
from engine.intake.wording import scalar
from engine.model.position import Diagnostic, Position

HEADER = "# Answers of a first meeting, one line a question. `unknown` is an answer too.\n"


@dataclass(slots=True)
class Journal:
    """What was answered before stands as it was written; the lines of this time follow it."""

    before: str = HEADER
    lines: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        whole = self.before if not self.before or self.before.endswith("\n") else f"{self.before}\n"
        return whole + "".join(f"{key}: {scalar(said)}\n" for key, said in self.lines)


def read_answers(
    path: Path, known: Known, *, whole: bool
) -> tuple[dict[str, str], tuple[Diagnostic, ...]]:
    """The answers of a file, each held against its question; every problem in one pass.

    `whole`: nobody will be asked for the rest, so that what is needed must be there.
    """
    shown = path.name
    node, problems = read_yaml(path, shown)
    if [each.code for each in problems] == ["E-EMPTY-FILE"]:
        node, problems = tree.Mapping((), Position(shown)), ()
    if node is None:
        return {}, problems
    if not isinstance(node, tree.Mapping):
        message = f"expected a mapping (`key: value`), found {found(node)}"
        return {}, (*problems, Diagnostic(node.at, "E-WRONG-TYPE", message))
    answers, more = _held(node, known, whole=whole)
    return answers, tuple(sorted({*problems, *more}))


def _held(
    node: tree.Mapping, known: Known, *, whole: bool
) -> tuple[dict[str, str], list[Diagnostic]]:
    stated = {key.text: (key, value) for key, value in node}
    answers: dict[str, str] = {}
    asked: list[str] = []
    problems: list[Diagnostic] = []
    for question in meeting(known, answers):
        asked.append(question.key)
        if question.key not in stated:
            if question.needed and whole:
                message = f"{quoted(question.key)} is not answered: {question.asks}"
                help_ = "an audit cannot be asked for without it"
                problems.append(Diagnostic(node.at, "E-UNANSWERED", message, help_))
            continue
        value = stated[question.key][1]
        said = _said(question, value)
        if isinstance(said, Unfit):
            message = f"{quoted(question.key)}: {said.message}"
            problems.append(Diagnostic(value.at, "E-ANSWER", message, said.help))
        else:
            answers[question.key] = said
    problems += [_unasked(key, asked) for name, (key, _) in stated.items() if name not in asked]
    return answers, problems


def _said(question: Question, value: tree.Node) -> str | Unfit:
    if not isinstance(value, tree.Scalar):
        return Unfit(f"expected one answer, found {found(value)}", "write a list with commas")
    if value.value is None:
        return Unfit("expected an answer, found nothing", "write `unknown` if it is not known")
    return answer_to(question, value.text)


def _unasked(key: tree.Scalar, asked: list[str]) -> Diagnostic:
    message = f"nothing is asked that {quoted(key.text)} would answer"
    help_ = did_you_mean(key.text, asked) or "other answers decide what is asked"
    return Diagnostic(key.at, "E-UNASKED", message, help_)


def next_question(known: Known, answers: Mapping[str, str], name: str) -> Question | None:
    """The first question without an answer; None at the end of the meeting."""
    return next((q for q in meeting(known, answers, name) if q.key not in answers), None)
