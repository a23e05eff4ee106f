"""The driver: layer by layer, the C engine matches and joins, and what it says is checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.inference.durable import limits
from engine.inference.durable.asked import Answers, Asked, satisfied
from engine.inference.durable.kernel import Kernel, KernelFailure
from engine.inference.durable.known import Known, Numbers
from engine.inference.durable.network import Matcher, Network, networks
from engine.inference.matching import Bindings
from engine.inference.stratify import stratify
from engine.inference.wording import pattern_text, sentence
from engine.model.position import NOWHERE, Diagnostic
from engine.model.rules import Counted, Derived, Fact, Instance, Rule, Variable


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    networks: tuple[Network, ...]
    asked: dict[str, Asked]  # by id of the rule


@dataclass(frozen=True, slots=True, eq=False)
class _Application:
    """A rule on facts that match, when nothing stands against it."""

    rule: Rule
    premises: tuple[int, ...]
    bindings: Bindings
    counted: tuple[Counted, ...]


class Compiled:
    """Rules made ready once, to be applied to many bases of facts; not for several threads."""

    def __init__(self, layers: tuple[_Layer, ...], numbers: Numbers) -> None:
        self._layers = layers
        self._numbers = numbers
        self._kernels: dict[Network, Kernel] = {}

    def derive(self, facts: Iterable[Fact]) -> Derived | Diagnostic:
        """As `reference.derive`; a diagnostic where the engine cannot or must not go on.

        After E-ENGINE-FAILED the rulesets are abandoned and made anew by the next call.
        """
        known = Known(facts, Numbers(self._numbers))
        concluded: dict[int, None] = {}
        trace: list[tuple[int, tuple[int, ...], Instance]] = []
        try:
            for layer in self._layers:
                if len(known.facts) > limits.FACTS:
                    return limits.too_many_facts(len(known.facts))
                for application in list(self._apply(layer, known)):
                    number = known.add(_conclusion(application))
                    concluded[number] = None
                    instance = _instance(application, known, known.facts[number])
                    trace.append((number, application.premises, instance))
        except KernelFailure as failure:
            self._kernels.clear()
            return Diagnostic(
                NOWHERE,
                "E-ENGINE-FAILED",
                f"the durable engine failed: {failure}",
                "choose the reference engine",
            )
        return _sorted(known, concluded, trace)

    def close(self) -> None:
        """Gives back what the C engine holds; another `derive` would build it anew."""
        for kernel in self._kernels.values():
            kernel.close()
        self._kernels.clear()

    def _apply(self, layer: _Layer, known: Known) -> Iterator[_Application]:
        answers = Answers(known)
        for network in layer.networks:
            messages = list(network.messages(known))
            if network not in self._kernels:
                self._kernels[network] = network.kernel()
            for fired, premises in self._kernels[network].run(messages):
                matcher = network.matchers[fired]
                asked = layer.asked[matcher.rule.id]
                application = _judged(matcher, asked, premises, answers, known)
                if application is not None:
                    yield application


def compile_rules(rules: Iterable[Rule]) -> Compiled | Diagnostic:
    """Rules ready for any facts, or the first reason why this engine cannot take them."""
    strata, circles = stratify(rules)
    if circles:
        return circles[0]
    numbers = Numbers()
    layers: list[_Layer] = []
    for stratum in strata:
        made = networks(stratum, numbers)
        if isinstance(made, Diagnostic):
            return made
        asked: dict[str, Asked] = {}
        for rule in stratum:
            found = Asked.of(rule.patterns, rule.negations, rule.tallies)
            if found is None:
                return limits.unordered_variable(rule.id, rule.at)
            asked[rule.id] = found
        layers.append(_Layer(tuple(made), asked))
    return Compiled(tuple(layers), numbers)


def derive(rules: Iterable[Rule], facts: Iterable[Fact]) -> Derived | Diagnostic:
    """Compiles, derives and closes; for one base of facts."""
    compiled = compile_rules(rules)
    if isinstance(compiled, Diagnostic):
        return compiled
    try:
        return compiled.derive(facts)
    finally:
        compiled.close()


def _judged(
    matcher: Matcher, asked: Asked, premises: tuple[int, ...], answers: Answers, known: Known
) -> _Application | None:
    """None where something stands against the rule; a match that is none is a failure."""
    bound = matcher.bound(premises, known)
    if bound is None:
        raise KernelFailure(f"`{matcher.rule.id}` fired on facts that do not match")
    for negated in asked.negations:
        if answers.any(negated, bound):
            return None
    bindings = matcher.values([known.facts[number] for number in premises])
    counted = tuple(answers.counted(count, bound, bindings) for count in asked.counts)
    if not all(map(satisfied, matcher.rule.tallies, counted)):
        return None
    return _Application(matcher.rule, premises, bindings, counted)


def _conclusion(application: _Application) -> Fact:
    conclude, bindings = application.rule.conclude, application.bindings
    return Fact(
        conclude.kind,
        tuple(
            [
                (name, bindings[term.name] if isinstance(term, Variable) else term)
                for name, term in conclude.attributes
            ]
        ),
    )


def _instance(application: _Application, known: Known, conclusion: Fact) -> Instance:
    rule, bindings = application.rule, application.bindings
    named = {
        tally.bind: found.count
        for tally, found in zip(rule.tallies, application.counted, strict=True)
        if tally.bind
    }
    return Instance(
        rule.id,
        conclusion,
        tuple([known.facts[number] for number in application.premises]),
        tuple([pattern_text(pattern, bindings) for pattern in rule.negations]),
        application.counted,
        sentence(rule.because, {**bindings, **named}),
        rule.basis,
    )


def _sorted(
    known: Known,
    concluded: dict[int, None],
    trace: list[tuple[int, tuple[int, ...], Instance]],
) -> Derived:
    """Facts in their order; instances by rule, conclusion, premises."""
    used = {*concluded, *(number for _, premises, _ in trace for number in premises)}
    ordered = sorted(used, key=lambda number: known.facts[number].order)
    rank = {number: place for place, number in enumerate(ordered)}
    trace.sort(key=lambda each: (each[2].rule, rank[each[0]], [rank[n] for n in each[1]]))
    return Derived(
        tuple(known.facts[number] for number in ordered if number in concluded),
        tuple(instance for _, _, instance in trace),
    )
