"""A question of a first meeting, and what counts as an answer to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from zoneinfo import available_timezones

from engine.documents.scalars import date_of
from engine.documents.suggest import did_you_mean, quoted
from engine.intake.wording import unprintable

UNKNOWN = "unknown"
"""the answer of whoever does not know"""
NONE = "none"
"""the end of a list"""
YES, NO = "yes", "no"
LONGEST = 500
"""characters of an answer"""
_YEARS = range(1990, 2101)
_MOST_PEOPLE = 10_000_000


class Kind(Enum):
    TEXT = auto()
    YES_NO = auto()
    DAY = auto()
    NUMBER = auto()
    ZONE = auto()
    ONE_OF = auto()
    SOME_OF = auto()


@dataclass(frozen=True, slots=True)
class Question:
    """`key` names the answer in the file of answers; `needed`: nothing can be asked without it."""

    key: str
    asks: str
    kind: Kind
    help: str = ""
    choices: tuple[str, ...] = ()
    default: str | None = None
    same: str | None = None  # the answer given to the last question of this kind
    needed: bool = False
    under: str = ""  # the heading that it stands under
    listed: bool = False  # one more of a list, which `none` ends
    not_before: str = ""  # of a day


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why a text is no answer."""

    message: str
    help: str = ""


def answer_to(question: Question, text: str) -> str | Unfit:
    """The answer as it is kept, or why there is none in this text."""
    said = text.strip()
    if said == UNKNOWN:
        needs = "an audit cannot be asked for without it"
        return Unfit(needs) if question.needed else UNKNOWN
    if said == NONE and question.listed:
        return NONE
    if not said:
        skip = "" if question.needed else f"write {quoted(UNKNOWN)} if it is not known"
        return Unfit("an empty text is no answer", skip)
    if len(said) > LONGEST:
        return Unfit(f"the answer is longer than {LONGEST} characters")
    hidden = unprintable(said)
    if hidden or "\n" in said or "\r" in said or "\t" in said:
        return Unfit("the answer holds a character that does not print, or a second line")
    return _READERS[question.kind](question, said)


def _text(_: Question, said: str) -> str | Unfit:
    return said


def _yes_no(_: Question, said: str) -> str | Unfit:
    for word in (YES, NO):
        if said.lower() in (word, word[0]):
            return word
    return Unfit(f"{quoted(said)} is neither yes nor no", f"or {quoted(UNKNOWN)}")


def _day(question: Question, said: str) -> str | Unfit:
    day = date_of(said)
    if day is None:
        return Unfit(f"{quoted(said)} is no day", "write year-month-day, as in 2026-03-31")
    if day.year not in _YEARS:
        return Unfit(f"the year {day.year} lies outside {_YEARS.start} to {_YEARS.stop - 1}")
    if said < question.not_before:
        return Unfit(f"{said} lies before {question.not_before}, on which it begins")
    return said


def _number(_: Question, said: str) -> str | Unfit:
    if said.isascii() and said.isdigit() and len(said) < 9 and int(said) <= _MOST_PEOPLE:
        return str(int(said))
    return Unfit(f"{quoted(said)} is no whole number of people")


def _zone(_: Question, said: str) -> str | Unfit:
    known = available_timezones() - {"Factory", "localtime"} | {"UTC"}
    if said in known:
        return said
    otherwise = "zones have names such as `Europe/Berlin` or `UTC`"
    return Unfit(f"no time zone is named {quoted(said)}", did_you_mean(said, known) or otherwise)


def _one_of(question: Question, said: str) -> str | Unfit:
    if said in question.choices:
        return said
    help_ = did_you_mean(said, question.choices, "answers there are")
    return Unfit(f"{quoted(said)} is none of the answers", help_)


def _some_of(question: Question, said: str) -> str | Unfit:
    named = [part.strip() for part in said.split(",")]
    for part in named:
        if part not in question.choices:
            return _one_of(question, part)
    return ", ".join(each for each in question.choices if each in named)


_READERS = {
    Kind.TEXT: _text,
    Kind.YES_NO: _yes_no,
    Kind.DAY: _day,
    Kind.NUMBER: _number,
    Kind.ZONE: _zone,
    Kind.ONE_OF: _one_of,
    Kind.SOME_OF: _some_of,
}
