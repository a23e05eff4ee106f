"""All that pages are written from: the library, its rules as one firm reads them, their cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.audit.library import Library
from engine.audit.upkeep import Written, written_packs
from engine.inference.stratify import may_match, reads
from engine.model.criteria import CatalogueControl, Criterion, Objective
from engine.model.position import Diagnostic
from engine.model.rules import Rule
from engine.packs.cases import Case
from engine.packs.criteria import criterion_of
from engine.packs.lint.coverage import concerns, names
from engine.packs.rules import Pack


@dataclass(frozen=True, slots=True)
class Shelf:
    library: Library
    packs: tuple[Pack, ...]
    cases: tuple[Case, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(rule for pack in self.packs for rule in pack.rules)

    def pack_of(self, rule: str) -> Pack:
        return next(p for p in self.packs if any(each.id == rule for each in p.rules))

    def cases_of(self, rule: str) -> tuple[Case, ...]:
        return tuple(case for case in self.cases if case.rule == rule)

    def objectives_of(self, criterion: str) -> tuple[Objective, ...]:
        return self.library.table.objectives_of(criterion)

    def answering(self, objectives: Iterable[str]) -> tuple[CatalogueControl, ...]:
        """Typical controls that answer one of these objectives, in the catalogue's order."""
        wanted = set(objectives)
        return tuple(c for c in self.library.catalogue.values() if wanted & set(c.answers))

    def naming(self, criterion: Criterion) -> tuple[Rule, ...]:
        """Rules that name this criterion, or an objective of it."""
        return tuple(r for r in self.rules if concerns(r, criterion) and names(r, criterion))

    def reading(self, criterion: Criterion) -> Mapping[str, tuple[Rule, ...]]:
        """By pack: rules that read this criterion as they read any other."""
        found: dict[str, tuple[Rule, ...]] = {}
        for pack in self.packs:
            kept = tuple(
                r for r in pack.rules if concerns(r, criterion) and not names(r, criterion)
            )
            if kept:
                found[pack.header.id] = kept
        return found

    def feeding(self, rule: Rule) -> tuple[str, ...]:
        return tuple(
            sorted({r.id for r in self.rules for p in reads(rule) if may_match(r.conclude, p)})
        )

    def fed_by(self, rule: Rule) -> tuple[str, ...]:
        return tuple(
            sorted(r.id for r in self.rules if any(may_match(rule.conclude, p) for p in reads(r)))
        )

    def answered(self, criterion: Criterion) -> frozenset[str]:
        """Points of focus that some objective answers."""
        own = self.objectives_of(criterion.id)
        return frozenset(point for each in own for point in each.points_of_focus)

    def criterion(self, objective: str) -> Criterion:
        found = self.library.table.criterion(criterion_of(objective))
        assert found is not None, "loading refuses objectives of nothing"
        return found


def open_shelf(library: Library) -> Shelf | tuple[Diagnostic, ...]:
    """Or every problem of the judgement rules and their cases."""
    written = written_packs(library)
    if not isinstance(written, Written):
        return written
    return Shelf(library, written.packs, written.cases)
