"""Conclusions kept up to date as facts arrive and cease to hold, and what each step changed.

Rules stand in layers, each reading only facts and what lower layers concluded. A step runs again,
whole, those layers that read a kind of fact of which something changed - stated, or concluded
below - and leaves the others as they are: what a layer concludes hangs on what it reads and on
nothing else, so negations and tallies need no care of their own. A layer that concludes what it
concluded before wakes none above it. A step therefore costs one look at every fact, and of the
rules as much as a first derivation of the layers that it touches; at worst, of all.

Rules of one stratum read nothing of each other. Held `apart`, each is a layer of its own: a first
derivation takes longer, and a step runs again the rules that it touches and no others.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from engine.inference.reference import derive, instance_order
from engine.inference.stratify import reads, stratify
from engine.model.position import Diagnostic
from engine.model.rules import Derived, Fact, Instance, Rule

Evaluator = Callable[[list[Fact]], Derived | Diagnostic]
"""The rules of one layer, ready for any facts that it reads."""

Maker = Callable[[tuple[Rule, ...]], Evaluator | Diagnostic]


def by_reference(rules: tuple[Rule, ...]) -> Evaluator:
    """The maker of the reference evaluator."""
    return partial(derive, rules)


@dataclass(frozen=True, slots=True)
class Change:
    """A conclusion whose reasons are others now: gained if there were none, lost if none are."""

    conclusion: Fact
    before: tuple[Instance, ...]
    now: tuple[Instance, ...]

    @property
    def gained(self) -> bool:
        return not self.before

    @property
    def lost(self) -> bool:
        return not self.now


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    derive: Evaluator
    reads: frozenset[str]  # kinds
    concludes: frozenset[str]


Stated = Mapping[Fact, Fact]  # to the fact as stated first
Found = tuple[Derived, ...]  # of each layer


class Session:
    """Facts that hold, and what follows from them; made by `begin`, not for several threads."""

    def __init__(self, layers: tuple[_Layer, ...], stated: Stated, found: Found) -> None:
        self._layers = layers
        self._stated = stated
        self._found = found

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The stated facts that hold, each in the first of its places, sorted."""
        return tuple(sorted(self._stated.values(), key=lambda fact: fact.order))

    @property
    def derived(self) -> Derived:
        """All that follows, as one derivation from `facts` would tell it."""
        facts = {fact for found in self._found for fact in found.facts}
        trace = [instance for found in self._found for instance in found.trace]
        return Derived(
            tuple(sorted(facts, key=lambda fact: fact.order)),
            tuple(sorted(trace, key=instance_order)),
        )

    def step(
        self, arriving: Iterable[Fact] = (), ceasing: Iterable[Fact] = ()
    ) -> tuple[Change, ...] | Diagnostic:
        """What changes once some facts hold no longer and then others do; sorted.

        A fact holds or does not, however often it was stated: one that ceases is gone from all
        its places, and one that was not there is no loss. After a diagnostic of an evaluator
        all is as it was before.
        """
        stated = dict(self._stated)
        for fact in ceasing:
            stated.pop(fact, None)
        return self._become(_first_stated(arriving, stated))

    def become(self, facts: Iterable[Fact]) -> tuple[Change, ...] | Diagnostic:
        """As `step`, to exactly these facts in exactly these places."""
        return self._become(_first_stated(facts, {}))

    def settle(self, facts: Iterable[Fact]) -> Diagnostic | None:
        """As `become`, without telling what changed."""
        return self._settle(_first_stated(facts, {}))

    def _settle(self, stated: Stated) -> Diagnostic | None:
        held = _held_on(self._stated, stated)
        found = _run(self._layers, held, _moved(self._stated, held), self._found)
        if isinstance(found, Diagnostic):
            return found
        self._stated, self._found = held, found
        return None

    def _become(self, stated: Stated) -> tuple[Change, ...] | Diagnostic:
        earlier = self._found
        problem = self._settle(stated)
        if problem is not None:
            return problem
        run = [(a, b) for a, b in zip(earlier, self._found, strict=True) if a is not b]
        known = {i.conclusion for pair in run for made in pair for i in made.trace}
        before, now = _reasons(earlier, known), _reasons(self._found, known)
        changed = [fact for fact in known if before.get(fact, ()) != now.get(fact, ())]
        return tuple(
            Change(fact, _sorted(before.get(fact, ())), _sorted(now.get(fact, ())))
            for fact in sorted(changed, key=lambda fact: fact.order)
        )


def begin(
    rules: Iterable[Rule],
    make: Maker = by_reference,
    facts: Iterable[Fact] = (),
    *,
    apart: bool = False,
) -> Session | Diagnostic:
    """A session with everything that follows from these facts; or why there can be none."""
    strata, circles = stratify(rules)
    if circles:
        return circles[0]
    if apart:
        strata = tuple((rule,) for stratum in strata for rule in stratum)
    layers: list[_Layer] = []
    for stratum in strata:
        made = make(stratum)
        if isinstance(made, Diagnostic):
            return made
        read = frozenset(pattern.kind for rule in stratum for pattern in reads(rule))
        layers.append(_Layer(made, read, frozenset(rule.conclude.kind for rule in stratum)))
    stated = _first_stated(facts, {})
    found = _run(tuple(layers), stated, frozenset(), ())
    return found if isinstance(found, Diagnostic) else Session(tuple(layers), stated, found)


def _run(
    layers: tuple[_Layer, ...], stated: Stated, moved: frozenset[str], before: Found
) -> Found | Diagnostic:
    """What each layer finds; those are run that were never run or that `moved` kinds reach."""
    known: dict[str, list[Fact]] = {}
    for fact in stated.values():
        known.setdefault(fact.kind, []).append(fact)
    moving = set(moved)
    found: list[Derived] = []
    for number, layer in enumerate(layers):
        # What is both stated and concluded tells the place where it was stated.
        if not before or layer.reads & moving or layer.concludes & moved:
            kinds = sorted(layer.reads | layer.concludes)
            made = layer.derive([fact for kind in kinds for fact in known.get(kind, ())])
            if isinstance(made, Diagnostic):
                return made
            told = before[number].facts if before else ()
            moving |= _moved({fact: fact for fact in told}, {fact: fact for fact in made.facts})
        else:
            made = before[number]
        found.append(made)
        for fact in made.facts:
            known.setdefault(fact.kind, []).append(fact)
    return tuple(found)


def _first_stated(facts: Iterable[Fact], known: dict[Fact, Fact]) -> Stated:
    """`known` with these facts besides, each in the first of the places it is stated at."""
    for fact in facts:
        if known.setdefault(fact, fact).at > fact.at:
            known[fact] = fact
    return known


def _held_on(before: Stated, now: Stated) -> Stated:
    """A fact that holds on in its place is the very one it was, with all that is known of it."""
    held = {}
    for fact in now.values():
        known = before.get(fact)
        same = known if known is not None and known.at == fact.at else fact
        held[same] = same
    return held


def _moved(before: Stated, now: Stated) -> frozenset[str]:
    """Kinds of which a fact came, went or has another place."""
    moved = {fact.kind for fact in before if fact not in now}
    for fact in now.values():
        known = before.get(fact)
        if known is None or (known is not fact and known.at != fact.at):
            moved.add(fact.kind)
    return frozenset(moved)


def _reasons(found: Found, wanted: Container[Fact]) -> Mapping[Fact, tuple[Instance, ...]]:
    reasons: dict[Fact, tuple[Instance, ...]] = {}
    for layer in found:
        for instance in layer.trace:
            if instance.conclusion in wanted:
                before = reasons.get(instance.conclusion, ())
                reasons[instance.conclusion] = (*before, instance)
    return reasons


def _sorted(instances: tuple[Instance, ...]) -> tuple[Instance, ...]:
    """Several layers may bear one conclusion: their rules in the order of a whole trace."""
    return tuple(sorted(instances, key=instance_order))
