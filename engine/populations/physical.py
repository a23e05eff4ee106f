"""From what a file holds to canonical types: text is parsed as declared, instants become UTC.

A conversion names the values that it cannot convert; nothing is guessed and nothing is dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Final

import polars as pl

from engine.model.words import ColumnType

INSTANT: Final = pl.Datetime("us", "UTC")
LOCAL: Final = pl.Datetime("us")
# Files hold instants of any size; Polars carries them along until one is looked at, and gives up.
_YEARS: Final = "of the years 1 to 9999"
_DECIMAL: Final = pl.Decimal(38, 9)
_WHOLE: Final = r"^[+-]?[0-9]{1,19}$"
_FRACTION: Final = r"^[+-]?[0-9]{1,28}(?:\.[0-9]{1,9})?$"
_DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MOMENT: Final = (
    r"^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[ T]"
    r"(?<minute>(?:[01][0-9]|2[0-3]):[0-5][0-9])"
    r"(?::(?<second>[0-5][0-9](?:\.[0-9]{1,6})?))?"
    r"(?<offset>Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)?$"
)
_EXPECTED: Final = {
    ColumnType.INTEGER: "a whole number",
    ColumnType.DECIMAL: "a decimal with at most 9 places",
    ColumnType.BOOLEAN: "true or false",
    ColumnType.DATE: "a day as 2025-07-01",
    ColumnType.INSTANT: "an instant as 2025-07-01T09:30:00Z",
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """One column on its way in.

    `failed` is TRUE for values that cannot be converted, None when there can be none;
    `expected` says what was expected of them. `steps` are columns to be put beside those of the
    file, one after the other, from which the rest is read: Polars works out an expression as
    often as it is named.
    """

    value: pl.Expr
    kind: ColumnType
    failed: pl.Expr | None = None
    expected: str = ""
    steps: tuple[pl.Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A column whose type in the file does not go with the declared one, in words."""

    message: str
    help: str = ""


@lru_cache(maxsize=4096)  # the columns of a population are asked for several times
def conversion(
    source: str,
    held: pl.DataType,
    declared: ColumnType | None,
    zone: str | None,
    *,
    cells: bool,
    step: str,
) -> Conversion | Mismatch:
    """How a column of the file becomes canonical; `cells`: of CSV, where empty means NULL.

    The names of its steps begin with `step`, as no column of the file does.
    """
    raw = pl.col(source)
    match held:
        case pl.Null():
            kind = declared or ColumnType.TEXT
            return Conversion(raw.cast(_polars_type(kind)), kind)
        case pl.String() | pl.Categorical() | pl.Enum():
            text = raw if held == pl.String else raw.cast(pl.String)
            return _from_text(text, declared, zone, cells=cells, step=step)
        case pl.List() if held.inner in (pl.String, pl.Categorical):
            found = Conversion(raw.cast(pl.List(pl.String)), ColumnType.TEXT_LIST)
        case pl.Boolean():
            found = Conversion(raw, ColumnType.BOOLEAN)
        case pl.Date():
            outside = ~_within_calendar(raw, pl.Date())
            found = Conversion(raw, ColumnType.DATE, outside, f"a day {_YEARS}")
        case pl.Datetime():
            instant = _from_datetime(raw, held, zone)
            if isinstance(instant, Mismatch):
                return instant
            found = instant
        case _ if held.is_integer():
            found = _from_integer(raw, held, declared)
        case _ if held.is_float():
            failed = ~raw.is_finite().fill_null(True)
            kept = raw.cast(pl.Float64)
            found = Conversion(kept, ColumnType.DECIMAL, failed, "a finite number")
        case pl.Decimal():
            found = Conversion(raw, ColumnType.DECIMAL)
        case _:
            return Mismatch(f"holds {_told(held)}, which no test can read")
    if declared is not None and declared is not found.kind:
        message = f"holds {_told(held)}, declared is {declared.value}"
        return Mismatch(message, f"declare `{found.kind.value}`, or correct the file")
    return found


def _from_integer(raw: pl.Expr, held: pl.DataType, declared: ColumnType | None) -> Conversion:
    if declared is ColumnType.DECIMAL:
        return Conversion(raw.cast(_DECIMAL), ColumnType.DECIMAL)
    if isinstance(held, pl.UInt64 | pl.Int128 | pl.UInt128):
        value = raw.cast(pl.Int64, strict=False)
        failed = value.is_null() & raw.is_not_null()
        return Conversion(value, ColumnType.INTEGER, failed, "a whole number of 64 bits")
    # A column left as it is lets Polars skip whole blocks of the file when it filters.
    return Conversion(raw if held == pl.Int64 else raw.cast(pl.Int64), ColumnType.INTEGER)


def _from_datetime(raw: pl.Expr, held: pl.Datetime, zone: str | None) -> Conversion | Mismatch:
    if held == INSTANT:
        outside = ~_within_calendar(raw, INSTANT)
        return Conversion(raw, ColumnType.INSTANT, outside, f"an instant {_YEARS}")
    if held.time_zone is not None:
        placed = _calendar(raw.dt.convert_time_zone("UTC").cast(INSTANT, strict=False), INSTANT)
        failed = placed.is_null() & raw.is_not_null()
        return Conversion(placed, ColumnType.INSTANT, failed, f"an instant {_YEARS}")
    if zone is None:
        return Mismatch("holds instants without a time zone", "state the population's `zone`")
    local = _calendar(raw.cast(LOCAL, strict=False), LOCAL)
    value = _calendar(_in_zone(local, zone), INSTANT)
    failed = value.is_null() & raw.is_not_null()
    return Conversion(value, ColumnType.INSTANT, failed, f"a time that occurs once in {zone}")


def value_text(source: str, held: pl.DataType) -> pl.Expr:
    """A value of the file as text for a message; what no calendar holds as the bare number."""
    raw = pl.col(source)
    if not isinstance(held, pl.Datetime | pl.Date):
        return raw.cast(pl.String)
    kind = pl.Datetime("us", held.time_zone) if isinstance(held, pl.Datetime) else held
    shown = _calendar(raw.cast(kind, strict=False), kind).cast(pl.String)
    return shown.fill_null(raw.to_physical().cast(pl.String))


def _within_calendar(value: pl.Expr, kind: pl.DataType) -> pl.Expr:
    return value.is_between(*_ends(kind))


@cache  # few kinds, many columns, and a literal with a zone is slow to make
def _ends(kind: pl.DataType) -> tuple[pl.Expr, pl.Expr]:
    """The first and last value that a calendar holds."""
    if not isinstance(kind, pl.Datetime):
        return pl.lit(date.min), pl.lit(date.max)
    if kind.time_zone is None:
        return pl.lit(datetime.min, LOCAL), pl.lit(datetime.max, LOCAL)
    first, last = (pl.lit(end.replace(tzinfo=UTC), INSTANT) for end in (datetime.min, datetime.max))
    if kind.time_zone == "UTC":
        return first, last
    zone = kind.time_zone
    return first.dt.convert_time_zone(zone), last.dt.convert_time_zone(zone)


def _calendar(value: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """The value, NULL where it lies outside the calendar."""
    return pl.when(_within_calendar(value, kind)).then(value)


def _in_zone(local: pl.Expr, zone: str) -> pl.Expr:
    """Local times in UTC; NULL for those that the clocks of the zone skip or show twice."""
    placed = local.dt.replace_time_zone(zone, ambiguous="null", non_existent="null")
    return placed.dt.convert_time_zone("UTC")


def _from_text(
    raw: pl.Expr, declared: ColumnType | None, zone: str | None, *, cells: bool, step: str
) -> Conversion | Mismatch:
    if cells:
        raw = pl.when(raw != "").then(raw)
    kind = declared or ColumnType.TEXT
    value = pl.col(f"{step}value")
    steps: tuple[pl.Expr, ...]
    match kind:
        case ColumnType.TEXT:
            return Conversion(raw, kind)
        case ColumnType.TEXT_LIST:
            return Mismatch("holds text, declared is text_list", "keep lists in a Parquet file")
        case ColumnType.INTEGER:
            steps = (_shaped(raw, _WHOLE).cast(pl.Int64, strict=False),)
        case ColumnType.DECIMAL:
            steps = (_shaped(raw, _FRACTION).cast(_DECIMAL, strict=False),)
        case ColumnType.BOOLEAN:
            small = raw.str.to_lowercase()
            steps = (pl.when(small.is_in(["true", "false"])).then(small == "true"),)
        case ColumnType.DATE:
            steps = (_shaped(raw, _DAY).str.to_date("%Y-%m-%d", strict=False),)
            value = _calendar(value, pl.Date())
        case ColumnType.INSTANT:
            steps = _moment(raw, zone, step)
            value = _calendar(value, INSTANT)
    steps = (*steps[:-1], steps[-1].alias(f"{step}value"))
    failed = value.is_null() & raw.is_not_null()
    return Conversion(value, kind, failed, _EXPECTED[kind], steps)


def _shaped(raw: pl.Expr, pattern: str) -> pl.Expr:
    return pl.when(raw.str.contains(pattern)).then(raw)


def _moment(raw: pl.Expr, zone: str | None, step: str) -> tuple[pl.Expr, ...]:
    """ISO 8601 with or without an offset; without one it is local time of the zone."""
    parts = pl.col(f"{step}parts").struct
    second = parts.field("second").fill_null("00")
    written = pl.concat_str(parts.field("day"), parts.field("minute"), second, separator=":")
    read = written.str.to_datetime("%Y-%m-%d:%H:%M:%S%.f", time_unit="us", strict=False)
    local, offset = pl.col(f"{step}local"), parts.field("offset")
    hours = offset.str.slice(1, 2).cast(pl.Int64, strict=False).fill_null(0)
    minutes = offset.str.slice(3).str.strip_prefix(":").cast(pl.Int64, strict=False).fill_null(0)
    ahead = pl.duration(minutes=hours * 60 + minutes)
    shifted = pl.when(offset.str.starts_with("-")).then(local + ahead).otherwise(local - ahead)
    stated: pl.Expr = pl.when(offset.is_not_null()).then(shifted.dt.replace_time_zone("UTC"))
    if zone is not None:
        stated = stated.fill_null(pl.when(offset.is_null()).then(_in_zone(local, zone)))
    return (
        raw.str.extract_groups(_MOMENT).alias(f"{step}parts"),
        read.alias(f"{step}local"),
        stated,
    )


def _polars_type(kind: ColumnType) -> pl.DataType:
    types: dict[ColumnType, pl.DataType] = {
        ColumnType.TEXT: pl.String(),
        ColumnType.INTEGER: pl.Int64(),
        ColumnType.DECIMAL: _DECIMAL,
        ColumnType.BOOLEAN: pl.Boolean(),
        ColumnType.DATE: pl.Date(),
        ColumnType.INSTANT: INSTANT,
        ColumnType.TEXT_LIST: pl.List(pl.String()),
    }
    return types[kind]


def _told(held: pl.DataType) -> str:
    """The type of a file's column in the words of the vocabulary, where it has one."""
    match held:
        case pl.String() | pl.Categorical() | pl.Enum():
            return "text"
        case pl.Boolean():
            return "boolean"
        case pl.Date():
            return "date"
        case pl.Datetime():
            return "instant"
        case pl.List():
            return "text_list" if held.inner == pl.String else "a list"
        case _ if held.is_integer():
            return "integer"
        case _ if held.is_numeric():
            return "decimal"
    return "nested or binary values"
