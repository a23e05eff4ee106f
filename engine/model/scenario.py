"""The fact base: what an organisation states about itself, its controls and its evidence.

These records are exactly what the YAML of a scenario folder may hold; names of fields are
the keys (a trailing underscore is dropped). Every record of a list remembers where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Literal

from engine.model.description import (
    Act,
    ChangeRequest,
    Emphasis,
    Incident,
    KnownMatter,
    Representations,
    SubsequentEvent,
    SystemChange,
    SystemDescription,
)
from engine.model.earlier import PriorException
from engine.model.population import Population
from engine.model.position import NOWHERE, Position
from engine.model.providers import ProviderReport
from engine.model.record import record
from engine.model.words import (
    Category,
    Frequency,
    Importance,
    Nature,
    Procedure,
)


@record
class Span:
    """From the first to the last day, both included; without `to` it still holds."""

    from_: date
    to: date | None = None


@record
class Period:
    from_: date
    to: date


@record
class Organisation:
    name: str
    description: str = ""
    people: int | None = None
    zone: str = "UTC"  # IANA name; periods begin and end at its midnight
    holidays: tuple[date, ...] = ()  # not business days, besides Saturday and Sunday
    circumstances: Mapping[str, bool] = field(default_factory=dict)  # unanswered: taken to hold
    made_up: bool = False  # a company invented for teaching or testing
    disclaimer: str = ""  # printed with every result of this scenario
    at: Position = NOWHERE


@record
class Engagement:
    """What the assessor is asked for; flags of the command line override it."""

    type: Literal[1, 2]
    categories: tuple[Category, ...]
    as_of: date | None = None  # Type 1
    period: Period | None = None  # Type 2
    firm: str = "binomial-90"
    seed: str | int = "mockaudit"
    stage: Literal["before_acceptance", "in_period", "period_ended", "fieldwork"] = "fieldwork"
    today: date | None = None
    subservice_method: Literal["carve_out", "inclusive"] = "carve_out"
    assertion: Literal["given", "refused"] = "given"
    assertion_modified: bool | None = None  # as the opinion is (R33)
    law_forbids_withdrawal: bool = False
    first_report: bool | None = None
    previous_report_to: date | None = None  # the last day of the period before this one
    examined: tuple[str, ...] | None = None  # series or criteria that are looked at; None: all
    at: Position = NOWHERE


@record
class Commitment:
    """A promise to customers, or a requirement on the system, in one category."""

    id: str
    category: Category
    text: str
    at: Position = NOWHERE


@record
class Service:
    id: str
    name: str = ""
    description: str = ""
    commitments: tuple[Commitment, ...] = ()
    requirements: tuple[Commitment, ...] = ()
    at: Position = NOWHERE


@record
class System:
    id: str
    name: str = ""
    description: str = ""
    location: str = ""
    from_: date | None = None
    to: date | None = None
    at: Position = NOWHERE


@record
class Asset:
    id: str
    name: str = ""
    system: str | None = None
    holds: tuple[str, ...] = ()  # data types
    owner: str | None = None
    at: Position = NOWHERE


@record
class DataType:
    id: str
    name: str = ""
    classification: str = ""
    personal: bool = False
    at: Position = NOWHERE


@record
class Person:
    """A person or a role; controls name one as owner."""

    id: str
    name: str = ""
    role: str = ""
    from_: date | None = None
    to: date | None = None
    at: Position = NOWHERE


@record
class Vendor:
    """A vendor, or a subservice organisation with the controls expected of it (CSOC)."""

    id: str
    name: str = ""
    provides: str = ""
    subservice: bool = False
    method: Literal["carve_out", "inclusive"] = "carve_out"
    expected_controls: tuple[str, ...] = ()  # types of carried controls, or free text
    assertion: Literal["given", "refused"] | None = None  # of its management, if inclusive
    reports: tuple[ProviderReport, ...] = ()
    does_most: bool | None = None  # of the work that the services are made of (R25)
    assurance_elsewhere: bool | None = None  # users can get a report on it, or the like
    at: Position = NOWHERE


@record
class Document:
    """A policy or procedure."""

    id: str
    title: str = ""
    owner: str | None = None
    approved_on: date | None = None
    at: Position = NOWHERE


@record
class Risk:
    """What may go wrong: it links controls to criteria and to the commitments at stake."""

    id: str
    text: str
    criteria: tuple[str, ...] = ()
    commitments: tuple[str, ...] = ()  # commitments and system requirements
    at: Position = NOWHERE


@record
class AttributeTest:
    """When an item of a population passes: boolean SQL, or judged on a workpaper."""

    text: str = ""
    passes: str | None = None
    judged: bool = False
    observable: str | None = None
    applies: str | None = None
    due: str | None = None
    procedure: Procedure = Procedure.INSPECTION
    alternative: str = ""  # procedure for items that the source cannot show
    at: Position = NOWHERE
    places: Mapping[str, Position] = field(default_factory=dict)  # of the value of each key


@record
class Walkthrough:
    """One instance followed from start to end: is the control implemented as described?"""

    procedure: Procedure
    result: Literal["as_described", "not_as_described"]
    item: str
    by: str
    on: date
    evidence: str
    note: str = ""


@record
class DesignView:
    """Would the control, if it operated, answer its objectives?"""

    able: bool
    procedure: Procedure
    by: str
    on: date
    reason: str
    evidence: str = ""


@record
class Compensation:
    """A claim that this control makes up for another; R16 says when it is accepted."""

    control: str
    precise: bool = False
    because: str = ""


@record
class RemediationPlan:
    """What it would take to mend a control: money in the organisation's own currency, days."""

    cost: int | None = None
    days: int | None = None


@record
class Control:
    """A control in the organisation's words; `uses` fills what is left out from the catalogue."""

    id: str
    uses: str | None = None
    name: str | None = None
    description: str | None = None
    owner: str | None = None
    nature: Nature | None = None
    frequency: Frequency | None = None
    importance: Importance | None = None
    in_place: Span | None = None
    systems: tuple[str, ...] = ()
    answers: tuple[str, ...] | None = None  # objectives
    risks: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()  # controls that this one cannot be relied on without
    compensates: tuple[Compensation, ...] = ()
    replaces: str | None = None  # the control of which this is the changed form
    of: str | None = None  # the subservice organisation that performs it; left out: one's own
    monitors: tuple[str, ...] = ()  # vendors that it looks at; empty: all of them
    population: str | None = None
    where: str | None = None
    attributes: Mapping[str, AttributeTest] = field(default_factory=dict)
    walkthrough: Walkthrough | None = None
    design: DesignView | None = None
    remediation: RemediationPlan | None = None
    at: Position = NOWHERE
    places: Mapping[str, Position] = field(default_factory=dict)


@record
class Response:
    """What management says about an exception of a control; a cause binds exceptions together."""

    control: str
    text: str
    by: str
    on: date
    cause: str | None = None
    at: Position = NOWHERE


@record
class Contradiction:
    """Harm, an incident or a penetration test that speaks against a passing test (R37).

    It counts for the days on which the control was in place within the period; found later, only
    if the condition is stated to have existed then (R30, else R31).
    """

    control: str
    text: str
    on: date
    evidence: str
    existed_in_period: bool = False
    at: Position = NOWHERE


@record
class DescriptionMatter:
    """Something that the system description leaves out or states wrongly."""

    id: str
    about: str  # a description criterion (DC1-DC9) or a control
    text: str
    important: bool
    corrected: bool = False
    at: Position = NOWHERE


@record
class Assumption:
    """A what-if of an overlay about the items of a control, printed as assumed.

    Either none deviates, from a day on; `performed`: due performances of which there is no record
    are taken as made, and judged items pass. Or those that `deviate` names do, whatever evidence
    shows, besides those that do already.
    """

    control: str
    deviations: Literal[0] = 0
    from_: date | None = None
    performed: bool = False
    deviate: tuple[str | int, ...] = ()  # keys of the control's population
    at: Position = NOWHERE

    @property
    def mends(self) -> bool:
        return not self.deviate

    @property
    def keys(self) -> tuple[str, ...]:
        """The items that are supposed to deviate, as text, in an order of their own."""
        return tuple(sorted(map(str, self.deviate)))


@record
class FactBase:
    """One organisation, typed and located; the left end of an audit."""

    organisation: Organisation
    engagement: Engagement
    extends: str | None = None  # the scenario that this one states its differences from
    services: tuple[Service, ...] = ()
    systems: tuple[System, ...] = ()
    assets: tuple[Asset, ...] = ()
    data_types: tuple[DataType, ...] = ()
    people: tuple[Person, ...] = ()
    vendors: tuple[Vendor, ...] = ()
    documents: tuple[Document, ...] = ()
    risks: tuple[Risk, ...] = ()
    controls: tuple[Control, ...] = ()
    populations: tuple[Population, ...] = ()
    responses: tuple[Response, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    description_matters: tuple[DescriptionMatter, ...] = ()
    complementary_user_controls: tuple[str, ...] | None = None
    description: SystemDescription | None = None
    incidents: tuple[Incident, ...] | None = None
    changes: tuple[SystemChange, ...] | None = None
    subsequent_events: tuple[SubsequentEvent, ...] = ()
    emphasis: tuple[Emphasis, ...] = ()
    representations: Representations | None = None
    known_to_management: tuple[KnownMatter, ...] = ()
    acts: tuple[Act, ...] = ()
    change_requests: tuple[ChangeRequest, ...] = ()
    prior_exceptions: tuple[PriorException, ...] = ()
    disclosed_changes: tuple[str, ...] = ()  # changed controls that the description tells of
    assumptions: tuple[Assumption, ...] = ()  # from overlays only
