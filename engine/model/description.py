"""What is said in writing about the system, and what bears on the opinion beside the controls.

The description of the system by its criteria DC1-DC9, what it is held against (incidents and
changes), and matters of management's own word: representations, known matters, acts, events after
the period, requests to change the engagement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Literal

from engine.model.position import NOWHERE, Position
from engine.model.record import record

Component = Literal["infrastructure", "software", "people", "procedures", "data"]
COMPONENTS: tuple[Component, ...] = ("infrastructure", "software", "people", "procedures", "data")


@record
class ToldProvider:
    """A subservice organisation as the description tells of it (DC7)."""

    vendor: str
    method: Literal["carve_out", "inclusive"]
    expected: tuple[str, ...] = ()  # CSOCs that it names: types of carried controls, or free text


@record
class Excluded:
    """A criterion that the description calls not relevant, and why (DC8)."""

    criterion: str
    reason: str = ""


@record
class SystemDescription:
    """What the description says, as somebody read it; a key left out: nobody looked for it.

    An empty list says that the description tells of none.
    """

    document: str
    read_by: str
    read_on: date
    services: tuple[str, ...] | None = None  # DC1
    commitments: tuple[str, ...] | None = None  # DC2: commitments and system requirements
    components: tuple[Component, ...] | None = None  # DC3
    incidents: tuple[str, ...] | None = None  # DC4
    controls: tuple[str, ...] | None = None  # DC5
    user_controls: tuple[str, ...] | None = None  # DC6: in the words of the scenario
    subservice: tuple[ToldProvider, ...] | None = None  # DC7
    excluded: tuple[Excluded, ...] | None = None  # DC8
    changes: tuple[str, ...] | None = None  # DC9: changes, and controls with `replaces`
    deficiencies: tuple[str, ...] = ()  # controls of whose weak design it tells
    corrected: tuple[str, ...] = ()  # names of what management puts right before issue
    where: Mapping[str, str] = field(default_factory=dict)  # DC4: section 3.2
    at: Position = NOWHERE


@record
class Incident:
    """Something that went wrong; through which controls, and which commitments it missed."""

    id: str
    text: str
    on: date
    controls: tuple[str, ...] = ()
    commitments: tuple[str, ...] = ()
    at: Position = NOWHERE


@record
class SystemChange:
    """A change of the system; significant if users need to know of it."""

    id: str
    text: str
    on: date
    significant: bool
    at: Position = NOWHERE


@record
class SubsequentEvent:
    """Something that happened, or came to light, after the period and before the report."""

    id: str
    text: str
    on: date
    existed_in_period: bool  # it shows a condition of the period (R30), else a new one (R31)
    important: bool  # users need it
    disclosed: bool  # the description or management tells of it
    controls: tuple[str, ...] = ()
    at: Position = NOWHERE


@record
class Emphasis:
    """A matter that users have to know in order to understand the report (R32)."""

    id: str
    text: str
    disclosed: bool
    at: Position = NOWHERE


@record
class Representations:
    """The letter in which management stands by what it told (R02)."""

    letter: Literal["given", "refused", "doubted"]
    doubt: str = ""
    at: Position = NOWHERE


@record
class KnownMatter:
    """A deviation or contrary evidence that management knows of (R36)."""

    id: str
    text: str
    disclosed: bool  # the assessor was told
    control: str | None = None
    at: Position = NOWHERE


@record
class Act:
    """What is material by nature even when it is small (R34)."""

    id: str
    nature: Literal["fraud", "intent", "related_party", "legal_breach"]
    text: str
    on: date
    by: Literal["management", "employee", "other"]
    controls: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    at: Position = NOWHERE


@record
class ChangeRequest:
    """What management asks to change in the engagement (R27, R28)."""

    id: str
    asks: Literal["narrow_scope", "move_period", "switch_to_carve_out"]
    text: str
    controls: tuple[str, ...] = ()  # that would fall out of scope
    criteria: tuple[str, ...] = ()
    vendor: str | None = None
    at: Position = NOWHERE
