"""Laws of items that are supposed to deviate, whichever they are and whoever comes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audit.library import Library, open_library
from engine.audit.open import Choices
from engine.audit.supposition import NOTHING, Supposition
from engine.audit.whatif import Rehearsal, Supposed
from engine.model.run import AuditRun
from tests.audits import control_of
from tests.companies import OBJECTIVE, control, leaver, population, scenario, write

EFFORT = settings(deadline=None, derandomize=True, max_examples=25)
WORSE = {"effective": 0, "not-evaluable": 1, "not-effective": 1}
OPINION = {"unqualified": 0, "not_expressed": 1, "qualified": 1, "adverse": 2, "disclaimer": 2}
CRITERION = {"met": 0, "not-evaluable": 1, "not-met": 1, "not-concluded": 1, "limited": 1}
FIRMS = ("binomial-90", "binomial-95", "census", "forum-large-firm")
CONTROL = "access-removal"
SIZE = 40
LATE = {3, 17}  # by evidence
COVER = [leaver(n) for n in range(9)]


def _plain() -> dict[str, Any]:
    return {}


def _judged() -> dict[str, Any]:
    """A person judged most items, one of them as a deviation; others nobody looked at."""
    return {"fits": {"text": "it fitted", "judged": True}}


def _hidden() -> dict[str, Any]:
    """The source does not show some items."""
    return {"seen": {"text": "seen", "passes": "TRUE", "observable": "person <> 'p005'"}}


KINDS = {"plain": _plain, "judged": _judged, "hidden": _hidden}


def company(folder: Path, kind: str, **stated: Any) -> Path:
    """Objectives besides are all answered, so that this control alone decides."""
    library = open_library()
    assert isinstance(library, Library)
    others = [o.id for o in library.objectives if o.id != OBJECTIVE]
    mine = control(**stated)
    mine["attributes"] = {**mine["attributes"], **KINDS[kind]()}
    listed: dict[str, Any] = {"strata": ["system"]} if kind == "hidden" else {}
    listed |= {"workpaper": "evidence/judged.csv"} if kind == "judged" else {}
    rows = [
        leaver(
            n,
            system=("idp", "billing")[n % 2],
            **({"removed_at": ""} if n in LATE else {}),
        )
        for n in range(SIZE)
    ]
    cover = control(id="cover", answers=others, population="others", importance="low")
    facts = scenario(
        controls=[mine, cover],
        populations=[
            population(SIZE, **listed),
            population(len(COVER), id="others", file="evidence/others.csv"),
        ],
    )
    judged = [
        {
            "item": f"p{n:03}",
            "attribute": "fits",
            "result": "deviation" if n == 11 else "pass",
            "by": "assessor",
            "on": "2026-01-05",
            "evidence": "ticket",
        }
        for n in range(SIZE - 4)
    ]
    evidence = {"leavers.csv": rows, "others.csv": COVER}
    evidence |= {"judged.csv": judged} if kind == "judged" else {}
    return write(folder, facts, evidence)


@pytest.fixture(scope="module", params=KINDS)
def rehearsal(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Iterator[Rehearsal]:
    folder = company(tmp_path_factory.mktemp("it") / request.param, request.param)
    yield Rehearsal(str(folder), Choices())


def run_of(rehearsal: Rehearsal, numbers: set[int], firm: str) -> AuditRun:
    keys = tuple(f"p{n:03}" for n in numbers)
    found = rehearsal.suppose(replace(NOTHING, firm=firm).supposing(CONTROL, keys))
    assert isinstance(found, Supposed), found
    return found.run


numbers = st.integers(0, SIZE - 1)
sets = st.sets(numbers, max_size=9)


@EFFORT
@given(named=sets, one_more=numbers, firm=st.sampled_from(FIRMS))
def test_naming_one_more_item_never_improves_anything(
    rehearsal: Rehearsal, named: set[int], one_more: int, firm: str
) -> None:
    before, after = (run_of(rehearsal, each, firm) for each in (named, named | {one_more}))
    assert WORSE[control_of(after).operation] >= WORSE[control_of(before).operation]
    assert OPINION[after.opinion.bears] >= OPINION[before.opinion.bears]
    # A firm that judges by nature may leave a few deviations open and conclude on more of them:
    # then the gate of what could not be concluded falls away, whether they are supposed or found.
    if control_of(before).operation != "not-evaluable":
        assert after.readiness.score <= before.readiness.score
    told = zip(before.criteria, after.criteria, strict=True)
    assert all(CRITERION[b.conclusion] >= CRITERION[a.conclusion] for a, b in told)
    for was, now in zip(control_of(before).tests, control_of(after).tests, strict=True):
        assert now.items == was.items and now.census.items == was.census.items
        assert 0 <= now.census.deviations - was.census.deviations <= 1


@EFFORT
@given(named=sets, firm=st.sampled_from(FIRMS))
def test_what_deviates_already_may_be_named_or_not(
    rehearsal: Rehearsal, named: set[int], firm: str
) -> None:
    before, after = (run_of(rehearsal, each, firm) for each in (named, named | LATE))
    assert replace(before, inputs=(), engagement=after.engagement) == replace(after, inputs=())


@EFFORT
@given(order=st.permutations(["p001", "p002", "p005", "p012", "p039"]))
def test_the_order_of_names_changes_nothing(rehearsal: Rehearsal, order: list[str]) -> None:
    """Not in the supposition, which sorts them, nor in an overlay that somebody wrote."""
    assert NOTHING.supposing(CONTROL, tuple(order)) == NOTHING.supposing(
        CONTROL, tuple(sorted(order))
    )
    written = Supposition(deviating=((CONTROL, tuple(order)),))
    found, other = rehearsal.suppose(written), run_of(rehearsal, {1, 2, 5, 12, 39}, FIRMS[0])
    assert isinstance(found, Supposed)
    sure = {"inputs": (), "engagement": other.engagement}
    assert replace(found.run, **sure) == replace(other, **sure)  # type: ignore[arg-type]


def test_the_company_can_go_either_way(tmp_path: Path) -> None:
    played = Rehearsal(str(company(tmp_path, "plain")), Choices())
    found = run_of(played, set(range(20, 32)), FIRMS[0])
    assert found.opinion.bears == "qualified"
    mended = played.suppose(NOTHING.mending(CONTROL, None))
    assert isinstance(mended, Supposed) and mended.run.opinion.bears == "unqualified"


KEYS = ("w101", "007", "a, b", 'x"y', "it's", "ü-\N{SNOWMAN}", "\N{PILE OF POO}", "#1", "- 1", "~")


@pytest.mark.parametrize("key", KEYS)
def test_any_key_stands_in_the_overlay_as_it_is(tmp_path: Path, key: str) -> None:
    rows = [leaver(n, **({"person": key} if n == 3 else {})) for n in range(25)]
    facts = scenario(controls=[control()], populations=[population(25)])
    folder = write(tmp_path / "it", facts, {"leavers.csv": rows})
    found = Rehearsal(str(folder), Choices()).suppose(NOTHING.supposing(CONTROL, (key,)))
    assert isinstance(found, Supposed), found
    found_items = [e.item for e in (*found.run.exceptions, *found.run.outside)]
    assert found_items == [key]
    assert json.dumps(found.run.engagement.assumptions[1])
