"""Subservice organisations: what is expected of them, and what their own reports cover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from engine.audit.scope import Scope
from engine.model.providers import PERIOD_REPORTS, ProviderReport
from engine.model.rules import Fact
from engine.model.scenario import Vendor


def facts(scope: Scope) -> Iterator[Fact]:
    types = {carried.id for carried in scope.carried}
    for vendor in scope.facts.vendors:
        if not vendor.subservice:
            continue
        name = vendor.name or vendor.id
        yield Fact.of(
            "subservice",
            vendor.at,
            id=vendor.id,
            name=name,
            watched=f"{name} is seen to keep its part of the controls",
            method=vendor.method,
            assertion=vendor.assertion,
        )
        for expected in sorted(types & set(vendor.expected_controls)):
            yield Fact.of("expects", vendor.at, provider=vendor.id, type=expected)
        yield from _reports(scope, vendor)


def _reports(scope: Scope, vendor: Vendor) -> Iterator[Fact]:
    """Reports that speak of the period; a Type 1 looks at the last one before its day."""
    spoken = [r for r in vendor.reports if r.first <= scope.last]
    if scope.type == 2:
        spoken = [r for r in spoken if r.to >= scope.first]
    elif spoken:
        latest = max(r.to for r in spoken)
        spoken = [r for r in spoken if r.to == latest]
    for number, report in enumerate(vendor.reports, start=1):
        if report not in spoken:
            continue
        yield Fact.of(
            "provider-report",
            report.at,
            provider=vendor.id,
            report=number,
            type=report.type,
            to=str(report.to),
            opinion=report.opinion,
            exceptions=report.exceptions,
            named=bool(report.touches),
            reviewed=report.reviewed_on is not None,
        )
        for touched in sorted(set(report.touches)):
            yield Fact.of("touches", report.at, provider=vendor.id, report=number, type=touched)
    if spoken:
        uncovered, unbridged = _stretches(scope, spoken)
        yield Fact.of(
            "provider-cover",
            vendor.at,
            provider=vendor.id,
            uncovered=uncovered,
            unbridged=unbridged,
            told=f"{uncovered} days",
        )


def _stretches(scope: Scope, reports: list[ProviderReport]) -> tuple[int, int]:
    """Days that no report covers, and those of them that no bridge letter covers either.

    In a Type 2 of its period; in a Type 1 from the end of the last report to its day.
    """
    if scope.type == 1:
        read = max(report.to for report in reports)
        bridged = max((r.bridge_to or r.to for r in reports), default=read)
        return _after(read, scope.last), _after(max(read, bridged), scope.last)
    covering = [r for r in reports if r.type in PERIOD_REPORTS]
    seen = _days((r.first, r.to) for r in covering)
    letters = _days((r.to, r.bridge_to) for r in covering if r.bridge_to is not None)
    whole = _days([(scope.first, scope.last)])
    return len(whole - seen), len(whole - seen - letters)


def _after(last: date, day: date) -> int:
    return max(0, (day - last).days)


def _days(spans: Iterable[tuple[date, date]]) -> set[date]:
    return {
        first + timedelta(days=number)
        for first, last in spans
        for number in range((last - first).days + 1)
    }
