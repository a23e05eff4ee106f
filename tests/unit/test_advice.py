"""Advice on sound scenarios: only what is likely to be meant otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.audit.advice import advise
from engine.audit.open import Choices, Opened, open_scenario
from tests.companies import company, leaver

NEVER = [leaver(n, removed_at="" if n == 3 else leaver(n)["removed_at"]) for n in range(9)]
BARE = {"passes": "removed_at <= left_at + INTERVAL '1 day'"}


def advice(folder: Path, rows: list[dict[str, Any]], **test: str) -> list[str]:
    attributes = {"in-time": BARE | test}
    opened = open_scenario(
        str(company(folder, rows, control_={"attributes": attributes})), Choices()
    )
    assert isinstance(opened, Opened), opened
    return [d.code for d in advise(opened)]


def test_a_column_with_nulls_tested_bare_is_told(tmp_path: Path) -> None:
    assert advice(tmp_path, NEVER) == ["W-NULLABLE"]


def test_a_column_without_nulls_is_not(tmp_path: Path) -> None:
    assert advice(tmp_path, [leaver(n) for n in range(9)]) == []


@pytest.mark.parametrize(
    "test",
    [
        {"due": "left_at + INTERVAL '1 day'"},
        {"applies": "removed_at IS NOT NULL"},
        {"passes": "removed_at IS NOT NULL AND removed_at <= left_at + INTERVAL '1 day'"},
    ],
)
def test_whoever_thought_of_the_missing_value_is_left_alone(
    tmp_path: Path, test: dict[str, str]
) -> None:
    assert advice(tmp_path, NEVER, **test) == []
