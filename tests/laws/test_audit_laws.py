"""Laws of a whole audit, whatever the rows say."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.run import AuditRun
from engine.store.encode import to_json
from tests.audits import audited, control_of
from tests.companies import company, leaver

EFFORT = settings(deadline=None, derandomize=True, max_examples=25)
WORSE = {"effective": 0, "not-effective": 1}
OPINION = {"unqualified": 0, "qualified": 1, "adverse": 2}
SIZE = 60
numbers = st.integers(0, SIZE - 1)


def judged(bad: set[int], order: list[int] | None = None, **choices: object) -> AuditRun:
    rows = [leaver(n, removed_at="") if n in bad else leaver(n) for n in order or range(SIZE)]
    with tempfile.TemporaryDirectory() as folder:
        return audited(company(Path(folder), rows), **choices)


@EFFORT
@given(bad=st.sets(numbers, max_size=12), one_more=numbers, seed=st.sampled_from("abcdef"))
def test_one_more_deviation_never_improves_anything(
    bad: set[int], one_more: int, seed: str
) -> None:
    before, after = judged(bad, seed=seed), judged(bad | {one_more}, seed=seed)
    assert WORSE[control_of(after).operation] >= WORSE[control_of(before).operation]
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
    clean, dirty = judged(set(), seed=seed), judged(bad, seed=seed)
    assert [i.item for i in clean.items] == [i.item for i in dirty.items][: len(clean.items)]
