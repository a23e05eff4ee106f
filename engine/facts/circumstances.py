"""Answers of a first meeting: of questions that there are, and in keeping with what is stated."""

from __future__ import annotations

from collections.abc import Iterator

from engine.documents.suggest import did_you_mean, quoted
from engine.facts.places import Places
from engine.facts.reference import Reference
from engine.model.position import Diagnostic
from engine.model.scenario import FactBase

VENDORS, PERSONAL_DATA = "vendors", "personal-data"


def check(facts: FactBase, reference: Reference, places: Places) -> Iterator[Diagnostic]:
    organisation = facts.organisation
    for name in organisation.circumstances:
        if name not in reference.circumstances:
            at = places.key(organisation.at, "circumstances", name)
            message = f"no circumstance is named {quoted(name)}"
            help_ = did_you_mean(name, reference.circumstances, "circumstances there are")
            yield Diagnostic(at, "E-DANGLING", message, help_)
    personal = next((data for data in facts.data_types if data.personal), None)
    shown = {
        VENDORS: facts.vendors[0].id if facts.vendors else None,
        PERSONAL_DATA: personal.id if personal else None,
    }
    for name, example in shown.items():
        if example is not None and organisation.circumstances.get(name) is False:
            at = places.of(organisation.at, "circumstances", name)
            message = f"{quoted(name)} is answered no, and {quoted(example)} is stated"
            help_ = f"answer `{name}: true`, or take {quoted(example)} out"
            yield Diagnostic(at, "E-CONTRADICTED", message, help_)
