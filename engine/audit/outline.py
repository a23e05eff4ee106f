"""A scenario in a few lines, before anything is tested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.audit.open import Opened


def outline(opened: Opened) -> dict[str, Any]:
    """Names and counts only; plain values that any face can show."""
    scope = opened.scope
    facts = scope.facts
    return {
        "organisation": facts.organisation.name,
        "description": facts.organisation.description,
        "type": scope.type,
        "from": str(scope.first),
        "to": str(scope.last),
        "categories": ", ".join(c.value for c in scope.categories),
        "firm": f"{scope.firm.id} ({scope.firm.title})",
        "criteria": f"{len(scope.criteria)} in scope, {len(scope.ruled)} with objectives",
        "commitments": [
            {"id": c.id, "category": c.category.value, "text": c.text}
            for s in facts.services
            for c in (*s.commitments, *s.requirements)
        ],
        "controls": [
            {
                "id": c.id,
                "name": c.name,
                "importance": c.importance.value if c.importance else "",
                "population": c.population or "none",
                "answers": " ".join(c.answers or ()),
            }
            for c in scope.controls
        ],
        "populations": [
            {"id": p.id, "file": p.file, "made": "up" if p.synthetic else "of real records"}
            for p in sorted(facts.populations, key=lambda p: p.id)
        ],
    }
