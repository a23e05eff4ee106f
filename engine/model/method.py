"""How readiness is scored, as data."""

from __future__ import annotations

from typing import Literal

from engine.model.record import record


@record
class Weights:
    coverage: int
    design: int
    operation: int
    evidence: int


@record
class GateRule:
    """When the named state holds, the score cannot exceed `cap`."""

    when: Literal[
        "adverse",
        "disclaimer",
        "not_evaluable",
        "qualified",
        "unreconciled",
        "ownerless",
        "stale",
    ]
    cap: int
    text: str


@record
class ReadinessMethod:
    source: str
    status: str
    weights: Weights  # Type 2
    weights_type_1: Weights
    gates: tuple[GateRule, ...]
