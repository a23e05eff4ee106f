"""What the deviations of a test have in common, in numbers that rules can compare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.audit.scope import Scope
from engine.model.rules import Fact
from engine.model.testing import StratumTest


def facts(scope: Scope, tests: Iterable[StratumTest]) -> Iterator[Fact]:
    """The patterns as facts; percentages are whole, so that rules compare them exactly.

    A share that has to be exceeded is rounded up, one that has to be reached is rounded down.
    """
    found = tuple(t for t in tests if t.deviations)
    in_all: dict[str, int] = {}
    for test in found:
        in_all[test.control] = in_all.get(test.control, 0) + test.deviations
    for test in found:
        at = next(c.at for c in scope.controls if c.id == test.control)
        named = {r.cause for r in scope.facts.responses if r.control == test.control and r.cause}
        items, seen = test.tested + test.slots_missing, test.pattern
        yield Fact.of(
            "deviation-pattern",
            at,
            control=test.control,
            stratum=test.stratum,
            deviations=test.deviations,
            items=items,
            percent=-(-100 * test.deviations // items),
            absent=seen.absent,
            months=seen.months,
            months_percent=100 * seen.months // max(1, seen.months_tested),
            causes=len(named),
            beyond=max(0, in_all[test.control] - len(named)),
        )
        for cluster in seen.clusters:
            yield Fact.of(
                "deviation-cluster",
                at,
                control=test.control,
                stratum=test.stratum,
                by=cluster.by,
                value=cluster.value,
                deviations=cluster.deviations,
                items=cluster.items,
                percent=100 * cluster.deviations // cluster.items,
            )
