"""The mistake that a lesson is about: what somebody answers who has not understood it."""

from __future__ import annotations

from engine.training.lesson import Mistake
from engine.training.question import Keyed, Value


def mistaken(mistake: Mistake, keyed: Keyed) -> Value | None:
    """The mistaken answer to a field; None where the mistake makes no difference."""
    if keyed.field.stem != mistake.field or mistake.rule not in (None, keyed.rule):
        return None
    if mistake.leaves_out is not None:
        assert isinstance(keyed.key, tuple)
        kept = tuple(name for name in keyed.key if keyed.tags.get(name) != mistake.leaves_out)
        return kept if kept != keyed.key else None
    said = mistake.says
    if said is None or said == keyed.key or said in keyed.accepts:
        return None
    if keyed.field.kind == "choice" and said not in {o.value for o in keyed.field.options}:
        return None
    return said
