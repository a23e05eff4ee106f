"""Where each value of a record was written, found again by the place of its mapping."""

from __future__ import annotations

from engine.documents.tree import Mapping, Node, Scalar, Sequence
from engine.model.position import Position


class Places:
    """Records remember where they begin; the trees that they came from know the rest."""

    def __init__(self, tree: Node) -> None:
        self.root = tree.at
        self._mappings: dict[Position, Mapping] = {}
        waiting = [tree]
        while waiting:
            match waiting.pop():
                case Mapping() as mapping if mapping.at not in self._mappings:
                    self._mappings[mapping.at] = mapping
                    waiting += [value for _, value in mapping]
                case Sequence() as sequence:
                    waiting += sequence.items
                case _:
                    pass

    def of(self, at: Position, *path: str | int) -> Position:
        """The place of a value below the mapping at `at`, or of what stands nearest to it."""
        node: Node | None = self._mappings.get(at)
        nearest = at
        for step in path:
            match node:
                case Mapping() if isinstance(step, str):
                    node = node.get(step)
                case Sequence() if isinstance(step, int) and step < len(node.items):
                    node = node.items[step]
                case _:
                    return nearest
            if node is None:
                return nearest
            nearest = node.at
        return nearest

    def states(self, at: Position, key: str) -> bool:
        """Whether the mapping at `at` holds the key, whatever its value."""
        mapping = self._mappings.get(at)
        return mapping is not None and mapping.get(key) is not None

    def key(self, at: Position, *path: str) -> Position:
        """The place of the key that ends the path."""
        node: Node | None = self._mappings.get(at)
        for number, step in enumerate(path, start=1):
            if not isinstance(node, Mapping):
                break
            for key, value in node:
                if key.text == step:
                    if number == len(path):
                        return key.at
                    node = value
                    break
            else:
                break
        return self.of(at, *path)


def texts_of(node: Node, name: str) -> set[str]:
    """Every text that stands under a key `name`, at any depth."""
    found: set[str] = set()
    waiting = [node]
    while waiting:
        match waiting.pop():
            case Mapping() as mapping:
                for key, value in mapping:
                    if key.text == name and isinstance(value, Scalar):
                        found.add(value.text)
                    waiting.append(value)
            case Sequence() as sequence:
                waiting += sequence.items
            case _:
                pass
    return found
