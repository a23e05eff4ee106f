"""What if: an audit of the same evidence under other circumstances, quick enough to play with.

What is concluded is what a full audit with the overlay of the supposition concludes. Only what the
overlay changes is derived again; populations that were examined and controls that were tested
under the same circumstances are remembered. Evidence is taken to stay as it was when the rehearsal
began.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from weakref import finalize

from engine.audit.evaluators import REFERENCE
from engine.audit.examine import Evidence
from engine.audit.library import Library
from engine.audit.open import Choices, Opened, Reading, open_scenario
from engine.audit.prepare import Prepared
from engine.audit.recall import Memory
from engine.audit.run import audit
from engine.audit.scope import Scope
from engine.audit.supposition import NAME, NOTHING, Supposition
from engine.audit.watch import LastingJudge
from engine.facts.layers import Layers
from engine.model.position import Diagnostic
from engine.model.prediction import Prediction
from engine.model.run import AuditRun

REMEMBERED = 24  # answers


@dataclass(frozen=True, slots=True, eq=False)
class Supposed:
    """An audit as it would be."""

    opened: Opened
    run: AuditRun


Answer = Supposed | tuple[Diagnostic, ...]


class _GaveWay(Exception):
    """What was done ahead was broken off."""


class Rehearsal:
    """Suppositions over one scenario, one after the other; a lock lets one thread in at a time."""

    def __init__(self, name: str, choices: Choices) -> None:
        self._name = name
        self._choices = replace(choices, engine=REFERENCE, insists=False)
        self._memory = Memory()
        self._judge = LastingJudge()
        self._folder = tempfile.mkdtemp(prefix="mockaudit-")
        finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._lock = Lock()
        self._asked = 0  # questions that were asked, answered or not
        self._answers: dict[Supposition, Answer] = {}
        self._ready: dict[Supposition, Answer] = {}  # answered ahead, and kept

    def suppose(self, supposed: Supposition, step: Callable[[], None] = lambda: None) -> Answer:
        """The audit as it would be; without a supposition, as it is."""
        self._asked += 1
        return self._found(supposed, step)

    def firms(self) -> tuple[str, ...]:
        """Those that may come, in order of their names."""
        library = self._memory.library(*self._choices.packs)
        return tuple(sorted(library.firms)) if isinstance(library, Library) else ()

    def ahead(self, supposed: Supposition, stop: Callable[[], bool]) -> bool:
        """Answer a question that may be asked, so that it is at hand; whether that was done.

        Broken off as soon as `stop` says so or a question is asked: those go first. What was
        tested until then is remembered.
        """
        asked = self._asked

        def step() -> None:
            if stop() or self._asked != asked:
                raise _GaveWay

        try:
            step()
            self._read_rules(supposed)
            step()
            self._ready[supposed] = self._found(supposed, step)
        except _GaveWay:
            return False
        return True

    def foresee(
        self, opened: Opened, heed: Callable[[], None]
    ) -> Prediction | tuple[Diagnostic, ...]:
        """What opinion to expect of what is supposed; what `heed`, called often, raises ends it."""
        from engine.audit.forecast import predict  # statistics that an answer needs nothing of

        def examine(scope: Scope, prepared: Prepared, folder: Layers) -> Evidence:
            heed()
            with self._lock:
                return self._memory.examine(scope, prepared, folder)

        return predict([opened], step=heed, heed=heed, examine=examine)

    def _read_rules(self, supposed: Supposition) -> None:
        """With the numbers of another firm, outside the lock: it takes a while."""
        library = self._memory.library(*self._choices.packs)
        if isinstance(library, Library) and supposed.firm and supposed.firm in library.firms:
            self._memory.rules(supposed.firm, library)

    def _found(self, supposed: Supposition, step: Callable[[], None]) -> Answer:
        with self._lock:
            known = self._ready.get(supposed) or self._answers.pop(supposed, None)
            known = known or self._answer(supposed, step)
            self._answers[supposed] = known
            for oldest in list(self._answers)[:-REMEMBERED]:
                del self._answers[oldest]
            return known

    def _answer(self, supposed: Supposition, step: Callable[[], None]) -> Answer:
        opened = self._opened(supposed)
        if not isinstance(opened, Opened):
            return opened
        run = audit(
            opened, step, judge=self._judge, examine=self._memory.examine, test=self._memory.test
        )
        return Supposed(opened, run) if isinstance(run, AuditRun) else run

    def _opened(self, supposed: Supposition) -> Opened | tuple[Diagnostic, ...]:
        memory = self._memory
        reading = Reading(memory.library, memory.rules, memory.load, memory.prepare, memory.digest)
        if supposed == NOTHING:
            return open_scenario(self._name, self._choices, reading)
        path = Path(self._folder) / NAME
        path.write_text(supposed.overlay(), encoding="utf-8")
        return open_scenario(self._name, supposed.choices(self._choices, path), reading)
