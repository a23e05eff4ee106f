"""What `mockaudit compare --format json` prints; `schemas/compare.schema.json` describes it."""

from __future__ import annotations

from typing import Any

from engine.model.comparison import Column, Comparison
from engine.model.run import NOTICE, SCHEMA_VERSION


def contract(found: Comparison) -> dict[str, Any]:
    """All rows, whether columns differ in them or not."""
    return {
        "schema_version": SCHEMA_VERSION,
        "simulated": True,
        "notice": NOTICE,
        "columns": [_column(column) for column in found.columns],
        "rows": [
            {
                "group": row.group,
                "label": row.label,
                "values": list(row.values),
                "changed": row.changed,
            }
            for row in found.rows
        ],
        "unlisted_exceptions": found.unlisted,
    }


def _column(column: Column) -> dict[str, Any]:
    asked = column.run.engagement
    return {
        "label": column.label,
        "scenario": column.scenario,
        "overlay": column.overlay,
        "firm": column.firm,
        "organisation": asked.organisation,
        "made_up": asked.synthetic,
        "disclaimer": asked.disclaimer,
        "type": asked.type,
        "assumptions": list(asked.assumptions),
        "formed": column.run.formed,
        "stored": column.stored,
    }
