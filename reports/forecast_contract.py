"""What `mockaudit predict --format json` prints; `schemas/predict.schema.json` describes it.

Probabilities are fractions of 1, rounded to nine digits. The fields of the first firm stand at the
top as well, so that one firm is read without a list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.model.prediction import Bounded, Disclosed, Distribution, Forecast, Prediction
from engine.model.run import NOTICE, SCHEMA_VERSION

DIGITS = 9
Flips = Mapping[str, Sequence[Mapping[str, Any]]]
"""By firm: what would change the opinion, as it is to be printed."""


def contract(prediction: Prediction, flips: Flips | None = None) -> dict[str, Any]:
    firms = [_firm(each, (flips or {}).get(each.firm, ())) for each in prediction.forecasts]
    return {
        "schema_version": SCHEMA_VERSION,
        "simulated": True,
        "notice": NOTICE,
        "engagement": {
            "organisation": prediction.organisation,
            "type": prediction.type,
            "as_of": _day(prediction.as_of),
            "from": _day(prediction.period_from),
            "to": _day(prediction.period_to),
            "categories": list(prediction.categories),
            "seed": prediction.seed,
            "made_up": prediction.synthetic,
            "disclaimer": prediction.disclaimer,
            "assumptions": list(prediction.assumptions),
        },
        **firms[0],
        "firms": firms,
    }


def _day(day: object) -> str | None:
    return None if day is None else str(day)


def _firm(found: Forecast, flips: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "firm": found.firm,
        "firm_title": found.firm_title,
        "judgement": found.judgement,
        "speaks_of": "results" if found.of_results else "opinion",
        "sampling_chance": found.chance,
        "draws": found.draws,
        "exact": found.distribution.exact,
        "distribution": _distribution(found.distribution),
        "disclosed": _disclosed(found.disclosed),
        "band": {each.judgement: _bounded(each) for each in found.band},
        "p_any_exception": _p(found.p_any_exception),
        "expected_exceptions": _p(found.expected_exceptions),
        "criteria": [
            {"id": c.id, "title": c.title, "p_not_met": _p(c.p_not_met), "exact": c.exact}
            for c in found.criteria
        ],
        "controls": [
            {
                "id": c.id,
                "name": c.name,
                "p_fails": _p(c.p_fails),
                "exact": c.exact,
                "importance": _p(c.importance),
                "importance_exact": c.importance_exact,
                "importance_when_disclosed": c.when_disclosed,
                "known_deviations": c.known,
                "items": c.items,
            }
            for c in found.controls
        ],
        "reach": None
        if found.reach is None
        else {
            "least": _p(found.reach.least),
            "smallest": found.reach.smallest,
            "sets": [
                {"controls": list(s.controls), "p_unqualified": _p(s.chance), "exact": s.exact}
                for s in found.reach.sets
            ],
        },
        "flips": [dict(flip) for flip in flips],
        "conditional_on": list(found.conditional_on),
    }


def _distribution(found: Distribution) -> dict[str, float]:
    return {opinion.value: _p(chance) for opinion, chance in reversed(found.chances)}


def _disclosed(found: Disclosed) -> dict[str, Any]:
    return {
        "opinion": found.opinion.value,
        "criteria_not_met": list(found.not_met),
        "controls_failing": list(found.failing),
    }


def _bounded(found: Bounded) -> dict[str, Any]:
    return {
        "distribution": _distribution(found.distribution),
        "exact": found.distribution.exact,
        "disclosed": _disclosed(found.disclosed),
    }


def _p(value: float) -> float:
    return round(value, DIGITS) + 0.0
