"""Populations of evidence: the items that a control was performed on, and who says they are all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Literal

from engine.model.position import NOWHERE, Position
from engine.model.record import record
from engine.model.words import ColumnType, Procedure


@record
class Query:
    """Who produced the population, how and when (information produced by the entity)."""

    text: str
    run_by: str
    run_at: datetime | date


@record
class ControlTotal:
    """The number of items in the period according to somebody else's record."""

    value: int
    source: str


@record
class SecondSource:
    """An independent list; every one of its keys must stand in the population."""

    file: str
    key: str
    both_ways: bool = False  # and every key of the population in the list
    occurred_at: str | None = None  # narrows the list to the period, like the population
    source: str = ""


@record
class RecordedZero:
    """Nothing happened in the period, according to an independent source."""

    source: str
    by: str
    on: date
    evidence: str


@record
class Limitation:
    """Records that were asked for and cannot be had: a limitation of scope."""

    records: Literal["lost", "withheld"]
    text: str


@record
class RollForward:
    """What was done about the days between interim evidence and the end of the period."""

    procedure: Procedure
    by: str
    on: date
    result: Literal["no_change", "changed", "deviating"]
    evidence: str


@record
class Interim:
    """The population holds items up to this day only; the rest of the period is another matter."""

    to: date
    roll_forward: RollForward | None = None


@record
class Population:
    id: str
    file: str
    key: str
    sheet: str | None = None  # of a workbook that holds several
    title: str = ""
    occurred_at: str | None = None
    due_at: str | None = None
    settings: bool = False  # a configuration listing, pulled within the period
    columns: Mapping[str, str] = field(default_factory=dict)  # canonical name: name in the file
    types: Mapping[str, ColumnType] = field(default_factory=dict)  # of canonical columns
    zone: str | None = None  # of instants that the file gives without one
    where: str | None = None
    strata: tuple[str, ...] = ()  # columns: system, location, repository
    homogeneous: str = ""  # why the strata may be pooled
    system: str | None = None
    owner: str | None = None
    query: Query | None = None
    control_total: ControlTotal | None = None
    second_source: SecondSource | None = None
    sequence: str | None = None  # a column of whole numbers that has no gaps
    recorded_zero: RecordedZero | None = None
    limitation: Limitation | None = None
    interim: Interim | None = None
    workpaper: str | None = None  # results of judged attributes: item, attribute, result, ...
    synthetic: bool = False
    origin: str = ""
    at: Position = NOWHERE
    places: Mapping[str, Position] = field(default_factory=dict)
