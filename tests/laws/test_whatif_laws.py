"""A what-if concludes what a full audit with its overlay concludes, whatever came before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.run import audit
from engine.audit.whatif import NAME, NOTHING, Rehearsal, Supposed, Supposition, refusal
from engine.model.run import AuditRun
from engine.model.words import Opinion

COMPANY = "northwind-cloud"
SUPPOSED = (
    Supposition(mended=(("access-removal", None),)),
    Supposition(mended=(("access-removal", date(2026, 1, 1)), ("patching", None))),
    Supposition(firm="binomial-95"),
)


@pytest.fixture(scope="module")
def rehearsal() -> Rehearsal:
    return Rehearsal(COMPANY, Choices())


@pytest.mark.parametrize("supposed", SUPPOSED, ids=range(len(SUPPOSED)))
def test_it_is_the_audit_with_the_overlay(
    supposed: Supposition, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    path = tmp_path / NAME
    path.write_text(supposed.overlay(), encoding="utf-8")
    opened = open_scenario(COMPANY, supposed.choices(Choices(), path))
    assert isinstance(opened, Opened), opened
    found = rehearsal.suppose(supposed)
    assert isinstance(found, Supposed), found
    assert found.run == audit(opened)


def test_taken_back_it_is_what_it_was(rehearsal: Rehearsal) -> None:
    before = rehearsal.suppose(NOTHING)
    changed = rehearsal.suppose(SUPPOSED[0])
    again = Rehearsal(COMPANY, Choices()).suppose(NOTHING)
    assert isinstance(before, Supposed) and isinstance(changed, Supposed)
    assert isinstance(again, Supposed) and isinstance(again.run, AuditRun)
    assert before.run == again.run
    assert before.run.opinion.bears is Opinion.QUALIFIED
    assert changed.run.opinion.bears is Opinion.UNQUALIFIED


def test_what_the_stage_forbids_is_refused_with_the_reason(rehearsal: Rehearsal) -> None:
    found = rehearsal.suppose(Supposition(removed=("access-removal",)))
    assert isinstance(found, tuple)
    assert [d.code for d in found] == ["E-OVERLAY-SCOPE"]
    assert "R28" in found[0].message
    stated = rehearsal.suppose(NOTHING)
    assert isinstance(stated, Supposed)
    engagement = stated.opened.scope.facts.engagement
    moved = Supposition(period=(date(2025, 9, 1), date(2026, 6, 30)))
    assert [d.code for d in refusal(engagement, moved)] == ["E-OVERLAY-SCOPE"]
    assert refusal(engagement, SUPPOSED[0]) == ()
