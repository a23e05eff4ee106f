"""The three evaluators on random cases: `python -m benchmarks.fuzz [CASES] [SEED]`.

Stops at the first disagreement, prints the case and ends with code 1. A case is told by the
seed and its number alone, so any of them can be run again. A pack meets four bases of facts. A
circuit of which some of the facts are the leaves must say what the reference says of the world
that holds them all, which durable has met too, and of others.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import replace
from random import Random, SystemRandom

from engine.inference import durable, reference
from engine.model.position import Diagnostic
from tests.laws import circuit_cases
from tests.laws.durable_cases import Evaluator, disagreement, features, varied, wide_case

WORLDS = 2  # that the circuit is asked of besides
BASES = 4  # of facts for each pack of rules, which is compiled once
EVERY = 10_000  # cases between two lines of progress
QUALITY = 50  # one case in so many is looked at for what it contains


def _by(compiled: durable.Compiled) -> Evaluator:
    return lambda _, facts: compiled.derive(facts)


def main(arguments: list[str]) -> int:
    cases = int(arguments[0]) if arguments else 100_000
    seed = int(arguments[1]) if len(arguments) > 1 else SystemRandom().randrange(2**32)
    print(f"{cases:,} cases, seed {seed}", flush=True)
    if not durable.available():
        print("durable-rules is not installed here: there is nothing to compare")
        return 2
    began = time.perf_counter()
    seen: Counter[str] = Counter()
    looked = 0
    for number in range(cases):
        base = number % BASES
        if base == 0:
            rules, stated = wide_case(Random(f"{seed}/{number}"))
            compiled = durable.compile_rules(rules)
            assert isinstance(compiled, durable.Compiled)
        facts = varied(Random(f"{seed}/{number}"), stated) if base else stated
        told = disagreement(rules, facts, right=_by(compiled))
        if base == BASES - 1:
            compiled.close()
        if told is None:
            made = circuit_cases.parted(Random(f"{seed}/{number}"), rules, facts, WORLDS)
            everything = [list(range(len(made.leaves)))]
            told = circuit_cases.disagreement(made)
            told = told or circuit_cases.disagreement(replace(made, worlds=everything, groups=[]))
        if told is not None:
            print(f"case {number} of seed {seed} disagrees\n{told}")
            return 1
        if number % QUALITY == 0:
            looked += 1
            derived = reference.derive(rules, facts)
            assert not isinstance(derived, Diagnostic)
            seen.update(features(rules, facts, derived))
        if (number + 1) % EVERY == 0:
            print(f"{number + 1:,} cases, {time.perf_counter() - began:.0f} s", flush=True)
    quality = ", ".join(f"{name} {count / looked:.0%}" for name, count in sorted(seen.items()))
    print(f"quality of {looked:,} looked at: {quality}")
    print(f"{cases:,} cases, 0 disagreements, {time.perf_counter() - began:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
