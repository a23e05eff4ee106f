"""What an audit found, as far as options are made from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from engine.audit.findings import Findings
from engine.audit.open import Opened
from engine.audit.scope import Scope
from engine.model.flips import Label
from engine.model.rules import Derived
from engine.model.run import AuditRun, ControlRun
from engine.model.scenario import Control

BEFORE = "before_acceptance"
UNDER_WAY = (BEFORE, "in_period")


@dataclass(frozen=True)
class State:
    """One audit with its conclusions, and where its calendar stands."""

    opened: Opened
    run: AuditRun

    @property
    def scope(self) -> Scope:
        return self.opened.scope

    @property
    def open_scope(self) -> bool:
        """Whether scope, period and type may still be chosen."""
        return self.scope.facts.engagement.stage == BEFORE

    @cached_property
    def findings(self) -> Findings:
        concluded = tuple(dict.fromkeys(i.conclusion for i in self.run.trace))
        return Findings.of(Derived(concluded, self.run.trace))

    @cached_property
    def controls(self) -> dict[str, Control]:
        return {control.id: control for control in self.scope.controls}

    def deviating(self) -> Iterator[ControlRun]:
        """Controls in whose tests anything deviated, in order of their ids."""
        return (c for c in self.run.controls if any(t.deviations for t in c.tests))

    def failing(self) -> Iterator[ControlRun]:
        return (c for c in self.run.controls if c.operation == "not-effective")

    def still(self, days: int | None = None) -> date | None:
        """The first day of the period that can still be otherwise; None: it is all past.

        Of a mended control that takes some days that is the day on which it is mended.
        """
        asked = self.scope.facts.engagement
        if self.scope.type != 2 or asked.stage not in UNDER_WAY or asked.today is None:
            return None
        day = max(asked.today + timedelta(days=days or 0), self.scope.first)
        return day if day <= self.scope.last else None

    @property
    def not_begun(self) -> bool:
        """Whether the whole period lies ahead."""
        today = self.scope.facts.engagement.today
        return today is not None and today < self.scope.first


LEAST_REAL = (Label.REPAIR, Label.SCOPE, Label.CLAIM, Label.COUNTERFACTUAL)
"""From what can be done to what cannot."""
