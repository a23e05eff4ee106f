"""The trainer on paper and in a terminal: marks, score cards, an instructor's sheet."""

from __future__ import annotations

from collections.abc import Iterable

from engine.model.run import NOTICE
from engine.training.keeping import Card
from engine.training.lesson import Lesson
from engine.training.question import Value
from engine.training.session import Graded, Solved, hints_of
from engine.training.standing import Standing
from engine.worlds.ledger import Ledger
from reports.marks import prose
from reports.typesetting import pad, wrap


def listing(rows: Iterable[tuple[Lesson, Standing | None]], columns: int) -> str:
    """Every lesson with how far somebody is."""
    lines = ["Lessons", ""]
    for lesson, standing in rows:
        lines.append(f"{lesson.order:>3}  {pad(lesson.id, 22)} {reached(lesson, standing)}")
        lines += wrap(lesson.title, columns, "     ")
    lines += [
        "",
        *wrap(
            "mockaudit train LESSON begins one or goes on with it; --seed N practises on a "
            "company of its own.",
            columns,
        ),
        "",
        *wrap(NOTICE, columns),
    ]
    return "\n".join(lines) + "\n"


def reached(lesson: Lesson, standing: Standing | None) -> str:
    """How far somebody is in a lesson."""
    if standing is None:
        return "not begun"
    points = f"{standing.points} of {standing.of}"
    steps = len(lesson.steps)
    return points if standing.finished else f"{points}, at step {standing.done + 1} of {steps}"


def opening(lesson: Lesson, organisation: str, columns: int) -> str:
    return "\n".join([lesson.title, *wrap(f"{organisation}. {lesson.about}", columns)])


def feedback(graded: Graded, columns: int) -> str:
    """What a step was worth, and why."""
    hints = f", {graded.costs} taken off for hints" if graded.costs else ""
    lines = [f"{graded.points} of {graded.of}{hints}"]
    for mark in graded.marks:
        sign = "right" if mark.right else "wrong"
        rest = " ".join(f"[{each}]" for each in (mark.rule, *mark.basis) if each)
        said = f"{mark.sentence} {rest}".strip()
        if mark.right:
            lines += wrap(said, columns, f"  {sign}: ")
        else:
            lines += wrap(mark.reason, columns, f"  {sign}: ")
            lines += wrap(said, columns, "         ")
    if graded.mistake:
        lines += wrap(graded.mistake, columns, "  the mistake of this lesson: ", "    ")
    return "\n".join(lines)


def card(shown: Card, columns: int) -> str:
    """A score card."""
    state = "" if shown.finished else f", {len(shown.grades)} of {shown.steps} steps done"
    lines = [f"{shown.title}: {shown.points} of {shown.of} points{state}", ""]
    for grade in shown.grades:
        hints = f"  {grade.hints} hints" if grade.hints else ""
        lines.append(f"  {pad(grade.step, 14)} {grade.points:>3} of {grade.of:>3}{hints}")
    lines.append("")
    lines += [f"  {pad(name, 14)} {points:>3} of {of:>3}" for name, points, of in shown.aspects]
    return "\n".join([*lines, "", *wrap(NOTICE, columns)]) + "\n"


def key(lesson: Lesson, steps: Iterable[Solved], ledger: Ledger | None, columns: int) -> str:
    """The answer key in a terminal, with what was planted where the company is synthetic."""
    lines = [f"Answer key: {lesson.title}"]
    for solved in steps:
        lines += ["", f"{solved.question.number}. {solved.question.step}"]
        for each, mark in zip(solved.question.fields, solved.marks, strict=True):
            lines += wrap(f"{each.id} = {said(solved.key[each.id])}", columns, "  ")
            rest = " ".join(f"[{r}]" for r in (mark.rule, *mark.basis) if r)
            lines += wrap(f"{mark.sentence} {rest}".strip(), columns, "      ")
    if ledger is not None:
        lines += ["", f"Planted with the seed {ledger.seed}:"]
        for planted in ledger.planted:
            place = f"{planted.control}: {planted.item}" + (
                f" ({planted.stratum})" if planted.stratum else ""
            )
            fails = ", ".join(planted.attributes)
            lines += wrap(f"{place} fails {fails}: {planted.why}", columns, "  ", "      ")
    return "\n".join([*lines, "", *wrap(NOTICE, columns)]) + "\n"


def said(value: Value) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return str(value)


def sheet(lesson: Lesson, organisation: str, steps: Iterable[Solved]) -> str:
    """An instructor's sheet in Markdown: questions, answers, points, reasons, the mistake."""
    lines = [
        f"# {prose(lesson.title)}",
        "",
        f"Instructor's sheet. {prose(NOTICE)}",
        "",
        f"{prose(organisation)}. {prose(lesson.about)}",
        "",
        f"- Lesson: `{lesson.id}`",
        f"- Teaches: {', '.join(f'`{rule}`' for rule in lesson.teaches) or 'practice'}",
        f"- The mistake that it is about: {prose(lesson.mistake.text)}",
        "",
    ]
    stated = {step.id: step for step in lesson.steps}
    for solved in steps:
        asked = solved.question
        lines += [
            f"## {asked.number}. {prose(asked.title)} ({asked.points} points)",
            "",
            prose(asked.text),
            "",
            "| asked | answer | points | because | rule |",
            "| --- | --- | --- | --- | --- |",
        ]
        for each, mark in zip(asked.fields, solved.marks, strict=True):
            rule = ", ".join(f"`{r}`" for r in (mark.rule, *mark.basis) if r)
            cells = (
                prose(each.text),
                prose(said(solved.key[each.id])),
                str(mark.of),
                prose(mark.sentence),
                rule,
            )
            lines.append("| " + " | ".join(cells) + " |")
        lines += ["", "Hints:", ""]
        lines += [
            f"- {prose(hint.text)} ({hint.costs} off)" for hint in hints_of(stated[asked.step])
        ]
        lines.append("")
    return "\n".join(lines)
