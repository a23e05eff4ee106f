"""A firm's method as data: two auditors differ here, never in code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from decimal import Decimal
from typing import Literal

from engine.model.position import NOWHERE, Position
from engine.model.record import record
from engine.model.words import Frequency, Importance

Bound = Literal["lenient", "strict"]


@record
class Acceptance:
    """A plan that a firm states in numbers of its own: it decides, whatever limit it implies.

    `first` deviations are accepted in the sample as planned. Where there are more, but no more
    than `in_all`, `more` items are added once, and `in_all` are accepted among all of them.
    """

    first: int
    more: int = 0  # none are added
    in_all: int = 0


@record
class SizingStep:
    """One line of the ordered sizing rule; the first that matches gives the extent.

    `statistical`: the smallest sample that the firm's confidence and tolerable rate ask for.
    `each`: every item (one test per setting and system). A number: that many items.
    """

    size: Literal["statistical", "each"] | int
    frequency: tuple[Frequency, ...] = ()  # empty: any
    importance: tuple[Importance, ...] = ()  # empty: any
    up_to: int | None = None  # population no larger than this
    accept: Acceptance | None = None  # without one the upper limit decides
    non_statistical: bool = False  # it does not bear the tolerable rate at the firm's confidence
    source: str = ""
    status: str = ""
    at: Position = NOWHERE


@record
class Pervasive:
    """What raises the question of pervasiveness within one category."""

    distinct_causes: int
    commitment_share: Decimal


@record
class Nature:
    """When deviations are systematic rather than isolated; shares are whole percents.

    The numbers are compared with facts by `rules/testing/nature.yaml`, which knows only whole
    numbers.
    """

    few: int  # of fewer items no rate is formed: judgement
    small: int  # of fewer items a performance that is absent is judged as among few
    rate: int  # percent of the items above which several deviations are systematic
    cluster: int  # deviations in one month, system or part of the population
    cluster_share: int  # percent of that month's or part's items from which they are concentrated
    months: int  # calendar months with a deviation
    months_share: int  # percent of the months with items from which it persists


@record
class Bounds:
    """What `judgement` means at either end, in words; the rules of both are the same."""

    lenient: str
    strict: str


@record
class Origin:
    """Where a number comes from, and how far to trust it."""

    source: str
    status: str


@record
class FirmProfile:
    """`judged_by` says what decides on deviations where a step states no plan of its own.

    `limit`: the upper limit held against the tolerable rate. `nature`: whether the deviations
    are isolated or systematic, for a firm that tests whole populations.
    """

    id: str
    title: str
    confidence: Decimal
    tolerable: Mapping[Importance, Decimal]
    expected: Decimal
    sizing: tuple[SizingStep, ...]
    expansions: Literal[0, 1]  # twice would let one more deviation turn a refusal into a pass
    judged_by: Literal["limit", "nature"] = "limit"
    judgement: Bound
    bounds: Bounds
    pervasive: Pervasive
    nature: Nature
    origins: Mapping[str, Origin] = field(default_factory=dict)  # of the numbers above, by key
    source: str
    status: str
    at: Position = NOWHERE
    places: Mapping[str, Position] = field(default_factory=dict)

    def judging(self, bound: Bound) -> FirmProfile:
        """The same firm at one bound of its judgement."""
        return replace(self, judgement=bound)
