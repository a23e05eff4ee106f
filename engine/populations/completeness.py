"""Is a population complete and accurate? Asked before anything is drawn from it (IPE).

What is not reconciled gives no sample and no conclusion, under every firm profile: it takes a
query that is named, an independent record that agrees, and no check that failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import polars as pl

from engine.model.population import Population, Query
from engine.model.position import Diagnostic
from engine.model.testing import Check, CheckOutcome
from engine.model.words import ColumnType
from engine.populations.advice import counted
from engine.populations.period import Calendar, Window, in_period, instant_literal, within
from engine.populations.reconcile import missing_keys, repeated_keys, sequence_gaps
from engine.populations.strata import divided, strata_columns
from engine.populations.table import Table

MOST_STRATA: Final = 1_000
_TOLD: Final = 5
_INDEPENDENT: Final = frozenset({"control-total", "second-source", "recorded-zero"})


@dataclass(frozen=True, slots=True)
class Completeness:
    """All checks of a population, in a fixed order; `items` are those of the period."""

    checks: tuple[Check, ...]
    items: int
    rows: int

    @property
    def reconciled(self) -> bool:
        passed = {check.name for check in self.checks if check.outcome is CheckOutcome.PASSED}
        failed = any(check.outcome is CheckOutcome.FAILED for check in self.checks)
        return not failed and "query" in passed and bool(passed & _INDEPENDENT)


@dataclass(frozen=True, slots=True)
class _Case:
    """A population with all that its checks look at."""

    whole: Table
    narrowed: Table  # passed `where`
    items: Table  # of these, what falls into the period
    spec: Population
    window: Window
    cutoff: datetime
    calendar: Calendar
    engagement: Literal[1, 2]
    second: Table | None
    number: int  # of items


def examine(
    table: Table,
    spec: Population,
    window: Window,
    *,
    cutoff: datetime,
    calendar: Calendar,
    engagement: Literal[1, 2],
    where: pl.Expr | None = None,
    second: Table | None = None,
) -> Completeness | Diagnostic:
    """Examine a table; a diagnostic says that it could not be read to its end.

    `second` is the table of the population's second source, read with `second_source_of`.
    """
    narrowed = table if where is None else table.narrowed(where)
    items = narrowed.narrowed(in_period(spec, table.types, window))
    counted_items = items.collected(items.frame.select(pl.len()))
    if isinstance(counted_items, Diagnostic):
        return counted_items
    number = int(counted_items.item())
    case = _Case(table, narrowed, items, spec, window, cutoff, calendar, engagement, second, number)
    checks: list[Check] = []
    for step in _STEPS:
        for found in step(case):
            if isinstance(found, Diagnostic):
                return found
            checks.append(found)
    return Completeness(tuple(checks), number, table.rows)


def second_source_of(spec: Population, types: dict[str, ColumnType]) -> Population | None:
    """The second source described as a table: its dates are of the population's type."""
    second = spec.second_source
    if second is None:
        return None
    dated = {}
    if second.occurred_at is not None and spec.occurred_at is not None:
        dated = {second.occurred_at: types.get(spec.occurred_at, ColumnType.INSTANT)}
    return Population(
        id=f"{spec.id}/second-source",
        file=second.file,
        key=second.key,
        occurred_at=second.occurred_at,
        types=dated,
        zone=spec.zone,
        at=spec.at,
    )


_Found = Iterator[Check | Diagnostic]


def _query(case: _Case) -> _Found:
    """Who ran which query, and when: after the close for events, within it for settings."""
    query = case.spec.query
    if query is None or not query.text.strip() or not query.run_by.strip():
        yield _absent("query", "it is not said who ran which query, and when")
        return
    told = f"`{query.text}` was run by {query.run_by} on {_day_told(query, case.calendar)}"
    yield _passed("query", told)
    pulled = _pulled(query, case.calendar)
    window = case.window
    if case.engagement == 1:
        good, wanted = pulled >= window.start, f"on or after {window.first}"
    elif case.spec.settings:
        good = window.start <= pulled < window.end
        wanted = f"within the period, {window.first} to {window.last}"
    else:
        good, wanted = pulled >= window.end, f"after the period closed on {window.last}"
    when = f"pulled on {_day_told(query, case.calendar)}"
    if good:
        yield _passed("pull", f"{when}, {wanted}")
    else:
        yield _failed("pull", f"{when}; it has to be {wanted}")


def _keys(case: _Case) -> _Found:
    key = case.spec.key
    if case.items.types[key] not in (ColumnType.TEXT, ColumnType.INTEGER):
        yield _failed("key", f"the key `{key}` is neither text nor a whole number")
        return
    column = pl.col(key)
    nulls = case.narrowed.collected(case.items.frame.select(column.null_count()))
    if isinstance(nulls, Diagnostic):
        yield nulls
        return
    without = int(nulls.item())
    if without:
        yield _failed("key", f"{counted(without, 'item')} of {case.number:,} have no `{key}`")
    else:
        yield _passed("key", f"all {counted(case.number, 'item')} have a `{key}`")
    twice = repeated_keys(case.items, key)
    if isinstance(twice, Diagnostic):
        yield twice
    elif twice.number:
        shown = _listed([value for value, _ in twice.first], twice.number)
        told = f"{counted(twice.number, 'key')} of `{key}` stand more than once: {shown}"
        yield _failed("unique", told)
    else:
        yield _passed("unique", f"no `{key}` stands twice")


def _times(case: _Case) -> _Found:
    """Every row can be placed in time, and none happened after the population was pulled."""
    spec = case.spec
    names = [name for name in (spec.occurred_at, spec.due_at) if name is not None]
    if not names:
        if not spec.settings:
            told = "neither `occurred_at` nor `due_at` is named, so no item can be placed in time"
            yield _failed("timestamps", told)
        return
    kinds = (ColumnType.INSTANT, ColumnType.DATE)
    wrong = [name for name in names if case.whole.types[name] not in kinds]
    if wrong:
        yield _failed("timestamps", f"`{wrong[0]}` holds neither days nor instants")
        return
    unplaced = pl.all_horizontal([pl.col(name).is_null() for name in names]).sum()
    within_ = in_period(spec, case.whole.types, case.window)
    outside = (~within_).fill_null(False).sum()
    columns = [unplaced.alias("unplaced"), outside.alias("outside"), pl.len().alias("rows")]
    if spec.occurred_at is not None:
        columns.append(_after_pull(case, spec.occurred_at).sum().alias("future"))
    found = case.narrowed.collected(case.narrowed.frame.select(columns))
    if isinstance(found, Diagnostic):
        yield found
        return
    number = {name: int(value or 0) for name, value in found.row(0, named=True).items()}
    written = " or ".join(f"`{name}`" for name in names)
    if number["unplaced"]:
        told = f"{counted(number['unplaced'], 'row')} of {number['rows']:,} have no {written}"
        yield _failed("timestamps", told)
    else:
        yield _passed("timestamps", f"all {counted(number['rows'], 'row')} have {written}")
    if number.get("future"):
        told = f"{counted(number['future'], 'row')} happened after the population was pulled"
        yield _failed("future", told)
    elif spec.occurred_at is not None:
        yield _passed("future", "nothing happened after the population was pulled")
    told = f"{counted(number['outside'], 'row')} of {number['rows']:,} lie outside the period"
    yield _passed("period", told)


def _strata(case: _Case) -> _Found:
    """Told where they are too many to be sized, drawn and concluded one by one."""
    columns = strata_columns(case.spec)
    if not columns:
        return
    many = divided(case.items, columns, MOST_STRATA)
    if isinstance(many, Diagnostic):
        yield many
    elif many:
        names = ", ".join(f"`{name}`" for name in columns)
        told = f"{names} divide the population into more than {MOST_STRATA:,} strata"
        yield _failed("strata", f"{told}, and no more are tested apart")


def _total(case: _Case) -> _Found:
    total = case.spec.control_total
    if total is None or not total.source.strip():
        yield _absent("control-total", "no control total from another record was supplied")
        return
    told = f"{total.source} counts {total.value:,}, the population {case.number:,} in the period"
    good = total.value == case.number
    yield _passed("control-total", told) if good else _failed("control-total", told)


def _second(case: _Case) -> _Found:
    """Keys of the independent list that the population lacks: what was left out of it."""
    second = case.spec.second_source
    if second is None or case.second is None:
        yield _absent("second-source", "no second source was supplied")
        return
    listed = case.second
    if second.occurred_at is not None:
        kind = listed.types[second.occurred_at]
        listed = listed.narrowed(within(second.occurred_at, kind, case.window))
    name = second.source or f"`{second.file}`"
    lacking = missing_keys(listed, second.key, case.items, case.spec.key)
    if isinstance(lacking, Diagnostic):
        yield lacking
        return
    if not lacking.listed:
        yield _failed("second-source", f"{name} lists nothing for the period")
    elif lacking.number:
        shown = _listed(lacking.first, lacking.number)
        told = f"{lacking.number:,} of {counted(lacking.listed, 'key')} of {name} are missing"
        yield _failed("second-source", f"{told} from the population: {shown}")
    else:
        told = f"all {counted(lacking.listed, 'key')} of {name} stand in the population"
        yield _passed("second-source", told)
    if not second.both_ways:
        return
    extra = missing_keys(case.items, case.spec.key, listed, second.key)
    if isinstance(extra, Diagnostic):
        yield extra
    elif extra.number:
        shown = _listed(extra.first, extra.number)
        told = f"{counted(extra.number, 'key')} of the population are unknown to {name}: {shown}"
        yield _failed("second-source-back", told)
    else:
        yield _passed("second-source-back", f"every key of the population stands in {name}")


def _sequence(case: _Case) -> _Found:
    column = case.spec.sequence
    if column is None:
        return
    if case.whole.types[column] is not ColumnType.INTEGER:
        yield _failed("sequence", f"`{column}` does not hold whole numbers")
        return
    gaps = sequence_gaps(case.whole, case.items, column)
    if isinstance(gaps, Diagnostic):
        yield gaps
    elif gaps.number:
        told = (
            f"`{column}` lacks {counted(gaps.number, 'number')}: {_listed(gaps.first, gaps.number)}"
        )
        yield _failed("sequence", told)
    else:
        yield _passed("sequence", f"`{column}` has no gap")


def _zero(case: _Case) -> _Found:
    """An empty population says nothing unless somebody else says that nothing happened."""
    zero, query = case.spec.recorded_zero, case.spec.query
    if zero is None:
        if not case.number:
            told = "no item falls into the period, and no independent source records that"
            yield _absent("recorded-zero", told)
        return
    told = f"{zero.source} records on {zero.on} that nothing happened ({zero.by})"
    suppliers = (case.spec.owner, query.run_by if query else None)
    dependent = {_same(name) for name in suppliers if name}
    if case.number:
        told = f"{told}, but the population holds {counted(case.number, 'item')}"
        yield _failed("recorded-zero", told)
    elif zero.on < case.window.last:
        yield _failed("recorded-zero", f"{told}, before the period closed")
    elif not zero.source.strip() or not zero.by.strip() or not zero.evidence.strip():
        yield _failed("recorded-zero", "a zero is recorded without saying by whom, where and how")
    elif _same(zero.by) in dependent:
        yield _failed("recorded-zero", f"{told}, who also supplied the population")
    elif _same(zero.source) == _same(case.spec.system or ""):
        yield _failed("recorded-zero", f"{told}, the system that the population itself came from")
    else:
        yield _passed("recorded-zero", told)


def _same(name: str) -> str:
    """A name as it is compared: case and blanks make nobody independent."""
    return " ".join(name.split()).casefold()


def _after_pull(case: _Case, name: str) -> pl.Expr:
    value = pl.col(name)
    if case.whole.types[name] is ColumnType.DATE:
        # A pull known by its day lasts until midnight, which belongs to the next day.
        last = case.calendar.day_of(case.cutoff - timedelta(microseconds=1))
        return value > last
    return value > instant_literal(case.cutoff)


def _pulled(query: Query, calendar: Calendar) -> datetime:
    """The earliest moment at which the query may have run."""
    if isinstance(query.run_at, datetime):
        return calendar.instant(query.run_at)
    return calendar.midnight(query.run_at)


def _day_told(query: Query, calendar: Calendar) -> str:
    if isinstance(query.run_at, datetime):
        return f"{calendar.instant(query.run_at).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return query.run_at.isoformat()


def _listed(values: list[object] | tuple[object, ...], number: int) -> str:
    shown = ", ".join(f"`{str(value)[:60]}`" for value in values[:_TOLD])
    return f"{shown} and {number - _TOLD:,} more" if number > _TOLD else shown


def _passed(name: str, sentence: str) -> Check:
    return Check(name, CheckOutcome.PASSED, sentence)


def _failed(name: str, sentence: str) -> Check:
    return Check(name, CheckOutcome.FAILED, sentence)


def _absent(name: str, sentence: str) -> Check:
    return Check(name, CheckOutcome.ABSENT, sentence)


_STEPS: Final[tuple[Callable[[_Case], _Found], ...]] = (
    _query,
    _keys,
    _times,
    _strata,
    _total,
    _second,
    _sequence,
    _zero,
)
