"""What a rule may rest on: lines of the opinion decision table, and principles beside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.model.position import NOWHERE, Diagnostic, Position
from engine.model.record import record
from engine.packs.additions import Addition
from engine.packs.listing import Listed, laid_over, read_keys, records, repeated
from engine.packs.shipped import PackFile


@record
class Basis:
    """`when` and `then` in our own words; `subject` is what it bears on, `status` how known."""

    id: str
    then: str
    when: str = ""
    subject: str = ""
    status: str = ""
    at: Position = NOWHERE


def load_bases(
    rules_root: Path, added: Iterable[Addition] = ()
) -> tuple[tuple[Basis, ...], tuple[Diagnostic, ...]]:
    """`basis.yaml` of what ships and of packs of one's own, in the order of their files."""
    bases, found = _read(rules_root / "basis.yaml")
    problems = list(found)
    for addition in added:
        for file in addition.of("basis"):
            more, found = _read(file)
            problems += found
            bases = laid_over(bases, more, addition.overrides)
    problems += repeated("basis", [(each.record.id, each.place("id")) for each in bases])
    return tuple(each.record for each in bases), tuple(problems)


def _read(path: Path | PackFile) -> tuple[list[Listed[Basis]], tuple[Diagnostic, ...]]:
    table, problems = read_keys(path, ("basis",))
    if table is None:
        return [], problems
    listed, more = records(Basis, table, "basis")
    return list(listed), (*problems, *more)
