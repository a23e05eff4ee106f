"""A firm's method as data: two auditors differ here, never in code."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from engine.model.position import NOWHERE, Position
from engine.model.record import record
from engine.model.words import Frequency, Importance


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
    source: str = ""


@record
class Pervasive:
    """What raises the question of pervasiveness within one category."""

    distinct_causes: int
    commitment_share: Decimal


@record
class FirmProfile:
    id: str
    title: str
    confidence: Decimal
    tolerable: Mapping[Importance, Decimal]
    expected: Decimal
    sizing: tuple[SizingStep, ...]
    expansions: Literal[0, 1]  # twice would let one more deviation turn a refusal into a pass
    judgement: Literal["strict", "lenient"]
    pervasive: Pervasive
    source: str
    status: str
    at: Position = NOWHERE
