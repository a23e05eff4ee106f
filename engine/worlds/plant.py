"""Planting deviations: which populations go wrong, in how many items, and in which way."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.worlds.kinds import Kind, Row
from engine.worlds.ledger import Planted
from engine.worlds.stream import Stream


@dataclass(frozen=True, slots=True)
class Grown:
    """The rows of one population, and where `planted` says that they deviate."""

    kind: Kind
    rows: tuple[Row, ...]
    planted: tuple[Planted, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """How many populations are touched, and how many items of each."""

    populations: tuple[int, int]
    items: tuple[int, int]


PLANS = {
    "few": Plan((1, 2), (1, 2)),
    "some": Plan((3, 4), (1, 4)),
    "many": Plan((6, 9), (2, 8)),
}


def planted(grown: tuple[Grown, ...], deviations: str, stream: Stream) -> tuple[Grown, ...]:
    """The populations with the deviations of a plan in them."""
    plan = PLANS[deviations]
    open_ = [each.kind.population for each in grown if each.kind.breaks]
    chosen = set(stream.some(open_, stream.number(*plan.populations)))
    return tuple(
        _broken(each, stream.number(*plan.items), stream)
        if each.kind.population in chosen
        else each
        for each in grown
    )


def _broken(grown: Grown, many: int, stream: Stream) -> Grown:
    """The first choice is one that some row fits, so that a chosen population does deviate."""
    kind, rows = grown.kind, [dict(row) for row in grown.rows]
    fitting = [each for each in kind.breaks if any(each.fits(row) for row in rows)]
    found: list[Planted] = []
    touched: set[int] = set()
    for _ in range(min(many, len(rows))):
        made = stream.pick(fitting)
        places = [n for n, row in enumerate(rows) if n not in touched and made.fits(row)]
        if not places:
            continue
        place = stream.pick(places)
        touched.add(place)
        row = rows[place]
        item, stratum = row[kind.key], ""
        if made.bend is not None:
            made.bend(row, stream)
        elif kind.slot is not None:
            item, stratum = kind.slot(row)
            rows[place] = {}
        found.append(
            Planted(
                kind.control, kind.population, item, stratum, made.attributes, made.id, made.why
            )
        )
    return replace(grown, rows=tuple(row for row in rows if row), planted=tuple(sorted(found)))
