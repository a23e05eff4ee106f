"""A scenario folder read into a FactBase, or every reason why it is none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, cast, get_args, get_origin

from engine.documents.limits import LIMITS
from engine.documents.read import read_yaml
from engine.documents.records import fields_of, to_record
from engine.documents.suggest import did_you_mean, quoted
from engine.documents.tree import Mapping, Node, Scalar, Sequence
from engine.documents.wording import found
from engine.facts import checks, evidence
from engine.facts.adopt import adopted
from engine.facts.folder import MAIN, documents_in
from engine.facts.layers import EXTENDS, WITHOUT, Layers, base_of, laid_over
from engine.facts.places import Places, texts_of
from engine.facts.reference import Reference
from engine.facts.reliance import rested, unrested
from engine.model.position import Diagnostic, Position, Severity
from engine.model.scenario import Engagement, FactBase, Organisation

SINGLE = ("organisation", "engagement")
ONCE = (*SINGLE, "description", "representations", EXTENDS, WITHOUT)
"""sections that are no lists; the first two must be there"""
FROM_OVERLAYS = "assumptions"

# Stands where the organisation or the engagement could not be read, so that all the rest is
# checked in the same pass; nothing that looks at either is called then.
_NOBODY = Organisation(name="")
_NOTHING = Engagement(type=1, categories=(), as_of=date(2000, 1, 1))


def load(
    folder: Path, reference: Reference, library: Path | None = None
) -> tuple[FactBase | None, tuple[Diagnostic, ...]]:
    """The facts of a folder, every control filled from the catalogue that it uses.

    A scenario may extend one that stands beside it or in `library`. Positions are relative to the
    folder; those in what it extends begin with that folder's name. None comes with at least one
    error; warnings may come with a fact base. Nothing is raised, whatever the folder holds.
    """
    gathered, problems = _gathered(folder, "")
    if gathered is None:
        return None, problems
    layers = Layers(folder)
    extends = gathered.root_node().get(EXTENDS)
    if extends is not None:
        base = base_of(extends, folder, library)
        if isinstance(base, Diagnostic):
            gathered.problems.append(base)
            gathered.is_whole = False  # what the base states is not there to be missed
        else:
            layers = Layers(folder, base)
            below, problems = _gathered(base, f"{base.name}/")
            if below is None:
                return None, checks.bounded((*gathered.problems, *problems))
            gathered.over(below)
    elif WITHOUT in gathered.keys:
        key, _ = gathered.entries[gathered.keys[WITHOUT]]
        message = f"{quoted(WITHOUT)} says what is not taken over, and nothing is"
        gathered.problems.append(Diagnostic(key.at, "E-EXTENDS", message, "name it in `extends`"))
    return _facts_of(layers, gathered, reference)


def _gathered(folder: Path, prefix: str) -> tuple[_Gathered | None, tuple[Diagnostic, ...]]:
    names, problems = documents_in(folder)
    if problems:
        return None, checks.bounded(_below(prefix, problem) for problem in problems)
    gathered = _Gathered([], {}, [], Position(f"{prefix}{MAIN}"), True)
    for name in names:
        node, problems = read_yaml(folder / name, f"{prefix}{name}")
        gathered.problems += problems
        if node is None:
            gathered.is_whole = False
        else:
            _gather(node, gathered, is_main=name == MAIN)
    return gathered, ()


def _below(prefix: str, problem: Diagnostic) -> Diagnostic:
    """Told of a file of what is extended; of its folder, by the folder's own name."""
    at = problem.at
    if not prefix or at.path == prefix.rstrip("/"):
        return problem
    return replace(problem, at=replace(at, path=f"{prefix}{at.path}"))


@dataclass(slots=True)
class _Gathered:
    """The sections of all files: keys in the order met, entries of lists joined."""

    entries: list[tuple[Scalar, Node]]
    keys: dict[str, int]
    problems: list[Diagnostic]
    root: Position
    is_whole: bool  # false where a file could not be read to its end

    def root_node(self) -> Mapping:
        return Mapping(tuple(self.entries), self.root)

    def over(self, base: _Gathered) -> None:
        """Lays what was gathered here over what the base states."""
        joined, problems = laid_over(base.root_node(), self.root_node())
        self.entries = list(joined.entries)
        self.problems += (*base.problems, *problems)
        self.is_whole = self.is_whole and base.is_whole


def _gather(node: Node, into: _Gathered, *, is_main: bool) -> None:
    if not isinstance(node, Mapping):
        message = f"expected a mapping (`key: value`), found {found(node)}"
        into.problems.append(Diagnostic(node.at, "E-NO-SECTIONS", message))
        into.is_whole = False
        return
    if is_main:
        into.root = node.at
    for key, value in node:
        problem = _misplaced(key, into)
        if problem is not None:
            into.problems.append(problem)
        elif key.text in into.keys:
            number = into.keys[key.text]
            into.entries[number] = (key, _joined(into.entries[number][1], value, into))
        else:
            into.keys[key.text] = len(into.entries)
            into.entries.append((key, value))


def _misplaced(key: Scalar, gathered: _Gathered) -> Diagnostic | None:
    if key.text == FROM_OVERLAYS:
        message = "assumptions are no facts: a scenario does not state them"
        return Diagnostic(key.at, "E-ASSUMPTIONS", message, "write them as `assume` in an overlay")
    known = [*(name for name in fields_of(FactBase) if name != FROM_OVERLAYS), WITHOUT]
    if key.text not in known:
        help_ = did_you_mean(key.text, known, "sections that there are")
        return Diagnostic(key.at, "E-UNKNOWN-SECTION", f"unknown section {quoted(key.text)}", help_)
    if key.text in ONCE and key.text in gathered.keys:
        first = gathered.entries[gathered.keys[key.text]][0].at
        message = f"{quoted(key.text)} is stated a second time"
        return Diagnostic(key.at, "E-STATED-TWICE", message, f"it stands already at {first}")
    return None


def _joined(first: Node, second: Node, gathered: _Gathered) -> Node:
    """Two lists as one; anything else is kept as it is, for the records to complain of."""
    for node in (first, second):
        if not isinstance(node, Sequence):
            message = f"expected a list, found {found(node)}"
            gathered.problems.append(Diagnostic(node.at, "E-WRONG-TYPE", message))
    items = (node.items for node in (first, second) if isinstance(node, Sequence))
    return Sequence(tuple(chain.from_iterable(items)), first.at)


def _facts_of(
    layers: Layers, gathered: _Gathered, reference: Reference
) -> tuple[FactBase | None, tuple[Diagnostic, ...]]:
    root = gathered.root_node()
    problems = gathered.problems
    broken = frozenset(problem.at for problem in problems)
    unread: set[str] = set()
    values: dict[str, Any] = {}
    for name, field in fields_of(FactBase).items():
        node = root.get(name)
        if node is None:
            if name in SINGLE and gathered.is_whole:
                problems.append(_absent(name, root.at))
        elif len(problems) < LIMITS.problems:
            values[name] = _section(field.hint, node, broken, problems, unread)
    organisation, engagement = (values.get(name) for name in SINGLE)
    facts = FactBase(
        **{name: value for name, value in values.items() if name not in SINGLE},
        organisation=organisation or _NOBODY,
        engagement=engagement or _NOTHING,
    )
    controls = tuple(adopted(each, reference) for each in facts.controls)
    facts = replace(facts, controls=rested(controls, reference))
    places = Places(root)
    is_whole = gathered.is_whole and len(problems) < LIMITS.problems
    excused = frozenset(unread) if is_whole else None

    def all_problems() -> Iterator[Diagnostic]:
        yield from problems
        if organisation is not None:
            yield from checks.check_organisation(organisation, places)
        if engagement is not None:
            yield from checks.check_engagement(engagement, reference, places)
        yield from checks.check_facts(facts, reference, places, excused)
        yield from evidence.check_files(layers, facts, places)

    told = checks.bounded(all_problems())
    if any(each.severity is Severity.ERROR for each in told):
        return None, told
    return facts, checks.bounded((*told, *unrested(facts.controls, reference)))


def _absent(name: str, at: Position) -> Diagnostic:
    message = f"the section {quoted(name)} is missing"
    return Diagnostic(at, "E-MISSING-SECTION", message, f"it belongs in {quoted(MAIN)}")


def _section(
    hint: Any,
    node: Node,
    broken: frozenset[Position],
    problems: list[Diagnostic],
    unread: set[str],
) -> Any:
    """A section's value; of a list those entries that are good, the others being told.

    A value that could not be read (`broken`) is not told a second time for being wrong.
    """
    hint = next((each for each in get_args(hint) if get_origin(each) is tuple), hint)
    listed = get_origin(hint) is tuple
    if not (listed and isinstance(node, Sequence)):
        value, found_wrong = to_record(cast(type, hint), node)
        problems += [each for each in found_wrong if each.at not in broken]
        if value is None:
            unread |= texts_of(node, "id")
        return value if value is not None or not listed else ()
    good: list[Any] = []
    for item in node.items:
        value, found_wrong = to_record(hint.__args__[0], item)
        problems += [each for each in found_wrong if each.at not in broken]
        if value is None:
            unread |= texts_of(item, "id")
        else:
            good.append(value)
        if len(problems) >= LIMITS.problems:
            break
    return tuple(good)
