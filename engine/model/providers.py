"""What is known of a subservice organisation from others: its reports, and who read them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from engine.model.position import NOWHERE, Position
from engine.model.record import record

PERIOD_REPORTS = frozenset({"type_2", "own_assessment"})
"""Kinds that speak of the operation of controls over a stretch of days."""


@record
class ProviderReport:
    """A report on a provider's controls, as it was read.

    A Type 1 report and a certificate speak of a day, `to`. `touches` are types of carried
    controls that its modification or its exceptions concern; none named: it may be any.
    """

    type: Literal["type_1", "type_2", "own_assessment", "certificate"]
    opinion: Literal["unqualified", "qualified", "adverse", "disclaimer"]
    to: date
    from_: date | None = None
    exceptions: int = 0
    touches: tuple[str, ...] = ()
    reviewed_on: date | None = None
    reviewed_by: str = ""
    bridge_to: date | None = None  # the day up to which a bridge letter speaks
    at: Position = NOWHERE

    @property
    def first(self) -> date:
        return self.from_ or self.to
