"""`mockaudit packs`: what the rule packs hold, and whether they hold together."""

from __future__ import annotations

from pathlib import Path

import click

from engine.model.position import Severity
from tui.cli.exits import Exit
from tui.cli.output import answers, as_json, emit, refuse, say


@click.group(epilog="Example: mockaudit packs list --format json")
def command() -> None:
    """List and lint the rule packs."""


@command.command("list", epilog="Example: mockaudit packs list")
@answers
def list_(form: str, output: Path | None) -> None:
    """Packs, criteria with their points of focus, and firm profiles."""
    from engine.audit.library import Library, open_library, pack_summaries

    library = open_library()
    if not isinstance(library, Library):
        refuse(library)
    packs = pack_summaries(next(iter(library.firms.values())))
    focus = sum(len(c.points_of_focus) for c in library.criteria)
    ruled = {o.id.split("/", 1)[0] for o in library.objectives}
    if form == "json":
        result = {
            "packs": [
                {"id": p.id, "title": p.title, "rules": p.rules, "status": p.status} for p in packs
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
            "points_of_focus": focus,
            "catalogue": [{"id": c.id, "name": c.name} for c in library.catalogue.values()],
            "firms": [{"id": f.id, "title": f.title} for f in library.firms.values()],
        }
        emit(as_json(result), output)
        return
    lines = [
        f"{len(library.criteria)} criteria, {focus} points of focus; "
        f"{len(library.objectives)} objectives for {len(ruled)} criteria",
        f"{len(library.catalogue)} typical controls in the catalogue",
        "",
        "packs",
        *(f"  {p.id:<20} {p.rules:>3} rules  {p.title}" for p in packs),
        "",
        "firm profiles",
        *(f"  {f.id:<20} {f.title}" for f in library.firms.values()),
        "",
    ]
    emit("\n".join(lines), output)


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
