"""The samples of one control, drawn once: a larger one contains the smaller ones."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from engine.audit.periodic import STRATUM
from engine.model.population import Population
from engine.model.position import Diagnostic
from engine.model.words import ItemOutcome
from engine.populations.attributes import ITEM_OUTCOME
from engine.populations.table import Table
from engine.sampling.select import first_of_each
from engine.sampling.stream import Frame, least

MOST_OUTSIDE = 1_000  # of a control that are listed; the census counts them all


class Samples:
    """The items of a control in the order of their draw, as far as they were asked for.

    `drawable` holds every item that a sample may hold, with its stratum and outcomes.
    """

    def __init__(self, table: Table, drawable: pl.LazyFrame, spec: Population, seed: str) -> None:
        self.table = table
        self._drawable = drawable
        self._spec = spec
        self._seed = seed
        self._mine: Frame | None = None
        self._drawn: dict[str, tuple[int, pl.DataFrame]] = {}  # how many were asked for

    def of(self, sizes: Mapping[str, int]) -> dict[str, pl.DataFrame] | Diagnostic:
        """The sample of each stratum; those not drawn before all in one pass.

        Completeness found each key to stand once.
        """
        larger = {name: n for name, n in sizes.items() if n > self._drawn.get(name, (-1,))[0]}
        if larger:
            problem = self._draw(sorted(larger), max(larger.values()))
            if problem is not None:
                return problem
        return {name: self._drawn[name][1].head(n) for name, n in sizes.items()}

    def _draw(self, names: list[str], most: int) -> Diagnostic | None:
        mine = self._items()
        if isinstance(mine, Diagnostic):
            return mine
        wanted, spec = mine.filter(pl.col(STRATUM).is_in(names)), self._spec
        found = self.table.asked(
            lambda: first_of_each(wanted, spec.key, self._seed, spec.id, most, STRATUM)
        )
        if isinstance(found, Diagnostic):
            return found
        for name in names:
            self._drawn[name] = most, found.filter(pl.col(STRATUM) == name)
        return None

    def outside(self, drawn: Mapping[str, pl.DataFrame]) -> pl.DataFrame | Diagnostic:
        """Deviations that these samples missed, the first of each stratum in order of their keys.

        Known here, not to an assessor. Bounded, for there may be millions.
        """
        mine, key = self._items(), self._spec.key
        if isinstance(mine, Diagnostic):
            return mine
        seen = [item for rows in drawn.values() for item in rows[key].to_list()]
        bad = pl.col(ITEM_OUTCOME).cast(pl.String) == ItemOutcome.DEVIATION.value
        missed = mine.filter(bad, pl.col(STRATUM).is_in(list(drawn)), ~pl.col(key).is_in(seen))
        most = MOST_OUTSIDE // len(drawn)
        return self.table.asked(lambda: least(missed, most, [key], STRATUM))

    def _items(self) -> Frame | Diagnostic:
        if self._mine is None:
            mine = self.table.asked(lambda: self.table.source(self._drawable))
            if isinstance(mine, Diagnostic):
                return mine
            self._mine = mine
        return self._mine
