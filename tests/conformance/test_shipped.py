"""The shipped companies: what is expected of them, and that their verdicts are not foregone."""

from __future__ import annotations

import re
from fractions import Fraction
from math import comb
from pathlib import Path
from typing import Any

import pytest

from engine.audit.extent import enlarged, evaluate, extent
from engine.audit.itemised import DUE_SLOT
from engine.audit.library import Library, open_library
from engine.model.run import ControlRun
from engine.model.testing import TestOutcome
from engine.model.words import Frequency, Importance
from tests.conformance.census_queries import CENSUS, SECOND_LISTS, answer, open_evidence, unmatched
from tests.conformance.shipped_runs import SHIPPED, evidence_of, expected, run_of

OPEN_INFRA = SHIPPED["open-infra"] / "evidence"


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_a_shipped_company_ends_as_it_says(name: str) -> None:
    run, said = run_of(name), expected(name)
    assert run.opinion.overall == said["overall"]
    assert run.opinion.bears == said["bears"]
    assert [c.id for c in run.criteria if c.conclusion == "not-met"] == said["not_met"]
    failed = [c.id for c in run.controls if c.operation == "not-effective"]
    assert failed == said["not_effective"]
    assert len(run.exceptions) == said["exceptions"]


@pytest.mark.parametrize("name", ["northwind-cloud", "open-infra"])
def test_every_criterion_examined_is_concluded(name: str) -> None:
    ruled = [c for c in run_of(name).criteria if c.conclusion != "not-concluded"]
    assert len(ruled) == 14
    assert {c.conclusion for c in ruled} <= {"met", "not-met"}


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_every_deviation_stands_in_the_row_of_evidence_that_it_names(name: str) -> None:
    import polars as pl

    run = run_of(name)
    assert len(run.exceptions) == expected(name)["exceptions"]
    for e in run.exceptions:
        if e.attributes == (DUE_SLOT,):
            assert e.row == 0  # what was not performed has no row
            continue
        path = evidence_of(name, e.file)
        frame = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path)
        row = frame.row(e.row - 1, named=True)
        assert e.item in {str(v) for v in row.values()}


# The verdict is open: chances computed exactly from the census of each population.


def exactly(found: int, items: int, bad: int, n: int) -> Fraction:
    """The chance that n of the items hold exactly so many of the bad ones."""
    if n == 0 or bad == 0:
        return Fraction(int(found == 0))
    return Fraction(comb(bad, found) * comb(items - bad, n - found), comb(items, n))


def failing(control: ControlRun) -> Fraction:
    """The chance over all draws that a control is judged not effective: any stratum fails."""
    library = open_library()
    assert isinstance(library, Library)
    firm = library.firms["binomial-90"]
    importance, frequency = Importance(control.importance), Frequency(control.frequency)
    passed = Fraction(1)
    for test in control.tests:
        assert test.census.not_tested == 0
        if test.slots_missing:  # looked for in all slots, so found in every draw
            return Fraction(int(control.operation == "not-effective"))
        items, bad = test.census.items, test.census.deviations
        if not bad:
            continue  # nothing that a draw could find
        n = extent(firm, frequency, importance, items).n
        accepted = Fraction(0)
        for found in range(min(n, bad) + 1):
            first = exactly(found, items, bad, n)
            size = enlarged(firm, importance, items, n, found)
            for more in range(min(size - n, bad - found) + 1):
                outcome = evaluate(firm, importance, items, size, found + more).outcome
                if outcome in (TestOutcome.CLEAN, TestOutcome.WITHIN):
                    chance = exactly(more, items - n, bad - found, size - n)
                    accepted += first * chance
        passed *= accepted
    return 1 - passed


@pytest.mark.parametrize("name", [n for n in sorted(SHIPPED) if n != "everything-wrong"])
def test_controls_said_to_be_undecided_are_and_no_others(name: str) -> None:
    undecided = {
        c.id: float(failing(c))
        for c in run_of(name).controls
        if Fraction(5, 100) <= failing(c) <= Fraction(95, 100)
    }
    assert sorted(undecided) == expected(name)["undecided_in_advance"], undecided


def test_no_control_of_open_infra_is_bound_to_fail() -> None:
    chances = {c.id: failing(c) for c in run_of("open-infra").controls}
    assert max(chances.values()) < Fraction(1, 2), chances
    clean = Fraction(1)
    for chance in chances.values():
        clean *= 1 - chance
    assert Fraction(5, 100) < clean < Fraction(95, 100)


def test_the_chances_told_in_the_readme_are_these() -> None:
    told = (SHIPPED["open-infra"] / "README.md").read_text()
    for control in run_of("open-infra").controls:
        if control.id in expected("open-infra")["undecided_in_advance"]:
            row = next(line for line in told.splitlines() if line.startswith(f"| {control.id} "))
            assert row.endswith(f"| {float(failing(control)) * 100:.0f} % |"), row
    told = (SHIPPED["northwind-cloud"] / "README.md").read_text()
    removal = next(c for c in run_of("northwind-cloud").controls if c.id == "access-removal")
    assert f"{float(failing(removal)) * 100:.0f} %" in told


# The census, against questions written by hand for DuckDB.

STATED = "".join(each.read_text(encoding="utf-8") for each in SHIPPED["open-infra"].glob("*.yaml"))
AUDITED = sorted(set(CENSUS) & {*re.findall(r"(?m)^  - id: (\S+)$", STATED)})


def test_most_hand_written_questions_are_of_audited_controls() -> None:
    real = {
        c.id
        for c in run_of("open-infra").controls
        if not next(p for p in run_of("open-infra").populations if p.id == c.population).synthetic
    }
    assert set(AUDITED) == real


@pytest.mark.parametrize("name", AUDITED)
def test_the_census_of_a_real_population_agrees_with_duckdb(name: str) -> None:
    control = next(c for c in run_of("open-infra").controls if c.id == name)
    counted = tuple(
        (
            t.stratum,
            t.census.items,
            t.census.deviations,
            t.census.not_yet_due,
            t.census.not_tested,
        )
        for t in sorted(control.tests, key=lambda t: t.stratum)
    )
    with open_evidence(OPEN_INFRA) as connection:
        asked = tuple(tuple(row) for row in answer(connection, CENSUS[name].sql))
    assert asked == CENSUS[name].expected
    if len(asked) == 1 and len(counted) == 1:
        asked = (("all", *asked[0][1:]),)
        counted = (("all", *counted[0][1:]),)
    assert counted == asked


@pytest.mark.parametrize("pair", SECOND_LISTS, ids=lambda p: p.second)
def test_second_lists_agree_with_duckdb(pair: Any) -> None:
    with open_evidence(OPEN_INFRA) as connection:
        missing = unmatched(connection, pair)
    assert missing == (pair.missing_from_population, pair.missing_from_second)
    assert Path(OPEN_INFRA / "second" / f"{pair.second}.parquet").is_file()
