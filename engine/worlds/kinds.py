"""What a population of a synthetic company is made of, and how its items can go wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.worlds.people import Roster
from engine.worlds.stream import Stream

Row = dict[str, str]
SLOT = "due slot"


@dataclass(frozen=True, slots=True)
class Break:
    """One way to deviate: what it does to a row that passes, and which attributes then fail.

    `fits` says of which rows it can be true. A break without `bend` takes the row away, so that a
    due performance is missing.
    """

    id: str
    attributes: tuple[str, ...]
    why: str
    bend: Callable[[Row, Stream], None] | None
    fits: Callable[[Row], bool] = lambda _: True


@dataclass(frozen=True, slots=True)
class Kind:
    """One population and the control that is tested over it; `judged` is written by hand.

    `second` is the independent list, if the company that is extended has one. `slot` names the due
    slot of a row and its stratum, for what is done on a calendar.
    """

    control: str
    population: str
    key: str
    make: Callable[[Roster, Stream], list[Row]]
    breaks: tuple[Break, ...] = ()
    judged: Mapping[str, str] = field(default_factory=dict)  # attribute: evidence of the assessor
    on: str = "2026-01-21"
    second: str = ""
    slot: Callable[[Row], tuple[str, str]] | None = None
