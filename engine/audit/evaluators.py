"""Which evaluator answers: by name, and what serves where it cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.inference.reference import TooManyLooks, derive
from engine.model.position import Diagnostic, Position, Severity
from engine.model.rules import Derived, Fact, Rule

MOST_LOOKS = 50_000_000  # at facts: minutes; the largest audit measured needs a hundredth
REFERENCE, DURABLE = "reference", "durable"
Judge = Callable[
    [str, Iterable[Rule], tuple[Fact, ...]], tuple[Derived, str, tuple[Diagnostic, ...]]
]
"""`evaluate`, or what answers as it does."""


def best() -> str:
    """The evaluator that serves where none is asked for: durable-rules where it is installed."""
    from engine.inference import durable

    return DURABLE if durable.available() else REFERENCE


def evaluate(
    engine: str, rules: Iterable[Rule], facts: tuple[Fact, ...]
) -> tuple[Derived, str, tuple[Diagnostic, ...]]:
    """What follows, which evaluator said so, and why it was another than the one asked for.

    durable-rules runs in a process of its own; a crash, a hang or a limit there is told, and the
    reference answers instead: the same answers, by its specification. Raises TooManyLooks.
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
        return derive(asked, facts, looks=MOST_LOOKS), REFERENCE, (told,)
    return derive(rules, facts, looks=MOST_LOOKS), REFERENCE, ()


def endless(found: TooManyLooks) -> Diagnostic:
    """What a user is told of rules that would go on and on."""
    message = f"the rule `{found}` joins facts without end"
    return Diagnostic(
        Position("packs"), "E-RULES-ENDLESS", message, "let its patterns share a variable"
    )
