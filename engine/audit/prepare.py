"""Everything that a test of a control needs, compiled and checked before any row is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from engine.audit.scope import Scope
from engine.documents.limits import LIMITS
from engine.facts.checks import bounded
from engine.facts.layers import Layers
from engine.model.population import Population
from engine.model.position import Diagnostic
from engine.model.scenario import Assumption, Control, Period
from engine.model.words import ColumnType
from engine.populations.attributes import CompiledAttribute, compile_attribute
from engine.populations.period import (
    Calendar,
    Parameters,
    Window,
    cutoff_of,
    instant_literal,
    parameters_of,
    window_of,
)
from engine.populations.read import column_types
from engine.populations.sql_test import Compiled, compile_test

UNREADABLE = frozenset({"E-UNREADABLE", "E-VALUE"})  # a matter of evidence, not of the scenario


@dataclass(frozen=True, slots=True)
class ControlTest:
    """One control over its population, ready to run; `window` is where it was in place."""

    control: Control
    window: Window
    where: pl.Expr | None
    attributes: Mapping[str, CompiledAttribute]
    deviating: tuple[str, ...] = ()  # keys of items that are supposed to deviate


@dataclass(frozen=True, slots=True)
class Prepared:
    """One population with every test over it; `problems` are those of an unreadable file."""

    spec: Population
    path: Path
    window: Window
    calendar: Calendar
    cutoff: Parameters
    where: pl.Expr | None
    needed: frozenset[str]
    tests: tuple[ControlTest, ...]
    problems: tuple[Diagnostic, ...] = ()


def prepare(scope: Scope, folder: Layers) -> tuple[tuple[Prepared, ...], tuple[Diagnostic, ...]]:
    """All populations that a control is tested over, and every problem in their tests."""
    used = {c.population for c in scope.controls}
    prepared: list[Prepared] = []
    problems: list[Diagnostic] = []
    for spec in sorted(scope.facts.populations, key=lambda p: p.id):
        if spec.id in used and len(problems) < LIMITS.problems:
            made, found = _population(scope, spec, folder)
            problems.extend(found)
            prepared.append(made)
    return tuple(prepared), bounded(dict.fromkeys(problems))


def calendar_of(scope: Scope) -> Calendar:
    organisation = scope.facts.organisation
    return Calendar(organisation.zone, organisation.holidays)


def _population(
    scope: Scope, spec: Population, folder: Layers
) -> tuple[Prepared, tuple[Diagnostic, ...]]:
    calendar = calendar_of(scope)
    last = _last(scope, spec)
    window = window_of(Period(from_=scope.first, to=last), calendar)
    parameters = parameters_of(window, cutoff_of(spec.query, window, calendar))
    made = Prepared(spec, folder / spec.file, window, calendar, parameters, None, frozenset(), ())
    types = column_types(folder / spec.file, spec, spec.at)
    if isinstance(types, tuple):
        if all(d.code in UNREADABLE for d in types):
            return replace(made, problems=types), ()
        return made, types
    problems: list[Diagnostic] = []
    where, used = _where(spec.where, types, spec, calendar, parameters, problems)
    tests = []
    for control in scope.controls:
        if control.population != spec.id or len(problems) >= LIMITS.problems:
            continue
        problems.extend(_pooled(control, spec, types))
        narrowed, columns = _where(control.where, types, control, calendar, parameters, problems)
        attributes: dict[str, CompiledAttribute] = {}
        for name, test in sorted(control.attributes.items()):
            compiled = compile_attribute(
                name, test, types, calendar=calendar, parameters=parameters
            )
            if isinstance(compiled, tuple):
                problems.extend(compiled)
            else:
                attributes[name] = _assumed(compiled, control, spec, types, scope, calendar)
        used = used.union(columns, *(a.columns for a in attributes.values()))
        placed = _in_place(control, scope, last, calendar)
        if placed is not None:
            assumed = assumption(scope, control)
            deviating = () if assumed is None else assumed.keys
            tests.append(ControlTest(control, placed, narrowed, attributes, deviating))
    return replace(made, where=where, needed=used, tests=tuple(tests)), tuple(problems)


def assumption(scope: Scope, control: Control) -> Assumption | None:
    """What an overlay supposes of the items of a control."""
    return next((a for a in scope.facts.assumptions if a.control == control.id), None)


def _pooled(
    control: Control, spec: Population, types: Mapping[str, ColumnType]
) -> Iterator[Diagnostic]:
    """A population of several systems is not one population unless a reason says so."""
    if len(control.systems) < 2 or "system" not in types or spec.strata or spec.homogeneous:
        return
    message = f"`{spec.id}` pools the {len(control.systems)} systems of `{control.id}`"
    help_ = "state `strata: [system]`, or in `homogeneous` why one sample speaks for all"
    yield Diagnostic(spec.at, "E-POOLED", message, help_)


def _where(
    text: str | None,
    types: Mapping[str, ColumnType],
    stated: Population | Control,
    calendar: Calendar,
    parameters: Parameters,
    problems: list[Diagnostic],
) -> tuple[pl.Expr | None, frozenset[str]]:
    if text is None:
        return None, frozenset()
    at = stated.places.get("where", stated.at)
    found = compile_test(text, types, at, calendar=calendar, parameters=parameters)
    if isinstance(found, Compiled):
        return found.expression, found.columns
    problems.extend(replace(d, message=f"{d.message} in `where` of `{stated.id}`") for d in found)
    return None, frozenset()


def _last(scope: Scope, spec: Population) -> date:
    """The last day that the evidence speaks of: interim evidence ends before the period."""
    return scope.last if spec.interim is None else min(scope.last, spec.interim.to)


def _in_place(control: Control, scope: Scope, until: date, calendar: Calendar) -> Window | None:
    """The days up to `until` on which the control was in place; None if there was none."""
    span = control.in_place
    if span is None:
        return None
    first = max(scope.first, span.from_)
    last = min(until, span.to) if span.to else until
    return window_of(Period(from_=first, to=last), calendar) if first <= last else None


def _assumed(
    attribute: CompiledAttribute,
    control: Control,
    spec: Population,
    types: Mapping[str, ColumnType],
    scope: Scope,
    calendar: Calendar,
) -> CompiledAttribute:
    """An overlay may assume a mended control: from its day on, items pass; earlier ones stand."""
    assumed = assumption(scope, control)
    if assumed is None or not assumed.mends:
        return attribute
    since = _since(assumed, spec, types, calendar)
    passes = None if attribute.passes is None else attribute.passes | since
    return replace(attribute, passes=passes, supposed=since if assumed.performed else None)


def _since(
    assumed: Assumption, spec: Population, types: Mapping[str, ColumnType], calendar: Calendar
) -> pl.Expr:
    column = spec.occurred_at or spec.due_at
    if assumed.from_ is None or column is None:
        return pl.lit(True)
    if types[column] is ColumnType.DATE:
        return pl.col(column) >= assumed.from_
    return pl.col(column) >= instant_literal(calendar.midnight(assumed.from_))
