"""`mockaudit import`: lists and exports that exist already, into a new file of a scenario."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.given import File, Place, Text
from tui.cli.output import answers, as_json, emit, inert, refuse
from tui.cli.own import opened_library, own_packs

if TYPE_CHECKING:
    from engine.audit.library import Library
    from engine.intake.cells import Cells
    from engine.intake.columns import Columns
    from engine.intake.fields import Made
    from engine.intake.lists import Drafted
    from engine.model.scenario import FactBase

LISTS = ("controls", "assets", "people", "vendors")
EXPORTS = ("github-pull-requests", "okta-people", "okta-access", "entra-people", "entra-access")
FILE = re.compile(r"[a-z0-9][a-z0-9._-]{0,60}")
CHANGE_CONTROL = "CH-01"
MOST_MAPPED = 1_000


@dataclass
class Imported:
    """What became of a file: the new files, and everything that was left aside or made up."""

    kind: str
    files: dict[str, bytes]
    records: int
    mapped: Mapping[str, str]
    unmapped: list[dict[str, str]]
    made: tuple[Made, ...] = ()
    lacking: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """Where it goes, and how the columns are meant."""

    kind: str
    path: Path
    folder: Path
    name: str
    mapping: dict[str, str]
    sheet: str | None
    library: Library
    facts: FactBase


@click.command(
    name="import",
    epilog="Examples: mockaudit import controls controls.xlsx --into ./acme --map Title=name "
    "--dry-run | mockaudit import github-pull-requests prs.json --into ./acme --map "
    "merged_at=deployed_at | mockaudit import okta-access users.csv --into ./acme",
)
@click.argument("kind", type=click.Choice([*LISTS, *EXPORTS]))
@click.argument("file", type=File())
@click.option("--into", type=Place(), required=True, help="Folder of the scenario.")
@click.option(
    "--map",
    "pairs",
    multiple=True,
    type=Text(),
    metavar="COLUMN=FIELD",
    help="Take COLUMN of the file for FIELD; repeat for several.",
)
@click.option("--mapping", type=File(), help="A YAML file of such pairs, `column: field`.")
@click.option("--sheet", type=Text(), help="Sheet of a workbook.")
@click.option("--as", "name", type=Text(), help="Name of what is written; else imported-KIND.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@own_packs
@answers
def command(
    kind: str,
    file: Path,
    into: str,
    pairs: tuple[str, ...],
    mapping: Path | None,
    sheet: str | None,
    name: str | None,
    dry_run: bool,
    packs: tuple[Path, ...],
    form: str,
    output: Path | None,
) -> None:
    """Read FILE, a list or an export of this KIND, into a new YAML file of a scenario.

    A column is taken for a field of the same name, or as --map says; what it may have been meant
    for is asked back, never applied. Values that do not fit are errors with their row and column.
    Nothing is overwritten, no formula is evaluated, and rows that lack what a scenario needs are
    written behind `#` with what is unknown.
    """
    from engine.audit.intake import stated, verified
    from engine.intake.publish import new_files

    folder = _folder(into)
    name = name or f"imported-{kind}"
    if not FILE.fullmatch(name):
        raise click.UsageError(f"`{inert(name[:60])}` cannot name a file; `imported-{kind}` can")
    library = opened_library(packs)
    facts = stated(folder, library)
    if isinstance(facts, tuple):
        refuse(facts)
    asked = Asked(kind, file, folder, name, _mapping(pairs, mapping), sheet, library, facts)
    found, drafted = _read(asked)
    problems = verified(folder, found.files, library)
    if problems:
        refuse([drafted.told(each) if drafted else each for each in problems])
    if not dry_run:
        problem = new_files(folder, found.files)
        if problem is not None:
            refuse([problem])
    told = _as_data(found, folder, dry_run=dry_run)
    emit(as_json(told) if form == "json" else inert(_as_text(told)), output)


def _folder(into: str) -> Path:
    from engine.audit.shipped import shipped_scenarios

    folder = Path(into)
    if folder.is_dir():
        return folder
    if any(each.name == into for each in shipped_scenarios()):
        raise click.UsageError(
            f"`{into}` is a shipped company; copy it first: mockaudit scenarios new NAME "
            f"--from {into}"
        )
    raise click.UsageError(f"there is no folder `{inert(into[:60])}`")


def _mapping(pairs: tuple[str, ...], file: Path | None) -> dict[str, str]:
    """Column to field; what is said on the command line comes before the file."""
    from engine.documents.read import read_yaml
    from engine.documents.records import to_record
    from engine.intake.columns import ColumnFields

    found: dict[str, str] = {}
    if file is not None:
        node, problems = read_yaml(file, file.name)
        if node is None or problems:
            refuse(problems)
        record, problems = to_record(ColumnFields, _under_map(node))
        if record is None:
            refuse(problems)
        found.update(record.map)
    for pair in pairs:
        column, sign, name = pair.rpartition("=")
        if not sign or not column or not name.strip():
            raise click.UsageError(
                f"`{inert(pair[:60])}` maps nothing; write COLUMN=FIELD, as in Title=name"
            )
        found[column] = name.strip()
    if len(found) > MOST_MAPPED:
        raise click.UsageError(f"{len(found):,} columns are mapped, more than {MOST_MAPPED:,}")
    return found


def _under_map(node: Any) -> Any:
    from engine.documents.tree import Mapping as MappingNode
    from engine.documents.tree import Scalar

    return MappingNode(((Scalar("map", node.at, "map"), node),), node.at)


def _read(asked: Asked) -> tuple[Imported, Drafted | None]:
    if asked.kind in LISTS:
        return _list(asked, asked.kind, _cells(asked), asked.mapping)
    if asked.kind.endswith("-people"):
        from engine.intake.accounts import people_mapping

        cells = _cells(asked)
        known = people_mapping(asked.kind.removesuffix("-people"), cells.names)
        said = set(asked.mapping.values())
        preset = {column: name for column, name in known.items() if name not in said}
        return _list(asked, "people", cells, preset | asked.mapping)
    if asked.kind.endswith("-access"):
        return _access(asked, _cells(asked)), None
    return _pull_requests(asked), None


def _cells(asked: Asked) -> Cells:
    from engine.audit.intake import read_cells

    cells = read_cells(asked.path, asked.sheet)
    if isinstance(cells, tuple):
        refuse(cells)
    return cells


def _list(
    asked: Asked, kind: str, cells: Cells, mapping: Mapping[str, str]
) -> tuple[Imported, Drafted]:
    from engine.intake.columns import columns_of
    from engine.intake.lists import KINDS, around, draft
    from engine.model.position import Position

    listed = KINDS[kind]
    columns = columns_of(cells, tuple(listed.readers), mapping, Position("command line"))
    if isinstance(columns, tuple):
        refuse(columns)
    library, facts = asked.library, asked.facts
    objectives = frozenset(each.id for each in library.objectives)
    known = around(facts, frozenset(library.catalogue), objectives)
    drafted = draft(listed, cells, columns, known, facts)
    if isinstance(drafted, tuple):
        refuse(drafted)
    lacking = [
        {"at": str(each.at), "id": each.id, "lacks": list(each.lacks)} for each in drafted.lacking
    ]
    found = Imported(
        asked.kind,
        {f"{asked.name}.yaml": drafted.text.encode()},
        drafted.records,
        columns.mapped,
        _unmapped(columns),
        drafted.made,
        lacking,
        _used_twice(drafted, facts),
    )
    return found, drafted


def _used_twice(drafted: Drafted, facts: FactBase) -> list[str]:
    """Typical controls that the scenario has already under another name."""
    there = {each.uses: each.id for each in facts.controls if each.uses is not None}
    return [
        f"`{name}` uses {uses}, as `{there[uses]}` does already: are they one?"
        for name, uses in drafted.typical
        if uses in there
    ]


def _unmapped(columns: Columns) -> list[dict[str, str]]:
    return [{"column": each.column, "did_you_mean": each.meant} for each in columns.unmapped]


def _access(asked: Asked, cells: Cells) -> Imported:
    from engine.intake.accounts import ACCOUNT, listing
    from engine.intake.evidence import Stated, written

    source = asked.kind.removesuffix("-access")
    found = listing(source, cells, asked.mapping)
    if isinstance(found, tuple):
        refuse(found)
    suffix = asked.path.suffix.lower()
    evidence = f"evidence/{asked.name}{suffix}"
    stated = Stated(
        id=asked.name,
        title=f"Accounts, as exported from {source.capitalize()}",
        file=evidence,
        key=ACCOUNT,
        occurred_at=None,
        columns=found.columns,
        types=found.types,
        origin=f"user export of {source.capitalize()}: {asked.path.name}",
        sheet=asked.sheet,
    )
    remarks = [
        f"`{column}` is kept as text: not all of it are times with an offset, or true and false"
        for column in found.as_text
    ]
    return Imported(
        asked.kind,
        {evidence: asked.path.read_bytes(), f"{asked.name}.yaml": written(stated).encode()},
        len(cells.rows),
        {column: name for name, column in found.columns.items()},
        [{"column": name, "did_you_mean": ""} for name in found.unmapped],
        remarks=remarks,
    )


def _pull_requests(asked: Asked) -> Imported:
    from engine.audit.intake import too_large
    from engine.intake import github
    from engine.intake.evidence import Stated, renamed, written

    wrong = too_large(asked.path)
    if wrong is not None:
        refuse([wrong])
    if asked.sheet is not None:
        raise click.UsageError("an export of pull requests has no sheets")
    found = github.pull_requests(asked.path.read_bytes(), asked.path.name)
    if isinstance(found, tuple):
        refuse(found)
    wanted = asked.library.catalogue[CHANGE_CONTROL].columns
    columns, problems = renamed(asked.mapping, github.COLUMNS, wanted)
    if problems:
        refuse(problems)
    back = {column: name for name, column in columns.items()}
    typed = {name: kind for name, kind in github.COLUMNS.items() if kind != "text"}
    evidence = f"evidence/{asked.name}.csv"
    stated = Stated(
        id=asked.name,
        title="Pull requests merged",
        file=evidence,
        key="change_id",
        occurred_at=back.get("merged_at", "merged_at"),
        columns=columns,
        types={back.get(name, name): kind for name, kind in typed.items()},
        origin=f"pull requests exported from GitHub: {asked.path.name}",
    )
    have = {*github.COLUMNS, *columns} - set(found.absent) - set(columns.values())
    missing = [name for name in wanted if name not in have]
    remarks = [f"{found.unmerged:,} not merged: left out"] if found.unmerged else []
    if missing:
        remarks.append(
            f"{CHANGE_CONTROL} asks besides for {', '.join(missing)}: the export does not say"
        )
    return Imported(
        asked.kind,
        {evidence: found.evidence.encode(), f"{asked.name}.yaml": written(stated).encode()},
        found.items,
        {name: name for name in github.COLUMNS if name not in found.absent} | back,
        [{"column": name, "did_you_mean": ""} for name in found.unmapped],
        remarks=remarks,
    )


def _as_data(found: Imported, folder: Path, *, dry_run: bool) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "into": str(folder),
        "dry_run": dry_run,
        "files": [str(folder / name) for name in found.files],
        "records": found.records,
        "mapped": dict(found.mapped),
        "unmapped": found.unmapped,
        "made": [{"kind": each.kind, "id": each.id, "name": each.name} for each in found.made],
        "lacking": found.lacking,
        "remarks": found.remarks,
    }


def _as_text(told: dict[str, Any]) -> str:
    verb = "would write" if told["dry_run"] else "wrote"
    lines = [f"{verb} {name}" for name in told["files"]]
    lines.append(f"{told['records']:,} stated")
    if told["mapped"]:
        pairs = [c if c == f else f"{c} as {f}" for c, f in told["mapped"].items()]
        lines.append(f"columns taken: {', '.join(pairs)}")
    for each in told["unmapped"]:
        meant = each["did_you_mean"]
        advice = f"; did you mean --map '{each['column']}={meant}'?" if meant else ""
        lines.append(f"left aside: `{each['column']}`{advice}")
    lines += [f"made of a name: {e['kind']} `{e['id']}`, of `{e['name']}`" for e in told["made"]]
    lines += [
        f"{e['at']}: `{e['id']}` is behind `#`, unknown: {', '.join(e['lacks'])}"
        for e in told["lacking"]
    ]
    lines += told["remarks"]
    return "".join(f"{' '.join(line.split())}\n" for line in lines)
