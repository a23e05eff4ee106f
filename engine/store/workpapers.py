"""Workpapers as Parquet: flat tables that an assessor can open in any tool.

Sorted by key and written by pyarrow, whose bytes do not depend on the number of cores.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from engine.model.rules import Fact
from engine.model.run import AuditRun
from engine.model.testing import AuditException

Row = tuple[Any, ...]
TEXT, COUNT, RATE, YES = pa.string(), pa.int64(), pa.string(), pa.bool_()


def workpapers(run: AuditRun) -> dict[str, bytes]:
    """File name to bytes; a table without rows keeps its columns."""
    return {f"{name}.parquet": _table(columns, rows(run)) for name, columns, rows in TABLES}


def _table(columns: dict[str, pa.DataType], rows: Iterable[Row]) -> bytes:
    ordered = sorted(rows, key=lambda row: tuple((value is None, str(value)) for value in row))
    arrays = [
        pa.array([row[place] for row in ordered], type=kind)
        for place, kind in enumerate(columns.values())
    ]
    sink = io.BytesIO()
    pq.write_table(
        pa.table(arrays, names=list(columns)), sink, compression="zstd", store_schema=False
    )
    return sink.getvalue()


def _populations(run: AuditRun) -> Iterable[Row]:
    for p in run.populations:
        for check in p.checks:
            yield (
                p.id,
                check.name,
                check.outcome.value,
                check.sentence,
                p.file,
                p.sha256,
                p.rows,
                p.items,
                p.state.value,
                p.synthetic,
            )


def _samples(run: AuditRun) -> Iterable[Row]:
    for control in run.controls:
        for t in control.tests:
            yield (
                t.control,
                t.population,
                t.stratum,
                t.items,
                t.planned,
                t.drawn,
                t.expanded,
                t.tested,
                t.deviations,
                t.not_tested,
                t.slots_missing,
                str(t.rate),
                str(t.upper_limit),
                str(t.tolerable),
                t.outcome.value,
                t.census.items,
                t.census.deviations,
            )


def _items(run: AuditRun) -> Iterable[Row]:
    for i in run.items:
        yield (
            i.control,
            i.population,
            i.stratum,
            i.rank,
            i.item,
            i.attribute,
            i.outcome.value,
            i.row,
        )


def _deviations(run: AuditRun) -> Iterable[Row]:
    for e, sampled in _known(run):
        yield (
            e.id,
            e.control,
            e.population,
            e.stratum,
            e.item,
            e.file,
            e.row,
            ", ".join(e.attributes),
            json.dumps(dict(e.values), ensure_ascii=False, sort_keys=True),
            e.sentence,
            e.response,
            sampled,
        )


def _known(run: AuditRun) -> Iterable[tuple[AuditException, bool]]:
    yield from ((e, True) for e in run.exceptions)
    yield from ((e, False) for e in run.outside)


def _trace(run: AuditRun) -> Iterable[Row]:
    for i in run.trace:
        yield (
            i.rule,
            shown(i.conclusion),
            i.sentence,
            "\n".join(shown(fact) for fact in i.premises),
            "\n".join(i.absent),
            ", ".join(i.basis),
            "\n".join(str(fact.at) for fact in i.premises if fact.at.path),
        )


def shown(fact: Fact) -> str:
    """A fact on one line: `kind attribute=value ...`."""
    return " ".join([fact.kind, *(f"{name}={value}" for name, value in fact.attributes)])


TABLES: tuple[tuple[str, dict[str, pa.DataType], Callable[[AuditRun], Iterable[Row]]], ...] = (
    (
        "populations",
        {
            "population": TEXT,
            "check": TEXT,
            "outcome": TEXT,
            "sentence": TEXT,
            "file": TEXT,
            "sha256": TEXT,
            "rows": COUNT,
            "items": COUNT,
            "state": TEXT,
            "synthetic": YES,
        },
        _populations,
    ),
    (
        "samples",
        {
            "control": TEXT,
            "population": TEXT,
            "stratum": TEXT,
            "items": COUNT,
            "planned": COUNT,
            "drawn": COUNT,
            "expanded": YES,
            "tested": COUNT,
            "deviations": COUNT,
            "not_tested": COUNT,
            "slots_missing": COUNT,
            "rate": RATE,
            "upper_limit": RATE,
            "tolerable": RATE,
            "outcome": TEXT,
            "census_items": COUNT,
            "census_deviations": COUNT,
        },
        _samples,
    ),
    (
        "item_results",
        {
            "control": TEXT,
            "population": TEXT,
            "stratum": TEXT,
            "rank": COUNT,
            "item": TEXT,
            "attribute": TEXT,
            "outcome": TEXT,
            "row": COUNT,
        },
        _items,
    ),
    (
        "deviations",
        {
            "id": TEXT,
            "control": TEXT,
            "population": TEXT,
            "stratum": TEXT,
            "item": TEXT,
            "file": TEXT,
            "row": COUNT,
            "attributes": TEXT,
            "values": TEXT,
            "sentence": TEXT,
            "response": TEXT,
            "sampled": YES,
        },
        _deviations,
    ),
    (
        "trace",
        {
            "rule": TEXT,
            "conclusion": TEXT,
            "sentence": TEXT,
            "premises": TEXT,
            "absent": TEXT,
            "basis": TEXT,
            "stated_at": TEXT,
        },
        _trace,
    ),
)
