"""Packs of one's own from the command line: begun, tested, linted, shown, and used in an audit."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.companies import company, leaver
from tests.e2e.conftest import Ask

ROWS = [leaver(n) for n in range(25)]


@pytest.fixture
def acme(ask: Ask, tmp_path: Path) -> Path:
    answer = ask("packs", "new", "acme", "--dir", "rules-of-ours")
    assert answer.code == 0, answer.err
    assert answer.out == "rules-of-ours/acme\n"
    return Path("rules-of-ours/acme")


def change(folder: Path, relative: str, old: str, new: str) -> None:
    path = folder / relative
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_new_pack_passes_its_test_and_lint_says_nothing_of_it(ask: Ask, acme: Path) -> None:
    tested = ask("packs", "test", "--packs", acme, "--pack", "acme-design")
    assert tested.code == 0, tested.out
    assert "1 rules     3 cases  all as stated" in tested.out
    linted = json.loads(ask("packs", "lint", "--packs", acme, "--format", "json").out)
    assert [p for p in linted["problems"] if p["at"].startswith("acme/")] == []


def test_new_overwrites_nothing(ask: Ask, acme: Path) -> None:
    (acme / "pack.yaml").write_text("mine")
    answer = ask("packs", "new", "acme", "--dir", "rules-of-ours")
    assert answer.code == 2 and "is there already; nothing was written" in answer.err
    assert (acme / "pack.yaml").read_text() == "mine"


@pytest.mark.parametrize("name", ["Acme", "a b", "../x", "-", "a" * 41])
def test_new_refuses_names_that_are_none(ask: Ask, name: str) -> None:
    answer = ask("packs", "new", "--", name)
    assert answer.code == 2 and "cannot name a pack" in answer.err
    assert os.listdir() == []


def test_a_case_that_is_not_as_stated_fails_the_gate_with_what_came(ask: Ask, acme: Path) -> None:
    change(acme, "testing/cases/acme.yaml", "subject: design", "subject: operation")
    answer = ask("packs", "test", "--packs", acme, "--rule", "acme/watched-once")
    assert answer.code == 1
    lines = [line.strip() for line in answer.out.splitlines()]
    assert lines[0].endswith("1 NOT AS STATED")
    assert lines[1].startswith("acme/testing/cases/acme.yaml:3:5: acme/watched-once (not evaluabl")
    assert lines[2].startswith("- open: {") and lines[2].endswith("stated, did not come")
    assert lines[3].startswith("+ open: {") and lines[3].endswith("came, not stated")
    told = json.loads(
        ask("packs", "test", "--packs", acme, "--pack", "acme-design", "--format", "json").out
    )
    assert told["failed"] == 1
    (failed,) = [c for p in told["packs"] for c in p["cases"] if not c["passed"]]
    assert failed["missing"] and failed["unexpected"]


def test_a_bad_pack_or_case_is_exit_code_2_with_its_place(ask: Ask, acme: Path) -> None:
    change(acme, "testing/cases/acme.yaml", "- walkthrough:", "- walktrough:")
    answer = ask("packs", "test", "--packs", acme)
    assert answer.code == 2 and answer.out == ""
    assert "acme/testing/cases/acme.yaml:8:9: error[E-CASE-KIND]" in answer.err
    assert "did you mean `walkthrough`?" in answer.err
    change(acme, "testing/acme.yaml", "conclude:", "concludes:")
    answer = ask("audit", "northwind-cloud", "--packs", acme)
    assert answer.code == 2 and "acme/testing/acme.yaml:8:" in answer.err


def test_rules_of_ours_change_the_audit_and_it_says_so(
    ask: Ask, acme: Path, tmp_path: Path
) -> None:
    folder = company(tmp_path / "it", ROWS)
    (acme / "criteria-text.yaml").write_text("texts: {CC6.2: a copy that we have licensed}\n")
    plain = ask("audit", folder, "--format", "json", "--run-dir", "plain")
    ours = ask("audit", folder, "--packs", acme, "--format", "json", "--run-dir", "ours")
    assert (plain.code, ours.code) == (0, 0), ours.err
    one, two = json.loads(plain.out), json.loads(ours.out)
    assert one["run"] != two["run"]
    manifest = json.loads(Path("ours/manifest.json").read_text())
    added = sorted(name for name in manifest["inputs"] if name.startswith("packs/"))
    assert added == ["packs/1-acme/pack.yaml", "packs/1-acme/testing/acme.yaml"]
    for path in Path("ours").rglob("*"):
        assert not path.is_file() or b"a copy that we have licensed" not in path.read_bytes()
    text = ask("audit", folder, "--packs", acme)
    assert "Rules of acme (acme)" in text.out
    told = ask("why", "ours", "CC6.2", "--packs", acme)
    assert told.code == 0 and "a copy that we have licensed" in told.out
    assert "a copy that we have licensed" not in ask("why", "ours", "CC6.2").out
    shown = ask("packs", "show", "CC6.2", "--packs", acme)
    assert "a copy that we have licensed" in shown.out


def test_a_rule_of_ours_is_applied(ask: Ask, acme: Path, tmp_path: Path) -> None:
    """The walkthrough was an inspection: a rule against those fails the design."""
    folder = company(tmp_path / "it", ROWS)
    rules = "testing/acme.yaml"
    change(acme, rules, "procedure: observation", "procedure: inspection")
    change(acme, rules, "      - none: {design-view: {control: $c, procedure: inspection}}\n", "")
    change(
        acme,
        rules,
        "{open: {subject: design, objective: $o, criterion: $r}}",
        "{design-failed: {control: $c}}",
    )
    before = json.loads(ask("audit", folder, "--format", "json").out)
    after = json.loads(ask("audit", folder, "--packs", acme, "--format", "json").out)
    assert before["controls"][0]["design"] == "suitable"
    assert after["controls"][0]["design"] == "not-suitable"


def test_the_order_of_files_in_a_folder_never_matters(ask: Ask, acme: Path, tmp_path: Path) -> None:
    folder = company(tmp_path / "it", ROWS)
    first = json.loads(ask("audit", folder, "--packs", acme, "--format", "json").out)["run"]
    moved = tmp_path / "elsewhere" / "acme"
    moved.parent.mkdir()
    acme.rename(moved)
    again = json.loads(ask("audit", folder, "--packs", moved, "--format", "json").out)["run"]
    assert first == again


def test_a_report_is_written_by_rules_of_ours_too(ask: Ask, acme: Path, tmp_path: Path) -> None:
    folder = company(tmp_path / "it", ROWS)
    answer = ask("report", folder, "--as", "md", "--packs", acme)
    assert answer.code == 0 and "Rules of acme" in answer.out


@pytest.mark.parametrize(
    "words",
    [
        ("audit", "northwind-cloud"),
        ("packs", "list"),
        ("packs", "show", "CC6.2"),
        ("packs", "lint"),
    ],
)
def test_a_folder_that_is_not_there_is_told(ask: Ask, words: tuple[str, ...]) -> None:
    answer = ask(*words, "--packs", "nowhere")
    assert answer.code == 2 and answer.out == ""
    assert "error[E-PACK-FOLDER]" in answer.err and "nowhere" in answer.err


def test_names_in_a_pack_cannot_style_the_terminal(ask: Ask, acme: Path) -> None:
    change(acme, "pack.yaml", "title: Rules of acme", 'title: "acme \\u001b[31m"')
    answer = ask("packs", "list", "--packs", acme)
    assert answer.code == 2 and "\x1b" not in answer.err
