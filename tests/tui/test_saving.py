"""What is saved from a room is on the disk as it was shown, and audits to what was predicted."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from textual.pilot import Pilot

from engine.audit.compare import asked
from engine.audit.flips.flips import audited_with, ends_as
from engine.audit.open import Choices
from engine.model.flips import FixSet
from tests.tui.stage import COMPANY, case_of, on_stage, opened_of, press, settled, shown
from tui.app import saving
from tui.app.app import Workbench
from tui.app.screens.ask import Ask
from tui.app.screens.comparison import ComparisonRoom
from tui.app.screens.flips import FlipRoom
from tui.app.widgets.listing import Listing


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _told(bench: Workbench) -> list[str]:
    return [note.message for note in bench._notifications]


async def _named(bench: Workbench, pilot: Pilot[int], name: str) -> None:
    """Another name for the one that is suggested."""
    assert isinstance(bench.screen, Ask)
    await press(pilot, "ctrl+u", *name, "enter")


def test_the_overlay_of_a_set_is_written_and_its_audit_ends_as_predicted(tmp_path: Path) -> None:
    async def act(bench: Workbench, pilot: Pilot[int]) -> tuple[FixSet, list[str], str]:
        bench.push_screen(FlipRoom(case_of(COMPANY)))
        await settled(pilot)
        current = bench.screen.query_one(Listing).current
        assert current is not None and isinstance(current.about, FixSet)
        await press(pilot, "s", "enter")
        written = (tmp_path / "flip-counterfactual.yaml").read_text(encoding="utf-8")
        (tmp_path / "flip-counterfactual.yaml").write_text("mine\n", encoding="utf-8")
        await press(pilot, "s", "enter")
        return current.about, _told(bench), written

    found, told, written = on_stage(act)
    run = audited_with(opened_of(COMPANY), written)
    assert run is not None and ends_as(run, found.effect)
    assert told == [
        "wrote flip-counterfactual.yaml",
        "`flip-counterfactual.yaml` stands here already",
    ]
    assert (tmp_path / "flip-counterfactual.yaml").read_text(encoding="utf-8") == "mine\n"


def test_a_comparison_is_written_as_it_is_shown(tmp_path: Path) -> None:
    columns = asked((COMPANY,), (), ("binomial-90", "binomial-95"), Choices())
    assert isinstance(columns, tuple)

    async def act(bench: Workbench, pilot: Pilot[int]) -> tuple[str, list[str]]:
        bench.push_screen(ComparisonRoom(columns))
        await settled(pilot)
        await press(pilot, "W", "enter")
        first = (tmp_path / "comparison.txt").read_text(encoding="utf-8")
        await press(pilot, "a", "W")
        await _named(bench, pilot, "whole.txt")
        return first, [*_told(bench), shown(bench)]

    first, (*told, screen) = on_stage(act)
    whole = (tmp_path / "whole.txt").read_text(encoding="utf-8")
    assert told == ["wrote comparison.txt", "wrote whole.txt"]
    assert first.startswith("simulation, not an auditor's report\n\nAudits side by side\n")
    row = next(line for line in screen.splitlines() if line.startswith(" ≠ firm"))
    assert "≠ firm" in first and row.split()[2:] == ["binomial-90", "binomial-95"]
    assert len(whole.splitlines()) > len(first.splitlines()) + 90


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("no/such/folder/x.yaml", "no such file or directory"),
        ("/proc/x.yaml", "no such file or directory"),
        ("folder", "stands here already"),
        ("full.yaml", "no space left on device"),
        ("locked.yaml", "permission denied"),
    ],
)
def test_what_cannot_be_written_is_told(name: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    begun = saving.tempfile.mkstemp

    def failing(**given: object) -> tuple[int, str]:
        if name in ("full.yaml", "locked.yaml"):
            raise OSError(28 if name == "full.yaml" else 13, reason)
        return begun(**given)  # type: ignore[call-overload,no-any-return]

    async def act(bench: Workbench, pilot: Pilot[int]) -> list[str]:
        bench.push_screen(FlipRoom(case_of(COMPANY)))
        await settled(pilot)
        await press(pilot, "s")
        with patch.object(saving.tempfile, "mkstemp", failing):
            await _named(bench, pilot, name)
        return _told(bench)

    (told,) = on_stage(act)
    assert reason in told and f"`{name}`" in told
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
