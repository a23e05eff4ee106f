"""What testing leaves behind: populations examined, samples drawn, items tested."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from engine.model.rules import Value
from engine.model.words import ItemOutcome

SUPPOSED = "supposed deviation"  # stands among attributes; no name of one can hold a blank


class CheckOutcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    ABSENT = "absent"  # what the check needs was not supplied


@dataclass(frozen=True, slots=True)
class Check:
    """One look at whether a population is complete and accurate, told in a sentence."""

    name: str
    outcome: CheckOutcome
    sentence: str


class PopulationState(StrEnum):
    RECONCILED = "reconciled"
    UNRECONCILED = "unreconciled"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class PopulationExamined:
    """A population before anything is drawn from it.

    `rows` counts the file, `items` what fell into the period and passed `where`.
    """

    id: str
    title: str
    file: str
    sha256: str
    rows: int
    items: int
    state: PopulationState
    checks: tuple[Check, ...]
    synthetic: bool
    origin: str

    @property
    def problem(self) -> str:
        """The first thing that keeps it from being relied on, in words."""
        troubled = (c.sentence for c in self.checks if c.outcome is not CheckOutcome.PASSED)
        failed = (c.sentence for c in self.checks if c.outcome is CheckOutcome.FAILED)
        return next(failed, next(troubled, ""))


class TestOutcome(StrEnum):
    """A test of one control over one stratum, in the terms of the firm's method."""

    __test__ = False  # not a class of tests

    CLEAN = "clean"  # no deviation in the planned sample
    WITHIN = "within"  # deviations, upper limit within the tolerable rate
    BAND = "band"  # rate within the tolerable rate, upper limit above it
    ABOVE = "above"  # rate above the tolerable rate
    ALLOWED = "allowed"  # deviations, no more than the firm's own plan accepts
    BEYOND = "beyond"  # more deviations than the firm's own plan accepts
    DEVIATING = "deviating"  # all items tested: what the deviations are like decides
    UNDECIDED = "undecided"  # hangs on items that could not be tested
    NONE_OCCURRED = "none_occurred"
    NOTHING_TESTABLE = "nothing_testable"  # items, but none due and applicable; or no evidence
    NO_SLOT = "no_slot"  # a periodic control that was not due in so short a time, nor performed


@dataclass(frozen=True, slots=True)
class Census:
    """The mock audit's look at every item, which an assessor does not have."""

    items: int  # tested or testable: passes, deviations and not tested
    deviations: int
    not_tested: int
    not_yet_due: int
    not_applicable: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """Deviations that share a month, a system or a part of the population: `by` names which."""

    by: str  # `month`, or a column
    value: str
    deviations: int
    items: int  # tested ones of that month or part


@dataclass(frozen=True, slots=True)
class DeviationPattern:
    """What the deviations among the tested items have in common, as far as the data show it.

    Clusters are those that no other of the same `by` exceeds in both number and share; none where
    a single deviation, or the whole population, would be the cluster.
    """

    absent: int = 0  # deviations where nothing was performed at all, among them missing slots
    months: int = 0  # calendar months with a deviation
    months_tested: int = 0  # calendar months with a tested item; 0 where nothing is dated
    clusters: tuple[Cluster, ...] = ()


NO_PATTERN = DeviationPattern()


@dataclass(frozen=True, slots=True)
class StratumTest:
    """One control tested over one stratum of its population.

    Rates are fractions of 1. `items` is the population of this test, `drawn` the sample from it,
    all of which was `tested` but for the `not_tested`. `slots_missing` counts due performances
    that never happened: looked for in all slots, whatever the sample, and counted among the items,
    the deviations and the census.
    """

    control: str
    population: str
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
    rate: Decimal
    upper_limit: Decimal
    tolerable: Decimal
    confidence: Decimal
    sizing: str
    outcome: TestOutcome
    census: Census
    non_statistical: bool = False  # a sample that does not bear the tolerable rate
    pattern: DeviationPattern = NO_PATTERN


@dataclass(frozen=True, slots=True)
class ItemResult:
    """A sampled item under one attribute of one control.

    `row` counts the data rows of the evidence file from 1; 0 stands for a due slot without one.
    """

    control: str
    population: str
    stratum: str
    item: str
    rank: int
    row: int
    attribute: str
    outcome: ItemOutcome


@dataclass(frozen=True, slots=True)
class AuditException:
    """An item that deviates, with the row of evidence that shows it (R13: always reported).

    Of an item that a what-if supposes to deviate the one attribute is `SUPPOSED`, and the row is
    its row, which does not show it.
    """

    id: str
    control: str
    control_name: str
    population: str
    stratum: str
    item: str
    file: str
    row: int
    attributes: tuple[str, ...]
    tests: tuple[str, ...]  # what each of those attributes asked for
    conditions: tuple[str, ...]  # its SQL; empty where a person judged, or nothing was performed
    values: tuple[tuple[str, Value | None], ...]  # the columns that the tests looked at
    sentence: str
    response: str = ""

    @property
    def supposed(self) -> bool:
        """Whether nobody found it: a what-if supposes it."""
        return SUPPOSED in self.attributes
