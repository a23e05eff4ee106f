"""What columns over the same evidence share: populations are examined and controls tested once."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from engine.audit.examine import Evidence, examine_population
from engine.audit.prepare import ControlTest, Prepared
from engine.audit.scope import Scope
from engine.audit.testing import Problems, Tested, test_control
from engine.facts.layers import Layers
from engine.model.position import NOWHERE
from engine.populations.table import Table


class Memory:
    """Examining and testing as an audit does, each thing once; for one scenario at a time."""

    def __init__(self) -> None:
        self._folder: Layers | None = None
        self._examined: dict[str, Evidence] = {}
        self._tested: dict[str, tuple[Table, Tested | Problems]] = {}

    def examine(self, scope: Scope, prepared: Prepared, folder: Layers) -> Evidence:
        if folder != self._folder:  # tables of another scenario are let go
            self._folder, self._examined, self._tested = folder, {}, {}
        names = sorted({name for test in prepared.tests for name in test.attributes})
        question = repr(
            (
                scope.facts.engagement.type,
                (prepared.spec, prepared.window, prepared.cutoff, prepared.calendar),
                (sorted(prepared.needed), names, prepared.problems),
            )
        )
        if question not in self._examined:
            self._examined[question] = examine_population(scope, prepared, folder)
        return self._examined[question]

    def test(
        self,
        scope: Scope,
        prepared: Prepared,
        test: ControlTest,
        table: Table,
        results: pl.DataFrame | None,
    ) -> Tested | Problems:
        facts, control = scope.facts, test.control
        question = repr(
            (
                replace(scope.firm, at=NOWHERE, places={}),
                (scope.first, scope.last, facts.engagement.seed, facts.systems),
                (prepared.spec, prepared.cutoff, prepared.calendar),
                (replace(control, at=NOWHERE, places={}), test.window),
                [r for r in facts.responses if r.control == control.id],
                [a for a in facts.assumptions if a.control == control.id],
            )
        )
        known = self._tested.get(question)
        if known is None or known[0] is not table:
            known = table, test_control(scope, prepared, test, table, results)
            self._tested[question] = known
        return known[1]
