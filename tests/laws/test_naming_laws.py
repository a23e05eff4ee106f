"""What things are called, and where in the files they stand, changes no result."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.run import AuditRun
from tests.audits import audited
from tests.companies import control, leaver, population, scenario, write

LEAVERS = 12  # so few that every firm tests them all: another name draws another sample
LATE = "2025-12-31T12:00:00Z"
NAMED = ("access-removal", "watch", "gate", "leavers", "watched", "changes", "misuse", "head-of-it")


def company(bad: set[int], blind: bool) -> dict[str, Any]:
    """A control, one that may make up for it, and an automated one that rests on the first."""
    watch = control(
        id="watch",
        answers=["CC7.2/analysis"],
        population="watched",
        risks=["misuse"],
        compensates=[{"control": "access-removal", "precise": not blind, "because": "sees it"}],
    )
    gate = control(
        id="gate",
        nature="automated",
        answers=["CC8.1/approval"],
        population="changes",
        depends_on=["access-removal"],
    )
    files = {"leavers": "leavers.csv", "watched": "watched.csv", "changes": "changes.csv"}
    return scenario(
        controls=[control(risks=["misuse"]), watch, gate],
        risks=[{"id": "misuse", "text": "access is misused"}],
        populations=[
            population(LEAVERS, id=name, file=f"evidence/{file}") for name, file in files.items()
        ],
        responses=[
            {"control": "access-removal", "text": "known", "by": "it", "on": "2026-01-02"}
            | ({"cause": "haste"} if bad else {})
        ],
    )


def rows(bad: set[int], prefix: str) -> list[dict[str, Any]]:
    made = [leaver(n, removed_at=LATE) if n in bad else leaver(n) for n in range(LEAVERS)]
    return [row | {"person": prefix + row["person"]} for row in made]


def renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: renamed(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [renamed(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value


def shuffled(value: Any, chance: Random) -> Any:
    """Every list of things with ids, and the keys of every mapping, in another order."""
    if isinstance(value, dict):
        keys = chance.sample(list(value), len(value))
        return {key: shuffled(value[key], chance) for key in keys}
    if isinstance(value, list):
        found = [shuffled(each, chance) for each in value]
        return chance.sample(found, len(found))
    return value


def told(run: AuditRun, names: dict[str, str]) -> str:
    """What was concluded, with its names put back."""
    back = {new: old for old, new in names.items()}
    found = {
        "opinion": [run.opinion.overall, run.opinion.bears],
        "parts": [[p.category, p.subject, p.value] for p in run.opinion.parts],
        "criteria": sorted((c.id, c.conclusion) for c in run.criteria),
        "controls": sorted((back.get(c.id, c.id), c.design, c.operation) for c in run.controls),
        "exceptions": sorted((back.get(e.control, e.control), e.row) for e in run.exceptions),
        "score": run.readiness.score,
        "trace": sorted(instance.rule for instance in run.trace),
    }
    return json.dumps(found, default=str)


@settings(deadline=None, derandomize=True, max_examples=8)
@given(
    bad=st.sets(st.integers(0, LEAVERS - 1), max_size=4),
    blind=st.booleans(),
    letters=st.permutations("abcdefgh"),
    chance=st.randoms(use_true_random=False),
)
def test_renaming_and_reordering_facts_changes_nothing(
    bad: set[int], blind: bool, letters: list[str], chance: Random
) -> None:
    names = {name: f"{letter}-{name[::-1]}" for name, letter in zip(NAMED, letters, strict=True)}
    stated = company(bad, blind)
    answers = []
    for facts, prefix, called in (
        (stated, "", {}),
        (shuffled(renamed(stated, names), chance), "z", names),
    ):
        evidence = {
            "leavers.csv": rows(bad, prefix),
            "watched.csv": rows(set(), prefix),
            "changes.csv": rows(set(), prefix),
        }
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), facts, evidence)
            answers.append(told(audited(folder), called))
    assert answers[0] == answers[1]


def test_the_company_holds_what_is_renamed() -> None:
    text = json.dumps(company({1}, False))
    assert all(f'"{name}"' in text for name in NAMED)
