"""What deviations are like: numbers for the rules that tell isolated from systematic.

Nothing is judged here. Each number can only rise when one more item deviates, so that no rule
which asks for "at least" can be escaped by deviating more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from engine.audit.absence import never_performed
from engine.audit.periodic import DUE, day_of
from engine.audit.prepare import ControlTest, Prepared
from engine.model.testing import NO_PATTERN, Cluster, DeviationPattern
from engine.model.words import ColumnType, ItemOutcome
from engine.populations.attributes import ITEM_OUTCOME
from engine.populations.slots import Slot

MONTH = "month"
BAD, NEVER = "__deviates", "__never"
SYSTEM = "system"


def pattern(
    drawn: pl.DataFrame,
    prepared: Prepared,
    test: ControlTest,
    types: Mapping[str, ColumnType],
    absent: tuple[Slot, ...] = (),
) -> DeviationPattern:
    """What the tested items of one stratum show; `absent` are due slots without a performance."""
    bad = drawn[ITEM_OUTCOME].cast(pl.String) == ItemOutcome.DEVIATION.value
    if not (bad.any() or absent):
        return NO_PATTERN
    parts = _parts(prepared, drawn, types)
    frame = drawn.select(
        bad.alias(BAD),
        never_performed(test.attributes.values()).alias(NEVER),
        _month(prepared, drawn, types).alias(MONTH),
        *(pl.col(name).cast(pl.String).alias(f"part:{name}") for name in parts),
    )
    missing = pl.DataFrame(
        {
            BAD: [True] * len(absent),
            NEVER: [True] * len(absent),
            MONTH: [f"{slot.first:%Y-%m}" for slot in absent],
        },
        schema={BAD: pl.Boolean, NEVER: pl.Boolean, MONTH: pl.String},
    )
    every = pl.concat([frame, missing], how="diagonal")
    dated = every.filter(pl.col(MONTH).is_not_null())
    clusters = [c for name in parts for c in _clusters(every, f"part:{name}", name)]
    return DeviationPattern(
        absent=every.filter(pl.col(BAD) & pl.col(NEVER)).height,
        months=dated.filter(pl.col(BAD))[MONTH].n_unique(),
        months_tested=dated[MONTH].n_unique(),
        clusters=(*_clusters(every, MONTH, MONTH), *clusters),
    )


def _month(prepared: Prepared, drawn: pl.DataFrame, types: Mapping[str, ColumnType]) -> pl.Expr:
    """The month in which an item was due or else happened; NULL where nothing dates it."""
    if DUE in drawn.columns:
        return pl.col(DUE).dt.strftime("%Y-%m")
    spec = prepared.spec
    days = [
        day_of(name, types[name], prepared.calendar)
        for name in (spec.due_at, spec.occurred_at)
        if name is not None and not spec.settings
    ]
    if not days:
        return pl.lit(None, dtype=pl.String)
    return pl.coalesce(days).dt.strftime("%Y-%m")


def _parts(
    prepared: Prepared, drawn: pl.DataFrame, types: Mapping[str, ColumnType]
) -> tuple[str, ...]:
    """Columns by which the population itself says that its items may differ."""
    names = {*prepared.spec.strata, SYSTEM} & set(drawn.columns)
    return tuple(sorted(n for n in names if types.get(n) is not ColumnType.TEXT_LIST))


def _clusters(every: pl.DataFrame, column: str, by: str) -> Iterator[Cluster]:
    """The groups that no other exceeds in both deviations and share, ties by name."""
    groups = (
        every.filter(pl.col(column).is_not_null())
        .group_by(column)
        .agg(pl.col(BAD).sum().alias("bad"), pl.len().alias("of"))
        .filter((pl.col("bad") >= 2) & (pl.col("of") < every.height))
    )
    best: Cluster | None = None
    for value, bad, of in sorted(groups.iter_rows(), key=lambda g: (-g[1], g[2], g[0])):
        if best is None or bad * best.items > best.deviations * of:
            best = Cluster(by, value, bad, of)
            yield best
