"""What a what-if answers in, by kind of step: CPU time of the answering thread, and the clock's.

Prints JSON for `benchmarks.whatif`. As in the workbench, Python's search for waste in all that it
holds is put off meanwhile.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.run import audit
from engine.audit.supposition import NOTHING, Supposition, passing
from engine.audit.whatif import Rehearsal, Supposed
from engine.model.run import AuditRun
from tui.app import collector

MOST = 15  # steps of a kind
Times = dict[str, list[tuple[float, float]]]


def measured(rehearsal: Rehearsal, steps: Iterable[Supposition]) -> list[tuple[float, float]]:
    """Of the steps that are answered; a control on which others rest cannot be left out."""
    found = []
    for supposed in steps:
        cpu, clock = time.thread_time(), time.perf_counter()
        answer = rehearsal.suppose(supposed)
        taken = time.thread_time() - cpu, time.perf_counter() - clock
        found += [taken] if isinstance(answer, Supposed) else []
    return found


def ready(name: str, choices: Choices) -> tuple[Rehearsal, Supposed]:
    rehearsal = Rehearsal(name, choices)
    base = rehearsal.suppose(NOTHING)
    assert isinstance(base, Supposed), base
    return rehearsal, base


def others(rehearsal: Rehearsal, base: Supposed) -> list[Supposition]:
    own = base.opened.scope.firm.id
    return [replace(NOTHING, firm=firm) for firm in rehearsal.firms() if firm != own]


def controls(run: AuditRun) -> list[str]:
    return [c.id for c in run.controls if passing(run, c.id)][:MOST]


def in_fieldwork(name: str) -> Times:
    found: Times = {}
    rehearsal, base = ready(name, Choices())
    names = controls(base.run)
    firms = others(rehearsal, base)
    half = base.opened.scope.first + timedelta(days=180)
    found["mend a control"] = measured(rehearsal, (NOTHING.mending(c, None) for c in names))
    found["mend from a day on"] = measured(rehearsal, (NOTHING.mending(c, half) for c in names))
    found["add a deviation"] = measured(
        rehearsal, (NOTHING.supposing(c, passing(base.run, c)[:1]) for c in names)
    )
    found["three controls at once"] = measured(
        rehearsal,
        (
            NOTHING.mending(a, None).supposing(b, passing(base.run, b)[:2]).mending(c, half)
            for a, b, c in zip(names, names[1:], names[2:], strict=False)
        ),
    )
    found["change the firm, not made ready"] = measured(rehearsal, firms)
    found["mend a control, under another firm"] = measured(
        rehearsal, (firm.mending(c, None) for firm in firms for c in names[:5])
    )
    rehearsal, _ = ready(name, Choices())
    assert all(rehearsal.ahead(firm, lambda: False) for firm in firms)
    found["change the firm, made ready"] = measured(rehearsal, firms)
    return found


def before_acceptance(name: str) -> Times:
    found: Times = {}
    with tempfile.TemporaryDirectory(prefix="mockaudit-") as folder:
        path = Path(folder) / "before.yaml"
        path.write_text("engagement: {stage: before_acceptance}\n", encoding="utf-8")
        rehearsal, base = ready(name, Choices(overlays=(path,)))
        scope = base.opened.scope
        found["leave a control out"] = measured(
            rehearsal, (NOTHING.removing(c) for c in controls(base.run))
        )
        less = [NOTHING.toggling(c, scope.categories) for c in scope.categories]
        found["drop a category"] = measured(rehearsal, (s for s in less if s is not None))
        moved = (
            replace(NOTHING, period=(scope.first + timedelta(days=days), scope.last))
            for days in (30, 90, 180)
        )
        found["move the period"] = measured(rehearsal, moved)
    return found


def main(name: str) -> None:
    began, worked = time.perf_counter(), time.thread_time()
    opened = open_scenario(name, Choices())
    assert isinstance(opened, Opened)
    audit(opened)
    whole = time.thread_time() - worked, time.perf_counter() - began
    began = time.perf_counter()
    Rehearsal(name, Choices()).suppose(NOTHING)
    examined = time.perf_counter() - began
    collector.rarely()
    steps = {**in_fieldwork(name), **before_acceptance(name)}
    print(json.dumps({"whole": whole, "ready": examined, "steps": steps}))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "open-infra")
