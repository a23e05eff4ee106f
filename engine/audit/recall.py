"""Reading, examining and testing as an audit does, each thing once.

Questions are asked with everything that their answer hangs on; one that was asked before is
answered as it was. Evidence is taken to stay as it was when the first question was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from engine.audit.examine import Evidence, examine_population, read_held
from engine.audit.library import Library, open_library, rules_for
from engine.audit.prepare import ControlTest, Prepared, prepare
from engine.audit.samples import Samples
from engine.audit.scope import Scope
from engine.audit.supposition import NAME
from engine.audit.testing import Looked, Problems, Tested, look, samples_of, tested
from engine.facts.layers import Layers
from engine.facts.load import load
from engine.model.population import Population
from engine.model.position import NOWHERE, Diagnostic, Position
from engine.model.rules import Rule
from engine.model.scenario import Assumption, FactBase
from engine.populations.read import file_sha256
from engine.populations.table import Table

REMEMBERED = 24  # variants of one population or control
T = TypeVar("T")


@dataclass(slots=True)
class _Recall:
    """Answers to questions asked before; questions are compared, since facts hold mappings."""

    answers: dict[str, list[tuple[Any, Any]]] = field(default_factory=dict)

    def of(self, about: str, question: Any, answer: Callable[[], T]) -> T:
        """The answer; that of a question refused with problems is not kept, for it has a place."""
        known = self.answers.setdefault(about, [])
        for asked, found in reversed(known):
            if asked == question:
                return found  # type: ignore[no-any-return]
        found = answer()
        if not isinstance(found, tuple):
            known.append((question, found))
            del known[:-REMEMBERED]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """The items of a control, which no firm has a say in, and its samples so far."""

    looked: Looked
    samples: Samples


class Memory:
    def __init__(self) -> None:
        self._loaded: dict[str, tuple[FactBase | None, tuple[Diagnostic, ...]]] = {}
        self._digests: dict[str, str | Diagnostic] = {}
        self._library: Library | tuple[Diagnostic, ...] | None = None
        self._rules: dict[str, tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]] = {}
        self._prepared = _Recall()
        self._read = _Recall()
        self._examined = _Recall()
        self._seen = _Recall()
        self._tested = _Recall()

    def library(self, *folders: Path) -> Library | tuple[Diagnostic, ...]:
        """For one rehearsal the packs are the same throughout."""
        if self._library is None:
            self._library = open_library(*folders)
        return self._library

    def rules(self, firm: str, library: Library) -> tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]:
        if firm not in self._rules:
            self._rules[firm] = rules_for(firm, library)
        return self._rules[firm]

    def load(
        self, folder: Path, reference: Any, library: Path
    ) -> tuple[FactBase | None, tuple[Diagnostic, ...]]:
        if str(folder) not in self._loaded:
            self._loaded[str(folder)] = load(folder, reference, library)
        return self._loaded[str(folder)]

    def digest(self, path: Path, at: Position) -> str | Diagnostic:
        if path.name == NAME:
            return file_sha256(path, at)
        if str(path) not in self._digests:
            self._digests[str(path)] = file_sha256(path, at)
        return self._digests[str(path)]

    def prepare(
        self, scope: Scope, folder: Layers
    ) -> tuple[tuple[Prepared, ...], tuple[Diagnostic, ...]]:
        """Population by population; with any problem as a whole, so that none is told twice."""
        used = {control.population for control in scope.controls}
        made: list[Prepared] = []
        for spec in sorted(scope.facts.populations, key=lambda p: p.id):
            if spec.id not in used:
                continue
            own = tuple(c for c in scope.controls if c.population == spec.id)
            organisation = scope.facts.organisation
            question = (
                (scope.first, scope.last, organisation.zone, organisation.holidays, spec, own),
                _assumed(scope, {c.id for c in own}),
            )
            alone = replace(
                scope, controls=own, facts=replace(scope.facts, populations=(spec,), controls=own)
            )
            found = self._prepared.of(spec.id, question, partial(_prepared, alone, folder))
            if isinstance(found, tuple):
                return prepare(scope, folder)
            made += found
        return tuple(made), ()

    def examine(self, scope: Scope, prepared: Prepared, folder: Layers) -> Evidence:
        question = (
            scope.facts.engagement.type,
            (prepared.spec, prepared.window, prepared.cutoff, prepared.calendar),
            prepared.needed,
            sorted(_names(prepared.tests)),
            prepared.problems,
        )
        return self._examined.of(
            prepared.spec.id,
            question,
            lambda: examine_population(scope, prepared, folder, self._table),
        )

    def _table(
        self, path: Path, spec: Population, needed: Collection[str]
    ) -> Table | tuple[Diagnostic, ...]:
        """Another period asks other things of the same rows."""
        question = path, spec, needed
        return self._read.of(spec.id, question, lambda: read_held(path, spec, needed))

    def test(
        self,
        scope: Scope,
        prepared: Prepared,
        test: ControlTest,
        table: Table,
        results: pl.DataFrame | None,
    ) -> Tested | Problems:
        facts, name = scope.facts, test.control.id
        question = (
            (scope.first, scope.last, str(facts.engagement.seed), facts.systems),
            (prepared.spec, prepared.cutoff, prepared.calendar, test.control, test.window),
            _assumed(scope, {name}),
            _Same(table),
        )

        def seeing() -> _Seen | Problems:
            found = look(scope, prepared, test, table, results)
            if not isinstance(found, Looked):
                return found
            return _Seen(found, samples_of(scope, prepared, found, table))

        seen = self._seen.of(name, question, seeing)
        if not isinstance(seen, _Seen):
            return seen
        asked = scope.firm, [r for r in facts.responses if r.control == name], _Same(seen)
        return self._tested.of(
            name, asked, lambda: tested(scope, prepared, seen.looked, seen.samples)
        )


def _prepared(scope: Scope, folder: Layers) -> list[Prepared] | tuple[Diagnostic, ...]:
    found, problems = prepare(scope, folder)
    return problems or list(found)


def _assumed(scope: Scope, names: set[str]) -> list[Assumption]:
    """What is supposed of these controls, wherever an overlay says so."""
    return [replace(a, at=NOWHERE) for a in scope.facts.assumptions if a.control in names]


@dataclass(frozen=True, slots=True, eq=False)
class _Same:
    """Equal to itself alone: what was looked at once is the same as long as it is remembered."""

    held: object

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.held is self.held

    __hash__ = None  # type: ignore[assignment]


def _names(tests: Iterable[ControlTest]) -> set[str]:
    return {name for test in tests for name in test.attributes}
