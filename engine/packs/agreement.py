"""Do all rules agree on the type of each attribute? What differs could never match."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.model.position import Diagnostic, Position
from engine.packs.reading import Mention, ValueType

PLAIN = {
    ValueType.TEXT: "text",
    ValueType.INTEGER: "a whole number",
    ValueType.BOOLEAN: "`true` or `false`",
}
Known = tuple[ValueType, Position]


def disagreements(
    mentions: Mapping[str, Iterable[Mention]], declared: Iterable[Mention] = ()
) -> tuple[Diagnostic, ...]:
    """`mentions` by rule id. Constants speak for an attribute; variables carry the type on.

    What is `declared` is right from the start. Each clash names both places; one attribute
    taken two ways is told wherever the second way stands.
    """
    every = sorted((mention, rule) for rule, mentioned in mentions.items() for mention in mentioned)
    types = _Types()
    problems = []
    for mention in declared:
        if isinstance(mention.term, ValueType):
            types.declare(mention.slot, mention.term, mention.at)
    for mention, _ in every:
        if isinstance(mention.term, ValueType):
            clash = types.declare(mention.slot, mention.term, mention.at)
            if clash:
                told = f"`{mention.slot}` is {PLAIN[mention.term]} here"
                problems.append(_clash(mention.at, f"{told}, but {_placed(clash)}"))
    for mention, rule in every:
        if not isinstance(mention.term, ValueType):
            joined = types.join(mention.slot, f"{rule} ${mention.term}")
            if joined:
                here, there = map(_placed, joined)
                told = f"`${mention.term}` joins `{mention.slot}`, {here}, with {there}"
                problems.append(_clash(mention.at, told))
    return tuple(problems)


def _placed(known: Known) -> str:
    kind, place = known
    return f"{PLAIN[kind]} at {place}"


def _clash(at: Position, message: str) -> Diagnostic:
    help_ = "values of different types are never equal, so these could never match"
    return Diagnostic(at, "E-RULE-TYPE", message, help_)


class _Types:
    """Attributes and variables that must share a type, and the first place that says which."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._known: dict[str, Known] = {}

    def declare(self, name: str, kind: ValueType, at: Position) -> Known | None:
        """What was known before, if it clashes."""
        known = self._known.setdefault(self._root(name), (kind, at))
        return known if known[0] is not kind else None

    def join(self, name: str, other: str) -> tuple[Known, Known] | None:
        """Both types if they clash; then the two stay apart."""
        one, two = self._root(name), self._root(other)
        left, right = self._known.get(one), self._known.get(two)
        if left and right and left[0] is not right[0]:
            return left, right
        if one != two:
            self._parent[one] = two
            if left and not right:
                self._known[two] = left
        return None

    def _root(self, name: str) -> str:
        while name in self._parent:
            name = self._parent[name]
        return name
