"""The published JSON: it validates, it is complete, it keeps texts as they are."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import reports
from reports.contract import contract, written
from tests.unit.reports.documents import GOLDEN
from tests.unit.reports.example import HOSTILE, RUN

SCHEMA = json.loads(
    (Path(reports.__file__).parent / "schemas" / "audit.schema.json").read_text(encoding="utf-8")
)


def _problems(document: Any) -> list[str]:
    return [e.message for e in Draft202012Validator(SCHEMA).iter_errors(document)]


def test_the_schema_is_a_schema_and_closed_throughout() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    open_objects = []

    def look(node: Any, path: str) -> None:
        if isinstance(node, dict):
            if node.get("type") == "object" and "properties" in node:
                closed = node.get("additionalProperties") is False
                if not closed or set(node["required"]) != set(node["properties"]):
                    open_objects.append(path)
            for key, value in node.items():
                look(value, f"{path}/{key}")
        elif isinstance(node, list):
            for place, value in enumerate(node):
                look(value, f"{path}/{place}")

    look(SCHEMA, "")
    assert open_objects == []


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda p: p.name)
def test_every_golden_result_validates(path: Path) -> None:
    assert _problems(json.loads(path.read_text(encoding="utf-8"))) == []


def test_a_type_1_run_validates() -> None:
    engagement = replace(
        RUN.engagement, type=1, as_of=date(2026, 6, 30), period_from=None, period_to=None
    )
    shape = contract(replace(RUN, engagement=engagement), "x")
    assert _problems(shape) == []
    assert (shape["engagement"]["as_of"], shape["engagement"]["period"]) == ("2026-06-30", None)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("opinion", "overall"), "fine"),
        (("criteria", 0, "conclusion"), "ok"),
        (("controls", 0, "operation"), "met"),
        (("controls", 0, "sample", "strata", 0, "rate"), 1.5),
        (("simulated",), False),
        (("readiness", "score"), 101),
    ],
)
def test_a_value_outside_its_set_is_refused(place: tuple[Any, ...], value: Any) -> None:
    shape = json.loads(written(contract(RUN, "x")))
    target = shape
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    assert len(_problems(shape)) == 1


def test_deviations_are_those_of_all_strata_and_of_missing_slots() -> None:
    removal, backups, *_ = contract(RUN, "x")["controls"]
    assert removal["deviations"] == 7
    assert [s["deviations"] for s in removal["sample"]["strata"]] == [0, 7]
    assert (backups["deviations"], backups["sample"]["slots_missing"]) == (5, 5)


def test_what_no_sample_drew_has_the_shape_of_an_exception_and_a_list_of_its_own() -> None:
    shape = contract(RUN, "x")
    assert [e["id"] for e in shape["outside_samples"]] == [e.id for e in RUN.outside]
    assert {tuple(e) for e in (*shape["outside_samples"], *shape["exceptions"])} == {
        tuple(shape["exceptions"][0])
    }
    assert shape["exceptions"][0]["conditions"] == ["removed_at <= left_at + INTERVAL '1 day'"]
    assert shape["exceptions"][-1]["conditions"] == [""]


def test_every_part_of_the_opinion_is_told_twice() -> None:
    opinion = contract(RUN, "x")["opinion"]
    assert (opinion["overall"], opinion["bears"]["overall"]) == ("not_expressed", "qualified")
    assert opinion["bears"]["by_category"] == {"availability": "qualified", "security": "qualified"}
    assert opinion["bears"]["design"] == "unqualified"


@pytest.mark.parametrize("name", HOSTILE)
def test_texts_come_back_as_they_went_in(name: str) -> None:
    run = replace(RUN, engagement=replace(RUN.engagement, organisation=name))
    said = written(contract(run, "x"))
    assert json.loads(said)["engagement"]["organisation"] == name
