"""What the report before this one found, and what was done about it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.audit.scope import Scope
from engine.model.rules import Fact


def facts(scope: Scope) -> Iterator[Fact]:
    for prior in scope.facts.prior_exceptions:
        yield Fact.of(
            "prior-exception",
            prior.at,
            control=prior.control,
            report=prior.report,
            text=prior.text,
        )
        done = prior.remediation
        if done is not None:
            yield Fact.of(
                "remediation",
                prior.at,
                control=prior.control,
                text=prior.text,
                procedure=done.procedure.value,
            )
