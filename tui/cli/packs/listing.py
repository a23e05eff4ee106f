"""`mockaudit packs list`: every id that there is."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.output import answers, as_json, emit, inert
from tui.cli.own import opened_library, own_packs

if TYPE_CHECKING:
    from engine.audit.library import Library

KINDS = ("criteria", "objectives", "catalogue", "firms", "packs")


@click.command(
    epilog="Examples: mockaudit packs list | mockaudit packs list --of objectives | "
    "mockaudit packs list --of catalogue --format json"
)
@click.option("--of", "of", type=click.Choice(KINDS), help="Ids and titles of one kind.")
@own_packs
@answers
def command(of: str | None, packs: tuple[Path, ...], form: str, output: Path | None) -> None:
    """Packs, criteria, objectives, catalogue controls and firm profiles: what ids there are."""
    library = opened_library(packs)
    if form == "json":
        listed = _listed(library)
        emit(as_json({of: listed[of]} if of else listed), output)
    else:
        lines = _named(library, of) if of else _overview(library)
        emit(inert("\n".join([*lines, ""])), output)


def _listed(library: Library) -> dict[str, Any]:
    from engine.audit.library import pack_summaries

    return {
        "packs": [
            {"id": p.id, "title": p.title, "rules": p.rules, "status": p.status}
            for p in pack_summaries(library)
        ],
        "criteria": [
            {
                "id": c.id,
                "title": c.title,
                "points_of_focus": len(c.points_of_focus),
                "objectives": sum(o.id.startswith(f"{c.id}/") for o in library.objectives),
            }
            for c in library.criteria
        ],
        "points_of_focus": _focus(library),
        "objectives": [
            {"id": o.id, "title": o.title, "points_of_focus": list(o.points_of_focus)}
            for o in library.objectives
        ],
        "catalogue": [
            {"id": c.id, "name": c.name, "answers": list(c.answers)}
            for c in library.catalogue.values()
        ],
        "firms": [{"id": f.id, "title": f.title} for f in library.firms.values()],
    }


def _named(library: Library, kind: str) -> list[str]:
    """A line for each id; a control of the catalogue names the objectives that it answers."""
    from engine.audit.library import pack_summaries

    named: dict[str, Iterable[tuple[str, str]]] = {
        "criteria": ((c.id, c.title) for c in library.criteria),
        "objectives": ((o.id, o.title) for o in library.objectives),
        "catalogue": (
            (c.id, f"{c.name} ({' '.join(c.answers) or 'answers none'})")
            for c in library.catalogue.values()
        ),
        "firms": ((f.id, f.title) for f in library.firms.values()),
        "packs": ((p.id, p.title) for p in pack_summaries(library)),
    }
    rows = list(named[kind])
    width = max((len(id_) for id_, _ in rows), default=0)
    return [f"{id_:<{width}}  {title}" for id_, title in rows]


def _overview(library: Library) -> list[str]:
    from engine.audit.library import pack_summaries

    whole = len(library.criteria)
    ruled = {o.id.split("/", 1)[0] for o in library.objectives}
    touched = {o.split("/", 1)[0] for c in library.catalogue.values() for o in c.answers}
    return [
        f"{whole} criteria, {_focus(library)} points of focus",
        f"{len(library.objectives)} objectives, for {len(ruled)} of {whole} criteria",
        f"{len(library.catalogue)} typical controls in the catalogue, which touch "
        f"{len(touched)} of {whole} criteria",
        "",
        "packs",
        *(f"  {p.id:<20} {p.rules:>3} rules  {p.title}" for p in pack_summaries(library)),
        "",
        "firm profiles",
        *(f"  {f.id:<20} {f.title}" for f in library.firms.values()),
        "",
        f"ids and titles: --of {'|'.join(KINDS)}; a page on any of them: mockaudit packs show ID",
    ]


def _focus(library: Library) -> int:
    return sum(len(c.points_of_focus) for c in library.criteria)
