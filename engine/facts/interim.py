"""Interim evidence: what was done about the rest of the period came after it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.documents.suggest import quoted
from engine.facts.places import Places
from engine.model.position import Diagnostic
from engine.model.scenario import FactBase


def check(facts: FactBase, places: Places) -> Iterator[Diagnostic]:
    for population in facts.populations:
        interim = population.interim
        if interim is None or interim.roll_forward is None:
            continue
        done = interim.roll_forward.on
        if done <= interim.to:
            at = places.of(population.at, "interim", "roll_forward", "on")
            message = (
                f"{quoted(population.id)} was rolled forward on {done}, not after {interim.to}"
            )
            help_ = "it speaks of the days between the interim evidence and the period's end"
            yield Diagnostic(at, "E-DATES-OUT-OF-ORDER", message, help_)
