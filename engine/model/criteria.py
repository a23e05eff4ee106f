"""Trust services criteria in our own words, the objectives under them, the control catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from engine.model.position import NOWHERE, Position
from engine.model.record import record
from engine.model.scenario import AttributeTest
from engine.model.words import Category, ColumnType, Frequency, Importance, Nature


@record
class PointOfFocus:
    """Guidance, not a requirement; `scope` names the category it concerns, or `all`."""

    id: str
    name: str
    scope: str = "all"


@record
class Criterion:
    id: str
    series: str
    title: str
    categories: tuple[Category, ...]
    points_of_focus: tuple[PointOfFocus, ...]
    common: bool = False
    coso_principle: int | None = None
    at: Position = NOWHERE


@record
class Objective:
    """What must hold for a criterion to be met; it answers points of focus of that criterion."""

    id: str  # CC6.2/removal
    title: str
    points_of_focus: tuple[str, ...]
    applies: str | None = None  # the circumstance without which it asks nothing
    carried: str | None = None  # the type of control that a provider may be expected to carry
    at: Position = NOWHERE


@record
class Circumstance:
    """What may or may not hold of an organisation; unanswered it is taken to hold."""

    id: str
    asks: str
    source: str
    at: Position = NOWHERE


@record
class CarriedControl:
    """A type of control that a carve-out provider may be expected to carry (CSOC).

    `own` names the circumstance under which the organisation does it itself.
    """

    id: str
    title: str
    own: str | None = None
    at: Position = NOWHERE


@record
class CatalogueControl:
    """A typical control, to be used or overridden; a starting point, never a sufficient set."""

    id: str
    name: str
    description: str
    nature: Nature
    frequency: Frequency
    importance: Importance = Importance.NORMAL
    answers: tuple[str, ...] = ()
    columns: Mapping[str, ColumnType] = field(default_factory=dict)
    attributes: Mapping[str, AttributeTest] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    typical_exceptions: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()  # typical controls without which this one is not relied on
    completeness_check: str = ""
    source: str = ""
    at: Position = NOWHERE
