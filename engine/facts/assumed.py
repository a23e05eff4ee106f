"""What an overlay supposes of the items of controls: either mended or deviating, each item once."""

from __future__ import annotations

from collections.abc import Iterator

from engine.documents.suggest import quoted
from engine.facts.places import Places
from engine.model.position import Diagnostic
from engine.model.scenario import Assumption

MOST_NAMED = 1_000  # items of a control
_MENDING = ("deviations", "from", "performed")


def check(assume: tuple[Assumption, ...], places: Places) -> Iterator[Diagnostic]:
    """What can be told before any row is read; whether there are such items shows later."""
    assumed: set[str] = set()
    for assumption in assume:
        if assumption.control in assumed:
            message = f"a second assumption is made about {quoted(assumption.control)}"
            yield Diagnostic(places.of(assumption.at, "control"), "E-ASSUMED-TWICE", message)
        assumed.add(assumption.control)
        if places.states(assumption.at, "deviate"):
            yield from _deviating(assumption, places)


def _deviating(assumption: Assumption, places: Places) -> Iterator[Diagnostic]:
    at, control = assumption.at, quoted(assumption.control)
    for key in _MENDING:
        if places.states(at, key):
            message = f"{control} is supposed mended and deviating at once"
            help_ = f"leave out {quoted(key)}, or leave out `deviate`"
            yield Diagnostic(places.key(at, key), "E-ASSUMED-BOTH", message, help_)
    listed = places.of(at, "deviate")
    if not assumption.deviate:
        help_ = "name items by the key of the population, or leave `deviate` out"
        message = f"no item of {control} is named that deviates"
        yield Diagnostic(listed, "E-ASSUMED-NOTHING", message, help_)
    if len(assumption.deviate) > MOST_NAMED:
        message = f"{len(assumption.deviate):,} items are named, and {MOST_NAMED:,} may be"
        yield Diagnostic(listed, "E-ASSUMED-MANY", message)
        return
    seen: set[str] = set()
    for number, item in enumerate(assumption.deviate):
        if str(item) in seen:
            message = f"the item {quoted(str(item))} is named twice"
            yield Diagnostic(places.of(at, "deviate", number), "E-ASSUMED-TWICE", message)
        seen.add(str(item))
