"""Verdicts that a sceptical examiner would not accept, each from facts and rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.audit.open import Choices, Opened, open_scenario
from engine.model.run import AuditRun
from engine.model.testing import PopulationState, TestOutcome
from tests.audits import audited, control_of, criterion_of, objective_sentences
from tests.companies import (
    OBJECTIVE,
    WALK,
    company,
    control,
    leaver,
    population,
    scenario,
    write,
)

GOOD = [leaver(n) for n in range(25)]
BAD = [leaver(n, removed_at="") for n in range(25)]
OTHERS = ["CC6.2/registration", "CC6.2/validity"]
QUARTERS = ("02", "05", "08", "11")


def people(name: str, rows: int, **values: Any) -> dict[str, Any]:
    return population(rows, id=name, file=f"evidence/{name}.csv", **values)


def built(
    folder: Path,
    controls: list[dict[str, Any]],
    rows: dict[str, list[dict[str, Any]]],
    **facts: Any,
) -> AuditRun:
    """Controls over populations named like their files; `facts` may replace a population."""
    stated = facts.pop("populations", {})
    populations = [stated.get(name, people(name, len(r))) for name, r in rows.items()]
    made = scenario(controls=controls, populations=populations) | facts
    return audited(write(folder, made, {f"{name}.csv": r for name, r in rows.items()}))


# Reliance on ITGCs (R38)


def reliant(**values: Any) -> dict[str, Any]:
    return control(id="gate", nature="automated", depends_on=["itgc"], population="gates") | values


@pytest.mark.parametrize(
    ("itgc", "listed"),
    [
        ({}, {"control_total": {"value": 99, "source": "payroll"}}),
        ({"population": None, "attributes": {}}, {}),
        ({"walkthrough": WALK | {"result": "not_as_described"}}, {}),
        ({"design": None}, {}),
        ({"in_place": {"from": "2025-12-01"}}, {}),
        ({"in_place": {"from": "2023-01-01", "to": "2024-06-30"}}, {}),
        ({}, {"limitation": {"records": "lost", "text": "burnt"}}),
    ],
    ids=["unreconciled", "untested", "not as described", "no design", "late", "ended", "lost"],
)
def test_an_itgc_that_is_not_shown_effective_is_not_relied_on(
    tmp_path: Path, itgc: dict[str, Any], listed: dict[str, Any]
) -> None:
    general = control(id="itgc", answers=["CC8.1/approval"], population="itgcs") | itgc
    run = built(
        tmp_path,
        [general, reliant()],
        {"gates": GOOD, "itgcs": GOOD},
        populations={"itgcs": people("itgcs", 25, **listed)},
    )
    assert control_of(run, "gate").operation == "not-evaluable"


def test_an_itgc_shown_effective_is_relied_on(tmp_path: Path) -> None:
    general = control(id="itgc", answers=["CC8.1/approval"], population="itgcs")
    run = built(tmp_path, [general, reliant()], {"gates": GOOD, "itgcs": GOOD})
    assert control_of(run, "gate").operation == "effective"


def test_naming_the_cause_of_a_failed_itgc_makes_no_second_cause(tmp_path: Path) -> None:
    general = control(id="itgc", answers=["CC8.1/approval"], population="itgcs")
    response = {
        "control": "itgc",
        "text": "sorry",
        "by": "it",
        "on": "2026-01-02",
        "cause": "haste",
    }
    run = built(tmp_path, [general, reliant()], {"gates": GOOD, "itgcs": BAD}, responses=[response])
    causes = {
        i.conclusion.get("cause") for i in run.trace if i.conclusion.kind == "operation-failed"
    }
    assert causes == {"haste"}


# Gaps and limitations


def test_one_late_control_is_one_cause_however_much_it_answers(tmp_path: Path) -> None:
    answers = [OBJECTIVE, "CC6.2/registration", "CC6.2/validity"]
    late = {"in_place": {"from": "2025-03-01"}, "answers": answers}
    run = audited(company(tmp_path, GOOD, control_=late))
    causes = {
        i.conclusion.get("cause")
        for i in run.trace
        if i.conclusion.kind == "miss" and i.conclusion.get("objective") in answers
    }
    assert causes == {"access-removal"}


def test_a_failure_beside_lost_records_hides_no_limitation(tmp_path: Path) -> None:
    lost = {"limitation": {"records": "lost", "text": "burnt"}}
    folder = company(tmp_path, BAD, population_=lost)
    grounds = {
        (i.conclusion.get("kind"), i.conclusion.get("criterion"))
        for i in audited(folder).trace
        if i.conclusion.kind == "material"
    }
    assert ("limitation", "CC6.2") in grounds and ("misstatement", "CC6.2") in grounds


def test_a_control_that_ended_before_the_period_limits_and_misdescribes_nothing(
    tmp_path: Path,
) -> None:
    gone = control(
        id="old",
        in_place={"from": "2020-01-01", "to": "2023-01-01"},
        population="olds",
        walkthrough=WALK | {"on": "2022-01-01", "result": "not_as_described"},
    )
    lost = people("olds", 25, limitation={"records": "lost", "text": "burnt"})
    run = built(
        tmp_path, [control(), gone], {"leavers": GOOD, "olds": GOOD}, populations={"olds": lost}
    )
    assert objective_sentences(run, OBJECTIVE, "limited") == []
    assert [i for i in run.trace if i.conclusion.kind == "misdescribed"] == []


# Unknown is never better than failed


@pytest.mark.parametrize(
    "hidden",
    [
        {"population_": {"control_total": {"value": 99, "source": "payroll"}}},
        {"control_": {"walkthrough": None}},
        {"control_": {"population": None, "attributes": {}}},
    ],
    ids=["unreconciled", "not walked through", "no test"],
)
def test_hiding_what_failed_never_raises_the_score(tmp_path: Path, hidden: dict[str, Any]) -> None:
    shown = audited(company(tmp_path / "shown", BAD))
    unknown = audited(company(tmp_path / "hidden", BAD, **hidden))
    assert unknown.readiness.score <= shown.readiness.score
    assert not unknown.evaluable


# Periodic controls: the slot is the unit


def quarterly(*rows: tuple[str, str, int]) -> list[dict[str, Any]]:
    """Rows of (month, result, how many)."""
    return [
        {
            "person": f"{month}-{result}-{n}",
            "left_at": f"2025-{month}-{1 + n % 27:02}T09:00:00Z",
            "removed_at": f"2025-{month}-{1 + n % 27:02}T10:00:00Z" if result == "good" else "",
        }
        for month, result, many in rows
        for n in range(many)
    ]


@pytest.mark.parametrize(
    "rows",
    [
        quarterly(*((m, "good", 40) for m in QUARTERS[:3])),
        quarterly(*((m, "good", 30) for m in QUARTERS), ("11", "bad", 1)),
    ],
    ids=["a quarter without a row", "a bad row among many"],
)
def test_further_rows_in_a_slot_thin_nothing_out(
    tmp_path: Path, rows: list[dict[str, Any]]
) -> None:
    run = audited(company(tmp_path, rows, control_={"frequency": "quarterly"}))
    (test,) = control_of(run).tests
    assert (test.items, test.census.deviations) == (4, 1)
    assert control_of(run).operation == "not-effective"


def test_a_row_that_does_not_apply_fills_no_slot(tmp_path: Path) -> None:
    rows = quarterly(*((m, "good", 1) for m in QUARTERS))
    rows[3]["system"] = "aside"
    applied = control()["attributes"]["in-time"] | {
        "applies": "system IS NULL OR system <> 'aside'"
    }
    changed = {"frequency": "quarterly", "attributes": {"in-time": applied}}
    run = audited(company(tmp_path, rows, control_=changed))
    assert [e.item for e in run.exceptions] == ["2025-Q4"]


# Not occurring is for what did not occur


def short(month: str) -> dict[str, Any]:
    period = {"from": "2025-10-01", "to": "2025-12-31"}
    return scenario()["engagement"] | {"period": period}


def test_an_annual_control_outside_a_short_period_is_not_evaluable(tmp_path: Path) -> None:
    rows = quarterly(("03", "good", 1))
    run = audited(
        company(
            tmp_path,
            rows,
            control_={"frequency": "annual"},
            population_={
                "control_total": None,
                "recorded_zero": {
                    "source": "diary",
                    "by": "finance",
                    "on": "2026-01-02",
                    "evidence": "diary",
                },
            },
            engagement=short("10"),
        )
    )
    (test,) = control_of(run).tests
    assert test.outcome is TestOutcome.NO_SLOT
    assert control_of(run).operation == "not-evaluable"


def test_an_annual_control_performed_within_a_short_period_is_tested(tmp_path: Path) -> None:
    rows = quarterly(("11", "good", 1))
    changed = {"frequency": "annual"}
    run = audited(company(tmp_path, rows, control_=changed, engagement=short("10")))
    assert control_of(run).operation == "effective"


@pytest.mark.parametrize(
    "aside", [{"applies": "system = 'none'"}, {"due": "left_at + INTERVAL '999 day'"}]
)
def test_items_that_are_all_set_aside_are_not_an_absence_of_items(
    tmp_path: Path, aside: dict[str, str]
) -> None:
    test = control()["attributes"]["in-time"] | aside
    run = audited(company(tmp_path, BAD, control_={"attributes": {"in-time": test}}))
    assert control_of(run).tests[0].outcome is TestOutcome.NOTHING_TESTABLE
    assert control_of(run).operation == "not-evaluable"


# Systems and settings


def settings(tmp_path: Path, on: str, systems: list[str], **values: Any) -> AuditRun:
    gate = control(
        id="gate",
        frequency="continuous",
        systems=systems,
        attributes={"on": {"text": "it is on", "passes": "state = 'on'"}},
        **values,
    )
    listed = population(
        1,
        key="policy",
        occurred_at=None,
        types={},
        settings=True,
        strata=["system"],
        query={"text": "export", "run_by": "it", "run_at": on},
    )
    facts = scenario(controls=[gate], populations=[listed], systems=[{"id": s} for s in systems])
    rows = [{"policy": "p1", "system": "idp", "state": "on"}]
    return audited(write(tmp_path, facts, {"leavers.csv": rows}))


def test_a_system_of_the_control_that_the_listing_leaves_out_is_not_passed_over(
    tmp_path: Path,
) -> None:
    assert (
        control_of(settings(tmp_path / "a", "2025-09-01", ["idp"]), "gate").operation == "effective"
    )
    run = settings(tmp_path / "b", "2025-09-01", ["idp", "aws"])
    assert control_of(run, "gate").operation == "not-evaluable"


def test_settings_listed_before_the_control_was_there_show_nothing(tmp_path: Path) -> None:
    run = settings(tmp_path, "2025-03-01", ["idp"], in_place={"from": "2025-09-01"})
    assert control_of(run, "gate").operation == "not-evaluable"


def test_pooling_systems_without_a_reason_is_refused(tmp_path: Path) -> None:
    folder = company(
        tmp_path,
        GOOD,
        control_={"systems": ["idp", "aws"]},
        systems=[{"id": "idp"}, {"id": "aws"}],
    )
    told = open_scenario(str(folder), Choices())
    assert not isinstance(told, Opened) and [d.code for d in told] == ["E-POOLED"]


# Walkthroughs, inquiry, contradictions


def test_a_walkthrough_from_before_the_control_shows_nothing(tmp_path: Path) -> None:
    late = {"in_place": {"from": "2025-06-01"}}  # walked through on 2025-03-03
    assert control_of(audited(company(tmp_path, GOOD, control_=late))).design == "not-evaluable"


def test_an_attribute_by_inquiry_is_not_carried_by_an_inspected_one(tmp_path: Path) -> None:
    asked = control()["attributes"]["in-time"] | {"procedure": "inquiry"}
    seen = {"text": "named", "passes": "person IS NOT NULL"}
    run = audited(
        company(tmp_path, GOOD, control_={"attributes": {"in-time": asked, "named": seen}})
    )
    assert control_of(run).operation == "not-evaluable"


@pytest.mark.parametrize(
    ("on", "existed", "verdict"),
    [
        ("2025-09-01", False, "not-effective"),
        ("2024-09-01", False, "effective"),
        ("2026-12-01", False, "effective"),
        ("2026-12-01", True, "not-effective"),
    ],
)
def test_a_contradiction_counts_for_the_days_it_speaks_of(
    tmp_path: Path, on: str, existed: bool, verdict: str
) -> None:
    against = {
        "control": "access-removal",
        "text": "a leaver signed in",
        "on": on,
        "evidence": "incident 7",
        "existed_in_period": existed,
    }
    run = audited(company(tmp_path, GOOD, contradictions=[against]))
    assert control_of(run).operation == verdict


# Untested items: the sample is enlarged for the worst reading


def test_an_untested_item_is_never_worse_than_a_deviation(tmp_path: Path) -> None:
    many = [leaver(n, person=f"p{n:04}") for n in range(800)]
    clean = audited(company(tmp_path / "clean", many))
    first = clean.items[0].item
    bad = [r | {"removed_at": ""} if r["person"] == first else r for r in many]
    dark = [r | {"system": "dark"} if r["person"] == first else r for r in many]
    seen = {"in-time": control()["attributes"]["in-time"] | {"observable": "system <> 'dark'"}}
    deviating = audited(company(tmp_path / "bad", bad, control_={"attributes": seen}))
    unseen = audited(company(tmp_path / "dark", dark, control_={"attributes": seen}))
    assert control_of(deviating).operation == control_of(unseen).operation == "effective"


# Evidence about evidence


def test_a_list_is_no_second_source_of_itself(tmp_path: Path) -> None:
    same = {
        "second_source": {"file": "evidence/leavers.csv", "key": "person"},
        "control_total": None,
    }
    told = open_scenario(str(company(tmp_path, GOOD, population_=same)), Choices())
    assert not isinstance(told, Opened) and [d.code for d in told] == ["E-NOT-INDEPENDENT"]


def test_a_total_from_nowhere_reconciles_nothing(tmp_path: Path) -> None:
    blank = {"control_total": {"value": 25, "source": " "}}
    run = audited(company(tmp_path, GOOD, population_=blank))
    assert run.populations[0].state is PopulationState.UNRECONCILED


# Materiality and compensation


def test_a_link_to_a_promise_out_of_scope_excuses_nothing(tmp_path: Path) -> None:
    services = [
        {
            "id": "s",
            "commitments": [
                {"id": "safe", "category": "security", "text": "data is safe"},
                {"id": "up", "category": "availability", "text": "it runs"},
            ],
        }
    ]
    risks = [{"id": "r", "text": "misuse", "criteria": ["CC6.2"], "commitments": ["up"]}]
    run = audited(company(tmp_path, BAD, services=services, risks=risks))
    assert criterion_of(run).conclusion == "not-met"
    assert ("security", "CC6.2") in {
        (i.conclusion.get("category"), i.conclusion.get("criterion"))
        for i in run.trace
        if i.conclusion.kind == "material"
    }


@pytest.mark.parametrize(
    "flaw",
    [
        {
            "populations": {
                "watches": people("watches", 25, limitation={"records": "lost", "text": "x"})
            }
        },
        {
            "responses": [
                {"control": c, "text": "t", "by": "it", "on": "2026-01-02", "cause": "haste"}
                for c in ("access-removal", "watch")
            ]
        },
        {"risks": [{"id": "misuse", "text": "m"}, {"id": "else", "text": "e"}], "other": "else"},
    ],
    ids=["records lost", "same cause", "another risk"],
)
def test_compensation_with_a_flaw_is_not_accepted(tmp_path: Path, flaw: dict[str, Any]) -> None:
    def run(folder: Path, **facts: Any) -> AuditRun:
        risk = facts.pop("other", "misuse")
        watch = control(
            id="watch",
            answers=["CC7.2/analysis"],
            risks=[risk],
            population="watches",
            compensates=[{"control": "access-removal", "precise": True, "because": "sees misuse"}],
        )
        stated = {"risks": [{"id": "misuse", "text": "access is misused"}]} | facts
        rows = {"leavers": BAD, "watches": GOOD}
        return built(folder, [control(risks=["misuse"]), watch], rows, **stated)

    assert objective_sentences(run(tmp_path / "sound"), OBJECTIVE) == []
    assert objective_sentences(run(tmp_path / "flawed", **flaw), OBJECTIVE) != []


def test_rows_that_are_left_say_nothing_of_those_that_are_lost(tmp_path: Path) -> None:
    """A control over records of which some are lost is not effective for what the others show."""
    lost = {"leavers": people("leavers", 25, limitation={"records": "lost", "text": "burnt"})}
    run = built(tmp_path, [control()], {"leavers": GOOD}, populations=lost)
    assert control_of(run).operation == "not-evaluable"
    assert objective_sentences(run, OBJECTIVE, "limited") != []
