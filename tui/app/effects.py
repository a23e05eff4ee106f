"""What a what-if changes, told from the opinion down to the exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from reports.shown import View
from tui.app.words import QUIET, STRONG, TONES, joined, lines, said, toned

if TYPE_CHECKING:
    from engine.audit.changes import Told

EFFECTS_FIRST = ("opinion", "readiness", "criterion", "control", "population", "test", "exception")
STAYS = "counterfactual: what has happened stays, and an assessor will find it"


def effect(
    before: View, now: View, differing: tuple[Told, ...], *, begun: bool, past: bool
) -> Content:
    """Opinion and score before and now, what is assumed, every difference."""
    old, new = before.overall, now.overall
    if not (before.expressed and now.expressed):
        old, new = before.bears, now.bears
    rows = [
        joined(said("OPINION ", STRONG), toned(old), " → ", toned(new)),
        joined(said("READINESS ", STRONG), f"{before.readiness.score} → {now.readiness.score}"),
    ]
    rows += [said(f"assumed: {one}", TONES["limited"]) for one in now.assumptions]
    rows += [said(STAYS, TONES["limited"])] if past else []
    shown = [each for each in differing if each.about in EFFECTS_FIRST]
    shown.sort(key=lambda each: EFFECTS_FIRST.index(each.about))
    rows += [said(each.sentence) for each in shown]
    if begun and not shown:
        rows.append(said("nothing is concluded otherwise", QUIET))
    return lines(rows)
