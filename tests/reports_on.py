"""A small company with all that an opinion needs: each test changes one thing of it.

`access-removal` alone answers one objective, `cover` all the others; both are tested over rows. The
description tells everything, management stands by its word, nothing happened.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from engine.audit.library import Library, open_library
from engine.model.run import AuditRun
from tests.audits import audited
from tests.companies import (
    OBJECTIVE,
    PERIOD,
    Row,
    control,
    leaver,
    population,
    scenario,
    write,
)

Facts = dict[str, Any]
Change = Callable[[Facts], None]
Rows = Mapping[str, Sequence[Row]]

GOOD: list[Row] = [leaver(n) for n in range(25)]
COVER: list[Row] = [leaver(n) for n in range(9)]
SECRECY, UPTIME = "secrecy", "uptime"
DESCRIPTION: Facts = {
    "document": "system-description.pdf",
    "read_by": "mock assessor",
    "read_on": "2026-01-10",
    "services": ["api"],
    "commitments": [SECRECY],
    "components": ["infrastructure", "software", "people", "procedures", "data"],
    "incidents": [],
    "controls": ["access-removal", "cover"],
    "user_controls": [],
    "subservice": [],
    "excluded": [],
    "changes": [],
    "where": {"DC4": "section 3.2"},
}


@cache
def objectives() -> tuple[str, ...]:
    library = open_library()
    assert isinstance(library, Library)
    return tuple(o.id for o in library.objectives)


def people(name: str, rows: int, **values: Any) -> Facts:
    return population(rows, id=name, file=f"evidence/{name}.csv", **values)


def bad(count: int, rows: int = 25) -> list[Row]:
    """Leavers of whom the first so many were never removed."""
    return [leaver(n, removed_at="") if n < count else leaver(n) for n in range(rows)]


def cover(without: Sequence[str] = (), **values: Any) -> Facts:
    answers = [o for o in objectives() if o != OBJECTIVE and o not in without]
    return control(id="cover", answers=answers, population="others") | values


def facts(**values: Any) -> Facts:
    made = scenario(
        services=[
            {
                "id": "api",
                "commitments": [
                    {"id": SECRECY, "category": "security", "text": "only staff in need see data"}
                ],
            }
        ],
        risks=[
            {
                "id": "misuse",
                "text": "a leaver reads customer data",
                "criteria": ["CC6.2"],
                "commitments": [SECRECY],
            }
        ],
        controls=[control(risks=["misuse"]), cover()],
        populations=[people("leavers", 25), people("others", len(COVER))],
        representations={"letter": "given"},
        description=copy.deepcopy(DESCRIPTION),
        incidents=[],
        changes=[],
        complementary_user_controls=[],
    )
    made["engagement"]["period"] = dict(PERIOD)
    return made | values


def audit(folder: Path, *changes: Change, rows: Rows | None = None, **choices: object) -> AuditRun:
    """The company with these changes; rows by population, good ones where none are given."""
    made = facts()
    for change in changes:
        change(made)
    evidence: dict[str, Sequence[Row]] = {listed["id"]: GOOD for listed in made["populations"]}
    evidence |= {"others": COVER} | dict(rows or {})
    for listed in made["populations"]:
        if listed["control_total"]:
            count = len(evidence[listed["id"]])
            listed["control_total"] = {"value": count, "source": "payroll"}
    written = {f"{name}.csv": each for name, each in evidence.items()}
    return audited(write(folder, made, written), **choices)


def setting(**values: Any) -> Change:
    """Sections of the scenario, in place of what stands there; None takes one out."""

    def change(made: Facts) -> None:
        for name, value in values.items():
            made.pop(name, None)
            if value is not None:
                made[name] = value

    return change


def asking(**values: Any) -> Change:
    """Keys of the engagement."""

    def change(made: Facts) -> None:
        made["engagement"] = made["engagement"] | values

    return change


def telling(**values: Any) -> Change:
    """Keys of the description; None takes one out."""

    def change(made: Facts) -> None:
        told = made["description"] | values
        made["description"] = {key: value for key, value in told.items() if value is not None}

    return change


def removal(**values: Any) -> Change:
    """Keys of the control of leavers."""

    def change(made: Facts) -> None:
        made["controls"][0] = made["controls"][0] | values

    return change


def adding(*controls: Facts, told: bool = True) -> Change:
    """Further controls, told in the description unless said otherwise."""

    def change(made: Facts) -> None:
        made["controls"] = [*made["controls"], *controls]
        if told:
            made["description"]["controls"] += [c["id"] for c in controls]

    return change


def listing(name: str, rows: int, **values: Any) -> Change:
    """A further population."""

    def change(made: Facts) -> None:
        made["populations"] = [*made["populations"], people(name, rows, **values)]

    return change


def population_of(name: str, **values: Any) -> Change:
    """Keys of a population that stands already."""

    def change(made: Facts) -> None:
        made["populations"] = [p | values if p["id"] == name else p for p in made["populations"]]

    return change
