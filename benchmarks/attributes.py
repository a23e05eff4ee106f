"""Twenty million items against four attributes: our way, bare Polars and DuckDB in one run.

    python -m benchmarks.attributes [ROWS]

"ours" is the code that an audit calls: the file is read at the edge, narrowed to its period, and
every outcome is counted per attribute and per item. "bare Polars" and "DuckDB" only count the
deviations of the same four expressions, written by hand, over the same rows.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl

from engine.model.population import Population
from engine.model.position import Position
from engine.model.scenario import AttributeTest, Period
from engine.populations.attributes import CompiledAttribute, compile_attribute
from engine.populations.census import census
from engine.populations.period import Calendar, cutoff_of, in_period, parameters_of, window_of
from engine.populations.read import column_types, read_table
from engine.populations.table import Table

ROWS = 20_000_000
ROUNDS = 5
SPEC = Population(id="removals", file="removals.parquet", key="id", occurred_at="left_at")
PERIOD = Period(from_=date(2025, 7, 1), to=date(2026, 6, 30))
ATTRIBUTES = {
    "reviewed": AttributeTest(passes="reviewers > 0"),
    "in-time": AttributeTest(passes="removed_at <= left_at + INTERVAL '1 day'"),
    "independent": AttributeTest(passes="author <> approver"),
    "verified": AttributeTest(passes="verdict = 'bot' AND NOT bypassed"),
}


def generate(path: Path, rows: int) -> None:
    """Rows from the row number alone: no chance in it, some NULLs, some deviations."""
    n = pl.int_range(0, rows, dtype=pl.Int64, eager=False)
    day = pl.lit(datetime(2025, 6, 1, tzinfo=UTC), dtype=pl.Datetime("us", "UTC"))
    left = day + pl.duration(seconds=(n * 7919) % (420 * 86_400))
    frame = pl.LazyFrame().select(
        id=n,
        left_at=left,
        removed_at=pl.when(n % 97 != 0).then(left + pl.duration(minutes=(n * 31) % 1_500)),
        reviewers=((n * 13) % 5).cast(pl.Int32),
        author=pl.concat_str(pl.lit("p"), (n % 1_009).cast(pl.String)),
        approver=pl.concat_str(pl.lit("p"), ((n * 3) % 1_013).cast(pl.String)),
        verdict=pl.when(n % 41 == 0).then(pl.lit("none")).otherwise(pl.lit("bot")),
        bypassed=n % 211 == 0,
    )
    frame.sink_parquet(path, row_group_size=500_000)


def ours(path: Path) -> tuple[int, ...]:
    at, calendar = Position("scenario.yaml", 1, 1), Calendar()
    window = window_of(PERIOD, calendar)
    parameters = parameters_of(window, cutoff_of(None, window, calendar))
    types = column_types(path, SPEC, at)
    assert not isinstance(types, tuple), types
    attributes: dict[str, CompiledAttribute] = {}
    for name, test in ATTRIBUTES.items():
        made = compile_attribute(name, test, types, calendar=calendar, parameters=parameters)
        assert isinstance(made, CompiledAttribute), made
        attributes[name] = made
    needed = frozenset().union(*(one.columns for one in attributes.values()))
    table = read_table(path, SPEC, at, needed=needed)
    assert isinstance(table, Table), table
    counted = census(table.narrowed(in_period(SPEC, table.types, window)), SPEC, attributes)
    assert isinstance(counted, tuple), counted
    found = counted[0]
    return (found.rows, *(found.attributes[name].deviations for name in ATTRIBUTES))


def bare_polars(path: Path) -> tuple[int, ...]:
    left, removed = pl.col("left_at"), pl.col("removed_at")
    tests = (
        pl.col("reviewers") > 0,
        removed <= left + timedelta(days=1),
        pl.col("author") != pl.col("approver"),
        (pl.col("verdict") == "bot") & ~pl.col("bypassed"),
    )
    begin, end = datetime(2025, 7, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    frame = pl.scan_parquet(path).filter(left >= begin, left < end)
    sums = [(~test.fill_null(False)).sum().alias(str(i)) for i, test in enumerate(tests)]
    return tuple(frame.select(pl.len(), *sums).collect(engine="streaming").row(0))


def in_duckdb(path: Path) -> tuple[int, ...]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET threads = ?", [pl.thread_pool_size()])
        counted = connection.execute(
            """
            SELECT count(*),
                   count(*) FILTER (WHERE (reviewers > 0) IS NOT TRUE),
                   count(*) FILTER (WHERE (removed_at <= left_at + INTERVAL '1 day') IS NOT TRUE),
                   count(*) FILTER (WHERE (author <> approver) IS NOT TRUE),
                   count(*) FILTER (WHERE (verdict = 'bot' AND NOT bypassed) IS NOT TRUE)
            FROM read_parquet(?)
            WHERE left_at >= TIMESTAMPTZ '2025-07-01 00:00:00+00'
              AND left_at < TIMESTAMPTZ '2026-07-01 00:00:00+00'
            """,
            [str(path)],
        ).fetchone()
    assert counted is not None
    return tuple(counted)


def measured(
    action: Callable[[Path], tuple[int, ...]], path: Path
) -> tuple[float, tuple[int, ...]]:
    begin = time.perf_counter()
    answer = action(path)
    return time.perf_counter() - begin, answer


def table(rows: int = ROWS) -> Iterator[str]:
    ways = {"ours": ours, "bare Polars": bare_polars, "DuckDB": in_duckdb}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / SPEC.file
        generate(path, rows)
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        answers: dict[str, tuple[int, ...]] = {}
        bare_polars(path)  # the file is warm for all alike
        for _ in range(ROUNDS):
            for name, way in ways.items():
                took, answers[name] = measured(way, path)
                seconds[name].append(took)
    assert len(set(answers.values())) == 1, answers
    least = {name: min(times) for name, times in seconds.items()}
    yield f"| {rows:,} rows, 4 attributes (best of {ROUNDS}) | seconds | ratio to bare Polars |"
    yield "|---|---|---|"
    for name, best in least.items():
        yield f"| {name} | {best:.2f} | {best / least['bare Polars']:.2f} |"


if __name__ == "__main__":
    print("\n".join(table(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)))
