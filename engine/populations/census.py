"""The mock audit's look at every item: outcomes counted per stratum in one streaming pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from engine.model.population import Population
from engine.model.position import Diagnostic
from engine.model.testing import Census
from engine.model.words import ItemOutcome
from engine.populations.attributes import (
    CompiledAttribute,
    Shares,
    attribute_shares,
    item_shares,
    with_results,
)
from engine.populations.strata import strata_columns, stratum_label
from engine.populations.table import Table

_COUNTED = (
    ItemOutcome.DEVIATION,
    ItemOutcome.NOT_TESTED,
    ItemOutcome.NOT_YET_DUE,
    ItemOutcome.NOT_APPLICABLE,
)
_ITEM = ""  # among the names of attributes, the item as a whole


@dataclass(frozen=True, slots=True)
class StratumCensus:
    """All items of one stratum: as whole items, and under each attribute by name."""

    stratum: str
    rows: int
    items: Census
    attributes: Mapping[str, Census]


def census(
    table: Table,
    spec: Population,
    attributes: Mapping[str, CompiledAttribute],
    results: pl.DataFrame | None = None,
    named: pl.Expr | None = None,
) -> tuple[StratumCensus, ...] | Diagnostic:
    """Count outcomes per stratum, in the order of the strata's names.

    The table holds the items of the period alone; `results` the workpaper of these attributes;
    `named` those items that are supposed to deviate.
    """
    each = attribute_shares(attributes, results, named)
    each[_ITEM] = item_shares(list(each.values()))
    flags = {
        f"{outcome.value}:{name}": share[outcome]
        for name, share in each.items()
        for outcome in _COUNTED
        if outcome in share
    }
    sums = [pl.col(name).sum() for name in flags]
    strata = strata_columns(spec)
    items = with_results(table.frame, spec.key, results)
    flagged = items.select(
        *(pl.col(name).alias(f"__stratum:{name}") for name in strata),
        *(flag.alias(name) for name, flag in flags.items()),
        pl.col(spec.key).alias("__key"),
    )
    length = pl.len().alias("__rows")
    query = (
        flagged.group_by([f"__stratum:{name}" for name in strata]).agg(length, *sums)
        if strata
        else flagged.select(length, *sums)
    )
    counted = table.collected(query)
    if isinstance(counted, Diagnostic):
        return counted
    made = [_stratum(row, strata, each) for row in counted.iter_rows(named=True)]
    return tuple(sorted(made, key=lambda one: one.stratum))


def _stratum(
    row: Mapping[str, object], strata: tuple[str, ...], each: Mapping[str, Shares]
) -> StratumCensus:
    counts = {name: _census(row, name) for name in each}
    return StratumCensus(
        stratum=stratum_label(tuple(row[f"__stratum:{name}"] for name in strata)),
        rows=_number(row, "__rows"),
        items=counts.pop(_ITEM),
        attributes=counts,
    )


def _census(row: Mapping[str, object], name: str) -> Census:
    deviations, not_tested, not_yet_due, not_applicable = (
        _number(row, f"{outcome.value}:{name}") for outcome in _COUNTED
    )
    return Census(
        items=_number(row, "__rows") - not_yet_due - not_applicable,
        deviations=deviations,
        not_tested=not_tested,
        not_yet_due=not_yet_due,
        not_applicable=not_applicable,
    )


def _number(row: Mapping[str, object], name: str) -> int:
    value = row.get(name) or 0
    assert isinstance(value, int)
    return value
