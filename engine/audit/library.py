"""The shipped packs as one library: criteria, catalogue, firms, rules, the readiness method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.documents.read import read_yaml
from engine.documents.records import to_record
from engine.model.criteria import CatalogueControl, Criterion, Objective
from engine.model.firm import FirmProfile
from engine.model.method import ReadinessMethod
from engine.model.position import Diagnostic, Severity
from engine.model.rules import Rule
from engine.packs.criteria import load_criteria
from engine.packs.firms import load_firm
from engine.packs.lint import lint
from engine.packs.rules import load_packs
from engine.packs.shipped import ROOT, shown
from engine.packs.vocabulary import load_vocabulary

JUDGEMENT = ("testing", "description", "opinion")


@dataclass(frozen=True, slots=True)
class PackSummary:
    id: str
    title: str
    rules: int
    status: str


@dataclass(frozen=True, slots=True)
class Library:
    criteria: tuple[Criterion, ...]
    objectives: tuple[Objective, ...]
    catalogue: Mapping[str, CatalogueControl]
    firms: Mapping[str, FirmProfile]
    readiness: ReadinessMethod


@cache
def open_library() -> Library | tuple[Diagnostic, ...]:
    """Everything that ships under `rules/`, or every problem in it."""
    criteria, problems = load_criteria(ROOT)
    found = list(problems)
    firms: dict[str, FirmProfile] = {}
    for path in sorted((ROOT / "firms").glob("*.yaml")):
        firm, problems = load_firm(path)
        found.extend(problems)
        if firm is not None:
            firms[firm.id] = firm
    readiness, problems = _readiness()
    found.extend(problems)
    if readiness is None or any(d.severity is Severity.ERROR for d in found):
        return tuple(sorted(set(found)))
    return Library(
        criteria.criteria,
        criteria.objectives,
        {c.id: c for c in criteria.catalogue},
        firms,
        readiness,
    )


def judgement_packs() -> tuple[Path, ...]:
    """The files of judgement rules, in order of their names."""
    return tuple(p for folder in JUDGEMENT for p in sorted((ROOT / folder).glob("*.yaml")))


def pack_files() -> tuple[Path, ...]:
    """Every file that can shape a verdict."""
    return tuple(sorted(ROOT.rglob("*.yaml")))


@cache
def rules_for(firm: str) -> tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]:
    """The judgement rules with the numbers of this shipped firm filled in; read once."""
    library = open_library()
    if not isinstance(library, Library):
        return (), library
    packs, problems = load_packs(judgement_packs(), library.firms[firm])
    return tuple(rule for pack in packs for rule in pack.rules), problems


def pack_summaries(firm: FirmProfile) -> tuple[PackSummary, ...]:
    """What the packs of judgement rules hold; problems in them are for `lint_library`."""
    packs, _ = load_packs(judgement_packs(), firm)
    return tuple(
        PackSummary(p.header.id, p.header.title, len(p.rules), p.header.status) for p in packs
    )


def lint_library() -> tuple[Diagnostic, ...]:
    """Problems and advice about everything that ships, firm by firm."""
    library = open_library()
    if not isinstance(library, Library):
        return library
    vocabulary, found = load_vocabulary(ROOT / "vocabulary.yaml")
    told = list(found)
    for firm in library.firms.values():
        rules, problems = rules_for(firm.id)
        told.extend(problems)
        if vocabulary is not None:
            told.extend(lint(rules, vocabulary))
    return tuple(sorted(set(told)))


def _readiness() -> tuple[ReadinessMethod | None, tuple[Diagnostic, ...]]:
    path = ROOT / "readiness" / "readiness.yaml"
    node, problems = read_yaml(path, shown(path))
    if node is None:
        return None, problems
    method, more = to_record(ReadinessMethod, node)
    return method, (*problems, *more)
