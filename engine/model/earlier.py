"""What an earlier report found, and what was done about it."""

from __future__ import annotations

from datetime import date

from engine.model.position import NOWHERE, Position
from engine.model.record import record
from engine.model.words import Procedure


@record
class Remediation:
    """What was done about an earlier exception, and how the assessor saw it."""

    text: str
    procedure: Procedure
    by: str
    on: date
    evidence: str


@record
class PriorException:
    """An exception that an earlier report lists for a control that is still there."""

    control: str
    text: str
    report: str  # which one, in words
    remediation: Remediation | None = None
    at: Position = NOWHERE
