"""Controls and their tests, stratum by stratum: the sample, and the census beside it."""

from __future__ import annotations

from decimal import Decimal

from engine.model.run import AuditRun, ControlRun
from engine.model.testing import Census, StratumTest
from engine.model.words import Nature
from reports.shown import Bar, ControlShown, TestShown
from reports.words import Word, conclusion, number_of, percent, spaced, span, test_outcome

RELIANCES = ("not-relied", "reliance-open")  # the worse one names what a control rests on
TROUBLES_OF_ITS_OWN = ("design-failed", "design-unknown", "test-failed", "test-open")
NATURES = {Nature.IT_DEPENDENT.value: "IT-dependent manual"}


def controls(run: AuditRun) -> tuple[ControlShown, ...]:
    resting = rests_on(run)
    return tuple(
        _control(c, sum(e.control == c.id for e in run.exceptions), resting.get(c.id, ""))
        for c in run.controls
    )


def rests_on(run: AuditRun) -> dict[str, str]:
    """Controls that fail, or are open, for no reason but another control; by its name."""
    names = {c.id: c.name for c in run.controls}
    said = [(i.conclusion.kind, str(i.conclusion.get("control")), i.conclusion) for i in run.trace]
    alone = {control for kind, control, _ in said if kind in TROUBLES_OF_ITS_OWN}
    found: dict[str, str] = {}
    for reliance in RELIANCES:
        for kind, control, fact in said:
            if kind == reliance and control not in alone:
                on = str(fact.get("on"))
                found.setdefault(control, names.get(on, on))
    return found


def _control(run: ControlRun, exceptions: int, rests: str) -> ControlShown:
    words = (run.importance, NATURES.get(run.nature, run.nature), run.frequency)
    return ControlShown(
        id=run.id,
        name=run.name,
        owner=run.owner or "no owner",
        kind=", ".join(spaced(w) for w in words if w),
        in_place=span(run.in_place_from, run.in_place_to) or "not stated",
        verdict=_verdict(conclusion(run.design), conclusion(run.operation)),
        design=conclusion(run.design),
        operation=conclusion(run.operation),
        because=run.because,
        population=run.population or "none",
        tests=tuple(_test(t) for t in run.tests),
        criteria=run.criteria,
        at=run.at,
        exceptions=exceptions,
        rests_on=rests,
    )


def _verdict(design: Word, operation: Word) -> Word:
    """What fails is named before what is open; in a Type 1 there is only the design."""
    if "bad" in (design.tone, operation.tone):
        return design if design.tone == "bad" else operation
    only_design = operation.value == "not-applicable"
    return design if only_design or design.tone != "good" else operation


def _test(test: StratumTest) -> TestShown:
    return TestShown(
        stratum=test.stratum,
        items=test.items,
        planned=test.planned,
        allowed=test.allowed,
        drawn=test.drawn,
        expanded=test.expanded,
        tested=test.tested,
        deviations=test.deviations,
        not_tested=test.not_tested,
        slots_missing=test.slots_missing,
        rate=percent(test.rate),
        upper=percent(test.upper_limit, upwards=True),
        tolerable=percent(test.tolerable),
        confidence=percent(test.confidence),
        sizing=test.sizing,
        outcome=test_outcome(test.outcome),
        found=_found(test),
        census=_census(test.census),
        bar=_bar(test.rate, test.upper_limit, test.tolerable),
    )


def _found(test: StratumTest) -> str:
    """`2 of 25 drawn deviate`, with what stands beside it; missing slots are drawn by nobody."""
    sampled = test.deviations - test.slots_missing
    said = [f"{sampled} of {test.drawn} drawn {_deviate(sampled)}"]
    if test.slots_missing:
        said.append(f"{number_of(test.slots_missing, 'due slot')} without a performance")
    if test.not_tested:
        said.append(f"{test.not_tested} could not be tested")
    if test.expanded:
        said.append(f"sample enlarged to {test.drawn}")
    if test.non_statistical:
        said.append("non-statistical")
    return ", ".join(said)


def _census(census: Census) -> str:
    if census.items == 0:
        return "the mock audit found no item to look at"
    said = [f"{census.deviations or 'none'} {_deviate(census.deviations)}"]
    if census.not_tested:
        said.append(f"{census.not_tested} could not be tested")
    if census.not_yet_due:
        said.append(f"{census.not_yet_due} not yet due")
    if census.not_applicable:
        said.append(f"{census.not_applicable} not applicable")
    looked = f"all {census.items}" if census.items > 1 else "the only item"
    return f"the mock audit looked at {looked}: {', '.join(said)}"


def _deviate(count: int) -> str:
    return "deviates" if count == 1 else "deviate"


def _bar(rate: Decimal, upper: Decimal, tolerable: Decimal) -> Bar:
    """The scale ends at twice the tolerable rate, or a little past the upper limit."""
    end = min(Decimal(1), max(2 * tolerable, upper * Decimal("1.1"), rate)) or Decimal(1)

    def place(value: Decimal) -> int:
        return max(0, min(1000, int(1000 * value / end)))

    return Bar(place(rate), place(upper), place(tolerable))
