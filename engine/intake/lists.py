"""Lists of controls, assets, people and vendors, read into a new file of a scenario.

A row becomes a record line by line, each line knowing its cell. A row that lacks what a record
must have is written behind `#`, with what is unknown; a value that does not fit is an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.documents.suggest import quoted
from engine.intake import fields
from engine.intake.cells import Cells, Row
from engine.intake.columns import Columns
from engine.intake.fields import Around, Made, Reader
from engine.intake.question import Unfit
from engine.intake.wording import identifier, remark, scalar
from engine.model.position import Diagnostic, Position
from engine.model.scenario import FactBase

MOST_TOLD = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A kind of list: its section, what fills it, and what a record must have to be stated."""

    section: str
    singular: str
    readers: Mapping[str, Reader]
    needed: tuple[str, ...] = ()
    needed_alone: tuple[str, ...] = ()  # where no typical control fills the rest in


_ID_NAME: dict[str, Reader] = {"id": fields.text, "name": fields.text}
KINDS: Mapping[str, Listed] = {
    "controls": Listed(
        "controls",
        "control",
        _ID_NAME
        | {
            "uses": fields.typical,
            "description": fields.text,
            "owner": fields.owner,
            "nature": fields.nature,
            "frequency": fields.frequency,
            "importance": fields.importance,
            "from": fields.day,
            "to": fields.day,
            "systems": fields.systems,
            "answers": fields.objectives,
        },
        needed=("from",),
        needed_alone=("name", "nature", "frequency", "answers"),
    ),
    "assets": Listed(
        "assets",
        "asset",
        _ID_NAME | {"system": fields.system, "holds": fields.holds, "owner": fields.owner},
    ),
    "people": Listed(
        "people",
        "person",
        _ID_NAME | {"role": fields.text, "from": fields.day, "to": fields.day},
    ),
    "vendors": Listed(
        "vendors",
        "vendor",
        _ID_NAME
        | {
            "provides": fields.text,
            "subservice": fields.boolean,
            "method": fields.method,
            "expected_controls": fields.texts,
        },
    ),
}
_SPAN = ("from", "to")


@dataclass(frozen=True, slots=True)
class Lacking:
    """A record that is written behind `#`, for what it lacks."""

    at: Position
    id: str
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A new YAML file; `places` tells for each of its lines where it comes from."""

    text: str
    places: tuple[Position, ...]
    records: int
    lacking: tuple[Lacking, ...]
    made: tuple[Made, ...]
    typical: tuple[tuple[str, str], ...]  # controls stated here, and the typical ones they use

    def told(self, problem: Diagnostic) -> Diagnostic:
        """A problem of the new file as one of the list that it was made from."""
        line = problem.at.line
        at = self.places[line - 1] if 0 < line <= len(self.places) else problem.at
        return replace(problem, at=at)


def around(facts: FactBase, catalogue: frozenset[str], objectives: frozenset[str]) -> Around:
    """What the scenario has under its names so far."""
    people: dict[str, set[str]] = {}
    for person in facts.people:
        for name in (person.name, person.role):
            if name:
                people.setdefault(name.casefold(), set()).add(person.id)
    systems: dict[str, set[str]] = {}
    for each in facts.systems:
        systems.setdefault((each.name or each.id).casefold(), set()).add(each.id)
    data: dict[str, set[str]] = {}
    for kind in facts.data_types:
        data.setdefault((kind.name or kind.id).casefold(), set()).add(kind.id)
    ids = {person.id for person in facts.people}
    return Around(people, systems, data, catalogue, objectives, ids)


def draft(
    kind: Listed, cells: Cells, columns: Columns, known: Around, facts: FactBase
) -> Drafted | tuple[Diagnostic, ...]:
    """The file that the list becomes, or every value that does not fit."""
    if "id" not in columns.numbers and "name" not in columns.numbers:
        message = f"no column says what each {kind.singular} is called"
        help_ = "map one to `name` or `id`, as in --map Title=name"
        return (Diagnostic(Position(cells.file, 1, 1), "E-NO-NAME", message, help_),)
    writing = _Writing(kind, cells, columns, known, facts)
    for row in cells.rows:
        writing.take(row)
    if writing.problems:
        return tuple(sorted(writing.problems)[:MOST_TOLD])
    return writing.drafted()


class _Writing:
    def __init__(
        self, kind: Listed, cells: Cells, columns: Columns, known: Around, facts: FactBase
    ) -> None:
        self.problems: list[Diagnostic] = []
        self._kind, self._cells, self._columns, self._known = kind, cells, columns, known
        self._there = {each.id: each.at for each in getattr(facts, kind.section)}
        self._new: dict[str, Position] = {}
        self._lines: list[tuple[str, Position]] = []
        self._made: list[Made] = []
        self._lacking: list[Lacking] = []
        self._stated = 0
        self._typical: list[tuple[str, str]] = []

    def take(self, row: Row) -> None:
        values: dict[str, str] = {}
        for field, number in self._columns.numbers.items():
            said = row.cells[number].strip()
            if not said:
                continue
            read = fields.safe(said) or self._kind.readers[field](said, self._known)
            if isinstance(read, Unfit):
                message = f"in column {quoted(self._cells.names[number])}: {read.message}"
                at = self._cells.at(row.line, number)
                self.problems.append(Diagnostic(at, "E-VALUE", message, read.help))
            else:
                values[field] = read
        name = self._id(row)
        if name is not None:
            self._write(row, name, values)

    def _id(self, row: Row) -> str | None:
        """The id as stated, or made of the name."""
        numbers = self._columns.numbers
        stated = row.cells[numbers["id"]].strip() if "id" in numbers else ""
        name = row.cells[numbers["name"]].strip() if "name" in numbers else ""
        at = self._cells.at(row.line, numbers["id"] if stated else numbers.get("name", 0))
        if not stated and not name:
            message = f"this {self._kind.singular} has neither id nor name"
            self.problems.append(Diagnostic(at, "E-NO-NAME", message))
            return None
        normal = identifier(stated or name, (), self._kind.singular)
        made = identifier(name, self._new, self._kind.singular) if not stated else normal
        first = self._there.get(made) or self._new.get(made)
        if first is not None:
            message = f"a second {self._kind.singular} is named {quoted(made)}"
            help_ = f"the first stands at {first}; take one of them out, or name it otherwise"
            self.problems.append(Diagnostic(at, "E-DUPLICATE-ID", message, help_))
            return None
        if made != stated:
            self._made.append(Made(self._kind.singular, made, stated or name))
        self._new[made] = at
        return made

    def _write(self, row: Row, name: str, values: Mapping[str, str]) -> None:
        lacks = self._lacks(values)
        off = "# " if lacks else ""
        at = Position(self._cells.file, row.line, 1)
        if lacks:
            self._lacking.append(Lacking(at, name, lacks))
            self._lines.append((f"  # unknown: {', '.join(lacks)}", at))
        else:
            self._stated += 1
            self._typical += [(name, values["uses"])] if "uses" in values else []
        self._lines.append((f"  {off}- id: {scalar(name)}", self._place(row, "id", "name")))
        for field in self._kind.readers:
            if field in ("id", *_SPAN) or field not in values:
                continue
            self._lines.append((f"  {off}  {field}: {values[field]}", self._place(row, field)))
        self._lines += [
            (f"  {off}  {line}", self._place(row, *_SPAN)) for line in self._span(values)
        ]

    def _lacks(self, values: Mapping[str, str]) -> tuple[str, ...]:
        needed = list(self._kind.needed)
        if "uses" not in values:
            needed += self._kind.needed_alone
        return tuple(field for field in needed if field not in values)

    def _span(self, values: Mapping[str, str]) -> Iterator[str]:
        stated = [f"{field}: {values[field]}" for field in _SPAN if field in values]
        if self._kind.section != "controls":
            yield from stated
        elif stated:
            yield f"in_place: {{{', '.join(stated)}}}"

    def _place(self, row: Row, *names: str) -> Position:
        numbers = [self._columns.numbers[name] for name in names if name in self._columns.numbers]
        return self._cells.at(row.line, numbers[0] if numbers else 0)

    def drafted(self) -> Drafted:
        start = Position(self._cells.file, 1, 1)
        empty = "" if self._stated else " []  # take out the [] with the first one"
        lines = [
            (f"# From the list {remark(self._cells.file)}; nothing was added to it.", start),
            (f"{self._kind.section}:{empty}", start),
            *self._lines,
        ]
        people = [each for each in self._known.made if each.kind == "person"]
        if people:
            lines.append(("people:  # made of the names of owners", start))
            for each in people:
                line = f"  - {{id: {scalar(each.id)}, name: {scalar(each.name)}}}"
                lines.append((line, start))
        return Drafted(
            "".join(f"{line}\n" for line, _ in lines),
            tuple(at for _, at in lines),
            self._stated,
            tuple(self._lacking),
            (*self._made, *people),
            tuple(self._typical),
        )
