"""Matters beside the controls: management's word, acts, events, requests, users' own controls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.audit.knowledge.described import happened
from engine.audit.scope import Scope
from engine.model.rules import Fact


def facts(scope: Scope) -> Iterator[Fact]:
    yield from _word(scope)
    yield from _harm(scope)
    yield from _acts(scope)
    yield from _requests(scope)
    stated = scope.facts
    for number, text in enumerate(stated.complementary_user_controls or (), start=1):
        yield Fact.of("user-control", number=number, text=text)
    for matter in stated.emphasis:
        yield Fact.of(
            "emphasis", matter.at, id=matter.id, text=matter.text, disclosed=matter.disclosed
        )


def _word(scope: Scope) -> Iterator[Fact]:
    stated, asked = scope.facts, scope.facts.engagement
    if asked.law_forbids_withdrawal:
        yield Fact.of("withdrawal", asked.at, forbidden=True)
    if asked.assertion_modified is not None:
        yield Fact.of("assertion", asked.at, modified=asked.assertion_modified)
    if stated.representations is not None:
        letter = stated.representations
        doubt = letter.doubt or "no reason is stated"
        yield Fact.of("representations", letter.at, letter=letter.letter, doubt=doubt)
    for known in stated.known_to_management:
        yield Fact.of(
            "known-matter",
            known.at,
            id=known.id,
            text=known.text,
            disclosed=known.disclosed,
            control=known.control,
        )


def _harm(scope: Scope) -> Iterator[Fact]:
    """An incident through a control speaks against it (R37), like an event of the period."""
    found = [
        (name, each.text, each.on, each.at)
        for each in scope.facts.incidents or ()
        if scope.type == 2 and happened(scope, each)
        for name in each.controls
    ]
    for event in scope.facts.subsequent_events:
        if event.on <= scope.last:
            found += [(n, event.text, event.on, event.at) for n in event.controls if _is_2(scope)]
        yield Fact.of(
            "subsequent-event",
            event.at,
            id=event.id,
            text=event.text,
            existed=event.existed_in_period and event.on > scope.last,
            important=event.important,
            disclosed=event.disclosed,
        )
        for name in event.controls:
            yield Fact.of("event-control", event.at, event=event.id, control=name)
    for name, text, on, at in found:
        if _in_place(scope, name, on):
            yield Fact.of("contradiction", at, control=name, text=text)


def _is_2(scope: Scope) -> bool:
    return scope.type == 2


def _in_place(scope: Scope, name: str, day: date) -> bool:
    """Whether the control was in place on that day of the period."""
    control = next((c for c in scope.controls if c.id == name), None)
    span = control.in_place if control else None
    if span is None or not scope.first <= day <= scope.last:
        return False
    return span.from_ <= day and (span.to is None or day <= span.to)


def _acts(scope: Scope) -> Iterator[Fact]:
    for act in scope.facts.acts:
        if act.on > scope.last or (scope.type == 2 and act.on < scope.first):
            continue
        nature = act.nature.replace("_", " ")
        yield Fact.of("act", act.at, id=act.id, nature=nature, text=act.text, by=act.by)
        for name in act.controls:
            yield Fact.of("act-control", act.at, act=act.id, control=name)
        for name in act.criteria:
            yield Fact.of("act-criterion", act.at, act=act.id, criterion=name)


def _requests(scope: Scope) -> Iterator[Fact]:
    for asked in scope.facts.change_requests:
        yield Fact.of("change-request", asked.at, id=asked.id, asks=asked.asks, text=asked.text)
        for name in asked.controls:
            yield Fact.of("request-control", asked.at, request=asked.id, control=name)
        for name in asked.criteria:
            yield Fact.of("request-criterion", asked.at, request=asked.id, criterion=name)
        if asked.vendor is not None:
            yield Fact.of("request-provider", asked.at, request=asked.id, provider=asked.vendor)
