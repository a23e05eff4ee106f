"""The part of the rules that an opinion hangs on: advice, questions and paragraphs are left out."""

from __future__ import annotations

from collections.abc import Iterable

from engine.inference.stratify import reads
from engine.model.rules import Rule

WANTED = frozenset(
    {
        *("overall", "worst", "expressed", "bears", "modified", "no-report"),
        *("concluded", "operation", "miss", "open", "limited"),
        *("idle", "uncovered", "counts", "rests-on", "designed", "design-failed"),
    }
)
"""Kinds that opinion, criteria, controls and the readiness score are read from."""


def bearing(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules from which any wanted kind can follow, in their order."""
    every = tuple(rules)
    wanted, before = set(WANTED), 0
    while len(wanted) > before:
        before = len(wanted)
        for rule in every:
            if rule.conclude.kind in wanted:
                wanted |= {pattern.kind for pattern in reads(rule)}
    return tuple(rule for rule in every if rule.conclude.kind in wanted)
