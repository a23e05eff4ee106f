"""What audits of the same evidence share: populations are examined and controls tested once.

Columns of a comparison, a forecast and what flips it, an audit and the one that verifies a flip
ask the same of the same files, and files are taken to stay as they are meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import polars as pl

from engine.audit.examine import Evidence, examine_population
from engine.audit.prepare import ControlTest, Prepared
from engine.audit.scope import Scope
from engine.audit.testing import Problems, Tested, test_control
from engine.facts.layers import Layers
from engine.model.firm import FirmProfile
from engine.model.population import Population
from engine.model.position import NOWHERE
from engine.model.scenario import AttributeTest, Control
from engine.populations.table import Table

Stated = TypeVar("Stated", Population, Control, AttributeTest, FirmProfile)


class Memory:
    """Examining and testing as an audit does, each thing once; for one scenario at a time.

    With `told_apart` it serves many scenarios and keeps all: that says of a population what makes
    its evidence another, such as what its files hold.
    """

    def __init__(self, told_apart: Callable[[Population, Layers], object] | None = None) -> None:
        self._told_apart = told_apart
        self._folder: Layers | None = None
        self._examined: dict[str, Evidence] = {}
        # With each answer its table, lest another one take its id.
        self._tested: dict[str, tuple[Table, Tested | Problems]] = {}

    def examine(self, scope: Scope, prepared: Prepared, folder: Layers) -> Evidence:
        if self._told_apart is None and folder != self._folder:
            self._folder, self._examined, self._tested = folder, {}, {}  # those tables are let go
        names = sorted({name for test in prepared.tests for name in test.attributes})
        question = repr(
            (
                scope.facts.engagement.type,
                self._told_apart and self._told_apart(prepared.spec, folder),
                (_bare(prepared.spec), prepared.window, prepared.cutoff, prepared.calendar),
                (sorted(prepared.needed), names),
            )
        )
        known = self._examined.get(question)
        if known is None or prepared.problems:
            known = examine_population(scope, prepared, folder)
            if known.table is not None:  # else its checks may name places of this scenario
                self._examined[question] = known
        return known

    def test(
        self,
        scope: Scope,
        prepared: Prepared,
        test: ControlTest,
        table: Table,
        results: pl.DataFrame | None,
    ) -> Tested | Problems:
        facts, control = scope.facts, test.control
        attributes = {name: _bare(stated) for name, stated in control.attributes.items()}
        question = repr(
            (
                _bare(scope.firm),
                (scope.first, scope.last, facts.engagement.seed, facts.systems),
                (_bare(prepared.spec), prepared.cutoff, prepared.calendar),
                (replace(_bare(control), attributes=attributes), test.window),
                [r for r in facts.responses if r.control == control.id],
                [a for a in facts.assumptions if a.control == control.id],
                id(table),
            )
        )
        if question not in self._tested:
            self._tested[question] = table, test_control(scope, prepared, test, table, results)
        return self._tested[question][1]


def _bare(stated: Stated) -> Stated:
    """Without its place: the same wherever it is stated."""
    return replace(stated, at=NOWHERE, places={})
