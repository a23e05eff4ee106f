"""Which kinds of facts the engine asserts, and which conclusions it reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from engine.documents.read import read_yaml
from engine.documents.records import to_record
from engine.model.position import NOWHERE, Diagnostic, Position
from engine.model.record import record
from engine.packs.listing import place
from engine.packs.reading import Mention, ValueType
from engine.packs.shipped import shown


@record
class _Stated:
    """The file as it is written."""

    kinds: Mapping[str, Mapping[str, ValueType]]
    results: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    kinds: Mapping[str, Mapping[str, ValueType]]  # asserted: attributes and their types
    results: tuple[str, ...]  # kinds that are read after the last rule
    at: Position = NOWHERE
    places: Mapping[str, Position] = field(default_factory=dict)  # of kinds and of results

    def mentions(self) -> tuple[Mention, ...]:
        """The types of all attributes as one more voice about them."""
        return tuple(
            Mention(self.at, kind, attribute, type_)
            for kind, attributes in sorted(self.kinds.items())
            for attribute, type_ in sorted(attributes.items())
        )


def load_vocabulary(path: Path) -> tuple[Vocabulary | None, tuple[Diagnostic, ...]]:
    """The vocabulary, or None with every reason why there is none."""
    node, problems = read_yaml(path, shown(path))
    if node is None:
        return None, problems
    stated, more = to_record(_Stated, node)
    problems = (*problems, *more)
    if problems or stated is None:
        return None, problems
    places = {kind: place(node, "kinds", kind) for kind in stated.kinds}
    places |= {kind: place(node, "results", n) for n, kind in enumerate(stated.results)}
    return Vocabulary(stated.kinds, stated.results, node.at, places), ()
