"""Strata: the systems, locations or repositories of which a population is made.

Unless a reason is given why they are alike, each stratum is sized, drawn and concluded by itself.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from engine.model.population import Population
from engine.model.position import Diagnostic
from engine.populations.table import Table
from engine.sampling.stream import batches

ALL: Final = "all"
NONE: Final = "(none)"
_JOINT: Final = " / "


def strata_columns(spec: Population) -> tuple[str, ...]:
    """The columns that divide a population; none when it declares why it may be pooled."""
    return () if spec.homogeneous.strip() else spec.strata


def divided(items: Table, columns: tuple[str, ...], most: int) -> bool | Diagnostic:
    """Whether there are more strata than so many; the file is read no further than it takes."""

    def more() -> bool:
        seen: pl.DataFrame | None = None
        for batch in batches(items.source(items.frame.select(columns))):
            seen = (batch if seen is None else pl.concat([seen, batch.unique()])).unique()
            if seen.height > most:
                return True
        return False

    return items.asked(more)


def stratum_label(values: tuple[object, ...]) -> str:
    """The name of a stratum: its values joined by " / ", `(none)` for a missing one.

    Different values never share a name: what could be mistaken is put in quotes.
    """
    return _JOINT.join(_part(value) for value in values) if values else ALL


def stratum(spec: Population) -> pl.Expr:
    """The same name as an expression, for a frame of few rows or few strata."""
    columns = strata_columns(spec)
    if not columns:
        return pl.lit(ALL)
    return pl.concat_str(
        [_part_of(pl.col(name).cast(pl.String)) for name in columns], separator=_JOINT
    )


def _part(value: object) -> str:
    if value is None:
        return NONE
    text = str(value).lower() if isinstance(value, bool) else str(value)
    doubtful = (
        text in ("", NONE)
        or text.startswith(('"', "/", " "))
        or text.endswith(("/", " "))
        or _JOINT in text
    )
    return '"' + text.replace('"', '""') + '"' if doubtful else text


def _part_of(text: pl.Expr) -> pl.Expr:
    doubtful = text.is_in(["", NONE]) | text.str.contains(r'^["/ ]|[/ ]$| / ')
    quoted = pl.concat_str(pl.lit('"'), text.str.replace_all('"', '""', literal=True), pl.lit('"'))
    return pl.when(doubtful).then(quoted).otherwise(text).fill_null(NONE)
