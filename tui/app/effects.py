"""What a what-if changes, told from the opinion down to the exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from engine.audit.supposition import Supposition
from reports.shown import ControlShown, View
from tui.app.supposing import label
from tui.app.widgets.listing import Row
from tui.app.words import QUIET, STRONG, TONES, joined, lines, said, toned

if TYPE_CHECKING:
    from engine.audit.changes import Told

EFFECTS_FIRST = ("opinion", "readiness", "criterion", "control", "population", "test", "exception")
STAYS = "counterfactual: what has happened stays, and an assessor will find it"
ADDED = "counterfactual: no evidence shows the deviations that are supposed"


def supposed_row(
    was: ControlShown, now: ControlShown | None, supposed: Supposition, *, past: bool
) -> Row:
    """A control with its verdict as it is and as it would be, and what is supposed of it."""
    verdict = toned(was.verdict)
    if was.id in supposed.removed:
        verdict = joined(verdict, " → removed")
    elif now is not None and now.verdict != was.verdict:
        verdict = joined(verdict, " → ", toned(now.verdict))
    first = joined(verdict, "  ", said(was.name, STRONG), said(f"  {was.id}", QUIET))
    told = label(supposed, was.id, past=past)
    second = [said(f"    {told}", TONES["limited"])] if told else []
    return Row(lines([first, *second]), was.id)


def effect(
    before: View,
    now: View,
    differing: tuple[Told, ...],
    *,
    begun: bool,
    past: bool,
    added: bool = False,
    forecast: Content | None = None,
) -> Content:
    """Opinion and score before and now, the forecast, what is assumed, every difference.

    `past`: deviations that have happened are supposed away; `added`: some are that have not.
    """
    old, new = before.overall, now.overall
    if not (before.expressed and now.expressed):
        old, new = before.bears, now.bears
    rows = [
        joined(said("OPINION ", STRONG), toned(old), " → ", toned(new)),
        joined(said("READINESS ", STRONG), f"{before.readiness.score} → {now.readiness.score}"),
    ]
    rows += [forecast] if forecast else []
    rows += [said(f"assumed: {one}", TONES["limited"]) for one in now.assumptions]
    rows += [said(STAYS, TONES["limited"])] if past else []
    rows += [said(ADDED, TONES["limited"])] if added else []
    shown = [each for each in differing if each.about in EFFECTS_FIRST]
    shown.sort(key=lambda each: EFFECTS_FIRST.index(each.about))
    rows += [said(each.sentence) for each in shown]
    if begun and not shown:
        rows.append(said("nothing is concluded otherwise", QUIET))
    return lines(rows)
