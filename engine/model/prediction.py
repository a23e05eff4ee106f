"""What a forecast says: three parts that are never mixed, and what was held fixed meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from engine.model.words import Opinion


@dataclass(frozen=True, slots=True)
class Distribution:
    """The chance of each opinion, worst first as in `SEVERITY`; together they are 1.

    `exact`: every outcome was enumerated. Otherwise `worlds` audits were simulated, and the
    error of the arithmetic alone is that of so many draws.
    """

    chances: tuple[tuple[Opinion, float], ...]
    exact: bool
    worlds: int

    def chance(self, opinion: Opinion) -> float:
        return dict(self.chances).get(opinion, 0.0)


@dataclass(frozen=True, slots=True)
class Disclosed:
    """The opinion once every deviation of the census is known and weighed: nothing is drawn."""

    opinion: Opinion
    not_met: tuple[str, ...]  # criteria
    failing: tuple[str, ...]  # controls


@dataclass(frozen=True, slots=True)
class Bounded:
    """The forecast at one bound of the firm's judgement."""

    judgement: str
    distribution: Distribution
    disclosed: Disclosed


@dataclass(frozen=True, slots=True)
class CriterionForecast:
    """The chance that a criterion is concluded not met; `exact` as in `Distribution`."""

    id: str
    title: str
    p_not_met: float
    exact: bool


@dataclass(frozen=True, slots=True)
class ControlForecast:
    """The chance that a control is judged not effective, and what hangs on it.

    `importance` is the change of P(unqualified) if all tests of the control were clean, by
    sampling chance; `when_disclosed` the same once known deviations are disclosed. `known` of
    `items` deviate by the census; `sampled` of them would be drawn at first.
    """

    id: str
    name: str
    p_fails: float
    exact: bool
    importance: float
    importance_exact: bool
    when_disclosed: float
    known: int
    items: int
    sampled: int


@dataclass(frozen=True, slots=True)
class CleanSet:
    """Controls, and the chance of an unqualified opinion had all their tests been clean."""

    controls: tuple[str, ...]  # none: as it is
    chance: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """Sets that bring P(unqualified) to `least`, from which nothing can be left out.

    `smallest`: no smaller one does. None: not even all controls tried together do.
    """

    least: float
    sets: tuple[CleanSet, ...]
    smallest: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """One firm's; firms stand side by side and are never averaged.

    `of_results`: no opinion is expressed in any case, so the distribution speaks of what the
    results would bear. `chance`: anything hangs on the draw at all. `whole`: the firm tests every
    item, so that all is judgement.
    """

    firm: str
    firm_title: str
    judgement: str
    of_results: bool
    chance: bool
    whole: bool
    draws: int  # audits that are simulated where not every outcome can be counted
    distribution: Distribution
    disclosed: Disclosed
    band: tuple[Bounded, ...]  # lenient, strict
    p_any_exception: float
    expected_exceptions: float
    exceptions_exact: bool
    criteria: tuple[CriterionForecast, ...]
    controls: tuple[ControlForecast, ...]
    conditional_on: tuple[str, ...]
    reach: Reach | None = None  # where a chance was asked for


@dataclass(frozen=True, slots=True)
class Prediction:
    """The forecasts of one scenario, in the order in which the firms were named."""

    organisation: str
    type: int
    as_of: date | None
    period_from: date | None
    period_to: date | None
    categories: tuple[str, ...]
    seed: str
    synthetic: bool
    disclaimer: str
    assumptions: tuple[str, ...]
    formed: bool  # every population could be relied on, and there would be a report
    forecasts: tuple[Forecast, ...]
