"""What the packs say about one id, as a page."""

from __future__ import annotations

from engine.audit.pages.criterion import criterion_page
from engine.audit.pages.judgement import firm_page, pack_page, rule_page
from engine.audit.pages.page import Item, Page, Section
from engine.audit.pages.parts import basis_page, control_page, objective_page, series_page
from engine.audit.pages.shelf import Shelf, open_shelf
from engine.documents.suggest import did_you_mean, quoted
from engine.model.position import Diagnostic, Position

POINT = "-POF"


def page_of(shelf: Shelf, asked: str) -> Page | Diagnostic:
    """The page of a criterion, series, objective, control, rule, pack, firm or basis.

    A point of focus is shown with its criterion.
    """
    library = shelf.library
    criterion = library.table.criterion(asked.partition(POINT)[0])
    if criterion is not None and (POINT not in asked or asked in _points(shelf)):
        return criterion_page(shelf, criterion)
    for objective in library.objectives:
        if objective.id == asked:
            return objective_page(shelf, objective)
    for series in library.table.series:
        if series.id == asked:
            return series_page(shelf, series)
    if asked in library.catalogue:
        return control_page(shelf, library.catalogue[asked])
    for rule in shelf.rules:
        if rule.id == asked:
            return rule_page(shelf, rule)
    for pack in shelf.packs:
        if pack.header.id == asked:
            return pack_page(shelf, pack)
    if asked in library.firms:
        return firm_page(shelf, library.firms[asked])
    if asked in library.bases:
        return basis_page(shelf, library.bases[asked])
    return _unknown(shelf, asked)


def _points(shelf: Shelf) -> set[str]:
    return {point.id for each in shelf.library.criteria for point in each.points_of_focus}


def _unknown(shelf: Shelf, asked: str) -> Diagnostic:
    library = shelf.library
    known = [
        *(each.id for each in library.criteria),
        *(_points(shelf) if POINT in asked else ()),
        *(each.id for each in library.table.series),
        *(each.id for each in library.objectives),
        *library.catalogue,
        *(rule.id for rule in shelf.rules),
        *(pack.header.id for pack in shelf.packs),
        *library.firms,
        *library.bases,
    ]
    help_ = did_you_mean(asked, dict.fromkeys(known)) or "`mockaudit packs list` tells what ids"
    message = f"the packs know no {quoted(asked)}"
    return Diagnostic(Position("command line"), "E-PACK-ID", message, help_)


__all__ = ["Item", "Page", "Section", "Shelf", "open_shelf", "page_of"]
