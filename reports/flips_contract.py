"""What `mockaudit flips --format json` prints; `schemas/flips.schema.json` describes it."""

from __future__ import annotations

from typing import Any

from engine.model.flips import Effect, FixSet, Flips, Option
from engine.model.run import NOTICE, SCHEMA_VERSION, Ground


def contract(found: Flips, saved: tuple[str, ...] = ()) -> dict[str, Any]:
    """`saved` names the file of each set, if written."""
    files = (*saved, *([None] * (len(found.sets) - len(saved))))
    return {
        "schema_version": SCHEMA_VERSION,
        "simulated": True,
        "notice": NOTICE,
        "organisation": found.organisation,
        "made_up": found.synthetic,
        "disclaimer": found.disclaimer,
        "assumptions": list(found.assumptions),
        "stage": found.stage,
        "today": str(found.today) if found.today else None,
        "firm": found.firm,
        "target": found.target.value,
        "speaks_of": "results" if found.of_results else "opinion",
        "reached": found.reached,
        "now": _effect(found.now),
        "grounds": [_ground(each) for each in found.grounds],
        "sets": [_set(each, file) for each, file in zip(found.sets, files, strict=True)],
        "options": [
            {**_option(each.option), "effect": _effect(each.effect), "overlay": each.overlay}
            for each in found.options
        ],
        "refused": [
            {"id": r.id, "says": r.says, "because": r.because, "basis": list(r.basis)}
            for r in found.refused
        ],
        "remaining": [_ground(each) for each in found.remaining],
        "requests": list(found.requests),
        "complete": found.complete,
    }


def _ground(ground: Ground) -> dict[str, Any]:
    return {
        "category": ground.category,
        "subject": ground.subject,
        "value": ground.value,
        "sentence": ground.sentence,
        "criterion": ground.criterion,
        "basis": list(ground.basis),
    }


def sets(found: Flips) -> list[dict[str, Any]]:
    """The smallest sets alone, as a forecast lists them."""
    return [_set(each, None) for each in found.sets]


def _set(fix: FixSet, file: str | None) -> dict[str, Any]:
    return {
        "label": fix.label.value,
        "options": [_option(option) for option in fix.options],
        "effect": _effect(fix.effect),
        "cost": fix.cost,
        "days": fix.days,
        "unknown_costs": fix.unknown_costs,
        "unknown_days": fix.unknown_days,
        "verified": fix.verified,
        "overlay": fix.overlay,
        "file": file,
    }


def _option(option: Option) -> dict[str, Any]:
    return {
        "id": option.id,
        "kind": option.kind,
        "label": option.label.value,
        "about": option.about,
        "says": option.says,
        "note": option.note,
        "cost": option.cost,
        "days": option.days,
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "value": effect.value.value,
        "overall": effect.overall.value,
        "bears": effect.bears.value,
        "by_category": {name: value.value for name, value in effect.by_category},
        "not_met": list(effect.not_met),
        "not_effective": list(effect.not_effective),
        "exceptions": effect.exceptions,
        "score": effect.score,
    }
