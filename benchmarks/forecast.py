"""A million simulated audits: drawing, circuit and opinions; beside the floor and the reference."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

ONCE = """
import json, resource, sys, time
import numpy as np
from engine.audit.evaluators import MOST_LOOKS
from engine.audit.findings import Findings
from engine.audit.forecast import tally
from engine.audit.forecast.chance import open_groups, simulated
from engine.audit.forecast.forecast import worlds_of
from engine.audit.forecast.known import gather
from engine.audit.forecast.outcomes import stream
from engine.audit.open import Choices, open_scenario
from engine.audit.opine import opine
from engine.inference.reference import derive

name, draws, again = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
clock = time.perf_counter
began = clock()
opened = open_scenario(name, Choices())
known = gather(opened)
looked = clock()
worlds = worlds_of(opened, known, opened.scope.firm.judgement, "benchmark")
grounded = clock()

def drawn(number):
    found, began = {}, clock()
    for batch in simulated(worlds.groups, "benchmark", number):
        words = worlds.words(batch.choices, batch.worlds)
        for told, chance in tally.weighed(worlds, words, batch).items():
            found[told] = found.get(told, 0.0) + chance
    return clock() - began

drawn(1000)
seconds = [drawn(draws // part) for part in (4, 2, 1)]
began = clock()
for number in open_groups(worlds.groups):
    random = np.random.Generator(np.random.PCG64(stream("benchmark", worlds.groups[number].name)))
    random.random(draws)
floor = clock() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

(batch,) = simulated(worlds.groups, "again", max(1000, again))
words = worlds.words(batch.choices, batch.worlds)
codes, opinions = worlds.opinions(words, batch.worlds)
began, agreed = clock(), 0
for world in range(again):
    derived = derive(opened.rules, worlds.holding(words, world), looks=MOST_LOOKS)
    agreed += opine(worlds.scope, Findings.of(derived)) == opinions[codes[world]]
one = (clock() - began) / max(1, again)
print(json.dumps({
    "ground": grounded - looked,
    "gates": worlds.circuit.gates, "leaves": len(worlds.leaves.facts),
    "groups": len(open_groups(worlds.groups)), "seconds": seconds, "floor": floor, "peak": peak,
    "one": one, "agreed": agreed,
}))
"""
DRAWS = 1_000_000
AGAIN = 1_000


def table(name: str = "open-infra", draws: int = DRAWS, again: int = AGAIN) -> Iterator[str]:
    found = _once(name, draws, again)
    quarter, half, whole = found["seconds"]
    yield f"| {draws:,} simulated audits of {name} | |"
    yield "|---|---|"
    sizes = f"{found['leaves']}, {found['gates']}, {found['groups']}"
    yield f"| leaves, gates, uniforms an audit | {sizes} |"
    yield f"| joint distributions and grounding, once | {found['ground']:.2f} s |"
    yield f"| draw, evaluate, opine | {whole:.2f} s, {draws / whole:,.0f} audits a second |"
    yield f"| a quarter, half, all of the draws | {quarter:.2f}, {half:.2f}, {whole:.2f} s |"
    yield f"| floor: NumPy drawing the same uniforms | {found['floor']:.2f} s |"
    yield f"| the reference, one by one | {1 / found['one']:,.1f} audits a second |"
    yield f"| simulated worlds judged again by the reference | {found['agreed']} of {again} agree |"
    yield f"| peak memory | {found['peak']:.0f} MB |"


def _once(name: str, draws: int, again: int) -> dict[str, Any]:
    command = [sys.executable, "-c", ONCE, name, str(draws), str(again)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


if __name__ == "__main__":
    for line in table():
        print(line)
