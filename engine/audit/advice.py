"""Advice on a sound scenario: what will run, and yet may not be meant."""

from __future__ import annotations

import polars as pl

from engine.audit.examine import examine_population
from engine.audit.open import Opened
from engine.audit.prepare import Prepared
from engine.model.position import Diagnostic, Severity
from engine.model.scenario import AttributeTest
from engine.model.testing import PopulationState
from engine.model.words import Nature
from engine.populations.read import read_table
from engine.populations.sql_test import Checked, check_test, nullable_used_bare
from engine.populations.table import Table


def advise(opened: Opened) -> tuple[Diagnostic, ...]:
    """Everything that an audit would stumble over later, and what may not be meant.

    Errors are evidence that cannot be read as declared. Warnings are populations that are not
    reconciled, so that nothing would be drawn from them; NULLs that are tested bare; automated
    controls that name no ITGC they rest on.
    """
    found = {d for p in opened.prepared for d in (*_nullable(p), *_unreconciled(opened, p))}
    return tuple(sorted(found | set(_without_itgc(opened))))


def _unreconciled(opened: Opened, prepared: Prepared) -> list[Diagnostic]:
    examined = examine_population(opened.scope, prepared, opened.folder).examined
    if examined.state is not PopulationState.UNRECONCILED:
        return []
    help_ = "no sample is drawn from it, and the audit ends with exit code 3"
    message = f"`{examined.id}` is not reconciled: {examined.problem}"
    return [Diagnostic(prepared.spec.at, "W-UNRECONCILED", message, help_, Severity.WARNING)]


def _without_itgc(opened: Opened) -> list[Diagnostic]:
    help_ = "name change control and privileged access over its system in `depends_on`"
    return [
        Diagnostic(
            control.at,
            "W-NO-ITGC",
            f"`{control.id}` is automated and rests on no other control",
            help_,
            Severity.WARNING,
        )
        for control in opened.scope.controls
        if control.nature is Nature.AUTOMATED and not control.depends_on
    ]


def _nullable(prepared: Prepared) -> list[Diagnostic]:
    table = read_table(prepared.path, prepared.spec, prepared.spec.at, needed=prepared.needed)
    if not isinstance(table, Table):
        return list(table)
    counted = table.collected(table.frame.select(pl.all().null_count()))
    if isinstance(counted, Diagnostic):
        return []
    holding = {name for name, nulls in counted.row(0, named=True).items() if nulls}
    return [
        warning
        for test in prepared.tests
        for stated in test.control.attributes.values()
        if stated.passes is not None and stated.due is None and stated.observable is None
        for warning in nullable_used_bare(
            stated.passes,
            table.types,
            holding - _asked_for(stated, table),
            stated.places.get("passes", stated.at),
        )
    ]


def _asked_for(stated: AttributeTest, table: Table) -> frozenset[str]:
    """Columns that `applies` speaks of: what they hold has been thought of."""
    if stated.applies is None:
        return frozenset()
    checked = check_test(stated.applies, table.types, stated.at)
    return checked.columns if isinstance(checked, Checked) else frozenset()
