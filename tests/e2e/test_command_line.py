"""The contract of the command line: what it prints, where, and how it ends."""

from __future__ import annotations

import json
import os
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import ValidationError

from tests.companies import company, leaver
from tests.e2e.conftest import Ask
from tests.e2e.schemas import published, validator_of
from tui.cli.main import COMMANDS

GOLDEN = Path(__file__).parents[1] / "golden" / "cli"
LEAVERS = [leaver(n) for n in range(25)]


def golden(name: str, found: str) -> None:
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


def valid(out: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(out)
    published("audit").validate(result)
    return result


@pytest.mark.parametrize("name", ["northwind-cloud", "open-infra"])
def test_audit_prints_what_it_always_printed(ask_anew: Ask, name: str) -> None:
    answer = ask_anew("audit", name, "--run-dir", "run")
    assert answer.code == 0
    golden(f"audit-{name}.txt", answer.out)


@pytest.mark.parametrize("name", ["northwind-cloud", "open-infra"])
def test_audit_answers_in_json_of_the_published_schema(ask: Ask, name: str) -> None:
    answer = ask("audit", name, "--format", "json")
    result = valid(answer.out)
    assert answer.code == 0
    assert result["simulated"] is True
    assert result["opinion"]["overall"] == "not_expressed"
    assert result["opinion"]["bears"]["overall"] == "qualified"


def test_type_1_and_type_2_differ_as_they_should(ask: Ask) -> None:
    first = valid(
        ask(
            "audit", "northwind-cloud", "--type", 1, "--as-of", "2026-06-30", "--format", "json"
        ).out
    )
    second = valid(ask("audit", "northwind-cloud", "--type", 2, "--format", "json").out)
    assert first["opinion"]["bears"]["overall"] == "unqualified"
    assert second["opinion"]["bears"]["overall"] == "qualified"
    assert first["exceptions"] == [] and len(second["exceptions"]) == 2


def test_results_go_to_stdout_and_the_rest_to_stderr(ask: Ask) -> None:
    answer = ask("audit", "northwind-cloud")
    assert "run saved in .mockaudit/runs/" in answer.err
    assert "run saved" not in answer.out
    assert "simulation" in answer.out


def test_every_deviation_can_be_asked_for_its_row(ask: Ask) -> None:
    ask("audit", "northwind-cloud", "--run-dir", "run")
    run = json.loads(Path("run/run.json").read_text())["run"]
    assert run["exceptions"]
    for exception in run["exceptions"]:
        for asked in (exception["id"], exception["item"]):
            told = ask("why", "run", asked)
            assert told.code == 0
            assert f"{exception['file']}, row {exception['row']}" in told.out
            assert "removed_at" in told.out


@pytest.mark.parametrize("asked", ["opinion", "CC6.2", "CC1.1", "access-removal"])
def test_why_explains_opinion_criteria_and_controls(ask: Ask, asked: str) -> None:
    ask("audit", "northwind-cloud", "--run-dir", "run")
    text, tree = ask("why", "run", asked), ask("why", "run", asked, "--format", "json")
    assert text.code == tree.code == 0
    assert json.loads(tree.out)["tree"]
    golden(f"why-{asked}.txt", text.out)


def test_why_names_the_nearest_of_what_it_does_not_know(ask: Ask) -> None:
    ask("audit", "northwind-cloud", "--run-dir", "run")
    answer = ask("why", "run", "acess-removal")
    assert answer.code == 2 and "did you mean `access-removal`" in answer.err


@pytest.mark.parametrize("form", ["md", "html"])
def test_a_report_of_a_run_and_of_its_scenario_are_the_same(ask: Ask, form: str) -> None:
    ask("audit", "northwind-cloud", "--run-dir", "run")
    of_run = ask("report", "run", "--as", form)
    of_scenario = ask("report", "northwind-cloud", "--as", form)
    assert of_run.code == of_scenario.code == 0
    assert of_run.out == of_scenario.out
    assert "simulation" in of_run.out


def test_a_gate_that_fails_is_1_and_one_that_passes_is_0(ask: Ask) -> None:
    assert ask("audit", "northwind-cloud", "--fail-on", "qualified").code == 1
    assert ask("audit", "northwind-cloud", "--fail-on", "adverse").code == 0
    assert ask("audit", "northwind-cloud", "--fail-under", 100).code == 1
    assert ask("audit", "northwind-cloud", "--fail-under", 10).code == 0


def test_an_unreconciled_population_is_3_whatever_the_gate(ask: Ask, tmp_path: Path) -> None:
    short = {"control_total": {"value": 26, "source": "payroll"}}
    folder = company(tmp_path / "it", LEAVERS, population_=short)
    assert ask("audit", folder).code == 3
    assert ask("audit", folder, "--fail-under", 100).code == 3


def test_an_unreadable_population_is_3_and_told(ask: Ask, tmp_path: Path) -> None:
    folder = company(tmp_path / "it", LEAVERS, population_={"file": "evidence/leavers.parquet"})
    (folder / "evidence/leavers.parquet").write_bytes(b"PAR1 this is no table PAR1")
    answer = ask("audit", folder, "--format", "json")
    assert answer.code == 3
    assert valid(answer.out)["populations"][0]["state"] == "unreadable"


def test_no_report_is_3(ask: Ask, tmp_path: Path) -> None:
    from tests.companies import scenario

    refused = scenario()["engagement"] | {"assertion": "refused"}
    folder = company(tmp_path / "it", LEAVERS, engagement=refused)
    assert ask("audit", folder).code == 3


@pytest.mark.parametrize(
    "words",
    [
        ("audit",),
        ("audit", "no-such-company"),
        ("audit", "northwind-cloud", "--as-of", "tomorrow"),
        ("audit", "northwind-cloud", "--categories", "securty"),
        ("audit", "northwind-cloud", "--firm", "binomial-09"),
        ("audit", "northwind-cloud", "--from", "2026-06-30", "--to", "2025-07-01"),
        ("audit", "northwind-cloud", "--as-of", "2026-01-01"),
        ("audit", "northwind-cloud", "--type", "1", "--from", "2025-10-01"),
        ("adit", "northwind-cloud"),
        ("why", "no-run", "opinion"),
        ("report", "northwind-cloud", "--as", "docx"),
        ("sample", "size", "--confidence", "1.2", "--tolerable", "5%"),
        ("sample", "size", "--confidence", "90%", "--tolerable", "5%", "--expected", "6%"),
        ("sample", "evaluate", "--n", "5", "--deviations", "6", "--confidence", "0.9"),
        (
            "sample",
            "evaluate",
            "--n",
            "50",
            "--deviations",
            "1",
            "--confidence",
            ".9",
            "--population",
            "9",
        ),
    ],
    ids=" ".join,
)
def test_what_cannot_be_asked_is_2_with_a_sentence(ask: Ask, words: tuple[str, ...]) -> None:
    answer = ask(*words)
    assert answer.code == 2
    assert answer.out == ""
    assert "Traceback" not in answer.err and len(answer.err) > 20


def test_every_problem_of_a_scenario_is_told_at_its_place(ask: Ask, tmp_path: Path) -> None:
    wrong = {"owner": "head-of-ti", "attributes": {"in-time": {"passes": "removed_at <= lef_at"}}}
    folder = company(tmp_path / "it", LEAVERS, control_={**wrong})
    answer = ask("scenarios", "check", folder)
    assert answer.code == 2
    assert re.search(r"scenario\.yaml:\d+:\d+: error\[E-[A-Z-]+\]: ", answer.err)
    assert "did you mean `head-of-it`" in answer.err


def test_sql_problems_stand_in_the_line_of_the_sql(ask: Ask, tmp_path: Path) -> None:
    attributes = {"in-time": {"passes": "removed_at <= lef_at"}}
    folder = company(tmp_path / "it", LEAVERS, control_={"attributes": attributes})
    answer = ask("audit", folder)
    lines = (folder / "scenario.yaml").read_text().splitlines()
    at = next(n for n, line in enumerate(lines, 1) if "lef_at" in line)
    assert answer.code == 2 and f"scenario.yaml:{at}:" in answer.err
    assert "did you mean `left_at`" in answer.err


def test_a_scenario_that_is_sound_says_so(ask: Ask) -> None:
    answer = ask("scenarios", "check", "open-infra")
    assert answer.code == 0 and answer.out.startswith("sound: ")
    told = json.loads(ask("scenarios", "check", "open-infra", "--format", "json").out)
    assert told["sound"] is True and told["problems"] == []


def test_the_schema_for_editors_accepts_the_shipped_files(ask: Ask) -> None:
    from engine.documents.read import read_yaml
    from engine.documents.tree import plain

    whole = validator_of(json.loads(ask("scenarios", "schema").out))
    differences = validator_of(json.loads(ask("scenarios", "schema", "--differences").out))
    root = Path(str(files("scenarios")))
    checked = 0
    for path in sorted(root.glob("*/*.yaml")):
        if path.name == "expected.yaml":
            continue
        node, problems = read_yaml(path, path.name)
        assert node is not None and problems == ()
        extends = "extends:" in (path.parent / "scenario.yaml").read_text("utf-8")
        schema = differences if extends else whole
        schema.validate(json.loads(json.dumps(plain(node), default=_written)))
        checked += 1
    assert checked >= 6
    for schema in (whole, differences):
        with pytest.raises(ValidationError):
            schema.validate({"controls": [{"idd": "x"}]})


def _written(moment: Any) -> str:
    return str(moment.isoformat())


def test_packs_list_counts_criteria_and_points_of_focus(ask: Ask) -> None:
    told = json.loads(ask("packs", "list", "--format", "json").out)
    assert (len(told["criteria"]), told["points_of_focus"]) == (61, 330)


def test_packs_lint_is_clean(ask: Ask) -> None:
    answer = ask("packs", "lint")
    assert (answer.code, answer.out, answer.err) == (0, "packs: 0 errors, 0 warnings\n", "")


def test_sample_size_and_evaluation_follow_the_conventions(ask: Ask) -> None:
    planned = ask(
        "sample", "size", "--confidence", "0.9", "--tolerable", "0.05", "--format", "json"
    )
    assert (json.loads(planned.out)["n"], json.loads(planned.out)["allowed"]) == (45, 0)
    limit = ask(
        "sample",
        "evaluate",
        "--n",
        45,
        "--deviations",
        0,
        "--confidence",
        "90%",
        "--format",
        "json",
    )
    assert json.loads(limit.out)["upper_limit"] == pytest.approx(1 - 0.1 ** (1 / 45))


def test_a_selection_can_be_drawn_again_with_the_standard_library(ask: Ask, tmp_path: Path) -> None:
    import hashlib

    folder = company(tmp_path / "it", LEAVERS)
    file = folder / "evidence/leavers.csv"
    drawn = json.loads(
        ask(
            "sample", "select", file, "--id", "person", "--n", 5, "--seed", 7, "--format", "json"
        ).out
    )
    ranked = sorted(
        (str(row["person"]) for row in LEAVERS),
        key=lambda k: hashlib.sha256(f"7\u241fleavers\u241f{k}".encode()).hexdigest(),
    )
    assert drawn["items"] == ranked[:5]
    assert drawn["population_sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()


def test_output_goes_to_a_file_whole_or_not_at_all(ask: Ask, tmp_path: Path) -> None:
    answer = ask("packs", "list", "--output", tmp_path / "packs.txt")
    assert answer.out == "" and "61 criteria" in (tmp_path / "packs.txt").read_text()
    refused = ask("packs", "list", "--output", tmp_path / "no/such/folder/packs.txt")
    assert refused.code == 2 and "cannot be written" in refused.err


def test_an_internal_error_is_a_sentence_and_70(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    import engine.audit.library

    def broken() -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(engine.audit.library, "open_library", broken)
    answer = ask("packs", "list")
    assert answer.code == 70
    assert "internal error" in answer.err and "Traceback" not in answer.err


def test_an_interrupt_is_130(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    import engine.audit.library

    def stopped() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine.audit.library, "open_library", stopped)
    assert ask("packs", "list").code == 130


@pytest.mark.parametrize(
    "command",
    [
        (),
        *((name,) for name in COMMANDS),
        *(("sample", s) for s in ("size", "evaluate", "select")),
        *(("scenarios", s) for s in ("list", "show", "check", "schema")),
        *(("packs", s) for s in ("list", "lint")),
    ],
    ids=lambda c: " ".join(c) or "mockaudit",
)
def test_every_help_has_an_example(ask: Ask, command: tuple[str, ...]) -> None:
    answer = ask(*command, "--help")
    assert answer.code == 0
    assert "Example" in answer.out


def test_names_from_a_scenario_cannot_style_the_terminal(ask: Ask, tmp_path: Path) -> None:
    control = {"name": "Removal [bold]of[/] <b>access</b> | `now`"}
    answer = ask("audit", company(tmp_path / "it", LEAVERS, control_=control))
    assert answer.code in (0, 3)
    assert "\x1b" not in answer.out
    hostile = [leaver(n, person=f"p{n}\x1b[31m\u202e=cmd()") for n in range(25)]
    folder = company(tmp_path / "rows", [row | {"removed_at": ""} for row in hostile])
    answer = ask("audit", folder)
    assert "\x1b" not in answer.out and "\u202e" not in answer.out
    assert "=cmd()" in answer.out


def test_a_run_that_cannot_be_saved_is_printed_all_the_same(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "in-the-way").mkdir()
    (tmp_path / "in-the-way/notes.txt").write_text("mine")
    answer = ask("audit", "northwind-cloud", "--run-dir", tmp_path / "in-the-way")
    assert answer.code == 2 and "E-RUN-EXISTS" in answer.err
    assert "not effective" in answer.out
    assert (tmp_path / "in-the-way/notes.txt").read_text() == "mine"


def test_both_evaluators_leave_the_same_run(ask: Ask) -> None:
    from engine.inference import durable

    if not durable.available():
        pytest.skip("durable-rules is not installed here: set-up said so")
    runs = {}
    for engine in ("reference", "durable"):
        answer = ask("audit", "northwind-cloud", "--engine", engine, "--run-dir", engine)
        assert answer.code == 0 and "instead" not in answer.err
        runs[engine] = json.loads(Path(engine, "run.json").read_text())
        assert runs[engine]["run"]["engagement"].pop("engine") == engine
    assert runs["reference"] == runs["durable"]


def test_an_evaluator_that_dies_is_told_and_the_reference_serves(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    _dead(monkeypatch)
    answer = ask("audit", "northwind-cloud", "--run-dir", "run")
    assert answer.code == 0 and "warning[E-ENGINE-CRASH]" in answer.err
    assert (
        json.loads(Path("run/run.json").read_text())["run"]["engagement"]["engine"] == "reference"
    )


def test_an_evaluator_that_was_asked_for_and_dies_ends_with_70(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    _dead(monkeypatch)
    answer = ask("audit", "northwind-cloud", "--engine", "durable", "--run-dir", "run")
    assert answer.code == 70 and "error[E-ENGINE-CRASH]" in answer.err
    assert "Traceback" not in answer.err
    assert not Path("run").exists()


def test_an_evaluator_that_is_not_installed_cannot_be_asked_for(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.inference import durable

    monkeypatch.setattr(durable, "available", lambda: False)
    assert ask("audit", "northwind-cloud", "--engine", "durable").code == 2
    answer = ask("audit", "northwind-cloud", "--run-dir", "run")
    assert answer.code == 0 and "E-ENGINE" not in answer.err


def _dead(monkeypatch: pytest.MonkeyPatch) -> None:
    """durable-rules is there, and dies."""
    from engine.inference import durable
    from engine.model.position import NOWHERE, Diagnostic

    dead = Diagnostic(NOWHERE, "E-ENGINE-CRASH", "the evaluator died")
    monkeypatch.setattr(durable, "available", lambda: True)
    monkeypatch.setattr(durable, "derive_isolated", lambda rules, facts: dead)


def test_a_result_never_replaces_a_file_of_the_scenario(ask: Ask, tmp_path: Path) -> None:
    folder = company(tmp_path / "it", LEAVERS)
    before = (folder / "scenario.yaml").read_text()
    for words in (("audit", folder), ("report", folder, "--as", "md")):
        assert ask(*words, "--output", folder / "scenario.yaml").code == 2
    assert (folder / "scenario.yaml").read_text() == before


def test_a_gate_does_not_pass_on_what_could_not_be_evaluated(ask: Ask, tmp_path: Path) -> None:
    folder = company(tmp_path / "it", LEAVERS, control_={"population": None, "attributes": {}})
    assert ask("audit", folder, "--fail-on", "disclaimer").code == 1


def test_check_reads_the_cells_and_reconciles(ask: Ask, tmp_path: Path) -> None:
    short = company(
        tmp_path / "short", LEAVERS, population_={"control_total": {"value": 9, "source": "x"}}
    )
    assert "warning[W-UNRECONCILED]" in ask("scenarios", "check", short).err
    rows = [leaver(n, left_at="1/2/2025") if n == 3 else leaver(n) for n in range(25)]
    answer = ask("scenarios", "check", company(tmp_path / "cells", rows))
    assert answer.code == 2 and "evidence/leavers.csv:5:6: error[E-VALUE]" in answer.err


def test_why_shows_deviations_that_no_sample_drew(ask: Ask) -> None:
    ask("audit", "open-infra", "--run-dir", "run")
    run = json.loads(Path("run/run.json").read_text())["run"]
    tests = [t for c in run["controls"] for t in c["tests"]]
    known = sum(t["census"]["deviations"] - t["deviations"] for t in tests)
    assert len(run["outside"]) == known > 50
    told = ask("why", "run", run["outside"][0]["id"])
    assert told.code == 0 and f"row {run['outside'][0]['row']}" in told.out
    assert "passes: " in told.out
