"""Items that an overlay supposes to deviate, as a user meets them on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.companies import company, leaver
from tests.e2e.conftest import Ask

LEAVERS = [leaver(n) for n in range(25)]
SAID = "`p003` is supposed to deviate, by a what-if; no evidence shows it"


def supposed(folder: Path, *keys: str) -> tuple[Path, Path]:
    path = folder / "supposed.yaml"
    names = ", ".join(keys)
    path.write_text(f"assume: [{{control: access-removal, deviate: [{names}]}}]\n")
    return company(folder / "it", LEAVERS), path


def test_no_command_tells_it_as_if_evidence_showed_it(ask: Ask, tmp_path: Path) -> None:
    folder, overlay = supposed(tmp_path, "p003")
    out = " ".join(ask("audit", folder, "--overlay", overlay, "--run-dir", "run").out.split())
    assert "EXCEPTIONS none found, 1 supposed" in out and SAID in out
    assert "1 item deviates, whatever evidence shows (p003)" in out
    why = ask("why", "run", "p003").out
    assert SAID in why and "its row: evidence/leavers.csv, row 4" in why
    assert "evidence:" not in why and "asked by" not in why
    report = ask("report", "run", "--as", "md").out
    assert "evidence/leavers.csv:5 (supposed)" in report and SAID in report
    found = json.loads(ask("audit", folder, "--overlay", overlay, "--format", "json").out)
    (exception,) = found["exceptions"]
    assert exception["attributes"] == ["supposed deviation"] and exception["response"] is None


def test_it_is_forecast(ask: Ask, tmp_path: Path) -> None:
    folder, overlay = supposed(tmp_path, "p003", "p004", "p005")
    out = " ".join(ask("predict", folder, "--overlay", overlay).out.split())
    assert "3 items deviate, whatever evidence shows (p003, p004, p005)" in out


def test_a_name_that_no_item_has_ends_as_a_problem_of_the_overlay(ask: Ask, tmp_path: Path) -> None:
    folder, overlay = supposed(tmp_path, "p03")
    for command in ("audit", "predict"):
        answer = ask(command, folder, "--overlay", overlay)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.startswith("supposed.yaml:1:10: error[E-ASSUMED-ITEM]: no item of")
        assert "help: did you mean `p003`?" in answer.err
