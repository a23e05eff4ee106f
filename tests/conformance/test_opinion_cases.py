"""Published cases, from organisation facts and rows to the opinion, under each judge.

A source tells little and sources contradict each other. Of `binomial-90` both bounds of judgement
are asked, and where an opinion was published they enclose it, unless a reason is written down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from docs import published_cases as page
from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.run import audit
from engine.model.run import SEVERITY, AuditRun
from engine.model.words import Opinion, SubjectMatter
from engine.packs.shipped import ROOT
from tests.audits import audited, control_of
from tests.conformance.opinion_cases.cases import (
    JUDGES,
    Case,
    Published,
    Reading,
    cases,
    differences,
    readings,
)
from tests.conformance.opinion_cases.company import built

NUMBERS = (1, 3, 4, 6, 7, 9, 10, 11, 13, 15, 16, 17, 19, 20, 21, 23, 24, 26, 28, 29, 32, 33, 34)
ALL = [f"T{number:02}" for number in (*NUMBERS, 35, 37)]
PACK = """\
pack:
  id: ours
  title: The lenient bound
  language: 1
  source: a test
  status: a test
  overrides: [binomial-90]
"""
LOOKS: dict[str, Callable[[AuditRun, str], bool]] = {
    "advice": lambda run, line: any(line in a.basis for a in run.advice),
    "paragraph": lambda run, kind: any(p.kind == kind for p in run.paragraphs),
    "unsuitable": lambda run, name: control_of(run, name).design == "not-suitable",
}


def called(reading: Reading) -> str:
    return f"{reading}, {reading.source}"


def judged(opened: Opened, judge: str) -> AuditRun:
    """The audit at a bound of the firm; the rules of both bounds are the same."""
    if judge in ("strict", "lenient"):
        firm = opened.scope.firm.judging("lenient" if judge == "lenient" else "strict")
        opened = replace(opened, scope=replace(opened.scope, firm=firm))
    run = audit(opened)
    assert isinstance(run, AuditRun), run
    return run


@cache
def runs(name: str) -> dict[str, AuditRun]:
    """The audits of one reading, by judge; rows are read once a firm."""
    reading = next(r for r in readings() if str(r) == name)
    made = {}
    with TemporaryDirectory() as folder:
        path = built(reading.company, Path(folder))
        opened: dict[str, Opened] = {}
        for judge in JUDGES:
            firm = judge if judge not in ("strict", "lenient") else "binomial-90"
            if firm not in opened:
                found = open_scenario(str(path), Choices(firm=firm))
                assert isinstance(found, Opened), "\n".join(map(str, found))
                opened[firm] = found
            made[judge] = judged(opened[firm], judge)
    return made


def opinion_of(run: AuditRun, published: Published) -> str:
    """What the examined criteria bear, unless an opinion on the whole is expressed or refused."""
    if published.subject:
        return run.opinion.by_subject(SubjectMatter(published.subject), bears=True).value
    whole = run.opinion.overall
    return (run.opinion.bears if whole is Opinion.NOT_EXPRESSED else whole).value


def agrees(run: AuditRun, published: Published) -> bool:
    return (
        opinion_of(run, published) in published.opinion
        and (not published.exceptions or bool(run.exceptions))
        and all(LOOKS[kind](run, value) for kind, value in published.seen.items())
    )


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("reading", readings(), ids=called)
def test_what_is_said_is_what_is_written_down(reading: Reading, judge: str) -> None:
    run = runs(str(reading))[judge]
    assert opinion_of(run, reading.published) == reading.says[judge], run.grounds


@pytest.mark.parametrize("reading", readings(), ids=called)
def test_whoever_disagrees_with_what_was_published_is_listed_with_a_reason(
    reading: Reading,
) -> None:
    found = runs(str(reading))
    listed = [d for d in differences() if d.reading == str(reading)]
    assert len(listed) <= 1 and all(d.because for d in listed)
    differing = tuple(j for j in JUDGES if not agrees(found[j], reading.published))
    assert differing == (listed[0].under if listed else ())


def test_no_reason_is_left_over() -> None:
    assert {d.reading for d in differences()} <= {str(r) for r in readings()}


@pytest.mark.parametrize("reading", readings(), ids=called)
def test_the_strict_bound_is_never_milder_than_the_lenient_one(reading: Reading) -> None:
    strict, lenient = (Opinion(reading.says[bound]) for bound in ("strict", "lenient"))
    assert SEVERITY.index(strict) <= SEVERITY.index(lenient)


@pytest.mark.parametrize(
    ("names", "published"),
    [
        (["T01", "T07"], {"unqualified", "qualified"}),  # 2 of 25, in one company
        (["T19 more testing finds little more"], {"unqualified", "qualified"}),  # 4 of 25
    ],
    ids=["2 of 25", "4 of 25"],
)
def test_where_sources_contradict_each_other_the_bounds_enclose_them(
    names: list[str], published: set[str]
) -> None:
    for reading in (r for r in readings() if str(r) in names):
        assert {reading.says[bound] for bound in ("strict", "lenient")} == published


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.id}, {case.kind}")
def test_the_lines_that_a_case_names_are_those_that_decide(case: Case) -> None:
    decided = {
        line
        for reading in case.readings
        for run in runs(str(reading)).values()
        for each in run.trace
        for line in each.basis
    }
    assert set(case.rules) <= decided


def test_every_published_case_is_here_with_its_source() -> None:
    assert [case.id for case in cases()] == ALL and len(ALL) == 25
    for case in cases():
        assert all((case.source, case.kind, case.trust, case.opinion, case.facts, case.rules))
        assert all(reading.assumes for reading in case.readings)
    assert len(set(map(str, readings()))) == len(readings())


def test_a_user_asks_for_the_lenient_bound_in_a_pack_of_their_own(tmp_path: Path) -> None:
    """T01 once more, through the door that anybody has: a profile that overrides."""
    reading = next(r for r in readings() if r.case == "T01")
    firm = (ROOT / "firms" / "binomial-90.yaml").read_text(encoding="utf-8")
    pack = tmp_path / "pack"
    (pack / "firms").mkdir(parents=True)
    (pack / "pack.yaml").write_text(PACK, encoding="utf-8")
    lenient = firm.replace("judgement: strict", "judgement: lenient")
    (pack / "firms" / "ours.yaml").write_text(lenient, encoding="utf-8")
    company = built(reading.company, tmp_path / "company")
    run = audited(company, packs=(pack,))
    assert run.engagement.judgement == "lenient"
    assert opinion_of(run, reading.published) == reading.says["lenient"]


def test_the_page_is_what_the_suite_says() -> None:
    """Written by `python -m docs.published_cases`."""
    assert page.FILE.read_text(encoding="utf-8") == page.page()
