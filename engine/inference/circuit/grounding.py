"""Rules applied to all that may hold, layer by layer: every instance becomes a gate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from fractions import Fraction

from engine.inference.circuit.counters import count_holds, share_holds
from engine.inference.circuit.gates import FALSE, TRUE, Gates, TooLarge
from engine.inference.circuit.network import Circuit, circuit_of
from engine.inference.circuit.possible import Bound, Look, Possible, plain
from engine.inference.stratify import Strata, may_match, reads, stratify
from engine.model.rules import Fact, Rule, Tally, Variable

Counts = tuple[int, tuple[int, ...]]  # groups that surely hold, and literals of the others


def ground(
    rules: Iterable[Rule],
    certain: Iterable[Fact],
    uncertain: Sequence[Fact],
    asked: Collection[str] | None = None,
    exclusive: Sequence[Sequence[int]] = (),
) -> Circuit:
    """What follows from facts of which some are uncertain, as gates over these: the leaves.

    `asked` are the kinds of facts whose truth may be asked for, None all of them. `exclusive`
    are groups of leaves, by number, of which at most one holds in any world; where a world has
    two of a group, what the circuit says of it means nothing.

    Raises ValueError where rules feed each other in a circle, or a leaf is in two groups or is
    not there, and TooLarge past MOST_GATES or MOST_LOOKS, with the name of the rule.
    """
    strata, circles = stratify(_wanted(tuple(rules), asked))
    if circles:
        raise ValueError(str(circles[0]))
    gates = Gates(len(uncertain), exclusive)
    possible = Possible(gates)
    for fact in sorted(certain, key=lambda fact: (fact.order, fact.at)):
        possible.add(possible.number(fact), [TRUE])
    for place, fact in enumerate(uncertain):
        possible.add(possible.number(fact), [gates.leaf(place)])
    concluded = _applied(strata, possible)
    return circuit_of(tuple(uncertain), possible, concluded, asked)


def _wanted(rules: tuple[Rule, ...], asked: Collection[str] | None) -> tuple[Rule, ...]:
    """The rules on which the kinds that are asked for rest."""
    if asked is None:
        return rules
    wanted = [rule for rule in rules if rule.conclude.kind in asked]
    taken = {rule.id for rule in wanted}
    for rule in wanted:  # which grows meanwhile
        patterns = reads(rule)
        for feeder in rules:
            if feeder.id not in taken and any(may_match(feeder.conclude, p) for p in patterns):
                taken.add(feeder.id)
                wanted.append(feeder)
    return tuple(wanted)


def _applied(strata: Strata, possible: Possible) -> frozenset[int]:
    """The numbers of all facts that some rule may conclude."""
    concluded: set[int] = set()
    for stratum in strata:
        borne: dict[int, set[int]] = {}
        for rule in stratum:
            try:
                for number, literal in _Applied(rule, possible).instances():
                    borne.setdefault(number, set()).add(literal)
            except TooLarge as found:
                raise TooLarge(f"the rule `{rule.id}` needs {found}") from None
        for number, literals in borne.items():
            possible.add(number, sorted(literals))
        concluded.update(borne)
    return frozenset(concluded)


class _Applied:
    """One rule over all that may hold; what depends on the same values is made once."""

    def __init__(self, rule: Rule, possible: Possible) -> None:
        self._possible, self._gates = possible, possible.gates
        self._places: dict[str, int] = {}
        self._patterns = [Look.of(each, self._places, binds=True) for each in rule.patterns]
        self._negations = [Look.of(each, self._places, binds=False) for each in rule.negations]
        self._tallies = [
            (
                tally,
                Look.of(tally.count, self._places, binds=False),
                Look.of(tally.of, self._places, binds=False) if tally.of else None,
            )
            for tally in rule.tallies
        ]
        self._conclude = rule.conclude
        self._conclusions: dict[Bound, int] = {}
        self._absences: dict[tuple[int, Bound], int] = {}
        self._counts: dict[tuple[Look, Bound, tuple[str, ...]], Counts] = {}
        self._holding: dict[tuple[object, ...], int] = {}

    def instances(self) -> Iterator[tuple[int, int]]:
        """The number of a conclusion, and the literal that says when this instance bears it."""
        for needed, bound in self._choices(0, (), (), ()):
            literals = list(needed)
            for place, look in enumerate(self._negations):
                literals.append(self._absent(place, look, bound))
                if literals[-1] == FALSE:
                    break
            else:
                for tally, look, of in self._tallies:
                    literals.append(self._holds(tally, look, of, bound))
                literal = self._gates.all_of(literals)
                if literal != FALSE:
                    yield self._conclusion(bound), literal

    def _choices(
        self, place: int, chosen: tuple[int, ...], needed: tuple[int, ...], bound: Bound
    ) -> Iterator[tuple[tuple[int, ...], Bound]]:
        """Choices of facts, none twice, that may hold together, and what has to hold for them."""
        if place == len(self._patterns):
            yield needed, bound
            return
        for number, fresh in self._possible.found(self._patterns[place], bound):
            if number in chosen:
                continue
            literal = self._possible.literals[number]
            more = needed
            if literal != TRUE and literal not in needed:
                more = (*needed, literal)
                if needed and not self._gates.meet(more):
                    continue
            yield from self._choices(place + 1, (*chosen, number), more, bound + fresh)

    def _absent(self, place: int, look: Look, bound: Bound) -> int:
        key = place, look.asked(bound)
        found = self._absences.get(key)
        if found is None:
            literals = self._possible.literals
            present = [literals[number] for number, _ in self._possible.found(look, bound)]
            found = self._absences[key] = self._gates.any_of(present) ^ 1
        return found

    def _holds(self, tally: Tally, look: Look, of: Look | None, bound: Bound) -> int:
        counts = self._counted(tally, look, bound)
        whole = self._counted(tally, of, bound) if of else None
        key = tally.operator, tally.bound, counts, whole
        found = self._holding.get(key)
        if found is None:
            limit = Fraction(tally.bound)
            if whole is None:
                found = count_holds(self._gates, *counts, tally.operator, limit)
            else:
                found = share_holds(self._gates, counts, whole, tally.operator, limit)
            self._holding[key] = found
        return found

    def _counted(self, tally: Tally, look: Look, bound: Bound) -> Counts:
        """Facts that agree in all `distinct` attributes are one group, which any of them makes.

        A fact without one of these attributes is a group by itself.
        """
        key = look, look.asked(bound), tally.distinct
        known = self._counts.get(key)
        if known is not None:
            return known
        groups: dict[object, list[int]] = {}
        for number, _ in self._possible.found(look, bound):
            having = self._possible.values[number]
            values = tuple(having[name] for name in tally.distinct if name in having)
            whole = not values or len(values) < len(tally.distinct)
            groups.setdefault(number if whole else values, []).append(
                self._possible.literals[number]
            )
        literals = [self._gates.any_of(each) for each in groups.values()]
        sure = literals.count(TRUE)
        uncertain = sorted(each for each in literals if each not in (FALSE, TRUE))
        found = self._counts[key] = sure, tuple(uncertain)
        return found

    def _conclusion(self, bound: Bound) -> int:
        """Its number; the same whatever variables that it does not name are bound to."""
        attributes = self._conclude.attributes
        terms = [term for _, term in attributes if isinstance(term, Variable)]
        key = tuple(bound[self._places[term.name]] for term in terms)
        number = self._conclusions.get(key)
        if number is None:
            told = tuple(
                (
                    name,
                    plain(bound[self._places[term.name]]) if isinstance(term, Variable) else term,
                )
                for name, term in attributes
            )
            number = self._conclusions[key] = self._possible.number(Fact(self._conclude.kind, told))
        return number
