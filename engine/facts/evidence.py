"""Evidence: populations that can be dated, and files that may be read."""

from __future__ import annotations

from collections.abc import Iterator

from engine.documents.suggest import quoted
from engine.facts.folder import WORKBOOK, evidence_problem
from engine.facts.layers import Layers
from engine.facts.places import Places
from engine.model.population import Population
from engine.model.position import Diagnostic
from engine.model.scenario import FactBase


def files_of(facts: FactBase) -> tuple[str, ...]:
    """The evidence files that a fact base names, sorted, each once; relative to its folder."""
    named = {name for each in facts.populations for name, _ in _named(each)}
    return tuple(sorted(named))


def check_files(folder: Layers, facts: FactBase, places: Places) -> Iterator[Diagnostic]:
    for population in facts.populations:
        for name, path in _named(population):
            problem = evidence_problem(folder.holder(name), name, places.of(population.at, *path))
            if problem is not None:
                yield problem


def _named(population: Population) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield population.file, ("file",)
    if population.second_source is not None:
        yield population.second_source.file, ("second_source", "file")
    if population.workpaper is not None:
        yield population.workpaper, ("workpaper",)


def check_populations(facts: FactBase, places: Places) -> Iterator[Diagnostic]:
    for population in facts.populations:
        if not (population.occurred_at or population.due_at or population.settings):
            message = f"nothing dates the items of {quoted(population.id)}"
            help_ = (
                "name the column in `occurred_at` or `due_at`, or say `settings: true` for a"
                " listing of a configuration"
            )
            yield Diagnostic(places.of(population.at, "id"), "E-UNDATED", message, help_)
        if population.sheet is not None and not population.file.endswith(WORKBOOK):
            at = places.of(population.at, "sheet")
            message = f"{quoted(population.file)} has no sheets"
            help_ = "`sheet` names one of a workbook; leave it out"
            yield Diagnostic(at, "E-NO-SHEETS", message, help_)
        total = population.control_total
        if total is not None and total.value < 0:
            at = places.of(population.at, "control_total", "value")
            yield Diagnostic(at, "E-NEGATIVE-TOTAL", "a number of items is not below zero")
        second = population.second_source
        if second is not None and second.file == population.file:
            message = f"the second source of {quoted(population.id)} is its own file"
            at = places.of(population.at, "second_source", "file")
            yield Diagnostic(at, "E-NOT-INDEPENDENT", message, "an independent record is needed")
