"""Laws of firms: no deviation helps, no firm with stricter numbers is the milder one."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audit.absence import never_performed
from engine.audit.extent import Extent, evaluate, extent, next_size
from engine.audit.knowledge import nature as told
from engine.audit.library import Library, open_library
from engine.audit.nature import pattern
from engine.audit.prepare import ControlTest, Prepared
from engine.audit.sizes import size_table
from engine.inference.reference import derive
from engine.model.firm import Acceptance, FirmProfile, Nature, SizingStep
from engine.model.population import Population
from engine.model.position import NOWHERE
from engine.model.rules import Fact, Rule
from engine.model.run import AuditRun
from engine.model.scenario import Control, Period
from engine.model.testing import Census, StratumTest, TestOutcome
from engine.model.words import ColumnType, Frequency, Importance
from engine.populations.attributes import CompiledAttribute
from engine.populations.attributes import evaluate as outcomes
from engine.populations.period import Calendar, parameters_of, window_of
from tests.audits import control_of
from tests.companies import company, leaver, scenario
from tests.firms import SHIPPED, audited_by, firm_called, nature_rules

EFFORT = settings(deadline=None, derandomize=True, max_examples=150)
FEW = settings(deadline=None, derandomize=True, max_examples=6)
PASSED, OPEN, FAILED = 0, 1, 1  # what is not known is no better than what failed
LIMIT = {
    TestOutcome.CLEAN: 0,
    TestOutcome.WITHIN: 0,
    TestOutcome.ALLOWED: 0,
    TestOutcome.BAND: 1,
    TestOutcome.ABOVE: 2,
    TestOutcome.BEYOND: 2,
}
SAMPLING = [name for name in SHIPPED if firm_called(name).judged_by == "limit"]

populations = st.integers(1, 140)
frequencies = st.sampled_from(list(Frequency))
importances = st.sampled_from(list(Importance))


# One stratum in the order of its draw: the arithmetic of testing, without tables.


def outcome(
    firm: FirmProfile, frequency: Frequency, importance: Importance, bad: list[bool], missing: int
) -> tuple[TestOutcome, Extent]:
    """Plan, draw, enlarge and evaluate rows that come in the order of selection."""
    items = len(bad)
    planned = extent(firm, frequency, importance, items, missing)
    first = sum(bad[: planned.n])
    size = next_size(firm, importance, items, planned, first, 0, missing)
    found = sum(bad[:size])
    return evaluate(firm, importance, items, size, found, missing, planned).outcome, planned


def rank(firm: FirmProfile, found: TestOutcome) -> int:
    """0 accepted, 1 refused."""
    if found is TestOutcome.BAND:
        return int(firm.judgement == "strict")
    return int(LIMIT[found] == 2)


@st.composite
def drawn(draw: st.DrawFn) -> list[bool]:
    items = draw(populations)
    bad = draw(st.sets(st.integers(0, items - 1), max_size=6))
    return [n in bad for n in range(items)]


@pytest.mark.parametrize("name", SAMPLING)
@EFFORT
@given(
    bad=drawn(),
    one_more=st.integers(0, 139),
    frequency=frequencies,
    importance=importances,
    missing=st.integers(0, 2),
    bound=st.sampled_from(["lenient", "strict"]),
)
def test_one_more_deviation_never_turns_a_refusal_into_a_pass(
    name: str,
    bad: list[bool],
    one_more: int,
    frequency: Frequency,
    importance: Importance,
    missing: int,
    bound: Any,
) -> None:
    firm = firm_called(name).judging(bound)
    worse = [b or n == one_more % len(bad) for n, b in enumerate(bad)]
    before, _ = outcome(firm, frequency, importance, bad, missing)
    after, _ = outcome(firm, frequency, importance, worse, missing)
    assert rank(firm, after) >= rank(firm, before)


@pytest.mark.parametrize("name", SAMPLING)
@EFFORT
@given(
    bad=drawn(),
    gone=st.integers(0, 139),
    frequency=frequencies,
    importance=importances,
    missing=st.integers(0, 2),
)
def test_a_performance_left_out_is_no_better_than_one_done_well(
    name: str,
    bad: list[bool],
    gone: int,
    frequency: Frequency,
    importance: Importance,
    missing: int,
) -> None:
    """The row leaves the draw, and its slot is known to be missing.

    Another row then takes its place in the draw. Where that shows the first sample one deviation
    more, a ladder is climbed further and may end better: such draws are left out.
    """
    firm = firm_called(name)
    good = [n for n, deviates in enumerate(bad) if not deviates]
    if len(bad) < 2 or not good:
        return
    left = [b for n, b in enumerate(bad) if n != good[gone % len(good)]]
    before, planned = outcome(firm, frequency, importance, bad, missing)
    after, again = outcome(firm, frequency, importance, left, missing + 1)
    same_start = sum(bad[: planned.n]) == sum(left[: again.n])
    if planned.by_plan or same_start:
        assert rank(firm, after) >= rank(firm, before)


# Sizes.


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("frequency", list(Frequency))
def test_stated_sizes_and_allowances_never_shrink_as_a_population_grows(
    name: str, frequency: Frequency
) -> None:
    """Within a step; computed sizes have a law of their own, below."""
    firm = firm_called(name)
    for importance in Importance:
        before = None
        for size in size_table(firm, frequency, importance):
            computed = "confidence" in size.sizing
            if before is not None and not computed:
                assert size.n >= before.n
                assert size.allowed >= before.allowed
                assert (size.more, size.in_all) >= (before.more, before.in_all)
            before = None if computed else size
            assert size.n <= size.population


@pytest.mark.parametrize("name", ["binomial-90", "binomial-95"])
@pytest.mark.parametrize("importance", list(Importance))
def test_computed_sizes_shrink_only_where_one_more_deviation_becomes_tolerable(
    name: str, importance: Importance
) -> None:
    """18 of 20, but 14 of 21: of 21 items the tolerable 5 % are two, of 20 one."""
    firm = firm_called(name)
    rate = firm.tolerable[importance]
    (large,) = size_table(firm, Frequency.PER_EVENT, importance, [10**8])
    before = (0, 0)
    for size in size_table(firm, Frequency.PER_EVENT, importance):
        tolerable = ceil(size.population * Fraction(rate))
        if tolerable == before[1]:
            assert size.n >= before[0]
        assert size.n <= large.n
        before = (size.n, tolerable)


# Firms compared: same sizes, same selection, same expansion, no looser threshold.


@st.composite
def plans(draw: st.DrawFn) -> tuple[SizingStep, ...]:
    size = draw(st.integers(2, 60))
    accept = None
    if draw(st.booleans()):
        first = draw(st.integers(0, size - 1))
        more = draw(st.integers(0, 40))
        in_all = draw(st.integers(first + 1, size + more - 1)) if more and first + 1 < size else 0
        accept = Acceptance(first=first, more=more if in_all else 0, in_all=in_all)
    return (
        (SizingStep(size=draw(st.sampled_from([size, "each"])), accept=None),)
        if (accept is None)
        else (SizingStep(size=size, accept=accept),)
    )


@st.composite
def stricter(draw: st.DrawFn) -> tuple[FirmProfile, FirmProfile]:
    """A firm, and one that differs by thresholds, none of them looser."""
    base = firm_called("binomial-90")
    steps = draw(plans())
    rates = sorted(draw(st.lists(st.integers(1, 40), min_size=2, max_size=2)))
    confidences = sorted(draw(st.lists(st.integers(50, 99), min_size=2, max_size=2)))
    bounds = draw(st.sampled_from([("strict", "strict"), ("strict", "lenient"), ("lenient",) * 2]))

    def firm(confidence: int, rate: int, bound: Any) -> FirmProfile:
        return replace(
            base,
            sizing=steps,
            expansions=0,
            confidence=Decimal(confidence) / 100,
            tolerable=dict.fromkeys(Importance, Decimal(rate) / 100),
            judgement=bound,
        )

    strict = firm(confidences[1], rates[0], bounds[0])
    return strict, firm(confidences[0], rates[1], bounds[1])


@EFFORT
@given(firms=stricter(), bad=drawn(), missing=st.integers(0, 2))
def test_a_firm_with_no_looser_threshold_is_never_more_lenient(
    firms: tuple[FirmProfile, FirmProfile], bad: list[bool], missing: int
) -> None:
    strict, loose = firms
    ours, plan = outcome(strict, Frequency.PER_EVENT, Importance.KEY, bad, missing)
    theirs, same = outcome(loose, Frequency.PER_EVENT, Importance.KEY, bad, missing)
    assert (plan.n, plan.more, plan.in_all) == (same.n, same.more, same.in_all)
    assert rank(strict, ours) >= rank(loose, theirs)


@EFFORT
@given(
    bad=drawn(),
    frequency=frequencies,
    importance=importances,
    name=st.sampled_from(SAMPLING),
    missing=st.integers(0, 2),
)
def test_the_lenient_bound_accepts_whatever_the_strict_one_does(
    bad: list[bool], frequency: Frequency, importance: Importance, name: str, missing: int
) -> None:
    strict, lenient = (firm_called(name).judging(b) for b in ("strict", "lenient"))  # type: ignore[arg-type]
    found, _ = outcome(strict, frequency, importance, bad, missing)
    same, _ = outcome(lenient, frequency, importance, bad, missing)
    assert found is same, "the bound judges, it does not test"
    assert rank(strict, found) >= rank(lenient, same)


# The nature of deviations: from rows to the conclusion of the rules, without a folder.

DAY = date(2025, 1, 1)
CONTROL = Control(id="c", name="C", frequency=Frequency.PER_EVENT, importance=Importance.KEY)
WINDOW = window_of(Period(from_=DAY, to=date(2025, 12, 31)), Calendar())
SPEC = Population(
    id="p", file="p.csv", key="k", occurred_at="on", strata=("team",), homogeneous="alike"
)
PREPARED = Prepared(
    SPEC,
    Path("p.csv"),
    WINDOW,
    Calendar(),
    parameters_of(WINDOW, WINDOW.end),
    None,
    frozenset(),
    (),
)
LATE = CompiledAttribute(
    "in-time", pl.col("days") <= 1, None, None, None, frozenset({"days", "on"})
)
TEST = ControlTest(CONTROL, WINDOW, None, {"in-time": LATE})
TYPES = {"on": ColumnType.DATE, "team": ColumnType.TEXT}
GOOD, TOO_LATE, NEVER = 0, 9, None
Item = tuple[int, str, int | None]  # day of the year, team, days until done
items_ = st.tuples(
    st.integers(0, 364),
    st.sampled_from(["a", "b"]),
    st.sampled_from([GOOD] * 6 + [TOO_LATE, NEVER]),
)
rows_ = st.lists(items_, min_size=1, max_size=60)
causes_ = st.lists(st.sampled_from(["u", "v", "w", "x", "y", "z"]), max_size=6, unique=True)


def facts_of(rows: list[Item], causes: list[str]) -> list[Fact]:
    frame = pl.DataFrame(
        {
            "k": [str(n) for n in range(len(rows))],
            "on": [DAY + timedelta(days=day) for day, _, _ in rows],
            "team": [team for _, team, _ in rows],
            "days": [days for _, _, days in rows],
        },
        schema={"k": pl.String, "on": pl.Date, "team": pl.String, "days": pl.Int64},
    )
    each = outcomes(frame.lazy(), {"in-time": LATE}, "k").collect()
    bad = sum(days != GOOD for _, _, days in rows)
    test = StratumTest(
        control="c",
        population="p",
        stratum="all",
        items=len(rows),
        planned=len(rows),
        allowed=0,
        drawn=len(rows),
        expanded=False,
        tested=len(rows),
        deviations=bad,
        not_tested=0,
        slots_missing=0,
        rate=Decimal(0),
        upper_limit=Decimal(0),
        tolerable=Decimal(0),
        confidence=Decimal(0),
        sizing="",
        outcome=TestOutcome.DEVIATING if bad else TestOutcome.CLEAN,
        census=Census(len(rows), bad, 0, 0, 0),
        pattern=pattern(each, PREPARED, TEST, TYPES),
    )
    responses = [SimpleNamespace(control="c", cause=cause) for cause in causes]
    scope: Any = SimpleNamespace(controls=(CONTROL,), facts=SimpleNamespace(responses=responses))
    return [
        *told.facts(scope, [test]),
        *(Fact.of("response", NOWHERE, control="c", cause=cause) for cause in causes),
        Fact.of("control", NOWHERE, id="c", name="C"),
        Fact.of(
            "result",
            NOWHERE,
            control="c",
            stratum="all",
            outcome=test.outcome.value,
            items=len(rows),
            deviations=bad,
            rate="-",
            upper="-",
        ),
    ]


def concluded(
    firm: FirmProfile, rules: tuple[Rule, ...], rows: list[Item], causes: list[str]
) -> int:
    """0 accepted or nothing found, 1 open, 2 failed."""
    judged = Fact.of("firm", NOWHERE, judgement=firm.judgement, judged_by="nature")
    found = {f.kind for f in derive(rules, [*facts_of(rows, causes), judged]).facts}
    if "test-failed" in found:
        return 2
    return int("test-open" in found)


CENSUS = firm_called("census")
RULES = nature_rules(CENSUS)
bounds_ = st.sampled_from(["lenient", "strict"])


@EFFORT
@given(rows=rows_, causes=causes_, at=st.integers(0, 59), bound=bounds_)
def test_a_census_is_never_kinder_for_one_more_deviation(
    rows: list[Item], causes: list[str], at: int, bound: Any
) -> None:
    firm = CENSUS.judging(bound)
    day, team, days = rows[at % len(rows)]
    worse = {GOOD: TOO_LATE, TOO_LATE: NEVER, NEVER: NEVER}[days]
    changed: list[Item] = [*rows]
    changed[at % len(rows)] = day, team, worse
    before, after = (concluded(firm, RULES, r, causes) for r in (rows, changed))
    assert after >= before


@EFFORT
@given(rows=rows_, causes=causes_, bound=bounds_)
def test_silence_about_causes_never_helps(rows: list[Item], causes: list[str], bound: Any) -> None:
    firm = CENSUS.judging(bound)
    said, silent = (concluded(firm, RULES, rows, c) for c in (causes, []))
    assert min(1, silent) >= min(1, said)


@EFFORT
@given(rows=rows_, causes=causes_)
def test_the_lenient_bound_of_a_census_fails_no_more(rows: list[Item], causes: list[str]) -> None:
    lenient, strict = (
        concluded(CENSUS.judging(b), RULES, rows, causes)  # type: ignore[arg-type]
        for b in ("lenient", "strict")
    )
    assert strict >= lenient


@settings(deadline=None, derandomize=True, max_examples=40)
@given(rows=rows_, causes=causes_, bound=bounds_, data=st.data())
def test_a_census_with_no_looser_number_is_never_more_lenient(
    rows: list[Item], causes: list[str], bound: Any, data: st.DataObject
) -> None:
    loose = CENSUS.nature
    few = data.draw(st.integers(loose.few, 30))
    strict = Nature(
        few=few,
        small=data.draw(st.integers(max(few, loose.small), 60)),
        rate=data.draw(st.integers(0, loose.rate)),
        cluster=data.draw(st.integers(2, loose.cluster)),
        cluster_share=data.draw(st.integers(1, loose.cluster_share)),
        months=data.draw(st.integers(2, loose.months)),
        months_share=data.draw(st.integers(1, loose.months_share)),
    )
    stern = replace(CENSUS, nature=strict, judgement=bound)
    ours = concluded(stern, nature_rules(stern), rows, causes)
    assert ours >= concluded(CENSUS.judging(bound), RULES, rows, causes)


@EFFORT
@given(rows=rows_)
def test_clusters_are_enough_for_any_threshold(rows: list[Item]) -> None:
    """Whatever number and share are asked for, some cluster told has them if any group has."""
    shown = [f for f in facts_of(rows, []) if f.kind == "deviation-cluster"]
    groups: dict[tuple[str, str], list[int]] = {}
    for day, team, days in rows:
        for part in (("month", f"{DAY + timedelta(days=day):%Y-%m}"), ("team", team)):
            have = groups.setdefault(part, [0, 0])
            have[0] += days != GOOD
            have[1] += 1
    for (by, _), (bad, of) in groups.items():
        if bad >= 2 and of < len(rows):
            assert any(
                f.get("by") == by
                and int(str(f.get("deviations"))) >= bad
                and int(str(f.get("percent"))) >= 100 * bad // of
                for f in shown
            )


@EFFORT
@given(days=st.lists(st.sampled_from([GOOD, TOO_LATE, NEVER]), min_size=1, max_size=9))
def test_late_and_never_are_told_apart(days: list[int | None]) -> None:
    frame = pl.DataFrame(
        {"k": list(range(len(days))), "days": days}, schema_overrides={"days": pl.Int64}
    )
    each = outcomes(frame.lazy(), {"in-time": LATE}, "k").collect()
    never = each.select(never_performed([LATE]).alias("never")).to_series()
    assert never.to_list() == [d is NEVER for d in days]


# Whole audits, firm by firm.

WORSE = {"effective": PASSED, "not-evaluable": OPEN, "not-effective": FAILED}
BEARS = {"unqualified": 0, "not_expressed": 1, "qualified": 1, "adverse": 2, "disclaimer": 2}
SIZE = 40


def audited(firm: FirmProfile, bad: set[int]) -> AuditRun:
    rows = [leaver(n, removed_at="") if n in bad else leaver(n) for n in range(SIZE)]
    said = {"control": "access-removal", "text": "looked into", "by": "head-of-it"}
    responses = [said | {"on": "2026-01-05", "cause": f"cause-{n}"} for n in range(3)]
    library = open_library()
    assert isinstance(library, Library)
    answers = [o.id for o in library.objectives if o.id.startswith("CC6.2/")]
    engagement = scenario()["engagement"] | {"examined": ["CC6.2"]}
    with tempfile.TemporaryDirectory() as folder:
        company(
            Path(folder),
            rows,
            control_={"answers": answers},
            responses=responses,
            engagement=engagement,
        )
        return audited_by(firm, folder)


@pytest.mark.parametrize("name", SHIPPED)
def test_each_firm_can_go_either_way(name: str) -> None:
    firm = firm_called(name)
    good, bad = audited(firm, set()), audited(firm, set(range(20)))
    assert control_of(good).operation == "effective"
    assert control_of(bad).operation == "not-effective"
    # Three causes are named, which these firms take for pervasive where no commitment bounds them.
    assert (good.opinion.bears, bad.opinion.bears) == ("unqualified", "adverse")
    assert good.readiness.score > bad.readiness.score


@pytest.mark.parametrize("name", SHIPPED)
@FEW
@given(bad=st.sets(st.integers(0, SIZE - 1), max_size=5), one_more=st.integers(0, SIZE - 1))
def test_under_every_firm_one_more_deviation_improves_nothing(
    name: str, bad: set[int], one_more: int
) -> None:
    """Nor does it change what is drawn first."""
    firm = firm_called(name)
    before, after = audited(firm, bad), audited(firm, bad | {one_more})
    assert WORSE[control_of(after).operation] >= WORSE[control_of(before).operation]
    assert BEARS[after.opinion.bears] >= BEARS[before.opinion.bears]
    assert after.readiness.score <= before.readiness.score
    first = control_of(before).tests[0].planned
    ours, theirs = ([i.item for i in run.items][:first] for run in (before, after))
    assert ours == theirs
