"""What a lesson states: the company, the steps that it asks, and the mistake that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from engine.model.position import NOWHERE, Position
from engine.model.record import record

Kind = Literal[
    "scope",
    "request",
    "population",
    "size",
    "items",
    "exceptions",
    "controls",
    "criteria",
    "claims",
    "categories",
    "opinion",
]
CARD_SCHEMA: Final = 1


@record
class Hint:
    """Help that may be asked for, and how many points of the step it costs."""

    text: str
    costs: int = 1


@record
class Claim:
    """Something that is said of the case. It is true if the rule fired, or, `unless`, if not."""

    text: str
    rule: str
    unless: bool = False


@record
class Step:
    """One question; controls and criteria that are left out are those in which most goes wrong."""

    id: str
    asks: Kind
    controls: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    text: str = ""
    hints: tuple[Hint, ...] = ()
    at: Position = NOWHERE


@record
class Mistake:
    """What a learner gets wrong who has not understood this lesson, and gets right elsewhere.

    In fields of that name - and, if named, where that rule decides - the answer is `says`, or the
    right one without the items of which `leaves_out` speaks: `empty` ones show no value at all,
    `absent` ones were due and have no row.
    """

    text: str
    field: str
    rule: str | None = None
    says: str | int | None = None
    leaves_out: Literal["empty", "absent"] | None = None


@record
class Practice:
    """The synthetic company of a seed; `size` and `deviations` as `engine.worlds` knows them."""

    seed: str
    size: str
    deviations: str


@record
class Lesson:
    """One case; of a company that ships, or of a synthetic one."""

    id: str
    order: int
    title: str
    scenario: str | None = None
    practice: Practice | None = None
    about: str
    teaches: tuple[str, ...]
    steps: tuple[Step, ...]
    mistake: Mistake
    at: Position = NOWHERE


@record
class StepText:
    """What is said with every step of a kind, and the hints where a lesson has none of its own."""

    title: str
    text: str
    hints: tuple[Hint, ...]


@record
class Texts:
    """`grounds` are reasons that a learner may choose: the rules, in a few words each."""

    steps: Mapping[str, StepText]
    grounds: Mapping[str, str]
