"""The derivation tree of a fact, and finding facts to explain."""

from engine.inference.explain import Derivation, find, tree
from engine.inference.reference import derive
from engine.model.position import Position
from engine.model.rules import Counted, Derived, Fact
from tests.unit.inference.rule_building import fact, pattern, rule, tally


def audit() -> tuple[Derived, list[Fact]]:
    rules = [
        rule(
            "accepted",
            pattern("control", id="$c", name="$name"),
            pattern("result", control="$c", items="$n"),
            none=(pattern("limitation", control="$c"),),
            then=("accepted", {"control": "$c"}),
            because="{name}: {n} items",
        ),
        rule(
            "met",
            pattern("accepted", control="$c"),
            tallies=(tally(pattern("control"), gte="1", bind="k"),),
            then=("met", {}),
            because="met by {c} of {k}",
        ),
    ]
    base = [
        Fact.of("control", Position("s.yaml", 3, 5), id="c1", name="Removal"),
        Fact.of("control", Position("s.yaml", 9, 5), id="c2", name="Review"),
        Fact.of("result", Position("e.csv", 1), control="c1", items=25),
        Fact.of("result", Position("e.csv", 2), control="c2", items=4),
    ]
    return derive(rules, base), base


def test_a_tree_leads_from_the_goal_to_the_places_of_stated_facts() -> None:
    derived, base = audit()
    met = tree(derived, base, fact("met"))
    assert (met.stated, met.cut, met.told_before) == (False, False, False)
    assert [step.sentence for step in met.steps] == ["met by c1 of 2", "met by c2 of 2"]
    assert met.steps[0].counted == (Counted("control: {}", 2),)
    (accepted,) = met.steps[0].premises
    (step,) = accepted.steps
    assert (step.rule, step.basis) == ("accepted", ("TEST",))
    assert step.sentence == "Removal: 25 items"
    assert step.absent == ("limitation: {control: c1}",)
    assert [(leaf.stated, str(leaf.fact.at), leaf.steps) for leaf in step.premises] == [
        (True, "s.yaml:3:5", ()),
        (True, "e.csv:1:0", ()),
    ]


def test_a_stated_fact_is_a_leaf_with_its_place() -> None:
    derived, base = audit()
    leaf = tree(derived, base, fact("control", id="c2", name="Review"))
    assert leaf == Derivation(base[1], stated=True)
    assert leaf.fact.at == Position("s.yaml", 9, 5)


def test_what_does_not_hold_has_no_steps() -> None:
    derived, base = audit()
    assert tree(derived, base, fact("met", of=1)) == Derivation(fact("met", of=1))


def test_a_fact_both_stated_and_concluded_shows_both() -> None:
    derived, base = audit()
    stated = Fact.of("met", Position("s.yaml", 20, 1))
    both = tree(derived, [*base, stated], fact("met"))
    assert both.stated
    assert both.fact.at == stated.at
    assert len(both.steps) == 2


def diamonds(height: int) -> tuple[Derived, list[Fact]]:
    """Each layer rests twice on the layer below: 2 ** height paths."""
    rules = []
    for n in range(height):
        for side in ("l", "r"):
            rules.append(
                rule(
                    f"{n:03}{side}",
                    pattern(f"l{n}"),
                    pattern(f"r{n}"),
                    then=(f"{side}{n + 1}", {}),
                )
            )
    base = [fact("l0"), fact("r0")]
    return derive(rules, base), base


def size(derivation: Derivation) -> int:
    return sum(1 + sum(map(size, step.premises)) for step in derivation.steps) + 1


def test_a_shared_part_is_told_once_and_referred_to_later() -> None:
    derived, base = diamonds(40)
    whole = tree(derived, base, fact("l40"))
    assert size(whole) < 400
    left, right = whole.steps[0].premises
    assert left.steps
    assert not left.told_before
    lower_left, lower_right = right.steps[0].premises
    assert (lower_left.told_before, lower_right.told_before) == (True, True)
    assert lower_left.steps == ()


def test_a_stated_leaf_is_named_each_time() -> None:
    derived, base = diamonds(1)
    for goal in ("l1", "r1"):
        (step,) = tree(derived, base, fact(goal)).steps
        assert [leaf.stated for leaf in step.premises] == [True, True]


def test_a_tree_too_deep_is_cut_and_says_so() -> None:
    derived, base = diamonds(5)
    top = tree(derived, base, fact("l5"), deepest=2)
    middle = top.steps[0].premises[0]
    bottom = middle.steps[0].premises[0]
    assert (top.cut, middle.cut, bottom.cut) == (False, False, True)
    assert bottom.steps == ()


def test_a_tree_too_large_is_cut_and_says_so() -> None:
    derived, base = diamonds(40)
    small = tree(derived, base, fact("l40"), largest=30)
    assert 1 < size(small) <= 31
    assert "cut=True" in repr(small)


def test_find_looks_among_stated_and_concluded_facts() -> None:
    derived, base = audit()
    assert find(derived, base, "accepted") == (
        fact("accepted", control="c1"),
        fact("accepted", control="c2"),
    )
    (found,) = find(derived, base, "result", items=4)
    assert found.at == Position("e.csv", 2)
    assert find(derived, base, "result", items="4") == ()
    assert find(derived, base, "result", colour="red") == ()
    assert find(derived, base, "nothing") == ()


def test_find_gives_a_fact_once() -> None:
    derived, base = audit()
    places = [Position("z", 1, 1), Position("a", 1, 1)]
    (found,) = find(derived, [*base, *(Fact.of("met", at) for at in places)], "met")
    assert found.at.path == "a"
