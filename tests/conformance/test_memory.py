"""What audits of the same evidence share: each thing is done once, and no answer is another."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from engine.audit import memory as remembering
from engine.audit.flips import flips
from engine.audit.forecast import predict
from engine.audit.foresee import flipped
from engine.audit.memory import Memory
from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.run import audit
from engine.model.run import AuditRun
from tests.audits import audited, control_of
from tests.companies import company, leaver
from tests.remembered import held

NAME = "northwind-cloud"
LEAVERS = [leaver(n) for n in range(25)]
LATE = [leaver(n, **({"removed_at": ""} if n < 9 else {})) for n in range(25)]


def opened_of(name: str | Path, **choices: Any) -> Opened:
    found = open_scenario(str(name), Choices(**choices))
    assert isinstance(found, Opened), found
    return found


def audited_with(memory: Memory, opened: Opened) -> AuditRun:
    run = audit(opened, examine=memory.examine, test=memory.test)
    assert isinstance(run, AuditRun), run
    return run


@pytest.fixture(name="examined")
def _examined(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each population was examined by a memory."""
    times: Counter[str] = Counter()
    real = remembering.examine_population

    def counted(scope: Any, prepared: Any, folder: Any) -> Any:
        times[prepared.spec.id] += 1
        return real(scope, prepared, folder)

    monkeypatch.setattr(remembering, "examine_population", counted)
    return times


def test_a_forecast_and_what_flips_it_share_one_look_at_the_evidence(
    examined: Counter[str],
) -> None:
    firms = [opened_of(NAME, firm=firm) for firm in ("binomial-95", "census")]
    memory = Memory()
    foreseen = predict(firms, 1_000, examine=memory.examine)
    found = flipped(firms, memory)
    assert set(examined.values()) == {1} and len(examined) == len(firms[0].prepared)
    assert foreseen == predict(firms, 1_000)
    assert not isinstance(found, tuple)
    for opened in firms:
        run = audit(opened)
        assert isinstance(run, AuditRun)
        assert found[opened.scope.firm.id] == flips(opened, run, verify=False)


def test_other_evidence_is_looked_at_again(tmp_path: Path) -> None:
    memory = Memory(told_apart=held)
    folder = tmp_path / "company"
    for rows in (LEAVERS, LATE, LEAVERS):
        run = audited_with(memory, opened_of(company(folder, rows)))
        assert run == audited(folder)
    assert control_of(run).operation == "effective"


def test_one_memory_serves_one_scenario_at_a_time(tmp_path: Path, examined: Counter[str]) -> None:
    memory = Memory()
    folders = [company(tmp_path / f"{n}", rows) for n, rows in enumerate((LEAVERS, LATE))]
    for folder in (*folders, *folders):
        assert audited_with(memory, opened_of(folder)) == audited(folder)
    assert examined == {"leavers": 4}


def test_what_cannot_be_used_is_told_with_its_own_place(tmp_path: Path) -> None:
    """The same bytes stated on another line: the checks name that line."""
    memory = Memory(told_apart=held)
    second = {"file": "evidence/payroll.csv", "key": "number", "source": "payroll"}
    lines = set()
    for above in (0, 7):
        folder = company(tmp_path / "company", LEAVERS, population_={"second_source": second})
        (folder / "evidence" / "payroll.csv").write_text("person\np001\n")
        stated = folder / "scenario.yaml"
        stated.write_text("\n" * above + stated.read_text())
        run = audited_with(memory, opened_of(folder))
        assert run == audited(folder)
        lines |= set(re.findall(r"scenario\.yaml:\d+", str(run.populations)))
    assert len(lines) == 2
