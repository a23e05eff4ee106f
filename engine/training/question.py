"""Questions and what answers them; the key stays inside until an answer was given."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from engine.training.lesson import Hint

Value: TypeAlias = str | int | tuple[str, ...]
Answer: TypeAlias = Mapping[str, Value]
FieldKind = Literal["choice", "choices", "number", "text"]
Aspect = Literal["evidence", "cause", "effect"]
NO_ROW: Final = "no row"  # in the cells of a performance that was due and is not there


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to be answered: one of the options, any number of them, a number, or words."""

    id: str
    kind: FieldKind
    text: str
    options: tuple[Option, ...] = ()

    @property
    def stem(self) -> str:
        """The name without what it is about: `conclusion` of `conclusion.access-removal`."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Keyed:
    """A field with its answer key, and the rule, basis and sentence that decide it.

    `accepts` holds every right value of a choice; of a number those from `least` to `most` are.
    `tags` say of items what is special about them.
    """

    field: Field
    aspect: Aspect
    points: int
    key: Value
    accepts: tuple[Value, ...] = ()
    least: int = 0
    most: int = 0
    rule: str = ""
    basis: tuple[str, ...] = ()
    sentence: str = ""
    tags: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A step as it was prepared: what is shown, and what is asked with its key."""

    text: str
    keyed: tuple[Keyed, ...]
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One step as a learner sees it; `number` counts from 1 to `of`."""

    step: str
    kind: str
    title: str
    text: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    fields: tuple[Field, ...]
    number: int
    of: int
    points: int
    hints: tuple[Hint, ...]  # those taken already
    hints_left: int
    next_costs: int  # points that the next hint takes; 0 where none is left
