"""Files that list records under a key: each record with its node, every problem told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from engine.documents.records import to_record
from engine.documents.suggest import did_you_mean, quoted
from engine.documents.tree import Mapping, Node, Sequence
from engine.documents.wording import found
from engine.model.position import Diagnostic, Position
from engine.packs.shipped import PackFile
from engine.packs.trees import read_tree

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """A record, and the node that knows where each part of it stands."""

    record: T
    node: Node

    def place(self, *path: str | int) -> Position:
        return place(self.node, *path)


def place(node: Node, *path: str | int) -> Position:
    """Where the part that a path of keys and indices leads to stands, as far as it leads."""
    for step in path:
        if isinstance(node, Mapping) and isinstance(step, str):
            inner = node.get(step)
        elif isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
            inner = node.items[step]
        else:
            inner = None
        if inner is None:
            break
        node = inner
    return node.at


def read_keys(
    path: Path | PackFile, keys: tuple[str, ...]
) -> tuple[Mapping | None, tuple[Diagnostic, ...]]:
    """A file that is a mapping of these keys, each of which must stand."""
    node, problems = read_tree(path)
    if node is None:
        return None, problems
    if not isinstance(node, Mapping):
        message = f"expected a mapping of {', '.join(map(quoted, keys))}, found {found(node)}"
        return None, (*problems, Diagnostic(node.at, "E-WRONG-TYPE", message))
    more: list[Diagnostic] = []
    for key, _ in node:
        if key.text not in keys:
            help_ = did_you_mean(key.text, keys, "keys that may stand here")
            message = f"unknown key {quoted(key.text)}"
            more.append(Diagnostic(key.at, "E-UNKNOWN-KEY", message, help_))
    for name in keys:
        if node.get(name) is None:
            message = f"the key {quoted(name)} is missing"
            more.append(Diagnostic(node.at, "E-MISSING-KEY", message))
    return node, (*problems, *more)


def records(
    kind: type[T], table: Mapping, key: str
) -> tuple[tuple[Listed[T], ...], tuple[Diagnostic, ...]]:
    """The records under a key that could be read, and the problems of the others."""
    node = table.get(key)
    if node is None:
        return (), ()
    if not isinstance(node, Sequence):
        message = f"expected a list, found {found(node)}"
        return (), (Diagnostic(node.at, "E-WRONG-TYPE", message),)
    read: list[Listed[T]] = []
    problems: list[Diagnostic] = []
    for item in node.items:
        record, more = to_record(kind, item)
        problems.extend(more)
        if record is not None:
            read.append(Listed(record, item))
    return tuple(read), tuple(problems)


class Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=Named)


def laid_over(
    below: Iterable[Listed[N]], above: Iterable[Listed[N]], replaces: frozenset[str]
) -> list[Listed[N]]:
    """What stands above takes the place of what it replaces by id; the rest follows.

    Where an id is not named in `replaces` both stay, for `repeated` to tell.
    """
    kept, rest = list(below), list[Listed[N]]()
    where = {each.record.id: n for n, each in enumerate(kept) if each.record.id in replaces}
    for each in above:
        number = where.pop(each.record.id, None)
        if number is None:
            rest.append(each)
        else:
            kept[number] = each
    return kept + rest


def repeated(what: str, names: list[tuple[str, Position]]) -> list[Diagnostic]:
    """Names that were given before, each with the place of the first."""
    first: dict[str, Position] = {}
    problems = []
    for name, at in names:
        if name in first:
            message = f"a second {what} is called {quoted(name)}"
            help_ = f"the first stands at {first[name]}"
            problems.append(Diagnostic(at, "E-DUPLICATE-ID", message, help_))
        first.setdefault(name, at)
    return problems
