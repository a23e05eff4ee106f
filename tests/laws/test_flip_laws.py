"""The search for smallest sets against trying all of them."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audit.flips.search import Search
from engine.model.flips import Changes, Label, Option

MOST = 6
Demand = frozenset[int]  # one of these options is needed


def option(number: int, group: int, cost: int) -> Option:
    return Option(
        id=f"o{number}",
        kind="mend",
        label=Label.REPAIR,
        about=f"c{number}",
        says=f"mend {number}",
        note="",
        group=f"g{group}",
        changes=Changes(),
        cost=cost,
    )


@st.composite
def questions(draw: st.DrawFn) -> tuple[list[Option], list[Demand]]:
    many = draw(st.integers(0, MOST))
    options = [
        option(
            n,
            draw(st.integers(0, many)) if draw(st.booleans()) else n + 100,
            draw(st.integers(0, 3)),
        )
        for n in range(many)
    ]
    demand = st.frozensets(st.integers(0, MOST - 1), min_size=1, max_size=3)
    return options, draw(st.lists(demand, max_size=4))


def holds(demands: list[Demand], chosen: list[Option]) -> bool:
    numbers = {int(each.id[1:]) for each in chosen}
    return all(numbers & demand for demand in demands)


def minimal(options: list[Option], demands: list[Demand]) -> set[frozenset[str]]:
    """All sets that hold, that choose once in each group, and that can lose nobody."""
    found: set[frozenset[str]] = set()
    for size in range(len(options) + 1):
        for chosen in combinations(options, size):
            names = frozenset(each.id for each in chosen)
            apart = len({each.group for each in chosen}) == size
            if apart and holds(demands, list(chosen)) and not any(f <= names for f in found):
                found.add(names)
    return found


@settings(deadline=None, derandomize=True, max_examples=300)
@given(questions())
def test_exactly_the_minimal_sets_are_found_smallest_first(
    question: tuple[list[Option], list[Demand]],
) -> None:
    options, demands = question
    search = Search(options, lambda chosen: holds(demands, chosen))
    found = [frozenset(each.id for each in members) for members in search.smallest(1_000)]
    assert set(found) == minimal(options, demands)
    assert len(found) == len(set(found))
    assert [len(each) for each in found] == sorted(len(each) for each in found)
    assert search.complete


def test_what_costs_less_comes_first_among_sets_of_one_size() -> None:
    options = [option(0, 0, 9), option(1, 1, 2), option(2, 2, 5)]
    search = Search(options, lambda chosen: bool(chosen))
    assert [members[0].id for members in search.smallest(2)] == ["o1", "o2"]


def test_a_search_that_may_look_no_further_says_so() -> None:
    options = [option(n, n, 0) for n in range(8)]
    search = Search(options, lambda chosen: len(chosen) == 8, looks=3)
    assert search.smallest(1) == []
    assert not search.complete


def test_few_looks_find_three_among_forty() -> None:
    """What every answer has to hold is learned by halves, not one option at a time."""
    looks = []
    options = [option(n, n, 0) for n in range(40)]
    needed = [frozenset({5}), frozenset({17}), frozenset({31})]

    def reaches(chosen: list[Option]) -> bool:
        looks.append(len(chosen))
        return all({int(o.id[1:]) for o in chosen} & each for each in needed)

    (members,) = Search(options, reaches).smallest(1)
    assert [each.id for each in members] == ["o5", "o17", "o31"]
    assert len(looks) < 60
