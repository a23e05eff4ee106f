"""`mockaudit packs`: what the rule packs hold, and whether they hold together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.model.position import Severity
from tui.cli.exits import Exit
from tui.cli.output import answers, as_json, emit, refuse, say

if TYPE_CHECKING:
    from engine.audit.library import Library, PackSummary

KINDS = ("criteria", "objectives", "catalogue", "firms", "packs")


@click.group(epilog="Example: mockaudit packs list --format json")
def command() -> None:
    """List and lint the rule packs."""


@command.command(
    "list",
    epilog="Examples: mockaudit packs list | mockaudit packs list --of objectives | "
    "mockaudit packs list --of catalogue --format json",
)
@click.option("--of", "of", type=click.Choice(KINDS), help="Ids and titles of one kind.")
@answers
def list_(of: str | None, form: str, output: Path | None) -> None:
    """Packs, criteria, objectives, catalogue controls and firm profiles: what ids there are."""
    from engine.audit.library import Library, open_library

    library = open_library()
    if not isinstance(library, Library):
        refuse(library)
    if form == "json":
        listed = _listed(library)
        emit(as_json({of: listed[of]} if of else listed), output)
    else:
        lines = _named(library, of) if of else _overview(library)
        emit("\n".join([*lines, ""]), output)


def _listed(library: Library) -> dict[str, Any]:
    return {
        "packs": [
            {"id": p.id, "title": p.title, "rules": p.rules, "status": p.status}
            for p in _packs(library)
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
    named: dict[str, Iterable[tuple[str, str]]] = {
        "criteria": ((c.id, c.title) for c in library.criteria),
        "objectives": ((o.id, o.title) for o in library.objectives),
        "catalogue": (
            (c.id, f"{c.name} ({' '.join(c.answers) or 'answers none'})")
            for c in library.catalogue.values()
        ),
        "firms": ((f.id, f.title) for f in library.firms.values()),
        "packs": ((p.id, p.title) for p in _packs(library)),
    }
    rows = list(named[kind])
    width = max((len(id_) for id_, _ in rows), default=0)
    return [f"{id_:<{width}}  {title}" for id_, title in rows]


def _overview(library: Library) -> list[str]:
    ruled = {o.id.split("/", 1)[0] for o in library.objectives}
    return [
        f"{len(library.criteria)} criteria, {_focus(library)} points of focus; "
        f"{len(library.objectives)} objectives for {len(ruled)} criteria",
        f"{len(library.catalogue)} typical controls in the catalogue",
        "",
        "packs",
        *(f"  {p.id:<20} {p.rules:>3} rules  {p.title}" for p in _packs(library)),
        "",
        "firm profiles",
        *(f"  {f.id:<20} {f.title}" for f in library.firms.values()),
        "",
        f"ids and titles: --of {'|'.join(KINDS)}",
    ]


def _packs(library: Library) -> tuple[PackSummary, ...]:
    from engine.audit.library import pack_summaries

    return pack_summaries(next(iter(library.firms.values())))


def _focus(library: Library) -> int:
    return sum(len(c.points_of_focus) for c in library.criteria)


@command.command(epilog="Example: mockaudit packs lint")
@answers
def lint(form: str, output: Path | None) -> None:
    """Every problem of the packs, with its place; exit code 2 if there is an error."""
    from engine.audit.library import lint_library

    told = lint_library()
    errors = sum(d.severity is Severity.ERROR for d in told)
    if form == "json":
        rows = [
            {"at": str(d.at), "severity": d.severity.value, "code": d.code, "message": d.message}
            for d in told
        ]
        emit(as_json({"problems": rows}), output)
    else:
        say(told)
        warned = len(told) - errors
        emit(f"packs: {errors} errors, {warned} warnings\n", output)
    if errors:
        click.get_current_context().exit(Exit.REFUSED)
