"""DuckDB as the referee of attribute tests: the same rows, the same text, another engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import polars as pl

from engine.model.position import Position
from engine.model.words import ColumnType
from engine.populations.period import Calendar, Parameters
from engine.populations.sql_test import Compiled, compile_test

HOLIDAYS = (date(2025, 1, 1), date(2025, 5, 1), date(2025, 12, 25))
CALENDAR = Calendar("UTC", HOLIDAYS)
PARAMETERS = Parameters(
    from_=datetime(2025, 1, 1, tzinfo=UTC),
    to=datetime(2026, 1, 1, tzinfo=UTC),
    cutoff=datetime(2026, 1, 15, 12, 30, tzinfo=UTC),
)
AT = Position("scenario.yaml", 7, 15)
SCHEMA: dict[str, tuple[ColumnType, pl.DataType]] = {
    "a": (ColumnType.BOOLEAN, pl.Boolean()),
    "b": (ColumnType.BOOLEAN, pl.Boolean()),
    "n": (ColumnType.INTEGER, pl.Int64()),
    "m": (ColumnType.INTEGER, pl.Int64()),
    "d": (ColumnType.DECIMAL, pl.Decimal(18, 3)),
    "e": (ColumnType.DECIMAL, pl.Decimal(18, 3)),
    "f": (ColumnType.DECIMAL, pl.Float64()),
    "t": (ColumnType.TEXT, pl.String()),
    "u": (ColumnType.TEXT, pl.String()),
    "x": (ColumnType.INSTANT, pl.Datetime("us", "UTC")),
    "y": (ColumnType.INSTANT, pl.Datetime("us", "UTC")),
    "p": (ColumnType.DATE, pl.Date()),
    "q": (ColumnType.DATE, pl.Date()),
    "l": (ColumnType.TEXT_LIST, pl.List(pl.String())),
    "Two words": (ColumnType.TEXT, pl.String()),
}
TYPES = {name: kind for name, (kind, _) in SCHEMA.items()}

_BUSINESS_DAYS = """
CREATE MACRO business_days(a, b) AS
    CASE WHEN a IS NULL OR b IS NULL THEN NULL
         WHEN CAST(a AS DATE) <= CAST(b AS DATE) THEN
              len(list_filter(range(CAST(CAST(a AS DATE) AS TIMESTAMP),
                                    CAST(CAST(b AS DATE) AS TIMESTAMP), INTERVAL 1 DAY),
                  lambda z: isodow(z) < 6 AND CAST(z AS DATE) NOT IN ({holidays})))
         ELSE -len(list_filter(range(CAST(CAST(b AS DATE) AS TIMESTAMP) + INTERVAL 1 DAY,
                                     CAST(CAST(a AS DATE) AS TIMESTAMP) + INTERVAL 1 DAY,
                                     INTERVAL 1 DAY),
                  lambda z: isodow(z) < 6 AND CAST(z AS DATE) NOT IN ({holidays}))) END
"""

Row = dict[str, object]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def table(rows: list[Row]) -> pl.DataFrame:
    schema = {name: held for name, (_, held) in SCHEMA.items()}
    return pl.DataFrame([{name: row.get(name) for name in SCHEMA} for row in rows], schema=schema)


@contextmanager
def referee() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in UTC that knows the organisation's business days."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        holidays = ", ".join(f"DATE '{day}'" for day in HOLIDAYS)
        connection.execute(_BUSINESS_DAYS.format(holidays=holidays))
        yield connection


def load(connection: duckdb.DuckDBPyConnection, frame: pl.DataFrame) -> None:
    """Make the frame the table `items`, its rows numbered."""
    connection.register("arrow_items", frame.with_row_index("__row").to_arrow())
    connection.execute("CREATE OR REPLACE TABLE items AS SELECT * FROM arrow_items")
    connection.unregister("arrow_items")


def by_duckdb(connection: duckdb.DuckDBPyConnection, text: str) -> list[bool | None]:
    for name, moment in (
        ("from", PARAMETERS.from_),
        ("to", PARAMETERS.to),
        ("cutoff", PARAMETERS.cutoff),
    ):
        text = text.replace(f":{name}", f"TIMESTAMPTZ '{moment.isoformat(sep=' ')}'")
    rows = connection.execute(f"SELECT CAST(({text}) AS BOOLEAN) FROM items ORDER BY __row")
    return [row[0] for row in rows.fetchall()]


def by_us(frame: pl.DataFrame, text: str) -> list[bool | None]:
    compiled = compile_test(text, TYPES, AT, calendar=CALENDAR, parameters=PARAMETERS)
    assert isinstance(compiled, Compiled), (text, compiled)
    answer = frame.lazy().with_columns(compiled.expression.alias("answer")).collect()["answer"]
    assert answer.dtype == pl.Boolean
    return answer.to_list()


FULL = table(
    [
        {},
        {
            "a": True,
            "b": False,
            "n": 0,
            "m": 1,
            "d": Decimal("0.100"),
            "e": Decimal("0.200"),
            "f": 0.1,
            "t": "",
            "u": "a",
            "x": instant("2025-01-01T00:00:00"),
            "y": instant("2025-01-02T00:00:00"),
            "p": date(2025, 1, 1),
            "q": date(2025, 1, 9),
            "l": [],
            "Two words": "b",
        },
        {
            "a": False,
            "b": False,
            "n": -7,
            "m": -7,
            "d": Decimal("-2.500"),
            "e": Decimal("2.500"),
            "f": -2.5,
            "t": "abc",
            "u": "abd",
            "x": instant("2025-12-31T23:59:59.999999"),
            "y": instant("2026-01-01T00:00:00"),
            "p": date(2025, 12, 31),
            "q": date(2025, 12, 24),
            "l": ["x"],
        },
        {
            "a": True,
            "b": None,
            "n": 2**40,
            "m": None,
            "d": None,
            "e": Decimal("30.000"),
            "f": 30.0,
            "t": "Émile Ωμέγα ΑΣ",
            "u": "émile ωμέγα ας",
            "x": None,
            "y": instant("2025-06-30T12:00:00"),
            "p": date(2025, 5, 3),
            "q": date(2025, 5, 5),
            "l": ["x", None, "y"],
        },
        {
            "a": None,
            "b": True,
            "n": 5,
            "m": 3,
            "d": Decimal("30.000"),
            "e": None,
            "f": None,
            "t": "100% _ \\ x.y*",
            "u": "line\nfeed",
            "x": instant("2026-01-15T12:30:00"),
            "y": None,
            "p": None,
            "q": date(2024, 2, 29),
            "l": [None],
        },
        {
            "a": None,
            "b": None,
            "n": 1,
            "m": 1,
            "d": Decimal("0.300"),
            "e": Decimal("0.300"),
            "f": 0.3,
            "t": "x",
            "u": "x",
            "x": instant("2024-02-29T08:00:00"),
            "y": instant("2024-02-29T08:00:00"),
            "p": date(2024, 2, 29),
            "q": date(2024, 3, 1),
            "l": ["y", "y"],
        },
        {
            "a": False,
            "b": True,
            "t": "AbC",
            "u": "e\u0301 👩‍🚀 İstanbul",
            "n": 10,
            "m": 4,
            "d": Decimal("1.000"),
            "e": Decimal("0.001"),
            "f": 1e-9,
            "x": instant("2025-03-30T02:30:00"),
            "y": instant("2025-04-30T02:30:00"),
            "p": date(2025, 3, 30),
            "q": None,
            "l": None,
        },
        {"a": True, "b": True, "t": None, "u": "", "n": None, "m": 2, "f": 7.5, "l": ["", "x"]},
    ]
)
