"""Who works there, who came and who left: the roster that every list of people agrees with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.worlds.stream import Stream

FIRST = (
    *("Ada", "Amir", "Anouk", "Bela", "Carmen", "Chidi", "Dagny", "Elif", "Emil", "Farid"),
    *("Greta", "Hanna", "Ines", "Ivo", "Jonas", "Kaito", "Lena", "Luca", "Mara", "Mirko"),
    *("Nadia", "Noor", "Olga", "Pavel", "Priya", "Rosa", "Samir", "Sofia", "Tarek", "Yuki"),
)
LAST = (
    *("Abel", "Baum", "Castro", "Dahl", "Eklund", "Fischer", "Garcia", "Hoang", "Ito", "Jansen"),
    *("Kaya", "Lind", "Moreau", "Novak", "Okafor", "Petrov", "Quint", "Rossi", "Sato", "Torres"),
    *("Ueda", "Varga", "Weiss", "Xu", "Yilmaz", "Zeman", "Berg", "Costa", "Diallo", "Farkas"),
)
LARGER = {"small": 1, "medium": 3}
"""how many times as many people and events"""
STAYED = 47  # people who were there before the year began and are still there, of a small company


@dataclass(frozen=True, slots=True)
class Roster:
    """People by the ids that all lists use; those who joined or left with the moment."""

    stayed: tuple[str, ...]
    joined: tuple[tuple[str, datetime], ...]
    left: tuple[tuple[str, datetime], ...]
    names: dict[str, str]
    larger: int

    @property
    def employed(self) -> tuple[str, ...]:
        """At the end of the year, in order of their ids."""
        return (*self.stayed, *(person for person, _ in self.joined))


def roster(size: str, stream: Stream) -> Roster:
    larger = LARGER[size]
    stayed = tuple(f"p{n:03}" for n in range(1, larger * (STAYED + stream.number(0, 12)) + 1))
    joined = _dated("p", len(stayed) + 1, larger * stream.number(9, 16), 12, 310, stream, 9)
    left = _dated("q", 201, larger * stream.number(8, 15), 20, 345, stream, 16)
    people = (*stayed, *(person for person, _ in (*joined, *left)))
    names = {person: f"{stream.pick(FIRST)} {stream.pick(LAST)}" for person in people}
    return Roster(stayed, joined, left, names, larger)


def _dated(
    letter: str, number: int, many: int, first: int, last: int, stream: Stream, hour: int
) -> tuple[tuple[str, datetime], ...]:
    moments = sorted(stream.moment(first, last, (hour, hour)) for _ in range(many))
    return tuple((f"{letter}{number + n:03}", each) for n, each in enumerate(moments))
