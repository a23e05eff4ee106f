"""A watch stands where a full audit would, whatever came first; and says so in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audit import conclude
from engine.audit.changes import Entry, Said, changes, conclusions, everything, refused
from engine.audit.findings import Findings
from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.opine import grounds, opine
from engine.audit.run import audit
from engine.audit.watch import LastingJudge, Watch, watch
from engine.inference import durable
from engine.inference.reference import derive
from engine.model.position import Diagnostic, Position
from engine.model.rules import Derived, Fact
from engine.model.run import AuditRun
from tests.companies import company, leaver

SHIPPED = ("open-infra", "northwind-cloud")
LEAVERS = [leaver(n) for n in range(25)]


def opened(folder: Path | str, **choices: object) -> Opened:
    found = open_scenario(str(folder), Choices(**choices))  # type: ignore[arg-type]
    assert isinstance(found, Opened), found
    return found


def ran(ready: Opened, judge: LastingJudge | None = None) -> AuditRun:
    run = audit(ready, judge=judge) if judge else audit(ready)
    assert isinstance(run, AuditRun), run
    return run


@cache
def shipped(name: str) -> tuple[Opened, AuditRun]:
    ready = opened(name)
    return ready, ran(ready)


def watched(ready: Opened, facts: Iterable[Fact] = (), engine: str = "reference") -> Watch:
    made = watch(ready.scope, ready.rules, facts, engine)
    assert isinstance(made, Watch)
    return made


def in_full(ready: Opened, facts: Iterable[Fact]) -> tuple[Derived, Said]:
    """What an audit of these facts says: one derivation of all, read as `run` reads it."""
    derived = derive(ready.rules, facts)
    findings = Findings.of(derived)
    return derived, conclusions(
        replace(
            shipped("northwind-cloud")[1],
            opinion=opine(ready.scope, findings),
            grounds=grounds(findings),
            criteria=conclude.criteria(ready.scope, findings),
            controls=conclude.controls(ready.scope, findings, ()),
        )
    )


def takes_facts_as_they_come(name: str, chance: Random, steps: int) -> None:
    ready, run = shipped(name)
    facts = list(run.facts)
    results = [fact for fact in facts if fact.kind in ("result", "population", "limitation")]
    held = [fact for fact in facts if fact not in results]
    seen = watched(ready, held)
    _, said = in_full(ready, held)
    assert conclusions(seen.standing) == said
    waiting = chance.sample(results, len(results))
    for number in range(steps):
        size = chance.choice((1, 3, 12)) if number + 1 < steps else len(waiting)
        arriving = [waiting.pop() for _ in range(min(size, len(waiting)))]
        leaving = chance.sample(held, chance.choice((0, 0, 1, 3)))
        told = seen.step(arriving, leaving)
        waiting += leaving
        held = [fact for fact in (*held, *arriving) if fact not in leaving]
        derived, now = in_full(ready, held)
        assert conclusions(seen.standing) == now
        assert told == changes(said, now)
        assert seen.derived == derived
        said = now
    assert isinstance(seen.step(waiting), tuple)
    assert seen.derived.trace == run.trace
    assert conclusions(seen.standing) == conclusions(run)


@settings(deadline=None, derandomize=True, max_examples=2)
@given(st.randoms(use_true_random=False))
def test_a_watch_over_a_made_up_company_stands_where_its_audit_would(chance: Random) -> None:
    takes_facts_as_they_come("northwind-cloud", chance, 4)


@settings(deadline=None, derandomize=True, max_examples=1)
@given(st.randoms(use_true_random=False))
def test_a_watch_over_a_real_company_stands_where_its_audit_would(chance: Random) -> None:
    takes_facts_as_they_come("open-infra", chance, 3)


@pytest.mark.skipif(not durable.available(), reason="durable-rules is not installed here")
def test_a_watch_says_the_same_with_the_other_evaluator() -> None:
    ready, run = shipped("northwind-cloud")
    results = [fact for fact in run.facts if fact.kind == "result"]
    others = [fact for fact in run.facts if fact.kind != "result"]
    told = [watched(ready, others, engine).step(results) for engine in ("reference", "durable")]
    assert told[0] == told[1] and told[0]


STATES = (
    LEAVERS,
    [*LEAVERS, leaver(25)],
    [*LEAVERS[:-9], *(leaver(n, removed_at="") for n in range(16, 25))],
    LEAVERS[:20],
    [leaver(n, removed_at="2026-01-02T00:00:00Z") for n in range(25)],
)


@pytest.mark.parametrize(("engine", "seed"), [("reference", 0), ("reference", 1), ("durable", 0)])
def test_an_audit_with_a_memory_is_the_audit_without_one(
    tmp_path: Path, engine: str, seed: int
) -> None:
    """Rows and statements change under it; after every change it is a full audit, to the byte."""
    if engine == "durable" and not durable.available():
        pytest.skip("durable-rules is not installed here")
    chance, judge = Random(seed), LastingJudge()
    outcomes = set()
    for step in range(3 if engine == "durable" else 5):
        rows = chance.choice(STATES)
        total = len(rows) if chance.random() < 0.8 else 24
        stated = {"control_total": {"value": total, "source": "payroll"}}
        kind = chance.choice(("manual", "automated"))
        company(tmp_path, rows, control_={"nature": kind}, population_=stated)
        ready = opened(tmp_path, type=chance.choice((1, 2, 2, 2)), engine=engine)
        found = ran(ready, judge)
        assert repr(found) == repr(ran(ready)), step
        outcomes.add(found.controls[0].operation)
    assert len(outcomes) > 1


def test_a_leaver_too_late_is_told_from_the_file_to_the_opinion(tmp_path: Path) -> None:
    before = everything(ran(opened(company(tmp_path, LEAVERS))))
    late = [*LEAVERS[:-9], *(leaver(n, removed_at="") for n in range(16, 25))]
    now = everything(ran(opened(company(tmp_path, late))))
    told = {(each.about, each.id): each for each in changes(before, now)}
    assert next(each.about for each in changes(before, now)) == "file"
    assert sum(about == "exception" for about, _ in told) == 9
    fallen = told["control", "access-removal"]
    assert fallen.sentence == "control access-removal: operation effective -> not-effective"
    assert any("9 of 25 items deviate" in sentence for sentence in fallen.because)
    assert told["criterion", "CC6.2"].because == (
        "access-removal did not operate, and nothing makes up for it: "
        '"access of people who leave is removed in time"',
    )
    assert told["file", "evidence/leavers.csv"].sentence == "file evidence/leavers.csv: changed"
    assert told["test", "access-removal [all]"].sentence.endswith("deviations in all items 0 -> 9")
    back = changes(now, before)
    assert [(each.before, each.now, each.because) for each in back] == [
        (each.now, each.before, each.no_longer) for each in changes(before, now)
    ]


def test_other_reasons_for_the_same_conclusion_are_told(tmp_path: Path) -> None:
    before = everything(ran(opened(company(tmp_path, LEAVERS))))
    now = everything(ran(opened(company(tmp_path, [*LEAVERS, leaver(25)]))))
    told = {(each.about, each.id): each for each in changes(before, now)}
    assert told["population", "leavers"].sentence == "population leavers: items 25 -> 26"
    stays = told["control", "access-removal"]
    assert stays.sentence.endswith("operation effective as before, for other reasons")
    assert stays.because == ("Access of leavers is removed (all): no deviation in 18 of 26 items",)
    assert stays.no_longer == (
        "Access of leavers is removed (all): no deviation in 17 of 25 items",
    )
    assert "criterion" not in {about for about, _ in told}


def test_nothing_is_said_of_what_is_as_it_was() -> None:
    _, run = shipped("northwind-cloud")
    assert changes(everything(run), everything(run)) == ()


def test_a_scenario_that_broke_is_told_and_the_rest_is_not_called_gone() -> None:
    _, run = shipped("northwind-cloud")
    problem = Diagnostic(Position("scenario.yaml", 3, 1), "E-X", "a key is missing")
    before = everything(run)
    (told,) = changes(before, refused(before, [problem]))
    assert told.sentence == "scenario: state audited -> cannot be audited"
    assert told.because == ("scenario.yaml:3:1: a key is missing",)


def test_what_is_new_and_what_is_gone_is_called_so() -> None:
    one: Said = {("control", "a"): Entry((("operation", "effective"),), ("because",))}
    assert [each.sentence for each in changes({}, one)] == ["control a: new: operation effective"]
    (gone,) = changes(one, {})
    assert gone.sentence == "control a: gone; it was: operation effective"
    assert (gone.because, gone.no_longer) == ((), ("because",))
