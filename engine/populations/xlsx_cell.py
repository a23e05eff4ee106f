"""One cell of a worksheet: its text, nothing, or why it can be neither."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from engine.populations.xlsx_book import MAX_TEXT, Book
from engine.populations.xlsx_values import number_of, number_text, plain, time_text

_INDEX: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
_PLAIN: Final = re.compile(r"[1-9][0-9]{0,14}|0", re.ASCII)  # as it is to be written
_MOMENT: Final = re.compile(r"[0-9T:.Z+-]{1,40}", re.ASCII)
_TRUTH: Final = {"0": "false", "1": "true"}
_ANEW: Final = "save the workbook anew as .xlsx"


@dataclass(frozen=True, slots=True)
class Fault:
    code: str
    message: str
    help: str


_NOT_COMPUTED: Final = Fault(
    "E-XLSX-FORMULA",
    "a formula stands here, and not its value",
    "open and save it in a spreadsheet program, which computes the values",
)


def cell_text(
    kind: str, style: str, written: str | None, book: Book, *, formula: bool
) -> str | Fault | None:
    """The value as text, as in a CSV; None for an empty cell.

    `kind` is n, s, str, inlineStr, b, e or d; `written` is None where no value is stated, which
    is something else than an empty one.
    """
    if written is None:
        return _NOT_COMPUTED if formula else None
    if kind == "s":
        return _shared(written.strip(), book)
    if kind in ("str", "inlineStr"):
        return _bounded(plain(written))
    written = written.strip()
    if kind == "e":
        help_ = "mend the formula, or leave the cell empty: an empty cell means nothing"
        return Fault("E-XLSX-ERROR", f"the cell shows `{written[:20] or 'an error'}`", help_)
    if not written:
        return _NOT_COMPUTED if formula else None
    if kind == "n":
        return _number(style, written, book)
    if kind == "b" and written in _TRUTH:
        return _TRUTH[written]
    if kind == "d" and _MOMENT.fullmatch(written):
        return written
    return _no_value(written)


def _shared(index: str, book: Book) -> str | Fault | None:
    if not _INDEX.fullmatch(index) or int(index) >= len(book.texts):
        return Fault("E-XLSX-CELL", "the cell names a text that the workbook lacks", _ANEW)
    return _bounded(book.texts[int(index)])


def _bounded(text: str) -> str | Fault | None:
    if len(text) > MAX_TEXT:
        return Fault("E-XLSX-CELL", f"the cell holds more than {MAX_TEXT:,} characters", "")
    return text or None


def _number(style: str, written: str, book: Book) -> str | Fault:
    form = book.forms.get(int(style)) if _INDEX.fullmatch(style) else None
    if form is None and _PLAIN.fullmatch(written):
        return written
    number = number_of(written)
    if number is None:
        return _no_value(written)
    if form is None:
        return number_text(number)
    shown = time_text(number, form, from_1904=book.from_1904)
    if shown is not None:
        return shown
    found = f"`{number_text(number)[:30]}` has the format of a day, and stands for none"
    return Fault("E-XLSX-CELL", found, "correct the cell or its format")


def _no_value(written: str) -> Fault:
    return Fault("E-XLSX-CELL", f"`{written[:40]}` is no value that a cell may hold", _ANEW)
