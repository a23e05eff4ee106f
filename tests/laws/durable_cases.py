"""Cases that are hard on an engine in C, and what tells two evaluators apart.

A case of `strategies` is made wider: joins of three and four patterns, texts that break parsers,
numbers beyond 64 bits, many kinds with strange names, facts stated twice in different places.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from engine.inference import durable, reference
from engine.model.position import Diagnostic, Position
from engine.model.rules import (
    Conclusion,
    Condition,
    Derived,
    Fact,
    Operator,
    Pattern,
    Rule,
    Tally,
    Value,
    Variable,
)
from tests.laws.strategies import BASE, RANKED, VALUES, Case, case

STRANGE = (
    *(
        "",
        " ",
        "null",
        "NaN",
        "1e5",
        "-",
        "$m",
        "id",
        "fact-0",
        "begin",
        "\x00",
        "\x1b[31m",
        "\ud800",
    ),
    *(
        '"',
        "'",
        "\\",
        '\\"',
        "}",
        "{",
        "]",
        ",",
        '","id":"fact-1',
        '"}},{"r0":{"m0":{"id":"fact-0"',
    ),
    *("e\u0301", "\u00e9", "\U0001f511", "[red]", "{n0}", "%s%n", "A" * 300),
)
LONG = ("x" * 70_000, "\u00fc" * 40_000)
HUGE = (2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**30, -7)
KINDS = ("_init", "k", "", '"', "$all", "a$not", "fact-0", "control2", "\u00fc", "m0")


def wide_case(chance: Random) -> Case:
    rules, facts = case(chance)
    for number in range(chance.choice((1, 1, 2))):
        rules.append(_joining_rule(chance, f"wide{number}"))
    if chance.random() < 0.15:
        more_rules, more_facts = _many_kinds(chance)
        rules += more_rules
        facts += more_facts
    if chance.random() < 0.4:
        rules, facts = _renamed(chance, rules, facts)
    placed = [replace(fact, at=Position("facts.yaml", chance.randrange(1, 9))) for fact in facts]
    placed += [replace(fact, at=Position("again.yaml", 3)) for fact in chance.sample(facts, 2)]
    chance.shuffle(placed)
    return rules, placed


def _joining_rule(chance: Random, name: str) -> Rule:
    """Three or four patterns that share variables of any type, over few facts."""
    patterns = []
    bound: list[str] = []
    for _ in range(chance.choice((3, 3, 4))):
        conditions = []
        count = chance.choice((0, 1, 1, 1, 2, 3)) if bound else 1
        for attribute in chance.sample(sorted(VALUES), count):
            usual = [each for each in bound if each.startswith(attribute[0])]
            if usual and chance.random() < 0.5:
                variable = chance.choice(usual)
            elif bound and chance.random() < 0.1:
                variable = chance.choice(bound)
            else:
                variable = f"{attribute[0]}{len(bound)}"
                bound.append(variable)
            conditions.append(Condition(attribute, Operator.EQUAL, Variable(variable)))
        if chance.random() < 0.1:
            conditions.append(Condition("n", Operator.NOT_EQUAL, chance.choice((0, True, "1"))))
        patterns.append(
            Pattern(chance.choice((*BASE, *BASE, *BASE, *RANKED[:2])), tuple(conditions))
        )
    negations = []
    if chance.random() < 0.4:
        right = Variable(chance.choice(bound))
        inside = (Condition(chance.choice(sorted(VALUES)), Operator.EQUAL, right),)
        negations.append(Pattern(chance.choice(BASE), inside))
    told = Variable(chance.choice(bound))
    return Rule(
        name,
        tuple(patterns),
        tuple(negations),
        (),
        Conclusion("final", (("told", told),)),
        f"{{{told.name}}}",
        ("LAW",),
    )


def _many_kinds(chance: Random) -> Case:
    """A chain through many kinds, so that layers and kinds are many."""
    length = chance.randrange(5, 30)
    of = (Condition("id", Operator.EQUAL, Variable("x")),)
    conclusion = (("id", Variable("x")),)
    rules = [
        Rule(
            f"chain{n}",
            (Pattern(f"kind{n}", of),),
            (),
            (),
            Conclusion(f"kind{n + 1}", conclusion),
            "",
            (),
        )
        for n in range(length)
    ]
    return rules, [Fact.of(f"kind{chance.randrange(length)}", id=n) for n in range(5)]


def _renamed(chance: Random, rules: list[Rule], facts: list[Fact]) -> Case:
    """The same case in other words; what was equal stays so, what was not may become so."""
    texts = {
        text: chance.choice(STRANGE) for text in ("a", "1", "\u00fc-\U0001f511", "true", "met")
    }
    if chance.random() < 0.03:
        texts["a"] = chance.choice(LONG)
    numbers = {7: chance.choice(HUGE), 2: chance.choice((2, *HUGE))}
    kinds = dict(zip((*BASE, *RANKED), chance.sample(KINDS, 5), strict=True))

    def value(old: Value) -> Value:
        if isinstance(old, str):
            return texts.get(old, old)
        return old if isinstance(old, bool) else numbers.get(old, old)

    def term(old: Value | Variable) -> Value | Variable:
        return old if isinstance(old, Variable) else value(old)

    def pattern(old: Pattern) -> Pattern:
        conditions = (replace(each, operand=term(each.operand)) for each in old.conditions)
        return Pattern(kinds.get(old.kind, old.kind), tuple(conditions))

    def tally(old: Tally) -> Tally:
        return replace(old, count=pattern(old.count), of=pattern(old.of) if old.of else None)

    return [
        replace(
            rule,
            patterns=tuple(map(pattern, rule.patterns)),
            negations=tuple(map(pattern, rule.negations)),
            tallies=tuple(map(tally, rule.tallies)),
            conclude=Conclusion(
                kinds.get(rule.conclude.kind, rule.conclude.kind),
                tuple((name, term(each)) for name, each in rule.conclude.attributes),
            ),
        )
        for rule in rules
    ], [
        Fact(
            kinds.get(fact.kind, fact.kind),
            tuple((name, value(each)) for name, each in fact.attributes),
        )
        for fact in facts
    ]


def features(rules: list[Rule], facts: list[Fact], derived: Derived) -> set[str]:
    """What a case makes the evaluators do; all but the last two are taken from what fired."""
    by_id = {rule.id: rule for rule in rules}
    concluded = set(derived.facts) - set(facts)
    wanted = {
        (pattern.kind, condition.attribute)
        for rule in rules
        for pattern in (*rule.patterns, *rule.negations)
        for condition in pattern.conditions
    }
    trace = derived.trace
    having = {
        "fires": bool(trace),
        "chains two layers": any(concluded & set(each.premises) for each in trace),
        "joins": any(len(each.premises) > 1 for each in trace),
        "joins three or more": any(len(each.premises) > 2 for each in trace),
        "negation": any(by_id[each.rule].negations for each in trace),
        "tallies": any(each.counted for each in trace),
        "missing attributes": any(
            kind == fact.kind and fact.get(name) is None for fact in facts for kind, name in wanted
        ),
        "strange texts": any(
            value in STRANGE or value in LONG for fact in facts for _, value in fact.attributes
        ),
    }
    return {name for name, holds in having.items() if holds}


Evaluator = Callable[[list[Rule], list[Fact]], Derived | Diagnostic]


def disagreement(
    rules: list[Rule],
    facts: list[Fact],
    left: Evaluator = lambda rules, facts: reference.derive(rules, facts),
    right: Evaluator = lambda rules, facts: durable.derive(rules, facts),
) -> str | None:
    """Where two evaluators differ in facts, in trace, in order or in where facts were stated."""
    one, other = left(rules, facts), right(rules, facts)
    if _alike(one, other):
        return None
    return f"rules: {rules!r}\nfacts: {facts!r}\none: {one!r}\nother: {other!r}"


def _alike(one: Derived | Diagnostic, other: Derived | Diagnostic) -> bool:
    """Equal facts may stand in different places, which is told by nothing but their places."""
    if one != other:
        return False
    if not (isinstance(one, Derived) and isinstance(other, Derived)):
        return True
    return all(mine.at == theirs.at for mine, theirs in zip(_told(one), _told(other), strict=True))


def _told(derived: Derived) -> Iterator[Fact]:
    yield from derived.facts
    for instance in derived.trace:
        yield instance.conclusion
        yield from instance.premises


def varied(chance: Random, facts: list[Fact]) -> list[Fact]:
    """Other facts of the same kinds: some are gone, some lose a value or take that of another."""
    made = []
    for fact in facts:
        if chance.random() < 0.2:
            continue
        having = dict(fact.attributes)
        if having and chance.random() < 0.4:
            name = chance.choice(sorted(having))
            value = chance.choice(facts).get(name)
            if value is None:
                del having[name]
            else:
                having[name] = value
        made.append(Fact(fact.kind, tuple(sorted(having.items())), fact.at))
    chance.shuffle(made)
    return made
