"""What scope and kind of report hang on: promises and data outside the scope, the window.

Numbers become what rules can compare: whether a control's cycle is longer than the window, whether
it began within it.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.audit.scope import Scope
from engine.model.rules import Fact
from engine.model.scenario import Vendor
from engine.model.words import Category, Frequency

CYCLE = {
    Frequency.DAILY: 1,
    Frequency.WEEKLY: 7,
    Frequency.MONTHLY: 31,
    Frequency.QUARTERLY: 92,
    Frequency.ANNUAL: 365,
}
"""days after which a periodic control has surely been due once"""


def facts(scope: Scope) -> Iterator[Fact]:
    yield from _promises(scope)
    yield from _data(scope)
    for vendor in scope.facts.vendors:
        yield from _share(vendor)
    yield from _report(scope)
    if scope.type == 2:
        yield from _window(scope)


def _promises(scope: Scope) -> Iterator[Fact]:
    for category in Category:
        if category not in scope.categories:
            yield Fact.of("left-out", id=category.value)
    for service in scope.facts.services:
        for promise in (*service.commitments, *service.requirements):
            if promise.category not in scope.categories:
                yield Fact.of(
                    "promise-outside",
                    promise.at,
                    id=promise.id,
                    category=promise.category.value,
                    text=promise.text,
                )


def _data(scope: Scope) -> Iterator[Fact]:
    for data in scope.facts.data_types:
        yield Fact.of(
            "data",
            data.at,
            id=data.id,
            name=data.name or data.id,
            classification=data.classification or "unclassified",
            personal=data.personal,
        )
    organisation = scope.facts.organisation
    for name, holds in sorted(organisation.circumstances.items()):
        yield Fact.of("answer", organisation.at, circumstance=name, holds=holds)


def _share(vendor: Vendor) -> Iterator[Fact]:
    if vendor.subservice:
        yield Fact.of(
            "share-of-work",
            vendor.at,
            provider=vendor.id,
            most=vendor.does_most,
            elsewhere=vendor.assurance_elsewhere,
        )


def _report(scope: Scope) -> Iterator[Fact]:
    asked = scope.facts.engagement
    if asked.first_report is not None:
        yield Fact.of("report", asked.at, first=asked.first_report)
    before = asked.previous_report_to
    if before is not None and before < scope.first:
        yield Fact.of("since-last-report", asked.at, days=(scope.first - before).days - 1)


def _window(scope: Scope) -> Iterator[Fact]:
    days = (scope.last - scope.first).days + 1
    yield Fact.of("window", scope.facts.engagement.at, days=days)
    for control in scope.controls:
        if control.frequency in CYCLE:
            cycle = CYCLE[control.frequency]
            yield Fact.of(
                "cycle",
                control.at,
                control=control.id,
                frequency=control.frequency.value,
                longer=cycle > days,
            )
        span = control.in_place
        if span is not None and scope.first < span.from_ <= scope.last and not control.replaces:
            yield Fact.of("began-late", control.at, control=control.id, on=str(span.from_))
