"""Loads packs of judgement rules for one firm; what is returned without errors has a meaning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.documents.read import read_yaml
from engine.documents.records import to_record
from engine.documents.suggest import quoted
from engine.documents.tree import Mapping
from engine.inference.stratify import stratify
from engine.model.firm import FirmProfile
from engine.model.position import NOWHERE, Diagnostic, Position
from engine.model.record import record
from engine.model.rules import Rule
from engine.packs.agreement import disagreements
from engine.packs.reading import Mention, Reading
from engine.packs.rule import read_rule
from engine.packs.shipped import shown
from engine.packs.terms import settings_of


@record
class PackHeader:
    """`language` is the version of the rule language, apart from that of the application."""

    id: str
    title: str
    language: Literal[1]
    source: str
    status: str
    at: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Pack:
    header: PackHeader
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """A file as far as it could be read; rules that were understood, with their mentions."""

    header: PackHeader | None
    rules: tuple[tuple[Rule, tuple[Mention, ...]], ...]
    problems: tuple[Diagnostic, ...]


def load_rules(
    paths: Iterable[Path], firm: FirmProfile
) -> tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]:
    """All rules of these packs, sorted by id, with the firm's settings filled in."""
    packs, problems = load_packs(paths, firm)
    found = (rule for pack in packs for rule in pack.rules)
    return tuple(sorted(found, key=lambda rule: rule.id)), problems


def load_packs(
    paths: Iterable[Path], firm: FirmProfile
) -> tuple[tuple[Pack, ...], tuple[Diagnostic, ...]]:
    """Packs in the order of their paths, and every problem in every file.

    Together they must make one program: ids are unique, types agree across all files and no
    rules feed each other in a circle. What is returned is fit for use only if no diagnostic is
    an error.
    """
    settings = settings_of(firm)
    files = [_read(path, Reading(settings)) for path in sorted(set(paths))]
    problems = [problem for file in files for problem in file.problems]
    packs: dict[str, Pack] = {}
    mentions: dict[str, tuple[Mention, ...]] = {}
    places: dict[str, Position] = {}
    for file in files:
        kept = []
        for rule, mentioned in file.rules:
            if rule.id in places:
                problems.append(_again("rule", rule.id, rule.at, places[rule.id]))
                continue
            places[rule.id] = rule.at
            mentions[rule.id] = mentioned
            kept.append(rule)
        header = file.header
        if header is None:
            continue
        if header.id in packs:
            problems.append(_again("pack", header.id, header.at, packs[header.id].header.at))
            continue
        packs[header.id] = Pack(header, tuple(kept))
    problems += disagreements(mentions)
    problems += stratify(rule for pack in packs.values() for rule in pack.rules)[1]
    return tuple(packs.values()), tuple(sorted(set(problems)))


def _read(path: Path, reading: Reading) -> _File:
    root, problems = read_yaml(path, shown(path))
    if root is None:
        return _File(None, (), problems)
    reading.problems.extend(problems)
    table = reading.table(root, "a pack (`pack: {...}` and `rules: [...]`)")
    if table is None:
        return _File(None, (), tuple(reading.problems))
    reading.keys(table, ("pack", "rules"))
    header = _header(table, reading)
    listed = table.get("rules")
    found = []
    for item in reading.items(listed, "a list of rules") if listed else ():
        one = Reading(reading.settings)
        rule = read_rule(item, one)
        reading.problems.extend(one.problems)
        if rule:
            found.append((rule, tuple(one.mentions)))
    return _File(header, tuple(found), tuple(reading.problems))


def _header(table: Mapping, reading: Reading) -> PackHeader | None:
    node = table.get("pack")
    if node is None:
        return None
    header, problems = to_record(PackHeader, node)
    reading.problems.extend(problems)
    return header


def _again(what: str, id_: str, at: Position, first: Position) -> Diagnostic:
    message = f"a second {what} is called {quoted(id_)}"
    return Diagnostic(at, "E-RULE-DUPLICATE", message, f"the first stands at {first}")
