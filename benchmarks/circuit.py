"""A million simulated audits of a generated company: `python -m benchmarks.circuit`.

A hundred tests of controls come out clean or not with chances between .01 and .99. All ways see
the same worlds; the floor is NumPy drawing the same uniforms and doing nothing with them.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.company import facts as company
from engine.audit.library import rules_for
from engine.inference import circuit, durable, reference
from engine.model.position import Diagnostic
from engine.model.rules import Derived, Fact, Rule

FIRM = "binomial-90"
UNCERTAIN = 100
DRAWS = (100_000, 1_000_000, 4_000_000)
AT_ONCE = 2**14  # audits for which uniforms are drawn at a time
JUDGED = 2**17  # audits that are judged and counted at a time, so that memory stays small
ONE_BY_ONE = 4  # audits that the other evaluators make
ASKED = ("bears", "concluded", "expressed", "operation", "overall")
SEED = 5

Words = NDArray[np.uint64]


class Company:
    """The certain facts, the leaves - a test clean, a test failed - and the chance of the first."""

    def __init__(self) -> None:
        stated = company()
        results = [fact for fact in stated if fact.kind == "result"]
        step = len(results) // UNCERTAIN
        tests = results[: step * UNCERTAIN : step]
        chosen = set(tests)
        self.certain = [fact for fact in stated if fact not in chosen]
        self.leaves = [_ended(fact, "clean", 0) for fact in tests]
        self.leaves += [_ended(fact, "above", 5) for fact in tests]
        self.groups = [(number, number + UNCERTAIN) for number in range(UNCERTAIN)]
        chances = np.linspace(0.01, 0.99, UNCERTAIN)
        self.chances = np.random.default_rng(SEED).permutation(chances)[:, None]

    def drawn(self, chance: np.random.Generator, draws: int) -> Words:
        """One uniform for each test and audit, packed 64 audits to a word."""
        words = np.zeros((2 * UNCERTAIN, -(-draws // 64)), np.uint64)
        packed = words.view(np.uint8)
        for start in range(0, draws, AT_ONCE):
            clean = chance.random((UNCERTAIN, min(AT_ONCE, draws - start))) < self.chances
            row = np.packbits(clean, axis=1, bitorder="little")
            packed[:UNCERTAIN, start // 8 : start // 8 + row.shape[1]] = row
        np.invert(words[:UNCERTAIN], out=words[UNCERTAIN:])
        return words

    def world(self, words: Words, number: int) -> list[Fact]:
        column = words[:, number // 64] >> np.uint64(number % 64) & np.uint64(1)
        held = zip(self.leaves, column, strict=True)
        return [*self.certain, *(leaf for leaf, holds in held if holds)]


def _ended(fact: Fact, outcome: str, deviations: int) -> Fact:
    having = {**dict(fact.attributes), "outcome": outcome, "deviations": deviations}
    return Fact.of("result", **having)


def floor(draws: int) -> float:
    began = time.perf_counter()
    chance = np.random.default_rng(SEED)
    for start in range(0, draws, AT_ONCE):
        chance.random((UNCERTAIN, min(AT_ONCE, draws - start)))
    return time.perf_counter() - began


def table() -> Iterator[str]:
    rules, problems = rules_for(FIRM)
    assert not [each for each in problems if each.code.startswith("E-")], problems
    made = Company()
    began = time.perf_counter()
    grounded = circuit.ground(rules, made.certain, made.leaves, ASKED, made.groups)
    took = time.perf_counter() - began
    asked = [fact for kind in ASKED for fact in grounded.concluded(kind)]
    yield (
        f"| {len(rules)} rules, {len(made.certain) + UNCERTAIN:,} facts, {UNCERTAIN} uncertain "
        f"tests: {grounded.gates:,} gates, {len(asked):,} facts asked for | audits a second | s |"
    )
    yield "|---|---|---|"
    yield f"| grounding the rules | - | {took:.2f} |"
    for draws in DRAWS:
        yield from _rows(made, grounded, asked, draws)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        yield f"| {draws:,} draws: peak memory so far, {peak:,.0f} MB | - | - |"
    yield from _others(rules, made, grounded, asked)


def _rows(made: Company, grounded: circuit.Circuit, asked: list[Fact], draws: int) -> Iterator[str]:
    least = floor(draws)
    chance = np.random.default_rng(SEED)
    judging = 0.0
    often = np.zeros(len(asked), np.int64)
    began = time.perf_counter()
    for start in range(0, draws, JUDGED):
        count = min(JUDGED, draws - start)
        words = made.drawn(chance, count)
        drawn = time.perf_counter()
        answers = circuit.run(grounded, words, asked)
        judging += time.perf_counter() - drawn
        answers[:, -1] &= np.uint64(2 ** ((count - 1) % 64 + 1) - 1)  # no world is padding
        often += np.bitwise_count(answers).sum(axis=1, dtype=np.int64)
    took = time.perf_counter() - began
    assert (often <= draws).all() and often.any()
    yield _row(f"{draws:,} draws: bare uniforms, the floor", draws, least)
    yield _row(f"{draws:,} draws: the circuit alone", draws, judging)
    yield _row(f"{draws:,} draws: drawn, judged and counted", draws, took)


def _row(name: str, audits: int, seconds: float) -> str:
    return f"| {name} | {audits / seconds:,.1f} | {seconds:.3f} |"


def _others(
    rules: tuple[Rule, ...], made: Company, grounded: circuit.Circuit, asked: list[Fact]
) -> Iterator[str]:
    """One audit after the other; each must conclude what the circuit says of its world."""
    words = made.drawn(np.random.default_rng(SEED), 64)
    answers = circuit.run(grounded, words, asked)

    def agrees(number: int, derived: Derived | Diagnostic) -> bool:
        assert isinstance(derived, Derived), derived
        concluded = {fact for fact in derived.facts if fact.kind in ASKED}
        told = zip(asked, answers, strict=True)
        return concluded == {f for f, row in told if int(row[0]) >> number & 1}

    worlds = [made.world(words, number) for number in range(ONE_BY_ONE)]
    began = time.perf_counter()
    derived: list[Derived | Diagnostic] = [reference.derive(rules, facts) for facts in worlds]
    yield _row("reference, one by one", ONE_BY_ONE, time.perf_counter() - began)
    assert all(map(agrees, range(ONE_BY_ONE), derived))
    if not durable.available():
        yield "(durable-rules is not installed here)"
        return
    compiled = durable.compile_rules(rules)
    assert isinstance(compiled, durable.Compiled), compiled
    began = time.perf_counter()
    derived = [compiled.derive(facts) for facts in worlds]
    yield _row("durable, one by one", ONE_BY_ONE, time.perf_counter() - began)
    compiled.close()
    assert all(map(agrees, range(ONE_BY_ONE), derived))


if __name__ == "__main__":
    print("\n".join(table()))
