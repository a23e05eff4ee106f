"""The page of a criterion: what is asked, what answers it, what commonly goes wrong."""

from __future__ import annotations

from collections.abc import Iterator

from engine.audit.pages import english
from engine.audit.pages.page import Item, Page, Section, Told, items, page, spoken
from engine.audit.pages.shelf import Shelf
from engine.model.criteria import CatalogueControl, Criterion, Objective

SUFFICIENCY = "A starting point, never a sufficient set: an assessor tests what you have described."
GUIDANCE = (
    "Guidance, not requirements, under numbers of our own: a point that nothing addresses is a "
    "question to answer, not a failure."
)


def criterion_page(shelf: Shelf, criterion: Criterion) -> Page:
    objectives = shelf.objectives_of(criterion.id)
    controls = shelf.answering(each.id for each in objectives)
    texts = shelf.library.texts or {}
    licensed = texts.get(criterion.id)
    sections = [
        Section("what is asked", (Item(f"{criterion.title}."), Item(_standing(criterion)))),
        Section("the framework's own text", items([licensed] if licensed else []), _LICENSED)
        if licensed
        else Section("the framework's own text", ()),
        Section("points of focus", tuple(_points(shelf, criterion)), GUIDANCE),
        Section("what must hold", tuple(_objective(shelf, each) for each in objectives)),
        Section(
            "typical controls",
            tuple(control_item(shelf, each, criterion) for each in controls),
            SUFFICIENCY if controls else "",
        ),
        Section("typical exceptions", tuple(exceptions(controls))),
        Section("rules that read it", tuple(_rules(shelf, criterion))),
        Section("not covered", tuple(_gaps(shelf, criterion))),
    ]
    told: Told = {
        "series": criterion.series,
        "categories": [each.value for each in criterion.categories],
        "common": criterion.common,
        "coso_principle": criterion.coso_principle,
        "text": licensed,
        "points_of_focus": [
            {
                "id": point.id,
                "name": point.name,
                "scope": point.scope,
                "answered_by": [o.id for o in objectives if point.id in o.points_of_focus],
            }
            for point in criterion.points_of_focus
        ],
        "objectives": [
            {
                "id": each.id,
                "title": each.title,
                "points_of_focus": list(each.points_of_focus),
                "applies": each.applies,
                "carried": each.carried,
            }
            for each in objectives
        ],
        "controls": [
            {
                "id": each.id,
                "name": each.name,
                "answers": [o for o in each.answers if o.startswith(f"{criterion.id}/")],
                "tests": {name: test.text for name, test in each.attributes.items()},
                "typical_exceptions": list(each.typical_exceptions),
            }
            for each in controls
        ],
        "rules": {
            "naming": [each.id for each in shelf.naming(criterion)],
            "reading": {
                pack: [each.id for each in rules]
                for pack, rules in shelf.reading(criterion).items()
            },
        },
        "not_covered": [item.text for item in _gaps(shelf, criterion)],
    }
    series = next(each for each in shelf.library.table.series if each.id == criterion.series)
    return page("criterion", criterion.id, criterion.title, told, sections, series.title)


_LICENSED = "From a file of yours; it is stored in no run."


def _standing(criterion: Criterion) -> str:
    if criterion.common:
        where = "A common criterion: it belongs to every category in scope."
    else:
        named = " and ".join(spoken(each.value) for each in criterion.categories)
        where = f"Asked where {named} is in scope."
    if criterion.coso_principle is not None:
        where += f" It restates principle {criterion.coso_principle} of COSO's framework."
    return where


def _points(shelf: Shelf, criterion: Criterion) -> Iterator[Item]:
    objectives = shelf.objectives_of(criterion.id)
    for point in criterion.points_of_focus:
        scope = "" if point.scope == "all" else f" [{scope_of(point.scope)}]"
        by = [each.id.partition("/")[2] for each in objectives if point.id in each.points_of_focus]
        answered = f" → {', '.join(by)}" if by else ""
        yield Item(f"{point.name}{scope}{answered}", point.id.partition("-")[2])


def scope_of(scope: str) -> str:
    """Whom a point of focus concerns."""
    return {
        "system_level": "whoever reports on a system",
        "processing_integrity_products": "processing integrity, where products are made",
    }.get(scope, f"{spoken(scope)} only")


def _objective(shelf: Shelf, each: Objective) -> Item:
    points = ", ".join(point.partition("-")[2] for point in each.points_of_focus)
    return Item(each.title, each.id, (f"answers {points}", *conditions(shelf, each)))


def conditions(shelf: Shelf, each: Objective) -> Iterator[str]:
    """When an objective asks nothing, and what a provider may carry of it."""
    if each.applies is not None:
        asks = {c.id: c.asks for c in shelf.library.circumstances}
        yield f"asks nothing where the answer is no: {asks.get(each.applies, each.applies)}"
    if each.carried is not None:
        titles = {c.id: c.title for c in shelf.library.carried}
        title = titles.get(each.carried, each.carried)
        yield f"may rest on a provider that is carved out, if it is expected that {title}"


def control_item(shelf: Shelf, control: CatalogueControl, criterion: Criterion) -> Item:
    """A typical control as it serves one criterion."""
    answered = ", ".join(
        o.partition("/")[2] for o in control.answers if o.startswith(f"{criterion.id}/")
    )
    return Item(
        f"{control.name} ({spoken(control.nature.value)}, {spoken(control.frequency.value)})"
        f" → {answered}",
        control.id,
        tuple(f"test: {test.text}" for test in control.attributes.values()),
    )


def exceptions(controls: tuple[CatalogueControl, ...]) -> Iterator[Item]:
    for control in controls:
        if control.typical_exceptions:
            yield Item("; ".join(control.typical_exceptions), control.id)


def _rules(shelf: Shelf, criterion: Criterion) -> Iterator[Item]:
    for rule in shelf.naming(criterion):
        yield Item(english.said(rule), rule.id)
    for pack, rules in shelf.reading(criterion).items():
        listed = ", ".join(rule.id for rule in rules)
        yield Item(f"as any other criterion: {listed}", pack)


def _gaps(shelf: Shelf, criterion: Criterion) -> Iterator[Item]:
    answered = shelf.answered(criterion)
    left = [p for p in criterion.points_of_focus if p.id not in answered]
    for point in left:
        scope = "" if point.scope == "all" else f" [{scope_of(point.scope)}]"
        text = f"{point.name}{scope}: no objective answers it"
        yield Item(text, point.id.partition("-")[2])
    if not shelf.objectives_of(criterion.id):
        yield Item("no objective is stated, so that this criterion is never concluded")
    for each in shelf.objectives_of(criterion.id):
        if not shelf.answering([each.id]):
            yield Item("no typical control answers it", each.id)
    yield Item("how well people judge, and what no record shows: no rule sees it")
