"""What may hold of an organisation, and what its providers may carry: read and checked."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.documents.suggest import did_you_mean, quoted
from engine.model.criteria import CarriedControl, Circumstance, Objective
from engine.model.position import Diagnostic
from engine.packs.listing import Listed, read_keys, records, repeated

Circumstances = tuple[Listed[Circumstance], ...]
Carried = tuple[Listed[CarriedControl], ...]


def load_circumstances(folder: Path) -> tuple[Circumstances, Carried, tuple[Diagnostic, ...]]:
    """`circumstances.yaml` and `carried.yaml` of a folder; a folder without them has none."""
    circumstances: Circumstances = ()
    carried: Carried = ()
    problems: list[Diagnostic] = []
    if (path := folder / "circumstances.yaml").is_file():
        table, found = read_keys(path, ("source", "circumstances"))
        problems += found
        if table is not None:
            circumstances, found = records(Circumstance, table, "circumstances")
            problems += found
    if (path := folder / "carried.yaml").is_file():
        table, found = read_keys(path, ("source", "carried"))
        problems += found
        if table is not None:
            carried, found = records(CarriedControl, table, "carried")
            problems += found
    named = [(each.record.id, each.place("id")) for each in circumstances]
    problems += repeated("circumstance", named)
    problems += repeated("carried control", [(c.record.id, c.place("id")) for c in carried])
    known = {each.record.id for each in circumstances}
    for each in carried:
        problems += _unknown(each, "own", each.record.own, known, "circumstance")
    return circumstances, carried, tuple(problems)


def check_objectives(
    objectives: Iterable[Listed[Objective]], circumstances: Circumstances, carried: Carried
) -> list[Diagnostic]:
    """Objectives that hang on what is not known: they would ask nothing, or rest on nobody."""
    conditions = {each.record.id for each in circumstances}
    types = {each.record.id for each in carried}
    problems: list[Diagnostic] = []
    for each in objectives:
        problems += _unknown(each, "applies", each.record.applies, conditions, "circumstance")
        problems += _unknown(each, "carried", each.record.carried, types, "carried control")
    return problems


def _unknown(
    each: Listed[Objective] | Listed[CarriedControl],
    key: str,
    name: str | None,
    known: set[str],
    what: str,
) -> list[Diagnostic]:
    if name is None or name in known:
        return []
    message = f"there is no {what} {quoted(name)}"
    help_ = did_you_mean(name, known, "known here")
    return [Diagnostic(each.place(key), "E-DANGLING", message, help_)]
