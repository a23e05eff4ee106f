"""A stranger's selection: read from a file with bounds, whatever it holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeAlias

from engine.audit.draw import METHODS, SPANS
from engine.model.population import Population
from engine.model.position import Diagnostic, Position
from engine.populations.read import read_table
from engine.populations.table import ROW, Table
from engine.sampling.select import SEPARATOR

MOST_BYTES: Final = 1 << 26  # 64 MB
MOST_ITEMS: Final = 1_000_000
_LONGEST: Final = 10_000  # characters of a key or a name
_TABLES: Final = frozenset({".csv", ".parquet", ".xlsx"})

Value: TypeAlias = str | int


@dataclass(frozen=True, slots=True)
class Selection:
    """The items that somebody says were drawn, in order, and what is said of the draw.

    `stated` holds what the file says: id, seed, population, n, method, sheet, date, by,
    population_items, population_sha256. A list of keys says none of it.
    """

    items: tuple[str, ...]
    stated: Mapping[str, Value] = field(default_factory=dict)


def read_selection(path: Path, key: str | None) -> Selection | tuple[Diagnostic, ...]:
    """Read a JSON of `sample select`, a table with a column `key`, or a text of a key a line."""
    at = Position(str(path))
    try:
        if not path.is_file():
            return _refused(at, "it is not a file")
        if path.stat().st_size > MOST_BYTES:
            return _refused(at, f"it is larger than {MOST_BYTES >> 20} MB")
        if path.suffix.lower() in _TABLES:
            return _from_table(path, key, at)
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        return _refused(at, (problem.strerror or "it cannot be read").lower())
    except UnicodeDecodeError:
        return _refused(at, "it is not text in UTF-8")
    if path.suffix.lower() == ".json" or text.lstrip()[:1] == "{":
        return _from_json(text, at)
    return _from_lines(text, at)


def _from_table(path: Path, key: str | None, at: Position) -> Selection | tuple[Diagnostic, ...]:
    if key is None:
        return _refused(at, "the column of its keys is not stated", "state it as the id")
    spec = Population(id="selection", file=path.name, key=key)
    table = read_table(path, spec, at, needed=())
    if not isinstance(table, Table):
        return table
    if table.rows > MOST_ITEMS:
        return _refused(at, f"it lists more than {MOST_ITEMS:,} items")
    found = table.collected(table.frame.sort(ROW).select(key))
    if isinstance(found, Diagnostic):
        return (found,)
    missing = found[key].null_count()
    if missing:
        return _refused(at, f"column `{key}` is empty in {missing} of {found.height} rows")
    return _listed([str(value) for value in found[key].to_list()], at)


def _from_lines(text: str, at: Position) -> Selection | tuple[Diagnostic, ...]:
    lines = (line.removesuffix("\r") for line in text.split("\n"))
    return _listed(list(islice((line for line in lines if line), MOST_ITEMS + 1)), at)


def _listed(items: list[str], at: Position) -> Selection | tuple[Diagnostic, ...]:
    if not items:
        return _refused(at, "it lists no items")
    if len(items) > MOST_ITEMS:
        return _refused(at, f"it lists more than {MOST_ITEMS:,} items")
    return Selection(tuple(items))


def _from_json(text: str, at: Position) -> Selection | tuple[Diagnostic, ...]:
    try:
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except (ValueError, RecursionError) as problem:
        said = str(problem) if isinstance(problem, _Unusable) else "it is not JSON"
        if isinstance(problem, json.JSONDecodeError):
            at = Position(at.path, problem.lineno, problem.colno)
        return _refused(at, said)
    if not isinstance(found, dict):
        return _refused(at, "it is not the JSON of a selection")
    problems = [
        Diagnostic(at, "E-SELECTION", f"`{name}` of the selection must be {wanted}")
        for name, (right, wanted) in _STATED.items()
        if found.get(name) is not None and not right(found[name])
    ]
    items = found.get("items")
    if not isinstance(items, list) or len(items) > MOST_ITEMS or not all(map(_key, items)):
        message = f"`items` of the selection must be a list of up to {MOST_ITEMS:,} keys"
        problems.append(Diagnostic(at, "E-SELECTION", message, "keys are text or whole numbers"))
    if problems:
        return tuple(problems)
    stated = {name: found[name] for name in _STATED if found.get(name) is not None}
    return Selection(tuple(str(item) for item in items or ()), stated)


class _Unusable(ValueError):
    """JSON that could mean two things, or numbers that are none."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _Unusable("it says something twice")
    return made


def _no_number(_: str) -> None:
    raise _Unusable("it holds numbers that are none")


def _text(value: object) -> bool:
    if not isinstance(value, str) or len(value) > _LONGEST:
        return False
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def _name(value: object) -> bool:
    return _text(value) and SEPARATOR not in str(value)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _count(value: object) -> bool:
    return _whole(value) and 0 <= int(str(value)) <= 10**15


def _key(value: object) -> bool:
    return _text(value) or (isinstance(value, int) and _whole(value) and abs(value) < 10**40)


_STATED: Final[Mapping[str, tuple[Callable[[object], bool], str]]] = {
    "id": (_text, "the name of a column"),
    "seed": (_name, f"text without `{SEPARATOR}`"),
    "population": (_name, f"text without `{SEPARATOR}`"),
    "n": (lambda value: _count(value) and int(str(value)) <= MOST_ITEMS, "a number of items"),
    "method": (lambda value: value in METHODS, f"one of {', '.join(METHODS)}"),
    "sheet": (_text, "the name of a sheet"),
    "date": (_text, "the name of a column"),
    "by": (lambda value: value in SPANS, f"one of {', '.join(SPANS)}"),
    "population_items": (_count, "a number of items"),
    "population_sha256": (_text, "a SHA-256 in hexadecimal"),
}


def _refused(at: Position, message: str, help_: str = "") -> tuple[Diagnostic, ...]:
    said = f"the selection cannot be used: {message}"
    return (Diagnostic(at, "E-SELECTION", said, help_),)
