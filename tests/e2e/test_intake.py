"""The way in, from the command line: a first meeting, lists and exports, the first hour."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.test_imports import HEAVY, dragged_in
from tests.conformance.hostile.workbook import workbook
from tests.e2e.conftest import Answer, Ask
from tests.e2e.test_command_line import golden
from tests.unit.intake.test_exports import OF_GH, OKTA, review

ROOT = Path(__file__).parents[2]
FIRST_HOUR = (ROOT / "docs/first-hour.md").read_text(encoding="utf-8")
MINUTES = 20
OPENING = ("Acme Ltd", "40", "UTC", "1", "2026-03-31", "security", "fieldwork", "")
ANSWERS = """\
organisation.name: Acme Ltd
engagement.type: 2
engagement.from: 2026-01-01
engagement.to: 2026-06-30
engagement.categories: security
control.AC-02.exists: yes
control.AC-02.owner: Head of IT
control.AC-02.since: 2024-06-01
control.CH-01.exists: yes
control.CH-01.since: 2024-06-01
control.AC-01.exists: no
"""


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """What somebody types at the prompts, and then nothing more."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def result(answer: Answer) -> dict[str, Any]:
    assert answer.code in (0, 3), answer.err
    told: dict[str, Any] = json.loads(answer.out)
    assert told["simulated"] is True and told["schema_version"]
    return told


@pytest.fixture
def acme(ask: Ask) -> Path:
    Path("acme.answers.yaml").write_text(ANSWERS)
    answer = ask("scenarios", "new", "acme", "--answers", "acme.answers.yaml", "--format", "json")
    assert result(answer)["folder"] == "acme"
    return Path("acme")


def blocks() -> list[tuple[str, str]]:
    return re.findall(r"^```(\w+(?: [\w.-]+)?)\n(.*?)^```$", FIRST_HOUR, re.M | re.S)


def test_the_first_hour_is_walked_as_it_is_written(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = time.monotonic()
    found = blocks()
    (said,) = (text for kind, text in found if kind == "text typed")
    for kind, text in found:
        if kind.startswith(("csv ", "json ")):
            Path(kind.split()[1]).write_text(text, encoding="utf-8")
    commands = [line for kind, text in found if kind == "sh" for line in text.splitlines()]
    assert len(commands) >= 7
    told: dict[str, Answer] = {}
    for command in commands:
        words = shlex.split(command)
        assert words[0] == "mockaudit"
        if "--interview" in words:
            typed(monkeypatch, *said.splitlines())
        told[command] = ask(*words[1:])
        assert told[command].code == 0, (command, told[command].err)
    assert time.monotonic() - started < MINUTES * 60
    dry, listed = (a.out for c, a in told.items() if c.startswith("mockaudit import controls"))
    assert "did you mean --map 'Control owner=owner'?" in dry and "would write" in dry
    assert "3 stated" in listed and "made of a name: person `lead-engineer`" in listed
    assert "`laptops-are-protected` is behind `#`, unknown: from" in listed
    assert "NOT AN OPINION" in told["mockaudit audit acme"].out
    audited = result(ask("audit", "acme", "--format", "json"))
    assert audited["opinion"]["overall"] == audited["opinion"]["bears"]["overall"]
    assert audited["opinion"]["overall"] == "not_expressed"
    assert audited["readiness"]["score"] < 10
    for name in ("scenario.yaml", "controls.yaml", "populations.yaml", "README.md"):
        assert Path("acme", name).is_file() and f"`{name}`" in FIRST_HOUR


def test_an_interview_reads_as_it_always_read(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (
        *("?", "", "many", "40", "UTC", "2", "2026-01-01", "2025-06-30", "2026-06-30", "", "skip"),
        *(
            "",
            "API",
            "no leaks",
            "back",
            "only those who need it see data",
            "",
            "",
            "",
            "n",
            "back",
        ),
        *("y", "stop"),
    )
    typed(monkeypatch, *lines)
    answer = ask("scenarios", "new", "acme", "--interview")
    assert answer.code == 0, answer.err
    golden("interview.txt", answer.err)
    golden("interview-scenario.yaml", Path("acme/scenario.yaml").read_text())
    golden("interview-answers.yaml", Path("acme.answers.yaml").read_text())


def test_an_interview_that_breaks_off_loses_nothing_and_goes_on(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, *OPENING[:4])
    broken = ask("scenarios", "new", "acme", "--interview")
    assert broken.code == 130 and broken.out == "" and not Path("acme").exists()
    kept = Path("acme.answers.yaml").read_text()
    assert 'engagement.type: "1"' in kept and "as_of" not in kept
    Path("acme.answers.yaml").write_text(f"# a remark of mine\n{kept}")
    typed(monkeypatch, *OPENING[4:], "stop")
    whole = ask("scenarios", "new", "acme", "--interview")
    assert whole.code == 0 and "4 answers are kept" in whole.err
    assert Path("acme.answers.yaml").read_text().startswith(f"# a remark of mine\n{kept}")
    assert "as_of: 2026-03-31" in Path("acme/scenario.yaml").read_text()


def test_stop_waits_for_what_is_needed_and_same_for_something_to_repeat(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, "stop", "same", *OPENING, "stop")
    answer = ask("scenarios", "new", "acme", "--interview")
    assert answer.code == 0
    assert "not yet: the questions on organisation" in answer.err
    assert "nothing was answered before that this could repeat" in answer.err


def test_answers_that_are_wrong_are_told_with_their_lines_and_nothing_is_written(
    ask: Ask,
) -> None:
    Path("a.yaml").write_text(f"{ANSWERS}control.AC-99.exists: yes\ncircumstance.board: perhaps\n")
    answer = ask("scenarios", "new", "acme", "--answers", "a.yaml")
    assert answer.code == 2 and answer.out == "" and not Path("acme").exists()
    assert "a.yaml:12:1: error[E-UNASKED]" in answer.err
    assert "a.yaml:13:21: error[E-ANSWER]" in answer.err


def test_the_audit_of_a_skeleton_is_honestly_incomplete(ask: Ask, acme: Path) -> None:
    assert ask("scenarios", "check", acme).code == 0
    told = result(ask("audit", acme, "--format", "json"))
    assert told["opinion"]["overall"] == "not_expressed"
    assert told["readiness"]["score"] < 10
    assert told["exceptions"] == []
    assert {c["id"] for c in told["controls"]} == {
        "access-removal-for-leavers",
        "change-approved-tested-and-reviewed-before-deployment",
    }


def test_a_folder_without_any_answer_loads_and_knows_nothing(ask: Ask) -> None:
    told = result(ask("scenarios", "new", "acme", "--format", "json"))
    assert told["overall"] == "not_expressed" and told["readiness"] == 0
    assert len(told["next"]) > 20
    assert "program's\n# choice" in Path("acme/scenario.yaml").read_text()


@pytest.mark.parametrize("name", ["Acme", "../x", "a b", "-", "x" * 65])
def test_new_refuses_names_that_are_none(ask: Ask, name: str) -> None:
    answer = ask("scenarios", "new", "--", name)
    assert answer.code == 2 and "cannot name a scenario" in answer.err
    assert os.listdir() == []


def test_new_overwrites_nothing(ask: Ask, acme: Path) -> None:
    before = {p: p.read_bytes() for p in acme.iterdir()}
    for words in ((), ("--interview",), ("--from", "northwind-cloud")):
        answer = ask("scenarios", "new", "acme", *words)
        assert answer.code == 2 and "is there already; nothing was written" in answer.err
    assert {p: p.read_bytes() for p in acme.iterdir()} == before


def test_a_shipped_company_is_copied_to_be_edited(ask: Ask) -> None:
    told = result(ask("scenarios", "new", "mine", "--from", "northwind-cloud", "--format", "json"))
    assert "evidence/leavers.csv" in told["files"]
    one = result(ask("audit", "mine", "--format", "json"))
    two = result(ask("audit", "northwind-cloud", "--format", "json"))
    assert one["opinion"] == two["opinion"] and one["exceptions"] == two["exceptions"]
    near = ask("scenarios", "new", "other", "--from", "northwind-clod")
    assert near.code == 2 and "did you mean `northwind-cloud`" in near.err


def test_next_names_what_unlocks_most_and_what_it_takes(ask: Ask, acme: Path) -> None:
    told = result(ask("scenarios", "next", acme, "--format", "json"))["next"]
    assert [each["rank"] for each in told] == list(range(1, len(told) + 1))
    removal = next(e for e in told if e["about"] == "access-removal-for-leavers")
    assert removal["what"] == "evidence" and removal["key"]
    assert [ask_["key"] for ask_ in removal["asks"]] == ["walkthrough", "design", "population"]
    assert not [e for e in told if e["about"] in ("AC-02", "CH-01")]
    text = ask("scenarios", "next", acme, "--most", 2).out
    assert "\n2. " in text and "\n3. " not in text and f"and {len(told) - 2} more" in text
    missing = ask("scenarios", "next", "nowhere")
    assert missing.code == 2 and missing.out == ""


def test_what_is_done_is_no_longer_asked_for(ask: Ask) -> None:
    """A shipped company has evidence for the series that it examines."""
    told = result(ask("scenarios", "next", "northwind-cloud", "--format", "json"))["next"]
    evidence = [e["asks"] for e in told if e["what"] == "evidence"]
    assert evidence and {a["key"] for asks in evidence for a in asks} == {"engagement.examined"}
    assert {"CC6.2/removal"} & {o for e in told for o in e["unlocks"]} == set()


LIST = "Title,uses,Control owner,from\nRemoval of leavers,AC-02,Head of IT,2024-06-01\n"


def test_a_list_is_imported_and_what_was_left_aside_is_told(ask: Ask, acme: Path) -> None:
    Path("l.csv").write_text(LIST)
    words = ("import", "controls", "l.csv", "--into", acme, "--map", "Title=name")
    dry = result(ask(*words, "--dry-run", "--format", "json"))
    assert dry["dry_run"] and not (acme / "imported-controls.yaml").exists()
    told = result(ask(*words, "--format", "json"))
    assert told | {"dry_run": True} == dry
    assert told["unmapped"] == [{"column": "Control owner", "did_you_mean": "owner"}]
    assert told["made"] == [
        {"kind": "control", "id": "removal-of-leavers", "name": "Removal of leavers"}
    ]
    assert told["remarks"] == [
        "`removal-of-leavers` uses AC-02, as `access-removal-for-leavers` does already: are "
        "they one?"
    ]
    assert ask("scenarios", "check", acme).code == 0
    before = (acme / "imported-controls.yaml").read_bytes()
    again = ask(*words)
    assert again.code == 2 and (acme / "imported-controls.yaml").read_bytes() == before
    other = ask(*words, "--as", "more")
    assert other.code == 2 and "E-DUPLICATE-ID" in other.err and not (acme / "more.yaml").exists()


def test_a_mapping_may_stand_in_a_file(ask: Ask, acme: Path) -> None:
    Path("l.csv").write_text(LIST)
    Path("m.yaml").write_text("Title: name\nControl owner: owner\n")
    told = result(
        ask(
            "import", "controls", "l.csv", "--into", acme, "--mapping", "m.yaml", "--format", "json"
        )
    )
    assert told["unmapped"] == [] and told["mapped"]["Control owner"] == "owner"
    Path("m.yaml").write_text("Title: [name]\n")
    wrong = ask("import", "controls", "l.csv", "--into", acme, "--mapping", "m.yaml")
    assert wrong.code == 2 and "m.yaml:1:8" in wrong.err


def test_a_workbook_is_imported_by_its_sheet(ask: Ask, acme: Path) -> None:
    Path("l.xlsx").write_bytes(workbook([["name", "role"], ["=1+1", "@chief"], ["007", "-x"]]))
    answer = ask("import", "people", "l.xlsx", "--into", acme)
    assert answer.code == 0, answer.err
    text = (acme / "imported-people.yaml").read_text()
    assert '"=1+1"' in text and '"007"' in text and '"@chief"' in text
    assert ask("scenarios", "check", acme).code == 0
    wrong = ask("import", "people", "l.xlsx", "--into", acme, "--sheet", "Nope", "--as", "b")
    assert wrong.code == 2 and "has no sheet `Nope`" in wrong.err


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("x,sometimes,2024-01-01", "l.csv:3:3"),
        ("x,daily,1.6.24", "l.csv:3:9"),
        ("\x1b[31mx,daily,2024-01-01", "l.csv:3:1"),
    ],
)
def test_values_that_do_not_fit_are_errors_with_row_and_column(
    ask: Ask, acme: Path, row: str, place: str
) -> None:
    Path("l.csv").write_text(f"name,frequency,from\ngood,daily,2024-01-01\n{row}\n")
    before = sorted(os.listdir(acme))
    answer = ask("import", "controls", "l.csv", "--into", acme)
    assert answer.code == 2 and answer.out == "" and "\x1b" not in answer.err
    assert f"{place}: error[E-VALUE]" in answer.err
    assert sorted(os.listdir(acme)) == before


def test_a_scenario_with_errors_of_its_own_is_told_first(ask: Ask, acme: Path) -> None:
    (acme / "controls.yaml").write_text("controls: [{id: X}]\n")
    Path("l.csv").write_text(LIST)
    answer = ask("import", "controls", "l.csv", "--into", acme)
    assert answer.code == 2 and "controls.yaml:1:" in answer.err


@pytest.mark.parametrize(
    ("into", "told"),
    [("northwind-cloud", "copy it first"), ("nowhere", "there is no folder")],
)
def test_what_ships_is_not_written_into(ask: Ask, into: str, told: str) -> None:
    Path("l.csv").write_text(LIST)
    answer = ask("import", "controls", "l.csv", "--into", into)
    assert answer.code == 2 and told in answer.err


def test_pull_requests_become_the_population_of_change_control(ask: Ask, acme: Path) -> None:
    items = [
        OF_GH | {"number": n, "reviews": [review("ben")] if n != 3 else []} for n in range(1, 6)
    ]
    Path("prs.json").write_text(json.dumps([*items, OF_GH | {"number": 9, "mergedAt": None}]))
    bare = result(
        ask("import", "github-pull-requests", "prs.json", "--into", acme, "--format", "json",
            "--dry-run")
    )  # fmt: skip
    assert any("deployed_at" in each for each in bare["remarks"])
    assert "1 not merged: left out" in bare["remarks"]
    mapped = ("--map", "merged_at=deployed_at", "--map", "head_version=deployed_version")
    words = ("import", "github-pull-requests", "prs.json", "--into", acme, "--as", "changes")
    told = result(ask(*words, *mapped, "--format", "json"))
    assert told["records"] == 5 and told["remarks"] == ["1 not merged: left out"]
    for name, old, new in (
        ("controls.yaml", "    # unknown: population (change-", "    population: changes  # ("),
        (
            "changes.yaml",
            "    # unknown: query (",
            "    query: {text: gh, run_by: ben, run_at: 2026-07-02}\n"
            "    control_total: {value: 5, source: git log}\n    # (",
        ),
    ):
        text = (acme / name).read_text()
        assert old in text
        (acme / name).write_text(text.replace(old, new))
    scenario = (acme / "scenario.yaml").read_text()
    (acme / "scenario.yaml").write_text(scenario.replace("examined: []", "examined: [CC8]"))
    audited = result(ask("audit", acme, "--format", "json"))
    control = next(c for c in audited["controls"] if c["population"] == "changes")
    assert control["population"] == "changes"
    assert {e["item"] for e in audited["exceptions"]} == {"acme/api#3"}


def test_an_export_of_accounts_is_kept_as_it_is_and_read(ask: Ask, acme: Path) -> None:
    Path("users.csv").write_text(OKTA)
    told = result(ask("import", "okta-access", "users.csv", "--into", acme, "--format", "json"))
    assert told["records"] == 2 and told["mapped"]["Login"] == "account"
    assert (acme / "evidence/imported-okta-access.csv").read_text() == OKTA
    (acme / "more.yaml").write_text(
        "controls:\n  - {id: accounts, name: Accounts, nature: manual, frequency: continuous,\n"
        "     answers: [CC6.2/removal], in_place: {from: 2024-01-01},\n"
        "     population: imported-okta-access,\n"
        "     attributes: {active: {passes: \"status <> 'Suspended' AND activated_at <= :to\"}}}\n"
    )
    checked = ask("scenarios", "check", acme)
    assert checked.code == 0, checked.err
    people = ask("import", "okta-people", "users.csv", "--into", acme)
    assert people.code == 0 and "made of a name: person `anna-acme.com`" in people.out


@pytest.mark.parametrize(
    "module", ["tui.cli.scenarios", "tui.cli.import_", "engine.intake.meeting"]
)
def test_nothing_heavy_is_imported_before_it_is_needed(module: str) -> None:
    assert dragged_in(module) & (HEAVY - {"yaml"}) == set()


@pytest.mark.parametrize(
    "command", [("scenarios", "new"), ("scenarios", "next"), ("import",)], ids=" ".join
)
def test_every_help_has_examples(ask: Ask, command: tuple[str, ...]) -> None:
    answer = ask(*command, "--help")
    assert answer.code == 0 and "Examples: mockaudit" in answer.out
