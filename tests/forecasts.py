"""Forecasts in tests: what is known of a shipped company, gathered once in a session."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from engine.audit.evaluators import MOST_LOOKS
from engine.audit.findings import Findings
from engine.audit.forecast.chance import Batch, simulated
from engine.audit.forecast.forecast import forecast, worlds_of
from engine.audit.forecast.known import Known, gather
from engine.audit.forecast.worlds import Worlds
from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.opine import opine
from engine.inference.reference import derive
from engine.model.firm import Bound
from engine.model.position import Diagnostic
from engine.model.prediction import Forecast
from engine.model.words import Opinion
from tests.remembered import memory

SEED = "tests"


@cache
def opened(name: str, firm: str | None = None) -> Opened:
    found = open_scenario(name, Choices(firm=firm))
    assert isinstance(found, Opened), found
    return found


@cache
def known(name: str) -> Known:
    found = gather(opened(name), examine=memory.examine)
    assert isinstance(found, Known), found
    return found


@cache
def worlds(name: str, firm: str | None = None, bound: Bound = "strict") -> Worlds:
    found = worlds_of(opened(name, firm), known(name), bound, SEED)
    assert not isinstance(found, Diagnostic), found
    return found


@cache
def forecast_of(name: str, firm: str | None = None, draws: int = 20_000) -> Forecast:
    found = forecast(opened(name, firm), known(name), SEED, draws)
    assert not isinstance(found, Diagnostic), found
    return found


def forecast_of_folder(folder: Path | str, **choices: object) -> Forecast:
    ready = open_scenario(str(folder), Choices(**choices))  # type: ignore[arg-type]
    assert isinstance(ready, Opened), ready
    seen = gather(ready)
    assert isinstance(seen, Known), seen
    found = forecast(ready, seen, SEED, 20_000)
    assert not isinstance(found, Diagnostic), found
    return found


def some(these: Worlds, number: int, seed: str = SEED) -> Batch:
    (batch,) = simulated(these.groups, seed, number)
    return batch


def by_reference(name: str, these: Worlds, facts: tuple[object, ...]) -> tuple[Opinion, Opinion]:
    """The opinion on one world as the specification of the rules has it."""
    derived = derive(opened(name).rules, facts, looks=MOST_LOOKS)  # type: ignore[arg-type]
    found = opine(these.scope, Findings.of(derived))
    return found.overall, found.bears
