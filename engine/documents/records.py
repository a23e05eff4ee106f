"""A tree read into the records of the vocabulary: strict, located, every problem at once.

The hints of a record are its schema. Nothing becomes something else on the way: a number
is no text, text is no number, a decimal keeps its digits. Only dates have no notation of
their own in YAML 1.2, so an ISO date is a date where one is wanted and text elsewhere.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping as AnyMapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum, auto
from functools import cache
from typing import Any, Final, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from engine.documents.limits import LIMITS
from engine.documents.scalars import date_of, instant_of, looks_like_date, looks_like_instant
from engine.documents.suggest import did_you_mean, quoted
from engine.documents.tree import Mapping, Node, Scalar, Sequence
from engine.documents.wording import expected, found
from engine.model.position import Diagnostic, Position
from engine.model.record import written_name

T = TypeVar("T")
POSITIONS: Final = ("at", "places")  # of a record, and of the values of its keys
_FAILED: Final = object()
_YES_AND_NO = {"yes": "true", "on": "true", "no": "false", "off": "false"}


def to_record(kind: type[T], node: Node) -> tuple[T | None, tuple[Diagnostic, ...]]:
    """The record that a node states, or every reason why it states none.

    The fields `at` and `places` are no keys of a document: they receive the position of its
    mapping, and those of the values in it.
    """
    reader = _Reader()
    value = reader.read(kind, node)
    if reader.problems:
        return None, tuple(sorted(reader.problems))
    return cast(T, value), ()


def to_changes(kind: type, node: Node) -> tuple[dict[str, Any] | None, tuple[Diagnostic, ...]]:
    """Values by field for those keys of a record that a node states, for `replace`.

    Nothing is missing here: what is not stated stays as it was.
    """
    reader = _Reader()
    values = reader.fields(kind, node, partial=True)
    if reader.problems:
        return None, tuple(sorted(reader.problems))
    return values, ()


@dataclasses.dataclass(frozen=True, slots=True)
class _Field:
    name: str
    hint: Any
    needed: bool


@cache
def fields_of(kind: type) -> dict[str, _Field]:
    """The keys that a record may hold, in its own order; `at` is none of them."""
    hints = get_type_hints(kind)
    return {
        written_name(each.name): _Field(each.name, hints[each.name], _needed(each))
        for each in dataclasses.fields(kind)
        if each.name not in POSITIONS
    }


@cache
def _positions_of(kind: type) -> frozenset[str]:
    """Which of `POSITIONS` a record receives."""
    return frozenset(each.name for each in dataclasses.fields(kind)) & {*POSITIONS}


def _needed(each: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return each.default is missing and each.default_factory is missing


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Diagnostic] = []

    def read(self, hint: Any, node: Node) -> Any:
        shape = _shape(hint)
        if shape is _Shape.UNION:
            return self._union(hint, node)
        if shape is _Shape.RECORD:
            return self._record(cast(type, hint), node)
        if shape is _Shape.LIST:
            return self._list(hint, node)
        if shape is _Shape.MAPPING:
            return self._mapping(hint, node)
        value = _scalar(hint, node)
        return self._refuse(hint, node) if value is _FAILED else value

    def _record(self, kind: type, node: Node) -> Any:
        values = self.fields(kind, node, partial=False)
        if any(value is _FAILED for value in values.values()):
            return _FAILED
        return kind(**values)

    def fields(self, kind: type, node: Node, *, partial: bool) -> dict[str, Any]:
        """Values by field, _FAILED among them where something is wrong or missing."""
        if not isinstance(node, Mapping):
            return {"": self._refuse(kind, node)}
        known = fields_of(kind)
        stated = {key.text: (key, value) for key, value in node}
        for name, (key, _) in stated.items():
            if name not in known and self._room():
                free = [each for each in known if each not in stated]
                help_ = did_you_mean(name, free, "keys that may stand here")
                self._tell(key.at, "E-UNKNOWN-KEY", f"unknown key {quoted(name)}", help_)
        values: dict[str, Any] = {}
        for name, field in known.items():
            if name in stated:
                values[field.name] = self.read(field.hint, stated[name][1])
            elif field.needed and not partial:
                help_ = f"it holds {expected(field.hint)}"
                self._tell(node.at, "E-MISSING-KEY", f"the key {quoted(name)} is missing", help_)
                values[field.name] = _FAILED
        placed = _positions_of(kind)
        if "at" in placed:
            values["at"] = node.at
        if "places" in placed:
            values["places"] = {key.text: value.at for key, value in node}
        return values

    def _list(self, hint: Any, node: Node) -> Any:
        if not isinstance(node, Sequence):
            return self._refuse(hint, node)
        item, ellipsis = get_args(hint)
        assert ellipsis is Ellipsis, "a fixed-length tuple has no notation in documents"
        values = tuple([self.read(item, each) for each in node.items])
        return _FAILED if any(value is _FAILED for value in values) else values

    def _mapping(self, hint: Any, node: Node) -> Any:
        if not isinstance(node, Mapping):
            return self._refuse(hint, node)
        key_hint, value_hint = get_args(hint)
        pairs = [(self.read(key_hint, key), self.read(value_hint, value)) for key, value in node]
        failed = any(part is _FAILED for pair in pairs for part in pair)
        return _FAILED if failed else dict(pairs)

    def _union(self, hint: Any, node: Node) -> Any:
        """The first member that takes the node; one member of the node's shape tells why not."""
        fitting = [member for member in get_args(hint) if _same_shape(member, node)]
        if len(fitting) == 1 and not isinstance(node, Scalar):
            return self.read(fitting[0], node)
        for member in fitting:
            attempt = _Reader()
            value = attempt.read(member, node)
            if value is not _FAILED and not attempt.problems:
                return value
        return self._refuse(hint, node)

    def _refuse(self, hint: Any, node: Node) -> Any:
        if self._room():
            self.problems.append(_refusal(hint, node))
        return _FAILED

    def _room(self) -> bool:
        """Finding advice takes time; a document made to have a million mistakes gets none."""
        return len(self.problems) < LIMITS.problems

    def _tell(self, at: Position, code: str, message: str, help_: str) -> None:
        if self._room():
            self.problems.append(Diagnostic(at, code, message, help_))


class _Shape(Enum):
    """What a hint asks for."""

    UNION = auto()
    RECORD = auto()
    LIST = auto()
    MAPPING = auto()
    SCALAR = auto()


@cache
def _shape(hint: Any) -> _Shape:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _Shape.UNION
    if dataclasses.is_dataclass(hint):
        return _Shape.RECORD
    if origin is tuple:
        return _Shape.LIST
    return _Shape.MAPPING if origin is AnyMapping else _Shape.SCALAR


def _same_shape(hint: Any, node: Node) -> bool:
    shape = _shape(hint)
    if isinstance(node, Mapping):
        return shape in (_Shape.RECORD, _Shape.MAPPING)
    if isinstance(node, Sequence):
        return shape is _Shape.LIST
    return shape in (_Shape.UNION, _Shape.SCALAR)


def _scalar(hint: Any, node: Node) -> Any:
    """The value, or _FAILED; `type(...) is` because to Python True is also 1."""
    if not isinstance(node, Scalar):
        return _FAILED
    value = node.value
    is_dated = isinstance(value, (str, date)) and value is not None
    if get_origin(hint) is Literal:
        same = [each for each in get_args(hint) if type(each) is type(value) and each == value]
        return same[0] if same else _FAILED
    if hint is types.NoneType:
        return None if value is None else _FAILED
    if hint is str:
        return node.text if is_dated else _FAILED
    if hint is date:
        return (date_of(node.text) if is_dated else None) or _FAILED
    if hint is datetime:
        return (instant_of(node.text) if is_dated else None) or _FAILED
    if hint is Decimal:
        return Decimal(node.text) if type(value) in (int, Decimal) else _FAILED
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(node.text) if isinstance(value, str) and value in set(hint) else _FAILED
    assert hint in (int, bool), f"no notation for {hint}"
    return value if type(value) is hint else _FAILED


def _refusal(hint: Any, node: Node) -> Diagnostic:
    """Why a node is not what its place asks for, in one sentence."""
    members = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    text = node.text if isinstance(node, Scalar) and isinstance(node.value, (str, date)) else None
    message = f"expected {expected(hint)}, found {found(node)}"
    if text is not None and {date, datetime} & set(members):
        if looks_like_date(text) or looks_like_instant(text):
            help_ = "write year-month-day, as in 2025-04-01"
            if looks_like_instant(text) and datetime not in members:
                help_ = "leave out the time of day"
            elif looks_like_date(text) and date in members:
                message, help_ = f"{quoted(text)} is no day of the calendar", ""
            return Diagnostic(node.at, "E-BAD-DATE", message, help_)
        help_ = "write year-month-day, as in 2025-04-01"
        return Diagnostic(node.at, "E-WRONG-TYPE", message, help_)
    words = [word for member in members for word in _words(member)]
    if text is not None and words:
        return Diagnostic(node.at, "E-WRONG-VALUE", message, did_you_mean(text, words))
    code = "E-WRONG-VALUE" if _is_other_number(members, node) else "E-WRONG-TYPE"
    return Diagnostic(node.at, code, message, _advice(members, node))


def _words(member: Any) -> list[str]:
    if get_origin(member) is Literal:
        return [each for each in get_args(member) if isinstance(each, str)]
    if isinstance(member, type) and issubclass(member, StrEnum):
        return [each.value for each in member]
    return []


def _is_other_number(members: tuple[Any, ...], node: Node) -> bool:
    """`type: 3` where 1 or 2 may stand: the right type, a wrong value."""
    return isinstance(node, Scalar) and any(
        type(node.value) is type(each)
        for member in members
        if get_origin(member) is Literal
        for each in get_args(member)
    )


def _advice(members: tuple[Any, ...], node: Node) -> str:
    if isinstance(node, Scalar):
        if node.value is None and types.NoneType not in members:
            return "give it a value, or leave the key out if it may be left out"
        if str in members and not isinstance(node.value, str):
            return f'put it between quotes: "{node.text}"'
        if bool in members and node.text.lower() in _YES_AND_NO:
            return f"write `{_YES_AND_NO[node.text.lower()]}`"
        if any(get_origin(member) is tuple for member in members):
            return f"a list of one is written [{node.text}]" if len(node.text) <= 40 else ""
    return ""
