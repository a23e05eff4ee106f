"""What `mockaudit audit --format json` prints; `schemas/audit.schema.json` describes it.

Rates are fractions of 1 as JSON numbers, dates ISO; texts stand exactly as the run holds them.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from engine.model.run import NOTICE, SCHEMA_VERSION, AuditRun, ControlRun, EngagementRun, Opinions
from engine.model.testing import AuditException, PopulationExamined, StratumTest
from engine.model.words import SubjectMatter


def contract(run: AuditRun, run_id: str) -> dict[str, Any]:
    """The published shape; `run_id` is what `mockaudit why` and `report` find this run by."""
    return {
        "schema_version": SCHEMA_VERSION,
        "simulated": True,
        "notice": NOTICE,
        "run": run_id,
        "engagement": _engagement(run.engagement),
        "opinion": {
            **_opinion(run.opinion, bears=False),
            "heading": run.opinion.heading,
            "bears": _opinion(run.opinion, bears=True),
        },
        "grounds": [
            {
                "category": g.category,
                "subject": g.subject,
                "value": g.value,
                "criterion": g.criterion,
                "sentence": g.sentence,
                "basis": list(g.basis),
            }
            for g in run.grounds
        ],
        "criteria": [
            {
                "id": c.id,
                "title": c.title,
                "series": c.series,
                "categories": list(c.categories),
                "conclusion": c.conclusion,
                "design": c.design,
                "operation": c.operation,
                "because": list(c.because),
                "controls": list(c.controls),
            }
            for c in run.criteria
        ],
        "controls": [_control(c) for c in run.controls],
        "exceptions": [_exception(e) for e in run.exceptions],
        "outside_samples": [_exception(e) for e in run.outside],
        "populations": [_population(p) for p in run.populations],
        "readiness": _readiness(run),
        "description": [
            {
                "id": d.id,
                "title": d.title,
                "conclusion": d.conclusion,
                "where": d.where,
                "because": list(d.because),
            }
            for d in run.description
        ],
        "paragraphs": [
            {"kind": p.kind, "about": p.about, "sentence": p.sentence, "basis": list(p.basis)}
            for p in run.paragraphs
        ],
        "advice": [
            {
                "about": a.about,
                "topic": a.topic,
                "text": a.text,
                "because": list(a.because),
                "basis": list(a.basis),
            }
            for a in run.advice
        ],
        "requests": [
            {
                "population": r.population,
                "title": r.title,
                "file": r.file,
                "query": r.query,
                "run_by": r.run_by,
                "pulled": r.pulled,
                "owner": r.owner,
                "second_source": r.second_source,
                "control_total": r.control_total,
                "state": r.state,
            }
            for r in run.requests
        ],
        "statements": list(run.statements),
        "questions": [
            {"about": q.about, "topic": q.topic, "sentence": q.sentence, "basis": list(q.basis)}
            for q in run.questions
        ],
    }


def written(shape: dict[str, Any]) -> bytes:
    """The shape as JSON in UTF-8; whatever a terminal would obey is written as an escape."""
    text = json.dumps(shape, ensure_ascii=False, indent=2, allow_nan=False)
    if not text.replace("\n", "").isprintable():
        text = "".join(map(_quoted, text))
    return text.encode() + b"\n"


def _quoted(character: str) -> str:
    if character.isprintable() or character == "\n" or unicodedata.category(character) == "Zs":
        return character
    return json.dumps(character)[1:-1]


def _engagement(asked: EngagementRun) -> dict[str, Any]:
    first, last, on = asked.period_from, asked.period_to, asked.as_of
    return {
        "organisation": asked.organisation,
        "type": asked.type,
        "as_of": on.isoformat() if on else None,
        "period": {"from": first.isoformat(), "to": last.isoformat()} if first and last else None,
        "categories": list(asked.categories),
        "firm": asked.firm,
        "firm_title": asked.firm_title,
        "judgement": asked.judgement,
        "seed": asked.seed,
        "engine": asked.engine,
        "synthetic": asked.synthetic,
        "disclaimer": asked.disclaimer,
        "assumptions": list(asked.assumptions),
    }


def _opinion(found: Opinions, *, bears: bool) -> dict[str, Any]:
    return {
        "overall": (found.bears if bears else found.overall).value,
        "by_category": {name: o.value for name, o in found.by_category(bears=bears)},
        **{s.value: found.by_subject(s, bears=bears).value for s in SubjectMatter},
    }


def _control(run: ControlRun) -> dict[str, Any]:
    return {
        "id": run.id,
        "name": run.name,
        "owner": run.owner,
        "design": run.design,
        "operation": run.operation,
        "because": list(run.because),
        "population": run.population,
        "criteria": list(run.criteria),
        "sample": {
            "drawn": sum(t.drawn for t in run.tests),
            "tested": sum(t.tested for t in run.tests),
            "not_tested": sum(t.not_tested for t in run.tests),
            "slots_missing": sum(t.slots_missing for t in run.tests),
            "strata": [_stratum(t) for t in run.tests],
        },
        "deviations": sum(t.deviations for t in run.tests),
    }


def _stratum(test: StratumTest) -> dict[str, Any]:
    return {
        "stratum": test.stratum,
        "items": test.items,
        "planned": test.planned,
        "allowed": test.allowed,
        "drawn": test.drawn,
        "expanded": test.expanded,
        "tested": test.tested,
        "deviations": test.deviations,
        "not_tested": test.not_tested,
        "slots_missing": test.slots_missing,
        "rate": float(test.rate),
        "upper_limit": float(test.upper_limit),
        "tolerable": float(test.tolerable),
        "confidence": float(test.confidence),
        "sizing": test.sizing,
        "non_statistical": test.non_statistical,
        "outcome": test.outcome.value,
        "census": {
            "items": test.census.items,
            "deviations": test.census.deviations,
            "not_tested": test.census.not_tested,
            "not_yet_due": test.census.not_yet_due,
            "not_applicable": test.census.not_applicable,
        },
    }


def _exception(found: AuditException) -> dict[str, Any]:
    return {
        "id": found.id,
        "control": found.control,
        "control_name": found.control_name,
        "population": found.population,
        "stratum": found.stratum,
        "item": found.item,
        "file": found.file,
        "row": found.row,
        "attributes": list(found.attributes),
        "tests": list(found.tests),
        "conditions": list(found.conditions),
        "values": [{"column": column, "value": value} for column, value in found.values],
        "sentence": found.sentence,
        "response": found.response or None,
    }


def _population(examined: PopulationExamined) -> dict[str, Any]:
    return {
        "id": examined.id,
        "title": examined.title,
        "file": examined.file,
        "sha256": examined.sha256,
        "rows": examined.rows,
        "items": examined.items,
        "state": examined.state.value,
        "checks": [
            {"name": c.name, "outcome": c.outcome.value, "sentence": c.sentence}
            for c in examined.checks
        ],
        "synthetic": examined.synthetic,
        "origin": examined.origin,
    }


def _readiness(run: AuditRun) -> dict[str, Any]:
    found = run.readiness
    return {
        "score": found.score,
        "uncapped": found.uncapped,
        "of_concluded": found.of_concluded,
        "parts": [
            {
                "name": p.name,
                "numerator": p.numerator,
                "denominator": p.denominator,
                "weight": p.weight,
            }
            for p in found.parts
        ],
        "gates": [{"name": g.name, "cap": g.cap, "text": g.text} for g in found.gates],
        "criteria_in_scope": found.criteria_in_scope,
        "criteria_with_objectives": found.criteria_with_objectives,
    }
