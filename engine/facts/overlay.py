"""A what-if: a small file that changes only what an organisation can change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.documents.read import Result, parse_yaml, read_yaml
from engine.documents.records import fields_of, to_changes, to_record
from engine.documents.suggest import did_you_mean, quoted
from engine.documents.tree import Mapping, Node
from engine.documents.wording import found
from engine.facts import assumed, checks
from engine.facts.adopt import adopted
from engine.facts.management import Expectation, misnamed, told_otherwise
from engine.facts.places import Places
from engine.facts.reference import Reference
from engine.facts.reliance import rested, unrested
from engine.model.position import Diagnostic, Position, Severity
from engine.model.record import record
from engine.model.scenario import Assumption, Control, Engagement, FactBase, Response

_EVIDENCE = ("populations", "contradictions", "description_matters")


@record
class Overlay:
    """What an overlay may hold besides `engagement`, of which it states only what changes."""

    controls: tuple[Control, ...] = ()  # whole: replaces the control of that name, or is new
    remove_controls: tuple[str, ...] = ()
    responses: tuple[Response, ...] = ()  # in place of those to the same controls
    assume: tuple[Assumption, ...] = ()
    correct: tuple[str, ...] = ()  # what the description puts right before issue, by name
    disclose: tuple[str, ...] = ()  # known matters of which the assessor is told
    expect: tuple[Expectation, ...] = ()
    carve_out: tuple[str, ...] = ()  # vendors that were to be included
    at: Position


def apply(
    facts: FactBase, path: Path, reference: Reference
) -> tuple[FactBase | None, tuple[Diagnostic, ...]]:
    """The fact base as it would be, checked again as a whole; `facts` itself stays.

    `facts` come from `load` or from an earlier overlay; diagnostics name the file alone.
    """
    at = Position(path.name)
    if path.is_symlink():
        message = f"{quoted(path.name)} is a symbolic link, and links are not followed"
        return None, (Diagnostic(at, "E-LINK", message),)
    return _laid(facts, read_yaml(path, path.name), path.name, reference)


def apply_text(
    facts: FactBase, text: str, name: str, reference: Reference
) -> tuple[FactBase | None, tuple[Diagnostic, ...]]:
    """As `apply`, of an overlay that is in no file yet."""
    return _laid(facts, parse_yaml(text, name), name, reference)


def _laid(
    facts: FactBase, read: Result, name: str, reference: Reference
) -> tuple[FactBase | None, tuple[Diagnostic, ...]]:
    node, problems = read
    if node is None:
        return None, problems
    if not isinstance(node, Mapping):
        message = f"expected a mapping (`key: value`), found {found(node)}"
        return None, (*problems, Diagnostic(node.at, "E-NO-SECTIONS", message))
    told = [*problems, *_not_to_be_changed(node)]
    rest = tuple((key, value) for key, value in node if key.text in fields_of(Overlay))
    overlay, problems = to_record(Overlay, Mapping(rest, node.at))
    told += problems
    engagement, problems = _engagement(facts.engagement, node.get("engagement"))
    told += problems
    if overlay is None or engagement is None:
        return None, checks.bounded(told)
    changed = _changed(replace(facts, engagement=engagement), overlay, reference)
    return _checked(changed, told, facts, overlay, reference, Places(node))


def _checked(
    changed: FactBase,
    told: list[Diagnostic],
    before: FactBase,
    overlay: Overlay,
    reference: Reference,
    places: Places,
) -> tuple[FactBase | None, tuple[Diagnostic, ...]]:
    def all_problems() -> Iterator[Diagnostic]:
        yield from told
        yield from _unclear(before, overlay, places)
        yield from misnamed(before, overlay, reference, places)
        yield from _refused(before, overlay, changed.engagement, places)
        yield from checks.check_engagement(changed.engagement, reference, places)
        yield from checks.check_facts(changed, reference, places, frozenset(), sound=before)

    problems = checks.bounded(all_problems())
    if any(each.severity is Severity.ERROR for each in problems):
        return None, problems
    stated = {each.id for each in overlay.controls}
    return changed, checks.bounded((*problems, *unrested(changed.controls, reference, stated)))


def _not_to_be_changed(node: Mapping) -> Iterator[Diagnostic]:
    allowed = [*fields_of(Overlay), "engagement"]
    for key, _ in node:
        shown = quoted(key.text)
        if key.text in allowed:
            continue
        if key.text in _EVIDENCE:
            message = f"an overlay cannot change {shown}: evidence stays as it was found"
            help_ = "to suppose it otherwise, write `assume`: a control mended, or items deviating"
            yield Diagnostic(key.at, "E-OVERLAY-EVIDENCE", message, help_)
        elif key.text in fields_of(FactBase):
            message = f"an overlay cannot change {shown}, only what the organisation decides"
            help_ = f"an overlay may hold {', '.join(quoted(each) for each in sorted(allowed))}"
            yield Diagnostic(key.at, "E-OVERLAY-FIXED", message, help_)
        else:
            help_ = did_you_mean(key.text, allowed, "an overlay may hold")
            yield Diagnostic(key.at, "E-UNKNOWN-SECTION", f"unknown section {shown}", help_)


def _engagement(
    engagement: Engagement, node: Node | None
) -> tuple[Engagement | None, tuple[Diagnostic, ...]]:
    if node is None:
        return engagement, ()
    changes, problems = to_changes(Engagement, node)
    if changes is None:
        return None, problems
    merged: Any = replace(engagement, **changes)
    return merged, ()


def _changed(facts: FactBase, overlay: Overlay, reference: Reference) -> FactBase:
    """Controls keep their order; new ones follow in the order of the overlay."""
    before = {each.id: each for each in facts.controls}
    stated = [_still(adopted(each, reference), before.get(each.id)) for each in overlay.controls]
    by_id = {each.id: each for each in reversed(stated)}
    gone = set(overlay.remove_controls)
    kept = [by_id.get(each.id, each) for each in facts.controls if each.id not in gone]
    known = {each.id for each in facts.controls}
    controls = (*kept, *(each for each in stated if each.id not in known))
    answered = {each.control for each in overlay.responses}
    responses = [each for each in facts.responses if each.control not in answered | gone]
    supposed = {each.control for each in overlay.assume}
    assumptions = [each for each in facts.assumptions if each.control not in supposed | gone]
    return replace(
        told_otherwise(facts, overlay, reference),
        controls=rested(controls, reference, {each.id for each in stated}),
        responses=(*responses, *overlay.responses),
        assumptions=(*assumptions, *overlay.assume),
    )


def _still(control: Control, before: Control | None) -> Control:
    """What the assessor saw of a control is no part of a what-if: it stays."""
    if before is None:
        return control
    return replace(
        control,
        walkthrough=before.walkthrough,
        design=before.design,
        attributes=before.attributes,
        population=before.population,
        where=before.where,
    )


def _refused(
    before: FactBase, overlay: Overlay, changed: Engagement, places: Places
) -> Iterator[Diagnostic]:
    """Assessor's work that an overlay would rewrite, and what R28 refuses after acceptance."""
    known = {each.id: each for each in before.controls}
    for control in overlay.controls:
        old = known.get(control.id)
        if old is None:
            continue
        for name in ("walkthrough", "design", "attributes", "population", "where"):
            stated = getattr(control, name)
            if stated and name in control.places and stated != getattr(old, name):
                message = f"an overlay cannot change what was seen of {quoted(control.id)}"
                help_ = f"leave {quoted(name)} out: what the assessor found and asks stays"
                yield Diagnostic(control.places[name], "E-OVERLAY-WORK", message, help_)
    if before.engagement.stage == "before_acceptance":
        return
    help_ = "only before acceptance (`stage: before_acceptance`) is the scope open"
    if overlay.remove_controls:
        at = places.of(overlay.at, "remove_controls")
        message = "taking a control out after acceptance is refused (R28)"
        yield Diagnostic(at, "E-OVERLAY-SCOPE", message, help_)
    included = {each.id for each in before.vendors if each.method == "inclusive"}
    for number, name in enumerate(overlay.carve_out):
        if name in included:
            at = places.of(overlay.at, "carve_out", number)
            message = f"carving {quoted(name)} out after acceptance is refused (R28)"
            yield Diagnostic(at, "E-OVERLAY-SCOPE", message, help_)
    if set(before.engagement.categories) - set(changed.categories):
        message = "taking a category out after acceptance is refused (R28)"
        yield Diagnostic(overlay.at, "E-OVERLAY-SCOPE", message, help_)


def _unclear(before: FactBase, overlay: Overlay, places: Places) -> Iterator[Diagnostic]:
    known = {each.id for each in before.controls}
    stated: set[str] = set()
    for control in overlay.controls:
        if control.id in stated and control.id in known:
            # new controls of one name are found among the whole afterwards
            message = f"a second control is named {quoted(control.id)}"
            yield Diagnostic(places.of(control.at, "id"), "E-DUPLICATE-ID", message)
        stated.add(control.id)
    for number, name in enumerate(overlay.remove_controls):
        at = places.of(overlay.at, "remove_controls", number)
        if name in stated:
            message = f"the control {quoted(name)} is both stated and removed"
            yield Diagnostic(at, "E-STATED-AND-REMOVED", message)
        elif name not in known:
            help_ = did_you_mean(name, known, "controls there are")
            yield Diagnostic(at, "E-DANGLING", f"no control is named {quoted(name)}", help_)
    yield from assumed.check(overlay.assume, places)
