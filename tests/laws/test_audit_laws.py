"""Laws of a whole audit, whatever the rows say."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audit.library import Library, open_library
from engine.model.run import AuditRun
from engine.store.encode import to_json
from tests.audits import audited, control_of
from tests.companies import OBJECTIVE, control, leaver, population, scenario, write

EFFORT = settings(deadline=None, derandomize=True, max_examples=15)
WORSE = {"effective": 0, "not-evaluable": 1, "not-effective": 1}
OPINION = {"unqualified": 0, "not_expressed": 1, "qualified": 1, "adverse": 2, "disclaimer": 2}
SIZE = 60
numbers = st.integers(0, SIZE - 1)
COVER = [leaver(n) for n in range(9)]


def judged(
    bad: set[int],
    order: list[int] | None = None,
    stated: dict[str, Any] | None = None,
    listed: dict[str, Any] | None = None,
    **choices: object,
) -> AuditRun:
    """A company whose other objectives are all answered, so that this control alone decides."""
    library = open_library()
    assert isinstance(library, Library)
    others = [o.id for o in library.objectives if o.id != OBJECTIVE]
    cover = control(id="cover", answers=others, population="others", importance="low")
    rows = [leaver(n, removed_at="") if n in bad else leaver(n) for n in order or range(SIZE)]
    made = scenario(
        controls=[control(**(stated or {})), cover],
        populations=[
            population(SIZE, **(listed or {})),
            population(len(COVER), id="others", file="evidence/others.csv"),
        ],
    )
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), made, {"leavers.csv": rows, "others.csv": COVER})
        return audited(folder, **choices)


def test_the_company_can_go_either_way() -> None:
    assert judged(set()).opinion.bears == "unqualified"
    assert judged(set(range(12))).opinion.bears == "qualified"
    assert judged(set()).readiness.score > judged(set(range(12))).readiness.score


@EFFORT
@given(bad=st.sets(numbers, max_size=12), one_more=numbers, seed=st.sampled_from("abcdef"))
def test_one_more_deviation_never_improves_anything(
    bad: set[int], one_more: int, seed: str
) -> None:
    before, after = judged(bad, seed=seed), judged(bad | {one_more}, seed=seed)
    assert WORSE[control_of(after).operation] >= WORSE[control_of(before).operation]
    assert OPINION[after.opinion.bears] >= OPINION[before.opinion.bears]
    assert after.readiness.score <= before.readiness.score


HIDDEN: list[dict[str, Any]] = [
    {"listed": {"query": None}},
    {"listed": {"control_total": {"value": SIZE + 1, "source": "payroll"}}},
    {"stated": {"walkthrough": None}},
    {"stated": {"design": None}},
    {"stated": {"population": None, "attributes": {}}},
    {"stated": {"owner": None}},
]


@EFFORT
@given(bad=st.sets(numbers, max_size=12), hidden=st.sampled_from(HIDDEN))
def test_turning_what_is_known_into_unknown_never_improves_anything(
    bad: set[int], hidden: dict[str, Any]
) -> None:
    before, after = judged(bad), judged(bad, **hidden)
    assert OPINION[after.opinion.bears] >= OPINION[before.opinion.bears]
    assert after.readiness.score <= before.readiness.score


@EFFORT
@given(bad=st.sets(numbers, max_size=12))
def test_taking_an_implemented_control_out_of_place_never_improves_anything(
    bad: set[int],
) -> None:
    gone = {"in_place": {"from": "2020-01-01", "to": "2024-12-31"}}
    before, after = judged(bad), judged(bad, stated=gone)
    assert OPINION[after.opinion.bears] >= OPINION[before.opinion.bears]
    assert after.readiness.score <= before.readiness.score


@EFFORT
@given(bad=st.sets(numbers, max_size=12), order=st.permutations(range(SIZE)))
def test_the_order_of_rows_never_matters(bad: set[int], order: list[int]) -> None:
    def told(run: AuditRun) -> object:
        return (
            [(i.item, i.rank, i.outcome) for i in run.items],
            [(e.item, e.values) for e in run.exceptions],
            run.opinion,
            run.readiness,
            run.trace,
        )

    assert told(judged(bad)) == told(judged(bad, order))


@EFFORT
@given(bad=st.sets(numbers, max_size=12), seed=st.text(st.characters(codec="ascii"), max_size=8))
def test_the_same_seed_gives_the_same_bytes(bad: set[int], seed: str) -> None:
    assert to_json(judged(bad, seed=seed)) == to_json(judged(bad, seed=seed))


@EFFORT
@given(bad=st.sets(numbers, max_size=12), seed=st.sampled_from("abcdef"))
def test_the_sample_never_depends_on_what_it_will_find(bad: set[int], seed: str) -> None:
    """The first items drawn are the same whether or not anything deviates."""
    clean, dirty = (
        [i.item for i in judged(found, seed=seed).items if i.control == "access-removal"]
        for found in (set(), bad)
    )
    assert clean == dirty[: len(clean)]
