"""`mockaudit sample select`: draw from a file, or draw again what somebody says was drawn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.exits import Exit
from tui.cli.given import Count, File, Text
from tui.cli.output import answers, as_json, emit, inert, note, refuse

if TYPE_CHECKING:
    from engine.audit.draw import Draw, Drawn
    from engine.audit.redraw import Redrawn

METHODS = ("ranked", "random", "systematic", "stratified")
SHOWN = 20  # items of a kind that are named; JSON names all


@click.command(
    epilog="Examples: mockaudit sample select leavers.csv --id person --n 25 --seed 2026 | "
    "mockaudit sample select leavers.csv --id person --n 25 --seed 2026 --method stratified "
    "--date left_at --by quarter --format json --output drawn.json | "
    "mockaudit sample select leavers.csv --verify drawn.json. "
    "Exit codes: 0 done, or the same; 1 --verify found a difference; 2 unusable input."
)
@click.argument("file", type=File())
@click.option("--n", type=Count(), help="Items to draw.")
@click.option("--seed", type=Text(), help="Any text; the same seed draws the same items.")
@click.option("--id", "key", type=Text(), metavar="COLUMN", help="The column of unique keys.")
@click.option(
    "--population", type=Text(), help="Name in the hash; the file's own name when left out."
)
@click.option(
    "--method",
    type=click.Choice(METHODS),
    help="`ranked`, which is the random selection: the first by SHA-256 of seed, population and "
    "key. `systematic`: at a fixed interval in order of key, or of --date, from a start that "
    "SHA-256 derives from the seed. `stratified`: each month or quarter its share, ranked within.  "
    "[default: ranked]",
)
@click.option("--date", type=Text(), metavar="COLUMN", help="The column of dates, read as UTC.")
@click.option("--by", type=click.Choice(["month", "quarter"]), help="Strata of --date.")
@click.option("--sheet", type=Text(), metavar="NAME", help="Of a workbook that holds several.")
@click.option(
    "--verify",
    "selection",
    type=File(),
    metavar="SELECTION",
    help="Draw again and compare: a JSON of this command, or a list of keys (text, a key a line; "
    "CSV, Parquet, XLSX with the column --id) with the options of the draw.",
)
@answers
def command(
    file: Path,
    n: int | None,
    seed: str | None,
    key: str | None,
    population: str | None,
    method: str | None,
    date: str | None,
    by: str | None,
    sheet: str | None,
    selection: Path | None,
    form: str,
    output: Path | None,
) -> None:
    """Draw n items of a Parquet, CSV or XLSX file; anybody can draw them again."""
    method = "ranked" if method == "random" else method
    said: dict[str, Any] = {
        "id": key,
        "n": n,
        "seed": seed,
        "population": population,
        "method": method,
        "date": date,
        "by": by,
        "sheet": sheet,
    }
    if selection is not None:
        _verify(file, selection, said, form, output)
        return
    lacking = [f"`--{name}`" for name in ("n", "seed", "id") if said[name] is None]
    if lacking:
        raise click.UsageError(f"missing: {', '.join(lacking)}")
    from engine.audit.draw import Draw, Drawn, draw_from_file

    said |= {"key": said.pop("id"), "population": population or file.stem}
    asked = Draw(**(said | {"method": method or "ranked"}))
    drawn = draw_from_file(file, asked)
    if not isinstance(drawn, Drawn):
        refuse(drawn)
    if form == "json":
        emit(as_json(_draw_as_data(asked, drawn) | {"items": list(drawn.items)}), output)
        return
    for stratum in drawn.strata:
        note(f"{stratum.period}: {stratum.n} of {stratum.items}")
    emit("".join(f"{_shown(item)}\n" for item in drawn.items), output)


def _draw_as_data(asked: Draw, drawn: Drawn) -> dict[str, Any]:
    """Everything that somebody else needs to draw again."""
    return {
        "method": asked.method,
        "seed": asked.seed,
        "population": asked.population,
        "id": asked.key,
        "sheet": asked.sheet,
        "date": asked.date,
        "by": asked.by,
        "population_items": drawn.rows,
        "population_sha256": drawn.sha256,
        "strata": [{"period": s.period, "items": s.items, "n": s.n} for s in drawn.strata],
        "n": asked.n,
    }


def _verify(
    file: Path, selection: Path, agreed: dict[str, Any], form: str, output: Path | None
) -> None:
    from engine.audit.redraw import Redrawn, redraw

    found = redraw(file, selection, agreed)
    if not isinstance(found, Redrawn):
        refuse(found)
    if form == "json":
        emit(as_json(_as_data(found)), output)
    else:
        emit(_as_text(file, found), output)
    if not found.same:
        click.get_current_context().exit(Exit.GATE_FAILED)


def _as_data(found: Redrawn) -> dict[str, Any]:
    return {
        "same": found.same,
        **_draw_as_data(found.asked, found.drawn),
        "missing": list(found.missing),
        "extra": list(found.extra),
        "repeated": list(found.repeated),
        "moved": list(found.moved),
        "differences": [
            {"what": each.what, "stated": each.stated, "found": each.found}
            for each in found.differences
        ],
    }


def _as_text(file: Path, found: Redrawn) -> str:
    number = len(found.drawn.items)
    items = "1 item" if number == 1 else f"{number} items"
    if found.same:
        return f"the same: `{_shown(file.name)}` yields these {items}, in this order\n"
    lines = [f"not the same as the {items} that `{_shown(file.name)}` yields"]
    lines += [
        f"{each.what}: the selection states `{_shown(each.stated)}`, not `{_shown(each.found)}`"
        for each in found.differences
    ]
    kinds = (
        ("drawn, but not in the selection", found.missing),
        ("in the selection, but not drawn", found.extra),
        ("more than once in the selection", found.repeated),
        ("in both, in another order", found.moved),
    )
    lines += [f"{said}: {_listed(those)}" for said, those in kinds if those]
    return "".join(f"{line}\n" for line in lines)


def _listed(items: Sequence[str]) -> str:
    told = ", ".join(f"`{_shown(item)}`" for item in items[:SHOWN])
    return told + (f" and {len(items) - SHOWN} more" if len(items) > SHOWN else "")


def _shown(item: object) -> str:
    return inert(str(item)).replace("\n", "\\n")
