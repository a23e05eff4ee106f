"""The four firm profiles: sizes against published tables, deviations from rows, two companies."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import comb
from pathlib import Path
from typing import Any

import pytest

from engine.audit.extent import evaluate, extent, next_size
from engine.audit.sizes import size_table
from engine.model.firm import FirmProfile
from engine.model.run import AuditRun
from engine.model.testing import Cluster, StratumTest, TestOutcome
from engine.model.words import Frequency, Importance
from engine.sampling.evaluate import upper_limit
from engine.sampling.odds import p_accept, p_accept_at_rate
from tests.audits import audited, control_of
from tests.companies import company, leaver
from tests.firms import SHIPPED, audited_by, firm_called
from tui.cli.main import run as command_line

TABLES = Path(__file__).parents[1] / "data" / "tables"
FORUM, CENSUS = firm_called("forum-large-firm"), firm_called("census")
Row = dict[str, str]


def read(name: str) -> list[Row]:
    with (TABLES / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# Sizes against what was told and published.

FREQUENCIES = read("frequency_minimum_samples.csv")
TOLD = [r for r in FREQUENCIES if r["variant"] == "BIG4_FORUM"]
RANGE = {r["frequency"]: r for r in FREQUENCIES if r["variant"] == "PRACTICE_RANGE"}


def frequency_of(row: Row) -> Frequency:
    often = row["frequency"] == "many_per_day"
    return Frequency.PER_EVENT if often else Frequency(row["frequency"])


def known_population(row: Row) -> int | None:
    """The table takes a thousand items for very many."""
    stated = int(row["assumed_population"])
    return None if stated == 1000 else stated


def test_the_tables_are_whole() -> None:
    assert (len(FREQUENCIES), len(TOLD), len(RANGE)) == (79, 6, 6)


@pytest.mark.parametrize("row", TOLD, ids=lambda r: r["frequency"])
@pytest.mark.parametrize("importance", list(Importance))
def test_sizes_by_frequency_are_those_of_the_forum(row: Row, importance: Importance) -> None:
    population = known_population(row) or 10**6
    (size,) = size_table(FORUM, frequency_of(row), importance, [population])
    assert str(size.n) == row["min_sample"] == row["max_sample"]
    assert f"{float(size.clean_limit) * 100:.1f}" == row["udl90_pct_at_min_0dev"]
    practice = RANGE[row["frequency"]]
    assert int(practice["min_sample"]) <= size.n <= int(practice["max_sample"])


@pytest.mark.parametrize("row", TOLD, ids=lambda r: r["frequency"])
def test_a_sample_by_frequency_says_that_it_is_non_statistical(row: Row) -> None:
    population = int(row["assumed_population"])
    (size,) = size_table(FORUM, frequency_of(row), Importance.KEY, [population])
    whole = population == size.n
    assert size.non_statistical is not whole
    assert ("non-statistical" in size.sizing) is not whole


@pytest.mark.parametrize(
    "row", FREQUENCIES, ids=lambda r: f"{r['variant']}-{r['frequency']}-{r['min_sample']}"
)
def test_clean_limits_of_the_table_are_exact(row: Row) -> None:
    """At 90 %: what a sample without a deviation leaves possible, in a population of that size."""
    for end in ("min", "max"):
        most = upper_limit(int(row[f"{end}_sample"]), 0, "0.9", known_population(row)).upper
        assert f"{100 * float(most):.1f}" == row[f"udl90_pct_at_{end}_0dev"]


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("binomial-90", {"key": 45, "normal": 22, "low": 15}),
        ("binomial-95", {"key": 59, "normal": 29, "low": 19}),
    ],
)
def test_sizes_of_a_large_population_are_those_of_published_tables(
    name: str, sizes: dict[str, int]
) -> None:
    ladders = {
        (r["confidence"], r["tolerable_rate_pct"]): int(r["n_total"])
        for r in read("allowed_deviation_ladders.csv")
        if r["allowed_deviations"] == "0"
    }
    firm = firm_called(name)
    for importance, n in sizes.items():
        (size,) = size_table(firm, Frequency.PER_EVENT, Importance(importance), [10**8])
        rate = firm.tolerable[Importance(importance)]
        assert size.n == n == ladders[(str(firm.confidence), f"{float(rate) * 100}")]


KNOWN = [  # population, then the sizes of each firm for a key control performed by event
    (1, 1, 1, 1, 1),
    (5, 5, 5, 5, 5),
    (10, 9, 10, 10, 10),
    (20, 18, 19, 20, 20),
    (21, 14, 16, 21, 21),
    (25, 17, 19, 25, 25),
    (40, 27, 31, 40, 25),
    (41, 22, 26, 41, 25),
    (60, 32, 38, 60, 25),
    (100, 37, 45, 100, 25),
    (250, 40, 51, 250, 25),
    (300, 42, 54, 300, 25),
]


@pytest.mark.parametrize("known", KNOWN, ids=lambda k: str(k[0]))
def test_sizes_are_these(known: tuple[int, ...]) -> None:
    population, *sizes = known
    for name, n in zip(SHIPPED, sizes, strict=True):
        (size,) = size_table(firm_called(name), Frequency.PER_EVENT, Importance.KEY, [population])
        assert size.n == n, name


@pytest.mark.parametrize("name", ["binomial-90", "binomial-95", "census"])
@pytest.mark.parametrize("importance", list(Importance))
def test_a_clean_plan_bears_the_tolerable_rate_of_its_firm(
    name: str, importance: Importance
) -> None:
    for size in size_table(firm_called(name), Frequency.PER_EVENT, importance):
        assert size.bears and not size.non_statistical


# The plan of 25, as it was told and as it is carried out.

PLANS = {r["plan"]: r for r in read("expansion_plans_oc.csv")}
TOLD_PLAN = PLANS["Big4 forum: 25 accept <=1; 2 dev -> +25, none more"]


@pytest.mark.parametrize("percent", [1, 3, 5, 9, 10, 15, 20])
def test_the_plan_accepts_as_often_as_the_table_says(percent: int) -> None:
    planned = extent(FORUM, Frequency.DAILY, Importance.KEY, 10_000)
    assert (planned.n, planned.n + planned.more) == (25, 50)
    chance = p_accept_at_rate(
        Fraction(percent, 100),
        planned.n,
        planned.allowed,
        (planned.n + planned.more, planned.in_all),
    )
    assert f"{float(chance):.4f}" == TOLD_PLAN[f"P_accept_p{percent}"]


def accepted(items: int, bad: int) -> Fraction:
    """The chance over all draws that the profile accepts, by its own arithmetic."""
    planned = extent(FORUM, Frequency.PER_EVENT, Importance.KEY, items)
    chance = Fraction(0)
    for first in range(min(planned.n, bad) + 1):
        size = next_size(FORUM, Importance.KEY, items, planned, first, 0)
        for more in range(min(size - planned.n, bad - first) + 1):
            found = first + more
            outcome = evaluate(FORUM, Importance.KEY, items, size, found, 0, planned).outcome
            if outcome in (TestOutcome.CLEAN, TestOutcome.ALLOWED):
                chance += exactly(first, items, bad, planned.n) * exactly(
                    more, items - planned.n, bad - first, size - planned.n
                )
    return chance


def exactly(found: int, items: int, bad: int, n: int) -> Fraction:
    return Fraction(comb(bad, found) * comb(items - bad, n - found), comb(items, n))


@pytest.mark.parametrize(("items", "bad"), [(50, 2), (50, 5), (200, 4), (200, 20), (1000, 50)])
def test_what_is_carried_out_is_the_plan(items: int, bad: int) -> None:
    assert accepted(items, bad) == p_accept(items, bad, 25, 1, (50, 2))


def test_a_population_too_small_for_the_plan_is_accepted_within_the_tolerable_rate() -> None:
    allowed = {
        s.population: s.allowed for s in size_table(FORUM, Frequency.PER_EVENT, Importance.KEY)
    }
    assert {n: a for n, a in allowed.items() if n < 10} == dict.fromkeys(range(1, 10), 0)
    assert set(allowed[n] for n in range(10, 301)) == {1}
    more = {s.population: s.more for s in size_table(FORUM, Frequency.PER_EVENT, Importance.KEY)}
    assert {n for n, m in more.items() if m} == set(range(50, 301))


# From rows to the verdict.


def named(*causes: str) -> list[dict[str, str]]:
    return [
        {"control": "access-removal", "text": "looked into", "by": "head-of-it", "on": "2026-01-05"}
        | {"cause": cause}
        for cause in causes
    ]


def of_rows(
    tmp_path: Path, rows: Sequence[dict[str, Any]], firm: FirmProfile = CENSUS, **facts: Any
) -> AuditRun:
    return audited_by(firm, company(tmp_path, rows, **facts))


def rows_with(late: Sequence[int] = (), absent: Sequence[int] = (), of: int = 60) -> list[Any]:
    return [
        leaver(n, removed_at="")
        if n in absent
        else leaver(n, removed_at="2026-01-01T00:00:00Z")
        if n in late
        else leaver(n)
        for n in range(of)
    ]


def test_of(run: AuditRun) -> StratumTest:
    return control_of(run).tests[0]


test_of.__test__ = False  # type: ignore[attr-defined]  # the test of a control


def test_a_census_tests_every_item(tmp_path: Path) -> None:
    run = of_rows(tmp_path, rows_with())
    test = test_of(run)
    assert (test.items, test.drawn, test.outcome) == (60, 60, TestOutcome.CLEAN)
    assert test.upper_limit == 0
    assert control_of(run).operation == "effective"


def test_one_late_leaver_with_a_known_cause_is_isolated(tmp_path: Path) -> None:
    run = of_rows(tmp_path, rows_with(late=[7]), responses=named("typing-error"))
    assert test_of(run).outcome is TestOutcome.DEVIATING
    assert control_of(run).operation == "effective"
    assert "isolated" in control_of(run).because[0]


def test_nobody_said_why_is_no_conclusion(tmp_path: Path) -> None:
    run = of_rows(tmp_path, rows_with(late=[7]))
    assert control_of(run).operation == "not-evaluable"
    assert "add a response with its `cause`" in control_of(run).because[0]


def test_two_deviations_with_one_cause_are_systematic(tmp_path: Path) -> None:
    run = of_rows(tmp_path, rows_with(late=[7, 20]), responses=named("contractor-notice"))
    assert control_of(run).operation == "not-effective"
    assert control_of(run).because[0].endswith("systematic by common cause")


def test_two_deviations_with_a_cause_each_are_isolated(tmp_path: Path) -> None:
    run = of_rows(tmp_path, rows_with(late=[7, 20]), responses=named("typing-error", "illness"))
    assert control_of(run).operation == "effective"


def test_more_than_five_percent_are_systematic_whatever_the_causes(tmp_path: Path) -> None:
    causes = ("one", "two", "three", "four")
    fine = of_rows(tmp_path / "3", rows_with(late=[7, 20, 31]), responses=named(*causes))
    assert control_of(fine).operation == "effective", "3 of 60 are 5 %"
    bad = of_rows(tmp_path / "4", rows_with(late=[7, 20, 31, 44]), responses=named(*causes))
    assert control_of(bad).operation == "not-effective"
    assert any(s.endswith("systematic by rate") for s in control_of(bad).because)


def test_a_third_of_a_month_is_a_concentration(tmp_path: Path) -> None:
    """Of 120 leavers ten leave each month; three late ones of one month are 2.5 % of all."""
    causes = ("one", "two", "three")
    run = of_rows(tmp_path / "a", rows_with(late=[4, 16, 28], of=120), responses=named(*causes))
    pattern = test_of(run).pattern
    assert pattern.clusters == (Cluster("month", "2025-05", 3, 10),)
    assert (pattern.months, pattern.months_tested) == (1, 12)
    assert control_of(run).operation == "not-effective"
    apart = of_rows(tmp_path / "b", rows_with(late=[4, 17, 30], of=120), responses=named(*causes))
    assert test_of(apart).pattern.clusters == ()
    assert control_of(apart).operation == "effective"


def test_a_declared_part_of_the_population_may_hold_a_concentration(tmp_path: Path) -> None:
    """Months apart, but all three in the smaller of two pooled systems."""
    rows = [
        row | {"system": "billing" if n % 8 == 0 else "idp"}
        for n, row in enumerate(rows_with(late=[8, 17, 40, 65], of=120))
    ]
    pooled = {"strata": ["system"], "homogeneous": "one procedure"}
    causes = named("one", "two", "three", "four")
    run = of_rows(tmp_path, rows, population_=pooled, responses=causes)
    assert Cluster("system", "billing", 2, 15) in test_of(run).pattern.clusters
    assert control_of(run).operation == "effective"
    rows[104]["removed_at"] = "2026-01-01T00:00:00Z"
    run = of_rows(tmp_path, rows, population_=pooled, responses=[*causes, *named("five")])
    assert Cluster("system", "billing", 3, 15) in test_of(run).pattern.clusters
    assert control_of(run).because[0].endswith("systematic by concentration")


def test_every_other_month_is_persistence(tmp_path: Path) -> None:
    late = [0, 14, 28, 42, 56, 70]
    causes = named(*(f"cause-{n}" for n in late))
    run = of_rows(tmp_path, rows_with(late=late, of=240), responses=causes)
    assert test_of(run).pattern.months == 6
    assert any(s.endswith("systematic by persistence") for s in control_of(run).because)


def test_what_an_earlier_report_listed_comes_back(tmp_path: Path) -> None:
    prior = {"control": "access-removal", "text": "late removals", "report": "the report of 2024"}
    facts: dict[str, Any] = {"responses": named("typing-error")}
    assert (
        control_of(of_rows(tmp_path / "a", rows_with(late=[7]), **facts)).operation == "effective"
    )
    run = of_rows(tmp_path / "b", rows_with(late=[7]), **facts, prior_exceptions=[prior])
    assert control_of(run).because[0].endswith("systematic by recurrence")


def test_a_control_that_could_not_work_deviates_by_design(tmp_path: Path) -> None:
    view = {
        "able": False,
        "procedure": "inspection",
        "by": "mock assessor",
        "on": "2025-03-03",
        "reason": "nobody is told who leaves",
    }
    run = of_rows(
        tmp_path, rows_with(late=[7]), control_={"design": view}, responses=named("no-notice")
    )
    assert any(s.endswith("systematic by design") for s in control_of(run).because)


@pytest.mark.parametrize(
    ("of", "late", "absent", "lenient", "strict"),
    [
        (9, [4], [], "effective", "not-effective"),  # few: judgement
        (9, [], [4], "not-effective", "not-effective"),  # absent is harder than late
        (9, [2, 5], [], "not-effective", "not-effective"),
        (12, [4], [], "effective", "effective"),
        (12, [], [4], "effective", "not-effective"),
        (12, [2, 5], [], "not-effective", "not-effective"),
        (20, [], [4], "effective", "effective"),
    ],
)
def test_among_few_items_judgement_decides_and_absence_weighs_more(
    tmp_path: Path, of: int, late: list[int], absent: list[int], lenient: str, strict: str
) -> None:
    causes = named(*(f"cause-{n}" for n in (*late, *absent)))
    folder = company(tmp_path, rows_with(late, absent, of), responses=causes)
    for bound, wanted in (("lenient", lenient), ("strict", strict)):
        run = audited_by(CENSUS.judging(bound), folder)  # type: ignore[arg-type]
        assert control_of(run).operation == wanted, bound
        assert test_of(run).pattern.absent == len(absent)


def test_a_quarter_left_out_is_absent(tmp_path: Path) -> None:
    rows = [leaver(n) for n in (0, 3, 9)]  # January, April, October
    periodic = {"frequency": "quarterly"}
    run = of_rows(
        tmp_path,
        rows,
        CENSUS.judging("lenient"),
        control_=periodic,
        responses=named("forgotten"),
    )
    test = test_of(run)
    assert (test.slots_missing, test.pattern.absent, test.pattern.months) == (1, 1, 1)
    assert control_of(run).because[0].endswith("systematic by absence")


def test_items_that_could_not_be_tested_leave_it_open_unless_the_rest_is_bad(
    tmp_path: Path,
) -> None:
    seen = {"in-time": {"text": "in time", "passes": "removed_at <= left_at + INTERVAL '1 day'"}}
    seen["in-time"] |= {"observable": "system = 'idp'"}
    rows = rows_with(late=[7])
    rows[3] |= {"system": "unseen"}
    control = {"attributes": seen}
    run = of_rows(tmp_path / "a", rows, control_=control, responses=named("typing-error"))
    assert test_of(run).outcome is TestOutcome.UNDECIDED
    assert control_of(run).operation == "not-evaluable"
    worse = rows_with(late=[7, 8, 9, 10])
    worse[3] |= {"system": "unseen"}
    run = of_rows(tmp_path / "b", worse, control_=control, responses=named("typing-error"))
    assert control_of(run).operation == "not-effective"


def test_a_missing_row_of_a_slot_outweighs_a_late_one(tmp_path: Path) -> None:
    """Two performances in one quarter: the one that never ended stands for it."""
    late = leaver(0, person="a", removed_at="2026-01-01T00:00:00Z")
    never = leaver(0, person="b", removed_at="")
    rows = [late, never, leaver(3), leaver(6), leaver(9)]
    run = of_rows(tmp_path, rows, control_={"frequency": "quarterly"}, responses=named("x"))
    assert (test_of(run).deviations, test_of(run).pattern.absent) == (1, 1)


def test_the_forum_accepts_one_of_its_sample_and_says_what_that_shows(tmp_path: Path) -> None:
    folder = company(tmp_path, rows_with(of=40))
    drawn = {i.item: i.rank for i in audited_by(FORUM, folder).items}
    first = min(drawn, key=lambda item: drawn[item])
    company(tmp_path, rows_with(late=[int(first[1:])], of=40))
    run = audited_by(FORUM, folder)
    test = test_of(run)
    assert (test.drawn, test.deviations, test.outcome) == (25, 1, TestOutcome.ALLOWED)
    assert test.non_statistical and "non-statistical" in test.sizing
    assert control_of(run).operation == "effective"
    assert "this firm's own plan accepts, though up to" in control_of(run).because[0]


def test_the_forum_adds_25_for_two_and_accepts_none_among_them(tmp_path: Path) -> None:
    folder = company(tmp_path, rows_with(of=60))
    run = audited_by(
        replace(FORUM, sizing=(replace(FORUM.sizing[-1], size=60, accept=None),)), folder
    )
    order = [int(i.item[1:]) for i in sorted(run.items, key=lambda i: i.rank)]
    company(tmp_path, rows_with(late=order[:2], of=60))
    test = test_of(run := audited_by(FORUM, folder))
    assert (test.drawn, test.deviations, test.expanded) == (50, 2, True)
    assert (test.outcome, control_of(run).operation) == (TestOutcome.ALLOWED, "effective")
    company(tmp_path, rows_with(late=[*order[:2], order[30]], of=60))
    test = test_of(run := audited_by(FORUM, folder))
    assert (test.drawn, test.deviations) == (50, 3)
    assert (test.outcome, control_of(run).operation) == (TestOutcome.BEYOND, "not-effective")
    company(tmp_path, rows_with(late=order[:3], of=60))
    test = test_of(audited_by(FORUM, folder))
    assert (test.drawn, test.deviations, test.outcome) == (25, 3, TestOutcome.BEYOND)


# Two companies by four firms, each with the reason. What differs is the firm; the evidence is one.

NORTHWIND = {"access-removal": "not-effective"}
GRANTS = {"access-grant-approval": "not-effective"}
EVERY_ITEM = {
    "access-grant-approval": "not-effective",  # 11 of its 13 in one month of 26 grants
    "change-pull-request": "not-effective",  # 7 of 305, in seven months of twelve
    "change-tested": "not-effective",  # 42 of 950, in eight months
    "incident-closed": "not-effective",  # 3 of 41, 7.3 %
    # Deviations of which nobody has named the cause.
    "access-removal": "not-evaluable",
    "backup-gap": "not-evaluable",
    "change-review": "not-evaluable",
    "change-signed": "not-evaluable",
    "document-review": "not-evaluable",
    "outage-recovery": "not-evaluable",
    "refresh-gap": "not-evaluable",
    "vulnerability-fix": "not-evaluable",
}
RESULTS: list[tuple[str, str, str, dict[str, str], int]] = [
    # 2 of 25 are 8 %, above 5 % when the sample of 17 is widened to all; one cause for both.
    ("northwind-cloud", "binomial-90", "qualified", NORTHWIND, 2),
    ("northwind-cloud", "binomial-95", "qualified", NORTHWIND, 2),
    ("northwind-cloud", "census", "qualified", NORTHWIND, 2),
    # Its plan takes all 25 and accepts one; there are no 25 more to be clean.
    ("northwind-cloud", "forum-large-firm", "qualified", NORTHWIND, 2),
    ("open-infra", "binomial-90", "qualified", GRANTS, 4),
    ("open-infra", "binomial-95", "qualified", GRANTS, 6),
    ("open-infra", "census", "adverse", EVERY_ITEM, 92),
    # 25 of 347 grants show one of the 13, which the plan accepts: no control fails. But three
    # controls of one criterion deviate a little, which a strict firm does not accept together.
    ("open-infra", "forum-large-firm", "qualified", {}, 4),
]


@pytest.mark.parametrize("known", RESULTS, ids=lambda k: f"{k[0]}-{k[1]}")
def test_what_each_firm_finds(known: tuple[str, str, str, dict[str, str], int]) -> None:
    company_, firm, bears, controls, exceptions = known
    run = audited(company_, firm=firm)
    assert run.opinion.bears == bears
    assert {c.id: c.operation for c in run.controls if c.operation != "effective"} == controls
    assert len(run.exceptions) == exceptions


# The command line.


def said(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], *words: str
) -> tuple[object, str, str]:
    monkeypatch.setattr(sys, "argv", ["mockaudit", *words])
    with pytest.raises(SystemExit) as ended:
        command_line()
    told = capfd.readouterr()
    return ended.value.code, told.out, told.err


def test_a_firm_is_named_on_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("audit", "northwind-cloud", "--firm", "census", "--format", "json")
    code, out, err = said(monkeypatch, capfd, *words)
    assert code == 0, err
    assert '"firm": "census"' in out


def test_a_firm_misspelt_is_guessed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = said(monkeypatch, capfd, "audit", "northwind-cloud", "--firm", "censsus")
    assert code == 2
    assert "did you mean `census`?" in err
