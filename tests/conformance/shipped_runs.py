"""Audits of the shipped companies, each made once in a session.

Most of the library extends one company and shares its evidence, so that what was examined and
tested for one audit is remembered for the next. A test holds such audits against others that
remember nothing.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.run import audit
from engine.audit.shipped import LIBRARY, shipped_scenarios
from engine.facts.layers import layers_of
from engine.model.firm import Bound
from engine.model.run import AuditRun
from tests.remembered import memory

_examined_once, _tested_once = memory.examine, memory.test

SHIPPED = {s.name: s.folder for s in shipped_scenarios()}
EXTENDING = sorted(
    name
    for name in SHIPPED
    if "extends" in yaml.safe_load((SHIPPED[name] / "scenario.yaml").read_text(encoding="utf-8"))
)


def expected(name: str) -> dict[str, Any]:
    text = (SHIPPED[name] / "expected.yaml").read_text(encoding="utf-8")
    stated: dict[str, Any] = yaml.safe_load(text)
    return stated


def readme(name: str) -> str:
    return (SHIPPED[name] / "README.md").read_text(encoding="utf-8")


def evidence_of(name: str, file: str) -> Path:
    """Where a file of evidence stands: in the company's folder, or in that of its base."""
    return layers_of(SHIPPED[name], extended_by(name), LIBRARY) / file


def extended_by(name: str) -> str | None:
    """The company that this one states its differences from."""
    text = (SHIPPED[name] / "scenario.yaml").read_text(encoding="utf-8")
    stated: dict[str, Any] = yaml.safe_load(text)
    return stated.get("extends")


@cache
def run_of(name: str, judgement: Bound | None = None, **choices: Any) -> AuditRun:
    """An audit of a shipped company, or of a folder within one: `everything-wrong/variants/x`."""
    company, _, rest = name.partition("/")
    opened = open_scenario(str(SHIPPED[company] / rest), Choices(**choices))
    assert isinstance(opened, Opened), "\n".join(str(problem) for problem in opened)
    if judgement is not None:
        firm = opened.scope.firm.judging(judgement)
        opened = replace(opened, scope=replace(opened.scope, firm=firm))
    run = audit(opened, examine=memory.examine, test=memory.test)
    assert isinstance(run, AuditRun), run
    return run
