"""The smallest sets of options that reach a target, found by what every such set has to hold.

Adding an option to a set is taken never to lose what the set has reached, so a set that fails as
a whole tells that every answer holds something outside it. Sets are proposed that meet all that
was told so far, smallest first; one that reaches the target is whittled until each member counts,
one that fails is grown until it cannot grow, and tells the next thing (an implicit hitting set).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from engine.audit.flips.state import LEAST_REAL
from engine.model.flips import Option

Chosen = frozenset[int]
MOST_LOOKS = 400
LARGEST = 8  # options of one set
_MOST_TRIED = 20_000  # partial sets looked at for one proposal


class Search:
    """One question over options in a fixed order; `reaches` is asked for each set once."""

    def __init__(
        self,
        options: Sequence[Option],
        reaches: Callable[[list[Option]], bool],
        looks: int = MOST_LOOKS,
    ) -> None:
        self.options = tuple(options)
        self._reaches = reaches
        self._left = looks
        self._known: dict[Chosen, bool] = {}
        self.complete = True

    def smallest(self, most: int) -> list[tuple[Option, ...]]:
        """Up to `most` sets, the smallest and most real and least costly first."""
        places = range(len(self.options))
        told: list[Chosen] = []
        found: list[Chosen] = []
        while len(found) < most:
            proposed = self._proposed(told, found)
            if proposed is None:
                break
            answer = self._ask(proposed)
            if answer is None:
                break
            if answer:
                found.append(self._whittled(proposed))
                continue
            grown = self._grown(proposed, places)
            if grown is None:
                break
            rest = frozenset(places) - grown
            if not rest:
                break  # all together do not reach it
            told.append(rest)
        return [tuple(self.options[n] for n in sorted(each)) for each in found]

    def _ask(self, chosen: Chosen) -> bool | None:
        """Whether the set reaches the target; None once nothing more may be looked at."""
        if chosen not in self._known:
            if not self._left:
                self.complete = False
                return None
            self._left -= 1
            self._known[chosen] = self._reaches([self.options[n] for n in sorted(chosen)])
        return self._known[chosen]

    def _whittled(self, chosen: Chosen) -> Chosen:
        """A set none of whose members can be left out; those that cost most are tried first."""
        for member in sorted(chosen, reverse=True):
            if self._ask(chosen - {member}):
                chosen = chosen - {member}
        return chosen

    def _grown(self, chosen: Chosen, part: Sequence[int]) -> Chosen | None:
        """A failing set with everything that leaves it failing; None if looks ran out.

        Halves are tried before their members, for most options change nothing.
        """
        fitting = self._fitting(chosen, [n for n in part if n not in chosen])
        if not fitting:
            return chosen
        answer = self._ask(chosen | frozenset(fitting))
        if answer is None:
            return None
        if not answer:
            return chosen | frozenset(fitting)
        parts = [[n for n in part if n not in fitting]]
        if len(fitting) > 1:
            middle = len(fitting) // 2
            parts = [fitting[:middle], fitting[middle:], *parts]
        grown: Chosen | None = chosen
        for each in parts:
            grown = None if grown is None else self._grown(grown, each)
        return grown

    def _fitting(self, chosen: Chosen, part: Sequence[int]) -> list[int]:
        """Of these, one for each group that has none yet."""
        groups = {self.options[n].group for n in chosen}
        fitting = []
        for n in part:
            if self.options[n].group not in groups:
                groups.add(self.options[n].group)
                fitting.append(n)
        return fitting

    def _proposed(self, told: Sequence[Chosen], found: Sequence[Chosen]) -> Chosen | None:
        """The best set that holds something of all that was told, and no set found before."""
        for size in range(LARGEST + 1):
            tried = [0]
            sets = {
                each
                for each in self._hitting(frozenset(), told, size, tried)
                if not any(before <= each for before in found)
            }
            if tried[0] > _MOST_TRIED:
                self.complete = False
            if sets:
                return min(sets, key=self._rank)
        # Without a superfluous member a set holds no more options than there are demands.
        self.complete = self.complete and len(told) <= LARGEST
        return None

    def _hitting(
        self, chosen: Chosen, told: Sequence[Chosen], size: int, tried: list[int]
    ) -> Iterator[Chosen]:
        tried[0] += 1
        if tried[0] > _MOST_TRIED:
            return
        missed = next((each for each in told if not each & chosen), None)
        if missed is None:
            if len(chosen) == size:
                yield chosen
            return
        if len(chosen) == size:
            return
        groups = {self.options[n].group for n in chosen}
        for n in sorted(missed):
            if self.options[n].group not in groups:
                yield from self._hitting(chosen | {n}, told, size, tried)

    def _rank(self, chosen: Chosen) -> tuple[int, int, int, list[int]]:
        mine = [self.options[n] for n in chosen]
        realness = sum(LEAST_REAL.index(option.label) for option in mine)
        cost = sum(option.cost or 0 for option in mine)
        return realness, cost, max((o.days or 0 for o in mine), default=0), sorted(chosen)
