"""The one module that calls the C engine: one ruleset, fed and emptied in a fixed order.

Nothing but small whole numbers and generated names goes in, so no text of a stranger ever
reaches C code. A session begins with a fact that fires a rule of its own, because deleting the
state of a session in which nothing fired crashes; it ends with another, which fires only if the
batch before it was read to its end - a batch that C cannot parse is dropped without a word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from itertools import chain
from types import ModuleType
from typing import Protocol

KIND, ALWAYS = "k", "t"
BEGIN, END = 0, 1  # kinds of the first and last fact; those of rules count from 2
_FACT = re.compile(r'"id":"fact-(\d+)"')
_OBSERVED = 2  # the result of asserting an identity twice

Firing = tuple[int, tuple[int, ...]]  # the number of a rule, and of its facts


class KernelFailure(Exception):
    """The C engine did not do as it must; nothing that it said since creation is believed."""

    code = "E-ENGINE-FAILED"


@cache
def _engine() -> ModuleType | None:
    try:
        return import_module("durable_rules_engine")
    except ImportError:
        return None


def available() -> bool:
    """Whether durable-rules is installed here and can be loaded."""
    return _engine() is not None


def message(number: int, kind: int, cells: Sequence[str]) -> str:
    """A fact as the engine reads it; a cell is a comma, a quoted name and a whole number."""
    return f'{{"id":"fact-{number}","{KIND}":{kind},"{ALWAYS}":1{"".join(cells)}}}'


class RunsRules(Protocol):
    """A ruleset in C, wherever it lives."""

    def run(self, messages: Sequence[str]) -> list[Firing]: ...

    def close(self) -> None: ...


MakesKernel = Callable[[Mapping[str, object]], RunsRules]


class Kernel:
    """A ruleset in C; rules are called `r` and their number."""

    def __init__(self, rules: Mapping[str, object]) -> None:
        """`rules` without those that begin and end a session; raises KernelFailure."""
        engine = _engine()
        if engine is None:
            raise KernelFailure("failed: durable-rules is not installed")
        self._engine = engine
        marks = {
            name: {"all": [{"m0": {KIND: kind}}]} for name, kind in (("begin", BEGIN), ("end", END))
        }
        try:
            self._handle: int | None = engine.create_ruleset("r", json.dumps({**marks, **rules}))
        except Exception as error:
            raise KernelFailure(f"failed: {error}") from None

    def run(self, messages: Sequence[str]) -> list[Firing]:
        """Everything that fires on these facts, in no order that means anything.

        After a KernelFailure the ruleset is abandoned: to call on would be to call into memory
        in an unknown state.
        """
        if self._handle is None:
            raise KernelFailure("failed: the ruleset was closed")
        handle, self._handle = self._handle, None
        try:
            firings = self._run(handle, messages)
        except KernelFailure:
            raise
        except MemoryError:
            raise KernelFailure("failed: out of memory") from None
        except Exception as error:
            raise KernelFailure(f"failed: {error}") from None
        self._handle = handle
        return firings

    def _run(self, handle: int, messages: Sequence[str]) -> list[Firing]:
        engine = self._engine
        began, session = engine.assert_fact(
            handle, f'{{"id":"begin","{KIND}":{BEGIN},"{ALWAYS}":1}}'
        )
        end = f'{{"id":"end","{KIND}":{END}}}'
        batch = f"[{','.join(chain(messages, (end,)))}]"
        told, same = engine.assert_facts(handle, batch)
        if began != 0 or told == _OBSERVED or same != session:
            raise KernelFailure(f"failed: facts were refused: {began}, {told}")
        marks = 0
        firings: list[Firing] = []
        started = engine.start_action_for_state(handle, session)
        fired = None if started is None else started[1]
        while fired is not None:
            if fired.startswith('{"r'):
                facts = tuple(map(int, _FACT.findall(fired)))
                firings.append((int(fired[3 : fired.index('"', 3)]), facts))
            else:
                marks += 1
            fired = engine.complete_and_start_action(handle, session)
        if marks != 2:
            raise KernelFailure("failed: a batch of facts was not read to its end")
        engine.delete_state(handle, None)
        return firings

    def close(self) -> None:
        """Gives the memory back; an abandoned ruleset keeps its."""
        if self._handle is not None:
            self._engine.delete_ruleset(self._handle)
            self._handle = None
