"""Events of the YAML parser to a tree, within limits, without recursion."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from engine.documents.limits import Limits
from engine.documents.scalars import LONGEST_NUMBER, NumberTooLong, value_of
from engine.documents.suggest import quoted
from engine.documents.tree import Mapping, Node, Scalar, Sequence, Value
from engine.model.position import Diagnostic, Position

_STANDARD = "tag:yaml.org,2002:"  # what the parser puts for `!!`


class Stop(Exception):
    """Reading cannot go on; the problems say why."""


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end was not seen; a mapping gathers keys and values in turn."""

    at: Position
    is_mapping: bool
    anchor: str | None
    started: int  # nodes counted before it
    height: int = 1
    children: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Anchored:
    node: Node
    size: int
    height: int


class Builder:
    """Takes one event after the other; raises Stop where a cap is reached."""

    def __init__(self, path: str, limits: Limits, hidden: re.Pattern[str]) -> None:
        self.root: Node | None = None
        self._path = path
        self._limits = limits
        self._hidden = hidden
        self._open: list[_Open] = []
        self._anchors: dict[str, _Anchored] = {}
        self._nodes = 0
        self._documents = 0
        self._problems: list[Diagnostic] = []

    def problems(self) -> tuple[Diagnostic, ...]:
        return tuple(sorted(self._problems))

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self._start_document(event)
            case yaml.ScalarEvent():
                self._count(1, self._at(event))
                self._add(self._scalar(event), event.anchor, size=1, height=0)
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._start(event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._end()

    def _start_document(self, event: yaml.Event) -> None:
        self._documents += 1
        if self._documents > 1:
            message = "a second document begins here; a file holds one"
            help_ = "move it to a file of its own, or take out the line `---`"
            self._stop(self._at(event), "E-SECOND-DOCUMENT", message, help_)

    def _start(self, event: yaml.CollectionStartEvent) -> None:
        at = self._at(event)
        if len(self._open) >= self._limits.depth:
            message = f"more than {self._limits.depth} lists and mappings stand within one another"
            self._stop(at, "E-TOO-DEEP", message)
        self._refuse_tag(event.tag, at)
        self._count(1, at)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        self._open.append(_Open(at, is_mapping, event.anchor, self._nodes - 1))

    def _end(self) -> None:
        done = self._open.pop()
        children = done.children
        node: Node = (
            Mapping(self._entries(children), done.at)
            if done.is_mapping
            else Sequence(tuple(children), done.at)
        )
        self._add(node, done.anchor, self._nodes - done.started, done.height)

    def _add(self, node: Node, anchor: str | None, size: int, height: int) -> None:
        if anchor is not None:
            self._anchors[anchor] = _Anchored(node, size, height)
        if self._open:
            self._open[-1].children.append(node)
            self._open[-1].height = max(self._open[-1].height, height + 1)
        else:
            self.root = node

    def _alias(self, event: yaml.AliasEvent) -> None:
        at = self._at(event)
        anchor = event.anchor or ""
        known = self._anchors.get(anchor)
        if known is None or any(each.anchor == anchor for each in self._open):
            name = quoted(f"*{anchor}")
            message = f"{name} repeats something that no {quoted(f'&{anchor}')} above has named"
            self._problem(at, "E-UNKNOWN-ALIAS", message, "put text that begins with `*` in quotes")
            self._count(1, at)
            self._add(Scalar(None, at, ""), None, size=1, height=0)
            return
        if len(self._open) + known.height > self._limits.depth:
            message = f"more than {self._limits.depth} lists and mappings stand within one another"
            self._stop(at, "E-TOO-DEEP", message)
        self._count(known.size, at)
        self._add(known.node, None, known.size, known.height)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        at, text = self._at(event), event.value
        self._refuse_tag(event.tag, at)
        if len(text) > self._limits.scalar:
            message = f"this text is longer than {self._limits.scalar // 1024} Ki characters"
            self._problem(at, "E-TEXT-TOO-LONG", message)
            return Scalar("", at, "")
        if hidden := self._hidden.search(text):
            message = f"this text holds an invisible character (U+{ord(hidden.group()):04X})"
            self._problem(at, "E-HIDDEN-CHARACTER", message, "leave out the escape that writes it")
            text = self._hidden.sub("", text)
        value: Value = text
        if event.implicit[0]:  # neither quoted nor tagged
            try:
                value = value_of(text)
            except NumberTooLong:
                message = f"the number {quoted(text)} has more than {LONGEST_NUMBER} digits"
                help_ = "put it between quotes if it is a name or an identifier"
                self._problem(at, "E-NUMBER-TOO-LONG", message, help_)
        return Scalar(value, at, text)

    def _entries(self, children: list[Node]) -> tuple[tuple[Scalar, Node], ...]:
        kept: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, Scalar) or not isinstance(key.value, str):
                shown = quoted(key.text) if isinstance(key, Scalar) else "a list or mapping"
                message = f"{shown} cannot be a key: a key is text"
                help_ = "put it between quotes" if isinstance(key, Scalar) else ""
                self._problem(key.at, "E-KEY-NOT-TEXT", message, help_)
            elif key.text == "<<":
                message = "merge keys (`<<`) are not read"
                self._problem(key.at, "E-MERGE-KEY", message, "write the entries out")
            elif key.text in kept:
                first = kept[key.text][0].at
                message = f"the key {quoted(key.text)} stands here for the second time"
                help_ = f"it stood first at line {first.line}, column {first.column}"
                self._problem(key.at, "E-DUPLICATE-KEY", message, help_)
            else:
                kept[key.text] = (key, value)
        return tuple(kept.values())

    def _refuse_tag(self, tag: str | None, at: Position) -> None:
        if tag is not None:
            shown = quoted(tag.replace(_STANDARD, "!!"))
            message = f"the tag {shown} is refused: values have no tags here"
            self._problem(at, "E-TAG", message, "put text that begins with `!` in quotes")

    def _count(self, nodes: int, at: Position) -> None:
        self._nodes += nodes
        if self._nodes > self._limits.nodes:
            message = f"the file holds more than {self._limits.nodes:,} values"
            help_ = "values that aliases (`*name`) repeat count each time"
            self._stop(at, "E-TOO-MANY-VALUES", message, help_)

    def _at(self, event: yaml.Event) -> Position:
        mark = event.start_mark
        assert mark is not None, "every event of a parser has its place"
        return Position(self._path, mark.line + 1, mark.column + 1)

    def _problem(self, at: Position, code: str, message: str, help_: str = "") -> None:
        self._problems.append(Diagnostic(at, code, message, help_))
        if len(self._problems) >= self._limits.problems:
            message = f"{self._limits.problems} problems were found; the rest was not read"
            self._stop(at, "E-TOO-MANY-PROBLEMS", message)

    def _stop(self, at: Position, code: str, message: str, help_: str = "") -> None:
        self._problems.append(Diagnostic(at, code, message, help_))
        raise Stop
