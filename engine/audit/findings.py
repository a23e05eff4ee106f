"""Conclusions and their reasons, looked up by kind and attributes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from engine.model.rules import Derived, Fact, Instance, Named, Value, named


@dataclass(frozen=True)
class Findings:
    """What the rules concluded; lookups return facts in their sorted order."""

    _facts: dict[str, list[Fact]]
    _holding: dict[tuple[str, Named], list[Fact]]  # by kind and attribute
    _reasons: dict[Fact, list[Instance]]

    @classmethod
    def of(cls, derived: Derived) -> Findings:
        facts: dict[str, list[Fact]] = defaultdict(list)
        holding: dict[tuple[str, Named], list[Fact]] = defaultdict(list)
        reasons: dict[Fact, list[Instance]] = defaultdict(list)
        for fact in derived.facts:
            facts[fact.kind].append(fact)
            kind, attributes = fact.order
            for attribute in attributes:
                holding[kind, attribute].append(fact)
        for instance in derived.trace:
            reasons[instance.conclusion].append(instance)
        return cls(dict(facts), dict(holding), dict(reasons))

    def all(self, kind: str, /, **attributes: Value) -> tuple[Fact, ...]:
        if not attributes:
            return tuple(self._facts.get(kind, ()))
        lists = [
            self._holding.get((kind, named(name, value)), []) for name, value in attributes.items()
        ]
        few = min(lists, key=len)
        if len(lists) == 1:
            return tuple(few)
        return tuple(
            fact
            for fact in few
            if all(fact.get(name) == value for name, value in attributes.items())
        )

    def any(self, kind: str, /, **attributes: Value) -> bool:
        return bool(self.all(kind, **attributes))

    def text(self, attribute: str, kind: str, /, *, default: str, **attributes: Value) -> str:
        """One attribute of the first such conclusion, as text."""
        found = self.all(kind, **attributes)
        return str(found[0].get(attribute)) if found else default

    def reasons(self, kind: str, /, **attributes: Value) -> tuple[Instance, ...]:
        """Every rule instance behind such conclusions."""
        return tuple(i for fact in self.all(kind, **attributes) for i in self._reasons[fact])

    def sentences(self, kind: str, /, **attributes: Value) -> tuple[str, ...]:
        return tuple(dict.fromkeys(i.sentence for i in self.reasons(kind, **attributes)))
