"""The outcome of an item under each attribute, and of the item as a whole.

The meaning, settled (design, section 4), in this order for an attribute:

* `applies` given and not TRUE: not applicable
* judged: what the workpaper says; without a row not tested, or not yet due
* `observable` given and not TRUE: what the workpaper says if an alternative procedure is named,
  else not tested
* `passes` TRUE: pass
* `passes` FALSE or NULL: not yet due if `due` lies after the cut-off, else deviation

An item deviates if any attribute does; else it is not tested, not yet due, a pass, or not
applicable, whichever of these its attributes show first in this order.

A what-if may name items that are supposed to deviate. What their attributes show stays; where none
of them deviates, the item does under a name of its own, `SUPPOSED`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Final

import polars as pl

from engine.model.position import Diagnostic
from engine.model.scenario import AttributeTest
from engine.model.testing import SUPPOSED
from engine.model.words import ColumnType, ItemOutcome
from engine.populations.period import Calendar, Parameters, instant_literal
from engine.populations.sql_terms import Kind
from engine.populations.sql_test import Compiled, compile_instant, compile_test

ITEM_OUTCOME: Final = "__outcome"
_ORDER: Final = (
    ItemOutcome.DEVIATION,
    ItemOutcome.NOT_TESTED,
    ItemOutcome.NOT_YET_DUE,
    ItemOutcome.PASS,
    ItemOutcome.NOT_APPLICABLE,
)
_ENUM: Final = pl.Enum([outcome.value for outcome in _ORDER])

Shares = Mapping[ItemOutcome, pl.Expr]
"""A condition for each outcome that can occur; for every item exactly one of them is TRUE."""


@dataclass(frozen=True, slots=True)
class CompiledAttribute:
    """An attribute test ready to run; a judged one has no `passes`.

    `later` is TRUE for items whose due date lies after the cut-off.
    """

    name: str
    passes: pl.Expr | None
    applies: pl.Expr | None
    observable: pl.Expr | None
    later: pl.Expr | None
    columns: frozenset[str]
    alternative: bool = False  # a procedure is named for items that the source cannot show
    supposed: pl.Expr | None = None  # items that are supposed to pass whatever somebody found


def outcome_column(attribute: str) -> str:
    return f"__outcome:{attribute}"


def result_column(attribute: str) -> str:
    """Where the results of the workpaper stand once they are joined to the items."""
    return f"__result:{attribute}"


def compile_attribute(
    name: str,
    test: AttributeTest,
    columns: Mapping[str, ColumnType],
    *,
    calendar: Calendar,
    parameters: Parameters,
) -> CompiledAttribute | tuple[Diagnostic, ...]:
    """Compile every part of an attribute, or say everything wrong in all of them."""
    problems: list[Diagnostic] = []
    used: set[str] = set()

    def part(key: str, text: str | None, compiler: Callable[..., object]) -> Compiled | None:
        if text is None:
            return None
        at = test.places.get(key, test.at)
        found = compiler(text, columns, at, calendar=calendar, parameters=parameters)
        if isinstance(found, Compiled):
            used.update(found.columns)
            return found
        assert isinstance(found, tuple)
        where = f" in `{key}` of attribute `{name}`"
        problems.extend(replace(problem, message=problem.message + where) for problem in found)
        return None

    passes = part("passes", test.passes, compile_test)
    applies = part("applies", test.applies, compile_test)
    observable = part("observable", test.observable, compile_test)
    due = part("due", test.due, compile_instant)
    if test.judged is (test.passes is not None):
        message = f"attribute `{name}` is either judged or says when it `passes`"
        problems.append(Diagnostic(test.at, "E-ATTRIBUTE", message))
    if test.judged and test.observable is not None:
        message = f"attribute `{name}` is judged, so `observable` has no meaning"
        problems.append(Diagnostic(test.at, "E-ATTRIBUTE", message))
    if problems:
        return tuple(problems)
    return CompiledAttribute(
        name=name,
        passes=passes.expression if passes else None,
        applies=applies.expression if applies else None,
        observable=observable.expression if observable else None,
        later=_later(due, parameters.cutoff, calendar) if due else None,
        columns=frozenset(used),
        alternative=bool(test.alternative.strip()),
    )


def _later(due: Compiled, cutoff: datetime, calendar: Calendar) -> pl.Expr:
    """Whether the due date lies after the cut-off; a day is over at its midnight."""
    if due.kind is Kind.DATE:
        return due.expression >= calendar.day_of(cutoff)
    return due.expression > instant_literal(cutoff)


def shares(attribute: CompiledAttribute, *, worked: bool) -> Shares:
    """The conditions of an attribute's outcomes; `worked`: workpaper results are joined."""
    found: dict[ItemOutcome, pl.Expr] = {}
    scope: list[pl.Expr] = []
    if attribute.applies is not None:
        applies = _sure(attribute.applies)
        found[ItemOutcome.NOT_APPLICABLE] = ~applies
        scope.append(applies)
    if attribute.passes is None:
        _by_hand(found, attribute, scope, worked=worked)
        return found
    if attribute.observable is not None:
        observable = _sure(attribute.observable)
        otherwise = worked and attribute.alternative
        _by_hand(found, replace(attribute, later=None), [*scope, ~observable], worked=otherwise)
        scope.append(observable)
    passes = _sure(attribute.passes)
    _add(found, ItemOutcome.PASS, [*scope, passes])
    scope.append(~passes)
    if attribute.later is not None:
        later = _sure(attribute.later)
        _add(found, ItemOutcome.NOT_YET_DUE, [*scope, later])
        scope.append(~later)
    _add(found, ItemOutcome.DEVIATION, scope)
    return found


def _by_hand(
    found: dict[ItemOutcome, pl.Expr],
    attribute: CompiledAttribute,
    scope: list[pl.Expr],
    *,
    worked: bool,
) -> None:
    """Outcomes of the items in scope that somebody looked at, and of those nobody did."""
    open_ = list(scope)
    if worked:
        result = pl.col(result_column(attribute.name))
        for outcome in (ItemOutcome.PASS, ItemOutcome.DEVIATION, ItemOutcome.NOT_APPLICABLE):
            _add(found, outcome, [*scope, _found(result, outcome, attribute.supposed)])
        open_.append(result.is_null())
    if attribute.later is not None:
        later = _sure(attribute.later)
        _add(found, ItemOutcome.NOT_YET_DUE, [*open_, later])
        open_.append(~later)
    _add(found, ItemOutcome.NOT_TESTED, open_)


def _found(result: pl.Expr, outcome: ItemOutcome, supposed: pl.Expr | None) -> pl.Expr:
    """Whether the workpaper says so; what is supposed to pass does where it says deviation."""
    said = _sure(result == outcome.value)
    if supposed is None or outcome is ItemOutcome.NOT_APPLICABLE:
        return said
    if outcome is ItemOutcome.DEVIATION:
        return said & ~_sure(supposed)
    return said | (_sure(result == ItemOutcome.DEVIATION.value) & _sure(supposed))


def attribute_shares(
    attributes: Mapping[str, CompiledAttribute],
    results: pl.DataFrame | None,
    named: pl.Expr | None = None,
) -> dict[str, Shares]:
    """The conditions of every attribute, in the order of their names.

    `named`: items that are supposed to deviate; what holds of them comes last.
    """
    worked = set() if results is None else set(results["attribute"].to_list())
    found: dict[str, Shares] = {
        name: shares(attribute, worked=name in worked)
        for name, attribute in sorted(attributes.items())
    }
    if named is not None:
        shown = [s[ItemOutcome.DEVIATION] for s in found.values() if ItemOutcome.DEVIATION in s]
        held = reduce(and_, [named, *(~deviates for deviates in shown)])
        found[SUPPOSED] = {ItemOutcome.DEVIATION: held, ItemOutcome.NOT_APPLICABLE: ~held}
    return found


def with_keys(key: str, keys: Sequence[str]) -> pl.Expr | None:
    """The items of those keys, given as text; None where there are none."""
    return pl.col(key).cast(pl.String).is_in(list(keys)) if keys else None


def item_shares(attributes: list[Shares]) -> Shares:
    """The conditions of the outcomes of whole items."""
    found: dict[ItemOutcome, pl.Expr] = {}
    not_before: list[pl.Expr] = []
    for outcome in _ORDER[:-1]:
        showing = [share[outcome] for share in attributes if outcome in share]
        if showing:
            any_ = reduce(or_, showing)
            found[outcome] = reduce(and_, [any_, *not_before])
            not_before.append(~any_)
    if all(ItemOutcome.NOT_APPLICABLE in share for share in attributes):
        found[ItemOutcome.NOT_APPLICABLE] = reduce(and_, not_before) if not_before else pl.lit(True)
    return found


def with_results(items: pl.LazyFrame, key: str, results: pl.DataFrame | None) -> pl.LazyFrame:
    """Join the results of a workpaper (item, attribute, result) as one column an attribute."""
    if results is None or results.is_empty():
        return items
    names = sorted(set(results["attribute"].to_list()))
    columns = [
        pl.col("result").filter(pl.col("attribute") == name).first().alias(result_column(name))
        for name in names
    ]
    wide = results.lazy().group_by("item").agg(columns)
    joined = items.with_columns(pl.col(key).cast(pl.String).alias("__item"))
    return joined.join(wide, left_on="__item", right_on="item", how="left").drop("__item")


def evaluate(
    items: pl.LazyFrame,
    attributes: Mapping[str, CompiledAttribute],
    key: str,
    results: pl.DataFrame | None = None,
    named: pl.Expr | None = None,
) -> pl.LazyFrame:
    """Add `__outcome:<attribute>` for each attribute and `__outcome` for the item.

    `results` holds the rows of the workpaper that belong to these attributes, `named` the items
    that are supposed to deviate. The order of the rows is not kept where a workpaper is joined,
    and has no influence on any outcome.
    """
    each = attribute_shares(attributes, results, named)
    columns = [_chosen(share).alias(outcome_column(name)) for name, share in each.items()]
    item = _chosen(item_shares(list(each.values()))).alias(ITEM_OUTCOME)
    return with_results(items, key, results).with_columns(*columns, item)


def _chosen(share: Shares) -> pl.Expr:
    """The outcome whose condition is TRUE."""
    chain = pl.lit(None, dtype=_ENUM)
    for outcome in reversed(_ORDER):
        if outcome in share:
            value = pl.lit(outcome.value, dtype=_ENUM)
            chain = pl.when(share[outcome]).then(value).otherwise(chain)
    return chain


def _sure(condition: pl.Expr) -> pl.Expr:
    """TRUE where the condition is TRUE, FALSE where it is FALSE or NULL."""
    return condition.fill_null(False)


def _add(found: dict[ItemOutcome, pl.Expr], outcome: ItemOutcome, all_of: list[pl.Expr]) -> None:
    condition = reduce(and_, all_of) if all_of else pl.lit(True)
    found[outcome] = found[outcome] | condition if outcome in found else condition
