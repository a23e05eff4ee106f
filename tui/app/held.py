"""The three things that hold an opinion back, in the order in which the engine tells them."""

from __future__ import annotations

from dataclasses import dataclass

from reports.shown import View
from reports.words import Word

MOST = 3


@dataclass(frozen=True, slots=True)
class Held:
    """`leads_to` is a criterion or control to look at; `opinion` where there is none."""

    word: Word
    sentence: str
    leads_to: str


def held_back(view: View) -> tuple[Held, ...]:
    """The first ground beside the criteria, criteria, worst first, other grounds, gates."""
    found = [Held(g.value, g.sentence, "opinion") for g in view.general]
    criteria = []
    for why in view.why:
        criterion = why.criterion
        because = criterion.because[0] if criterion.because else criterion.title
        criteria.append(Held(criterion.conclusion, f"{criterion.id}: {because}", criterion.id))
    gates = [Held(view.bears, f"readiness is {gate}", "opinion") for gate in view.readiness.gates]
    return (*found[:1], *criteria, *found[1:], *gates)[:MOST]
