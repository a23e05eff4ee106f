"""What well-formed facts must still satisfy: each check by its idea, all in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from engine.facts import (
    asked,
    circumstances,
    controls,
    dates,
    described,
    evidence,
    identifiers,
    interim,
    providers,
    references,
    values,
    zones,
)
from engine.facts.places import Places
from engine.facts.reference import Reference
from engine.model.position import Diagnostic
from engine.model.scenario import Engagement, FactBase, Organisation

MOST_PROBLEMS = 200
"""problems told of one scenario"""


def check_organisation(organisation: Organisation, places: Places) -> Iterator[Diagnostic]:
    yield from zones.check_organisation(organisation, places)
    yield from dates.check_years([organisation], places)
    yield from values.check_lengths([organisation], places)


def check_engagement(
    engagement: Engagement, reference: Reference, places: Places
) -> Iterator[Diagnostic]:
    yield from asked.check(engagement, places)
    yield from references.check_firm(engagement, reference, places)
    yield from dates.check_engagement(engagement, places)
    yield from dates.check_years([engagement], places)
    yield from values.check_lengths([engagement], places)


def check_facts(
    facts: FactBase,
    reference: Reference,
    places: Places,
    unread: frozenset[str] | None,
    sound: FactBase | None = None,
) -> Iterator[Diagnostic]:
    """Everything but organisation and engagement, which may be missing when this is asked.

    `unread` are names of records that had errors of their own; references to them are fine.
    With None a file could not be read at all, and no reference is held against anyone.
    Records of the fact base `sound` were found to be so: each for itself is not looked at again.
    """
    known = set() if sound is None else {id(record) for record in _records(sound)}
    records = [record for record in _records(facts) if id(record) not in known]
    yield from identifiers.check(facts, places)
    if unread is not None:
        yield from references.check(facts, reference, places, unread)
    yield from dates.check_years(records, places)
    yield from dates.check_spans(facts, places)
    yield from circumstances.check(facts, reference, places)
    yield from providers.check(facts, reference, places)
    yield from interim.check(facts, places)
    yield from described.check(facts, reference, places)
    yield from controls.check(facts, reference, places)
    yield from evidence.check_populations(facts, places)
    for population in facts.populations:
        yield from zones.check_population(population, places)
    yield from values.check_lengths(records, places)


def _records(facts: FactBase) -> Iterator[object]:
    for group in identifiers.kinds(facts).values():
        yield from group
    yield from facts.prior_exceptions
    yield from facts.responses
    yield from facts.contradictions
    yield from facts.assumptions
    yield from (each for each in (facts.description, facts.representations) if each is not None)


def bounded(problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The problems in the order of the files, each once, and no more than a person reads."""
    return tuple(sorted(set(islice(problems, MOST_PROBLEMS))))
