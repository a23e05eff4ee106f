"""The description and matters of management's word: what is named there can be judged."""

from __future__ import annotations

from collections.abc import Iterator

from engine.documents.suggest import did_you_mean, quoted
from engine.facts.identifiers import kinds
from engine.facts.places import Places
from engine.facts.reference import Reference
from engine.model.description import COMPONENTS, SystemDescription
from engine.model.position import Diagnostic, Severity
from engine.model.scenario import FactBase

CRITERIA = tuple(f"DC{number}" for number in range(1, 10))


def check(facts: FactBase, reference: Reference, places: Places) -> Iterator[Diagnostic]:
    if facts.description is not None:
        yield from _controls(facts, facts.description, places)
        yield from _changes(facts, facts.description, places)
        yield from _corrected(facts, facts.description, reference, places)
        yield from _where(facts.description, places)
    for event in facts.subsequent_events:
        if event.existed_in_period and not event.controls:
            at = places.of(event.at, "existed_in_period")
            message = f"{quoted(event.id)} shows a condition of the period, and no control"
            help_ = "name in `controls` those of which it shows that they did not work"
            yield Diagnostic(at, "E-MISSING-KEY", message, help_)
    for act in facts.acts:
        if not act.controls and not act.criteria:
            message = f"{quoted(act.id)} touches neither a control nor a criterion"
            help_ = "name them in `controls` or `criteria`"
            yield Diagnostic(act.at, "E-MISSING-KEY", message, help_)
    for asked in facts.change_requests:
        if asked.asks == "switch_to_carve_out" and asked.vendor is None:
            message = f"{quoted(asked.id)} does not say whom it would carve out"
            yield Diagnostic(asked.at, "E-MISSING-KEY", message, "add `vendor`")


def _controls(facts: FactBase, told: SystemDescription, places: Places) -> Iterator[Diagnostic]:
    """A control that is told of and does not exist is a finding, and may be a slip."""
    known = {control.id for control in facts.controls}
    for number, name in enumerate(told.controls or ()):
        if name not in known:
            at = places.of(told.at, "controls", number)
            message = f"the description tells of {quoted(name)}, and no control is named so"
            help_ = did_you_mean(name, known) or "if it does not exist, the description is wrong"
            yield Diagnostic(at, "W-DESCRIBED-CONTROL", message, help_, Severity.WARNING)


def _changes(facts: FactBase, told: SystemDescription, places: Places) -> Iterator[Diagnostic]:
    known = {change.id for change in facts.changes or ()}
    known |= {control.id for control in facts.controls}
    for number, name in enumerate(told.changes or ()):
        if name not in known:
            at = places.of(told.at, "changes", number)
            help_ = did_you_mean(name, known, "changes and controls there are")
            yield Diagnostic(at, "E-DANGLING", f"no change is named {quoted(name)}", help_)


def _corrected(
    facts: FactBase, told: SystemDescription, reference: Reference, places: Places
) -> Iterator[Diagnostic]:
    known = correctable(facts, told, reference)
    for number, name in enumerate(told.corrected):
        if name not in known:
            at = places.of(told.at, "corrected", number)
            message = f"nothing that could be put right is named {quoted(name)}"
            yield Diagnostic(at, "E-DANGLING", message, did_you_mean(name, known))


def correctable(facts: FactBase, told: SystemDescription, reference: Reference) -> frozenset[str]:
    """Names of all that a description may be wrong or silent about."""
    known = {each.id for group in kinds(facts).values() for each in group}
    return frozenset(known | {*CRITERIA, *COMPONENTS, *reference.criteria, *(told.controls or ())})


def _where(told: SystemDescription, places: Places) -> Iterator[Diagnostic]:
    for name in told.where:
        if name not in CRITERIA:
            at = places.key(told.at, "where", name)
            message = f"no description criterion is named {quoted(name)}"
            yield Diagnostic(at, "E-DANGLING", message, did_you_mean(name, CRITERIA, "there are"))
