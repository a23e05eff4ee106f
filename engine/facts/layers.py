"""A scenario that states only in what it differs from another: `extends` and `without`.

One layer deep: what is extended extends nothing, so there is no circle to go round in.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.documents.suggest import did_you_mean, quoted
from engine.documents.tree import Mapping, Node, Scalar, Sequence
from engine.documents.wording import found
from engine.facts.folder import MAIN
from engine.model.position import Diagnostic

EXTENDS, WITHOUT = "extends", "without"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


@dataclass(frozen=True, slots=True)
class Layers:
    """The files of a scenario: its own, and below them those of the one that it extends."""

    own: Path
    base: Path | None = None

    def holder(self, name: str) -> Path:
        """The folder in which a file of that name is to be looked for."""
        if self.base is None or os.path.lexists(self.own / name):
            return self.own
        return self.base

    def __truediv__(self, name: str) -> Path:
        return self.holder(name) / name


def base_of(stated: Node, folder: Path, library: Path | None) -> Path | Diagnostic:
    """The folder that `extends` names: one beside the scenario's own, or one of the library."""
    if not isinstance(stated, Scalar) or not isinstance(stated.value, str):
        message = f"expected the name of a scenario, found {found(stated)}"
        return Diagnostic(stated.at, "E-WRONG-TYPE", message)
    name = stated.value
    if not _NAME.fullmatch(name):
        message = f"{quoted(name)} is no name of a scenario"
        help_ = "name a folder beside this one, or a shipped company; a path is no name"
        return Diagnostic(stated.at, "E-EXTENDS", message, help_)
    if name == folder.absolute().name:
        return Diagnostic(stated.at, "E-EXTENDS", f"{quoted(name)} cannot extend itself")
    shelves = [folder.absolute().parent, *([library] if library else [])]
    for shelf in shelves:
        if _is_scenario(shelf / name):
            return shelf / name
    known = sorted({each.name for shelf in shelves for each in _scenarios(shelf)})
    help_ = did_you_mean(name, known, "scenarios that there are")
    return Diagnostic(stated.at, "E-DANGLING", f"there is no scenario {quoted(name)}", help_)


def layers_of(folder: Path, extends: str | None, library: Path) -> Layers:
    """The layers of a scenario that was read without problems."""
    if extends is None:
        return Layers(folder)
    shelves = (folder.absolute().parent, library)
    return Layers(folder, next(s / extends for s in shelves if _is_scenario(s / extends)))


def laid_over(base: Mapping, own: Mapping) -> tuple[Mapping, tuple[Diagnostic, ...]]:
    """The base with what `own` states in its place, and without what it takes out.

    Sections that are lists are joined entry by entry, by id; within an entry, and in sections
    that are none, a key that is stated takes the place of the base's.
    """
    problems: list[Diagnostic] = []
    stated = base.get(EXTENDS)
    if stated is not None:
        message = f"what is extended extends {quoted(_text(stated))} itself"
        problems.append(Diagnostic(stated.at, "E-EXTENDS", message, "one layer is all there is"))
    gone, more = _without(base, own.get(WITHOUT))
    problems += more
    below = {key.text: (key, _less(node, gone.get(key.text, frozenset()))) for key, node in base}
    for key, node in own:
        if key.text == WITHOUT:
            continue
        old = below.get(key.text)
        below[key.text] = (key, node if old is None else _over(old[1], node, by_id=True))
    return Mapping(tuple(below.values()), own.at), tuple(problems)


def _over(base: Node, own: Node, *, by_id: bool = False) -> Node:
    if isinstance(base, Mapping) and isinstance(own, Mapping):
        keys = {key.text: (key, node) for key, node in base}
        for key, node in own:
            old = keys.get(key.text)
            keys[key.text] = (key, _over(old[1], node) if old else node)
        return Mapping(tuple(keys.values()), own.at)
    if by_id and isinstance(base, Sequence) and isinstance(own, Sequence):
        waiting: dict[str, Node] = {}
        fresh: list[Node] = []
        known = {name for item in base.items if (name := _id(item))}
        for item in own.items:
            name = _id(item)
            if name in known and name not in waiting:
                waiting[name] = item
            else:  # a second of one name stays, to be told as such
                fresh.append(item)
        items = [
            _over(item, waiting[name]) if (name := _id(item)) in waiting else item
            for item in base.items
        ]
        return Sequence((*items, *fresh), own.at)
    return own


def _without(
    base: Mapping, stated: Node | None
) -> tuple[dict[str, frozenset[str]], tuple[Diagnostic, ...]]:
    if stated is None:
        return {}, ()
    if not isinstance(stated, Mapping):
        message = f"expected a mapping of sections to ids, found {found(stated)}"
        return {}, (Diagnostic(stated.at, "E-WRONG-TYPE", message),)
    gone: dict[str, frozenset[str]] = {}
    problems: list[Diagnostic] = []
    for key, node in stated:
        section = base.get(key.text)
        if not isinstance(section, Sequence):
            known = [name.text for name, each in base if isinstance(each, Sequence)]
            message = f"the base has no list {quoted(key.text)}"
            help_ = did_you_mean(key.text, known, "lists that it has")
            problems.append(Diagnostic(key.at, "E-DANGLING", message, help_))
            continue
        if not isinstance(node, Sequence):
            message = f"expected a list of ids, found {found(node)}"
            problems.append(Diagnostic(node.at, "E-WRONG-TYPE", message))
            continue
        known = [name for item in section.items if (name := _id(item))]
        for item in node.items:
            if _text(item) not in known:
                help_ = did_you_mean(_text(item), known, "ids there")
                message = f"the base has no {quoted(_text(item))} among its {key.text}"
                problems.append(Diagnostic(item.at, "E-DANGLING", message, help_))
        gone[key.text] = frozenset(_text(item) for item in node.items)
    return gone, tuple(problems)


def _less(node: Node, gone: frozenset[str]) -> Node:
    if not gone or not isinstance(node, Sequence):
        return node
    return Sequence(tuple(item for item in node.items if _id(item) not in gone), node.at)


def _id(item: Node) -> str:
    """Of an entry of a list; empty where it has none."""
    named = item.get("id") if isinstance(item, Mapping) else None
    return _text(named) if named is not None else ""


def _text(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else ""


def _scenarios(shelf: Path) -> Iterator[Path]:
    try:
        folders: Iterable[Path] = sorted(shelf.iterdir())
    except OSError:
        return
    yield from (each for each in folders if _is_scenario(each))


def _is_scenario(folder: Path) -> bool:
    return not folder.is_symlink() and (folder / MAIN).is_file()
