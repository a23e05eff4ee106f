"""Scenarios, overlays, engagements and firms side by side."""

from engine.audit.compare.columns import MOST_COLUMNS, Asked, asked
from engine.audit.compare.compare import Measure, compare, steps

__all__ = ["MOST_COLUMNS", "Asked", "Measure", "asked", "compare", "steps"]
