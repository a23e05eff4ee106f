"""What a control leaves out, its entry in the control catalogue fills in."""

from __future__ import annotations

from dataclasses import replace

from engine.facts.reference import Reference
from engine.model.scenario import AttributeTest, Control
from engine.model.words import Importance


def adopted(control: Control, reference: Reference) -> Control:
    """The control with everything left out taken from the catalogue entry that it `uses`.

    A control is tested as its organisation describes it: stating any attributes leaves the
    catalogue's others out. One stated under a catalogue name without a test of its own takes the
    catalogue's test. A control without a population takes none: nothing could be true of them.
    """
    source = reference.catalogue.get(control.uses) if control.uses is not None else None
    if source is None:
        return replace(
            control,
            description=control.description or "",
            importance=control.importance or Importance.NORMAL,
        )
    stated = {
        name: _tested(test, source.attributes.get(name))
        for name, test in control.attributes.items()
    }
    return replace(
        control,
        name=source.name if control.name is None else control.name,
        description=source.description if control.description is None else control.description,
        nature=control.nature or source.nature,
        frequency=control.frequency or source.frequency,
        importance=control.importance or source.importance,
        answers=source.answers if control.answers is None else control.answers,
        attributes=stated or (source.attributes if control.population is not None else {}),
    )


def _tested(stated: AttributeTest, known: AttributeTest | None) -> AttributeTest:
    """What an attribute leaves open, the catalogue's test of the same name says."""
    if known is None or stated.passes is not None or stated.judged:
        return stated
    return replace(
        known,
        text=stated.text or known.text,
        observable=stated.observable or known.observable,
        applies=stated.applies or known.applies,
        due=stated.due or known.due,
        alternative=stated.alternative or known.alternative,
        at=stated.at,
        places={**known.places, **stated.places},
    )
