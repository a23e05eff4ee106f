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
from unittest.mock import patch

import polars as pl
import yaml

from engine.audit import run as auditing
from engine.audit.examine import Evidence, examine_population
from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.prepare import ControlTest, Prepared
from engine.audit.scope import Scope
from engine.audit.shipped import LIBRARY, shipped_scenarios
from engine.audit.testing import Problems, Tested, test_control
from engine.facts.layers import Layers, layers_of
from engine.model.firm import Bound
from engine.model.population import Population
from engine.model.position import NOWHERE
from engine.model.run import AuditRun
from engine.model.scenario import Control
from engine.populations.table import Table

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
    with (
        patch.object(auditing, "examine_population", _examined_once),
        patch.object(auditing, "test_control", _tested_once),
    ):
        run = auditing.audit(opened)
    assert isinstance(run, AuditRun), run
    return run


_examined: dict[str, Evidence] = {}
_tested: dict[str, Tested | Problems] = {}


def _examined_once(scope: Scope, prepared: Prepared, folder: Layers) -> Evidence:
    spec = prepared.spec
    key = repr(
        (
            scope.type,
            _bare(spec),
            [(str(folder / name), (folder / name).read_bytes()) for name in _files(spec)],
            prepared.window,
            prepared.cutoff,
            prepared.calendar,
            sorted(prepared.needed),
            sorted({a for test in prepared.tests for a in test.attributes}),
            prepared.problems,
        )
    )
    if key not in _examined:
        _examined[key] = examine_population(scope, prepared, folder)
    return _examined[key]


def _tested_once(
    scope: Scope,
    prepared: Prepared,
    test: ControlTest,
    table: Table,
    results: pl.DataFrame | None,
) -> Tested | Problems:
    facts, control = scope.facts, test.control
    key = repr(
        (
            replace(scope.firm, at=NOWHERE, places={}),
            (scope.first, scope.last, facts.engagement.seed, facts.systems),
            (prepared.calendar, prepared.cutoff, _bare(prepared.spec)),
            (_bare_control(control), test.window),
            [r for r in facts.responses if r.control == control.id],
            [a for a in facts.assumptions if a.control == control.id],
            id(table),  # the same for the same evidence, which is remembered as long as this
        )
    )
    if key not in _tested:
        _tested[key] = test_control(scope, prepared, test, table, results)
    return _tested[key]


def _bare(spec: Population) -> Population:
    """Without its place: of the same evidence wherever it is stated."""
    return replace(spec, at=NOWHERE, places={})


def _bare_control(control: Control) -> Control:
    attributes = {
        name: replace(each, at=NOWHERE, places={}) for name, each in control.attributes.items()
    }
    return replace(control, at=NOWHERE, places={}, attributes=attributes)


def _files(spec: Population) -> list[str]:
    second = [spec.second_source.file] if spec.second_source else []
    workpaper = [spec.workpaper] if spec.workpaper else []
    return [spec.file, *second, *workpaper]
