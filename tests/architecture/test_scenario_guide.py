"""The guide alone suffices: it names every key and word, and its first example is audited."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
import yaml

from engine.documents.records import fields_of
from engine.facts.overlay import Overlay
from engine.model.scenario import FactBase
from engine.populations.sql_words import FUNCTIONS, PARAMETERS
from engine.populations.workpaper import COLUMNS, RESULTS
from tests.audits import audited, control_of, objective_sentences

GUIDE = (Path(__file__).parents[2] / "docs/scenarios.md").read_text(encoding="utf-8")
FROM_OVERLAYS = {"assumptions": "assume"}
LEAVERS = 25


def chapter(heading: str) -> str:
    """The text under a heading, as far as the next one of any rank."""
    found = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", GUIDE, re.M | re.S)
    assert found is not None, heading
    return found.group(1)


def named(text: str) -> set[str]:
    """What stands in backticks, word by word; examples between fences do not count."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
    coded = re.findall(r"`([^`]+)`", prose)
    return {word for code in coded for word in re.findall(r"[\w-]+", code)}


def words_of(hint: Any) -> Iterator[str]:
    """Every key, and every word of a closed set, that a value of this type may hold."""
    if dataclasses.is_dataclass(hint):
        for key, field in fields_of(hint).items():  # type: ignore[arg-type]
            yield key
            yield from words_of(field.hint)
    elif get_origin(hint) is Literal:
        yield from (word for word in get_args(hint) if isinstance(word, str))
    elif isinstance(hint, type) and issubclass(hint, StrEnum):
        yield from (word.value for word in hint)
    else:
        for part in get_args(hint):
            yield from words_of(part)


@pytest.mark.parametrize("section", fields_of(FactBase))
def test_every_key_of_a_section_stands_in_its_chapter(section: str) -> None:
    told = named(chapter(f"`{FROM_OVERLAYS.get(section, section)}`"))
    assert set(words_of(fields_of(FactBase)[section].hint)) - told == set()


def test_no_chapter_of_the_reference_is_of_a_section_that_is_gone() -> None:
    sections = {FROM_OVERLAYS.get(name, name) for name in fields_of(FactBase)}
    assert set(re.findall(r"^### `(\w+)`$", GUIDE, re.M)) == sections


def test_overlays_workpapers_and_sql_are_told_whole() -> None:
    overlays = named(chapter("Overlays")) | {"assume"}
    assert {"engagement", *fields_of(Overlay)} - overlays == set()
    assert {*COLUMNS, *RESULTS} - named(chapter("Workpapers")) == set()
    assert {*FUNCTIONS, *PARAMETERS} - named(chapter("SQL in attributes")) == set()


def example(folder: Path, *, never_removed: int = 0) -> Path:
    """The first example of the guide with as many leavers as its payroll counts."""
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", chapter("The smallest one"), re.M | re.S)
    (stated,) = (text for kind, text in blocks if kind == "yaml")
    (cells,) = (text for kind, text in blocks if kind == "csv")
    (population,) = yaml.safe_load(stated)["populations"]
    assert population["control_total"]["value"] == LEAVERS
    lines = [cells.splitlines()[0]]
    for number in range(LEAVERS):
        day = f"2025-{1 + number % 12:02}-{1 + number:02}"
        removed = "" if number < never_removed else f"{day}T18:00:00Z"
        lines.append(f"p{number:03},{day}T12:00:00Z,{removed}")
    (folder / "evidence").mkdir()
    (folder / "scenario.yaml").write_text(stated, encoding="utf-8")
    (folder / population["file"]).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_the_first_example_is_audited_and_its_control_is_effective(tmp_path: Path) -> None:
    run = audited(example(tmp_path))
    removal = control_of(run)
    assert (removal.design, removal.operation) == ("suitable", "effective")
    assert run.formed and not run.exceptions
    assert objective_sentences(run, "CC6.2/removal") == []


def test_the_first_example_ends_adverse_as_the_guide_warns(tmp_path: Path) -> None:
    run = audited(example(tmp_path))
    assert run.opinion.bears == "adverse" and run.opinion.overall == "not_expressed"
    missed = {i.conclusion.get("objective") for i in run.trace if i.conclusion.kind == "miss"}
    assert "CC8.1/approval" in missed and "CC6.2/removal" not in missed


def test_leavers_without_a_date_fail_the_first_example(tmp_path: Path) -> None:
    run = audited(example(tmp_path, never_removed=LEAVERS))
    assert control_of(run).operation == "not-effective"
