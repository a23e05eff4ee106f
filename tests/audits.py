"""Carrying out audits in tests: a folder in, an AuditRun out."""

from __future__ import annotations

from pathlib import Path

from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.run import audit
from engine.model.run import AuditRun, ControlRun, CriterionRun


def audited(folder: Path | str, **choices: object) -> AuditRun:
    opened = open_scenario(str(folder), Choices(**choices))  # type: ignore[arg-type]
    assert isinstance(opened, Opened), "\n".join(str(d) for d in opened)
    run = audit(opened)
    assert isinstance(run, AuditRun), run
    return run


def control_of(run: AuditRun, name: str = "access-removal") -> ControlRun:
    return next(c for c in run.controls if c.id == name)


def criterion_of(run: AuditRun, name: str = "CC6.2") -> CriterionRun:
    return next(c for c in run.criteria if c.id == name)


def objective_sentences(run: AuditRun, objective: str, kind: str = "miss") -> list[str]:
    """Why an objective is missed (or open): sentences of the rules that say so."""
    return [
        i.sentence
        for i in run.trace
        if i.conclusion.kind == kind and i.conclusion.get("objective") == objective
    ]
