"""Rules of one layer as rulesets in the safe subset, each within the bounds of the engine.

A pattern becomes: the kind, constants, a flag for all that the engine cannot be trusted with
(computed when a fact is sent), and one equality join for each earlier pattern that it shares
variables with - on one number for all that they share. An always true join comes last: the
engine reads past the end of the conditions when the last one is false.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from engine.inference.durable import limits
from engine.inference.durable.demand import Demand, Tests, demand
from engine.inference.durable.known import Known, Numbers
from engine.inference.rete.kernel import ALWAYS, BEGIN, END, KIND, message
from engine.model.position import Diagnostic
from engine.model.rules import Rule

Join = tuple[tuple[str, ...], int, tuple[str, ...]]  # attributes here, pattern, attributes there


@dataclass(frozen=True, slots=True, eq=False)
class Matcher:
    """The positive patterns of a rule, and how each joins those before it."""

    rule: Rule
    demands: tuple[Demand, ...]
    kinds: list[str]  # of each pattern
    joins: tuple[tuple[Join, ...], ...]  # of each pattern
    alike: tuple[tuple[int, str, int, str], ...]  # pattern and attribute, twice: all joins
    sources: tuple[tuple[str, int, str], ...]  # variable, and the pattern and attribute it is read
    constants: tuple[tuple[int, str, int], ...]  # pattern, attribute, number of the value
    tests: tuple[tuple[int, Tests], ...]

    @classmethod
    def of(cls, rule: Rule, numbers: Numbers) -> Matcher | Diagnostic:
        if len(rule.patterns) > limits.PATTERNS_OF_A_RULE:
            return limits.too_many_patterns(rule.id, len(rule.patterns), rule.at)
        sources: dict[str, tuple[int, str]] = {}
        demands: list[Demand] = []
        joins: list[tuple[Join, ...]] = []
        for number, pattern in enumerate(rule.patterns):
            found = demand(pattern, sources)
            if found is None:
                return limits.unordered_variable(rule.id, rule.at)
            shared: dict[int, list[tuple[str, str]]] = {}
            for attribute, name in found.bound:
                source, there = sources[name]
                shared.setdefault(source, []).append((attribute, there))
            demands.append(found)
            joins.append(
                tuple(
                    (tuple(here for here, _ in pairs), source, tuple(there for _, there in pairs))
                    for source, pairs in sorted(shared.items())
                )
            )
            sources.update({name: (number, attribute) for attribute, name in found.binds})
        return cls(
            rule,
            tuple(demands),
            [each.kind for each in demands],
            tuple(joins),
            tuple(
                (number, left, source, right)
                for number, each in enumerate(joins)
                for here, source, there in each
                for left, right in zip(here, there, strict=True)
            ),
            tuple((name, number, attribute) for name, (number, attribute) in sources.items()),
            tuple(
                (number, attribute, numbers.of(value))
                for number, each in enumerate(demands)
                for attribute, value in each.constants
            ),
            tuple((number, each.tests) for number, each in enumerate(demands) if each.tests),
        )

    def bound(self, premises: tuple[int, ...], known: Known) -> dict[str, int] | None:
        """The numbers of what the variables stand for; None where the facts do not match."""
        if [known.kinds[number] for number in premises] != self.kinds:
            return None
        if len(premises) > 1 and len(set(premises)) != len(premises):
            return None
        rows = [known.rows[number] for number in premises]
        for place, attribute, value in self.constants:
            if rows[place].get(attribute) != value:
                return None
        for place, tests in self.tests:
            if not known.passes(premises[place], tests):
                return None
        for place, attribute, source, other in self.alike:
            if rows[place].get(attribute) != rows[source][other]:
                return None
        return {name: rows[place][attribute] for name, place, attribute in self.sources}

    def columns(self) -> Iterator[tuple[str, tuple[str, ...] | Tests]]:
        """Everything that the engine has to see of facts, kind by kind."""
        for wanted, joins in zip(self.demands, self.joins, strict=True):
            yield from ((wanted.kind, (attribute,)) for attribute, _ in wanted.constants)
            if wanted.tests:
                yield wanted.kind, wanted.tests
            for here, source, there in joins:
                yield wanted.kind, here
                yield self.demands[source].kind, there


@dataclass(slots=True)
class _Kind:
    """What the patterns of one kind ask of the engine."""

    number: int
    patterns: int = 0
    constants: Counter[tuple[str, int] | None] = field(default_factory=Counter)
    columns: dict[tuple[str, ...] | Tests, str] = field(default_factory=dict)

    def take(self, wanted: Demand, numbers: Numbers) -> None:
        self.patterns += 1
        constants = [(name, numbers.of(value)) for name, value in wanted.constants]
        self.constants[constants[0] if constants else None] += 1

    def true_at_once(self) -> int:
        """At most so many patterns can match one fact, which has one value of an attribute."""
        most: dict[str | None, int] = {}
        for constant, count in self.constants.items():
            name = constant[0] if constant else None
            most[name] = max(most.get(name, 0), count)
        return sum(most.values())

    def fits(self) -> bool:
        return (
            self.patterns <= limits.PATTERNS_OF_A_KIND
            and len(self.columns) <= limits.COLUMNS
            and self.true_at_once() <= limits.TRUE_AT_ONCE
        )


class Network:
    """Some rules of a layer, and what each kind of fact looks like to them."""

    def __init__(self, numbers: Numbers) -> None:
        self.matchers: list[Matcher] = []
        self._kinds: dict[str, _Kind] = {}
        self._numbers = numbers

    def admit(self, matcher: Matcher) -> bool:
        """Takes the rule in if the engine can bear it beside those that are here."""
        touched: dict[str, _Kind] = {}
        for wanted in matcher.demands:
            old = self._kinds.get(wanted.kind)
            number = old.number if old else len(self._kinds.keys() | touched) + END + 1
            kind = touched.setdefault(
                wanted.kind,
                _Kind(number, old.patterns, Counter(old.constants), dict(old.columns))
                if old
                else _Kind(number),
            )
            kind.take(wanted, self._numbers)
        for name, column in matcher.columns():
            columns = touched[name].columns
            columns.setdefault(column, f"c{len(columns)}")
        if (
            len(self.matchers) == limits.RULES
            or len(self._kinds.keys() | touched) > limits.KINDS
            or not all(kind.fits() for kind in touched.values())
        ):
            return False
        self._kinds.update(touched)
        self.matchers.append(matcher)
        return True

    def rules(self) -> dict[str, object]:
        """These rules in the words of the engine."""
        return {f"r{number}": self._rule(matcher) for number, matcher in enumerate(self.matchers)}

    def _rule(self, matcher: Matcher) -> dict[str, object]:
        patterns: list[dict[str, object]] = []
        for number, (wanted, joins) in enumerate(zip(matcher.demands, matcher.joins, strict=True)):
            kind = self._kinds[wanted.kind]
            conditions: list[dict[str, object]] = [{KIND: kind.number}]
            conditions += [
                {kind.columns[(attribute,)]: self._numbers.of(value)}
                for attribute, value in wanted.constants
            ]
            if wanted.tests:
                conditions.append({kind.columns[wanted.tests]: 1})
            for here, source, there in joins:
                other = self._kinds[matcher.demands[source].kind]
                conditions.append({kind.columns[here]: {f"m{source}": other.columns[there]}})
            if number:
                conditions.append({ALWAYS: {"m0": ALWAYS}})
            patterns.append({f"m{number}": {"$and": conditions}})
        return {"all": patterns or [{"m0": {KIND: BEGIN}}]}

    def messages(self, known: Known) -> Iterator[str]:
        """Every fact that some pattern may match, as the engine is to see it."""
        together = known.numbers.together
        for name, kind in self._kinds.items():
            flags = [(c, at) for at, c in kind.columns.items() if isinstance(at, Tests)]
            values = [(c, at) for at, c in kind.columns.items() if isinstance(at, tuple)]
            single = [(column, at[0]) for column, at in values if len(at) == 1]
            several = [(column, at) for column, at in values if len(at) > 1]
            for number in known.by_kind.get(name, ()):
                row = known.rows[number]
                cells = [f',"{column}":{row[at]}' for column, at in single if at in row]
                for column, attributes in several:
                    if all(at in row for at in attributes):
                        cells.append(f',"{column}":{together(row, attributes)}')
                cells += [f',"{column}":1' for column, at in flags if known.passes(number, at)]
                yield message(number, kind.number, cells)


def networks(rules: Iterable[Rule], numbers: Numbers) -> list[Network] | Diagnostic:
    """As few rulesets as the bounds of the engine allow."""
    made = [Network(numbers)]
    for rule in rules:
        matcher = Matcher.of(rule, numbers)
        if isinstance(matcher, Diagnostic):
            return matcher
        if not made[-1].admit(matcher):
            made.append(Network(numbers))
            if not made[-1].admit(matcher):
                return limits.too_wide(rule.id, rule.at)
    return made
