"""From what is typed, or stands in a file of answers, to values that answer a question."""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from pathlib import Path

from engine.documents.read import read_yaml
from engine.documents.suggest import did_you_mean, quoted
from engine.documents.tree import Mapping, Node, Scalar, Sequence
from engine.model.position import Diagnostic
from engine.training.lesson import Lesson
from engine.training.question import Field, Question, Value

NONE = "none"
_NUMBER = re.compile(r"[0-9]{1,10}")


def typed(field: Field, text: str) -> Value | None:
    """The value that a typed text means, or None. Options may be given by their place, from 1."""
    text = text.strip()
    if field.kind == "number":
        return int(text) if _NUMBER.fullmatch(text) else None
    if field.kind == "text":
        return text
    if field.kind == "choice":
        return _option(field, text)
    if text.lower() in (NONE, ""):
        return ()
    found = [_option(field, each) for each in text.split(",")]
    return None if None in found else tuple(dict.fromkeys(each for each in found if each))


def _option(field: Field, text: str) -> str | None:
    text = text.strip()
    values = [option.value for option in field.options]
    if text in values:
        return text
    same = [value for value in values if value.lower() == text.lower()]
    if len(same) == 1:
        return same[0]
    place = int(text) if _NUMBER.fullmatch(text) else 0
    return values[place - 1] if 0 < place <= len(values) else None


def read_answers(
    path: Path, lesson: Lesson
) -> tuple[AnyMapping[str, Mapping], tuple[Diagnostic, ...]]:
    """What a file answers, step by step; every step that the lesson does not ask is told."""
    node, problems = read_yaml(path, path.name)
    if node is None or problems:
        return {}, problems
    if not isinstance(node, Mapping):
        message = "expected steps, each with its fields"
        return {}, (Diagnostic(node.at, "E-ANSWERS", message),)
    known = [step.id for step in lesson.steps]
    found: dict[str, Mapping] = {}
    told: list[Diagnostic] = []
    for key, value in node:
        if key.text not in known:
            help_ = did_you_mean(key.text, known, "steps of this lesson")
            message = f"the lesson asks no {quoted(key.text)}"
            told.append(Diagnostic(key.at, "E-ANSWERS", message, help_))
        elif isinstance(value, Mapping):
            found[key.text] = value
        else:
            message = f"expected the fields of {quoted(key.text)}, each with its answer"
            told.append(Diagnostic(value.at, "E-ANSWERS", message))
    return found, tuple(told)


def answer_from(
    question: Question, stated: Mapping
) -> tuple[dict[str, Value], tuple[Diagnostic, ...]]:
    """The answer that a file states for a question; what cannot be one is told with its place."""
    fields = {field.id: field for field in question.fields}
    answer: dict[str, Value] = {}
    told: list[Diagnostic] = []
    for key, value in stated:
        field = fields.get(key.text)
        if field is None:
            help_ = did_you_mean(key.text, list(fields), "what is asked")
            message = f"nothing named {quoted(key.text)} is asked in {quoted(question.step)}"
            told.append(Diagnostic(key.at, "E-ANSWERS", message, help_))
            continue
        read = _value(field, value)
        if read is None:
            told.append(Diagnostic(value.at, "E-ANSWERS", f"{quoted(key.text)}: {wanted(field)}"))
        else:
            answer[key.text] = read
    for name in fields:
        if stated.get(name) is None:
            message = f"{quoted(name)} of {quoted(question.step)} is not answered"
            told.append(Diagnostic(stated.at, "E-ANSWERS", message))
    return answer, tuple(told)


def _value(field: Field, node: Node) -> Value | None:
    if isinstance(node, Scalar):
        return typed(field, node.text)
    if field.kind != "choices" or not isinstance(node, Sequence):
        return None
    texts = [each.text for each in node.items if isinstance(each, Scalar)]
    found = [_option(field, text) for text in texts]
    if len(texts) != len(node.items) or None in found:
        return None
    return tuple(dict.fromkeys(each for each in found if each))


def wanted(field: Field) -> str:
    """What may be answered, in words."""
    if field.kind == "number":
        return "a whole number is asked for"
    if field.kind == "text":
        return "words are asked for"
    listed = ", ".join(quoted(option.value) for option in field.options[:12])
    more = "" if len(field.options) <= 12 else f" and {len(field.options) - 12} more"
    many = "any of" if field.kind == "choices" else "one of"
    return f"{many} {listed}{more}" + (f", or `{NONE}`" if field.kind == "choices" else "")
