"""Scenario folders that must be refused, each for a cause of its own, in exact words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.facts.load import load
from engine.facts.reference import Reference
from engine.model.criteria import CatalogueControl, Objective
from engine.model.scenario import AttributeTest
from engine.model.words import Frequency, Nature

BAD = Path(__file__).parent / "bad"
FOLDERS = sorted(each for each in BAD.iterdir() if each.is_dir())
MANY = 40

REFERENCE = Reference(
    catalogue={
        "AC-02": CatalogueControl(
            id="AC-02",
            name="Access removal",
            description="Access is removed when a person leaves.",
            nature=Nature.MANUAL,
            frequency=Frequency.PER_EVENT,
            answers=("CC6.2/removal",),
            attributes={"removed": AttributeTest(passes="removed_at IS NOT NULL")},
        ),
        "AC-09": CatalogueControl(
            id="AC-09",
            name="Badge",
            description="Doors open to badges alone.",
            nature=Nature.AUTOMATED,
            frequency=Frequency.CONTINUOUS,
        ),
    },
    firms=frozenset({"small-firm"}),
    objectives={
        "CC6.2/removal": Objective(id="CC6.2/removal", title="Access ends", points_of_focus=())
    },
    criteria=frozenset({"CC6.2", "CC6.3"}),
)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_is_refused_in_these_words(folder: Path) -> None:
    facts, problems = load(folder, REFERENCE)
    assert facts is None
    told = "\n".join(str(problem) for problem in problems) + "\n"
    assert told == (folder / "expected.txt").read_text(encoding="utf-8")


def test_there_are_many_and_no_two_have_the_same_cause() -> None:
    causes: dict[str, str] = {}
    for folder in FOLDERS:
        first = (folder / "expected.txt").read_text(encoding="utf-8").splitlines()[0]
        cause = re.sub("`[^`]*`", "`...`", first.partition(": ")[2])
        assert cause not in causes, f"{folder.name} repeats {causes[cause]}"
        causes[cause] = folder.name
    assert len(causes) >= MANY
