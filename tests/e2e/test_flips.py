"""`mockaudit flips` and `mockaudit compare` as a user meets them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.companies import company, leaver
from tests.e2e.conftest import Ask
from tests.e2e.schemas import published

GOLDEN = Path(__file__).parents[1] / "golden" / "cli"
LEAVERS = [leaver(n) for n in range(25)]
LATE = [leaver(n, removed_at="") if n in (3, 7, 11, 19) else row for n, row in enumerate(LEAVERS)]
HOSTILE = "\u202eName [bold]of[/] <b>it</b>\u00a0| `rm`"


def golden(name: str, found: str) -> None:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def valid(out: str, command: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(out)
    published(command).validate(result)
    assert result["simulated"] is True
    return result


# flips


@pytest.mark.parametrize("name", ["open-infra", "northwind-cloud"])
def test_flips_prints_what_it_always_printed(ask_anew: Ask, name: str) -> None:
    answer = ask_anew("flips", name)
    assert answer.code == 0 and answer.err == ""
    golden(f"flips-{name}.txt", answer.out)
    assert max(map(len, answer.out.splitlines())) <= 80


def test_flips_writes_overlays_that_do_what_it_says(ask: Ask, tmp_path: Path) -> None:
    words = ("flips", "northwind-cloud", "--write", tmp_path / "overlays")
    answer = ask(*words, "--format", "json")
    result = valid(answer.out, "flips")
    assert answer.code == 0 and "wrote" in answer.err
    first = result["sets"][0]
    assert first["verified"] is True and first["label"] == "counterfactual"
    path = tmp_path / "overlays" / first["file"]
    assert path.read_text(encoding="utf-8") == first["overlay"]
    again = ask("audit", "northwind-cloud", "--overlay", path, "--format", "json")
    audited = json.loads(again.out)
    assert audited["opinion"]["overall"] == first["effect"]["overall"]
    assert audited["readiness"]["score"] == first["effect"]["score"]
    assert len(audited["exceptions"]) == first["effect"]["exceptions"]
    refused = ask(*words)
    assert refused.code == 2 and path.name in refused.err  # nothing there is replaced


def test_flips_of_what_cannot_be_opened_are_told_with_exit_code_2(ask: Ask) -> None:
    answer = ask("flips", "late-leaverz")
    assert answer.code == 2 and answer.out == ""
    assert "did you mean `late-leavers`?" in answer.err
    assert ask("flips", "northwind-cloud", "--target", "adverse").code == 2


def test_evidence_that_cannot_be_relied_on_ends_flips_with_exit_code_3(
    ask: Ask, tmp_path: Path
) -> None:
    folder = company(
        tmp_path / "it",
        LATE,
        population_={"control_total": {"value": 30, "source": "payroll"}},
    )
    answer = ask("flips", folder)
    assert answer.code == 3
    assert "payroll counts 30" in " ".join(answer.out.split())


@pytest.mark.parametrize("command", ["flips", "compare"])
def test_names_from_a_scenario_cannot_style_the_terminal(
    ask: Ask, tmp_path: Path, command: str
) -> None:
    name = HOSTILE.replace("\u202e", "").replace("\u00a0", " ")
    folder = company(tmp_path / "it", LATE, control_={"name": name})
    for form in ("text", "json"):
        answer = ask(command, folder, "--format", form)
        assert answer.code in (0, 3), answer.err
        assert all(c.isprintable() or c == "\n" for c in answer.out)


# compare


def test_compare_prints_what_it_always_printed(ask_anew: Ask, tmp_path: Path) -> None:
    company(tmp_path / "good", LEAVERS)
    company(tmp_path / "late", LATE)
    words = ("compare", "good", "late", "--firm", "binomial-90", "--firm", "census")
    answer = ask_anew(*words)
    assert answer.code == 0 and answer.err == ""
    golden("compare.txt", answer.out)
    assert max(map(len, answer.out.splitlines())) <= 80
    whole = ask_anew(*words, "--all")
    assert len(whole.out) > len(answer.out) and "CC1.1" in whole.out
    assert ask_anew(*words).out == answer.out


def test_compare_answers_in_json_of_the_published_schema(ask: Ask, tmp_path: Path) -> None:
    company(tmp_path / "late", LATE)
    (tmp_path / "mended.yaml").write_text("assume: [{control: access-removal}]\n")
    words = ("compare", "late", "--overlay", "mended.yaml", "--format", "json")
    answer = ask(*words)
    result = valid(answer.out, "compare")
    assert [c["overlay"] for c in result["columns"]] == [None, "mended.yaml"]
    assert all(len(r["values"]) == 2 for r in result["rows"])
    assert all(r["changed"] is (r["values"][0] != r["values"][1]) for r in result["rows"])
    lost = next(r for r in result["rows"] if r["label"] == "lost")
    assert lost["values"] == [0, 4]
    assert ask(*words).out == answer.out


def test_compare_tells_all_problems_of_all_columns_at_once(ask: Ask, tmp_path: Path) -> None:
    company(tmp_path / "bad", LEAVERS, control_={"owner": "nobody"})
    answer = ask("compare", "bad", "no-such-thing", "northwind-clout")
    assert answer.code == 2 and answer.out == ""
    assert "`nobody`" in answer.err and "`no-such-thing`" in answer.err
    assert "did you mean `northwind-cloud`?" in answer.err
    assert "3 problems found" in answer.err


def test_too_many_columns_are_refused(ask: Ask) -> None:
    answer = ask("compare", *["northwind-cloud"] * 13)
    assert answer.code == 2 and "E-COLUMNS" in answer.err


def test_a_comparison_can_hold_the_forecast_of_each_column(ask: Ask) -> None:
    answer = ask("compare", "spotless", "northwind-cloud", "--predict", "--format", "json")
    rows = {row["label"]: row["values"] for row in json.loads(answer.out)["rows"]}
    alone = json.loads(ask("predict", "northwind-cloud", "--format", "json").out)
    assert rows["unqualified by chance"] == [1.0, alone["distribution"]["unqualified"]]
    assert rows["any exception"] == [0.0, alone["p_any_exception"]]
    assert rows["once disclosed"] == ["unqualified", alone["disclosed"]["opinion"]]


def test_a_stored_run_stands_beside_a_scenario_without_a_forecast(ask: Ask, tmp_path: Path) -> None:
    company(tmp_path / "good", LEAVERS)
    company(tmp_path / "late", LATE)
    assert ask("audit", "late", "--run-dir", "run").code == 0
    words = ("compare", "run", "good", "--predict")
    answer = ask(*words, "--format", "json")
    result = valid(answer.out, "compare")
    assert [c["stored"] for c in result["columns"]] == [True, False]
    rows = {row["label"]: row["values"] for row in result["rows"]}
    assert rows["gained"] == [0, 0] and rows["lost"] == [0, 4]
    assert rows["any exception"] == [None, 0.0]
    assert "run: warning[W-STORED]: a stored run has no evidence at hand" in answer.err
    page = ask(*words).out
    assert "1  run run of Test Company, as it was: " in page
    assert "2  good: " in page


def test_nothing_is_laid_over_stored_runs_alone(ask: Ask, tmp_path: Path) -> None:
    company(tmp_path / "late", LATE)
    assert ask("audit", "late", "--run-dir", "run").code == 0
    answer = ask("compare", "run", "run", "--firm", "census")
    assert answer.code == 2 and answer.out == ""
    assert "E-STORED" in answer.err and "name a scenario" in answer.err
