"""The driver: layer by layer, the C engine matches and joins, and what it says is checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.inference.durable import limits
from engine.inference.durable.asked import Answers, Asked, satisfied
from engine.inference.durable.known import Known, Numbers
from engine.inference.durable.network import Matcher, Network, networks
from engine.inference.matching import Bindings
from engine.inference.rete.hosted import MEMORY, SECONDS, WORKER, Host
from engine.inference.rete.kernel import Kernel, KernelFailure, MakesKernel, RunsRules
from engine.inference.stratify import stratify
from engine.inference.wording import filled, sentence
from engine.model.position import NOWHERE, Diagnostic
from engine.model.rules import (
    Conclusion,
    Counted,
    Derived,
    Fact,
    Instance,
    Rule,
    Value,
    Variable,
)


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    networks: tuple[Network, ...]
    asked: dict[str, Asked]  # by id of the rule


@dataclass(frozen=True, slots=True, eq=False)
class _Application:
    """A rule on facts that match, when nothing stands against it."""

    rule: Rule
    asked: Asked
    premises: tuple[int, ...]
    bound: dict[str, int]
    bindings: dict[str, Value]
    counted: tuple[Counted, ...]


class Compiled:
    """Rules made ready once, to be applied to many bases of facts; not for several threads."""

    def __init__(self, layers: tuple[_Layer, ...], numbers: Numbers, made: MakesKernel) -> None:
        self._layers = layers
        self._numbers = numbers
        self._made = made
        self._kernels: dict[Network, RunsRules] = {}

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
                    number = _conclude(application, known)
                    concluded[number] = None
                    instance = _instance(application, known, known.facts[number])
                    trace.append((number, application.premises, instance))
        except KernelFailure as failure:
            self._kernels.clear()
            return _told(failure)
        return _sorted(known, concluded, trace)

    def close(self) -> None:
        """Gives back what the C engine holds; another `derive` would build it anew."""
        for kernel in self._kernels.values():
            kernel.close()
        self._kernels.clear()

    def _apply(self, layer: _Layer, known: Known) -> Iterator[_Application]:
        answers = Answers(known)
        known.settle()
        for network in layer.networks:
            messages = list(network.messages(known))
            if network not in self._kernels:
                self._kernels[network] = self._made(network.rules())
            for fired, premises in self._kernels[network].run(messages):
                matcher = _fired(network, fired, premises, known)
                asked = layer.asked[matcher.rule.id]
                application = _judged(matcher, asked, premises, answers, known)
                if application is not None:
                    yield application


def compile_rules(rules: Iterable[Rule], made: MakesKernel = Kernel) -> Compiled | Diagnostic:
    """Rules ready for any facts, or the first reason why this engine cannot take them.

    `made` makes rulesets in C: here, or in a process of their own (`Host.kernel`).
    """
    strata, circles = stratify(rules)
    if circles:
        return circles[0]
    numbers = Numbers()
    layers: list[_Layer] = []
    for stratum in strata:
        divided = networks(stratum, numbers)
        if isinstance(divided, Diagnostic):
            return divided
        asked: dict[str, Asked] = {}
        for rule in stratum:
            found = Asked.of(rule.patterns, rule.negations, rule.tallies)
            if found is None:
                return limits.unordered_variable(rule.id, rule.at)
            asked[rule.id] = found
        layers.append(_Layer(tuple(divided), asked))
    return Compiled(tuple(layers), numbers, made)


def derive(
    rules: Iterable[Rule], facts: Iterable[Fact], made: MakesKernel = Kernel
) -> Derived | Diagnostic:
    """Compiles, derives and closes; for one base of facts."""
    compiled = compile_rules(rules, made)
    if isinstance(compiled, Diagnostic):
        return compiled
    try:
        return compiled.derive(facts)
    finally:
        compiled.close()


def derive_isolated(
    rules: Iterable[Rule],
    facts: Iterable[Fact],
    *,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    worker: Sequence[str] = WORKER,
) -> Derived | Diagnostic:
    """As `derive`, with the C engine in a process of its own.

    E-ENGINE-HANG after `seconds`, E-ENGINE-CRASH where it dies. Only numbers and generated names
    cross over, and what comes back is held against the facts as ever.
    """
    try:
        host = Host(seconds=seconds, memory=memory, worker=worker)
    except KernelFailure as failure:
        return _told(failure)
    try:
        return derive(rules, facts, host.kernel)
    finally:
        host.close()


def _told(failure: KernelFailure) -> Diagnostic:
    help_ = "choose the reference engine"
    return Diagnostic(NOWHERE, failure.code, f"the durable engine {failure}", help_)


def _fired(network: Network, fired: int, premises: tuple[int, ...], known: Known) -> Matcher:
    if 0 <= fired < len(network.matchers) and all(0 <= n < len(known.facts) for n in premises):
        return network.matchers[fired]
    raise KernelFailure("failed: it fired what it was never given")


def _judged(
    matcher: Matcher, asked: Asked, premises: tuple[int, ...], answers: Answers, known: Known
) -> _Application | None:
    """None where something stands against the rule; a match that is none is a failure."""
    bound = matcher.bound(premises, known)
    if bound is None:
        raise KernelFailure(f"failed: `{matcher.rule.id}` fired on facts that do not match")
    for negated in asked.negations:
        if answers.any(negated, bound):
            return None
    values = known.values
    bindings = {name: values[number] for name, number in bound.items()}
    counted = tuple([answers.counted(count, bound, bindings) for count in asked.counts])
    if not all(map(satisfied, matcher.rule.tallies, counted)):
        return None
    return _Application(matcher.rule, asked, premises, bound, bindings, counted)


def _conclude(application: _Application, known: Known) -> int:
    """The number of what is concluded, which may have been known before."""
    conclude, bound = application.rule.conclude, application.bound
    of = known.numbers.of
    row = {
        name: bound[term.name] if isinstance(term, Variable) else of(term)
        for name, term in conclude.attributes
    }
    return known.place(conclude.kind, row, lambda: _fact(conclude, application.bindings))


def _fact(conclude: Conclusion, bindings: Bindings) -> Fact:
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
    rule, bindings, counted = application.rule, application.bindings, application.counted
    told = bindings
    if counted:
        told = bindings | {
            tally.bind: found.count
            for tally, found in zip(rule.tallies, counted, strict=True)
            if tally.bind
        }
    facts = known.facts
    return Instance(
        rule.id,
        conclusion,
        tuple([facts[number] for number in application.premises]),
        tuple([filled(pieces, bindings) for pieces in application.asked.absent]),
        counted,
        sentence(rule.because, told),
        rule.basis,
    )


def _sorted(
    known: Known,
    concluded: dict[int, None],
    trace: list[tuple[int, tuple[int, ...], Instance]],
) -> Derived:
    """Facts in their order; instances by rule, conclusion, premises."""
    used = {*concluded, *(number for _, premises, _ in trace for number in premises)}
    ordered = known.order(used)
    rank = {number: place for place, number in enumerate(ordered)}
    trace.sort(key=lambda each: (each[2].rule, rank[each[0]], [rank[n] for n in each[1]]))
    return Derived(
        tuple(known.facts[number] for number in ordered if number in concluded),
        tuple(instance for _, _, instance in trace),
    )
