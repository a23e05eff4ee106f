"""Late or never: a deviation whose test meets nothing at all is the worse of the two."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from engine.model.words import ItemOutcome
from engine.populations.attributes import CompiledAttribute, outcome_column


def never_performed(attributes: Iterable[CompiledAttribute]) -> pl.Expr:
    """Whether an item fails an attribute whose `passes` is NULL: what it asks for never came.

    A test that is written so as to answer FALSE for what is missing (`x IS NOT NULL AND ...`)
    tells the two no longer apart, nor does a person's word on a workpaper.
    """
    never = pl.lit(False)
    for attribute in attributes:
        if attribute.passes is None:
            continue
        outcome = pl.col(outcome_column(attribute.name)).cast(pl.String)
        gone = (outcome == ItemOutcome.DEVIATION.value) & attribute.passes.is_null()
        if attribute.observable is not None:
            gone = gone & attribute.observable
        never = never | gone.fill_null(False)
    return never
