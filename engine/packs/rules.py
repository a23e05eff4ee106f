"""Loads packs of judgement rules for one firm; what is returned without errors has a meaning."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine.documents.records import to_record
from engine.documents.suggest import quoted
from engine.documents.tree import Mapping
from engine.inference.stratify import stratify
from engine.model.firm import FirmProfile
from engine.model.position import NOWHERE, Diagnostic, Position
from engine.model.record import record
from engine.model.rules import Rule
from engine.packs.additions import Addition
from engine.packs.agreement import disagreements
from engine.packs.language import unknown_language
from engine.packs.reading import Mention, Reading, Setting
from engine.packs.rule import read_rule
from engine.packs.shipped import PackFile, shown
from engine.packs.terms import settings_of
from engine.packs.trees import read_tree

MOST_OWN_RULES = 2_000  # finding which rule feeds which takes the square of their number


@record
class PackHeader:
    """`language` is the version of the rule language, apart from that of the application."""

    id: str
    title: str
    language: int
    source: str
    status: str
    at: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Pack:
    header: PackHeader
    rules: tuple[Rule, ...]
    file: PackFile


@dataclass(frozen=True, slots=True)
class _File:
    """A file as far as it could be read; rules that were understood, with their mentions."""

    file: PackFile
    header: PackHeader | None
    rules: tuple[tuple[Rule, tuple[Mention, ...]], ...]
    problems: tuple[Diagnostic, ...]
    replaces: frozenset[str] = frozenset()  # ids that this pack may state anew
    order: int = 0  # of the pack that it belongs to; what ships comes first


def load_rules(
    paths: Iterable[Path], firm: FirmProfile, added: Iterable[Addition] = ()
) -> tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]:
    """All rules of these packs, sorted by id, with the firm's settings filled in."""
    packs, problems = load_packs(paths, firm, added)
    found = (rule for pack in packs for rule in pack.rules)
    return tuple(sorted(found, key=lambda rule: rule.id)), problems


def load_packs(
    paths: Iterable[Path], firm: FirmProfile, added: Iterable[Addition] = ()
) -> tuple[tuple[Pack, ...], tuple[Diagnostic, ...]]:
    """Packs in the order of their paths, those of one's own after them, and every problem.

    Together they must make one program: ids are unique save where a pack of one's own says that
    it overrides them, types agree across all files and no rules feed each other in a circle.
    What is returned is fit for use only if no diagnostic is an error.
    """
    settings = settings_of(firm)
    files = [_read(PackFile(path, shown(path)), settings) for path in sorted(set(paths))]
    for order, addition in enumerate(added, 1):
        files += [
            replace(_read(file, settings), replaces=addition.overrides, order=order)
            for file in addition.of("rules")
        ]
    problems = [problem for file in files for problem in file.problems]
    if sum(len(file.rules) for file in files if file.order) > MOST_OWN_RULES:
        at = Position(next(file.file.name for file in files if file.order))
        message = f"packs of one's own hold more than {MOST_OWN_RULES:,} rules"
        return (), (*sorted(set(problems)), Diagnostic(at, "E-PACK-SIZE", message))
    mentions, kept = _kept(files, problems)
    packs: dict[str, Pack] = {}
    for file, rules in zip(files, kept, strict=True):
        header = file.header
        if header is None:
            continue
        if header.id in packs:
            problems.append(_again("pack", header.id, header.at, packs[header.id].header.at))
            continue
        packs[header.id] = Pack(header, tuple(rules), file.file)
    problems += disagreements(mentions)
    problems += stratify(rule for pack in packs.values() for rule in pack.rules)[1]
    return tuple(packs.values()), tuple(sorted(set(problems)))


def _kept(
    files: list[_File], problems: list[Diagnostic]
) -> tuple[dict[str, tuple[Mention, ...]], list[list[Rule]]]:
    """The rules in force, file by file, and what they mention; ids taken twice are told."""
    mentions: dict[str, tuple[Mention, ...]] = {}
    stated: dict[str, tuple[int, Position]] = {}  # number of the file, and place
    kept: list[list[Rule]] = [[] for _ in files]
    for number, file in enumerate(files):
        for rule, mentioned in file.rules:
            if rule.id in stated:
                before, at = stated[rule.id]
                if rule.id not in file.replaces or file.order == files[before].order:
                    problems.append(_again("rule", rule.id, rule.at, at, own=file.order > 0))
                    continue
                kept[before] = [each for each in kept[before] if each.id != rule.id]
            stated[rule.id] = number, rule.at
            mentions[rule.id] = mentioned
            kept[number].append(rule)
    return mentions, kept


def _read(file: PackFile, settings: AnyMapping[str, Setting]) -> _File:
    reading = Reading(settings)
    root, problems = read_tree(file)
    if root is None:
        return _File(file, None, (), problems)
    reading.problems.extend(problems)
    table = reading.table(root, "a pack (`pack: {...}` and `rules: [...]`)")
    if table is None:
        return _File(file, None, (), tuple(reading.problems))
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
    return _File(file, header, tuple(found), tuple(reading.problems))


def _header(table: Mapping, reading: Reading) -> PackHeader | None:
    node = table.get("pack")
    if node is None:
        return None
    header, problems = to_record(PackHeader, node)
    reading.problems.extend(problems)
    if header is not None:
        reading.problems.extend(unknown_language(header.language, node))
    return header


def _again(what: str, id_: str, at: Position, first: Position, *, own: bool = False) -> Diagnostic:
    message = f"a second {what} is called {quoted(id_)}"
    help_ = f"the first stands at {first}"
    if own and at.path != first.path:
        help_ += "; to take its place, name it in `overrides` of `pack.yaml`"
    return Diagnostic(at, "E-RULE-DUPLICATE", message, help_)
