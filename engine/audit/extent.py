"""How many items a firm tests, and what its method says of the deviations found.

Arithmetic only: which outcome is acceptable is the testing pack's to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from engine.model.firm import FirmProfile, SizingStep
from engine.model.testing import TestOutcome
from engine.model.words import Frequency, Importance
from engine.sampling.evaluate import upper_count
from engine.sampling.size import allowed_ladder, plan


@dataclass(frozen=True, slots=True)
class Extent:
    """A planned sample of `n` items that bears up to `allowed` deviations."""

    n: int
    allowed: int
    sizing: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Rates are fractions of 1, rounded half even to twelve digits after the exact decision."""

    outcome: TestOutcome
    rate: Decimal
    upper_limit: Decimal


def extent(firm: FirmProfile, frequency: Frequency, importance: Importance, items: int) -> Extent:
    """The first line of the firm's ordered sizing rule that fits."""
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
    return Extent(min(step.size, items), 0, f"{step.size} items: {step.source}")


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


def evaluate(
    firm: FirmProfile,
    importance: Importance,
    items: int,
    tested: int,
    deviations: int,
    slots_missing: int = 0,
) -> Evaluation:
    """What the sample says of `items` rows, beside due slots known to be missing.

    Missing slots were looked for everywhere, so they are certain; only the rows are estimated.
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
    return outcome is TestOutcome.ABOVE


def _decimal(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-12)).normalize() + Decimal(0)
