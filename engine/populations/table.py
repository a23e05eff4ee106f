"""A table of evidence: lazily read, with canonical columns, every row traceable to its file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import polars as pl
import pyarrow as pa

from engine.model.position import Diagnostic, Position
from engine.model.words import ColumnType

ROW: Final = "__row"
SMALL: Final = 1_000_000  # rows up to which a query is run in memory: streaming costs more to start

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Table:
    """Canonical columns of one evidence file.

    `frame` holds, besides them, `__row`: the data row counted from 0. `rows` counts the file,
    whatever the frame has been narrowed to since.
    """

    file: str
    frame: pl.LazyFrame
    types: Mapping[str, ColumnType]
    rows: int
    lined: bool  # CSV, or a sheet of a workbook: row 1 is the header, each other one stands below

    def place(self, row: int) -> Position:
        """The place of a data row: file and line, or row of the sheet; line 1 is the header."""
        return Position(self.file, row + 2, 1) if self.lined else Position(self.file)

    def narrowed(self, condition: pl.Expr) -> Table:
        """The rows for which the condition is TRUE."""
        return replace(self, frame=self.frame.filter(condition))

    def held(self) -> Table | Diagnostic:
        """The same table, read once and kept in memory if it is small."""
        if self.rows > SMALL:
            return self
        found = self.collected(self.frame)
        return found if isinstance(found, Diagnostic) else replace(self, frame=found.lazy())

    def collected(self, frame: pl.LazyFrame) -> pl.DataFrame | Diagnostic:
        """Run a query over this table; a file that turns out broken is told as a problem."""
        small = self.rows <= SMALL
        return self.asked(lambda: frame.collect(engine="in-memory" if small else "streaming"))

    def source(self, frame: pl.LazyFrame) -> pl.LazyFrame | pl.DataFrame:
        """A query over this table for what reads batches: run already if the table is small.

        Belongs into what `asked` runs.
        """
        return frame.collect(engine="in-memory") if self.rows <= SMALL else frame

    def asked(self, action: Callable[[], T]) -> T | Diagnostic:
        """Do what reads this table; a file that turns out broken is told as a problem."""
        return attempt(action, Position(self.file))


def attempt(action: Callable[[], T], at: Position) -> T | Diagnostic:
    """Run what reads evidence; whatever a hostile file provokes becomes a diagnostic.

    Readers written in Rust panic on some broken files. A panic arrives as an exception outside
    `Exception`, so that `except Exception` lets it through and the audit dies.
    """
    try:
        return action()
    except (pl.exceptions.PolarsError, pa.ArrowException, OSError, MemoryError) as error:
        return unreadable(at, str(error))
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return unreadable(at, "the reader gave up on its contents")


def unreadable(at: Position, reason: str) -> Diagnostic:
    """`reason` may be the words of a library: its first line is kept, without paths."""
    first = next(iter(reason.strip().splitlines()), "")
    words = [word for word in first.split(" ") if "/" not in word]
    told = " ".join(words)[:200].rstrip(" :")
    return Diagnostic(
        at, "E-UNREADABLE", f"`{at.path}` cannot be read" + (f": {told}" if told else "")
    )
