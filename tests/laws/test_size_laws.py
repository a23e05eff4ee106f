"""Laws of size: what streams in batches and what is held in memory are found to be the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.run import audit
from engine.model.population import ControlTotal, Population, Query, SecondSource
from engine.model.position import Diagnostic
from engine.model.run import AuditRun
from engine.model.scenario import AttributeTest, Period
from engine.model.words import ColumnType
from engine.populations import read, reconcile, table
from engine.populations.completeness import Completeness, examine
from engine.populations.period import Calendar, in_period, window_of
from engine.populations.reconcile import missing_keys, repeated_keys, sequence_gaps
from engine.populations.table import ROW, Table
from engine.sampling import keys, stream
from engine.sampling.keys import Repeated, repeated
from engine.sampling.select import first_n, first_of_each, rank_key, ranked
from engine.sampling.stream import least
from tests.companies import company, leaver
from tests.laws.test_attribute_laws import ATTRIBUTES, RESULTS, ROWS, counted, worked
from tests.unit.populations.sql_referee import table as attribute_rows

law = settings(deadline=None, derandomize=True, max_examples=60)

CALENDAR = Calendar()
WINDOW = window_of(Period(from_=date(2025, 7, 1), to=date(2026, 6, 30)), CALENDAR)
INSTANTS = [datetime(year, month, 1, tzinfo=UTC) for year in (2025, 2026) for month in (1, 9)]
TEXTS = ["", "a", "b", "B", "aa", "é", "10", "9", "\u241f", "a b", "z" * 40]
NUMBERS = [-(2**63), -(2**63) + 2, -4, -1, 0, 1, 2, 3, 4, 7, 8, 20, 2**63 - 1]
SPEC = Population(
    id="p",
    file="p.parquet",
    key="id",
    occurred_at="at",
    sequence="no",
    strata=("system",),
    query=Query(text="all", run_by="it", run_at=date(2026, 7, 2)),
    control_total=ControlTotal(value=3, source="somebody"),
    second_source=SecondSource(file="s.parquet", key="account", both_ways=True),
)
Item = tuple[str | None, datetime | None, int | None, str | None]
ITEMS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.sampled_from(TEXTS), st.text(max_size=2)),
        st.one_of(st.none(), st.sampled_from(INSTANTS)),
        st.one_of(st.none(), st.sampled_from(NUMBERS)),
        st.sampled_from([None, "db", "idp", "vpn"]),
    ),
    max_size=14,
)
LISTED = st.lists(st.one_of(st.none(), st.sampled_from(TEXTS)), max_size=12)
BATCHES = st.integers(1, 5)


@contextmanager
def streamed(batch: int) -> Iterator[None]:
    """Every table is large; rows, suspected keys and numbers are looked at so many at a time."""
    with pytest.MonkeyPatch.context() as patch:
        for room in (read, table):
            patch.setattr(room, "SMALL", -1)
        patch.setattr(stream, "BATCH", batch)
        patch.setattr(keys, "SUSPECTS", batch)
        patch.setattr(keys, "_BLOCK", batch)
        patch.setattr(reconcile, "_BLOCK", batch)
        yield


def population(items: list[Item]) -> Table:
    schema = {"id": pl.String, "at": pl.Datetime("us", "UTC"), "no": pl.Int64, "system": pl.String}
    frame = pl.DataFrame(items, schema=schema, orient="row").with_row_index(ROW)
    types = dict(
        zip(
            schema,
            (ColumnType.TEXT, ColumnType.INSTANT, ColumnType.INTEGER, ColumnType.TEXT),
            strict=True,
        )
    )
    return Table("p.parquet", frame.lazy(), types, frame.height, lined=False)


def directory(listed: list[str | None]) -> Table:
    frame = pl.DataFrame({"account": listed}, schema={"account": pl.String}).with_row_index(ROW)
    return Table("s.parquet", frame.lazy(), {"account": ColumnType.TEXT}, frame.height, lined=False)


def examined(items: list[Item], listed: list[str | None]) -> Completeness | Diagnostic:
    return examine(
        population(items),
        SPEC,
        WINDOW,
        cutoff=WINDOW.end,
        calendar=CALENDAR,
        engagement=2,
        second=directory(listed),
    )


@law
@given(ITEMS, LISTED, BATCHES)
def test_a_population_is_examined_alike_whatever_its_size(
    items: list[Item], listed: list[str | None], batch: int
) -> None:
    small = examined(items, listed)
    with streamed(batch):
        assert examined(items, listed) == small
        assert examined([*reversed(items)], [*reversed(listed)]) == small
    assert isinstance(small, Completeness)


@law
@given(ITEMS, LISTED, BATCHES)
def test_repeated_and_missing_keys_and_gaps_are_those_that_can_be_counted_by_hand(
    items: list[Item], listed: list[str | None], batch: int
) -> None:
    whole = population(items)
    inside = whole.narrowed(in_period(SPEC, whole.types, WINDOW))
    mine = [i for i in items if i[1] is not None and WINDOW.start <= i[1] < WINDOW.end]
    held = Counter(i[0] for i in mine if i[0] is not None)
    twice = sorted((key, times) for key, times in held.items() if times > 1)
    wanted = {key for key in listed if key is not None}
    lacking = sorted(wanted - set(held))
    numbers = {i[2] for i in items if i[2] is not None}
    ends = [i[2] for i in mine if i[2] is not None]
    with streamed(batch):
        found = repeated_keys(inside, "id")
        assert found == Repeated(len(twice), tuple(sorted(twice, key=_octets)[:5]))
        missing = missing_keys(directory(listed), "account", inside, "id")
        assert not isinstance(missing, Diagnostic)
        assert (missing.number, missing.listed) == (len(lacking), len(wanted))
        assert missing.first == tuple(sorted(lacking, key=str.encode)[:5])
        gaps = sequence_gaps(whole, inside, "no")
    assert not isinstance(gaps, Diagnostic)
    if not ends:
        assert (gaps.number, gaps.first) == (0, ())
        return
    low, high = min(ends), max(ends)
    between = sorted(n for n in numbers if low <= n <= high)
    assert gaps.number == high - low + 1 - len(between)
    candidates = sorted({n + step for n in between for step in range(1, 6)} - {*between})
    assert gaps.first == tuple(n for n in candidates if n < high)[:5]


def _octets(found: tuple[str, int]) -> bytes:
    return found[0].encode()


@law
@given(st.lists(st.sampled_from(TEXTS), max_size=25), BATCHES, st.integers(1, 3))
def test_hashes_that_collide_only_cost_time(held: list[str], batch: int, different: int) -> None:
    frame = pl.DataFrame({"id": held}, schema={"id": pl.String})
    exact = repeated(frame, "id")
    with streamed(batch), pytest.MonkeyPatch.context() as patch:
        poor = (pl.col("key").hash() % different).alias("hash")
        patch.setattr(keys, "_hash", lambda: poor)
        assert repeated(frame.lazy(), "id") == exact
    counts = Counter(held)
    assert exact.number == sum(times > 1 for times in counts.values())


@settings(law, max_examples=25)
@given(ROWS, ATTRIBUTES, RESULTS)
def test_the_census_of_a_large_population_is_that_of_a_small_one(
    rows: list[dict[str, object]],
    tests: list[AttributeTest],
    results: list[tuple[int, int, str]],
) -> None:
    frame, paper = attribute_rows(rows).with_row_index(ROW), worked(results)
    small = counted(frame, tests, paper)
    with streamed(1):
        assert counted(frame, tests, paper) == small


# selection


@law
@given(
    st.lists(st.integers(-50, 50), unique=True, max_size=40),
    st.integers(0, 12),
    BATCHES,
    st.sampled_from([1, 3, 50]),
)
def test_a_sample_is_the_same_in_batches_and_of_each_group(
    numbers: list[int], n: int, batch: int, groups: int
) -> None:
    frame = pl.DataFrame(
        {"key": numbers, "group": [f"g{k % groups}" for k in numbers]},
        schema={"key": pl.Int64, "group": pl.String},
    )
    everything = ranked(frame, "key", "s", "p")
    with streamed(batch):
        assert first_n(frame.lazy(), "key", "s", "p", n).equals(everything.head(n))
        found = first_of_each(frame.lazy(), "key", "s", "p", n, "group")
    assert found.equals(first_of_each(frame, "key", "s", "p", n, "group"))
    for name in sorted(set(frame["group"])):
        mine = sorted(
            (k for k, g in frame.rows() if g == name), key=lambda k: rank_key("s", "p", k)
        )
        drawn = found.filter(pl.col("group") == name)
        assert drawn["key"].to_list() == mine[:n]
        assert drawn["rank"].to_list() == [*range(1, len(mine[:n]) + 1)]


@law
@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(TEXTS))), st.integers(0, 6), BATCHES)
def test_the_least_rows_are_those_of_a_sort(
    rows: list[tuple[int, str]], n: int, batch: int
) -> None:
    frame = pl.DataFrame(rows, schema={"a": pl.Int64, "b": pl.String}, orient="row")
    with streamed(batch):
        assert least(frame.lazy(), n, ["a", "b"]).equals(frame.sort("a", "b").head(n))
        found = least(frame.lazy(), n, ["b"], within="a")
    in_order = sorted(rows)
    groups = sorted({group for group, _ in rows})
    assert found.rows() == [r for g in groups for r in [r for r in in_order if r[0] == g][:n]]


# the whole way


def test_a_shipped_company_is_audited_alike_in_batches() -> None:
    small = _audited("northwind-cloud")
    with streamed(7):
        assert _audited("northwind-cloud") == small
    assert small.items and small.exceptions


def _audited(name: str) -> AuditRun:
    opened = open_scenario(name, Choices())
    assert isinstance(opened, Opened), opened
    run = audit(opened)
    assert isinstance(run, AuditRun), run
    return run


def test_of_thousands_of_known_deviations_the_first_are_listed_and_all_are_counted(
    tmp_path: Path,
) -> None:
    late = {"removed_at": "2025-12-30T00:00:00Z"}
    rows = [
        leaver(n, person=f"p{n:05}", system=f"s{n % 3}", **(late if n % 4 == 0 else {}))
        for n in range(9_000)
    ]
    folder = company(tmp_path / "company", rows, population_={"strata": ["system"]})
    run = _audited(str(folder))
    (found,) = run.controls
    assert sum(test.census.deviations for test in found.tests) == 9_000 / 4
    drawn = {item.item for item in run.items}
    for number, test in enumerate(found.tests):
        late_ones = [p for p in range(0, 9_000, 4) if p % 3 == number and f"p{p:05}" not in drawn]
        assert len(late_ones) == test.census.deviations - test.deviations > 333
        shown = [e.item for e in run.outside if e.stratum == test.stratum]
        assert shown == [f"p{p:05}" for p in late_ones[:333]]
