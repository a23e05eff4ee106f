"""Scenarios that cannot be opened, through the real reader: every problem with its place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from engine.audit.shipped import LIBRARY
from tests.tui.stage import on_stage, opening, press, settled, shown
from tui.app.app import Workbench
from tui.app.screens.picker import Picker
from tui.app.screens.problems import Problems
from tui.app.screens.setup import Setup

HOSTILE = "[bold]x[/] \x1b[31m"


def _yaml(folder: Path) -> None:
    (folder / "scenario.yaml").write_text("organisation: {name: [unclosed\n", encoding="utf-8")


def _no_text(folder: Path) -> None:
    (folder / "scenario.yaml").write_bytes(b"organisation: {name: \xff\xfe}\n")


def _no_file(folder: Path) -> None:
    (folder / "scenario.yaml").unlink()
    (folder / "scenario.yaml").mkdir()


def _no_evidence(folder: Path) -> None:
    (folder / "evidence" / "leavers.csv").unlink()


def _no_table(folder: Path) -> None:
    (folder / "evidence" / "leavers.csv").write_bytes(b'person,left_at\n"unclosed\n')


def _no_word(folder: Path) -> None:
    text = (folder / "scenario.yaml").read_text(encoding="utf-8")
    (folder / "scenario.yaml").write_text(f"{text}\n'{HOSTILE[:10]}': 1\n", encoding="utf-8")


BROKEN: dict[str, tuple[Callable[[Path], None], str]] = {
    "broken yaml": (_yaml, "scenario.yaml:1:22"),
    "no text": (_no_text, "scenario.yaml"),
    "no file": (_no_file, "scenario.yaml"),
    "a key that is none": (_no_word, "`[bold]x[/]`"),
    "no evidence": (_no_evidence, "populations.yaml:19:11"),
    "no table": (_no_table, "evidence/leavers.csv:2:1"),
}


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(LIBRARY / "northwind-cloud", tmp_path / "acme")
    return tmp_path / "acme"


async def _opened(bench: Workbench, pilot: Pilot[int], name: str) -> str:
    bench.audit(name)
    await settled(pilot)
    return shown(bench)


def at_home(act: Callable[[Workbench, Pilot[int]], object], here: Path) -> object:
    with opening():
        return on_stage(act, here=here)  # type: ignore[arg-type]


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_scenario_is_told_with_its_place(what: str, acme: Path) -> None:
    breaks, place = BROKEN[what]
    breaks(acme)

    async def act(bench: Workbench, pilot: Pilot[int]) -> list[object]:
        seen: list[object] = [await _opened(bench, pilot, "acme"), type(bench.screen)]
        await press(pilot, "escape")
        bench.push_screen(Setup("acme"))
        await settled(pilot)
        seen += [shown(bench), type(bench.screen)]
        await press(pilot, "escape")
        return [*seen, type(bench.screen)]

    audited, there, set_up, again, back = at_home(act, acme.parent)  # type: ignore[misc]
    assert (there, again, back) == (Problems, Problems, Picker)
    for screen in (audited, set_up):
        assert place in screen and "error[" in screen
        assert "Traceback" not in screen and "E-INTERNAL" not in screen


def test_names_that_are_nothing_or_hostile_are_told_as_they_stand(acme: Path) -> None:
    names = ("nowhere", HOSTILE, "a\x00b", "x" * 300, str(acme / "scenario.yaml"))

    async def act(bench: Workbench, pilot: Pilot[int]) -> list[tuple[str, object]]:
        seen = []
        for name in names:
            seen.append((await _opened(bench, pilot, name), type(bench.screen)))
            await press(pilot, "escape")
        return seen

    for screen, there in at_home(act, acme.parent):  # type: ignore[attr-defined]
        assert there is Problems
        assert "E-INTERNAL" not in screen, screen
        assert "\x1b" not in screen
