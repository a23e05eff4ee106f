"""Vendors as subservice organisations: what is expected of them, their reports, their controls."""

from __future__ import annotations

from collections.abc import Iterator

from engine.documents.suggest import did_you_mean, quoted
from engine.facts.places import Places
from engine.facts.reference import Reference
from engine.model.position import Diagnostic, Severity
from engine.model.providers import PERIOD_REPORTS, ProviderReport
from engine.model.scenario import FactBase, Vendor


def check(facts: FactBase, reference: Reference, places: Places) -> Iterator[Diagnostic]:
    for vendor in facts.vendors:
        yield from _expected(vendor, reference, places)
        for number, report in enumerate(vendor.reports):
            yield from _dates(report, places)
            for touched, name in enumerate(report.touches):
                if name not in reference.carried:
                    at = places.of(vendor.at, "reports", number, "touches", touched)
                    message = f"no type of carried control is named {quoted(name)}"
                    help_ = did_you_mean(name, reference.carried, "types there are")
                    yield Diagnostic(at, "E-DANGLING", message, help_)
    by_id = {vendor.id: vendor for vendor in facts.vendors}
    for control in facts.controls:
        performer = by_id.get(control.of or "")
        if performer is not None and not performer.subservice:
            at = places.of(control.at, "of")
            message = f"{quoted(performer.id)} performs a control and is no subservice organisation"
            help_ = "say `subservice: true` and a `method` of the vendor"
            yield Diagnostic(at, "E-NOT-SUBSERVICE", message, help_)


def _expected(vendor: Vendor, reference: Reference, places: Places) -> Iterator[Diagnostic]:
    """Free text is printed; only a type tells the rules what may rest on the provider."""
    for number, text in enumerate(vendor.expected_controls):
        if text not in reference.carried:
            at = places.of(vendor.at, "expected_controls", number)
            message = f"{quoted(text)} is no type of carried control, so nothing rests on it"
            help_ = did_you_mean(text, reference.carried, "types there are")
            yield Diagnostic(at, "W-EXPECTED-CONTROL", message, help_, Severity.WARNING)


def _dates(report: ProviderReport, places: Places) -> Iterator[Diagnostic]:
    if report.from_ is None and report.type in PERIOD_REPORTS:
        message = "a report over a period says from which day on"
        yield Diagnostic(places.of(report.at, "type"), "E-MISSING-KEY", message, "add `from`")
    if report.first > report.to:
        message = f"this ends on {report.to}, before it begins on {report.first}"
        help_ = "check which of the two days is wrong"
        yield Diagnostic(places.of(report.at, "to"), "E-DATES-OUT-OF-ORDER", message, help_)
    later = {"bridge_to": report.bridge_to, "reviewed_on": report.reviewed_on}
    for key, day in later.items():
        if day is not None and day <= report.to:
            message = f"{quoted(key)} is {day}, not after the report's end on {report.to}"
            help_ = "check which of the two days is wrong"
            yield Diagnostic(places.of(report.at, key), "E-DATES-OUT-OF-ORDER", message, help_)
    if report.exceptions < 0:
        at = places.of(report.at, "exceptions")
        yield Diagnostic(at, "E-NEGATIVE-NUMBER", "a number of exceptions is not below zero")
