"""The rule part of an audit beside the bare C engine fed by hand: `python -m benchmarks.rules`.

"by hand" is what somebody would write who has only durable-rules: the same rules as rulesets, one
a layer, since `none` is right only there; facts with their own names and values, sent once to
each layer that reads their kind; negations left to the engine; tallies counted in Python; each
firing read as JSON, its conclusion built, and kept with its premises. It writes no sentences and
has no isolation. Both must conclude the same facts.
"""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from importlib import import_module
from typing import Any

from benchmarks.company import facts as company
from engine.audit.library import rules_for
from engine.inference import durable, reference
from engine.inference.stratify import stratify
from engine.model.position import Diagnostic
from engine.model.rules import Derived, Fact, Operator, Pattern, Rule, Tally, Value, Variable

FIRM = "binomial-90"
ROUNDS = 9
BARE = "the bare engine, fed by hand"
COMPARED = {
    Operator.NOT_EQUAL: "$neq",
    Operator.GREATER: "$gt",
    Operator.AT_LEAST: "$gte",
    Operator.LESS: "$lt",
    Operator.AT_MOST: "$lte",
}
Message = dict[str, Any]


class ByHand:
    """One ruleset a layer, made once."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._engine = import_module("durable_rules_engine")
        strata, _ = stratify(rules)
        self._layers = [tuple(stratum) for stratum in strata]
        self._handles = [
            self._engine.create_ruleset(f"layer{number}", json.dumps(self._ruleset(layer)))
            for number, layer in enumerate(self._layers)
        ]
        self._guards = [{p.kind for r in layer for p in r.negations} for layer in self._layers]
        self._reads = [{p.kind for r in layer for p in r.patterns} for layer in self._layers]

    @staticmethod
    def _ruleset(layer: tuple[Rule, ...]) -> Message:
        made: Message = {"begin": {"all": [{"m0": {"kind": "-begin"}}]}}
        for number, rule in enumerate(layer):
            where: dict[str, tuple[int, str]] = {}
            patterns = []
            for place, pattern in enumerate((*rule.patterns, *rule.negations)):
                name = f"m{place}"
                asked = {name: {"$and": _conditions(pattern, place, where)}}
                negated = place >= len(rule.patterns)
                patterns.append({f"{name}$not": asked[name]} if negated else asked)
            made[str(number)] = {"all": patterns}
        return made

    def derive(self, facts: tuple[Fact, ...]) -> tuple[set[Fact], list[Any]]:
        engine = self._engine
        by_kind: dict[str, list[Message]] = {}
        known: dict[Fact, None] = {}
        for fact in facts:
            _send(by_kind, known, fact)
        concluded: set[Fact] = set()
        trace: list[Any] = []
        for layer, handle, guards, reads in zip(
            self._layers, self._handles, self._guards, self._reads, strict=True
        ):
            _, session = engine.assert_fact(handle, '{"id":"begin","kind":"-begin","t":1}')
            for kinds in (guards, reads - guards):
                batch = [each for kind in sorted(kinds) for each in by_kind.get(kind, ())]
                if batch:
                    engine.assert_facts(handle, json.dumps(batch))
            fresh: list[Fact] = []
            started = engine.start_action_for_state(handle, session)
            fired = started and started[1]
            while fired:
                ((name, matched),) = json.loads(fired).items()
                if name != "begin":
                    rule = layer[int(name)]
                    bound = _bound(rule, matched)
                    if all(_counted(tally, bound, by_kind) for tally in rule.tallies):
                        attributes = tuple(
                            (n, bound[v.name] if isinstance(v, Variable) else v)
                            for n, v in rule.conclude.attributes
                        )
                        fact = Fact(rule.conclude.kind, attributes)
                        fresh.append(fact)
                        trace.append((rule.id, fact, matched))
                fired = engine.complete_and_start_action(handle, session)
            engine.delete_state(handle, None)
            for fact in fresh:
                concluded.add(fact)
                _send(by_kind, known, fact)
        return concluded, trace

    def close(self) -> None:
        for handle in self._handles:
            self._engine.delete_ruleset(handle)


def _conditions(pattern: Pattern, place: int, where: dict[str, tuple[int, str]]) -> list[Message]:
    """Kind first, joins last, and after them one that is always true, as the engine needs it."""
    made: list[Message] = [{"kind": pattern.kind}]
    joins: list[Message] = []
    for condition in pattern.conditions:
        name, operand = _named(condition.attribute), condition.operand
        if isinstance(operand, Variable):
            source = where.setdefault(operand.name, (place, name))
            if source[0] != place:
                joins.append({name: {f"m{source[0]}": source[1]}})
        elif condition.operator is Operator.EQUAL:
            made.append({name: operand})
        else:
            made.append({COMPARED[condition.operator]: {name: operand}})
    always = [{"t": {"m0": "t"}}] if place else []
    return [*made, *joins, *always]


def _send(by_kind: dict[str, list[Message]], known: dict[Fact, None], fact: Fact) -> None:
    if fact in known:
        return
    sent = {"id": f"fact-{len(known)}", "kind": fact.kind, "t": 1}
    sent |= {_named(name): value for name, value in fact.attributes}
    known[fact] = None
    by_kind.setdefault(fact.kind, []).append(sent)


def _bound(rule: Rule, matched: Message) -> dict[str, Value]:
    bound: dict[str, Value] = {}
    for place, pattern in enumerate(rule.patterns):
        found = matched[f"m{place}"]
        for condition in pattern.conditions:
            if isinstance(condition.operand, Variable):
                bound[condition.operand.name] = found[_named(condition.attribute)]
    return bound


def _named(attribute: str) -> str:
    """`id` is the engine's own word."""
    return "id_" if attribute == "id" else attribute


def _counted(tally: Tally, bound: dict[str, Value], by_kind: dict[str, list[Message]]) -> bool:
    count = _count(tally.count, tally.distinct, bound, by_kind)
    of = 1 if tally.of is None else _count(tally.of, tally.distinct, bound, by_kind)
    excess = count - Fraction(tally.bound) * of
    return (
        of > 0
        and {
            Operator.EQUAL: excess == 0,
            Operator.NOT_EQUAL: excess != 0,
            Operator.GREATER: excess > 0,
            Operator.AT_LEAST: excess >= 0,
            Operator.LESS: excess < 0,
            Operator.AT_MOST: excess <= 0,
        }[tally.operator]
    )


def _count(
    pattern: Pattern,
    distinct: tuple[str, ...],
    bound: dict[str, Value],
    by_kind: dict[str, list[Message]],
) -> int:
    """Only `is` occurs in the tallies of the shipped packs."""
    wanted = {}
    for condition in pattern.conditions:
        assert condition.operator is Operator.EQUAL
        operand = condition.operand
        wanted[_named(condition.attribute)] = (
            bound[operand.name] if isinstance(operand, Variable) else operand
        )
    found = [
        each
        for each in by_kind.get(pattern.kind, ())
        if all(each.get(name) == value for name, value in wanted.items())
    ]
    return len({tuple(e[_named(n)] for n in distinct) for e in found}) if distinct else len(found)


def measured(ways: Mapping[str, Callable[[], Any]]) -> tuple[dict[str, float], dict[str, Any]]:
    """Median milliseconds, turn by turn, so that other work on the machine meets all alike."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    answers: dict[str, Any] = {}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            gc.collect()
            began = time.perf_counter()
            answers[name] = way()
            times[name].append((time.perf_counter() - began) * 1e3)
    return {name: statistics.median(each) for name, each in times.items()}, answers


def table() -> Iterator[str]:
    if not durable.available():
        yield "durable-rules is not installed: nothing to measure the rule part against"
        return
    rules, problems = rules_for(FIRM)
    assert not [each for each in problems if each.code.startswith("E-")], problems
    stated = company()
    compiled = durable.compile_rules(rules)
    assert not isinstance(compiled, Diagnostic), compiled
    hand = ByHand(rules)
    gc.freeze()
    took, answers = measured(
        {
            BARE: lambda: hand.derive(stated),
            "durable": lambda: compiled.derive(stated),
            "durable in a process of its own": lambda: durable.derive_isolated(rules, stated),
            "reference": lambda: reference.derive(rules, stated),
        }
    )
    hand.close()
    compiled.close()
    (concluded, trace), derived = answers[BARE], answers["durable"]
    assert isinstance(derived, Derived) and derived == answers["reference"]
    # Its own `none` is not to be relied on, even layer by layer: firings that no rule allows, and
    # by them conclusions that do not follow.
    astray = len(concluded ^ set(derived.facts))
    wrong = {each[:2] for each in trace} - {(i.rule, i.conclusion) for i in derived.trace}
    yield (
        f"| {len(rules)} rules, {len(stated):,} facts, {len(derived.trace):,} firings "
        f"(median of {ROUNDS}) | ms | ratio to the bare engine |"
    )
    yield "|---|---|---|"
    for name, median in took.items():
        yield f"| {name} | {median:.0f} | {median / took[BARE]:.2f} |"
    yield (
        f"(of its firings, the bare engine fed by hand got {len(wrong)} wrong, "
        f"so that {astray} conclusions are astray; durable 0)"
    )


if __name__ == "__main__":
    print("\n".join(table()))
