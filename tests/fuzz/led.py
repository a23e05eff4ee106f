"""One target under atheris, which ends the process: arguments are the target and libFuzzer's."""

from __future__ import annotations

import importlib
import sys

import atheris  # type: ignore[import-not-found]

# What is ours and written in Python; the rest is not watched.
ROOMS = ("engine.documents", "engine.facts", "engine.packs", "engine.populations", "sqlglot")


def main() -> None:
    with atheris.instrument_imports(include=list(ROOMS)):
        targets = importlib.import_module("tests.fuzz.targets")
    damage = importlib.import_module("tests.fuzz.damage")
    name = sys.argv.pop(1)
    among = targets.seeds(name)

    def mutated(data: bytes, most: int, number: int) -> bytes:
        """Half of the time slips of our own, which know the words of the language."""
        if number % 2:
            return atheris.Mutate(data, most)[:most]
        chance = damage.Random(number)
        return damage.damaged(data, chance, name, among)[:most]

    atheris.Setup(sys.argv, targets.TARGETS[name], custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
