"""Periods, zones and sizes at the edge of what there is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.companies import company, control, leaver, population, scenario
from tests.conformance.hostile.case import LEAVERS, Hostile, Words, attribute, audit


def cases() -> Iterator[Hostile]:
    yield from _periods()
    yield from _zones()
    yield from _engagements()
    yield from _sizes()
    yield from _nothing_to_test()


def _period(first: str, last: str) -> dict[str, Any]:
    return {"engagement": scenario()["engagement"] | {"period": {"from": first, "to": last}}}


def _on(*moments: str) -> list[dict[str, Any]]:
    return [leaver(n, left_at=at, removed_at=at) for n, at in enumerate(moments)]


def _periods() -> Iterator[Hostile]:
    one = partial(audit, rows=_on("2025-03-03T00:00:00Z"), **_period("2025-03-03", "2025-03-03"))
    yield Hostile("period-of-one-day", 0, "2025-03-03 to 2025-03-03", one)
    leap = partial(audit, rows=_on("2024-02-29T23:59:59Z"), **_period("2024-02-29", "2024-02-29"))
    yield Hostile("period-that-is-a-leap-day", 0, "2024-02-29", leap)
    long = partial(audit, rows=_on("2024-02-29T12:00:00Z"), **_period("2024-01-01", "2025-12-31"))
    yield Hostile("period-of-24-months", 0, "2024-01-01 to 2025-12-31", long)

    def flags(*words: object) -> Any:
        return lambda folder: (*audit(folder), *words)

    late = flags("--from", "2025-01-01", "--to", "9999-12-31")
    yield Hostile("period-until-the-end-of-time", 2, "the year 9999 lies outside", late)
    early = flags("--type", 1, "--as-of", "0001-01-01")
    yield Hostile("day-at-the-beginning-of-time", 2, "the year 1 lies outside", early)


def _zones() -> Iterator[Hostile]:
    def local(cause: str, code: int, told: str, zone: str, moment: str) -> Hostile:
        day = moment[:10]
        make = partial(
            audit,
            rows=_on(moment),
            population_={"zone": zone},
            organisation={"name": "Test Company", "zone": zone},
            **_period(day, day),
        )
        return Hostile(f"zone-{cause}", code, told, make)

    once = "is not an instant .*the clocks of"
    berlin, apia, paulo = "Europe/Berlin", "Pacific/Apia", "America/Sao_Paulo"
    yield local("hour-that-is-skipped", 3, f"{once} {berlin}", berlin, "2025-03-30 02:30:00")
    yield local("hour-that-comes-twice", 3, f"{once} {berlin}", berlin, "2025-10-26 02:30:00")
    yield local("day-that-is-skipped", 3, f"{once} {apia}", apia, "2011-12-30 12:00:00")
    yield local("midnight-that-is-skipped", 0, "2018-11-04", paulo, "2018-11-04 01:00:00")
    for name in ("localtime", "Factory"):
        told = rf"scenario\.yaml:\d+:\d+: error\[E-ZONE\].*`{name}`"
        yield local(f"named-{name.lower()}", 2, told, name, "2025-03-03 12:00:00")


def _engagements() -> Iterator[Hostile]:
    def stated(cause: str, code: int, told: str, **values: Any) -> Hostile:
        engagement = scenario()["engagement"] | values
        return Hostile(f"engagement-{cause}", code, told, partial(audit, engagement=engagement))

    yield stated("without-a-category", 2, r"yaml:\d+:\d+: error\[E-NO-CATEGORY\]", categories=[])
    yield stated("seed-of-a-separator", 2, r"yaml:\d+:\d+: error\[E-SEED\]", seed="a\u241fb")
    yield stated("seed-of-a-page", 0, "simulation", seed="x" * 1_999)
    seed = "a\udcff"
    yield Hostile(
        "seed-that-is-no-text", 2, "not text in UTF-8", lambda f: (*audit(f), "--seed", seed)
    )
    for cause, words in (("year-9999", "9999-12-31T23:59:59-14:00"), ("year-1", "0001-01-01")):
        query = {"text": "x", "run_by": "hr", "run_at": words}
        make = partial(audit, population_={"query": query})
        yield Hostile(f"pulled-in-{cause}", 2, r"error\[E-YEAR\]", make)
    holidays = [f"{1990 + n // 330}-{1 + n % 12:02}-{1 + n % 28:02}" for n in range(5_000)]
    make = partial(
        audit,
        organisation={"name": "Test Company", "holidays": holidays},
        **attribute(passes="business_days(left_at, removed_at) < 5"),
    )
    yield Hostile("five-thousand-holidays", 0, "EXCEPTIONS  none", make)


def _many_controls(folder: Path) -> Words:
    stated = [control(id=f"c{n}") for n in range(200)]
    return "audit", company(folder / "company", LEAVERS, controls=stated)


def _sizes() -> Iterator[Hostile]:
    yield Hostile("population-of-200-controls", 0, "simulation", _many_controls)

    def strata(number: int, folder: Path) -> Words:
        rows = [leaver(n, system=f"s{n}") for n in range(number)]
        return audit(folder, rows, population_={"strata": ["system"]})

    yield Hostile("strata-by-the-hundred", 0, "simulation", partial(strata, 500))
    told = "`system` divide the population into more than 1,000 strata"
    yield Hostile("strata-by-the-thousand", 3, told, partial(strata, 5_000))
    tests = {f"a{n}": {"passes": "removed_at IS NOT NULL"} for n in range(300)}
    many = partial(audit, control_={"attributes": tests})
    yield Hostile("control-of-300-attributes", 2, r"E-TOO-MANY-ATTRIBUTES\].* 300", many)
    total = {"control_total": {"value": 10**17, "source": "payroll"}}
    yield Hostile("total-beyond-counting", 3, "100,000,000", partial(audit, population_=total))
    ends = [leaver(n, serial=value) for n, value in enumerate((-(2**63), 2**63 - 1))]
    types = population(0)["types"] | {"serial": "integer"}
    gaps = partial(audit, rows=ends, population_={"sequence": "serial", "types": types})
    yield Hostile("gap-of-64-bits", 3, "lacks 18,446,744,073,709,551,614 numbers", gaps)


def _nothing_to_test() -> Iterator[Hostile]:
    later = {"in_place": {"from": "2026-02-01"}}
    yield Hostile("control-begun-too-late", 0, "simulation", partial(audit, control_=later))
    ended = {"in_place": {"from": "2020-01-01", "to": "2024-12-31"}}
    yield Hostile("control-ended-too-early", 0, "simulation", partial(audit, control_=ended))
    none = partial(audit, **attribute(applies="person IS NULL"))
    yield Hostile("no-item-applies", 0, "simulation", none)
    ahead = "TIMESTAMPTZ '2090-01-01 00:00:00+00'"
    due = partial(audit, **attribute(passes="removed_at IS NULL", due=ahead))
    yield Hostile("no-item-is-due", 0, "simulation", due)
    unseen = partial(audit, **attribute(observable="person IS NULL"))
    yield Hostile("no-item-can-be-seen", 0, "simulation", unseen)
    nobody = partial(audit, population_={"where": "person IS NULL"})
    yield Hostile("no-item-is-left", 3, "the population 0 in the period", nobody)
