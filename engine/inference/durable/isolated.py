"""The durable engine in a process of its own: what kills it there is a diagnostic here."""

from __future__ import annotations

import io
import os
import pickle
import subprocess
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from engine.model.position import NOWHERE, Diagnostic
from engine.model.rules import Derived, Fact, Rule

SECONDS = 60.0
MEMORY = 4 << 30  # bytes of address space: a join without a key may ask for any amount
# `-P`: where the user stands may be a stranger's folder, and nothing is imported from there.
WORKER = (sys.executable, "-P", "-m", "engine.inference.durable.worker")
_HELP = "choose the reference engine"


def derive_isolated(
    rules: Iterable[Rule],
    facts: Iterable[Fact],
    *,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    worker: Sequence[str] = WORKER,
) -> Derived | Diagnostic:
    """As `derive`, with an end: E-ENGINE-HANG after `seconds`, E-ENGINE-CRASH where it dies."""
    task = pickle.dumps((memory, tuple(rules), tuple(facts)), pickle.HIGHEST_PROTOCOL)
    places = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(
            worker, input=task, capture_output=True, timeout=seconds, env=places, check=False
        )
    except subprocess.TimeoutExpired:
        message = f"the durable engine had not finished after {seconds:g} seconds"
        return Diagnostic(NOWHERE, "E-ENGINE-HANG", message, _HELP)
    except OSError as error:
        message = f"the durable engine could not be started: {error.strerror}"
        return Diagnostic(NOWHERE, "E-ENGINE-CRASH", message, _HELP)
    answer = _read(done.stdout) if done.returncode == 0 else None
    if answer is None:
        ended = f"signal {-done.returncode}" if done.returncode < 0 else f"code {done.returncode}"
        return Diagnostic(NOWHERE, "E-ENGINE-CRASH", f"the durable engine died: {ended}", _HELP)
    return answer


def _read(answer: bytes) -> Derived | Diagnostic | None:
    """What the other process says, of our own types only: C code may have gone astray in it."""
    try:
        found = _Reader(io.BytesIO(answer)).load()
    except Exception:  # unpickling garbage raises nearly anything
        return None
    return found if isinstance(found, (Derived, Diagnostic)) else None


class _Reader(pickle.Unpickler):
    """Lets in the vocabulary, whose classes do nothing when they are made, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith("engine.model."):
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} has no place in an answer")
