"""What a control rests on and does not say: its catalogue entry says it, by typical controls.

A typical control stands for the controls of the scenario that use it and share a system with the
one that rests on it; where either names no system, they are taken to share one (R38).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from engine.documents.suggest import quoted
from engine.facts.reference import Reference
from engine.model.position import Diagnostic, Severity
from engine.model.scenario import Control
from engine.model.words import Nature

MOST_BEARERS = 16
"""controls that one typical control may stand for; among more the organisation has to choose"""
_NAMED = 3  # controls that a warning names


def rested(
    controls: tuple[Control, ...], reference: Reference, only: Collection[str] | None = None
) -> tuple[Control, ...]:
    """The controls, each with `depends_on` as stated or else as the catalogue has it.

    `only` are the names of those that may be filled; None means all. What would close a circle
    is left out: whoever states that one control rests on another has chosen the direction.
    """
    resting = _Resting(controls, reference)
    found = {
        each.id: sorted({name for _, names in resting.of(each) for name in names})
        for each in controls
        if only is None or each.id in only
    }
    circling = _circling(
        {each.id: (*each.depends_on, *found.get(each.id, ())) for each in controls}
    )

    def filled(control: Control) -> Control:
        names = found.get(control.id)
        if not names:
            return control
        kept = tuple(name for name in names if not {name, control.id} <= circling)
        return replace(control, depends_on=kept)

    return tuple(filled(each) for each in controls)


def unrested(
    controls: tuple[Control, ...], reference: Reference, only: Collection[str] | None = None
) -> Iterator[Diagnostic]:
    """A warning for each typical control that others (`only` those) rest on and none is here."""
    resting = _Resting(controls, reference)
    dependents: dict[str, list[Control]] = {}
    for control in controls:
        for typical, names in resting.of(control) if only is None or control.id in only else ():
            if not names:
                dependents.setdefault(typical, []).append(control)
    for typical, missing in sorted(dependents.items()):
        known = reference.catalogue.get(typical)
        title = f" ({known.name})" if known else ""
        message = (
            f"{_told(missing)} on {quoted(typical)}{title}, "
            "and it cannot be told which control over the same systems that is"
        )
        help_ = (
            "state one that `uses` it, or name in `depends_on` what takes its place "
            "(`[]`: nothing); until then they are relied on without it"
        )
        at = missing[0].places.get("uses", missing[0].at)
        yield Diagnostic(at, "W-RELIANCE", message, help_, Severity.WARNING)


_ANY = ""  # no system has this name


class _Resting:
    """Which controls of a scenario a typical control stands for; looked up by system."""

    def __init__(self, controls: tuple[Control, ...], reference: Reference) -> None:
        self._reference = reference
        self._over: dict[tuple[str, str | None, str | None], list[str]] = {}
        # A control that changed is two, and neither was there throughout.
        changed = {each.replaces for each in controls} | {e.id for e in controls if e.replaces}
        for each in controls:
            if each.uses is not None and each.id not in changed:
                for system in each.systems or (None,):
                    self._enter(each.id, (each.uses, each.of, system))
                self._enter(each.id, (each.uses, each.of, _ANY))

    def of(self, control: Control) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each typical control that this one rests on, with the controls that are it here."""
        source = self._reference.catalogue.get(control.uses or "")
        if source is None or "depends_on" in control.places or control.nature is Nature.MANUAL:
            return
        systems = (None, *control.systems) if control.systems else (_ANY,)
        for typical in source.depends_on:
            keys = ((typical, control.of, system) for system in systems)
            names = {name for key in keys for name in self._over.get(key, ())}
            yield typical, tuple(sorted(names)) if len(names) <= MOST_BEARERS else ()

    def _enter(self, name: str, key: tuple[str, str | None, str | None]) -> None:
        among = self._over.setdefault(key, [])
        if len(among) <= MOST_BEARERS:
            among.append(name)


def _circling(rests: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """The controls on a circle, and those on a way from one circle to another."""
    backwards: dict[str, list[str]] = {name: [] for name in rests}
    for name, others in rests.items():
        for other in others:
            if other in backwards:
                backwards[other].append(name)
    return frozenset(_ahead_of_circles(rests) & _ahead_of_circles(backwards))


def _ahead_of_circles(rests: Mapping[str, Iterable[str]]) -> set[str]:
    """The names that lead to a circle or stand on one."""
    open_ = {name: {other for other in others if other in rests} for name, others in rests.items()}
    led_from: dict[str, list[str]] = {name: [] for name in rests}
    for name, others in open_.items():
        for other in others:
            led_from[other].append(name)
    settled = [name for name, others in open_.items() if not others]
    for name in settled:
        for before in led_from[name]:
            open_[before].discard(name)
            if not open_[before]:
                settled.append(before)
    return set(rests) - set(settled)


def _told(controls: list[Control]) -> str:
    names = sorted(each.id for each in controls)
    shown = ", ".join(quoted(name) for name in names[:_NAMED])
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{shown}{more} {'rests' if len(names) == 1 else 'rest'}"
