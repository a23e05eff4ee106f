"""Advice about a firm profile that makes sense: what it claims, and what its plans bear."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from math import inf

from engine.model.firm import FirmProfile, SizingStep
from engine.model.position import Diagnostic, Position, Severity
from engine.model.words import PERIODIC, Frequency, Importance
from engine.packs.firms import NUMBERS
from engine.sampling.evaluate import supports, upper_count

BODIES = ("aicpa", "pcaob", "iaasb", "gao", "omb", "isaca")
_CLAIMS = ("require", "prescribe", "mandat", "official")
IN_A_YEAR = {
    Frequency.ANNUAL: 1,
    Frequency.QUARTERLY: 4,
    Frequency.MONTHLY: 12,
    Frequency.WEEKLY: 52,
    Frequency.DAILY: 365,
}
"""Times that a periodic control is due in a year: the largest population of its slots."""


def lint_firm(firm: FirmProfile) -> tuple[Diagnostic, ...]:
    """Warnings, sorted; the profile itself can be used."""
    return tuple(
        sorted({*_never_reached(firm), *_weak(firm), *_without_source(firm), *_claims(firm)})
    )


def _never_reached(firm: FirmProfile) -> Iterator[Diagnostic]:
    """Steps for which the ones before leave no control of any frequency and importance."""
    reached: dict[tuple[Frequency, Importance], float] = {}  # populations up to this are taken
    for step in firm.sizing:
        up_to = inf if step.up_to is None else step.up_to
        cases = [(f, i) for f in step.frequency or Frequency for i in step.importance or Importance]
        if all(reached.get(case, 0) >= up_to for case in cases):
            message = "this step is never reached: the steps before it take all that it would"
            yield _warning(step.at, "W-FIRM-NEVER", message, "move it up, or take it out")
        for case in cases:
            reached[case] = max(reached.get(case, 0), up_to)


def _weak(firm: FirmProfile) -> Iterator[Diagnostic]:
    """Samples that bear less than the firm's own rate, and are not labelled so."""
    for step in firm.sizing:
        if isinstance(step.size, str) or step.non_statistical:
            continue
        rate = min(firm.tolerable[i] for i in step.importance or Importance)
        for frequency in step.frequency or (Frequency.PER_EVENT,):
            yield from _weak_for(firm, step, frequency, rate)


def _weak_for(
    firm: FirmProfile, step: SizingStep, frequency: Frequency, rate: Decimal
) -> Iterator[Diagnostic]:
    """A plan is as weak as the most that it accepts, in the largest population it meets."""
    assert isinstance(step.size, int)
    known = [n for n in (IN_A_YEAR.get(frequency), step.up_to) if n is not None]
    population = min(known) if known else None
    size = step.size if population is None else min(step.size, population)
    plans = [(size, 0)]
    if step.accept is not None:
        plans.append((size, step.accept.first))
        if step.accept.more:
            plans.append((size + step.accept.more, step.accept.in_all))
    for items, allowed in plans:
        if population is not None and items > population:
            continue
        if _bears(firm, items, allowed, rate, population):
            continue
        what = f"with {allowed} of them deviating" if allowed else "without a deviation"
        message = f"{items} items {what} do not bear {rate} at {firm.confidence} confidence"
        if frequency in PERIODIC:
            message += f", {frequency} over a year"
        help_ = "label the step `non_statistical: true`, or enlarge the sample"
        yield _warning(step.at, "W-FIRM-WEAK", message, help_)
        return


def _bears(
    firm: FirmProfile, items: int, allowed: int, rate: Decimal, population: int | None
) -> bool:
    """Known whole, a population bears its own rate; else the upper limit must be within it."""
    if population is None:
        return supports(items, allowed, firm.confidence, rate)
    most = upper_count(items, allowed, firm.confidence, population)
    return Fraction(most, population) <= Fraction(rate)


def _without_source(firm: FirmProfile) -> Iterator[Diagnostic]:
    help_ = "add `source` and `status`; ours is a status too"
    for step in firm.sizing:
        if not step.source.strip() or not step.status.strip():
            message = "this size says not where it comes from, or how far to trust it"
            yield _warning(step.at, "W-FIRM-SOURCE", message, help_)
    for name in NUMBERS:
        origin = firm.origins.get(name)
        if origin is None or not origin.source.strip() or not origin.status.strip():
            at = firm.places.get(name, firm.at)
            message = f"`{name}` has no origin: nobody knows where the number comes from"
            yield _warning(at, "W-FIRM-SOURCE", message, f"add `origins: {{{name}: ...}}`")


def _claims(firm: FirmProfile) -> Iterator[Diagnostic]:
    """No standard setter prescribes sizes for SOC 2, so that no name or text may say so."""
    for name, text in (("id", firm.id), ("title", firm.title)):
        for body in _named(text):
            message = f"`{name}` reads as if {body.upper()} stood behind these numbers"
            help_ = "no body prescribes sample sizes for SOC 2; name the method"
            yield _warning(firm.places.get(name, firm.at), "W-FIRM-CLAIM", message, help_)
    for at, text in _texts(firm):
        bodies = _named(text)
        if bodies and any(claim in text.lower() for claim in _CLAIMS):
            message = f"this text claims that {bodies[0].upper()} sets the numbers"
            help_ = "no body prescribes sample sizes for SOC 2; say what they agree with"
            yield _warning(at, "W-FIRM-CLAIM", message, help_)


def _texts(firm: FirmProfile) -> Iterable[tuple[Position, str]]:
    yield firm.places.get("source", firm.at), firm.source
    yield firm.places.get("status", firm.at), firm.status
    for step in firm.sizing:
        yield step.at, step.source
        yield step.at, step.status
    for origin in firm.origins.values():
        yield firm.places.get("origins", firm.at), origin.source
        yield firm.places.get("origins", firm.at), origin.status


def _named(text: str) -> list[str]:
    words = "".join(c if c.isalnum() else " " for c in text.lower()).split()
    return [body for body in BODIES if body in words]


def _warning(at: Position, code: str, message: str, help_: str) -> Diagnostic:
    return Diagnostic(at, code, message, help_, Severity.WARNING)
