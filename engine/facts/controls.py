"""Controls: complete once the catalogue has filled them, testable, and free of circles."""

from __future__ import annotations

from collections.abc import Iterator

from engine.documents.suggest import quoted
from engine.facts.places import Places
from engine.facts.reference import Reference
from engine.model.position import Diagnostic
from engine.model.scenario import Control, FactBase

MOST_ATTRIBUTES = 64
MOST_COST = 10**12
MOST_DAYS = 3_660  # ten years
_NEEDED = {
    "name": "what people call it",
    "nature": "`manual`, `it_dependent_manual` or `automated`",
    "frequency": "how often it is performed, such as `per_event` or `quarterly`",
    "answers": "the objectives that it serves; `[]` where it serves none",
}


def check(facts: FactBase, reference: Reference, places: Places) -> Iterator[Diagnostic]:
    for control in facts.controls:
        if control.uses is None or control.uses in reference.catalogue:
            # what an unknown catalogue entry would have filled in is not missed as well
            yield from _complete(control, places)
        yield from _in_place(control, places)
        yield from _testable(control, places)
        yield from _itself(control, places)
        yield from _remediation(control, places)
    yield from _replacements(facts, places)
    yield from _circles(facts, places)


def _complete(control: Control, places: Places) -> Iterator[Diagnostic]:
    shown = quoted(control.id)
    for field, what in _NEEDED.items():
        if getattr(control, field) is None:
            message = f"the control {shown} has no {quoted(field)}"
            help_ = f"state it ({what}), or take it from the catalogue with `uses`"
            yield Diagnostic(places.of(control.at, "id"), "E-INCOMPLETE-CONTROL", message, help_)
    if control.population is not None and not control.attributes:
        message = f"nothing says when an item of {quoted(control.population)} passes"
        at = places.of(control.at, "population")
        help_ = "state `attributes`, or take them from the catalogue with `uses`"
        yield Diagnostic(at, "E-NO-ATTRIBUTES", message, help_)


def _in_place(control: Control, places: Places) -> Iterator[Diagnostic]:
    if control.in_place is None:
        message = f"the control {quoted(control.id)} does not say since when it is in place"
        help_ = "add `in_place: {from: 2025-01-15}`, say"
        yield Diagnostic(places.of(control.at, "id"), "E-NOT-IN-PLACE", message, help_)


def _remediation(control: Control, places: Places) -> Iterator[Diagnostic]:
    plan = control.remediation
    amounts = (("cost", plan.cost, MOST_COST), ("days", plan.days, MOST_DAYS)) if plan else ()
    for key, amount, most in amounts:
        if amount is not None and not 0 <= amount <= most:
            message = f"`{key}` of a remediation lies between 0 and {most:,}, found {amount}"
            at = places.of(control.at, "remediation", key)
            yield Diagnostic(at, "E-REMEDIATION", message)


def _testable(control: Control, places: Places) -> Iterator[Diagnostic]:
    if control.population is None and control.attributes:
        message = f"the control {quoted(control.id)} has attributes but no population to test"
        at = places.key(control.at, "attributes")
        yield Diagnostic(at, "E-NO-POPULATION", message, "name its `population`")
    if len(control.attributes) > MOST_ATTRIBUTES:
        message = f"the control {quoted(control.id)} has {len(control.attributes)} attributes"
        help_ = f"no more than {MOST_ATTRIBUTES} are tested; divide it into several controls"
        at = places.key(control.at, "attributes")
        yield Diagnostic(at, "E-TOO-MANY-ATTRIBUTES", message, help_)
    for name, test in control.attributes.items():
        at = places.key(control.at, "attributes", name)
        if test.passes is None and not test.judged:
            message = f"the attribute {quoted(name)} does not say when an item passes"
            help_ = "give it `passes`, or `judged: true` where a person decides"
            yield Diagnostic(at, "E-NO-TEST", message, help_)
        if test.passes is not None and test.judged:
            message = f"the attribute {quoted(name)} is both computed and judged"
            help_ = "keep either `passes` or `judged: true`"
            yield Diagnostic(at, "E-TWO-TESTS", message, help_)


def _itself(control: Control, places: Places) -> Iterator[Diagnostic]:
    for number, claim in enumerate(control.compensates):
        if claim.control == control.id:
            at = places.of(control.at, "compensates", number, "control")
            message = f"the control {quoted(control.id)} cannot make up for itself"
            yield Diagnostic(at, "E-COMPENSATES-ITSELF", message)


def _replacements(facts: FactBase, places: Places) -> Iterator[Diagnostic]:
    """A changed control begins after its earlier form has ended."""
    by_id = {control.id: control for control in facts.controls}
    for later in facts.controls:
        earlier = by_id.get(later.replaces or "")
        if earlier is None or earlier.in_place is None or later.in_place is None:
            continue
        ended, began = earlier.in_place.to, later.in_place.from_
        if ended is None or began <= ended:
            last = "has no last day" if ended is None else f"is in place until {ended}"
            message = f"the control {quoted(earlier.id)} that this one replaces {last}"
            help_ = f"end it before {began}, when {quoted(later.id)} begins"
            at = places.of(later.at, "replaces")
            yield Diagnostic(at, "E-REPLACES-OVERLAP", message, help_)


def _circles(facts: FactBase, places: Places) -> Iterator[Diagnostic]:
    """Each circle of `depends_on` once, told at its first control in the order of names."""
    by_id = {control.id: control for control in facts.controls}
    needs = {
        name: sorted(set(control.depends_on) & by_id.keys()) for name, control in by_id.items()
    }
    while remaining := _in_or_before_circles(needs):
        way: list[str] = [min(remaining)]
        while (following := next(each for each in needs[way[-1]] if each in remaining)) not in way:
            way.append(following)
        circle = way[way.index(following) :]
        start = circle.index(min(circle))
        circle = [*circle[start:], *circle[:start]]
        first = by_id[circle[0]]
        number = first.depends_on.index(circle[1 % len(circle)])
        told = " -> ".join(quoted(each) for each in (*circle[:10], circle[0]))
        message = f"controls depend on one another in a circle: {told}"
        if len(circle) == 1:
            message = f"the control {told.split(' -> ')[0]} depends on itself"
        yield Diagnostic(places.of(first.at, "depends_on", number), "E-CIRCLE", message)
        needs = {name: [] if name in circle else needs[name] for name in needs}


def _in_or_before_circles(needs: dict[str, list[str]]) -> set[str]:
    """Controls from which a circle can be reached: those that can never be settled."""
    open_needs = {name: len(each) for name, each in needs.items()}
    needed_by: dict[str, list[str]] = {name: [] for name in needs}
    for name, each in needs.items():
        for other in each:
            needed_by[other].append(name)
    settled = [name for name, count in open_needs.items() if count == 0]
    for name in settled:
        for other in needed_by[name]:
            open_needs[other] -= 1
            if open_needs[other] == 0:
                settled.append(other)
    return needs.keys() - set(settled)
