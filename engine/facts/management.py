"""What an overlay lets management say otherwise: the description, to the assessor, of providers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Protocol

from engine.documents.suggest import did_you_mean, quoted
from engine.facts.described import correctable
from engine.facts.places import Places
from engine.facts.reference import Reference
from engine.model.description import SystemDescription
from engine.model.position import NOWHERE, Diagnostic, Position
from engine.model.record import record
from engine.model.scenario import FactBase, Vendor


@record
class Expectation:
    """Controls that are expected of a subservice organisation besides those named before."""

    vendor: str
    controls: tuple[str, ...]
    at: Position = NOWHERE


class Words(Protocol):
    """The part of an overlay that is about what management says."""

    @property
    def correct(self) -> tuple[str, ...]: ...
    @property
    def disclose(self) -> tuple[str, ...]: ...
    @property
    def expect(self) -> tuple[Expectation, ...]: ...
    @property
    def carve_out(self) -> tuple[str, ...]: ...
    @property
    def at(self) -> Position: ...


def told_otherwise(facts: FactBase, words: Words, reference: Reference) -> FactBase:
    """The facts with the description put right, matters disclosed, providers told.

    What is expected of a provider is named in the description too, for there its users look.
    """
    right = set(words.correct)
    expected: dict[str, tuple[str, ...]] = {}
    for each in words.expect:
        expected[each.vendor] = (*expected.get(each.vendor, ()), *each.controls)
    return replace(
        facts,
        description=_put_right(facts, words, expected, reference),
        description_matters=tuple(
            replace(m, corrected=True) if m.id in right else m for m in facts.description_matters
        ),
        subsequent_events=tuple(
            replace(e, disclosed=True) if e.id in right else e for e in facts.subsequent_events
        ),
        emphasis=tuple(replace(e, disclosed=True) if e.id in right else e for e in facts.emphasis),
        disclosed_changes=(
            *facts.disclosed_changes,
            *(c.id for c in facts.controls if c.replaces and c.id in right),
        )
        if facts.description is None
        else facts.disclosed_changes,
        known_to_management=tuple(
            replace(k, disclosed=True) if k.id in words.disclose else k
            for k in facts.known_to_management
        ),
        vendors=tuple(_vendor(v, expected.get(v.id, ()), words) for v in facts.vendors),
    )


def _put_right(
    facts: FactBase, words: Words, expected: dict[str, tuple[str, ...]], reference: Reference
) -> SystemDescription | None:
    told = facts.description
    if told is None:
        return None
    apart = _told_apart(facts)
    subservice = told.subservice and tuple(
        replace(each, expected=_joined(each.expected, expected.get(each.vendor, ())))
        for each in told.subservice
    )
    known = correctable(facts, told, reference) - apart  # other names are told by `misnamed`
    named = [name for name in words.correct if name in known]
    return replace(told, corrected=_joined(told.corrected, named), subservice=subservice)


def _vendor(vendor: Vendor, expected: Collection[str], words: Words) -> Vendor:
    carved = vendor.id in words.carve_out
    return replace(
        vendor,
        expected_controls=_joined(vendor.expected_controls, expected),
        method="carve_out" if carved else vendor.method,
    )


def _joined(before: tuple[str, ...], more: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*before, *more)))


def _told_apart(facts: FactBase) -> frozenset[str]:
    """Matters that know themselves whether they are put right."""
    groups = (facts.description_matters, facts.subsequent_events, facts.emphasis)
    return frozenset(each.id for group in groups for each in group)


def misnamed(
    facts: FactBase, words: Words, reference: Reference, places: Places
) -> Iterator[Diagnostic]:
    """Names of nothing that could be put right, disclosed, expected of or carved out."""
    right = _told_apart(facts)
    if facts.description is not None:
        right |= correctable(facts, facts.description, reference)
    else:
        right |= {each.id for each in facts.controls if each.replaces}
    matters = {each.id for each in facts.known_to_management}
    providers = {each.id for each in facts.vendors if each.subservice}
    told = (
        ("correct", words.correct, right, "nothing that could be put right is named"),
        ("disclose", words.disclose, matters, "nothing that management knows of is named"),
        ("carve_out", words.carve_out, providers, "no subservice organisation is named"),
    )
    for key, names, known, message in told:
        for number, name in enumerate(names):
            if name not in known:
                at = places.of(words.at, key, number)
                help_ = did_you_mean(name, known)
                yield Diagnostic(at, "E-DANGLING", f"{message} {quoted(name)}", help_)
    for each in words.expect:
        if each.vendor not in providers:
            at = places.of(each.at, "vendor")
            message = f"no subservice organisation is named {quoted(each.vendor)}"
            yield Diagnostic(at, "E-DANGLING", message, did_you_mean(each.vendor, providers))
