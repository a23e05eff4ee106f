"""The pages of a series, an objective, a typical control and a line of the decision table."""

from __future__ import annotations

from collections.abc import Iterator

from engine.audit.pages import english
from engine.audit.pages.criterion import SUFFICIENCY, conditions, exceptions, scope_of
from engine.audit.pages.page import Item, Page, Section, Told, items, many, page, spoken
from engine.audit.pages.shelf import Shelf
from engine.model.criteria import CatalogueControl, Objective
from engine.packs.bases import Basis
from engine.packs.criteria import Series


def series_page(shelf: Shelf, series: Series) -> Page:
    criteria = [each for each in shelf.library.criteria if each.series == series.id]
    whole = len(shelf.library.criteria)
    points = sum(len(each.points_of_focus) for each in criteria)
    rows = tuple(
        Item(
            each.title,
            each.id,
            (
                f"points of focus answered: {len(shelf.answered(each))} of "
                f"{len(each.points_of_focus)}, by "
                f"{many(len(shelf.objectives_of(each.id)), 'objective')}",
            ),
        )
        for each in criteria
    )
    note = f"{len(criteria)} of the {whole} criteria, with {points} points of focus."
    told: Told = {"common": series.kind == "common", "criteria": [each.id for each in criteria]}
    return page("series", series.id, series.title, told, [Section("criteria", rows, note)])


def objective_page(shelf: Shelf, objective: Objective) -> Page:
    criterion = shelf.criterion(objective.id)
    controls = shelf.answering([objective.id])
    points = [p for p in criterion.points_of_focus if p.id in objective.points_of_focus]
    sections = [
        Section("for the criterion", (Item(criterion.title, criterion.id),)),
        Section(
            "it answers",
            tuple(
                Item(p.name if p.scope == "all" else f"{p.name} [{scope_of(p.scope)}]", p.id)
                for p in points
            ),
        ),
        Section("when it asks less", items(conditions(shelf, objective))),
        Section(
            "typical controls",
            tuple(
                Item(c.name, c.id, tuple(f"test: {t.text}" for t in c.attributes.values()))
                for c in controls
            ),
            SUFFICIENCY if controls else "No typical control answers it.",
        ),
        Section("typical exceptions", tuple(exceptions(controls))),
    ]
    told: Told = {
        "criterion": criterion.id,
        "points_of_focus": list(objective.points_of_focus),
        "applies": objective.applies,
        "carried": objective.carried,
        "controls": [each.id for each in controls],
        "at": str(objective.at),
    }
    return page("objective", objective.id, objective.title, told, sections)


def control_page(shelf: Shelf, control: CatalogueControl) -> Page:
    titles = {each.id: each.title for each in shelf.library.objectives}
    named = shelf.library.catalogue
    sections = [
        Section("what it does", (Item(control.description), Item(_standing(control)))),
        Section("it answers", tuple(Item(titles[o], o) for o in control.answers), SUFFICIENCY),
        Section(
            "columns of its population",
            tuple(Item(spoken(kind.value), name) for name, kind in control.columns.items()),
        ),
        Section("tests of each item", tuple(_tests(control))),
        Section(
            "not relied on without",
            tuple(
                Item(named[o].name if o in named else "not in the catalogue", o)
                for o in control.depends_on
            ),
        ),
        Section("evidence to ask for", items(control.evidence)),
        Section(
            "is the list complete?",
            items([control.completeness_check] if control.completeness_check else []),
        ),
        Section("typical exceptions", items(control.typical_exceptions)),
        Section("source", items([control.source] if control.source else [])),
    ]
    told: Told = {
        "description": control.description,
        "nature": control.nature.value,
        "frequency": control.frequency.value,
        "importance": control.importance.value,
        "answers": list(control.answers),
        "columns": {name: kind.value for name, kind in control.columns.items()},
        "tests": {
            name: {"text": test.text, "passes": test.passes, "judged": test.judged}
            for name, test in control.attributes.items()
        },
        "depends_on": list(control.depends_on),
        "evidence": list(control.evidence),
        "typical_exceptions": list(control.typical_exceptions),
        "at": str(control.at),
    }
    return page("control", control.id, control.name, told, sections)


def basis_page(shelf: Shelf, basis: Basis) -> Page:
    resting = [rule for rule in shelf.rules if basis.id in rule.basis]
    sections = [
        Section("when", items([f"{basis.when}."] if basis.when else [])),
        Section("then", items([f"{basis.then}."])),
        Section("bears on", items([basis.subject] if basis.subject else [])),
        Section("how it is known", items([basis.status] if basis.status else [])),
        Section("rules that rest on it", tuple(Item(english.said(r), r.id) for r in resting)),
    ]
    told: Told = {
        "when": basis.when,
        "then": basis.then,
        "subject": basis.subject,
        "status": basis.status,
        "rules": [rule.id for rule in resting],
    }
    return page("basis", basis.id, basis.then, told, sections)


def _standing(control: CatalogueControl) -> str:
    nature, often = spoken(control.nature.value), spoken(control.frequency.value)
    return f"Commonly {nature}, {often}, of {control.importance.value} importance."


def _tests(control: CatalogueControl) -> Iterator[Item]:
    for name, test in control.attributes.items():
        asked = (
            ("passes", test.passes),
            ("observable", test.observable),
            ("due", test.due),
            ("applies", test.applies),
            ("otherwise", test.alternative),
        )
        under = [f"{word}: {' '.join(text.split())}" for word, text in asked if text]
        if test.judged:
            under.append("judged by the assessor, item by item")
        yield Item(test.text, name, tuple(under))
