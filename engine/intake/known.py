"""What packs hold, handed in as data: this room reads none itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from engine.model.criteria import (
    CarriedControl,
    CatalogueControl,
    Circumstance,
    Criterion,
    Objective,
)
from engine.model.words import Importance


@dataclass(frozen=True, slots=True)
class Known:
    """Criteria in their order, what is asked under them, and the typical controls."""

    series: Mapping[str, str]  # id to title
    criteria: tuple[Criterion, ...]
    objectives: tuple[Objective, ...]
    circumstances: tuple[Circumstance, ...]
    carried: tuple[CarriedControl, ...]
    catalogue: Mapping[str, CatalogueControl]
    firms: tuple[str, ...]

    def criteria_of(self, categories: Collection[str]) -> tuple[Criterion, ...]:
        """Those that an engagement of these categories covers."""
        wanted = set(categories)
        return tuple(c for c in self.criteria if {each.value for each in c.categories} & wanted)

    def objectives_of(self, criteria: Iterable[Criterion]) -> tuple[Objective, ...]:
        names = {criterion.id for criterion in criteria}
        return tuple(o for o in self.objectives if criterion_of(o.id) in names)

    def hanging(self, objectives: Iterable[Objective]) -> tuple[Circumstance, ...]:
        """Circumstances that decide whether one of the objectives asks anything, or of whom."""
        asked = tuple(objectives)
        names = {o.applies for o in asked}
        types = {o.carried for o in asked}
        names |= {each.own for each in self.carried if each.id in types}
        return tuple(each for each in self.circumstances if each.id in names)

    def by_series(
        self, objectives: Iterable[Objective]
    ) -> Mapping[str, tuple[CatalogueControl, ...]]:
        """Typical controls under the first series that they answer, key ones first."""
        first = {o.id: number for number, o in enumerate(objectives)}
        series = {o: self._series_of(o) for o in first}
        placed: dict[str, list[CatalogueControl]] = {}
        for control in self.catalogue.values():
            answered = [o for o in control.answers if o in first]
            if answered:
                placed.setdefault(series[min(answered, key=first.__getitem__)], []).append(control)
        return {
            name: tuple(
                sorted(placed[name], key=lambda c: (c.importance is not Importance.KEY, c.id))
            )
            for name in self.series
            if name in placed
        }

    def _series_of(self, objective: str) -> str:
        name = criterion_of(objective)
        return next(each.series for each in self.criteria if each.id == name)


def criterion_of(objective: str) -> str:
    return objective.partition("/")[0]
