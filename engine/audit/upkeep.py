"""Keeping packs in order: lint over everything that is loaded, and the cases put to the test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from engine.audit.library import Library, judgement_packs, packs_for
from engine.model.firm import FirmProfile
from engine.model.position import Diagnostic, Severity
from engine.model.rules import Rule
from engine.packs.additions import JUDGEMENT
from engine.packs.cases import FOLDER, Case, Known, case_file, load_cases, orphans
from engine.packs.firm_lint import lint_firm
from engine.packs.lint import lint, lint_whole
from engine.packs.lint.whole import Whole, words_of
from engine.packs.rules import Pack, load_packs
from engine.packs.shipped import ROOT, PackFile, shown
from engine.packs.trials import Trial, try_cases
from engine.packs.vocabulary import Vocabulary, load_vocabulary

Problems = tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class PackTrials:
    """What came of the cases of one file of rules."""

    pack: str
    file: str
    rules: tuple[str, ...]
    trials: tuple[Trial, ...]


def lint_library(library: Library) -> Problems:
    """Problems and advice about everything that is loaded, firm by firm."""
    vocabulary, found = _vocabulary()
    if vocabulary is None:
        return found
    told = list(found)
    packs, problems = packs_for(library.first_firm, library)
    told += problems
    alone, problems = _alone(library, library.first_firm)
    told += problems
    cases, problems = _cases(library, vocabulary, alone)
    told += problems
    files = [PackFile(path, shown(path)) for path in sorted(ROOT.rglob("*.yaml"))]
    own = [file for each in library.added for files_ in each.files.values() for file in files_]
    whole = Whole(
        rules=_in_order(packs),
        vocabulary=vocabulary,
        criteria=library.table,
        basis=frozenset(library.bases),
        words=tuple(words_of([*files, *sorted(own)])),
        cases=tuple(case for found_ in cases.values() for case in found_),
        shipped=frozenset(file.name for file in files),
    )
    told += lint_whole(whole)
    for firm in library.firms.values():
        told += lint_firm(firm)
    for firm in list(library.firms.values())[1:]:
        packs, problems = packs_for(firm, library)
        told += (*problems, *lint(_in_order(packs), vocabulary))
    return tuple(sorted(set(told)))


@dataclass(frozen=True, slots=True)
class Written:
    packs: tuple[Pack, ...]
    cases: tuple[Case, ...]


def written_packs(library: Library) -> Written | Problems:
    """All packs in force and the cases that can be read, to be shown; or why there are none.

    What is wrong with cases is told by lint and by their test.
    """
    vocabulary, problems = _vocabulary()
    if vocabulary is None:
        return problems
    packs, broken = packs_for(library.first_firm, library)
    alone, problems = _alone(library, library.first_firm)
    found = {*broken, *problems}
    if any(d.severity is Severity.ERROR for d in found):
        return tuple(sorted(found))
    cases, _ = _cases(library, vocabulary, alone)
    return Written(packs, tuple(case for own in cases.values() for case in own))


def try_library(
    library: Library, pack: str | None = None, rule: str | None = None
) -> tuple[PackTrials, ...] | Problems:
    """The cases of every pack, or those of one pack or one rule; or why they cannot be run."""
    vocabulary, problems = _vocabulary()
    if vocabulary is None:
        return problems
    _, broken = packs_for(library.first_firm, library)
    packs, problems = _alone(library, library.first_firm)
    asked = [each for each in packs if _is_asked(each, pack, rule)]
    cases, more = _cases(library, vocabulary, packs)
    if pack is not None or rule is not None:  # what is wrong elsewhere can wait
        files = {file.name for each in asked if (file := case_file(each.file))}
        more = tuple(each for each in more if each.at.path in files)
    found = {*broken, *problems, *more}
    if any(d.severity is Severity.ERROR for d in found):
        return tuple(sorted(found))
    return tuple(_tried(library, asked, cases, rule))


def _is_asked(each: Pack, pack: str | None, rule: str | None) -> bool:
    is_its_rule = rule is None or any(r.id == rule for r in each.rules)
    return pack in (None, each.header.id) and is_its_rule


def _tried(
    library: Library,
    packs: Iterable[Pack],
    cases: dict[str, tuple[Case, ...]],
    rule: str | None,
) -> Iterator[PackTrials]:
    for each in packs:
        ids = tuple(r.id for r in each.rules if rule in (None, r.id))
        own = [case for case in cases.get(each.file.name, ()) if case.rule in ids]
        yield PackTrials(
            each.header.id, each.file.name, ids, try_cases(own, _Readings(library, each).rules)
        )


@dataclass(slots=True)
class _Readings:
    """The rules of one file as each firm reads them."""

    library: Library
    pack: Pack

    def rules(self, firm: str | None) -> tuple[Rule, ...]:
        if firm is None:
            return self.pack.rules
        packs, _ = _alone(self.library, self.library.firms[firm])
        return next(each.rules for each in packs if each.file == self.pack.file)


def _alone(library: Library, firm: FirmProfile) -> tuple[tuple[Pack, ...], Problems]:
    """Each pack as its author wrote it, without what a later one overrides."""
    if not library.added:
        return packs_for(firm, library)
    found: list[Pack] = []
    problems: list[Diagnostic] = []
    for many in range(len(library.added) + 1):
        packs, more = load_packs(judgement_packs(), firm, library.added[:many])
        problems += more
        own = set(library.added[many - 1].of("rules")) if many else None
        found += [pack for pack in packs if own is None or pack.file in own]
    return tuple(found), tuple(sorted(set(problems)))


def _cases(
    library: Library, vocabulary: Vocabulary, packs: tuple[Pack, ...]
) -> tuple[dict[str, tuple[Case, ...]], Problems]:
    """By file of rules: its cases as far as they could be read; and every problem."""
    known = Known.of(vocabulary, _in_order(packs), library.firms)
    places = {rule.id: pack.file.name for pack in packs for rule in pack.rules}
    found: dict[str, tuple[Case, ...]] = {}
    problems: list[Diagnostic] = []
    for pack in packs:
        file = case_file(pack.file)
        if file is not None:
            found[pack.file.name], more = load_cases(file, pack, known, places)
            problems += more
    shipped = [
        PackFile(path, shown(path))
        for folder in JUDGEMENT
        for path in sorted((ROOT / folder / FOLDER).glob("*.yaml"))
    ]
    problems += orphans([*shipped, *(file for each in library.added for file in each.of("cases"))])
    return found, tuple(sorted(set(problems)))


def _in_order(packs: Iterable[Pack]) -> tuple[Rule, ...]:
    return tuple(sorted((r for pack in packs for r in pack.rules), key=lambda rule: rule.id))


@cache
def _vocabulary() -> tuple[Vocabulary | None, Problems]:
    return load_vocabulary(ROOT / "vocabulary.yaml")
