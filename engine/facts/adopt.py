"""What a control leaves out, its entry in the control catalogue fills in."""

from __future__ import annotations

from dataclasses import replace

from engine.facts.reference import Reference
from engine.model.scenario import Control
from engine.model.words import Importance


def adopted(control: Control, reference: Reference) -> Control:
    """The control with everything left out taken from the catalogue entry that it `uses`.

    An attribute that the control states replaces the catalogue's of the same name. A control
    without a population takes no attributes: there is nothing that they could be true of.
    """
    source = reference.catalogue.get(control.uses) if control.uses is not None else None
    if source is None:
        return replace(
            control,
            description=control.description or "",
            importance=control.importance or Importance.NORMAL,
        )
    attributes = {**source.attributes, **control.attributes}
    return replace(
        control,
        name=source.name if control.name is None else control.name,
        description=source.description if control.description is None else control.description,
        nature=control.nature or source.nature,
        frequency=control.frequency or source.frequency,
        importance=control.importance or source.importance,
        answers=source.answers if control.answers is None else control.answers,
        attributes=attributes if control.population is not None else control.attributes,
    )
