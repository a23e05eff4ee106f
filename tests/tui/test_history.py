"""Runs that are stored: listed without reading them whole, opened, set side by side."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual.pilot import Pilot

from engine.store.folder import save_run
from tests.tui.stage import COMPANY, case_of, on_stage, press, settled, shown
from tui.app import desk
from tui.app.app import Workbench
from tui.app.screens.comparison import ComparisonRoom
from tui.app.screens.history import History
from tui.app.screens.opinion import OpinionRoom
from tui.app.screens.problems import Problems
from tui.app.screens.versus import Versus

NAMES = ("older", "newer", "broken")


@pytest.fixture(autouse=True)
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two runs that can be read and one that was cut short, the newest first."""
    folder = tmp_path / "runs"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(desk, "RUNS", folder)
    for name, company in zip(NAMES, (COMPANY, "everything-wrong"), strict=False):
        assert save_run(case_of(company).run, folder / name) is None
    (folder / "broken").mkdir()
    (folder / "broken" / "run.json").write_text('{"schema_version": 1, "run": {"engag')
    for age, name in enumerate(NAMES):
        os.utime(folder / name / "run.json", (1_700_000_000 - age, 1_700_000_000 + age))
    return folder


async def _entered(bench: Workbench, pilot: Pilot[int]) -> None:
    bench.push_screen(History())
    await settled(pilot)


def test_runs_are_listed_the_newest_first_and_opened_as_they_were() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> list[object]:
        await _entered(bench, pilot)
        seen: list[object] = [shown(bench)]
        await press(pilot, "enter")
        seen.append(type(bench.screen))
        await press(pilot, "escape", "down", "down", "enter")
        seen.append(type(bench.screen))
        seen.append(shown(bench))
        return seen

    listed, broken, opened, opinion = on_stage(act)
    assert isinstance(listed, str) and isinstance(opinion, str)
    places = [listed.index(text) for text in ("E-RUN-JSON", "Wrackham", "Northwind Cloud")]
    assert places == sorted(places), listed
    assert "3 runs in" in listed
    assert (broken, opened) == (Problems, OpinionRoom)
    assert "a stored run has no evidence at hand" in opinion


def test_runs_that_are_marked_stand_side_by_side() -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> list[object]:
        await _entered(bench, pilot)
        await press(pilot, "space")  # it cannot be read
        await press(pilot, "down", "space", "v")  # one alone
        seen: list[object] = [type(bench.screen), shown(bench)]
        await press(pilot, "down", "space", "v")
        seen += [type(bench.screen), shown(bench)]
        await press(pilot, "escape", "space")
        seen.append(shown(bench))
        return seen

    alone, marked, both, table, left = on_stage(act)
    assert (alone, both) == (History, ComparisonRoom)
    assert "1 marked, mark one more to compare" in str(marked)
    assert "run newer of Wrackham Tide Tables, as it was" in str(table)
    assert "≠ organisation" in str(table)
    assert "1 marked" in str(left)


def test_a_stored_run_stands_beside_a_scenario_and_the_other_way_round(runs: Path) -> None:
    stored = desk.stored(runs / "newer")
    assert isinstance(stored, desk.Case)

    async def act(bench: Workbench, pilot: Pilot[int]) -> list[str]:
        seen = []
        for case, wanted in ((case_of(COMPANY), "run of Wrackham"), (stored, "run of Northwind")):
            bench.push_screen(Versus(case))
            await settled(pilot)
            await press(pilot, "slash", *wanted, "enter", "enter")
            seen.append(shown(bench))
            await press(pilot, "escape", "escape")
        return seen

    of_scenario, of_run = on_stage(act)
    assert "1  northwind-cloud: " in of_scenario and "2  run newer of Wrackham" in of_scenario
    assert "1  run newer of Wrackham" in of_run and "2  run older of Northwind" in of_run
