"""Parquet that is cut short, that lies, or that holds what no audit can use."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.conformance.hostile.case import LEAVERS, Hostile, Words, file_audit

NAME = "leavers.parquet"
COUNT = len(LEAVERS)
UNREADABLE = r"leavers\.parquet` cannot be read"
BEYOND = r"row 1: `-?\d+` in column `\w+` is not an? (instant|day) of the years 1 to 9999"
LARGEST = 2**63 - 1


def table(**columns: Any) -> pa.Table:
    """The leavers, with columns replaced or added; None takes one away."""
    made: dict[str, Any] = {n: pa.array([r[n] for r in LEAVERS]) for n in ("person", "system")}
    for name in ("left_at", "removed_at"):
        moments = [datetime.fromisoformat(row[name]) for row in LEAVERS]
        made[name] = pa.array(moments, pa.timestamp("us", "UTC"))
    made |= columns
    return pa.table({name: values for name, values in made.items() if values is not None})


def written(of: pa.Table, **how: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(of, sink, **how)
    return sink.getvalue()


SOUND = written(table())


def _of(data: bytes | pa.Table, population: dict[str, Any], folder: Path) -> Words:
    raw = data if isinstance(data, bytes) else written(data)
    return file_audit(folder, NAME, raw, **population)


def _file(cause: str, code: int, told: str, data: bytes | pa.Table, **population: Any) -> Hostile:
    return Hostile(f"parquet-{cause}", code, told, partial(_of, data, population))


def _columns(cause: str, code: int, told: str, **columns: Any) -> Hostile:
    return _file(cause, code, told, table(**columns))


def cases() -> Iterator[Hostile]:
    yield from _broken()
    yield from _odd_shapes()
    yield from _odd_keys()
    yield from _odd_times()


def _broken() -> Iterator[Hostile]:
    def footer(size: int) -> bytes:
        return SOUND[:-8] + struct.pack("<I", size) + b"PAR1"

    pages = bytes(byte ^ 0xFF for byte in SOUND[4:200])
    for cause, data in (
        ("empty", b""),
        ("wrong-magic-at-its-end", SOUND[:-4] + b"XXXX"),
        ("footer-cut-off", SOUND[:-20]),
        ("footer-longer-than-the-file", footer(2**31 - 1)),
        ("footer-of-no-length", footer(0)),
        ("pages-overwritten", SOUND[:4] + pages + SOUND[200:]),
        ("encrypted", SOUND[:-4] + b"PARE"),
        ("csv-under-its-name", b"person,left_at\nx,2025-01-01T00:00:00Z\n"),
    ):
        yield _file(cause, 3, UNREADABLE, data)
    # The block still says that all is well; only the page holds the instant that cannot be.
    plain = written(table(), compression="none", use_dictionary=False)
    moment = int(datetime.fromisoformat(LEAVERS[7]["removed_at"]).timestamp() * 1_000_000)
    lie = plain.replace(struct.pack("<q", moment), struct.pack("<q", LARGEST), 1)
    assert lie != plain
    yield _file("statistics-that-lie", 3, r"is not an instant of the years", lie)


def _wide(folder: Path) -> Words:
    ones, names = [pa.array([1])] * 10_000, [f"c{n}" for n in range(10_000)]
    wide = pa.Table.from_arrays(ones, names=names)
    return _of(written(wide, use_dictionary=False, write_statistics=False), {}, folder)


def _odd_shapes() -> Iterator[Hostile]:
    yield Hostile("parquet-ten-thousand-columns", 3, "more than 1,000 columns", _wide)
    yield _file("zero-rows", 3, "the population 0 in the period", table().slice(0, 0))
    yield _file("zero-columns", 2, "E-COLUMN-MISSING.*`person`", pa.table({}))
    names = ["person", "person", "left_at", "removed_at"]
    twice = pa.table([table()[name] for name in names], names=names)
    yield _file("two-columns-of-one-name", 3, UNREADABLE, twice)
    nested = pa.array([{"a": {"b": [1]}}] * COUNT)
    yield _columns("struct-beside-the-columns", 0, "simulation", extra=nested)
    yield _columns("row-number-of-its-own", 3, "__row", __row=pa.array([1] * COUNT))
    ours = ("__outcome", "__stratum", "__key", "__item", "__rows", "selection_hash")
    numbers = {name: pa.array([1] * COUNT) for name in ours}
    yield _columns("columns-named-like-ours", 0, "simulation", **numbers)


def _odd_keys() -> Iterator[Hostile]:
    neither = "neither text nor a whole number"
    numbers = [Decimal(10**37 + n) for n in range(COUNT)]
    yield _columns("keys-of-38-digits", 3, neither, person=pa.array(numbers, pa.decimal128(38, 0)))
    yield _columns("keys-of-76-digits", 3, UNREADABLE, person=pa.array(numbers, pa.decimal256(76)))
    floats = pa.array([float("nan"), float("inf"), *map(float, range(COUNT - 2))])
    yield _columns("keys-not-a-number", 3, "not a finite number", person=floats)
    yield _columns("keys-of-floats", 3, neither, person=pa.array([n / 4 for n in range(COUNT)]))
    yield _columns("keys-true-or-false", 3, neither, person=pa.array([True] * COUNT))
    beyond = pa.array([2**64 - 1 - n for n in range(COUNT)], pa.uint64())
    yield _columns("keys-beyond-64-bits", 3, "is not a whole number of 64 bits", person=beyond)
    yield _columns("keys-of-no-type", 3, "25 items of 25 have no `person`", person=pa.nulls(COUNT))
    coded = pa.array([f"p{n}" for n in range(COUNT)]).dictionary_encode()
    yield _columns("keys-from-a-dictionary", 0, "simulation", person=coded)
    structs = pa.array([{"a": n} for n in range(COUNT)])
    yield _columns("keys-of-structs", 2, "E-COLUMN-TYPE.*nested or binary", person=structs)
    lines = pa.array([f"p\n{n}\r\u241f" for n in range(COUNT)])
    late = pa.nulls(COUNT, pa.timestamp("us", "UTC"))
    yield _columns("keys-over-two-lines", 0, "simulation", person=lines, removed_at=late)


def _odd_times() -> Iterator[Hostile]:
    def instants(value: int, unit: str, zone: str | None = "UTC") -> pa.Array:
        return pa.array([value] * COUNT, pa.timestamp(unit, zone))

    floats = pa.array([float("nan"), float("-inf"), *([1.0] * (COUNT - 2))])
    said = "E-COLUMN-TYPE.*`left_at`.* holds decimal, declared is instant"
    yield _columns("times-not-a-number", 2, said, left_at=floats)
    pairs = pa.array([[("a", 1)]] * COUNT, pa.map_(pa.string(), pa.int64()))
    yield _columns("times-as-maps", 2, "E-COLUMN-TYPE.*`left_at`.*which no test", left_at=pairs)
    long_ago = -188_000_000_000_000_000
    yield _columns("times-4000-years-before", 3, BEYOND, left_at=instants(long_ago, "us"))
    yield _columns("times-at-the-last-microsecond", 3, BEYOND, removed_at=instants(LARGEST, "us"))
    yield _columns("times-that-overflow", 3, BEYOND, removed_at=instants(LARGEST, "ms"))
    future = "25 rows happened after the population was pulled"
    yield _columns("times-at-the-last-nanosecond", 3, future, left_at=instants(LARGEST, "ns"))
    local = table(left_at=instants(LARGEST, "us", None))
    once = "not a time that occurs once in Europe/Berlin"
    yield _file("times-no-clock-shows", 3, once, local, zone="Europe/Berlin")
    day = pa.array([2**31 - 1] * COUNT, pa.date32())
    dated = table(left_at=day, removed_at=day)
    types = {"left_at": "date", "removed_at": "date"}
    yield _file("days-no-calendar-has", 3, BEYOND, dated, types=types)
    never = instants(253_402_300_799_999_999, "us")
    yield _columns("times-that-mean-never", 0, "9999-12-31|exceptions", removed_at=never)
