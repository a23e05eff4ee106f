"""Grading: what was answered against what the engine found, field by field."""

from __future__ import annotations

from dataclasses import dataclass

from engine.training.question import Aspect, Field, Keyed, Value

LONGEST = 2_000  # characters of a text, and the largest number of digits is ten
WORDS = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """One field graded: points of at most `of`, with the reason, the rule and what it rests on."""

    field: str
    aspect: Aspect
    points: int
    of: int
    right: bool
    reason: str
    rule: str
    basis: tuple[str, ...]
    sentence: str


def unfit(field: Field, value: object) -> str:
    """Why a value cannot answer a field, in words; empty where it can."""
    known = {option.value for option in field.options}
    if field.kind == "number":
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**10:
            return "a whole number is asked for"
    elif field.kind == "choices":
        if not isinstance(value, tuple) or not all(isinstance(each, str) for each in value):
            return "a list of options is asked for"
        unknown = sorted(set(value) - known)
        if unknown:
            return f"`{unknown[0][:60]}` is not among what may be chosen"
    elif not isinstance(value, str):
        return "a text is asked for"
    elif field.kind == "choice" and value not in known:
        return f"`{value[:60]}` is not among what may be chosen"
    elif len(value) > LONGEST:
        return f"more than {LONGEST} characters"
    return ""


def graded(keyed: Keyed, value: Value) -> Mark:
    """A field's mark; the value has been found to fit."""
    points, reason = _points(keyed, value)
    return Mark(
        keyed.field.id,
        keyed.aspect,
        points,
        keyed.points,
        points == keyed.points,
        reason,
        keyed.rule,
        keyed.basis,
        keyed.sentence,
    )


def _points(keyed: Keyed, value: Value) -> tuple[int, str]:
    field = keyed.field
    if field.kind == "number":
        assert isinstance(value, int)
        return _number(keyed, value)
    if field.kind == "choices":
        assert isinstance(value, tuple)
        return _set(keyed, frozenset(value))
    if field.kind == "text":
        assert isinstance(value, str)
        if len(value.split()) >= WORDS:
            return keyed.points, "documented"
        return 0, "nothing is documented that somebody else could follow"
    if value in (keyed.accepts or (keyed.key,)):
        return keyed.points, "right"
    labels = {option.value: option.label for option in field.options}
    return 0, f"you say: {labels[str(value)]}; it is: {labels[str(keyed.key)]}"


def _number(keyed: Keyed, value: int) -> tuple[int, str]:
    if value < keyed.least:
        return 0, f"{value} is too small a sample: {keyed.least} are needed"
    if value > keyed.most:
        return 0, f"{value} cannot be drawn, there are {keyed.most}"
    if value > keyed.least:
        return keyed.points, f"enough; {keyed.least} would do"
    return keyed.points, "right"


def _set(keyed: Keyed, chosen: frozenset[str]) -> tuple[int, str]:
    """Each one missed and each one too many costs its share, never less than one point."""
    key = keyed.key
    assert isinstance(key, tuple)
    missed, extra = sorted(set(key) - chosen), sorted(chosen - set(key))
    if not missed and not extra:
        return keyed.points, "right"
    said = []
    if missed:
        said.append(f"missed: {', '.join(missed)}")
    if extra:
        said.append(f"wrongly named: {', '.join(extra)}")
    wrong, all_ = len(missed) + len(extra), len(set(key) | chosen)
    return max(0, keyed.points - max(1, -(-keyed.points * wrong // all_))), "; ".join(said)
