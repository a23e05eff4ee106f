"""The presentation model: what every format shows, already in words, free of control characters.

Texts are still as the user wrote them in every other respect: each format escapes its own syntax.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.words import Word


@dataclass(frozen=True, slots=True)
class OpinionCell:
    """One subject matter of one category; `bears` is what the concluded criteria bear alone.

    A description about which no rule said anything was not examined.
    """

    subject: str
    value: Word
    bears: Word


@dataclass(frozen=True, slots=True)
class OpinionRow:
    category: str
    cells: tuple[OpinionCell, ...]


@dataclass(frozen=True, slots=True)
class GroundShown:
    """A ground told once; `also` names the other categories that it touches in the same way."""

    value: Word
    category: str
    subject: str
    sentence: str
    also: tuple[str, ...]
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CriterionShown:
    id: str
    title: str
    series: str
    categories: tuple[str, ...]
    conclusion: Word
    design: Word
    operation: Word
    because: tuple[str, ...]
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    word: Word
    count: int


@dataclass(frozen=True, slots=True)
class SeriesShown:
    id: str
    criteria: tuple[CriterionShown, ...]
    tallies: tuple[Tally, ...]  # worst first
    concluded: bool  # at least one of its criteria is


@dataclass(frozen=True, slots=True)
class Bar:
    """Widths and places on a bar, in thousandths of its length."""

    rate: int
    upper: int
    tolerable: int


@dataclass(frozen=True, slots=True)
class TestShown:
    __test__ = False  # not a class of tests

    stratum: str
    items: int
    planned: int
    allowed: int
    drawn: int
    expanded: bool
    tested: int
    deviations: int
    not_tested: int
    slots_missing: int
    rate: str
    upper: str
    tolerable: str
    confidence: str
    sizing: str
    outcome: Word
    found: str  # the sample in one sentence
    census: str  # all items in one sentence
    bar: Bar


@dataclass(frozen=True, slots=True)
class AskedShown:
    """One failed attribute: in words, in SQL, or in both; never in neither."""

    attribute: str
    text: str
    condition: str


@dataclass(frozen=True, slots=True)
class ExceptionShown:
    """`evidence` is where to look: file:line in a CSV, else file and row; a due slot has none."""

    id: str
    item: str
    stratum: str
    population: str
    file: str
    place: str  # data row 12, counted from 1, or that there is no row
    evidence: str
    asked: tuple[AskedShown, ...]
    values: tuple[tuple[str, str], ...]
    sentence: str
    response: str
    responded: bool


@dataclass(frozen=True, slots=True)
class ExceptionGroup:
    control: str
    name: str
    exceptions: tuple[ExceptionShown, ...]
    unanswered: int


@dataclass(frozen=True, slots=True)
class OutsideShown:
    """What the mock audit knows of one control beyond its samples."""

    control: str
    name: str
    items: int
    known: int  # deviations
    drawn: int  # of them in a sample, or found missing in a due slot


@dataclass(frozen=True, slots=True)
class ControlShown:
    id: str
    name: str
    owner: str
    kind: str  # importance, nature and frequency in words
    in_place: str
    verdict: Word  # of design or of operation, whichever is worse
    design: Word
    operation: Word
    because: tuple[str, ...]
    population: str
    tests: tuple[TestShown, ...]
    criteria: tuple[str, ...]
    at: str
    exceptions: int
    rests_on: str  # the control for whose sake alone this one fails or is open


@dataclass(frozen=True, slots=True)
class WhyShown:
    """A criterion that is not met, limited or not evaluable, with the grounds that rest on it."""

    criterion: CriterionShown
    grounds: tuple[GroundShown, ...]
    controls: tuple[ControlShown, ...]


@dataclass(frozen=True, slots=True)
class CheckShown:
    name: str
    outcome: Word
    sentence: str


@dataclass(frozen=True, slots=True)
class PopulationShown:
    id: str
    title: str
    file: str
    sha256: str
    rows: int
    items: int
    state: Word
    checks: tuple[CheckShown, ...]
    synthetic: bool
    origin: str


@dataclass(frozen=True, slots=True)
class RequestShown:
    """One line of the request list; what was not stated says so."""

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
class PartShown:
    name: str
    numerator: int
    denominator: int
    weight: int
    share: str
    thousandths: int


@dataclass(frozen=True, slots=True)
class ReadinessShown:
    score: int
    uncapped: int
    of_concluded: int
    parts: tuple[PartShown, ...]
    gates: tuple[str, ...]
    coverage: str  # how many criteria in scope have objectives at all


@dataclass(frozen=True, slots=True)
class MethodShown:
    firm: str
    judgement: str
    seed: str
    engine: str
    version: str
    confidence: tuple[str, ...]
    inputs: tuple[tuple[str, str, int], ...]  # path, sha256, bytes


@dataclass(frozen=True, slots=True)
class DescribedShown:
    """One criterion of the description of the system, DC1-DC9."""

    id: str
    title: str
    conclusion: Word
    where: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class View:
    organisation: str
    made_up: bool
    scope: str  # type, dates and categories
    notice: str
    disclaimer: str
    heading: str
    expressed: bool
    overall: Word
    bears: Word
    bears_said: str  # with what could not be evaluated
    opinions: tuple[OpinionRow, ...]
    grounds: tuple[GroundShown, ...]  # all of them
    general: tuple[GroundShown, ...]  # those that rest on no criterion listed in `why`
    why: tuple[WhyShown, ...]
    series: tuple[SeriesShown, ...]
    tallies: tuple[Tally, ...]
    controls: tuple[ControlShown, ...]
    exceptions_said: str  # how many, in one sentence
    exceptions: tuple[ExceptionGroup, ...]
    outside_said: str  # how many deviate outside the samples; empty if none is known
    outside: tuple[OutsideShown, ...]
    outside_listed: tuple[ExceptionShown, ...]  # the first of them
    populations: tuple[PopulationShown, ...]
    requests: tuple[RequestShown, ...]
    readiness: ReadinessShown
    method: MethodShown
    assumptions: tuple[str, ...]
    user_controls: tuple[str, ...]
    subservice: tuple[str, ...]
    described: tuple[DescribedShown, ...]  # empty where no description was read
    paragraphs: tuple[str, ...]  # what a report would add without modifying the opinion
    advice: tuple[str, ...]  # what to do, and why; never a verdict
    statements: tuple[str, ...]  # of management, on whose word something is not asked for
    questions: tuple[str, ...]  # to answer or to weigh
    synthetic: tuple[str, ...]  # what rests on made-up evidence, in sentences
