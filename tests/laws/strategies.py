"""Random small packs and facts: joins, negation, tallies, mixed values, chains of layers.

The kinds have ranks: a rule that concludes a kind reads only kinds of lower rank, or its own
kind with another constant. So every pack is free of circles. A case is built from one drawn
seed: independent choices with fixed weights reach the corners far more often than choices
that are drawn one by one, at the price of shrinking - cases are small enough to read whole.
"""

from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from engine.model.rules import (
    Conclusion,
    Condition,
    Fact,
    Operator,
    Pattern,
    Rule,
    Tally,
    Value,
    Variable,
)

# The attribute decides the type that rules compare it with, as a loaded pack guarantees.
VALUES: dict[str, tuple[Value, ...]] = {
    "id": ("a", "1", "\u00fc-\U0001f511"),
    "of": ("a", "1", "\u00fc-\U0001f511"),
    "n": (0, 1, 2, 7),
    "ok": (True, False),
}
TYPES = {"id": "text", "of": "text", "n": "number", "ok": "boolean"}
ODD: tuple[Value, ...] = ("1", "true", "", 1, 0, True, False)  # of any attribute, now and then
BASE = ("control", "result")
RANKED = ("seen", "judged", "final")
STATUSES = ("met", "not-met")  # of `judged`: what is not met may rest on what is met
ORDERED = (Operator.GREATER, Operator.AT_LEAST, Operator.LESS, Operator.AT_MOST)

Case = tuple[list[Rule], list[Fact]]


def cases() -> st.SearchStrategy[Case]:
    """A pack of three to six rules and four to nine facts."""
    return st.integers(0, 2**48).map(lambda seed: case(Random(seed)))


def case(chance: Random) -> Case:
    ranks = [0, 0, 1, *(chance.randrange(len(RANKED)) for _ in range(chance.randrange(4)))]
    rules = [_rule(chance, f"r{number}", rank) for number, rank in enumerate(ranks)]
    return rules, [_fact(chance) for _ in range(chance.randint(4, 9))]


def _fact(chance: Random) -> Fact:
    having: dict[str, Value] = {}
    for name, usual in VALUES.items():
        if chance.random() < 0.7:
            having[name] = chance.choice(usual)
        elif chance.random() < 0.6:
            having[name] = chance.choice(ODD)
    kind = chance.choice((*BASE, *BASE, *BASE, *RANKED[:2]))
    if kind == "judged" and chance.random() < 0.7:
        having["status"] = chance.choice(STATUSES)
    return Fact.of(kind, **having)


def _conditions(
    chance: Random, bound: dict[str, str], may_bind: bool, most: int
) -> tuple[Condition, ...]:
    """Comparisons of some attributes; `bound` maps variables to the type of their values."""
    found = []
    for name in chance.sample(sorted(VALUES), chance.randint(0, most)):
        known = sorted(variable for variable, type_ in bound.items() if type_ == TYPES[name])
        fresh = [f"{TYPES[name][0]}{len(bound)}"] if may_bind else []
        draw = chance.random()
        if draw < 0.6 and (known or fresh):
            variable = chance.choice(known if known and chance.random() < 0.6 else known + fresh)
            bound.setdefault(variable, TYPES[name])
            found.append(Condition(name, Operator.EQUAL, Variable(variable)))
        elif name == "n" and draw < 0.85:
            found.append(Condition(name, chance.choice(ORDERED), chance.choice(VALUES[name])))
        else:
            operator = Operator.NOT_EQUAL if chance.random() < 0.5 else Operator.EQUAL
            found.append(Condition(name, operator, chance.choice(VALUES[name])))
    return tuple(found)


def _pattern(
    chance: Random, kinds: tuple[str, ...], bound: dict[str, str], may_bind: bool, most: int = 2
) -> Pattern:
    kind = chance.choice(kinds)
    conditions = _conditions(chance, bound, may_bind, most)
    if kind == "judged" and chance.random() < 0.5:
        status = chance.choice(STATUSES)
        conditions = (*conditions, Condition("status", Operator.EQUAL, status))
    return Pattern(kind, conditions)


def _tally(chance: Random, kinds: tuple[str, ...], bound: dict[str, str], name: str) -> Tally:
    of = _pattern(chance, kinds, bound, may_bind=False, most=1) if chance.random() < 0.4 else None
    bounds = ("0", "0.3", "0.5", "1") if of else ("0", "1", "2", "3")
    return Tally(
        _pattern(chance, kinds, bound, may_bind=False, most=1),
        chance.choice(list(Operator)),
        Decimal(chance.choice(bounds)),
        of,
        tuple(chance.sample(sorted(VALUES), chance.choice((0, 1, 1, 2)))),
        name if chance.random() < 0.5 else None,
    )


def _rule(chance: Random, name: str, rank: int) -> Rule:
    """A rule that concludes the ranked kind; higher kinds mostly read the one just below."""
    below = (*BASE, *RANKED[:rank])
    bound: dict[str, str] = {}
    near = (RANKED[rank - 1],) if rank and chance.random() < 0.8 else BASE
    patterns = [_pattern(chance, near, bound, may_bind=True, most=1)]
    if chance.random() < (0.5 if rank else 0.3):
        patterns.append(_pattern(chance, (*near, *below), bound, may_bind=True))
    negations, tallies = [], []
    for number in range(chance.choice((0, 0, 1, 2) if rank else (0, 0, 0, 1))):
        guarded = (*near, *below)
        if chance.random() < 0.5:
            negations.append(_pattern(chance, guarded, bound, may_bind=False, most=3))
        else:
            tallies.append(_tally(chance, guarded, bound, f"k{number}"))
    attributes: dict[str, Value | Variable] = {}
    for attribute in chance.sample(sorted(VALUES), chance.choice((0, 1, 2, 2))):
        known = sorted(variable for variable, type_ in bound.items() if type_ == TYPES[attribute])
        constant = chance.choice(VALUES[attribute])
        attributes[attribute] = Variable(chance.choice(known)) if known else constant
    if RANKED[rank] == "judged":
        attributes["status"] = chance.choice(STATUSES)
        if attributes["status"] == "not-met" and chance.random() < 0.5:
            # a rule may negate the very kind that it concludes
            met = Condition("status", Operator.EQUAL, "met")
            inner = _conditions(chance, bound, may_bind=False, most=1)
            negations.append(Pattern("judged", (*inner, met)))
    told = [*sorted(bound), *(tally.bind for tally in tallies if tally.bind)]
    return Rule(
        name,
        tuple(patterns),
        tuple(negations),
        tuple(tallies),
        Conclusion(RANKED[rank], tuple(sorted(attributes.items()))),
        " ".join(f"{{{variable}}}" for variable in told) or "so it is",
        ("LAW",),
    )
