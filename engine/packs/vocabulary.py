"""Which kinds of facts the engine asserts, and which conclusions it reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.documents.read import read_yaml
from engine.documents.records import to_record
from engine.model.position import NOWHERE, Diagnostic, Position
from engine.model.record import record
from engine.packs.reading import Mention, ValueType
from engine.packs.shipped import shown


@record
class Vocabulary:
    kinds: Mapping[str, Mapping[str, ValueType]]  # asserted: attributes and their types
    results: tuple[str, ...]  # kinds that are read after the last rule
    at: Position = NOWHERE

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
    vocabulary, more = to_record(Vocabulary, node)
    problems = (*problems, *more)
    return (None if problems else vocabulary), problems
