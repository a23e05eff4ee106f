"""Why: the grounds of a modified opinion, each told once, and the criteria that they rest on."""

from __future__ import annotations

from collections.abc import Iterable

from engine.model.run import Ground
from reports.shown import ControlShown, CriterionShown, GroundShown, WhyShown
from reports.words import opinion, spaced

TROUBLED = ("not-met", "limited", "not-evaluable")  # in the order in which they are told


def grounds(found: Iterable[Ground]) -> tuple[GroundShown, ...]:
    """One entry for a criterion, subject matter and opinion; further categories follow it.

    Grounds without a criterion are the same only when they are told in the same words.
    """
    grouped: dict[tuple[str, str, str, str], list[Ground]] = {}
    for ground in found:
        apart = "" if ground.criterion else ground.sentence
        key = (ground.criterion, ground.subject, ground.value, apart)
        grouped.setdefault(key, []).append(ground)
    return tuple(_told_once(together) for together in grouped.values())


def _told_once(together: list[Ground]) -> GroundShown:
    first = together[0]
    others = dict.fromkeys(g.category for g in together if g.category != first.category)
    return GroundShown(
        value=opinion(first.value),
        category=spaced(first.category),
        subject=first.subject,
        sentence=first.sentence,
        also=tuple(spaced(c) for c in others if c),
        basis=tuple(dict.fromkeys(b for g in together for b in g.basis)),
    )


def why(
    criteria: tuple[CriterionShown, ...],
    controls: tuple[ControlShown, ...],
    found: tuple[Ground, ...],
) -> tuple[WhyShown, ...]:
    """Worst first; a control that passed is not among the reasons."""
    by_id = {c.id: c for c in controls}
    return tuple(
        WhyShown(
            criterion=criterion,
            grounds=grounds(g for g in found if g.criterion == criterion.id),
            controls=tuple(by_id[c] for c in criterion.controls if c in by_id),
        )
        for value in TROUBLED
        for criterion in criteria
        if criterion.conclusion.value == value
    )
