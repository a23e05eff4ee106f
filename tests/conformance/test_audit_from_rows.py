"""What an assessor would conclude, starting from facts and rows and nothing in between."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.model.testing import PopulationState, TestOutcome
from tests.audits import audited, control_of, criterion_of, objective_sentences
from tests.companies import OBJECTIVE, WALK, company, control, leaver, population, scenario, write

LEAVERS = [leaver(n) for n in range(25)]


def never(number: int) -> dict[str, str]:
    return leaver(number, removed_at="")


def with_deviations(rows: list[dict[str, str]], numbers: set[int]) -> list[dict[str, str]]:
    return [never(n) if n in numbers else row for n, row in enumerate(rows)]


def test_a_clean_population_is_effective(tmp_path: Path) -> None:
    run = audited(company(tmp_path, LEAVERS))
    assert control_of(run).operation == "effective"
    (test,) = control_of(run).tests
    assert (test.items, test.outcome, test.census.deviations) == (25, TestOutcome.CLEAN, 0)
    assert run.exceptions == ()


def test_a_leaver_without_a_removal_date_is_a_deviation(tmp_path: Path) -> None:
    run = audited(company(tmp_path, with_deviations(LEAVERS, set(range(25)))))
    (test,) = control_of(run).tests
    assert test.census.deviations == 25
    assert control_of(run).operation == "not-effective"
    first = run.exceptions[0]
    assert dict(first.values)["removed_at"] is None
    assert first.file == "evidence/leavers.csv"
    assert LEAVERS[first.row - 1]["person"] == first.item


def test_type_1_judges_design_alone_and_type_2_operation_too(tmp_path: Path) -> None:
    folder = company(tmp_path, with_deviations(LEAVERS, set(range(25))))
    first, second = audited(folder, type=1), audited(folder, type=2)
    assert control_of(first).design == control_of(second).design == "suitable"
    assert control_of(first).operation == "not-applicable"
    assert control_of(second).operation == "not-effective"
    assert first.populations == first.items == first.exceptions == ()
    assert {c.operation for c in first.criteria if c.id == "CC6.2"} == {"not-applicable"}
    assert objective_sentences(first, OBJECTIVE) == []
    assert len(objective_sentences(second, OBJECTIVE)) == 1


def test_a_control_that_began_after_the_day_is_not_in_place(tmp_path: Path) -> None:
    began = {"in_place": {"from": "2025-06-16"}}
    folder = company(tmp_path, LEAVERS, control_=began)
    before = audited(folder, type=1, as_of=date(2025, 6, 15))
    on_the_day = audited(folder, type=1, as_of=date(2025, 6, 16))
    assert [s.startswith("no control answers") for s in objective_sentences(before, OBJECTIVE)] == [
        True
    ]
    assert objective_sentences(on_the_day, OBJECTIVE) == []


def test_time_before_a_control_began_is_a_gap_of_the_period(tmp_path: Path) -> None:
    rows = [leaver(n) for n in range(25)]
    run = audited(company(tmp_path, rows, control_={"in_place": {"from": "2025-06-16"}}))
    (test,) = control_of(run).tests
    placed = [r for r in rows if r["left_at"] >= "2025-06-16"]
    assert test.items == len(placed)
    assert control_of(run).operation == "effective"
    assert any("2025-01-01..2025-06-15" in s for s in objective_sentences(run, OBJECTIVE))
    assert criterion_of(run).conclusion == "not-met"


def test_another_tested_control_covers_the_time_before(tmp_path: Path) -> None:
    old = control(id="removal-by-hand", in_place={"from": "2024-01-01", "to": "2025-06-15"})
    new = control(in_place={"from": "2025-06-16"}, replaces="removal-by-hand")
    folder = write(
        tmp_path,
        scenario(controls=[old, new], populations=[population(25)]),
        {"leavers.csv": LEAVERS},
    )
    run = audited(folder)
    assert objective_sentences(run, OBJECTIVE) == []
    items = [control_of(run, c).tests[0].items for c in ("removal-by-hand", "access-removal")]
    assert sum(items) == 25 and min(items) > 0
    told = [i.sentence for i in run.trace if i.conclusion.kind == "misdescribed"]
    assert len(told) == 1 and "DC9" in told[0]


def test_a_disclosed_change_is_no_description_matter(tmp_path: Path) -> None:
    old = control(id="removal-by-hand", in_place={"from": "2024-01-01", "to": "2025-06-15"})
    new = control(in_place={"from": "2025-06-16"}, replaces="removal-by-hand")
    facts = scenario(
        controls=[old, new], populations=[population(25)], disclosed_changes=["access-removal"]
    )
    run = audited(write(tmp_path, facts, {"leavers.csv": LEAVERS}))
    assert [i for i in run.trace if i.conclusion.kind == "misdescribed"] == []


def test_an_unreconciled_population_yields_no_conclusion(tmp_path: Path) -> None:
    short = {"control_total": {"value": 26, "source": "payroll"}}
    run = audited(company(tmp_path, LEAVERS, population_=short))
    assert run.populations[0].state is PopulationState.UNRECONCILED
    assert control_of(run).operation == "not-evaluable"
    assert control_of(run).tests == () and run.items == ()
    assert "26" in objective_sentences_of_control(run)


def objective_sentences_of_control(run: object) -> str:
    return " ".join(control_of(run).because)  # type: ignore[arg-type]


def test_a_population_without_a_query_yields_no_conclusion(tmp_path: Path) -> None:
    run = audited(company(tmp_path, LEAVERS, population_={"query": None}))
    assert control_of(run).operation == "not-evaluable"


def test_a_population_pulled_before_the_close_yields_no_conclusion(tmp_path: Path) -> None:
    early = {"query": {"text": "report", "run_by": "hr", "run_at": "2025-12-30"}}
    run = audited(company(tmp_path, LEAVERS, population_=early))
    assert control_of(run).operation == "not-evaluable"


def test_a_missing_second_source_key_yields_no_conclusion(tmp_path: Path) -> None:
    accounts = [{"account": f"p{n:03}"} for n in range(26)]
    second = {"second_source": {"file": "evidence/accounts.csv", "key": "account"}}
    facts = scenario(controls=[control()], populations=[population(25, **second)])
    run = audited(write(tmp_path, facts, {"leavers.csv": LEAVERS, "accounts.csv": accounts}))
    assert run.populations[0].state is PopulationState.UNRECONCILED
    assert "p025" in run.populations[0].problem


def two_systems(bad: set[int]) -> list[dict[str, str]]:
    return [
        leaver(n, system="idp" if n % 2 else "billing", removed_at="")
        if n in bad
        else leaver(n, system="idp" if n % 2 else "billing")
        for n in range(80)
    ]


ONE_BAD_SYSTEM = {n for n in range(0, 80, 8)}  # ten of forty in billing, none elsewhere


def test_a_control_on_two_systems_with_one_bad_is_not_pooled_away(tmp_path: Path) -> None:
    rows = two_systems(ONE_BAD_SYSTEM)
    run = audited(company(tmp_path, rows, population_={"strata": ["system"]}))
    by_stratum = {t.stratum: t for t in control_of(run).tests}
    assert set(by_stratum) == {"billing", "idp"}
    assert by_stratum["idp"].outcome is TestOutcome.CLEAN
    assert by_stratum["billing"].outcome is TestOutcome.ABOVE
    assert control_of(run).operation == "not-effective"


def test_strata_are_pooled_only_for_a_reason(tmp_path: Path) -> None:
    rows = two_systems(ONE_BAD_SYSTEM)
    pooled = {"strata": ["system"], "homogeneous": "one team, one script"}
    run = audited(company(tmp_path, rows, population_=pooled))
    assert [(t.stratum, t.items) for t in control_of(run).tests] == [("all", 80)]


def test_inquiry_alone_never_concludes_operation(tmp_path: Path) -> None:
    asked = control()["attributes"]["in-time"] | {"procedure": "inquiry"}
    run = audited(company(tmp_path, LEAVERS, control_={"attributes": {"in-time": asked}}))
    assert control_of(run).operation == "not-evaluable"
    assert "management's word" in objective_sentences_of_control(run)


def test_inquiry_alone_never_concludes_design(tmp_path: Path) -> None:
    run = audited(
        company(tmp_path, LEAVERS, control_={"walkthrough": WALK | {"procedure": "inquiry"}})
    )
    assert control_of(run).design == "not-evaluable"
    assert criterion_of(run).design in ("not-evaluable", "not-met")
    assert objective_sentences(run, OBJECTIVE, "open")


def test_a_control_found_otherwise_than_described_fails_and_is_misdescribed(tmp_path: Path) -> None:
    other = WALK | {"result": "not_as_described"}
    run = audited(company(tmp_path, LEAVERS, control_={"walkthrough": other}))
    assert control_of(run).design == "not-suitable"
    assert [i for i in run.trace if i.conclusion.kind == "misdescribed"]


def test_open_items_are_deviations_once_due_and_listed_until_then(tmp_path: Path) -> None:
    on_the_last_day = leaver(0, left_at="2025-12-31T12:00:00Z", removed_at="")
    rows = [on_the_last_day, *LEAVERS[1:]]
    pulled = {"query": {"text": "report", "run_by": "hr", "run_at": "2026-01-01T06:00:00Z"}}
    early = audited(company(tmp_path / "early", rows, population_=pulled))
    late_ = audited(company(tmp_path / "late", rows))
    assert control_of(early).tests[0].census.not_yet_due == 1
    assert control_of(early).tests[0].census.deviations == 0
    assert control_of(late_).tests[0].census.deviations == 1


def test_unobservable_items_leave_the_control_undecided_where_they_matter(tmp_path: Path) -> None:
    seen = control()["attributes"]["in-time"] | {"observable": "system = 'idp'"}
    rows = [leaver(n, system="idp" if n < 5 else "legacy") for n in range(25)]
    run = audited(company(tmp_path, rows, control_={"attributes": {"in-time": seen}}))
    (test,) = control_of(run).tests
    assert test.outcome is TestOutcome.UNDECIDED and test.not_tested > 0
    assert control_of(run).operation == "not-evaluable"


def test_a_due_slot_without_a_row_is_a_deviation_whatever_the_sample(tmp_path: Path) -> None:
    quarters = ["2025-03-20", "2025-06-20", "2025-12-19"]  # the third quarter is missing
    rows = [
        {"person": f"review-{n}", "left_at": f"{day}T09:00:00Z", "removed_at": f"{day}T10:00:00Z"}
        for n, day in enumerate(quarters)
    ]
    run = audited(company(tmp_path, rows, control_={"frequency": "quarterly"}))
    (test,) = control_of(run).tests
    assert (test.slots_missing, test.items) == (1, 4)
    assert [e.item for e in run.exceptions] == ["2025-Q3"] and run.exceptions[0].row == 0
    assert control_of(run).operation == "not-effective"


def test_a_recorded_zero_of_an_independent_source_is_not_occurring(tmp_path: Path) -> None:
    nothing = {
        "control_total": None,
        "recorded_zero": {
            "source": "payroll",
            "by": "finance",
            "on": "2026-01-02",
            "evidence": "payroll statement",
        },
    }
    run = audited(company(tmp_path, [], population_=nothing))
    assert control_of(run).operation == "not-occurring"
    assert objective_sentences(run, OBJECTIVE) == []


def test_a_bare_empty_population_is_not_occurring_for_nobody(tmp_path: Path) -> None:
    run = audited(company(tmp_path, [], population_={"control_total": None}))
    assert control_of(run).operation == "not-evaluable"


def test_an_automated_control_falls_with_the_itgc_that_it_rests_on(tmp_path: Path) -> None:
    changes = control(id="change-control", answers=["CC8.1/approval"])
    gate = control(
        id="sign-in-gate",
        nature="automated",
        answers=["CC6.1/authentication"],
        depends_on=["change-control"],
        population="settings",
        frequency="continuous",
        attributes={"on": {"text": "it is on", "passes": "enforced = 'yes'"}},
    )
    settings = population(
        2,
        id="settings",
        file="evidence/settings.csv",
        key="system",
        occurred_at=None,
        types={},
        settings=True,
        query={"text": "export", "run_by": "it", "run_at": "2025-11-03"},
    )
    facts = scenario(controls=[changes, gate], populations=[population(25), settings])
    rows = [{"system": s, "enforced": "yes"} for s in ("idp", "billing")]
    good = write(tmp_path / "good", facts, {"leavers.csv": LEAVERS, "settings.csv": rows})
    bad_rows = with_deviations(LEAVERS, set(range(12)))
    bad = write(tmp_path / "bad", facts, {"leavers.csv": bad_rows, "settings.csv": rows})
    assert control_of(audited(good), "sign-in-gate").operation == "effective"
    assert control_of(audited(bad), "sign-in-gate").operation == "not-effective"
    causes = {
        i.conclusion.get("cause")
        for i in audited(bad).trace
        if i.conclusion.kind == "operation-failed"
    }
    assert causes == {"change-control"}


@pytest.mark.parametrize("precise", [True, False])
def test_a_compensating_control_counts_only_if_it_is_precise(tmp_path: Path, precise: bool) -> None:
    weak = control(risks=["misuse"])
    other = control(
        id="sign-in-watch",
        answers=["CC7.2/analysis"],
        risks=["misuse"],
        compensates=[{"control": "access-removal", "precise": precise, "because": "same risk"}],
        attributes={"watched": {"text": "watched", "passes": "system = 'idp'"}},
    )
    facts = scenario(
        controls=[weak, other],
        populations=[population(25)],
        risks=[{"id": "misuse", "text": "access is misused", "criteria": ["CC6.2"]}],
    )
    rows = with_deviations(LEAVERS, set(range(12)))
    run = audited(write(tmp_path, facts, {"leavers.csv": rows}))
    assert control_of(run).operation == "not-effective"
    assert (objective_sentences(run, OBJECTIVE) == []) is precise


def test_a_contradicting_incident_undoes_a_passing_test(tmp_path: Path) -> None:
    against = [
        {
            "control": "access-removal",
            "text": "a leaver signed in weeks later",
            "on": "2025-09-01",
            "evidence": "incident 7",
        }
    ]
    run = audited(company(tmp_path, LEAVERS, contradictions=against))
    assert control_of(run).operation == "not-effective"


def test_two_late_of_25_turn_on_whether_the_control_is_key(tmp_path: Path) -> None:
    rows = with_deviations(LEAVERS, {3, 17})
    failed = {}
    for importance in ("key", "normal"):
        folder = company(tmp_path / importance, rows, control_={"importance": importance})
        runs = [audited(folder, seed=f"seed {n}") for n in range(20)]
        failed[importance] = sum(control_of(r).operation == "not-effective" for r in runs)
        assert {control_of(r).tests[0].census.deviations for r in runs} == {2}
    assert failed["key"] >= 15 > 10 >= failed["normal"], failed


def test_an_overlay_mends_a_control_and_says_so(tmp_path: Path) -> None:
    folder = company(tmp_path / "it", with_deviations(LEAVERS, set(range(12))))
    mended = tmp_path / "mended.yaml"
    mended.write_text("assume:\n  - {control: access-removal, deviations: 0}\n", encoding="utf-8")
    assert control_of(audited(folder)).operation == "not-effective"
    run = audited(folder, overlays=(mended,))
    assert control_of(run).operation == "effective"
    assert run.engagement.assumptions == (
        "what-if: mended.yaml is laid over the scenario",
        "access-removal: no deviations",
    )


def test_lost_records_limit_the_scope_and_are_no_mere_gap(tmp_path: Path) -> None:
    lost = {"limitation": {"records": "lost", "text": "the log server burnt"}, "query": None}
    run = audited(company(tmp_path, LEAVERS, population_=lost))
    assert objective_sentences(run, OBJECTIVE, "limited")
    assert run.formed


def test_a_population_that_is_merely_unreconciled_forms_no_opinion(tmp_path: Path) -> None:
    assert not audited(company(tmp_path, LEAVERS, population_={"query": None})).formed


def test_no_opinion_is_expressed_before_every_criterion_is_concluded(tmp_path: Path) -> None:
    run = audited(company(tmp_path, LEAVERS))
    assert run.opinion.overall == "not_expressed"
    assert run.opinion.heading == "results for CC1-CC9, not an opinion"
    assert {p.value for p in run.opinion.parts} == {"not_expressed"}
    assert run.opinion.bears in ("qualified", "adverse")  # most objectives have no control here


def test_a_refused_assertion_ends_without_a_report(tmp_path: Path) -> None:
    engagement = scenario()["engagement"] | {"assertion": "refused"}
    run = audited(company(tmp_path, LEAVERS, engagement=engagement))
    assert run.opinion.overall == "no_report"
