"""The C engine in a process of its own: what kills or hangs it there is a failure here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from threading import Timer

from engine.inference.rete.kernel import Firing, KernelFailure

SECONDS = 60.0
MEMORY = 4 << 30  # bytes of address space: a join without a key may ask for any amount
LONGEST = 1 << 28  # bytes of an answer
# `-P`: where the user stands may be a stranger's folder, and nothing is imported from there.
WORKER = (sys.executable, "-P", "-m", "engine.inference.rete.worker")


class KernelDied(KernelFailure):
    code = "E-ENGINE-CRASH"


class KernelHung(KernelFailure):
    code = "E-ENGINE-HANG"


class Host:
    """One such process, with an end `seconds` after it began; to be closed."""

    def __init__(
        self,
        *,
        seconds: float = SECONDS,
        memory: int = MEMORY,
        worker: Sequence[str] = WORKER,
    ) -> None:
        """Raises KernelDied where the process cannot be started."""
        places = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        try:
            self._process = subprocess.Popen(
                (*worker, str(memory)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=places,
            )
        except OSError as error:
            raise KernelDied(f"could not be started: {error.strerror}") from None
        self._seconds = seconds
        self._hung = False
        self._rulesets = 0
        self._watch = Timer(seconds, self._give_up)
        self._watch.daemon = True
        self._watch.start()

    def kernel(self, rules: Mapping[str, object]) -> HostedKernel:
        """As `Kernel(rules)`, over there."""
        number = self._rulesets
        self._rulesets += 1
        self.ask("rules", number, json.dumps(rules))
        return HostedKernel(self, number)

    def ask(self, verb: str, number: int, text: str) -> list[object]:
        """The answer to one request; raises KernelFailure where there is none."""
        sent, received = self._process.stdin, self._process.stdout
        assert sent is not None and received is not None
        body = text.encode()
        try:
            sent.write(f"{verb} {number} {len(body)}\n".encode())
            sent.write(body)
            sent.flush()
            line = received.readline(LONGEST)
        except (OSError, ValueError):  # it went away while it was written to
            line = b""
        answer = _read(line)
        if isinstance(answer, list):
            return answer
        if isinstance(answer, str):
            raise KernelFailure(answer)
        raise self._ended()

    def close(self) -> None:
        self._watch.cancel()
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was not read yet has nobody to read it
                    continue
        self._process.wait()

    def _give_up(self) -> None:
        self._hung = True
        self._process.kill()

    def _ended(self) -> KernelFailure:
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return KernelDied("died: what it answered is none of its words")
        if self._hung:
            return KernelHung(f"had not finished after {self._seconds:g} seconds")
        return KernelDied(f"died: {f'signal {-code}' if code < 0 else f'code {code}'}")


class HostedKernel:
    """A ruleset over there; says the same as one here."""

    def __init__(self, host: Host, number: int) -> None:
        self._host = host
        self._number = number

    def run(self, messages: Sequence[str]) -> list[Firing]:
        """As `Kernel.run`; what comes back is held against what may come."""
        answer = self._host.ask("run", self._number, "\n".join(messages))
        firings: list[Firing] = []
        for each in answer:
            match each:
                case [int(rule), list(facts)] if all(type(fact) is int for fact in facts):
                    firings.append((rule, tuple(facts)))
                case _:
                    raise KernelDied("died: what it answered is none of its words")
        return firings

    def close(self) -> None:
        """The process ends with all its rulesets."""


def _read(line: bytes) -> object:
    """C code may have gone astray over there: nothing of its answer is believed."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
