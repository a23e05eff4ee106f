"""A what-if concludes what a full audit with its overlay concludes, whatever came before."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest

from engine.audit import recall, whatif
from engine.audit.forecast import predict
from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.run import audit
from engine.audit.supposition import NAME, NOTHING, Supposition, refusal
from engine.audit.whatif import Rehearsal, Supposed
from engine.model.run import AuditRun
from engine.model.words import Opinion
from engine.packs.shipped import ROOT

COMPANY = "northwind-cloud"
SUPPOSED = (
    Supposition(mended=(("access-removal", None),)),
    Supposition(mended=(("access-removal", date(2026, 1, 1)), ("patching", None))),
    Supposition(firm="binomial-95"),
    Supposition(deviating=(("access-removal", ("w101", "w118")),), firm="census"),
    Supposition(mended=(("patching", None),), deviating=(("access-review", ("2025-Q4-cloud",)),)),
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
    assert rehearsal.foresee(found.opened, lambda: None) == predict([opened])


def test_a_forecast_ends_as_soon_as_nobody_wants_it(rehearsal: Rehearsal) -> None:
    found = rehearsal.suppose(SUPPOSED[0])
    assert isinstance(found, Supposed)
    asked = 0

    def heed() -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        rehearsal.foresee(found.opened, heed)
    assert rehearsal.suppose(SUPPOSED[0]) is found, "nothing is left locked"


def test_packs_of_ones_own_are_read_once_and_hold_in_every_answer(tmp_path: Path) -> None:
    firm = (ROOT / "firms" / "binomial-90.yaml").read_text(encoding="utf-8")
    pack = tmp_path / "pack"
    (pack / "firms").mkdir(parents=True)
    (pack / "pack.yaml").write_text(
        "pack: {id: ours, title: Ours, language: 1, status: judgement, source: us, "
        "overrides: [binomial-90]}\n",
        encoding="utf-8",
    )
    lenient = firm.replace("judgement: strict", "judgement: lenient")
    (pack / "firms" / "ours.yaml").write_text(lenient, encoding="utf-8")
    choices = Choices(packs=(pack,))
    fresh = Rehearsal(COMPANY, choices)
    fresh.suppose(NOTHING)
    with patch.object(recall, "open_library") as opened_again:
        found = fresh.suppose(SUPPOSED[0])
    assert not opened_again.called
    path = tmp_path / NAME
    path.write_text(SUPPOSED[0].overlay(), encoding="utf-8")
    opened = open_scenario(COMPANY, SUPPOSED[0].choices(choices, path))
    assert isinstance(opened, Opened) and isinstance(found, Supposed)
    assert found.run == audit(opened)
    assert found.run.engagement.judgement == "lenient"


def test_taken_back_it_is_what_it_was(rehearsal: Rehearsal) -> None:
    before = rehearsal.suppose(NOTHING)
    changed = rehearsal.suppose(SUPPOSED[0])
    again = Rehearsal(COMPANY, Choices()).suppose(NOTHING)
    assert isinstance(before, Supposed) and isinstance(changed, Supposed)
    assert isinstance(again, Supposed) and isinstance(again.run, AuditRun)
    assert before.run == again.run
    assert before.run.opinion.bears is Opinion.QUALIFIED
    assert changed.run.opinion.bears is Opinion.UNQUALIFIED


def test_a_refusal_is_told_at_the_place_of_the_overlay_that_is_refused(
    rehearsal: Rehearsal,
) -> None:
    """What was refused is not remembered with the place that it had in another overlay."""
    wrong = NOTHING.supposing("access-removal", ("w999",))
    first = rehearsal.suppose(wrong)
    second = rehearsal.suppose(wrong.mending("patching", None))
    assert isinstance(first, tuple) and isinstance(second, tuple)
    assert [str(d.at) for d in (*first, *second)] == ["what-if.yaml:3:5", "what-if.yaml:4:5"]


def test_what_is_made_ready_ahead_is_what_would_be_answered(rehearsal: Rehearsal) -> None:
    asked = Supposition(firm="census")
    fresh = Rehearsal(COMPANY, Choices())
    before, after = fresh.suppose(NOTHING), rehearsal.suppose(asked)
    assert not fresh.ahead(asked, lambda: True)
    assert fresh.ahead(asked, lambda: False)
    with patch.object(whatif, "audit") as audited:
        found = fresh.suppose(asked)
        assert fresh.suppose(NOTHING) is before
    assert not audited.called
    assert isinstance(found, Supposed) and isinstance(after, Supposed)
    assert found.run == after.run


def test_a_question_goes_before_what_is_made_ready(rehearsal: Rehearsal) -> None:
    """Broken off between two populations; what was tested until then is at hand."""
    fresh = Rehearsal(COMPANY, Choices())
    fresh.suppose(NOTHING)
    calls = 0

    def stop() -> bool:
        nonlocal calls
        calls += 1
        if calls == 6:
            fresh._asked += 1  # as `suppose` does in another thread, before it waits
        return False

    assert not fresh.ahead(Supposition(firm="binomial-95"), stop)
    assert calls == 6
    found, other = fresh.suppose(SUPPOSED[2]), rehearsal.suppose(SUPPOSED[2])
    assert isinstance(found, Supposed) and isinstance(other, Supposed)
    assert found.run == other.run


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
