"""The cell of a list as the value of a key: read strictly, or told with its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.documents.scalars import date_of
from engine.documents.suggest import did_you_mean, quoted
from engine.intake.question import Unfit
from engine.intake.wording import flow, identifier, scalar, unprintable
from engine.model.words import Frequency, Importance, Nature

LONGEST = 2_000
"""characters of a cell"""


@dataclass(frozen=True, slots=True)
class Made:
    """Something that was made of a name in the list."""

    kind: str
    id: str
    name: str


@dataclass(slots=True)
class Around:
    """What a list may name: ids that the scenario and the packs have, and people made on the way.

    Each of `named` tells ids by name or role in small letters; several under one name are no help.
    """

    people: dict[str, set[str]]
    systems: dict[str, set[str]]
    data_types: dict[str, set[str]]
    catalogue: frozenset[str]
    objectives: frozenset[str]
    people_ids: set[str]
    made: list[Made] = field(default_factory=list)


Reader = Callable[[str, Around], "str | Unfit"]


def safe(said: str) -> Unfit | None:
    """Why no field takes this cell, whatever it is meant for."""
    if len(said) > LONGEST:
        return Unfit(f"the cell holds more than {LONGEST:,} characters")
    hidden = unprintable(said)
    if hidden:
        return Unfit(f"an invisible character (U+{ord(hidden):04X}) stands in this cell")
    return None


def text(said: str, _: Around) -> str | Unfit:
    return scalar(said)


def day(said: str, _: Around) -> str | Unfit:
    if date_of(said) is None:
        return Unfit(f"{quoted(said)} is no day", "write year-month-day, as in 2026-03-31")
    return said


def boolean(said: str, _: Around) -> str | Unfit:
    found = {"true": "true", "yes": "true", "false": "false", "no": "false"}.get(said.lower())
    return found or Unfit(f"{quoted(said)} is neither yes nor no")


def word_of(kind: type[StrEnum] | tuple[str, ...], what: str) -> Reader:
    words = kind if isinstance(kind, tuple) else tuple(each.value for each in kind)

    def read(said: str, _: Around) -> str | Unfit:
        word = said.lower().replace(" ", "_").replace("-", "_")
        if word in words:
            return word
        return Unfit(f"{quoted(said)} is no {what}", did_you_mean(word, words, "there are"))

    return read


def owner(said: str, around: Around) -> str | Unfit:
    """A person of the scenario by id, name or role; else a new one, made of the name."""
    found = _named(said, around.people, around.people_ids, "person")
    if found is not None:
        return found
    made = identifier(said, around.people_ids, "person")
    around.people_ids.add(made)
    around.people[said.casefold()] = {made}
    around.made.append(Made("person", made, said))
    return scalar(made)


def system(said: str, around: Around) -> str | Unfit:
    ids = {each for several in around.systems.values() for each in several}
    found = _named(said, around.systems, ids, "system")
    return found or _nothing(said, "system", ids)


def systems(said: str, around: Around) -> str | Unfit:
    return _several(said, lambda each: system(each, around))


def holds(said: str, around: Around) -> str | Unfit:
    ids = {each for several in around.data_types.values() for each in several}

    def one(each: str) -> str | Unfit:
        return _named(each, around.data_types, ids, "data type") or _nothing(each, "data type", ids)

    return _several(said, one)


def typical(said: str, around: Around) -> str | Unfit:
    if said in around.catalogue:
        return scalar(said)
    return _nothing(said, "control of the catalogue", around.catalogue)


def objectives(said: str, around: Around) -> str | Unfit:
    def one(each: str) -> str | Unfit:
        return each if each in around.objectives else _nothing(each, "objective", around.objectives)

    return _several(said, one)


def texts(said: str, _: Around) -> str | Unfit:
    return flow(_parts(said))


def _parts(said: str) -> list[str]:
    return [part.strip() for part in said.replace(";", ",").split(",") if part.strip()]


def _several(said: str, one: Callable[[str], str | Unfit]) -> str | Unfit:
    read = [one(part) for part in _parts(said)]
    wrong = next((each for each in read if isinstance(each, Unfit)), None)
    return wrong or f"[{', '.join(str(each) for each in read)}]"


def _named(
    said: str, named: Mapping[str, set[str]], ids: set[str], what: str
) -> str | Unfit | None:
    if said in ids:
        return scalar(said)
    found = named.get(said.casefold(), set())
    if len(found) > 1:
        listed = ", ".join(map(quoted, sorted(found)))
        return Unfit(f"{quoted(said)} names more than one {what}", f"write its id: {listed}")
    return scalar(next(iter(found))) if found else None


def _nothing(said: str, what: str, known: set[str] | frozenset[str]) -> Unfit:
    return Unfit(f"there is no {what} {quoted(said)}", did_you_mean(said, known, "there are"))


frequency = word_of(Frequency, "frequency")
nature = word_of(Nature, "nature of a control")
importance = word_of(Importance, "importance")
method = word_of(("carve_out", "inclusive"), "method")
