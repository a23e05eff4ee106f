"""Packs as one library: criteria, catalogue, firms, rules, the readiness method.

What ships is read once; packs of one's own are laid over it, in the order in which they are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.documents.read import read_yaml
from engine.documents.records import to_record
from engine.documents.suggest import quoted
from engine.model.criteria import (
    CarriedControl,
    CatalogueControl,
    Circumstance,
    Criterion,
    Objective,
)
from engine.model.firm import FirmProfile
from engine.model.method import ReadinessMethod
from engine.model.position import Diagnostic, Position, Severity
from engine.model.rules import Rule
from engine.packs.additions import JUDGEMENT, Addition, idle_overrides, read_addition
from engine.packs.bases import Basis, load_bases
from engine.packs.criteria import Criteria, load_criteria
from engine.packs.firms import load_firm
from engine.packs.rules import Pack, load_packs
from engine.packs.shipped import ROOT, PackFile, shown
from engine.packs.texts import load_texts

MOST_PACKS = 20


@dataclass(frozen=True, slots=True)
class PackSummary:
    id: str
    title: str
    rules: int
    status: str


@dataclass(frozen=True, slots=True)
class Library:
    table: Criteria
    catalogue: Mapping[str, CatalogueControl]
    firms: Mapping[str, FirmProfile]
    readiness: ReadinessMethod
    bases: Mapping[str, Basis]
    added: tuple[Addition, ...] = ()
    texts: Mapping[str, str] | None = None  # of criteria, from a file of the user's; never stored

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return self.table.criteria

    @property
    def objectives(self) -> tuple[Objective, ...]:
        return self.table.objectives

    @property
    def circumstances(self) -> tuple[Circumstance, ...]:
        return self.table.circumstances

    @property
    def carried(self) -> tuple[CarriedControl, ...]:
        return self.table.carried

    @property
    def first_firm(self) -> FirmProfile:
        """Whose settings rules are read with where no firm matters."""
        return next(iter(self.firms.values()))


def open_library(*folders: Path) -> Library | tuple[Diagnostic, ...]:
    """What ships with these packs of one's own laid over it, or every problem in any of them."""
    if not folders:
        return _shipped_library()
    if len(folders) > MOST_PACKS:
        message = f"{len(folders)} packs are named, more than {MOST_PACKS}"
        return (Diagnostic(Position("command line"), "E-PACK-SIZE", message),)
    added: list[Addition] = []
    problems: list[Diagnostic] = []
    for folder in folders:
        addition, found = read_addition(folder)
        problems.extend(found)
        if addition is None:
            continue
        twin = next((a for a in added if a.header.id == addition.header.id), None)
        if twin is not None:
            message = f"a second pack is called {quoted(addition.header.id)}"
            help_ = f"the first stands at {twin.header.at}"
            problems.append(Diagnostic(addition.header.at, "E-DUPLICATE-ID", message, help_))
        added.append(addition)
    if problems:
        return tuple(sorted(set(problems)))
    return _library(tuple(added))


@cache
def _shipped_library() -> Library | tuple[Diagnostic, ...]:
    return _library(())


def _library(added: tuple[Addition, ...]) -> Library | tuple[Diagnostic, ...]:
    criteria, problems = load_criteria(ROOT, added)
    found = list(problems)
    bases, problems = load_bases(ROOT, added)
    found.extend(problems)
    firms, wrong = _firms(added)
    found.extend(wrong)
    readiness, problems = _readiness()
    found.extend(problems)
    texts, problems = load_texts(added, [each.id for each in criteria.criteria])
    found.extend(problems)
    if added:
        found.extend(idle_overrides(added, pack_files()))
    if readiness is None or any(d.severity is Severity.ERROR for d in found):
        return tuple(sorted(set(found)))
    catalogue = {c.id: c for c in criteria.catalogue}
    bases_by_id = {each.id: each for each in bases}
    return Library(criteria, catalogue, firms, readiness, bases_by_id, added, texts)


def _firms(
    added: Iterable[Addition],
) -> tuple[dict[str, FirmProfile], list[Diagnostic]]:
    firms: dict[str, FirmProfile] = {}
    problems: list[Diagnostic] = []
    sources: list[tuple[Path | PackFile, frozenset[str]]] = [
        (path, frozenset()) for path in sorted((ROOT / "firms").glob("*.yaml"))
    ]
    sources += [(file, addition.overrides) for addition in added for file in addition.of("firms")]
    for file, overrides in sources:
        firm, found = load_firm(file)
        problems.extend(found)
        if firm is None:
            continue
        first = firms.get(firm.id)
        if first is not None and firm.id not in overrides:
            message = f"a second firm profile is called {quoted(firm.id)}"
            help_ = f"the first stands at {first.at}"
            problems.append(Diagnostic(firm.at, "E-DUPLICATE-ID", message, help_))
        firms[firm.id] = firm
    return firms, problems


def judgement_packs() -> tuple[Path, ...]:
    """The shipped files of judgement rules, in order of their names."""
    return tuple(p for folder in JUDGEMENT for p in sorted((ROOT / folder).glob("*.yaml")))


def pack_files() -> tuple[Path, ...]:
    """Every shipped file that can shape a verdict; cases only show what rules mean."""
    return tuple(p for p in sorted(ROOT.rglob("*.yaml")) if p.parent.name != "cases")


def added_files(library: Library) -> tuple[tuple[str, Path], ...]:
    """Those of packs of one's own, under names that are the same on any machine."""
    return tuple(
        (f"packs/{number}-{file.name}", file.path)
        for number, addition in enumerate(library.added, 1)
        for file in addition.judging
    )


def rules_for(
    firm: str, library: Library | None = None
) -> tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]:
    """The judgement rules with the numbers of this firm filled in; what ships is read once."""
    if library is None or not library.added:
        return _shipped_rules(firm)
    packs, problems = packs_for(library.firms[firm], library)
    return tuple(rule for pack in packs for rule in pack.rules), problems


@cache
def _shipped_rules(firm: str) -> tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]:
    packs, problems = _shipped_packs(firm)
    return tuple(rule for pack in packs for rule in pack.rules), problems


def packs_for(
    firm: FirmProfile, library: Library
) -> tuple[tuple[Pack, ...], tuple[Diagnostic, ...]]:
    """The packs of judgement rules as this firm reads them; what ships is read once."""
    if not library.added and firm is library.firms.get(firm.id):
        return _shipped_packs(firm.id)
    return load_packs(judgement_packs(), firm, library.added)


@cache
def _shipped_packs(firm: str) -> tuple[tuple[Pack, ...], tuple[Diagnostic, ...]]:
    library = open_library()
    if not isinstance(library, Library):
        return (), library
    return load_packs(judgement_packs(), library.firms[firm])


def pack_summaries(library: Library) -> tuple[PackSummary, ...]:
    """What the packs of judgement rules hold; problems in them are for lint."""
    packs, _ = packs_for(library.first_firm, library)
    return tuple(
        PackSummary(p.header.id, p.header.title, len(p.rules), p.header.status) for p in packs
    )


def _readiness() -> tuple[ReadinessMethod | None, tuple[Diagnostic, ...]]:
    path = ROOT / "readiness" / "readiness.yaml"
    node, problems = read_yaml(path, shown(path))
    if node is None:
        return None, problems
    method, more = to_record(ReadinessMethod, node)
    return method, (*problems, *more)
