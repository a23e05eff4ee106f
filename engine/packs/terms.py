"""Constants, variables and the firm's settings inside a rule."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum

from engine.documents.suggest import did_you_mean, quoted
from engine.documents.tree import Mapping as Table
from engine.documents.tree import Node, Scalar, Sequence
from engine.documents.wording import found
from engine.model.firm import FirmProfile
from engine.model.position import Position
from engine.model.record import written_name
from engine.model.rules import Value, Variable
from engine.packs.reading import VARIABLE, Reading, Setting

LONGEST_TEXT = 1_000
_VARIABLE_HELP = "a variable is `$` and small letters, digits or `_`, as in `$control`"


def settings_of(firm: FirmProfile) -> Mapping[str, Setting]:
    """Everything in a profile that is one value, by dotted path: `pervasive.distinct_causes`."""
    return dict(_settings(firm, ""))


def _settings(part: object, path: str) -> Iterator[tuple[str, Setting]]:
    if isinstance(part, Enum):
        part = part.value
    if isinstance(part, (str, int, Decimal)):
        yield path, part
    elif isinstance(part, Position):
        return
    elif dataclasses.is_dataclass(part) and not isinstance(part, type):
        for field in dataclasses.fields(part):
            inner = getattr(part, field.name)
            yield from _settings(inner, _joined(path, written_name(field.name)))
    elif isinstance(part, Mapping):
        for key, inner in part.items():
            yield from _settings(inner, _joined(path, str(key)))


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def is_firm_reference(node: Node) -> bool:
    return isinstance(node, Table) and [key.text for key, _ in node] == ["firm"]


def is_variable(node: Node) -> bool:
    return isinstance(node, Scalar) and isinstance(node.value, str) and node.text.startswith("$")


def variable(node: Node, reading: Reading) -> Variable | None:
    """`$name`, or a problem told."""
    if not isinstance(node, Scalar) or not is_variable(node):
        reading.expected("a variable such as `$count`", node)
        return None
    name = Scalar(node.text[1:], node.at, node.text[1:])
    if VARIABLE.fullmatch(name.text) is None:
        message = f"{quoted(node.text)} cannot be a variable"
        reading.problem(node.at, "E-RULE-NAME", message, _VARIABLE_HELP)
        return None
    return Variable(name.text)


def variables_in(node: Node) -> Iterator[tuple[str, Position]]:
    """Every `$name` anywhere inside, well-formed or not."""
    match node:
        case Table():
            for _, inner in node:
                yield from variables_in(inner)
        case Sequence():
            for inner in node.items:
                yield from variables_in(inner)
        case Scalar():
            if is_variable(node):
                yield node.text[1:], node.at


def constant(node: Node, reading: Reading) -> Value | None:
    """Text, a whole number, a boolean, or a setting of the firm that is one of these."""
    if is_firm_reference(node):
        setting = firm_setting(node, reading)
        if isinstance(setting, Decimal):
            message = "a decimal of the firm cannot be compared with an attribute"
            help_ = "values are text, whole numbers and booleans; decimals bound tallies"
            reading.problem(node.at, "E-RULE-VALUE", message, help_)
            return None
        return setting
    if isinstance(node, Scalar):
        if isinstance(node.value, (bool, int)):
            return node.value
        if isinstance(node.value, (str, date)):
            if len(node.text) <= LONGEST_TEXT:
                return node.text
            message = f"this text is longer than {LONGEST_TEXT:,} characters"
            reading.problem(node.at, "E-RULE-VALUE", message)
            return None
    message = f"expected text, a whole number, `true` or `false`, found {found(node)}"
    help_ = "facts hold no decimals" if _is_decimal(node) else ""
    reading.problem(node.at, "E-RULE-VALUE", message, help_)
    return None


def bound(node: Node, reading: Reading) -> Decimal | None:
    """The number that a tally is compared with; exact."""
    setting = firm_setting(node, reading) if is_firm_reference(node) else None
    if is_firm_reference(node) and setting is None:
        return None
    if setting is None and isinstance(node, Scalar):
        setting = node.value if isinstance(node.value, (bool, int, Decimal)) else None
    if isinstance(setting, (bool, str)) or setting is None:
        message = "a tally is compared with a number"
        reading.problem(node.at, "E-RULE-VALUE", message, "as in `gte: 3` or `lt: 0.5`")
        return None
    return Decimal(setting)


def firm_setting(node: Node, reading: Reading) -> Setting | None:
    """The setting that `{firm: dotted.path}` names, or a problem told."""
    assert isinstance(node, Table)
    path = node.get("firm")
    if not isinstance(path, Scalar) or not isinstance(path.value, str):
        reading.expected("a setting such as `pervasive.distinct_causes`", path or node)
        return None
    if path.text not in reading.settings:
        message = f"the firm profile has no setting {quoted(path.text)}"
        help_ = did_you_mean(path.text, reading.settings, "settings that a rule may use")
        reading.problem(path.at, "E-RULE-FIRM", message, help_)
        return None
    return reading.settings[path.text]


def _is_decimal(node: Node) -> bool:
    return isinstance(node, Scalar) and isinstance(node.value, Decimal)
