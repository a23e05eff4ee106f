"""Time zones by their IANA names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from zoneinfo import available_timezones

from engine.documents.suggest import did_you_mean, quoted
from engine.facts.places import Places
from engine.model.population import Population
from engine.model.position import Diagnostic, Position
from engine.model.scenario import Organisation


def check_organisation(organisation: Organisation, places: Places) -> Iterator[Diagnostic]:
    yield from _zone(organisation.zone, places.of(organisation.at, "zone"))
    if organisation.people is not None and organisation.people < 0:
        at = places.of(organisation.at, "people")
        yield Diagnostic(at, "E-NEGATIVE-NUMBER", "a number of people is not below zero")


def check_population(population: Population, places: Places) -> Iterator[Diagnostic]:
    if population.zone is not None:
        yield from _zone(population.zone, places.of(population.at, "zone"))


@cache
def _known() -> frozenset[str]:
    machine = {"Factory", "localtime"}  # files beside the zones; what they say differs by machine
    return frozenset(available_timezones() - machine | {"UTC"})  # without zone data: UTC alone


def _zone(name: str, at: Position) -> Iterator[Diagnostic]:
    known = _known()
    if name not in known:
        help_ = did_you_mean(name, known) or "zones have names such as `Europe/Berlin` or `UTC`"
        yield Diagnostic(at, "E-ZONE", f"no time zone is named {quoted(name)}", help_)
