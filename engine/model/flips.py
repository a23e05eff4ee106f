"""What flips an opinion: options, what each would do, and the smallest sets that reach a target.

Every option is an overlay. Its label says what kind of answer it is, so that a wish about the past
is never mistaken for something that can still be done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.model.run import Ground
from engine.model.scenario import Assumption, Compensation, Response, Span
from engine.model.words import Category, Opinion


class Label(StrEnum):
    REPAIR = "repair"  # can still be done, and counts
    SCOPE = "scope"  # a choice that is open before acceptance only
    CLAIM = "claim"  # counts only if it is true and the assessor is shown that it is
    COUNTERFACTUAL = "counterfactual"  # had it been otherwise; nothing that can be done


@dataclass(frozen=True, slots=True)
class Restated:
    """A control that would be stated otherwise, the rest of it as it stands."""

    control: str
    in_place: Span | None = None
    compensates: Compensation | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """Types of controls that would be expected of a subservice organisation besides."""

    vendor: str
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What an overlay would state; None and empty leave things as they are."""

    assume: tuple[Assumption, ...] = ()
    responses: tuple[Response, ...] = ()
    restate: tuple[Restated, ...] = ()
    remove: tuple[str, ...] = ()
    correct: tuple[str, ...] = ()
    disclose: tuple[str, ...] = ()
    expect: tuple[Expected, ...] = ()
    carve_out: tuple[str, ...] = ()
    drop: tuple[Category, ...] = ()
    assertion: str | None = None
    type: int | None = None
    as_of: date | None = None
    period: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that would be otherwise; at most one of a `group` can be chosen.

    `cost` is in the organisation's own currency; it and `days` are None where nobody says.
    """

    id: str
    kind: str
    label: Label
    about: str
    says: str
    note: str
    group: str
    changes: Changes
    cost: int | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What an audit would end with. `value` is the opinion, or what the results bear alone."""

    value: Opinion
    overall: Opinion
    bears: Opinion
    by_category: tuple[tuple[str, Opinion], ...]
    not_met: tuple[str, ...]
    not_effective: tuple[str, ...]
    exceptions: int
    score: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """An option with its overlay file and what it would do alone; None: it cannot be stated."""

    option: Option
    overlay: str
    effect: Effect


@dataclass(frozen=True, slots=True)
class Refused:
    """What is not offered: R28 refuses it after acceptance, or the calendar does."""

    id: str
    says: str
    because: str
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FixSet:
    """Options that together reach the target, none of which can be left out.

    The label is that of its least real member. Cost is the sum, days the longest, of those that
    are known; `verified` says whether an audit with the overlay ended as predicted, None: not run.
    """

    options: tuple[Option, ...]
    label: Label
    overlay: str
    effect: Effect
    cost: int | None
    days: int | None
    unknown_costs: int
    unknown_days: int
    verified: bool | None = None


@dataclass(frozen=True, slots=True)
class Flips:
    """`of_results`: criteria are unexamined, so that the target is what the results bear.

    `remaining` tells what no option mends; `requests` what has to be supplied before
    anything can be said. `complete`: no set within the bounds of the search was left unseen.
    """

    organisation: str
    stage: str
    today: date | None
    firm: str
    target: Opinion
    of_results: bool
    now: Effect
    reached: bool
    grounds: tuple[Ground, ...]
    options: tuple[Weighed, ...]
    refused: tuple[Refused, ...]
    sets: tuple[FixSet, ...]
    remaining: tuple[Ground, ...]
    requests: tuple[str, ...]
    complete: bool
    synthetic: bool
    disclaimer: str
    assumptions: tuple[str, ...]
