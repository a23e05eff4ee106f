"""What a place in a document asks for, and what stands there, in plain words."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping as AnyMapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Union, get_args, get_origin

from engine.documents.suggest import listed, quoted
from engine.documents.tree import Mapping, Node, Scalar, Sequence

_SIMPLE: dict[Any, str] = {
    str: "text",
    int: "a whole number",
    bool: "`true` or `false`",
    Decimal: "a number such as 0.05",
    date: "a date such as 2025-04-01",
    datetime: "a time such as 2025-04-01T09:30:00Z",
    types.NoneType: "nothing",
}


def expected(hint: Any) -> str:
    """ "a whole number", "one of `manual`, `automated`", "a list of dates ..."."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        members = [each for each in get_args(hint) if each is not types.NoneType]
        return " or ".join(expected(each) for each in members)
    if origin is Literal:
        return listed(str(each) for each in get_args(hint))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return f"one of {', '.join(quoted(each.value) for each in hint)}"
    if origin is tuple:
        return "a list"
    if origin is AnyMapping or dataclasses.is_dataclass(hint):
        return "a mapping (`key: value`)"
    return _SIMPLE[hint]


def found(node: Node) -> str:
    """What stands there instead."""
    match node:
        case Mapping():
            return "a mapping"
        case Sequence():
            return "a list"
        case Scalar(value=None):
            return "nothing"
        case Scalar(value=str(), text=text):
            return f"the text {quoted(text)}" if text else "empty text"
        case Scalar(value=bool(), text=text):
            return f"{quoted(text)}"
        case Scalar(value=datetime(), text=text):
            return f"the time {quoted(text)}"
        case Scalar(value=date(), text=text):
            return f"the date {quoted(text)}"
        case Scalar(text=text):
            return f"the number {quoted(text)}"
