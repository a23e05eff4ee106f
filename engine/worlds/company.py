"""A synthetic company as the files of a scenario folder; the same seed, the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.worlds.changes import CHANGES
from engine.worlds.ledger import NAME, Ledger, sealed
from engine.worlds.operations import OPERATIONS
from engine.worlds.people import LARGER, LAST, roster
from engine.worlds.plant import PLANS, Grown, planted
from engine.worlds.staff import STAFF
from engine.worlds.stream import Stream
from engine.worlds.writing import evidence, scenario

SIZES: Final = tuple(LARGER)
DEVIATIONS: Final = tuple(PLANS)
VERSION = "1"
"""of the generator: part of every stream, so that another way to draw is another company"""
TRADES = (
    "Logistics",
    "Clinics",
    "Rotas",
    "Harbours",
    "Libraries",
    "Archives",
    "Ferries",
    "Markets",
)


@dataclass(frozen=True, slots=True)
class World:
    """Files by their names in the folder, among them the sealed ledger."""

    organisation: str
    files: Mapping[str, bytes]
    ledger: Ledger


def world(seed: str, size: str = "small", deviations: str = "some") -> World:
    """The company of a seed: people, changes, access, incidents and the rest, some of it wrong.

    `size` is one of SIZES, `deviations` one of DEVIATIONS; another raises KeyError.
    It extends the shipped company in which nothing deviates, so that all that does was planted.
    """

    def stream(name: str) -> Stream:
        return Stream("mockaudit world", VERSION, seed, size, deviations, name)

    people = roster(size, stream("people"))
    clean = tuple(
        Grown(kind, tuple(kind.make(people, stream(kind.population))))
        for kind in (*STAFF, *CHANGES, *OPERATIONS)
    )
    grown = planted(clean, deviations, stream("deviations"))
    ledger = Ledger(seed, size, deviations, tuple(sorted(p for one in grown for p in one.planted)))
    naming = stream("organisation")
    organisation = f"{naming.pick(LAST)} {naming.pick(TRADES)}"
    reviewed = next(each for each in clean if each.kind.population == "vendor-reviews")
    vendors = [(row["vendor"], row["vendor"].partition("-")[2]) for row in reviewed.rows]
    files = {
        "scenario.yaml": scenario(organisation, people, grown, vendors, seed),
        "README.md": _readme(organisation, ledger),
        NAME: sealed(ledger),
    }
    for each in grown:
        files |= evidence(each, stream(f"order of {each.kind.population}"))
    return World(organisation, dict(sorted(files.items())), ledger)


def _readme(organisation: str, ledger: Ledger) -> bytes:
    """Not how many deviate, nor where."""
    said = f"""# {organisation}

A synthetic company, made from a seed. **Everything here is made up**: the company, its people and
every row of evidence. The folder states only what differs from `spotless`, a company without any
exception; what deviates was planted, and stands in `{NAME}`, which no audit reads.

    mockaudit audit .
    mockaudit scenarios check .
"""
    return said.encode()
