"""AuditRun: everything one mock audit found, immutable. Faces read this and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.model.rules import Fact, Instance
from engine.model.testing import (
    AuditException,
    ItemResult,
    PopulationExamined,
    PopulationState,
    StratumTest,
)
from engine.model.words import Opinion, SubjectMatter

SCHEMA_VERSION = 1
NOTICE = (
    "This is a simulation, not an auditor's report. "
    "No assurance is given and nobody has been engaged."
)


@dataclass(frozen=True, slots=True)
class EngagementRun:
    """What was asked, as it was carried out; the last day of the period is included."""

    organisation: str
    type: int
    as_of: date | None
    period_from: date | None
    period_to: date | None
    categories: tuple[str, ...]
    firm: str
    firm_title: str
    judgement: str
    seed: str
    engine: str
    synthetic: bool
    disclaimer: str
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """An opinion on one subject matter of one category."""

    category: str
    subject: SubjectMatter
    value: Opinion
    bears: Opinion  # what the criteria concluded so far would bear alone


@dataclass(frozen=True, slots=True)
class Opinions:
    overall: Opinion
    bears: Opinion
    heading: str
    parts: tuple[Part, ...]

    def by_category(self, *, bears: bool = False) -> tuple[tuple[str, Opinion], ...]:
        names = sorted({p.category for p in self.parts})
        return tuple(
            (n, worst(_value(p, bears) for p in self.parts if p.category == n)) for n in names
        )

    def by_subject(self, subject: SubjectMatter, *, bears: bool = False) -> Opinion:
        return worst(_value(p, bears) for p in self.parts if p.subject is subject)


def _value(part: Part, bears: bool) -> Opinion:
    return part.bears if bears else part.value


SEVERITY = (
    Opinion.NO_REPORT,
    Opinion.NOT_EXPRESSED,
    Opinion.ADVERSE,
    Opinion.DISCLAIMER,
    Opinion.QUALIFIED,
    Opinion.UNQUALIFIED,
)


def worst(values: object) -> Opinion:
    """The part that the whole is named after; adverse and disclaimer keep both grounds."""
    present = set(values)  # type: ignore[call-overload]
    return next((o for o in SEVERITY if o in present), Opinion.NOT_EXPRESSED)


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason for a modified opinion, or for expressing none."""

    category: str
    subject: str
    value: str
    sentence: str
    basis: tuple[str, ...]
    criterion: str = ""


@dataclass(frozen=True, slots=True)
class CriterionRun:
    """`conclusion` is the worse of design and operation; `because` tells the reasons."""

    id: str
    title: str
    series: str
    categories: tuple[str, ...]
    conclusion: str
    design: str
    operation: str
    because: tuple[str, ...]
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ControlRun:
    id: str
    name: str
    owner: str
    importance: str
    nature: str
    frequency: str
    in_place_from: date | None
    in_place_to: date | None
    design: str
    operation: str
    because: tuple[str, ...]
    population: str
    tests: tuple[StratumTest, ...]
    criteria: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class ReadinessPart:
    name: str
    numerator: int
    denominator: int
    weight: int


@dataclass(frozen=True, slots=True)
class Gate:
    name: str
    cap: int
    text: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """0-100, rounded down; `of_concluded` leaves criteria without objectives out."""

    score: int
    uncapped: int
    of_concluded: int
    parts: tuple[ReadinessPart, ...]
    gates: tuple[Gate, ...]
    criteria_in_scope: int
    criteria_with_objectives: int


@dataclass(frozen=True, slots=True)
class Request:
    """One line of the request list (PBC)."""

    population: str
    title: str
    file: str
    query: str
    run_by: str
    pulled: str
    owner: str
    second_source: str
    control_total: str
    state: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something to answer or to weigh before the assessor asks it; never a failure by itself."""

    about: str  # a circumstance, a point of focus, a control, a provider, a cause
    topic: str
    sentence: str
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about scope, kind of report, description or assertion; never a verdict."""

    about: str
    topic: str
    text: str
    because: tuple[str, ...]
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What a report would add without modifying the opinion."""

    kind: str
    about: str
    sentence: str
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DescriptionCriterion:
    """One of DC1-DC9; `conclusion` is met, misstated or open, `where` the place in the document."""

    id: str
    title: str
    conclusion: str
    where: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InputFile:
    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class AuditRun:
    engagement: EngagementRun
    opinion: Opinions
    grounds: tuple[Ground, ...]
    criteria: tuple[CriterionRun, ...]
    controls: tuple[ControlRun, ...]
    populations: tuple[PopulationExamined, ...]
    items: tuple[ItemResult, ...]
    exceptions: tuple[AuditException, ...]
    outside: tuple[AuditException, ...]  # known to the mock audit, drawn by no sample; bounded
    requests: tuple[Request, ...]
    readiness: Readiness
    user_controls: tuple[str, ...]
    subservice: tuple[str, ...]
    facts: tuple[Fact, ...]  # what was asserted
    trace: tuple[Instance, ...]  # what followed, and why
    inputs: tuple[InputFile, ...]
    version: str
    statements: tuple[str, ...] = ()  # of management, on whose word something is not asked for
    questions: tuple[Question, ...] = ()
    advice: tuple[Advice, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    description: tuple[DescriptionCriterion, ...] = ()  # none where no description was read

    @property
    def evaluable(self) -> bool:
        """Whether every objective could be concluded, one way or the other."""
        return all(i.conclusion.kind != "open" for i in self.trace)

    @property
    def formed(self) -> bool:
        """Whether an opinion could be formed at all from the evidence that was supplied.

        Records that are lost or withheld limit the scope, which is a result; a population that
        is merely unreadable or unreconciled is none.
        """
        limited = {f.get("population") for f in self.facts if f.kind == "limitation"}
        return self.opinion.overall is not Opinion.NO_REPORT and all(
            p.state is PopulationState.RECONCILED or p.id in limited for p in self.populations
        )
