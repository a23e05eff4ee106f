"""What a what-if assumes of the items of a control, and which of them it can assume to deviate.

Only an item that an assessor could draw can deviate. What is not due yet, or what nothing is asked
of, is no part of the tested population: were it to join, one deviation more could make a rate
smaller.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import polars as pl

from engine.audit.periodic import is_periodic, without_slot
from engine.audit.prepare import ControlTest, Prepared, assumption
from engine.audit.scope import Scope
from engine.documents.suggest import did_you_mean, quoted
from engine.model.position import Diagnostic, Position
from engine.model.scenario import Assumption
from engine.model.testing import PopulationExamined, PopulationState
from engine.model.words import ItemOutcome
from engine.populations.attributes import outcome_column, with_keys
from engine.populations.table import Table

MOST_TOLD = 20
MOST_COMPARED = 2_000  # keys among which the one that was meant is looked for
SHOWN = 10  # names of a sentence
KEY = "__named"
CODE = "E-ASSUMED-ITEM"


def misnamed(
    scope: Scope, prepared: Prepared, test: ControlTest, table: Table, each: pl.LazyFrame
) -> tuple[Diagnostic, ...]:
    """Why items that are supposed to deviate cannot; `each` holds all items with their outcomes."""
    if not test.deviating:
        return ()
    spec, control = prepared.spec, test.control
    named = with_keys(spec.key, test.deviating)
    assert named is not None
    held = table.collected(each.filter(named).with_columns(_text(spec.key).alias(KEY)))
    if isinstance(held, Diagnostic):
        return (held,)
    idle: Collection[str] = ()
    if is_periodic(spec, control):
        idle = without_slot(scope, prepared, test, table.types, held)[KEY].to_list()
    assumed = assumption(scope, control)
    at = assumed.at if assumed else spec.at
    known = {row[KEY]: row for row in held.iter_rows(named=True)}
    reasons = {name: _why_not(test, row, name in idle) for name, row in known.items()}
    unable = [name for name in test.deviating if reasons.get(name)]
    told = [
        Diagnostic(at, CODE, f"{quoted(name)} cannot deviate: {reasons[name]}")
        for name in unable[:MOST_TOLD]
    ]
    strange = [name for name in test.deviating if name not in known]
    few = strange[: MOST_TOLD - len(told)]
    told += _strange(prepared, test, table, each, few, at) if few else ()
    more = len(unable) + len(strange) - len(told)
    if more:
        told.append(Diagnostic(at, CODE, f"and {more:,} more of which none can deviate"))
    return tuple(told)


def _text(key: str) -> pl.Expr:
    return pl.col(key).cast(pl.String)


def _why_not(test: ControlTest, row: Mapping[str, Any], idle: bool) -> str:
    """What keeps an item out of every sample, read off its attributes; empty where nothing does."""
    found = {row[outcome_column(name)] for name in test.attributes}
    if found & {ItemOutcome.DEVIATION.value, ItemOutcome.NOT_TESTED.value}:
        found = {ItemOutcome.PASS.value}
    if ItemOutcome.NOT_YET_DUE.value in found:
        return "it is not due by the cut-off"
    if found <= {ItemOutcome.NOT_APPLICABLE.value}:
        return f"nothing that {quoted(test.control.id)} asks for applies to it"
    return "it falls into no due slot" if idle else ""


def _strange(
    prepared: Prepared,
    test: ControlTest,
    table: Table,
    each: pl.LazyFrame,
    strange: list[str],
    at: Position,
) -> Iterator[Diagnostic]:
    """Keys that no tested item has; some may stand elsewhere in the file."""
    spec = prepared.spec
    named = with_keys(spec.key, strange)
    assert named is not None
    beside = table.collected(table.frame.filter(named).select(_text(spec.key)))
    if isinstance(beside, Diagnostic):
        yield beside
        return
    elsewhere = set(beside[spec.key].to_list())
    over = f"{quoted(test.control.id)} is tested over"
    for name in strange:
        if name in elsewhere:
            why = "it lies outside the days that count, or `where` leaves it out"
            yield Diagnostic(at, CODE, f"{quoted(name)} is no item that {over}: {why}")
            continue
        message = f"no item of {quoted(spec.id)} that {over} is named {quoted(name)}"
        yield Diagnostic(at, CODE, message, _meant(name, spec.key, table, each))


def _meant(name: str, key: str, table: Table, each: pl.LazyFrame) -> str:
    """The nearest key, among a bounded number of those that begin alike."""
    text = _text(key)
    alike = text.str.starts_with(name[:1]) & text.str.len_chars().is_between(
        len(name) - 2, len(name) + 2
    )
    found = table.collected(each.filter(alike).select(text).head(MOST_COMPARED))
    if isinstance(found, Diagnostic):
        return ""
    return did_you_mean(name, found[key].to_list())


def why_untested(
    scope: Scope,
    prepared: Iterable[Prepared],
    examined: Iterable[PopulationExamined],
    name: str,
) -> str:
    """Why no item of a control is tested, so that of none anything can be supposed; or nothing."""
    if scope.type == 1:
        return "a Type 1 tests no items"
    control = next((c for c in scope.controls if c.id == name), None)
    if control is None or control.population is None:
        return "it is tested over no population"
    tests = (test for each in prepared for test in each.tests)
    if all(test.control.id != control.id for test in tests):
        return "it was not in place on any day that is looked at"
    states = {each.id: each.state for each in examined}
    state = states.get(control.population, PopulationState.RECONCILED)
    if state is not PopulationState.RECONCILED:
        return f"its population is {state.value}, and nothing is drawn from it"
    return ""


def said(assumed: Assumption, why_not: str = "") -> str:
    """What is supposed of the items of a control, in a sentence; `why_not` it changes nothing."""
    if assumed.mends:
        told = f"{assumed.control}: no deviations"
        told += f" from {assumed.from_} on" if assumed.from_ else ""
        return told + (", every due performance made" if assumed.performed else "")
    keys = assumed.keys
    listed = ", ".join(keys[:SHOWN])
    listed += f" and {len(keys) - SHOWN:,} more" if len(keys) > SHOWN else ""
    items = "1 item deviates" if len(keys) == 1 else f"{len(keys):,} items deviate"
    told = f"{assumed.control}: {items}, whatever evidence shows ({listed})"
    return f"{told}; this changes nothing: {why_not}" if why_not else told
