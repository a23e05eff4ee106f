"""What a firm's sizing rule comes to, population by population: a table to print."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from engine.audit.extent import extent
from engine.model.firm import FirmProfile
from engine.model.words import Frequency, Importance
from engine.sampling.evaluate import upper_count


@dataclass(frozen=True, slots=True)
class Size:
    """The sample of one population, and what it bears if nothing in it deviates.

    `clean_limit` is the most that may then deviate, as a fraction of the population at the firm's
    confidence; a plan of the firm's own may add `more` items and accept `in_all` deviations.
    """

    population: int
    n: int
    allowed: int
    more: int
    in_all: int
    clean_limit: Fraction
    bears: bool  # the clean limit is within the tolerable rate
    non_statistical: bool
    sizing: str


def size_table(
    firm: FirmProfile,
    frequency: Frequency,
    importance: Importance,
    populations: Iterable[int] = range(1, 301),
) -> tuple[Size, ...]:
    """One line for each population, in the order given; populations hold at least one item."""
    return tuple(_size(firm, frequency, importance, items) for items in populations)


def _size(firm: FirmProfile, frequency: Frequency, importance: Importance, items: int) -> Size:
    planned = extent(firm, frequency, importance, items)
    limit = Fraction(upper_count(planned.n, 0, firm.confidence, items), items)
    return Size(
        population=items,
        n=planned.n,
        allowed=planned.allowed,
        more=planned.more,
        in_all=planned.in_all,
        clean_limit=limit,
        bears=limit <= Fraction(firm.tolerable[importance]),
        non_statistical=planned.non_statistical,
        sizing=planned.sizing,
    )
