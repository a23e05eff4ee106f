"""What applies, what rests on a provider, what came before: from facts and rows, with near misses.

Each case stands beside one in which a single thing is different and the verdict is another.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from engine.audit.open import Choices, Opened, open_scenario
from engine.model.run import SEVERITY, AuditRun
from engine.model.testing import PopulationState
from engine.packs.criteria import load_criteria
from engine.packs.shipped import ROOT
from tests.audits import audited, control_of, criterion_of, objective_sentences
from tests.companies import (
    DESIGN,
    OBJECTIVE,
    PERIOD,
    WALK,
    company,
    control,
    leaver,
    population,
    scenario,
    write,
)

Facts = dict[str, Any]
GOOD = [leaver(n) for n in range(25)]
BAD = [leaver(n, removed_at="") for n in range(25)]
DATA_CENTRE, MONITORING = "CC6.4/data-centre", "CC9.2/monitoring"


def engagement(*examined: str, **values: Any) -> Facts:
    stated: Facts = scenario()["engagement"]
    return stated | {"examined": list(examined)} | values


def organisation(**circumstances: bool) -> Facts:
    answers = {name.replace("_", "-"): holds for name, holds in circumstances.items()}
    return {"name": "Test Company", "made_up": True, "circumstances": answers}


def asked(run: AuditRun, topic: str) -> set[str]:
    return {q.about for q in run.questions if q.topic == topic}


# Circumstances


def vendorless(folder: Path, **circumstances: bool) -> AuditRun:
    facts = {
        "organisation": organisation(**circumstances),
        "engagement": engagement("CC6.2", "CC9.2"),
    }
    return audited(company(folder, GOOD, **facts))


def test_a_criterion_that_asks_nothing_here_is_neither_met_nor_a_gap(tmp_path: Path) -> None:
    run = vendorless(tmp_path / "none", vendors=False)
    found = criterion_of(run, "CC9.2")
    assert (found.conclusion, found.design, found.operation) == ("not-applicable",) * 3
    assert any("asks nothing of this organisation" in reason for reason in found.because)
    assert [s for s in run.statements if "endors" in s]
    (coverage,) = [p for p in run.readiness.parts if p.name == "coverage"]
    some = vendorless(tmp_path / "some", vendors=True)
    (whole,) = [p for p in some.readiness.parts if p.name == "coverage"]
    assert whole.denominator - coverage.denominator == 4
    assert criterion_of(some, "CC9.2").conclusion == "not-met"
    assert some.statements == () and "vendors" not in asked(some, "circumstance")


def test_what_was_not_answered_is_taken_to_apply_and_asked(tmp_path: Path) -> None:
    run = vendorless(tmp_path)
    assert criterion_of(run, "CC9.2").conclusion == "not-met"
    assert "vendors" in asked(run, "circumstance") and run.statements == ()


@pytest.mark.parametrize(
    "name",
    [
        "premises",
        "own-data-centre",
        "develops-software",
        "physical-media",
        "contractors",
        "board",
        "vendors",
        "personal-data",
        "confidential-data",
        "keeps-backups",
    ],
)
def test_a_yes_or_no_answer_never_ends_better_than_a_no(tmp_path: Path, name: str) -> None:
    """In one scope, in which something is asked whatever the answer."""
    answers: dict[str, bool | None] = {"no": False, "yes": True, "silent": None}
    runs = {}
    for label, holds in answers.items():
        stated = {"name": "Test Company", "circumstances": {} if holds is None else {name: holds}}
        wide = scenario()["engagement"] | {
            "type": 1,
            "categories": ["security", "availability", "confidentiality", "privacy"],
        }
        facts = {"organisation": stated, "engagement": wide}
        runs[label] = audited(company(tmp_path / label, GOOD, **facts))
    ranks = {label: SEVERITY.index(run.opinion.bears) for label, run in runs.items()}
    scores = {label: run.readiness.score for label, run in runs.items()}
    met = {"met", "not-applicable"}
    for other in ("yes", "silent"):
        assert ranks[other] <= ranks["no"] and scores[other] <= scores["no"]
        for strict, free in zip(runs[other].criteria, runs["no"].criteria, strict=True):
            assert strict.conclusion not in met or free.conclusion in met, strict.id


@pytest.mark.parametrize(
    ("facts", "code", "words"),
    [
        ({"organisation": organisation(premisses=False)}, "E-DANGLING", "`premises`"),
        (
            {"organisation": organisation(vendors=False), "vendors": [{"id": "mail"}]},
            "E-CONTRADICTED",
            "`mail`",
        ),
        (
            {"vendors": [{"id": "cloud", "expected_controls": ["physical-securty"]}]},
            "W-EXPECTED-CONTROL",
            "`physical-security`",
        ),
        ({"controls": [control(of="clod")], "vendors": [{"id": "cloud"}]}, "E-DANGLING", "`cloud`"),
        (
            {"controls": [control(of="cloud")], "vendors": [{"id": "cloud"}]},
            "E-NOT-SUBSERVICE",
            "subservice",
        ),
        (
            {"prior_exceptions": [{"control": "acces-removal", "text": "t", "report": "r"}]},
            "E-DANGLING",
            "`access-removal`",
        ),
    ],
)
def test_slips_are_told_with_what_was_meant(
    tmp_path: Path, facts: Facts, code: str, words: str
) -> None:
    found = open_scenario(str(company(tmp_path, GOOD, **facts)), Choices())
    told = found.warnings if isinstance(found, Opened) else found
    (one,) = [d for d in told if d.code == code]
    assert words in f"{one.message} {one.help}" and one.at.line


def test_an_objective_that_hangs_on_nothing_known_is_told_with_what_was_meant(
    tmp_path: Path,
) -> None:
    shutil.copytree(ROOT / "tsc", tmp_path / "tsc")
    file = tmp_path / "tsc" / "CC6" / "objectives.yaml"
    stated = file.read_text(encoding="utf-8")
    slipped = stated.replace("applies: premises", "applies: premisses")
    file.write_text(slipped.replace("carried: physical-", "carried: physicl-"), encoding="utf-8")
    told = [str(d) for d in load_criteria(tmp_path)[1] if "CC6" in d.at.path]
    assert len(told) == 2
    assert "no circumstance `premisses`" in told[0] and "did you mean `premises`?" in told[0]
    assert "`physicl-security`" in told[1] and "did you mean `physical-security`?" in told[1]


# Carve-out: CC6.4/data-centre may rest on a provider


REPORT = {
    "type": "type_2",
    "opinion": "unqualified",
    "from": "2025-01-01",
    "to": "2025-12-31",
    "reviewed_on": "2026-02-01",
    "reviewed_by": "head-of-it",
}
CLOUD: Facts = {
    "id": "cloud",
    "name": "The Cloud",
    "subservice": True,
    "does_most": False,
    "expected_controls": ["physical-security"],
    "reports": [REPORT],
}


def report(**values: Any) -> Facts:
    return CLOUD | {"reports": [REPORT | values]}


def watching(**values: Any) -> Facts:
    return control(id="vendor-watch", answers=[MONITORING], population="watches") | values


def people(name: str, rows: int, **values: Any) -> Facts:
    return population(rows, id=name, file=f"evidence/{name}.csv", **values)


def hosted(
    folder: Path,
    *,
    vendors: list[Facts] | None = None,
    watch: Facts | None = None,
    rows: list[dict[str, Any]] = GOOD,
    watched: Facts | None = None,
    own: list[Facts] | None = None,
    **facts: Any,
) -> AuditRun:
    """No data centre of one's own: the machines stand with a provider."""
    stated = {
        "organisation": organisation(own_data_centre=False, premises=False),
        "engagement": engagement("CC6.4"),
        "vendors": [CLOUD] if vendors is None else vendors,
        "controls": [*([watching()] if watch is None else [watch] if watch else []), *(own or [])],
        "populations": [people("watches", 25, **(watched or {})), people("leavers", 25)],
    }
    made = scenario(**stated) | facts
    return audited(write(folder, made, {"watches.csv": rows, "leavers.csv": GOOD}))


def physical(run: AuditRun) -> str:
    return criterion_of(run, "CC6.4").conclusion


def test_physical_protection_rests_on_a_provider_that_is_expected_and_watched(
    tmp_path: Path,
) -> None:
    run = hosted(tmp_path)
    assert physical(run) == "met"
    assert any("The Cloud" in reason for reason in criterion_of(run, "CC6.4").because)
    assert run.subservice == (
        "The Cloud: only authorised people reach the rooms and the equipment",
    )
    assert asked(run, "subservice") == asked(run, "subservice-report") == set()


OTHERS = CLOUD | {"expected_controls": ["backup-storage"]}
REFUSED = WALK | {"result": "not_as_described"}


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({"vendors": [OTHERS]}, "not-met"),
        ({"vendors": [CLOUD | {"expected_controls": ["doors are locked"]}]}, "not-met"),
        ({"vendors": []}, "not-evaluable"),
        ({"watch": {}}, "not-met"),
        ({"rows": BAD}, "not-met"),
        ({"watch": watching(in_place={"from": "2025-07-01"})}, "not-met"),
        ({"watch": watching(walkthrough=REFUSED)}, "not-met"),
        ({"watch": watching(walkthrough=None)}, "not-evaluable"),
        ({"watched": {"control_total": {"value": 99, "source": "payroll"}}}, "not-evaluable"),
        ({"watched": {"limitation": {"records": "lost", "text": "burnt"}}}, "limited"),
        ({"watch": watching(monitors=["cloud"])}, "met"),
        ({"vendors": [CLOUD, {"id": "mail"}], "watch": watching(monitors=["mail"])}, "not-met"),
    ],
    ids=[
        "another type expected",
        "free text",
        "nobody named",
        "not watched",
        "watch failed",
        "watched late",
        "watched otherwise",
        "watch not shown",
        "watch unreconciled",
        "watch lost",
        "watched by name",
        "another one watched",
    ],
)
def test_each_part_of_a_carve_out_is_needed(
    tmp_path: Path, changed: dict[str, Any], verdict: str
) -> None:
    assert physical(hosted(tmp_path, **changed)) == verdict


def test_a_failed_watch_is_one_cause_however_much_rests_on_it(tmp_path: Path) -> None:
    types = ["physical-security", "infrastructure-disposal"]
    run = hosted(
        tmp_path,
        rows=BAD,
        vendors=[CLOUD | {"expected_controls": types}],
        engagement=engagement("CC6.4", "CC6.5", "CC9.2"),
    )
    resting = {DATA_CENTRE, "CC6.5/infrastructure"}
    causes = {
        i.conclusion.get("cause")
        for i in run.trace
        if i.conclusion.kind == "miss"
        and i.conclusion.get("subject") == "operation"
        and i.conclusion.get("objective") in {*resting, MONITORING}
    }
    assert causes == {"vendor-watch"}
    assert {criterion_of(run, c).conclusion for c in ("CC6.4", "CC9.2")} == {"not-met"}


def test_a_description_without_the_expected_controls_is_misstated_once(tmp_path: Path) -> None:
    """T24: the controls expected of a carved-out provider are left out of the description."""

    def silent(folder: Path, vendor: Facts) -> list[str]:
        run = hosted(folder, vendors=[vendor], engagement=engagement("CC6.4", "CC6.5"))
        told = [i.conclusion for i in run.trace if i.conclusion.kind == "misdescribed"]
        return sorted({str(fact.get("about")) for fact in told})

    types = ["physical-security", "infrastructure-disposal"]
    assert silent(tmp_path / "another", OTHERS) == ["DC7"]
    assert silent(tmp_path / "nothing", CLOUD | {"expected_controls": []}) == ["cloud"]
    assert silent(tmp_path / "named", CLOUD | {"expected_controls": types}) == []


def test_who_runs_the_machines_is_asked_and_never_passed_over(tmp_path: Path) -> None:
    run = hosted(tmp_path / "nobody", vendors=[])
    assert asked(run, "subservice") == {DATA_CENTRE}
    assert objective_sentences(run, DATA_CENTRE, "open")
    own = hosted(
        tmp_path / "own",
        vendors=[],
        organisation=organisation(own_data_centre=True, premises=False),
    )
    assert physical(own) == "not-met" and asked(own, "subservice") == set()


def test_an_own_control_answers_for_itself_and_rests_on_nobody(tmp_path: Path) -> None:
    run = hosted(tmp_path, watch={}, own=[control(answers=[DATA_CENTRE])])
    assert physical(run) == "met"
    assert [i for i in run.trace if i.conclusion.kind == "rests-on"] == []


# The provider's own report


@pytest.mark.parametrize(
    ("vendor", "verdict", "told"),
    [
        (CLOUD | {"reports": []}, "not-evaluable", False),
        (report(reviewed_on=None), "not-evaluable", False),
        (report(opinion="qualified"), "not-met", True),
        (report(opinion="qualified", touches=["physical-security"]), "not-met", True),
        (report(opinion="qualified", touches=["backup-storage"]), "met", True),
        (report(opinion="adverse"), "not-met", True),
        (report(opinion="disclaimer"), "not-evaluable", False),
        (report(exceptions=2), "met", True),
        (report(to="2025-10-31", reviewed_on="2025-12-01"), "not-evaluable", True),
        (
            report(to="2025-10-31", reviewed_on="2025-12-01", bridge_to="2025-12-31"),
            "met",
            True,
        ),
        (
            report(to="2025-08-31", reviewed_on="2025-12-01", bridge_to="2025-12-31"),
            "not-evaluable",
            True,
        ),
        (report(type="type_1"), "not-evaluable", True),
        (report(type="certificate"), "not-evaluable", True),
        (report(type="own_assessment"), "met", False),
        (
            CLOUD
            | {
                "reports": [
                    REPORT | {"to": "2025-06-30", "reviewed_on": "2025-08-01"},
                    REPORT | {"from": "2025-07-01"},
                ]
            },
            "met",
            False,
        ),
        (
            report(**{"from": "2023-01-01", "to": "2023-12-31"}, reviewed_on="2024-02-01"),
            "not-evaluable",
            False,
        ),
    ],
    ids=[
        "no report",
        "not read",
        "qualified",
        "qualified here",
        "qualified elsewhere",
        "adverse",
        "disclaimer",
        "exceptions",
        "two months open",
        "two months bridged",
        "four months bridged",
        "type 1",
        "certificate",
        "own assessment",
        "two reports",
        "years ago",
    ],
)
def test_the_report_of_a_provider_decides_what_may_rest_on_it(
    tmp_path: Path, vendor: Facts, verdict: str, told: bool
) -> None:
    run = hosted(tmp_path, vendors=[vendor])
    assert physical(run) == verdict
    assert bool(asked(run, "subservice-report")) is told
    assert control_of(run, "vendor-watch").operation == "effective"


@pytest.mark.parametrize(
    ("to", "verdict"), [("2025-11-30", "met"), ("2025-06-30", "not-evaluable")]
)
def test_in_a_type_1_the_last_report_is_not_older_than_three_months(
    tmp_path: Path, to: str, verdict: str
) -> None:
    early = report(to=to, **{"from": "2024-07-01"}, reviewed_on="2025-12-20")
    on_a_day = engagement("CC6.4", type=1)
    assert physical(hosted(tmp_path, vendors=[early], engagement=on_a_day)) == verdict


# Inclusive: the provider's controls count as one's own


@pytest.mark.parametrize(
    ("method", "verdict"),
    [
        ({"method": "inclusive", "assertion": "given"}, "met"),
        ({"method": "inclusive"}, "not-evaluable"),
        ({"method": "inclusive", "assertion": "refused"}, "not-met"),
        ({"method": "carve_out"}, "not-met"),
    ],
    ids=["given", "unsaid", "refused", "carved out"],
)
def test_a_providers_control_counts_if_it_is_included_and_asserted(
    tmp_path: Path, method: Facts, verdict: str
) -> None:
    theirs = control(id="doors", answers=[DATA_CENTRE], of="cloud")
    vendor = {"id": "cloud", "name": "The Cloud", "subservice": True} | method
    run = hosted(tmp_path, vendors=[vendor], own=[theirs], watch={})
    assert physical(run) == verdict
    aside = [i for i in run.trace if i.conclusion.kind == "set-aside"]
    assert bool(aside) is (verdict == "not-met")
    asking = "management" in " ".join(q.sentence for q in run.questions if q.about == "cloud")
    assert asking is (method["method"] == "inclusive" and method.get("assertion") != "given")


def test_deviations_of_an_included_provider_count_as_ones_own(tmp_path: Path) -> None:
    theirs = control(id="doors", answers=[DATA_CENTRE], of="cloud", population="watches")
    vendor = {"id": "cloud", "subservice": True, "method": "inclusive", "assertion": "given"}
    run = hosted(tmp_path, vendors=[vendor], own=[theirs], watch={}, rows=BAD)
    assert physical(run) == "not-met"


def test_after_a_refused_assertion_the_provider_may_be_carved_out_soundly(tmp_path: Path) -> None:
    vendor = CLOUD | {"method": "inclusive", "assertion": "refused"}
    assert physical(hosted(tmp_path, vendors=[vendor])) == "met"


# Nothing occurred


ZERO = {"source": "payroll", "by": "finance", "on": "2026-01-02", "evidence": "statement"}


@pytest.mark.parametrize(
    ("zero", "verdict"),
    [
        ({}, "not-occurring"),
        ({"by": "hr"}, "not-evaluable"),
        ({"by": " HR "}, "not-evaluable"),
        ({"by": "head-of-it"}, "not-evaluable"),
        ({"source": "IDP"}, "not-evaluable"),
        ({"source": " "}, "not-evaluable"),
        ({"evidence": ""}, "not-evaluable"),
        ({"on": "2025-11-30"}, "not-evaluable"),
    ],
    ids=["another", "runner", "runner again", "owner", "system", "nowhere", "nothing", "early"],
)
def test_a_zero_is_recorded_by_somebody_else(tmp_path: Path, zero: Facts, verdict: str) -> None:
    listed = {"control_total": None, "recorded_zero": ZERO | zero, "system": "idp"}
    run = audited(company(tmp_path, [], population_=listed, systems=[{"id": "idp"}]))
    assert control_of(run).operation == verdict
    assert (run.populations[0].state is PopulationState.RECONCILED) is (verdict == "not-occurring")


# Interim testing


NINE_MONTHS = [row for row in GOOD if row["left_at"] < "2025-10-01"]
EARLY = {"text": "report", "run_by": "hr", "run_at": "2025-10-04"}
ROLLED = {
    "procedure": "inspection",
    "by": "mock assessor",
    "on": "2026-01-05",
    "result": "no_change",
    "evidence": "leavers since October, looked at one by one",
}


@pytest.mark.parametrize(
    ("roll_forward", "verdict"),
    [
        (ROLLED, "effective"),
        (None, "not-evaluable"),
        (ROLLED | {"procedure": "inquiry"}, "not-evaluable"),
        (ROLLED | {"on": "2025-12-20"}, "not-evaluable"),
        (ROLLED | {"result": "changed"}, "not-evaluable"),
        (ROLLED | {"result": "deviating"}, "not-effective"),
    ],
    ids=["rolled", "not rolled", "asked", "before the close", "changed", "deviating"],
)
def test_interim_evidence_speaks_for_the_period_only_if_rolled_forward(
    tmp_path: Path, roll_forward: Facts | None, verdict: str
) -> None:
    interim = {"to": "2025-09-30", "roll_forward": roll_forward}
    run = audited(company(tmp_path, NINE_MONTHS, population_={"query": EARLY, "interim": interim}))
    assert control_of(run).operation == verdict
    assert [t.items for t in control_of(run).tests] == [len(NINE_MONTHS)]


def test_interim_evidence_is_pulled_after_its_own_last_day(tmp_path: Path) -> None:
    interim = {"to": "2025-10-31", "roll_forward": ROLLED}
    run = audited(company(tmp_path, NINE_MONTHS, population_={"query": EARLY, "interim": interim}))
    assert run.populations[0].state is PopulationState.UNRECONCILED


# Earlier reports


LATE = {"control": "access-removal", "text": "four leavers were late", "report": "the 2024 report"}
DONE = {
    "text": "HR tells IT the day before",
    "procedure": "inspection",
    "by": "mock assessor",
    "on": "2025-03-03",
    "evidence": "notices of 2025",
}


@pytest.mark.parametrize(
    ("remediation", "questioned"),
    [(None, True), (DONE | {"procedure": "inquiry"}, True), (DONE, False)],
    ids=["nothing done", "management's word", "looked at"],
)
def test_an_earlier_exception_is_asked_about_until_its_mending_was_seen(
    tmp_path: Path, remediation: Facts | None, questioned: bool
) -> None:
    prior = LATE | {"remediation": remediation}
    run = audited(company(tmp_path, GOOD, prior_exceptions=[prior]))
    assert (asked(run, "prior-exception") == {"access-removal"}) is questioned
    assert control_of(run).operation == "effective"


@pytest.mark.parametrize(("rows", "recurs"), [(BAD, True), (GOOD, False)])
def test_what_comes_back_is_told(tmp_path: Path, rows: list[Any], recurs: bool) -> None:
    run = audited(company(tmp_path, rows, prior_exceptions=[LATE | {"remediation": DONE}]))
    told = [i for i in run.trace if i.conclusion.kind == "recurring"]
    assert bool(told) is recurs
    assert (asked(run, "prior-exception") != set()) is recurs


# Points of focus


def test_a_point_of_focus_that_nothing_addresses_is_a_question_and_no_failure(
    tmp_path: Path,
) -> None:
    one: Facts = {
        "controls": [control(answers=["CC6.2/removal"])],
        "engagement": engagement("CC6.2"),
    }
    run = audited(company(tmp_path, GOOD, **one))
    points = asked(run, "point-of-focus")
    assert points and "CC6.2-POF3" not in points and all(p.startswith("CC6.2-") for p in points)
    every = ["CC6.2/removal", "CC6.2/registration", "CC6.2/validity"]
    whole = audited(
        company(tmp_path / "whole", GOOD, **(one | {"controls": [control(answers=every)]}))
    )
    assert asked(whole, "point-of-focus") & {"CC6.2-POF1", "CC6.2-POF2", "CC6.2-POF3"} == set()
    assert criterion_of(whole).conclusion == "met"


def test_a_point_of_another_category_is_not_asked_about(tmp_path: Path) -> None:
    def points(folder: Path, *categories: str) -> set[str]:
        made = engagement("CC6.1", "CC9.2", categories=list(categories))
        return asked(audited(company(folder, GOOD, engagement=made)), "point-of-focus")

    assert "CC9.2-POF12" not in points(tmp_path / "one", "security")
    assert "CC9.2-POF12" in points(tmp_path / "two", "security", "privacy")


# Exceptions together


def small(folder: Path, late: int) -> AuditRun:
    """Three controls of one criterion over 20 leavers each; `late` of them have one late leaver.

    Each item is tested, so that one of twenty is known and within the limit of 15 %.
    """
    names = ["CC6.2/removal", "CC6.2/registration", "CC6.2/validity"]
    rows = {
        f"list-{n}": [
            leaver(
                m, person=f"p{m:04}", removed_at="" if m == 0 and n < late else row["removed_at"]
            )
            for m in range(20)
            for row in (leaver(m),)
        ]
        for n in range(3)
    }
    controls = [
        control(
            id=f"control-{n}",
            answers=[name],
            population=f"list-{n}",
            importance="low",
            frequency="continuous",
        )
        for n, name in enumerate(names)
    ]
    facts = scenario(
        controls=controls,
        populations=[people(name, len(r)) for name, r in rows.items()],
        engagement=engagement("CC6.2"),
    )
    return audited(write(folder, facts, {f"{name}.csv": r for name, r in rows.items()}))


def test_many_small_deviations_at_one_criterion_are_taken_together(tmp_path: Path) -> None:
    runs = {late: small(tmp_path / str(late), late) for late in (2, 3)}
    for run in runs.values():
        assert {c.operation for c in run.controls} == {"effective"}
    assert [len(run.exceptions) for run in runs.values()] == [2, 3]
    assert criterion_of(runs[2]).conclusion == "met"
    assert criterion_of(runs[3]).conclusion == "not-met"


def test_a_cause_named_twice_is_asked_about(tmp_path: Path) -> None:
    def named(folder: Path, *causes: str) -> set[str]:
        said = [
            {"control": c, "text": "t", "by": "it", "on": "2026-01-02", "cause": cause}
            for c, cause in zip(("access-removal", "other"), causes, strict=True)
        ]
        controls = [control(), control(id="other", answers=["CC6.2/validity"])]
        return asked(audited(company(folder, BAD, controls=controls, responses=said)), "exceptions")

    assert named(tmp_path / "one", "haste", "haste") == {"haste"}
    assert named(tmp_path / "two", "haste", "illness") == set()


@pytest.mark.parametrize(
    ("until", "after", "mended"),
    [("2025-03-31", GOOD, True), ("2025-09-30", GOOD, False), ("2025-03-31", BAD, False)],
    ids=["a quarter", "most of the period", "the new one failed too"],
)
def test_a_fix_that_was_tested_stays_an_exception_and_spreads_no_further(
    tmp_path: Path, until: str, after: list[dict[str, str]], mended: bool
) -> None:
    days = sorted({row["left_at"][:10] for row in GOOD})
    begin = next(d for d in ("2025-04-01", "2025-10-01") if d > until)
    rows = [
        late if late["left_at"][:10] <= until else later
        for late, later in zip(BAD, after, strict=True)
    ]
    assert days[0] < until
    old = control(id="by-hand", in_place={"from": "2024-01-01", "to": until})
    new = control(in_place={"from": begin}, replaces="by-hand", walkthrough=WALK | {"on": begin})
    facts = scenario(
        controls=[old, new], populations=[population(25)], engagement=engagement("CC6.2")
    )
    run = audited(write(tmp_path, facts, {"leavers.csv": rows}))
    assert control_of(run, "by-hand").operation == "not-effective"
    assert criterion_of(run).operation == "not-met"
    counted = {
        i.conclusion.get("cause")
        for i in run.trace
        if i.conclusion.kind == "cause" and i.conclusion.get("subject") == "operation"
    }
    assert ("by-hand" not in counted) is mended
    assert ("by-hand" in asked(run, "exceptions")) is mended


# Periodic controls


QUARTERS = ("02", "05", "08", "11")


def test_a_missing_performance_is_told_as_one(tmp_path: Path) -> None:
    def reasons(folder: Path, months: tuple[str, ...]) -> str:
        rows = [
            {
                "person": f"review-{month}",
                "left_at": f"2025-{month}-10T09:00:00Z",
                "removed_at": f"2025-{month}-10T10:00:00Z",
            }
            for month in months
        ]
        run = audited(company(folder, rows, control_={"frequency": "quarterly"}))
        return " ".join(control_of(run).because)

    assert "was due within the period and not performed" in reasons(tmp_path / "a", QUARTERS[:3])
    assert "not performed" not in reasons(tmp_path / "b", QUARTERS)


def test_a_carved_out_control_makes_up_for_nothing(tmp_path: Path) -> None:
    def missed(folder: Path, **values: Any) -> list[str]:
        watch = control(
            id="watch",
            answers=["CC7.2/analysis"],
            risks=["misuse"],
            population="watches",
            compensates=[{"control": "access-removal", "precise": True, "because": "sees it"}],
            **values,
        )
        facts = scenario(
            controls=[control(risks=["misuse"]), watch],
            populations=[population(25), people("watches", 25)],
            risks=[{"id": "misuse", "text": "access is misused"}],
            vendors=[CLOUD],
            engagement=engagement("CC6.2"),
        )
        run = audited(write(folder, facts, {"leavers.csv": BAD, "watches.csv": GOOD}))
        return objective_sentences(run, OBJECTIVE)

    assert missed(tmp_path / "own") == []
    assert missed(tmp_path / "theirs", of="cloud") != []


def test_the_period_of_the_test_company_is_a_calendar_year() -> None:
    """The dates above are chosen for it."""
    assert PERIOD == {"from": "2025-01-01", "to": "2025-12-31"} and DESIGN["able"] is True
