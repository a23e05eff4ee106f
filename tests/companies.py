"""Small companies for tests: facts and rows in a folder, as a user would write them."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]

PERIOD = {"from": "2025-01-01", "to": "2025-12-31"}
WALK = {
    "procedure": "inspection",
    "result": "as_described",
    "item": "one instance",
    "by": "mock assessor",
    "on": "2025-03-03",
    "evidence": "record of the instance",
}
DESIGN = {
    "able": True,
    "procedure": "inspection",
    "by": "mock assessor",
    "on": "2025-03-03",
    "reason": "it would do its work",
}
OBJECTIVE = "CC6.2/removal"


def leaver(number: int, **values: Any) -> dict[str, Any]:
    """A leaver whose access was gone six hours after leaving, unless said otherwise."""
    day = f"2025-{1 + number % 12:02}-{1 + number % 28:02}"
    row = {
        "person": f"p{number:03}",
        "left_at": f"{day}T12:00:00Z",
        "removed_at": f"{day}T18:00:00Z",
        "system": "idp",
    }
    return row | values


def control(**values: Any) -> dict[str, Any]:
    made = {
        "id": "access-removal",
        "name": "Access of leavers is removed",
        "owner": "head-of-it",
        "nature": "manual",
        "frequency": "per_event",
        "importance": "key",
        "in_place": {"from": "2024-01-01"},
        "answers": [OBJECTIVE],
        "population": "leavers",
        "attributes": {
            "in-time": {
                "text": "removed within a day",
                "passes": "removed_at <= left_at + INTERVAL '1 day'",
                "due": "left_at + INTERVAL '1 day'",
            }
        },
        "walkthrough": WALK,
        "design": DESIGN,
    }
    return made | values


def population(rows: int, **values: Any) -> dict[str, Any]:
    made = {
        "id": "leavers",
        "title": "People who left",
        "file": "evidence/leavers.csv",
        "key": "person",
        "occurred_at": "left_at",
        "types": {"left_at": "instant", "removed_at": "instant"},
        "owner": "head-of-it",
        "query": {"text": "leavers report", "run_by": "hr", "run_at": "2026-01-03"},
        "control_total": {"value": rows, "source": "payroll"},
    }
    return made | values


def scenario(**values: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "organisation": {"name": "Test Company", "made_up": True},
        "engagement": {
            "type": 2,
            "period": PERIOD,
            "as_of": "2025-12-31",
            "categories": ["security"],
            "seed": "test",
        },
        "people": [{"id": "head-of-it"}],
    }
    return made | values


def write(folder: Path, facts: Mapping[str, Any], evidence: Mapping[str, Sequence[Row]]) -> Path:
    """The folder of a scenario; JSON is YAML, so the facts need no other writer."""
    (folder / "evidence").mkdir(parents=True, exist_ok=True)
    (folder / "scenario.yaml").write_text(json.dumps(facts, indent=1), encoding="utf-8")
    for name, rows in evidence.items():
        with (folder / "evidence" / name).open("w", newline="", encoding="utf-8") as sink:
            names = list(dict.fromkeys(key for row in rows for key in row))
            writer = csv.DictWriter(sink, names or ["person", "left_at", "removed_at", "system"])
            writer.writeheader()
            writer.writerows(rows)
    return folder


def company(
    folder: Path,
    rows: Sequence[Row],
    *,
    control_: Mapping[str, Any] | None = None,
    population_: Mapping[str, Any] | None = None,
    **facts: Any,
) -> Path:
    """One control over one population of leavers: the smallest thing that can be audited."""
    stated = scenario(
        controls=[control(**(control_ or {}))],
        populations=[population(len(rows), **(population_ or {}))],
    )
    return write(folder, stated | facts, {"leavers.csv": rows})
