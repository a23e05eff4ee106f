"""How many items a firm tests, and what its method says of the deviations found.

Arithmetic only: which outcome is acceptable is the testing pack's to say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import floor

from engine.model.firm import FirmProfile, SizingStep
from engine.model.testing import TestOutcome
from engine.model.words import Frequency, Importance
from engine.sampling.evaluate import upper_count
from engine.sampling.size import allowed_ladder, plan


@dataclass(frozen=True, slots=True)
class Extent:
    """A planned sample of `n` items that bears up to `allowed` deviations.

    `by_plan`: the firm states in numbers of its own what it accepts; `more` items are then added
    once where that could still lead to acceptance with `in_all` deviations. A sample that is
    `non_statistical` does not bear the tolerable rate at the firm's confidence.
    """

    n: int
    allowed: int
    sizing: str
    by_plan: bool = False
    more: int = 0
    in_all: int = 0
    non_statistical: bool = False


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Rates are fractions of 1, rounded half even to twelve digits after the exact decision."""

    outcome: TestOutcome
    rate: Decimal
    upper_limit: Decimal


def extent(
    firm: FirmProfile,
    frequency: Frequency,
    importance: Importance,
    items: int,
    slots_missing: int = 0,
) -> Extent:
    """The first line of the firm's ordered sizing rule that fits.

    Due slots are sized with those that are missing, lest one left out change the sample of the
    others; only `items` rows can be drawn.
    """
    planned = _extent(firm, frequency, importance, items + slots_missing)
    return replace(planned, n=min(planned.n, items))


def _extent(firm: FirmProfile, frequency: Frequency, importance: Importance, items: int) -> Extent:
    step = next(s for s in firm.sizing if _fits(s, frequency, importance, items))
    if step.size == "each":
        return Extent(items, 0, f"each of {items}: {step.source}")
    if step.size == "statistical":
        if items == 0:
            return Extent(0, 0, step.source)
        tolerable = firm.tolerable[importance]
        planned = plan(firm.confidence, tolerable, firm.expected, items)
        said = f"{firm.confidence} confidence, {tolerable} tolerable, {items} items: {step.source}"
        return Extent(planned.n, planned.allowed, said)
    return _stated(firm, step, step.size, importance, items)


def _stated(
    firm: FirmProfile, step: SizingStep, size: int, importance: Importance, items: int
) -> Extent:
    """A number of items that the firm states, with its plan of acceptance if it has one.

    Of a population too small for the sample the plan accepts no more than the tolerable rate, and
    items are added only where there are as many as it says. What is tested whole is no sample.
    """
    said = [f"{size} items"]
    weak = step.non_statistical and items > size
    plan = step.accept
    first = more = in_all = 0
    if plan is not None:
        first = (
            plan.first if items >= size else min(plan.first, _tolerated(firm, importance, items))
        )
        said.append(f"{first} may deviate")
        if plan.more and items >= size + plan.more:
            more, in_all = plan.more, plan.in_all
            said.append(f"else {more} more and {in_all} of all")
    if weak:
        said.append("non-statistical")
    return Extent(
        n=min(size, items),
        allowed=first,
        sizing=f"{', '.join(said)}: {step.source}",
        by_plan=plan is not None,
        more=more,
        in_all=in_all,
        non_statistical=weak,
    )


def _tolerated(firm: FirmProfile, importance: Importance, items: int) -> int:
    """The most deviations of a whole population within the tolerable rate."""
    return floor(Fraction(firm.tolerable[importance]) * items)


def _fits(step: SizingStep, frequency: Frequency, importance: Importance, items: int) -> bool:
    return (
        (not step.frequency or frequency in step.frequency)
        and (not step.importance or importance in step.importance)
        and (step.up_to is None or items <= step.up_to)
    )


def enlarged(
    firm: FirmProfile, importance: Importance, items: int, drawn: int, deviations: int
) -> int:
    """The next step of the ladder for the deviations found (R15); `drawn` where there is none."""
    if not firm.expansions or deviations == 0 or drawn >= items:
        return drawn
    tolerable = firm.tolerable[importance]
    return min(items, max(drawn, allowed_ladder(firm.confidence, tolerable, deviations, items)))


def next_size(
    firm: FirmProfile,
    importance: Importance,
    items: int,
    planned: Extent,
    found: int,
    untested: int,
    slots_missing: int = 0,
) -> int:
    """How many items are tested in all, after what the planned sample showed.

    What could not be tested may deviate: the sample is enlarged for the worst reading, but not
    where a plan already refuses the best one.
    """
    if planned.by_plan:
        certain = found + slots_missing
        decided = certain + untested <= planned.allowed or certain > planned.in_all
        return planned.n if decided else min(items, planned.n + planned.more)
    if found + untested <= planned.allowed:
        return planned.n
    everything = items + slots_missing
    return min(items, enlarged(firm, importance, everything, planned.n, found + untested))


def evaluate(
    firm: FirmProfile,
    importance: Importance,
    items: int,
    tested: int,
    deviations: int,
    slots_missing: int = 0,
    planned: Extent | None = None,
) -> Evaluation:
    """What the sample says of `items` rows, beside due slots known to be missing.

    Missing slots were looked for everywhere, so they are certain; only the rows are estimated.
    Where `planned` states a plan of the firm, that decides instead of the upper limit; where all
    is tested and judged by its nature, the rules for nature do.
    """
    everything = items + slots_missing
    if everything == 0:
        return Evaluation(TestOutcome.NONE_OCCURRED, Decimal(0), Decimal(0))
    tolerable = Fraction(firm.tolerable[importance])
    estimated = Fraction(items * deviations, tested) if tested else Fraction(items)
    rate = (slots_missing + estimated) / everything
    at_most = upper_count(tested, deviations, firm.confidence, items) if tested else items
    upper = Fraction(slots_missing + at_most, everything)
    if deviations == 0 and slots_missing == 0 and tested:
        outcome = TestOutcome.CLEAN
    elif firm.judged_by == "nature":
        outcome = TestOutcome.DEVIATING
    elif planned is not None and planned.by_plan:
        accepted = planned.in_all if tested > planned.n else planned.allowed
        within = deviations + slots_missing <= accepted
        outcome = TestOutcome.ALLOWED if within else TestOutcome.BEYOND
    elif upper <= tolerable:
        outcome = TestOutcome.WITHIN
    elif rate <= tolerable:
        outcome = TestOutcome.BAND
    else:
        outcome = TestOutcome.ABOVE
    return Evaluation(outcome, _decimal(rate), _decimal(upper))


def refused(firm: FirmProfile, outcome: TestOutcome) -> bool:
    """Whether the firm takes such a sample as failed; inside the band its judgement decides."""
    if outcome is TestOutcome.BAND:
        return firm.judgement == "strict"
    return outcome in (TestOutcome.ABOVE, TestOutcome.BEYOND)


def _decimal(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-12)).normalize() + Decimal(0)
