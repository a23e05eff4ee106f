"""Criteria, the objectives under them and the control catalogue, read and held together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from engine.documents.suggest import did_you_mean, quoted
from engine.model.criteria import (
    CarriedControl,
    CatalogueControl,
    Circumstance,
    Criterion,
    Objective,
)
from engine.model.position import NOWHERE, Diagnostic, Position
from engine.model.record import record
from engine.model.words import Category
from engine.packs.additions import Addition
from engine.packs.circumstances import check_objectives, load_circumstances
from engine.packs.listing import Listed, laid_over, read_keys, records, repeated
from engine.packs.shipped import PackFile

T = TypeVar("T")
# Besides the categories: points that concern every engagement, an engagement at the level of a
# system, or one on processing integrity in which products are made.
SCOPES = ("all", "system_level", "processing_integrity_products")


@record
class Series:
    id: str
    title: str
    kind: Literal["common", "specific"]
    at: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Criteria:
    """What an assessor holds a system against; each part in the order of its files."""

    series: tuple[Series, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    objectives: tuple[Objective, ...] = ()
    catalogue: tuple[CatalogueControl, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    carried: tuple[CarriedControl, ...] = ()

    def criterion(self, id_: str) -> Criterion | None:
        return next((each for each in self.criteria if each.id == id_), None)

    def objectives_of(self, criterion: str) -> tuple[Objective, ...]:
        return tuple(each for each in self.objectives if criterion_of(each.id) == criterion)

    def control(self, id_: str) -> CatalogueControl | None:
        return next((each for each in self.catalogue if each.id == id_), None)


def criterion_of(objective: str) -> str:
    """`CC6.2/removal` is an objective of CC6.2."""
    return objective.partition("/")[0]


def load_criteria(
    rules_root: Path, added: Iterable[Addition] = ()
) -> tuple[Criteria, tuple[Diagnostic, ...]]:
    """Reads `tsc/*.yaml`, `tsc/<series>/objectives.yaml` and `catalogue/*.yaml`.

    Packs of one's own lay their objectives and typical controls over those.

    Every problem of every file comes in one pass; the result is fit for use only without any.
    """
    problems: list[Diagnostic] = []
    table, found = read_keys(rules_root / "tsc" / "criteria.yaml", ("source", "series", "criteria"))
    problems += found
    series: tuple[Listed[Series], ...] = ()
    criteria: tuple[Listed[Criterion], ...] = ()
    if table:
        series, found = records(Series, table, "series")
        criteria, more = records(Criterion, table, "criteria")
        problems += (*found, *more)
    objectives: list[Listed[Objective]] = []
    for path in sorted((rules_root / "tsc").glob("*/objectives.yaml")):
        listed, found = _listed(Objective, path, "objectives")
        problems += (*found, *_wrong_folder(listed, criteria, path.parent.name))
        objectives += listed
    controls: list[Listed[CatalogueControl]] = []
    for path in sorted((rules_root / "catalogue").glob("*.yaml")):
        answered, found = _listed(CatalogueControl, path, "controls")
        problems += found
        controls += answered
    for addition in added:
        for file in addition.of("objectives"):
            listed, found = _listed(Objective, file, "objectives")
            problems += (*found, *_wrong_folder(listed, criteria, file.path.parent.name))
            objectives = laid_over(objectives, listed, addition.overrides)
        for file in addition.of("catalogue"):
            answered, found = _listed(CatalogueControl, file, "controls")
            problems += found
            controls = laid_over(controls, answered, addition.overrides)
    problems += _check_criteria(series, criteria)
    problems += _check_objectives(objectives, criteria)
    circumstances, carried, found = load_circumstances(rules_root / "tsc")
    problems += (*found, *check_objectives(objectives, circumstances, carried))
    problems += _check_catalogue(controls, objectives)
    read = Criteria(
        tuple(each.record for each in series),
        tuple(each.record for each in criteria),
        tuple(each.record for each in objectives),
        tuple(each.record for each in controls),
        tuple(each.record for each in circumstances),
        tuple(each.record for each in carried),
    )
    return read, tuple(sorted(set(problems)))


def _listed(
    kind: type[T], path: Path | PackFile, key: str
) -> tuple[tuple[Listed[T], ...], tuple[Diagnostic, ...]]:
    table, problems = read_keys(path, (key,))
    if table is None:
        return (), problems
    listed, more = records(kind, table, key)
    return listed, (*problems, *more)


def _check_criteria(
    series: Iterable[Listed[Series]], criteria: Iterable[Listed[Criterion]]
) -> list[Diagnostic]:
    known = {each.record.id: each.record for each in series}
    problems = repeated("series", [(each.record.id, each.place("id")) for each in series])
    problems += repeated("criterion", [(each.record.id, each.place("id")) for each in criteria])
    points = []
    scopes = {*SCOPES, *Category}
    for each in criteria:
        criterion = each.record
        owner = known.get(criterion.series)
        if owner is None:
            problems.append(_dangling("series", criterion.series, each.place("series"), known))
        elif criterion.common != (owner.kind == "common"):
            message = f"{quoted(criterion.id)} and its series disagree on whether it is common"
            problems.append(Diagnostic(each.place("id"), "E-CRITERION", message))
        if not criterion.categories:
            message = f"{quoted(criterion.id)} belongs to no category"
            problems.append(Diagnostic(each.place("categories"), "E-CRITERION", message))
        for number, point in enumerate(criterion.points_of_focus):
            at = ("points_of_focus", number)
            points.append((point.id, each.place(*at, "id")))
            if not point.id.startswith(f"{criterion.id}-"):
                message = f"{quoted(point.id)} is not named after its criterion {criterion.id}"
                problems.append(Diagnostic(each.place(*at, "id"), "E-CRITERION", message))
            if point.scope not in scopes:
                problems.append(
                    _dangling("category", point.scope, each.place(*at, "scope"), scopes)
                )
    return problems + repeated("point of focus", points)


def _wrong_folder(
    objectives: Iterable[Listed[Objective]], criteria: Iterable[Listed[Criterion]], folder: str
) -> list[Diagnostic]:
    series = {each.record.id: each.record.series for each in criteria}
    return [
        Diagnostic(
            each.place("id"),
            "E-OBJECTIVE",
            f"{quoted(each.record.id)} stands in the folder of another series",
            f"its place is `{series[criterion]}/objectives.yaml`",
        )
        for each in objectives
        if series.get(criterion := criterion_of(each.record.id), folder) != folder
    ]


def _check_objectives(
    objectives: Iterable[Listed[Objective]], criteria: Iterable[Listed[Criterion]]
) -> list[Diagnostic]:
    known = {each.record.id: each.record for each in criteria}
    problems = repeated("objective", [(each.record.id, each.place("id")) for each in objectives])
    for each in objectives:
        objective = each.record
        name, _, rest = objective.id.partition("/")
        if not rest:
            message = f"{quoted(objective.id)} names no criterion that it belongs to"
            help_ = "write the criterion and a name, as in `CC6.2/removal`"
            problems.append(Diagnostic(each.place("id"), "E-OBJECTIVE", message, help_))
            continue
        criterion = known.get(name)
        if criterion is None:
            problems.append(_dangling("criterion", name, each.place("id"), known))
            continue
        if not objective.points_of_focus:
            message = f"{quoted(objective.id)} answers no point of focus"
            at = each.place("points_of_focus")
            problems.append(Diagnostic(at, "E-OBJECTIVE", message))
        own = [point.id for point in criterion.points_of_focus]
        problems += [
            _dangling(f"point of focus of {name}", point, each.place("points_of_focus", n), own)
            for n, point in enumerate(objective.points_of_focus)
            if point not in own
        ]
        problems += repeated(
            "point of focus",
            [
                (point, each.place("points_of_focus", n))
                for n, point in enumerate(objective.points_of_focus)
            ],
        )
    return problems


def _check_catalogue(
    controls: Iterable[Listed[CatalogueControl]], objectives: Iterable[Listed[Objective]]
) -> list[Diagnostic]:
    known = [each.record.id for each in objectives]
    problems = repeated("control", [(each.record.id, each.place("id")) for each in controls])
    for each in controls:
        problems += [
            _dangling("objective", answered, each.place("answers", n), known)
            for n, answered in enumerate(each.record.answers)
            if answered not in known
        ]
    return problems


def _dangling(what: str, name: str, at: Position, known: Iterable[str]) -> Diagnostic:
    message = f"there is no {what} {quoted(name)}"
    return Diagnostic(at, "E-DANGLING", message, did_you_mean(name, known, "known here"))
