"""The way in, joined up: packs, lists and what an audit left open, handed to `engine.intake`."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.audit.library import Library
from engine.audit.open import Choices, Opened, open_scenario, reference_of
from engine.audit.run import audit
from engine.audit.shipped import LIBRARY
from engine.facts.folder import documents_in
from engine.facts.layers import layers_of
from engine.facts.load import load
from engine.intake.cells import Cells, Row
from engine.intake.known import Known, criterion_of
from engine.intake.supply import LeftOpen, Supply, supplies
from engine.model.position import Diagnostic, Position, Severity
from engine.model.run import AuditRun, Request
from engine.model.scenario import FactBase
from engine.model.testing import PopulationState

MOST_ROWS = 10_000
"""rows of a list; every one becomes lines that people read"""
LARGEST = 32 << 20
"""bytes of a list or an export"""


def known_of(library: Library) -> Known:
    return Known(
        series={each.id: each.title for each in library.table.series},
        criteria=library.criteria,
        objectives=library.objectives,
        circumstances=library.circumstances,
        carried=library.carried,
        catalogue=library.catalogue,
        firms=tuple(library.firms),
    )


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where an audit stands, and what to supply next."""

    run: AuditRun
    supplies: tuple[Supply, ...]


def what_next(name: str, library: Library, choices: Choices) -> Outlook | tuple[Diagnostic, ...]:
    """Audits the scenario and ranks what would let more be concluded."""
    opened = open_scenario(name, choices)
    if not isinstance(opened, Opened):
        return opened
    run = audit(opened)
    if not isinstance(run, AuditRun):
        return run
    known = known_of(library)
    return Outlook(run, supplies(known, opened.scope.facts, _left_open(known, opened, run)))


def _left_open(known: Known, opened: Opened, run: AuditRun) -> LeftOpen:
    concluded = [instance.conclusion for instance in run.trace]
    facts = opened.scope.facts
    examined = {each.id for each in opened.scope.objectives}
    answers = facts.organisation.circumstances
    inside = {
        o.id
        for o in known.objectives_of(known.criteria_of([c.value for c in opened.scope.categories]))
        if answers.get(o.applies or "", True)
    }
    sound = {p.id for p in run.populations if p.state is PopulationState.RECONCILED}
    return LeftOpen(
        open=frozenset(str(c.get("objective")) for c in concluded if c.kind == "open"),
        uncovered=frozenset(str(c.get("objective")) for c in concluded if c.kind == "uncovered"),
        unexamined=frozenset(inside - examined),
        inside=frozenset(inside),
        because={
            c.id: c.because
            for c in run.controls
            if c.operation == "not-evaluable" and c.population in sound
        },
        unreconciled={p.id: p.problem for p in run.populations if p.id not in sound},
        requests={each.population: _wanting(each) for each in run.requests},
    )


def _wanting(request: Request) -> tuple[str, ...]:
    """What a line of the request list still lacks."""
    agreed = request.control_total or request.second_source
    parts = {
        "query": request.query,
        "owner": request.owner,
        "control_total or second_source": agreed,
    }
    return tuple(name for name, said in parts.items() if not said)


def criteria_of(supply: Supply) -> tuple[str, ...]:
    """The criteria that what it unlocks belongs to."""
    return tuple(sorted({criterion_of(each) for each in supply.unlocks}))


def stated(folder: Path, library: Library) -> FactBase | tuple[Diagnostic, ...]:
    """What a scenario states so far, or every error that keeps it from being read."""
    facts, told = load(folder, reference_of(library), LIBRARY)
    errors = tuple(each for each in told if each.severity is Severity.ERROR)
    return facts if facts is not None and not errors else errors


def verified(
    folder: Path | None, files: Mapping[str, bytes], library: Library
) -> tuple[Diagnostic, ...]:
    """Errors that the scenario would have with these new files in it; without a folder, they alone.

    Tried on a copy of its documents: nothing is written where the scenario stands.
    """
    with tempfile.TemporaryDirectory(prefix="mockaudit-") as place:
        trial = Path(place) / (folder.absolute().name if folder is not None else "scenario")
        trial.mkdir()
        if folder is not None:
            _copied(folder, trial)
            facts, _ = load(folder, reference_of(library), LIBRARY)
            if facts is not None and facts.extends is not None:
                base = layers_of(folder, facts.extends, LIBRARY).base
                if base is not None:
                    (Path(place) / base.name).mkdir()
                    _copied(base, Path(place) / base.name)
        for name, content in files.items():
            (trial / name).parent.mkdir(parents=True, exist_ok=True)
            (trial / name).write_bytes(content)
        _, told = load(trial, reference_of(library), LIBRARY)
    return tuple(each for each in told if each.severity is Severity.ERROR and each.at.path in files)


def _copied(folder: Path, to: Path) -> None:
    for name in documents_in(folder)[0]:
        shutil.copyfile(folder / name, to / name)


def read_cells(path: Path, sheet: str | None) -> Cells | tuple[Diagnostic, ...]:
    """The cells of a CSV file or of a sheet of a workbook, as text; formulas are not computed."""
    from engine.populations.csv_shape import CsvShape, cell_column, csv_shape
    from engine.populations.table import attempt

    file = path.name
    place = Position(file)
    wrong = too_large(path)
    if wrong is not None:
        return (wrong,)
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        return _of_sheet(path, sheet)
    if suffix != ".csv":
        message = f"`{file}` is neither CSV nor XLSX"
        return (Diagnostic(place, "E-FILE-KIND", message, "save it as .csv or .xlsx"),)
    if sheet is not None:
        return (Diagnostic(place, "E-NO-SHEETS", f"`{file}` has no sheets"),)
    shape = attempt(lambda: csv_shape(path, file), place)
    if isinstance(shape, Diagnostic):
        return (shape,)
    if not isinstance(shape, CsvShape):
        return shape
    lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines()
    texts = [line.decode() for line in lines]
    try:
        rows = list(csv.reader(texts[1:], strict=True))
    except csv.Error:
        return (Diagnostic(place, "E-CSV-LINE", "a cell is longer than any name or text"),)
    return _bounded(
        Cells(
            file,
            shape.columns,
            tuple(Row(number, tuple(cells)) for number, cells in enumerate(rows, 2)),
            lambda line, number: cell_column(lines[line - 1], number),
        )
    )


def _of_sheet(path: Path, sheet: str | None) -> Cells | tuple[Diagnostic, ...]:
    from engine.populations.table import attempt
    from engine.populations.xlsx import read_sheet

    place = Position(path.name)
    found = attempt(lambda: read_sheet(path, path.name, sheet, place), place)
    if isinstance(found, Diagnostic):
        return (found,)
    if isinstance(found, tuple):
        return tuple(_flagged(each) for each in found)
    rows = tuple(
        Row(number, tuple(cell or "" for cell in cells))
        for number, cells in enumerate(found.iter_rows(), 2)
    )
    return _bounded(Cells(path.name, tuple(found.columns), rows, lambda _, number: number + 1))


def _flagged(problem: Diagnostic) -> Diagnostic:
    """On the command line the sheet is named by a flag."""
    if problem.code != "E-SHEET" or "`sheet`" not in problem.help:
        return problem
    return Diagnostic(problem.at, problem.code, problem.message, "name it with --sheet")


def _bounded(cells: Cells) -> Cells | tuple[Diagnostic, ...]:
    if len(cells.rows) > MOST_ROWS:
        message = f"the list has {len(cells.rows):,} rows, more than {MOST_ROWS:,}"
        help_ = "many rows are a population: put the file into evidence/ and state it"
        return (Diagnostic(Position(cells.file), "E-IMPORT-SIZE", message, help_),)
    return cells


def too_large(path: Path) -> Diagnostic | None:
    """Why a file is not read at all, if there is a reason."""
    place = Position(path.name)
    if not path.is_file():
        return Diagnostic(place, "E-FILE-MISSING", f"`{path.name}` is not a file")
    if path.stat().st_size > LARGEST:
        message = f"`{path.name}` is larger than {LARGEST >> 20} MiB"
        return Diagnostic(place, "E-IMPORT-SIZE", message)
    return None
