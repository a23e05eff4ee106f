"""`mockaudit predict` as a user meets it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.companies import company, leaver, scenario
from tests.e2e.conftest import Ask
from tests.e2e.schemas import published

GOLDEN = Path(__file__).parents[1] / "golden" / "cli"
LEAVERS = [leaver(n) for n in range(25)]


def golden(name: str, found: str) -> None:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def valid(out: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(out)
    published("predict").validate(result)
    return result


@pytest.mark.parametrize("name", ["late-leavers", "northwind-cloud", "open-infra"])
def test_predict_prints_what_it_always_printed(ask_anew: Ask, name: str) -> None:
    answer = ask_anew("predict", name)
    assert answer.code == 0 and answer.err == ""
    golden(f"predict-{name}.txt", answer.out)
    assert max(map(len, answer.out.splitlines())) <= 80


def test_predict_answers_in_json_of_the_published_schema(ask: Ask) -> None:
    words = ("predict", "northwind-cloud", "--firm", "binomial-90", "--firm", "census")
    answer = ask(*words, "--format", "json")
    result = valid(answer.out)
    assert answer.code == 0
    assert result["simulated"] is True
    assert [each["firm"] for each in result["firms"]] == ["binomial-90", "census"]
    assert all(result[key] == value for key, value in result["firms"][0].items())
    for firm in result["firms"]:
        assert sum(firm["distribution"].values()) == pytest.approx(1)
        assert set(firm["band"]) == {"lenient", "strict"}
    assert result["firms"][1]["sampling_chance"] is False
    golden("predict-northwind-cloud.json", answer.out)
    assert ask(*words, "--format", "json").out == answer.out


def test_three_sentences_of_a_consultant_and_the_words_of_a_census(ask: Ask) -> None:
    out = " ".join(ask("predict", "late-leavers", "--firm", "census").out.split())
    assert "no sampling chance; all judgement" in out
    for said in ("qualified", "Why: ", "3 of 14 deviate", "What to do: ", "disclose it"):
        assert said in out


def test_a_type_1_is_forecast_without_a_draw(ask: Ask) -> None:
    words = ("predict", "northwind-cloud", "--type", "1", "--as-of", "2026-06-30")
    result = valid(ask(*words, "--format", "json").out)
    assert result["sampling_chance"] is False and result["controls"] == []
    assert "A Type 1 draws no sample" in ask(*words).out


def test_no_opinion_is_3_as_in_an_audit(ask: Ask, tmp_path: Path) -> None:
    short = {"control_total": {"value": 26, "source": "payroll"}}
    folder = company(tmp_path / "short", LEAVERS, population_=short)
    assert ask("predict", folder).code == 3
    refused = scenario()["engagement"] | {"assertion": "refused"}
    assert ask("predict", company(tmp_path / "refused", LEAVERS, engagement=refused)).code == 3


@pytest.mark.parametrize(
    "words",
    [
        ("predict",),
        ("predict", "no-such-company"),
        ("predict", "late-leavers", "--draws", "10"),
        ("predict", "late-leavers", "--draws", "many"),
        ("predict", "late-leavers", "--firm", "nobody"),
        ("predict", "late-leavers", "--type", "1", "--from", "2025-01-01"),
    ],
    ids=lambda words: " ".join(words),
)
def test_what_cannot_be_asked_is_2_with_a_sentence(ask: Ask, words: tuple[str, ...]) -> None:
    answer = ask(*words)
    assert answer.code == 2 and answer.out == "" and answer.err


def test_names_from_a_scenario_cannot_style_the_terminal(ask: Ask, tmp_path: Path) -> None:
    rows = [leaver(n, **({"removed_at": ""} if n < 9 else {})) for n in range(25)]
    folder = company(tmp_path / "it", rows, control_={"name": "red \x1b[31m alert"})
    assert "\x1b" not in ask("predict", folder).out
    assert "\x1b" not in ask("predict", folder, "--format", "json").out


def test_what_flips_it_stands_beside_the_chances(ask: Ask) -> None:
    found = valid(ask("predict", "late-leavers", "--format", "json").out)
    (first, *_) = found["flips"]
    assert [option["about"] for option in first["options"]] == ["access-removal"]
    assert first["effect"]["value"] == "unqualified" and first["label"] == "counterfactual"
    without = ask("predict", "late-leavers", "--no-flips", "--format", "json")
    assert valid(without.out)["flips"] == []


def test_what_would_reach_a_chance_is_told_where_it_is_asked_for(ask: Ask) -> None:
    words = ("predict", "northwind-cloud", "--reach", "90", "--no-flips")
    out = ask(*words).out
    assert "TO REACH 90 % UNQUALIFIED" in out and "  - 100 %: access-removal\n" in out
    found = valid(ask(*words, "--format", "json").out)["reach"]
    assert (found["least"], found["smallest"]) == (0.9, True)
    assert [each["controls"] for each in found["sets"]] == [["access-removal"]]
    assert ask("predict", "northwind-cloud", "--reach", "100").code == 2
