"""From columns that were asked for to the rows in which they agree and differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from engine.audit.compare.columns import Asked, Ready, opened
from engine.audit.compare.rows import rows
from engine.audit.memory import Memory
from engine.audit.open import Opened
from engine.audit.run import audit
from engine.model.comparison import Cell, Column, Comparison, Row
from engine.model.position import Diagnostic
from engine.model.run import AuditRun


@dataclass(frozen=True, slots=True)
class Measure:
    """One more thing that is said of a column, such as a probability."""

    group: str
    label: str
    value: Cell


Measuring = Callable[[Opened, AuditRun], Iterable[Measure]]


def steps(columns: Sequence[Asked]) -> int:
    """Of a progress bar: one for each column."""
    return len(columns)


def compare(
    columns: Sequence[Asked],
    measure: Measuring = lambda _, __: (),
    step: Callable[[], None] = lambda: None,
    tell: Callable[[tuple[Diagnostic, ...]], None] = lambda _: None,
    memory: Memory | None = None,
    heed: Callable[[], None] = lambda: None,
) -> Comparison | tuple[Diagnostic, ...]:
    """Audit every column and set them side by side; the first is what others are held against.

    A stored run is set there as it was. `measure` adds rows of its own for what was audited now,
    from the same `memory` if it was given it; `tell` hears warnings; `heed` is called often, and
    what it raises ends the work. All problems of all columns come back together, and then nothing
    was audited.
    """
    ready = opened(columns)
    found: tuple[Ready, ...] = tuple(each for each in ready if not isinstance(each, Diagnostic))
    if len(found) < len(columns):
        return tuple(each for each in ready if isinstance(each, Diagnostic))
    asked = [each for each in found if isinstance(each, Opened)]
    tell(tuple(dict.fromkeys(w for each in asked for w in each.warnings)))
    memory = memory or Memory()
    measured: list[tuple[Measure, ...]] = []
    runs: list[AuditRun] = []
    broken: list[Diagnostic] = []
    for each in found:
        run = (
            audit(each, heed, tell, examine=memory.examine, test=memory.test)
            if isinstance(each, Opened)
            else each
        )
        if isinstance(run, AuditRun):
            runs.append(run)
            # while its evidence is remembered
            measured.append(tuple(measure(each, run)) if isinstance(each, Opened) else ())
        else:
            broken += run
        step()
    if broken:
        return tuple(dict.fromkeys(broken))
    told, unlisted = rows(found, runs)
    return Comparison(
        columns=tuple(
            Column(
                label=label,
                scenario=column.scenario,
                overlay=column.overlay.name if column.overlay else None,
                firm=run.engagement.firm,
                run=run,
                stored=column.stored,
            )
            for label, column, run in zip(_labels(columns), columns, runs, strict=True)
        ),
        rows=(*told, *_measured(measured)),
        unlisted=unlisted,
    )


def _labels(columns: Sequence[Asked]) -> list[str]:
    """Labels that tell the columns apart: those that would be the same are numbered."""
    names = [column.label for column in columns]
    return [
        f"{name} ({names[: n + 1].count(name)})" if names.count(name) > 1 else name
        for n, name in enumerate(names)
    ]


def _measured(measured: Sequence[Sequence[Measure]]) -> Iterable[Row]:
    keys = dict.fromkeys((m.group, m.label) for each in measured for m in each)
    values = [{(m.group, m.label): m.value for m in each} for each in measured]
    return [Row(*key, tuple(each.get(key) for each in values)) for key in keys]
