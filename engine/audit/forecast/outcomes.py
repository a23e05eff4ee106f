"""What each test can come to: every outcome that a draw can have, as facts for the rules.

Outcomes that the rules cannot tell apart are one variant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import polars as pl

from engine.audit.forecast.known import Known, KnownTest, Shared
from engine.audit.forecast.reading import Reading
from engine.audit.knowledge import evidence, nature
from engine.audit.nature import pattern
from engine.audit.periodic import STRATUM
from engine.audit.scope import Scope
from engine.audit.testing import Stratum, planned, result, sample_size
from engine.model.position import Diagnostic
from engine.model.rules import Fact
from engine.model.testing import NO_PATTERN, DeviationPattern, StratumTest
from engine.sampling.joint import Joint, Kind, Mark, Planned, Seen, joint, sharing

RESULT = "result"
PATTERNS = ("deviation-pattern", "deviation-cluster")
KINDS = (RESULT, *PATTERNS)
"""The kinds of facts that say what a test showed."""

Variant = tuple[Fact, ...]


@dataclass(frozen=True)
class Tested:
    """One control over one stratum, with every variant of its result.

    `whole` is the variant of a census that is disclosed, `clean` that of a test without deviation.
    """

    control: str
    population: str
    stratum: str
    rows: int
    first: int
    known: int  # deviations by the census, due slots without a performance among them
    absent: int
    variants: tuple[Variant, ...]
    whole: int
    clean: int


@dataclass(frozen=True)
class Group:
    """Tests whose outcomes hang together: one uniform decides on all of them.

    `chances` gives the probability of each tuple of variants; a single one is certain.
    """

    name: str
    tests: tuple[Tested, ...]
    chances: tuple[tuple[tuple[int, ...], float], ...]
    clean: float  # the chance that none of them finds any deviation
    found: float  # deviations that they are expected to find
    draws: int  # of a simulated selection; 0: enumerated


@dataclass(frozen=True)
class Outcomes:
    groups: tuple[Group, ...]
    likened: bool  # patterns that a sample would show were taken from those of the census


Remembered = dict[object, Joint]
"""Joint distributions by group and by what is told apart: one firm's, at any judgement."""


def outcomes(
    scope: Scope,
    known: Known,
    reading: Reading,
    seed: str,
    remembered: Remembered,
    heed: Callable[[], None] = lambda: None,
) -> Outcomes | Diagnostic:
    """Every group of tests, in order of population, stratum and control.

    `heed` is called before each test is followed; what it raises ends the work.
    """
    maker = _Maker(scope, known, reading, remembered, heed)
    groups: list[Group] = []
    try:
        drawn: set[tuple[str, str]] = set()
        for shared in known.shared:
            for group in _groups(maker, shared, seed):
                groups.append(group)
                drawn.update((t.control, t.stratum) for t in group.tests)
        for test in known.tests:
            for stratum in maker.strata(test):
                if (test.control, stratum.name) not in drawn:
                    groups.append(_certain(maker, test, stratum))
    except _Broken as found:
        return found.problem
    return Outcomes(tuple(sorted(groups, key=lambda g: g.name)), maker.likened)


class _Broken(Exception):
    def __init__(self, problem: Diagnostic) -> None:
        self.problem = problem


def _groups(maker: _Maker, shared: Shared, seed: str) -> Iterable[Group]:
    """The tests of one stratum over which chance decides, apart where they share no item."""
    strata = [maker.stratum(test, shared.stratum) for test in shared.tests]
    open_ = [
        place
        for place, stratum in enumerate(strata)
        if stratum.rows
        and (
            stratum.planned.n < stratum.rows
            or any(kind[place] is Mark.UNJUDGED and n for kind, n in shared.kinds.items())
        )
    ]
    kinds: dict[Kind, int] = {}
    for kind, count in shared.kinds.items():
        mine = tuple(kind[place] for place in open_)
        kinds[mine] = kinds.get(mine, 0) + count
    for places in sharing(kinds, len(open_)):
        yield _chance(maker, shared, [open_[p] for p in places], strata, seed)


def _chance(
    maker: _Maker, shared: Shared, places: Sequence[int], strata: Sequence[Stratum], seed: str
) -> Group:
    kinds: dict[Kind, int] = {}
    for kind, count in shared.kinds.items():
        mine = tuple(kind[place] for place in places)
        if any(mark is not Mark.OUTSIDE for mark in mine):
            kinds[mine] = kinds.get(mine, 0) + count
    name = group_name(shared.population, shared.stratum, shared.tests[places[0]].control)
    made: list[Tested] = []
    plans: list[Planned] = []
    numbers: list[dict[Seen, int]] = []
    expected = 0.0
    for n, place in enumerate(places):
        maker.heed()
        test, stratum = shared.tests[place], strata[place]
        plan = Planned(stratum.planned.n, maker.sizing(test, stratum), shared.judged[place])
        alone = joint(_among(kinds, n), [plan])
        unjudged = sum(c for k, c in kinds.items() if k[n] is Mark.UNJUDGED)
        tested, number = maker.tested(test, stratum, [o[0] for o, _ in alone.chances], unjudged)
        expected += sum(chance * seen.found for (seen,), chance in alone.chances) + tested.absent
        made.append(tested)
        numbers.append(number)
        plans.append(replace(plan, label=_labels(number)))
    maker.heed()
    key = name, tuple(tuple(sorted(plan.label.items())) for plan in plans)
    found = maker.remembered.get(key) or joint(kinds, plans, stream(seed, f"selection of {name}"))
    maker.remembered[key] = found
    chances: dict[tuple[int, ...], float] = {}
    clean = 0.0
    absent = any(test.absent for test in made)
    for outcome, chance in found.chances:
        shown = tuple(number[seen] for number, seen in zip(numbers, outcome, strict=True))
        chances[shown] = chances.get(shown, 0.0) + chance
        clean += chance * (not absent and not any(seen.found for seen in outcome))
    return Group(name, tuple(made), tuple(sorted(chances.items())), clean, expected, found.draws)


def _among(kinds: Mapping[Kind, int], place: int) -> dict[Kind, int]:
    """The items of one test alone."""
    found: dict[Kind, int] = {}
    for kind, count in kinds.items():
        if kind[place] is not Mark.OUTSIDE:
            found[kind[place],] = found.get((kind[place],), 0) + count
    return found


def _labels(numbers: Mapping[Seen, int]) -> dict[Seen, Seen]:
    """Of the outcomes of one variant the first, those without any deviation apart."""
    first: dict[tuple[int, bool], Seen] = {}
    return {
        seen: first.setdefault((number, not seen.found), seen)
        for seen, number in sorted(numbers.items())
    }


def _certain(maker: _Maker, test: KnownTest, stratum: Stratum) -> Group:
    """A test on which nothing hangs: all is drawn, or nothing deviates."""
    all_drawn = stratum.planned.n == stratum.rows
    seen = stratum.seen if all_drawn and stratum.rows else None
    found, untested = (seen.deviations, seen.not_tested) if seen else (0, 0)
    only = Seen(stratum.planned.n, found, untested)
    tested, numbers = maker.tested(test, stratum, [only], 0)
    name = group_name(tested.population, tested.stratum, tested.control)
    deviations = found + tested.absent
    chances = (((numbers[only],), 1.0),)
    return Group(name, (tested,), chances, float(not deviations), float(deviations), 0)


def group_name(population: str, stratum: str, control: str) -> str:
    return "\N{SYMBOL FOR UNIT SEPARATOR}".join((population, stratum, control))


def stream(seed: str, name: str) -> int:
    """The number that a random stream starts from: the seed and a name, whatever else there is."""
    text = f"{seed}\N{SYMBOL FOR UNIT SEPARATOR}{name}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest())


class _Maker:
    """Makes the variants of tests for one firm."""

    def __init__(
        self,
        scope: Scope,
        known: Known,
        reading: Reading,
        remembered: Remembered,
        heed: Callable[[], None],
    ) -> None:
        self.remembered, self.heed = remembered, heed
        self._scope, self._reading = scope, reading
        self._strata = {t.control: planned(scope.firm, t.prepared, t.looked) for t in known.tests}
        self._tests = {t.control: t for t in known.tests}
        self._patterns: dict[tuple[str, str], DeviationPattern] = {}
        self.likened = False

    def strata(self, test: KnownTest) -> tuple[Stratum, ...]:
        return self._strata[test.control]

    def stratum(self, test: KnownTest, name: str) -> Stratum:
        return next(s for s in self.strata(test) if s.name == name)

    def sizing(self, test: KnownTest, stratum: Stratum) -> Callable[[int, int], int]:
        @cache
        def known(found: int, untested: int) -> int:
            return sample_size(self._scope.firm, test.test.control, stratum, found, untested)

        def size(found: int, untested: int) -> int:
            self.heed()  # an enumeration asks at each of its steps, which may take seconds
            return known(found, untested)

        return size

    def tested(
        self, test: KnownTest, stratum: Stratum, seen: Sequence[Seen], unjudged: int
    ) -> tuple[Tested, dict[Seen, int]]:
        """The test with its variants, and the number of the variant that each outcome shows."""
        shown = [self._shown(test, stratum, each) for each in seen]
        every = [*shown, self._whole(test, stratum, unjudged), self._clean(test, stratum)]
        told: dict[tuple[object, ...], Fact] = {}
        variants: dict[Variant, int] = {}
        numbers = []
        for result_ in every:
            facts = [told.setdefault(self._reading.seen(f), f) for f in self._facts(test, result_)]
            numbers.append(variants.setdefault(tuple(facts), len(variants)))
        made = Tested(
            control=test.control,
            population=test.prepared.spec.id,
            stratum=stratum.name,
            rows=stratum.rows,
            first=stratum.planned.n,
            known=stratum.seen.deviations + len(stratum.absent),
            absent=len(stratum.absent),
            variants=tuple(variants),
            whole=numbers[-2],
            clean=numbers[-1],
        )
        return made, dict(zip(seen, numbers, strict=False))

    def _shown(self, test: KnownTest, stratum: Stratum, seen: Seen) -> StratumTest:
        return self._result(
            test,
            stratum,
            (seen.drawn, seen.found, seen.untestable),
            self._pattern(test, stratum, seen),
        )

    def _result(
        self,
        test: KnownTest,
        stratum: Stratum,
        numbers: tuple[int, int, int],
        shown: DeviationPattern,
    ) -> StratumTest:
        firm, spec = self._scope.firm, test.prepared.spec
        return result(firm, spec, test.test.control, stratum, *numbers, shown)

    def _whole(self, test: KnownTest, stratum: Stratum, unjudged: int) -> StratumTest:
        """All items weighed but those that nobody judged; a plan of the firm is for samples.

        What is known of a whole population is held against the tolerable rate.
        """
        everything = replace(stratum, planned=replace(stratum.planned, n=stratum.rows))
        if stratum.planned.n < stratum.rows:
            everything = replace(everything, planned=replace(everything.planned, by_plan=False))
        counted = stratum.seen if stratum.rows else None
        numbers = (
            (stratum.rows - unjudged, counted.deviations, counted.not_tested - unjudged)
            if counted
            else (0, 0, 0)
        )
        return self._result(test, everything, numbers, self._census(test, stratum))

    def _clean(self, test: KnownTest, stratum: Stratum) -> StratumTest:
        """As if every item passed and every due slot were filled."""
        rows = stratum.rows + len(stratum.absent)
        drawn = min(rows, max(stratum.planned.n, 1))
        mended = replace(stratum, rows=rows, absent=(), planned=replace(stratum.planned, n=drawn))
        return self._result(test, mended, (drawn, 0, 0), NO_PATTERN)

    def _pattern(self, test: KnownTest, stratum: Stratum, seen: Seen) -> DeviationPattern:
        """What the deviations found would have in common.

        Of a sample it is likened to the census: no more months, and no more absences, than
        deviations were found, and no cluster of one.
        """
        found = seen.found + len(stratum.absent)
        if not found or not any(map(self._reading.reads, PATTERNS)):
            return NO_PATTERN
        census = self._census(test, stratum)
        if seen.drawn == stratum.rows:
            return census
        self.likened = True
        return replace(
            census,
            absent=min(census.absent, found),
            months=min(census.months, found),
            clusters=tuple(c for c in census.clusters if c.deviations <= found),
        )

    def _census(self, test: KnownTest, stratum: Stratum) -> DeviationPattern:
        if not any(map(self._reading.reads, PATTERNS)):
            return NO_PATTERN
        key = test.control, stratum.name
        if key not in self._patterns:
            rows = test.looked.drawable.filter(pl.col(STRATUM) == stratum.name)
            frame = test.table.collected(rows)
            if isinstance(frame, Diagnostic):
                raise _Broken(frame)
            types = test.table.types
            self._patterns[key] = pattern(frame, test.prepared, test.test, types, stratum.absent)
        return self._patterns[key]

    def _facts(self, test: KnownTest, shown: StratumTest) -> list[Fact]:
        """The facts of one result that some rule reads."""
        mine = [f for f in evidence.facts(self._scope, (), (shown,)) if f.kind == RESULT]
        if any(map(self._reading.reads, PATTERNS)):
            beside = [self._other(test, s) for s in self.strata(test) if s.name != shown.stratum]
            found = nature.facts(self._scope, (shown, *beside))
            mine += [f for f in found if f.get("stratum") == shown.stratum]
        return [fact for fact in mine if self._reading.reads(fact.kind)]

    def _other(self, test: KnownTest, stratum: Stratum) -> StratumTest:
        """Another stratum of the control, by its census: how many deviations it adds."""
        numbers = (stratum.rows, stratum.seen.deviations if stratum.rows else 0, 0)
        return self._result(test, stratum, numbers, NO_PATTERN)
