"""What a what-if supposes: an overlay and nothing else, step by step."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from engine.model.position import Diagnostic, Position
from engine.model.run import AuditRun
from engine.model.scenario import Engagement
from engine.model.testing import SUPPOSED
from engine.model.words import Category, ItemOutcome

if TYPE_CHECKING:
    from engine.audit.open import Choices

NAME = "what-if.yaml"
BEFORE_ACCEPTANCE = "before_acceptance"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Supposition:
    """What is supposed otherwise; None and empty leave things as they are.

    Of a control one thing is supposed at a time: mended, or some of its items deviating, or left
    out. All are held in the order of the controls' names, so that equal suppositions are equal.
    """

    mended: tuple[tuple[str, date | None], ...] = ()  # control, and from which day: None from ever
    deviating: tuple[tuple[str, tuple[str, ...]], ...] = ()  # control, and keys of its items
    removed: tuple[str, ...] = ()
    firm: str | None = None
    categories: tuple[Category, ...] = ()
    period: tuple[date, date] | None = None

    def mending(self, control: str, since: date | None) -> Supposition:
        """With the control mended from that day on; or as it is, if just that was supposed."""
        again = (control, since) in self.mended
        found = self._without(control)
        mended = found.mended if again else _named(found.mended, (control, since))
        return replace(found, mended=mended)

    def supposing(self, control: str, keys: tuple[str, ...]) -> Supposition:
        """With exactly these items of the control deviating; with none, the control as it is."""
        found = self._without(control)
        items = (control, tuple(sorted(set(keys))))
        return replace(found, deviating=_named(found.deviating, items)) if keys else found

    def items(self, control: str) -> tuple[str, ...]:
        """Those of the control that are supposed to deviate."""
        return dict(self.deviating).get(control, ())

    def removing(self, control: str) -> Supposition:
        """Without the control; or with it again."""
        found = self._without(control)
        return found if control in self.removed else found._removing(control)

    def toggling(self, category: Category, stated: tuple[Category, ...]) -> Supposition | None:
        """With one category of those stated less, or again in scope; None: one has to stay."""
        left = tuple(sorted(set(self.categories or stated) ^ {category}))
        if not left:
            return None
        return replace(self, categories=() if left == tuple(sorted(stated)) else left)

    def _removing(self, control: str) -> Supposition:
        return replace(self, removed=tuple(sorted((*self.removed, control))))

    def _without(self, control: str) -> Supposition:
        return replace(
            self,
            mended=tuple(each for each in self.mended if each[0] != control),
            deviating=tuple(each for each in self.deviating if each[0] != control),
            removed=tuple(name for name in self.removed if name != control),
        )

    def overlay(self) -> str:
        """The overlay file that says so; quoted as JSON is, which is YAML."""
        return "".join(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield "# Supposed in a what-if of mockaudit: assumptions, not evidence."
        asked = [f"  firm: {json.dumps(self.firm)}"] if self.firm else []
        if self.categories:
            asked.append(f"  categories: [{', '.join(c.value for c in self.categories)}]")
        if self.period:
            asked.append(f"  period: {{from: {self.period[0]}, to: {self.period[1]}}}")
        if asked:
            yield from ("engagement:", *asked)
        if self.removed:
            yield f"remove_controls: [{', '.join(json.dumps(name) for name in self.removed)}]"
        if self.mended or self.deviating:
            yield "assume:"
        for control, since in self.mended:
            day = f", from: {since}" if since else ""
            yield f"  - {{control: {json.dumps(control)}, deviations: 0{day}}}"
        for control, keys in self.deviating:
            named = ", ".join(json.dumps(key, ensure_ascii=False) for key in keys)
            yield f"  - {{control: {json.dumps(control)}, deviate: [{named}]}}"

    def choices(self, stated: Choices, path: Path) -> Choices:
        """The choices of the audit with this overlay laid on last; it goes before a flag."""
        return replace(
            stated,
            overlays=(*stated.overlays, path),
            firm=None if self.firm else stated.firm,
            categories=() if self.categories else stated.categories,
            from_=None if self.period else stated.from_,
            to=None if self.period else stated.to,
        )


NOTHING = Supposition()


def _named(known: tuple[tuple[str, T], ...], one: tuple[str, T]) -> tuple[tuple[str, T], ...]:
    return tuple(sorted((*known, one), key=lambda each: each[0]))


def passing(run: AuditRun, control: str) -> tuple[str, ...]:
    """The items of a control's sample that pass, in the order of the draw; strata by turns.

    Among them are those that deviate by supposition alone.
    """
    found: dict[tuple[int, str, str], set[ItemOutcome]] = {}
    for item in run.items:
        if item.control == control and item.attribute != SUPPOSED:
            found.setdefault((item.rank, item.stratum, item.item), set()).add(item.outcome)
    worse = {ItemOutcome.DEVIATION, ItemOutcome.NOT_TESTED, ItemOutcome.NOT_YET_DUE}
    return tuple(
        item
        for (_, _, item), outcomes in sorted(found.items())
        if ItemOutcome.PASS in outcomes and not outcomes & worse
    )


def is_counterfactual(engagement: Engagement, since: date | None) -> bool:
    """Whether mending from that day on would change what has happened already."""
    today = engagement.today
    if engagement.stage in ("period_ended", "fieldwork"):
        last = engagement.period.to if engagement.period else engagement.as_of
        return since is None or last is None or since <= last
    return since is None or (today is not None and since <= today)


def refusal(engagement: Engagement, supposed: Supposition) -> tuple[Diagnostic, ...]:
    """What R28 refuses of a what-if besides what it refuses of an overlay."""
    if supposed.period is None or engagement.stage == BEFORE_ACCEPTANCE:
        return ()
    message = "moving the period after acceptance is refused (R28)"
    help_ = "only before acceptance (`stage: before_acceptance`) is the scope open"
    return (Diagnostic(Position(NAME), "E-OVERLAY-SCOPE", message, help_),)
