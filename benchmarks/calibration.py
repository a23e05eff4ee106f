"""Two hundred ordinary made-up companies, beside what is published of SOC 2 reports.

    python -m benchmarks.calibration [COMPANIES] [SEED]

Each company is `spotless` with deviations planted: for every control and stratum a true rate drawn
evenly between 0 and 2 %, and each item of the population deviates with that chance. Controls
deviate independently, descriptions are fair, nothing compensates and nobody is lenient out of
habit. In a second world only one control in twenty deviates at all. Opinions are forecast firm by
firm; the shares are means over the companies. No number of the engine was chosen with these in
view.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Final

from engine.audit.forecast import tally
from engine.audit.forecast.forecast import worlds_of
from engine.audit.forecast.known import Known, KnownTest, Shared, gather
from engine.audit.forecast.worlds import Worlds
from engine.audit.open import Choices, Opened, open_scenario
from engine.model.firm import Bound
from engine.sampling.joint import Kind, Mark

COMPANIES: Final = 200
SEED: Final = 1
FEW: Final = 20
MOST: Final = 0.02  # true rate of deviation
DRAWS: Final = 2_000  # audits of each company, where not every outcome can be enumerated
METHODS: Final[tuple[tuple[str, Bound], ...]] = (
    ("binomial-90", "lenient"),
    ("binomial-90", "strict"),
    ("forum-large-firm", "strict"),
)
WORLDS: Final = (("every control deviates", 1.0), ("one control in twenty does", 0.05))
PUBLISHED: Final = Path(__file__).parent / "data" / "calibration.csv"


def table(companies: int = COMPANIES, seed: int = SEED) -> Iterator[str]:
    firms = {firm: _opened(firm) for firm, _ in METHODS}
    known = gather(next(iter(firms.values())))
    assert isinstance(known, Known), known
    yield f"{companies} companies of {len(known.tests)} controls, true deviations 0-{MOST:.0%}"
    sizes = [seen.items for test in known.tests for seen in test.looked.counted.values()]
    small = sum(size <= FEW for size in sizes)
    yield f"{small} of {len(sizes)} strata hold at most {FEW} items, of which one is 5 % or more"
    for title, share in WORLDS:
        found = {method: Counter[str]() for method in METHODS}
        for number in range(companies):
            planted = plant(known, Random(f"{seed}/{number}"), share)
            for firm, bound in METHODS:
                found[firm, bound].update(shares(firms[firm], planted, bound, f"{seed}/{number}"))
        yield ""
        yield f"| {title} | " + " | ".join(map(", ".join, METHODS)) + " |"
        yield "|---" * (1 + len(METHODS)) + "|"
        for name in sorted({name for each in found.values() for name in each}):
            cells = " | ".join(f"{found[method][name] / companies:.1%}" for method in METHODS)
            yield f"| {name} | {cells} |"
    yield ""
    yield "| published | value | status |"
    yield "|---|---|---|"
    with PUBLISHED.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield f"| {row['key']} | {row['value']} | {row['status']} |"


def _opened(firm: str) -> Opened:
    opened = open_scenario("spotless", Choices(firm=firm))
    assert isinstance(opened, Opened), opened
    return opened


def plant(known: Known, chance: Random, share: float) -> Known:
    """The same populations; a `share` of the controls has deviations of its own."""
    shared: list[Shared] = []
    tests: list[KnownTest] = []
    for test in known.tests:
        counted = dict(test.looked.counted)
        if chance.random() >= share:
            tests.append(test)
            continue
        for name, seen in sorted(counted.items()):
            rate = chance.uniform(0, MOST)
            bad = sum(chance.random() < rate for _ in range(seen.items))
            counted[name] = replace(seen, deviations=bad)
        tests.append(replace(test, looked=replace(test.looked, counted=counted)))
    for test in tests:
        for name, seen in sorted(test.looked.counted.items()):
            if seen.deviations:
                kinds: Mapping[Kind, int] = {
                    (Mark.DEVIATION,): seen.deviations,
                    (Mark.PASS,): seen.items - seen.deviations,
                }
                population = test.prepared.spec.id
                # Each control on a ranking of its own: planted deviations are independent anyway.
                shared.append(Shared(population, name, (test,), kinds, ((0, 0),)))
    return Known(known.examined, tuple(tests), tuple(shared))


def shares(opened: Opened, known: Known, bound: Bound, seed: str) -> dict[str, float]:
    worlds = worlds_of(opened, known, bound, seed)
    assert isinstance(worlds, Worlds), worlds
    made = tally.chances(worlds, seed, DRAWS)
    clean = 1.0
    for group in worlds.groups:
        clean *= group.clean
    opinions = tally.distribution(made.opinions, False)
    _, disclosed = tally.single(worlds, tally.whole(worlds))
    return {
        "any exception": 1 - clean,
        **{f"opinion {opinion.value}": chance for opinion, chance in opinions.items() if chance},
        f"once disclosed {disclosed.overall.value}": 1.0,
    }


if __name__ == "__main__":
    asked = [int(each) for each in sys.argv[1:3]]
    for line in table(*asked):
        print(line, flush=True)
