"""What a workbook says of itself: its sheets, its texts and which formats are of days.

Nothing in a workbook is run and nothing outside it is looked up; one that asks for either, by
macros or by links to other workbooks, is refused, since its cells may show what they bring.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.populations.xlsx_archive import Archive
from engine.populations.xlsx_values import Form, built_in_form, form_of, plain
from engine.populations.xlsx_xml import walk

MAX_TEXT: Final = 32_767  # characters of a cell, the format's own limit
_INDEX: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
_TYPES: Final = "[Content_Types].xml"
_MACROS: Final = ("vbaproject.bin", "vbadata.xml")
_MACRO_SHEETS: Final = "xl/macrosheets/"
_LINKS: Final = "xl/externallinks/"


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    hidden: bool
    part: str


@dataclass(frozen=True, slots=True)
class Book:
    """`forms` is by the number of a cell's style; a text longer than a cell may be is cut there."""

    sheets: tuple[Sheet, ...]
    from_1904: bool
    forms: Mapping[int, Form]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Related:
    kind: str
    part: str


def read_book(archive: Archive) -> Book:
    """Everything about a workbook but its cells. Raises Refusal."""
    _refuse_what_acts(archive)
    main = next((r.part for r in _related(archive, "").values() if r.kind == "officeDocument"), "")
    if not main:
        found = f"`{archive.place.path}` is a zip file, but no workbook"
        raise archive.refused("E-FILE-KIND", found, "save the sheet as .xlsx")
    if main.endswith(".bin"):
        found = f"`{archive.place.path}` is a binary workbook, whatever its name says"
        raise archive.refused("E-FILE-KIND", found, "save it as .xlsx")
    related = _related(archive, main)
    sheets, from_1904 = _sheets(archive, main, related)
    parts = {each.kind: each.part for each in related.values()}
    forms = _forms(archive, parts["styles"]) if "styles" in parts else {}
    texts = _texts(archive, parts["sharedStrings"]) if "sharedStrings" in parts else ()
    return Book(sheets, from_1904, forms, texts)


def _refuse_what_acts(archive: Archive) -> None:
    names = archive.members
    types = b"".join(archive.blocks(_TYPES)) if _TYPES.casefold() in names else b""
    if (
        any(name.rpartition("/")[2] in _MACROS or name.startswith(_MACRO_SHEETS) for name in names)
        or b"macroEnabled" in types
    ):
        found = f"`{archive.place.path}` holds macros; they are not run, and it is not read"
        raise archive.refused("E-XLSX-MACROS", found, "save it as .xlsx, without macros")
    if any(name.startswith(_LINKS) for name in names):
        found = f"`{archive.place.path}` takes values from other workbooks"
        help_ = "break its links, so that the values stand in it as such"
        raise archive.refused("E-XLSX-LINKS", found, help_)


def _related(archive: Archive, part: str) -> dict[str, _Related]:
    """The parts that a part names, by the id under which it does; addresses are left out."""
    folder, name = posixpath.split(part)
    found: dict[str, _Related] = {}

    def relationship(said: Mapping[str, str]) -> None:
        if said.get("TargetMode", "").lower() == "external":
            return
        target = posixpath.normpath(posixpath.join("/", folder, said.get("Target", "")))
        kind = said.get("Type", "").rpartition("/")[2]
        found[said.get("Id", "")] = _Related(kind, target.lstrip("/"))

    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    walk(archive, rels, {"Relationship": relationship})
    return found


def _sheets(
    archive: Archive, main: str, related: Mapping[str, _Related]
) -> tuple[tuple[Sheet, ...], bool]:
    sheets: list[Sheet] = []
    from_1904 = False

    def about(said: Mapping[str, str]) -> None:
        nonlocal from_1904
        from_1904 = said.get("date1904", "") in ("1", "true")

    def sheet(said: Mapping[str, str]) -> None:
        asked = next((said[key] for key in said if key.endswith("relationships id")), "")
        to = related.get(asked)
        if to is None:
            raise archive.broken("it names a sheet that it does not hold")
        if to.kind == "worksheet":  # a chart has no rows
            hidden = said.get("state", "visible") != "visible"
            sheets.append(Sheet(said.get("name", ""), hidden, to.part))

    walk(archive, main, {"workbookPr": about, "sheet": sheet})
    if len({sheet.name for sheet in sheets}) < len(sheets):
        raise archive.broken("two of its sheets have one name")
    return tuple(sheets), from_1904


def _forms(archive: Archive, part: str) -> dict[int, Form]:
    custom: dict[str, Form | None] = {}
    forms: dict[int, Form] = {}
    styles = 0
    of_cells = False

    def written_out(said: Mapping[str, str]) -> None:
        custom[said.get("numFmtId", "")] = form_of(said.get("formatCode", ""))

    def begin(_: Mapping[str, str]) -> None:
        nonlocal of_cells
        of_cells = True

    def end() -> None:
        nonlocal of_cells
        of_cells = False

    def style(said: Mapping[str, str]) -> None:
        nonlocal styles
        if not of_cells:
            return
        number = said.get("numFmtId", "0")
        known = built_in_form(int(number)) if _INDEX.fullmatch(number) else None
        form = custom.get(number, known)
        if form is not None:
            forms[styles] = form
        styles += 1

    walk(archive, part, {"numFmt": written_out, "cellXfs": begin, "xf": style}, {"cellXfs": end})
    return forms


def _texts(archive: Archive, part: str) -> tuple[str, ...]:
    """The texts that cells share, without the readings of names that go with some."""
    texts: list[str] = []
    pieces: list[str] = []
    before_reading = 0

    def begin_reading(_: Mapping[str, str]) -> None:
        nonlocal before_reading
        before_reading = len(pieces)

    def end_reading() -> None:
        del pieces[before_reading:]

    def end() -> None:
        texts.append(plain("".join(pieces))[: MAX_TEXT + 1])
        pieces.clear()

    starts = {"rPh": begin_reading}
    walk(archive, part, starts, {"rPh": end_reading, "si": end}, pieces=pieces, texts=("t",))
    return tuple(texts)
