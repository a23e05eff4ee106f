"""Advice on a sound scenario: what will run, and yet may not be meant."""

from __future__ import annotations

import polars as pl

from engine.audit.open import Opened
from engine.audit.prepare import Prepared
from engine.model.position import Diagnostic
from engine.model.scenario import AttributeTest
from engine.populations.read import read_table
from engine.populations.sql_test import Checked, check_test, nullable_used_bare
from engine.populations.table import Table


def advise(opened: Opened) -> tuple[Diagnostic, ...]:
    """Columns that hold NULLs and are tested bare: each such item is a deviation.

    An attribute with a `due` date has thought of what never happened and is left alone.
    """
    return tuple(sorted({d for p in opened.prepared for d in _nullable(p)}))


def _nullable(prepared: Prepared) -> list[Diagnostic]:
    table = read_table(prepared.path, prepared.spec, prepared.spec.at, needed=prepared.needed)
    if not isinstance(table, Table):
        return []
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
