"""A hundred million rows: complete, tested and drawn from, within two gigabytes.

    python -m benchmarks.size [ROWS] [FOLDER]

"ours" is the code that an audit calls, DuckDB answers the same questions in SQL with two
gigabytes, as many threads and a disk to spill to. Each step runs in a process of its own, which
reads the file anew; `whole` is one process that goes through all of them. Rows are made from
their numbers, with a few keys repeated, numbers left out and keys withheld.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

ROWS: Final = 100_000_000
DEFAULT_ROWS: Final = 2_000_000  # among the other benchmarks
LIMIT_MB: Final = 2_048
SAMPLE: Final = 60
FILES: Final = ("removals.parquet", "directory.parquet")
FAULTS: Final = 3
STEPS: Final = ("duplicates", "gaps", "second source", "attributes", "selection", "whole")
SEED, NAME = "7", "removals"
ATTRIBUTES: Final = {
    "independent": "author <> approver",
    "in-time": "removed_at <= left_at + INTERVAL '1 day'",
    "reviewed": "reviewers > 0",
}
GENERATE: Final = """
import sys
from pathlib import Path
from benchmarks import size
size.generate(Path(sys.argv[1]), int(sys.argv[2]))
"""
ONCE: Final = """
import json, resource, sys, time
from pathlib import Path
from benchmarks import size
way, step, folder = sys.argv[1:]
began = time.perf_counter()
answer = getattr(size, way)(step, Path(folder))
seconds, used = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
cpu = used.ru_utime + used.ru_stime
print(json.dumps(
    {"answer": answer, "seconds": seconds, "cpu": cpu, "peak": used.ru_maxrss / 1024}
))
"""


def generate(folder: Path, rows: int, *, faults: int = FAULTS, late: int = 1_000_003) -> None:
    """Write the population and a second source of its keys; one row in `late` deviates."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    def keys(numbers: object) -> object:
        return pc.binary_join_element_wise(
            "T-", pc.utf8_lpad(pa.array(numbers).cast(pa.string()), 9, "0"), ""
        )

    def people(numbers: object) -> object:
        return pc.binary_join_element_wise("p", pa.array(numbers).cast(pa.string()), "")

    block = 500_000
    begin = int(datetime(2025, 7, 1, tzinfo=UTC).timestamp()) * 1_000_000
    instants = pa.timestamp("us", "UTC")
    writers: dict[str, pq.ParquetWriter] = {}
    for start in range(0, rows, block):
        n = np.arange(start, min(start + block, rows), dtype=np.int64)
        shuffled = (n * 7_919 + 13) % rows
        left = begin + (n * 104_729) % (364 * 86_400) * 1_000_000
        lag = np.where(n % late == 5, 3_000, n * 31 % 1_440)
        made = {
            # The first keys stand a second time in place of the last; some numbers are left out.
            FILES[0]: pa.table(
                {
                    "id": keys(np.where(shuffled >= rows - faults, shuffled % 7, shuffled)),
                    "no": shuffled + (shuffled > rows // 3) * faults,
                    "left_at": pa.array(left, instants),
                    "removed_at": pa.array(left + lag * 60_000_000, instants),
                    "system": pa.array(np.array(["db", "idp", "vpn"])[n % 3]),
                    "reviewers": (n * 13 % 5 + 1).astype(np.int32),
                    "author": people(n % 1_009),
                    "approver": people(n * 3 % 1_013 + 1_009),
                }
            ),
            FILES[1]: pa.table({"account": keys((n * 104_729 + 5) % rows)}),
        }
        for name, table in made.items():
            if name not in writers:
                writers[name] = pq.ParquetWriter(folder / name, table.schema, compression="zstd")
            writers[name].write_table(table)
    for writer in writers.values():
        writer.close()


def ours(step: str, folder: Path) -> object:
    """One step as an audit does it."""
    from engine.model.population import ControlTotal, Population, Query, SecondSource
    from engine.model.position import Position
    from engine.model.scenario import AttributeTest, Period
    from engine.populations.attributes import CompiledAttribute, compile_attribute
    from engine.populations.census import census
    from engine.populations.completeness import Completeness, examine, second_source_of
    from engine.populations.period import Calendar, cutoff_of, in_period, parameters_of, window_of
    from engine.populations.read import column_types, read_table
    from engine.populations.reconcile import missing_keys, repeated_keys, sequence_gaps
    from engine.populations.table import Table
    from engine.sampling.keys import Repeated
    from engine.sampling.select import first_of_each

    spec = Population(
        id=NAME,
        file=FILES[0],
        key="id",
        occurred_at="left_at",
        sequence="no",
        strata=("system",),
        query=Query(text="removals", run_by="it", run_at=date(2026, 7, 2)),
        control_total=ControlTotal(value=0, source="nobody"),
        second_source=SecondSource(file=FILES[1], key="account"),
    )
    at, calendar = Position("scenario.yaml", 1, 1), Calendar()
    window = window_of(Period(from_=date(2025, 7, 1), to=date(2026, 6, 30)), calendar)
    cutoff = cutoff_of(spec.query, window, calendar)
    types = column_types(folder / FILES[0], spec, at)
    assert not isinstance(types, tuple), types
    attributes: dict[str, CompiledAttribute] = {}
    for name, passes in ATTRIBUTES.items():
        one = AttributeTest(passes=passes)
        parameters = parameters_of(window, cutoff)
        compiled = compile_attribute(name, one, types, calendar=calendar, parameters=parameters)
        assert isinstance(compiled, CompiledAttribute), compiled
        attributes[name] = compiled
    needed = frozenset().union(*(one.columns for one in attributes.values()))
    table = read_table(folder / FILES[0], spec, at, needed=needed)
    listed = second_source_of(spec, dict(types))
    assert isinstance(table, Table) and listed is not None, table
    second = read_table(folder / FILES[1], listed, at, needed=())
    assert isinstance(second, Table), second
    items = table.narrowed(in_period(spec, table.types, window))

    def duplicates() -> object:
        found = repeated_keys(items, "id")
        assert isinstance(found, Repeated), found
        return found.number

    def gaps() -> object:
        return sequence_gaps(table, items, "no").number  # type: ignore[union-attr]

    def second_source() -> object:
        found = missing_keys(second, "account", items, "id")
        return [found.number, found.listed]  # type: ignore[union-attr]

    def tested() -> object:
        found = census(items, spec, attributes)
        assert isinstance(found, tuple), found
        return [
            [one.stratum, one.rows, *(one.attributes[name].deviations for name in ATTRIBUTES)]
            for one in found
        ]

    def selection() -> object:
        wanted = items.frame.select("id", "__row", "system")
        drawn = items.asked(
            lambda: first_of_each(items.source(wanted), "id", SEED, NAME, SAMPLE, "system")
        )
        return drawn.select("system", "id").rows()  # type: ignore[union-attr]

    def whole() -> object:
        found = examine(
            table, spec, window, cutoff=cutoff, calendar=calendar, engagement=2, second=second
        )
        assert isinstance(found, Completeness), found
        failed = {check.name for check in found.checks if check.outcome.value == "failed"}
        faults = [name in failed for name in ("unique", "sequence", "second-source")]
        return [found.items, faults, tested(), selection()]

    actions: dict[str, Callable[[], object]] = dict(
        zip(STEPS, (duplicates, gaps, second_source, tested, selection, whole), strict=True)
    )
    return actions[step]()


def in_duckdb(step: str, folder: Path) -> object:
    """One step in SQL."""
    import duckdb
    import polars as pl

    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"SET memory_limit = '{LIMIT_MB}MiB'")
        connection.execute("SET threads = ?", [pl.thread_pool_size()])
        connection.execute("SET temp_directory = ?", [str(folder / "spilled")])
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET enable_progress_bar = false")
        for name, file in zip(("everything", "listed"), FILES, strict=True):
            path = str(folder / file).replace("'", "''")
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")
        connection.execute(
            """
            CREATE VIEW items AS SELECT * FROM everything
            WHERE left_at >= TIMESTAMPTZ '2025-07-01 00:00:00+00'
              AND left_at < TIMESTAMPTZ '2026-07-01 00:00:00+00'
            """
        )

        def rows(query: str) -> list[tuple[object, ...]]:
            return connection.execute(query).fetchall()

        def tested() -> object:
            failing = ", ".join(
                f"count(*) FILTER (WHERE ({passes}) IS NOT TRUE)" for passes in ATTRIBUTES.values()
            )
            counts = (
                f"SELECT system, count(*), {failing} FROM items GROUP BY system ORDER BY system"
            )
            return rows(counts)

        def selection() -> object:
            return rows(
                f"""
                SELECT system, id FROM (
                    SELECT system, id, sha256('{SEED}\u241f{NAME}\u241f' || id) AS hash FROM items
                    QUALIFY row_number() OVER (PARTITION BY system ORDER BY hash, id) <= {SAMPLE})
                ORDER BY system, hash, id
                """
            )

        queries = {
            "duplicates": "SELECT count(*) FROM "
            "(SELECT id FROM items GROUP BY id HAVING count(*) > 1)",
            "gaps": "SELECT max(no) - min(no) + 1 - count(DISTINCT no) FROM items",
            "second source": "SELECT count(*) FILTER (WHERE NOT held), count(*) FROM ("
            "SELECT account, account IN (SELECT id FROM items) AS held FROM "
            "(SELECT DISTINCT account FROM listed))",
        }
        if step in queries:
            found = list(rows(queries[step])[0])
            return found if len(found) > 1 else found[0]
        if step == "attributes":
            return tested()
        if step == "selection":
            return selection()
        faults = [bool(rows(query)[0][0]) for query in queries.values()]
        return [rows("SELECT count(*) FROM items")[0][0], faults, tested(), selection()]


@dataclass(frozen=True, slots=True)
class _Measured:
    answer: object
    seconds: float
    cpu: float  # seconds of all cores: tells more than the clock where others work too
    peak: float  # MB

    def told(self) -> str:
        return f"{self.seconds:.1f} | {self.cpu:.1f} | {self.peak:,.0f}"


def _once(way: str, step: str, folder: Path) -> _Measured | str:
    """What one step took, or what it said when it failed."""
    command = [sys.executable, "-c", ONCE, way, step, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["killed"])[-1][:90]
    return _Measured(**json.loads(done.stdout))


def table(rows: int = DEFAULT_ROWS, kept: Path | None = None) -> Iterator[str]:
    """`kept`: a folder to generate into, or in which the files stand already."""
    with tempfile.TemporaryDirectory() as made:
        folder = kept or Path(made)
        if not (folder / FILES[0]).exists():
            # In a process of its own: a child's peak begins with what its parent holds.
            subprocess.run([sys.executable, "-c", GENERATE, str(folder), str(rows)], check=True)
        size = sum((folder / name).stat().st_size for name in FILES) / 1e9
        yield f"{rows:,} rows and {rows:,} keys of a second source, {size:.2f} GB of Parquet"
        yield ""
        yield "| step | s | CPU s | peak MB | rows/s | DuckDB: s | CPU s | peak MB | s to its s |"
        yield "|---|---|---|---|---|---|---|---|---|"
        for step in STEPS:
            mine, other = _once("ours", step, folder), _once("in_duckdb", step, folder)
            assert isinstance(mine, _Measured), mine
            line = f"| {step} | {mine.told()} | {rows / mine.seconds:,.0f} |"
            if isinstance(other, _Measured):
                assert mine.answer == other.answer, (step, mine.answer, other.answer)
                yield f"{line} {other.told()} | {mine.seconds / other.seconds:.2f} |"
            else:
                yield f"{line} {other} | | | |"


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    for line in table(asked, Path(sys.argv[2]) if len(sys.argv) > 2 else None):
        print(line, flush=True)
