"""Packs of one's own: a folder laid out like `rules/` that extends or overrides what ships.

Data only: nothing in such a folder is ever run, no link is followed, and every file in it that
looks as if it were meant to be read either is read or is a problem.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from engine.documents.records import to_record
from engine.documents.suggest import did_you_mean, quoted
from engine.documents.tree import Mapping as Table
from engine.documents.tree import Node, Scalar, Sequence
from engine.model.position import NOWHERE, Diagnostic, Position
from engine.model.record import record
from engine.packs.language import unknown_language
from engine.packs.shipped import PackFile, shown
from engine.packs.trees import read_tree

JUDGEMENT = ("testing", "description", "scoping", "report-type", "opinion")
"""Folders of judgement rules, those that ship and those of a pack of one's own."""
HEADER, BASIS, TEXTS = "pack.yaml", "basis.yaml", "criteria-text.yaml"
DEEPEST = 3  # folders within one another
MOST_FILES = 200
MOST_BYTES = 16 << 20
_CASES = "cases"
_RULES_FOLDER = "|".join(JUDGEMENT)
# What each place of the layout holds; `*` is one name of a file.
_LAYOUT: Mapping[str, str] = {
    r"pack\.yaml": "header",
    r"basis\.yaml": "basis",
    r"criteria-text\.yaml": "texts",
    r"firms/[^/]+\.yaml": "firms",
    r"catalogue/[^/]+\.yaml": "catalogue",
    r"tsc/[^/]+/objectives\.yaml": "objectives",
    rf"(?:{_RULES_FOLDER})/[^/]+\.yaml": "rules",
    rf"(?:{_RULES_FOLDER})/cases/[^/]+\.yaml": "cases",
}
_FIXED = {
    "tsc/criteria.yaml": "the 61 criteria are the framework's, and no pack changes them",
    "vocabulary.yaml": "what the engine asserts is no matter of a pack",
}
_HELP = (
    f"a pack holds {HEADER}, tsc/<series>/objectives.yaml, catalogue/, firms/, "
    f"{', '.join(f'{name}/' for name in JUDGEMENT)} each with {_CASES}/, {BASIS}, {TEXTS}"
)


@record
class AdditionHeader:
    """`overrides`: the ids of what ships, or of an earlier pack, that this pack states anew."""

    id: str
    title: str
    language: int
    source: str
    status: str
    overrides: tuple[str, ...] = ()
    at: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Addition:
    """A folder that was walked through; its files by what they hold, in order of their names."""

    folder: Path
    header: AdditionHeader
    files: Mapping[str, tuple[PackFile, ...]]

    def of(self, kind: str) -> tuple[PackFile, ...]:
        return self.files.get(kind, ())

    @property
    def overrides(self) -> frozenset[str]:
        return frozenset(self.header.overrides)

    @property
    def judging(self) -> tuple[PackFile, ...]:
        """Every file that can shape a verdict; cases and licensed texts shape none."""
        kinds = ("header", "objectives", "catalogue", "firms", "rules")
        return tuple(sorted(file for kind in kinds for file in self.of(kind)))


def read_addition(folder: Path) -> tuple[Addition | None, tuple[Diagnostic, ...]]:
    """The pack in a folder, or every reason why there is none that could be used."""
    whole = Position(folder.name or str(folder))
    try:
        found = list(_files(folder, PurePosixPath(), whole))
    except OSError:
        message = f"there is no folder {quoted(str(folder))} that could be read"
        return None, (Diagnostic(whole, "E-PACK-FOLDER", message),)
    problems = [each for each in found if isinstance(each, Diagnostic)]
    files: dict[str, list[PackFile]] = {}
    size = 0
    for each in found:
        if isinstance(each, Diagnostic):
            continue
        relative, bytes_ = each
        size += bytes_
        kind = next((k for form, k in _LAYOUT.items() if re.fullmatch(form, relative)), None)
        file = PackFile(folder / relative, f"{whole.path}/{relative}")
        if kind is None:
            problems.append(_misplaced(file.name, relative))
        else:
            files.setdefault(kind, []).append(file)
    if sum(map(len, files.values())) > MOST_FILES or size > MOST_BYTES:
        message = f"the pack holds more than {MOST_FILES} files or {MOST_BYTES >> 20} MiB of YAML"
        problems.append(Diagnostic(whole, "E-PACK-SIZE", message))
        return None, tuple(problems)
    header, more = _header(files.get("header", []), whole)
    problems += more
    if header is None or problems:
        return None, tuple(sorted(problems))
    ordered = {kind: tuple(sorted(listed, key=shown)) for kind, listed in sorted(files.items())}
    return Addition(folder, header, ordered), ()


def ids_in(files: Iterable[PackFile | Path]) -> Iterator[tuple[str, Position]]:
    """Every id of a rule, objective, control or firm; what cannot be read states none."""
    for file in files:
        root, _ = read_tree(file)
        if not isinstance(root, Table):
            continue
        yield from _id(root)
        for _, listed in root:
            for item in listed.items if isinstance(listed, Sequence) else ():
                yield from _id(item)


def idle_overrides(
    added: Iterable[Addition], shipped: Iterable[PackFile | Path]
) -> Iterator[Diagnostic]:
    """Ids named in `overrides` that replace nothing: a slip would leave the old rule in force."""
    before = {name for name, _ in ids_in(shipped)}
    for addition in added:
        own = {name for name, _ in ids_in(addition.judging)}
        for name in addition.header.overrides:
            if name not in before:
                message = f"{quoted(name)} overrides nothing: no pack before this one states it"
                help_ = did_you_mean(name, before)
            elif name not in own:
                message = f"{quoted(name)} is to be overridden, but this pack does not state it"
                help_ = "state it anew under the same id, or take it out of `overrides`"
            else:
                continue
            yield Diagnostic(addition.header.at, "E-PACK-OVERRIDES", message, help_)
        before |= own


def _files(
    folder: Path, below: PurePosixPath, whole: Position
) -> Iterator[tuple[str, int] | Diagnostic]:
    for each in sorted(folder.iterdir(), key=lambda path: path.name):
        if each.name.startswith("."):
            continue
        relative = below / each.name
        at = Position(f"{whole.path}/{relative}")
        status = each.lstat()
        is_yaml = each.name.lower().endswith((".yaml", ".yml"))
        if stat.S_ISLNK(status.st_mode):
            message = "this is a symbolic link, and links are not followed"
            yield Diagnostic(at, "E-LINK", message, "put the file itself into the folder")
        elif stat.S_ISDIR(status.st_mode):
            if len(relative.parts) > DEEPEST:
                message = f"folders of a pack lie at most {DEEPEST} deep"
                yield Diagnostic(at, "E-PACK-FILE", message)
            else:
                yield from _files(each, relative, whole)
        elif is_yaml and stat.S_ISREG(status.st_mode):
            if any("\ud800" <= letter <= "\udfff" for letter in each.name):
                yield Diagnostic(whole, "E-FILE-NAME", "a name of a file is not text in UTF-8")
            else:
                yield str(relative), status.st_size
        elif is_yaml:
            yield Diagnostic(at, "E-NOT-A-FILE", "this is not a regular file")


def _misplaced(name: str, relative: str) -> Diagnostic:
    if relative in _FIXED:
        return Diagnostic(Position(name), "E-PACK-FILE", _FIXED[relative], "take the file out")
    near = did_you_mean(relative.partition("/")[0], (*JUDGEMENT, "catalogue", "firms", "tsc"))
    message = "this file would not be read: no part of a pack stands here"
    return Diagnostic(Position(name), "E-PACK-FILE", message, near or _HELP)


def _header(
    files: list[PackFile], whole: Position
) -> tuple[AdditionHeader | None, list[Diagnostic]]:
    if not files:
        message = f"the pack has no {quoted(HEADER)}"
        help_ = "`mockaudit packs new NAME --dir DIR` writes one to begin with"
        return None, [Diagnostic(whole, "E-PACK-HEADER", message, help_)]
    node, problems = read_tree(files[0])
    if node is None:
        return None, list(problems)
    inner = node.get("pack") if isinstance(node, Table) and len(node.entries) == 1 else None
    if inner is None:
        message = "expected one key, `pack`, with id, title, language, source and status"
        return None, [*problems, Diagnostic(node.at, "E-PACK-HEADER", message)]
    header, more = to_record(AdditionHeader, inner)
    told = [*problems, *more]
    if header is not None:
        told += unknown_language(header.language, inner)
    return header, told


def _id(node: Node) -> Iterator[tuple[str, Position]]:
    stated = node.get("id") if isinstance(node, Table) else None
    if isinstance(stated, Scalar):
        yield stated.text, stated.at
