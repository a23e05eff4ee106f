"""Options about the engagement: open before acceptance, refused with R28 afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from engine.audit.flips.controls import called, removed
from engine.audit.flips.state import State
from engine.model.flips import Changes, Label, Option, Refused
from engine.model.words import Opinion

MOST_WINDOWS = 2
MOST_NAMED = 4
SHORTEST = 90  # days: what users seldom rely on is not proposed (rules/report-type)


def scoped(state: State) -> Iterator[Option]:
    """Whatever about the engagement would keep what is wrong out of it."""
    yield from _windows(state)
    yield from _type(state)
    yield from _categories(state)
    yield from _carved(state)
    yield from removed(state)


def _windows(state: State) -> Iterator[Option]:
    """Later beginnings: after the last control that began late, after the last deviation."""
    asked = state.opened.choices
    if state.scope.type != 2 or asked.from_ or asked.to:
        return
    last = state.scope.last
    for first in _beginnings(state)[:MOST_WINDOWS]:
        yield Option(
            id=f"window:{first}",
            kind="window",
            label=Label.SCOPE,
            about="period",
            says=f"let the period begin on {first}",
            note="populations and their totals have to be pulled for it",
            group="engagement",
            changes=Changes(period=(first, last)),
        )


def _beginnings(state: State) -> list[date]:
    first, last = state.scope.first, state.scope.last
    days = {phase.first for phase in state.scope.phases}
    days |= {day + timedelta(days=1) for day in _deviations(state)}
    latest = last - timedelta(days=SHORTEST - 1)
    return sorted((day for day in days if first < day <= latest), reverse=True)


def _deviations(state: State) -> Iterator[date]:
    """The days of the deviations that a test found, as far as the evidence dates them."""
    for found in state.run.exceptions:
        spec = next((p for p in state.scope.facts.populations if p.id == found.population), None)
        column = (spec.occurred_at or spec.due_at) if spec else None
        for name, value in found.values:
            if name == column and value is not None:
                try:
                    yield date.fromisoformat(str(value)[:10])
                except ValueError:
                    continue


def _type(state: State) -> Iterator[Option]:
    asked = state.opened.choices
    if state.scope.type != 2 or asked.type is not None:
        return
    day = state.scope.facts.engagement.as_of or state.scope.last
    yield Option(
        id="type:1",
        kind="type",
        label=Label.SCOPE,
        about="type",
        says=f"ask for a Type 1 as of {day}",
        note="it says nothing of operation, which most users ask for (R35)",
        group="engagement",
        changes=Changes(type=1, as_of=day),
    )


def _categories(state: State) -> Iterator[Option]:
    if len(state.scope.categories) < 2 or state.opened.choices.categories:
        return
    worst = dict(state.run.opinion.by_category(bears=True))
    for category in state.scope.categories:
        if worst.get(category.value) is Opinion.UNQUALIFIED:
            continue
        yield Option(
            id=f"drop:{category.value}",
            kind="drop",
            label=Label.SCOPE,
            about=category.value,
            says=f"leave {category.value.replace('_', ' ')} out of the engagement",
            note="what is promised to customers stays promised",
            group=f"drop:{category.value}",
            changes=Changes(drop=(category,)),
        )


def _carved(state: State) -> Iterator[Option]:
    """Providers that were to be included, where one of their controls did not hold."""
    bad = {run.id for run in state.run.controls if not _sound(state, run.id)}
    for vendor in state.scope.facts.vendors:
        mine = [c for c in state.scope.controls if c.of == vendor.id]
        if vendor.method != "inclusive" or not any(c.id in bad for c in mine):
            continue
        yield Option(
            id=f"carve-out:{vendor.id}",
            kind="carve-out",
            label=Label.SCOPE,
            about=vendor.id,
            says=f"carve {vendor.name or vendor.id} out",
            note="what is expected of it is then named, and it is watched (R24)",
            group=f"carve-out:{vendor.id}",
            changes=Changes(carve_out=(vendor.id,)),
        )


def _sound(state: State, name: str) -> bool:
    run = next(c for c in state.run.controls if c.id == name)
    return run.design == "suitable" and run.operation in ("effective", "not-occurring")


_MODIFIED = (Opinion.QUALIFIED, Opinion.ADVERSE, Opinion.DISCLAIMER)
_WHY = {
    "window": "the period would be moved while the opinion is about to be modified",
    "type": "operation would fall out of scope while the opinion is about to be modified",
    "drop": "the category is about to be modified",
    "carve-out": "a control of this provider did not hold",
    "remove": "it did not operate effectively, and would fall out of scope",
}


def refused(state: State) -> Iterator[Refused]:
    """After acceptance: each of these, with why an assessor refuses it (R28)."""
    if state.run.opinion.bears not in _MODIFIED:
        return
    if state.scope.type == 2:
        yield Refused("window", "move the period", _WHY["window"], ("R28",))
    failed = _named(run.id for run in state.failing())
    if failed:
        yield Refused("remove", f"leave out {failed}", _WHY["remove"], ("R28",))
    for option in scoped(state):
        if option.kind in _WHY and option.kind not in ("window", "remove"):
            yield Refused(option.id, option.says, _WHY[option.kind], ("R28",))


def too_late(state: State) -> Iterator[Refused]:
    """What the calendar refuses: a control that would begin now, a performance that was missed."""
    asked = state.scope.facts.engagement
    if state.scope.type != 2 or state.not_begun:
        return
    day = asked.today
    over = day is None or day > state.scope.last or asked.stage in ("period_ended", "fieldwork")
    counts = "not one day of this period" if over else f"the days from {day} on alone"
    own = [r for r in state.failing() if state.findings.any("test-failed", control=r.id)]
    if own:
        yield Refused(
            "new-compensation",
            f"begin a new control now that makes up for {_named(run.id for run in own)}",
            f"it counts from the day it operates: {counts}",
            ("R16", "R20"),
        )
    for run in state.deviating():
        missing = [e.item for e in state.run.exceptions if e.control == run.id and e.row == 0]
        if missing:
            yield Refused(
                f"missed:{run.id}",
                f"perform {called(run)} for {_named(missing)} now",
                "it was due and not performed; done later it does not count for its time",
                ("R22",),
            )


def _named(names: Iterable[str]) -> str:
    """The first few, and how many more."""
    every = list(names)
    more = len(every) - MOST_NAMED
    return ", ".join(every[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
