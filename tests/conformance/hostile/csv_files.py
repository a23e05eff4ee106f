"""CSV as strangers send it: torn, mis-encoded, oversized, or of cells that mean harm."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.conformance.hostile.case import LEAVERS, Hostile, Words, file_audit

HEADER = "person,left_at,removed_at,system\n"
ROWS = "".join(f"{','.join(str(value) for value in row.values())}\n" for row in LEAVERS)
SOUND = HEADER + ROWS
AT_LINE_27 = r"evidence/leavers\.csv:27:1: error\[E-CSV"


def _of(data: str | bytes, population: dict[str, Any], folder: Path) -> Words:
    raw = data.encode() if isinstance(data, str) else data
    return file_audit(folder, "leavers.csv", raw, **population)


def _csv(cause: str, code: int, told: str, data: str | bytes, **population: Any) -> Hostile:
    return Hostile(f"csv-{cause}", code, told, partial(_of, data, population))


def _after(cause: str, code: int, told: str, line: str, **population: Any) -> Hostile:
    """One more row after the sound ones, so that it stands on line 27."""
    total = {"control_total": {"value": len(LEAVERS) + 1, "source": "payroll"}}
    return _csv(cause, code, told, f"{SOUND}{line}\n", **total, **population)


def cases() -> Iterator[Hostile]:
    yield from _torn()
    yield from _headers()
    yield from _encodings()
    yield from _cells()


def _torn() -> Iterator[Hostile]:
    yield _csv("empty", 2, r"leavers\.csv:1:1.*has no header", "")
    yield _csv("header-alone", 3, "the population 0 in the period", HEADER.strip())
    yield _after("short-row", 2, f"{AT_LINE_27}.*2 cells", "x,2025-01-01T00:00:00Z")
    yield _after("long-row", 2, f"{AT_LINE_27}.*6 cells", "x,2025-01-01T00:00:00Z,,,,")
    yield _after("quote-never-closed", 2, f"{AT_LINE_27}.*quotes", '"x,2025-01-01T00:00:00Z,,')
    yield _after("nul-byte", 2, f"{AT_LINE_27}.*control character", "x\0,2025-01-01T00:00:00Z,,")
    yield _after("cell-of-ten-megabytes", 2, f"{AT_LINE_27}.*longer", "x" * 10_000_000 + ",,,")
    yield _after("blank-line", 2, f"{AT_LINE_27}.*empty", "")
    yield _csv("carriage-returns-alone", 2, "control character", SOUND.replace("\n", "\r"))
    yield _csv("semicolons", 2, "separated by `;`", SOUND.replace(",", ";"))


def _headers() -> Iterator[Hostile]:
    columns = ",".join(f"c{n}" for n in range(2_000))
    yield _csv("two-thousand-columns", 2, "2,000 columns", f"{columns}\n")
    yield _csv("column-twice", 2, "csv:1:8.*twice", f"person,{SOUND}")
    styled = SOUND.replace("person", "per\x1b[31m[bold]son", 1)
    yield _csv("header-that-styles", 2, r"has no column `person`", styled)
    quoted = SOUND.replace("system", '"sys""tem"', 1)
    yield _csv("quote-within-a-name", 2, r'csv:1:27.*`sys"tem`', quoted)
    yield _csv("row-number-of-its-own", 2, "`__row`", SOUND.replace("system", "__row", 1))


def _encodings() -> Iterator[Hostile]:
    yield _csv("utf-16", 2, "csv:1:1.*not UTF-8", SOUND.encode("utf-16"))
    yield _csv("byte-order-mark", 0, "simulation", b"\xef\xbb\xbf" + SOUND.encode())
    twice = b"\xef\xbb\xbf" * 2 + SOUND.encode()
    yield _csv("two-byte-order-marks", 2, r"E-COLUMN-MISSING.*`person`", twice)
    latin = SOUND.encode() + "Jos\xe9,2025-01-01T00:00:00Z,,\n".encode("latin-1")
    yield _csv("latin-1", 2, r"csv:27:4.*not UTF-8", latin)
    yield _csv("compressed", 2, "not UTF-8", gzip.compress(b"a" * 5_000_000, mtime=0))


def _cells() -> Iterator[Hostile]:
    formulas = ROWS.replace("idp", '=cmd("calc")|')
    yield _csv("formulas", 2, r"csv:2:1.*quotes", HEADER + formulas)
    run = "".join(f"=cmd({n}),2025-02-03T12:00:00Z,,@idp\n" for n in range(len(LEAVERS)))
    yield _csv("formulas-as-keys", 0, r"=cmd\(\d+\)", HEADER + run)
    instants = {"left_at": "instant", "removed_at": "instant"}
    counted = HEADER.replace("system", "n") + ROWS.replace("idp", '"1,000"')
    said = "`1,000` in column `n` is not a whole number"
    yield _csv("thousands-apart", 3, said, counted, types=instants | {"n": "integer"})
    for cause, moment in (
        ("year-zero", "0000-01-01T00:00:00Z"),
        ("offset-beyond-the-calendar", "9999-12-31T23:59:59-14:00"),
        ("offset-before-the-calendar", "0001-01-01T00:00:00+14:00"),
        ("leap-second", "2025-06-30T23:59:60Z"),
        ("thirtieth-of-february", "2025-02-30T00:00:00Z"),
        ("digits-of-another-script", "\u0662\u0660\u0662\u0665-01-01T00:00:00Z"),
    ):
        told = r"leavers\.csv:27:\d+.*in column `removed_at` is not an instant"
        yield _after(cause, 3, told, f"x,2025-01-01T00:00:00Z,{moment},")
