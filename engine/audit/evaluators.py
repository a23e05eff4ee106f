"""Which evaluator answers: by name, and what serves where it cannot."""

from __future__ import annotations

from collections.abc import Iterable

from engine.inference.reference import derive
from engine.model.position import Diagnostic, Position, Severity
from engine.model.rules import Derived, Fact, Rule

REFERENCE, DURABLE = "reference", "durable"


def evaluate(
    engine: str, rules: Iterable[Rule], facts: tuple[Fact, ...]
) -> tuple[Derived, str, tuple[Diagnostic, ...]]:
    """What follows, which evaluator said so, and why it was another than the one asked for.

    durable-rules runs in a process of its own; a crash, a hang or a limit there is told, and the
    reference answers instead: the same answers, by its specification.
    """
    if engine == DURABLE:
        from engine.inference import durable

        asked = tuple(rules)
        found = durable.derive_isolated(asked, facts)
        if isinstance(found, Derived):
            return found, DURABLE, ()
        told = Diagnostic(
            found.at if found.at.path else Position("durable-rules"),
            found.code,
            found.message,
            "the reference evaluator answered instead",
            Severity.WARNING,
        )
        return derive(asked, facts), REFERENCE, (told,)
    return derive(rules, facts), REFERENCE, ()
