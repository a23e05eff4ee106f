"""XML of a workbook from a stranger: read event by event, under bounds, without entities.

A document type is refused before anything in it is read, so that no entity can be declared. What
is given to the parser in pieces is bounded as a whole and per tag: old versions of it go again
through a tag that does not end, with every piece.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar
from xml.parsers import expat

from engine.populations.xlsx_archive import Archive

MAX_ELEMENTS: Final = 4_000_000  # of all that is read of a workbook
_DEPTH: Final = 64
_LONGEST: Final = 1 << 20  # bytes of a tag, letters of a text
_ENCODINGS: Final = frozenset({"", "utf-8", "utf-16", "us-ascii", "ascii"})
_KINDS: Final = ("spreadsheetml/2006/main", "officeDocument/2006/relationships")
_STRICT: Final = ("spreadsheetml/main", "officeDocument/relationships")
_NAMESPACES: Final = (
    *(f"http://schemas.openxmlformats.org/{kind}" for kind in _KINDS),
    *(f"http://purl.oclc.org/ooxml/{kind}" for kind in _STRICT),
    "http://schemas.openxmlformats.org/package/2006/relationships",
    "http://schemas.openxmlformats.org/package/2006/content-types",
)
Start = Callable[[Mapping[str, str]], None]
End = Callable[[], None]
T = TypeVar("T")


class Enough(Exception):
    """Raised by who listens and needs no more."""


def walk(
    archive: Archive,
    member: str,
    starts: Mapping[str, Start],
    ends: Mapping[str, End] | None = None,
    *,
    pieces: list[str] | None = None,
    texts: tuple[str, ...] = (),
) -> None:
    """Tell of the elements of a member that have these names, whatever their prefix.

    What stands directly in elements named by `texts` is appended to `pieces`, an empty piece
    first; who listens clears them. Raises Refusal for what is no sound XML or leaves the bounds.
    """
    part = member.rpartition("/")[2][:60]
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    begin, finish = _everywhere(starts), _everywhere(ends or {})
    heard = frozenset(_everywhere(dict.fromkeys(texts, None)))
    gathered: list[str] = [] if pieces is None else pieces
    hear = gathered.append
    depth = elements = given = 0
    allowed = MAX_ELEMENTS - archive.elements

    def opened(name: str, said: dict[str, str]) -> None:
        nonlocal depth, elements
        depth += 1
        elements += 1
        if depth > _DEPTH or elements > allowed:
            found = f"its part `{part}` nests deeper or holds more than any table"
            raise archive.refused("E-XLSX-SIZE", found)
        if name in heard:
            hear("")
            parser.CharacterDataHandler = hear
        act = begin.get(name)
        if act is not None:
            act(said)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        if name in heard:
            parser.CharacterDataHandler = None
        act = finish.get(name)
        if act is not None:
            act()

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding or "").lower() not in _ENCODINGS:
            raise archive.broken(f"its part `{part}` is not UTF-8")

    def typed(*_: object) -> None:
        found = f"its part `{part}` declares a document type"
        raise archive.refused("E-XLSX-XML", found, "save the workbook anew as .xlsx")

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.XmlDeclHandler = declared
    parser.StartDoctypeDeclHandler = typed
    try:
        for block in archive.blocks(member):
            given += len(block)
            parser.Parse(block, False)
            if given - parser.CurrentByteIndex > _LONGEST or sum(map(len, gathered)) > _LONGEST:
                found = f"a tag or text of its part `{part}` does not end"
                raise archive.refused("E-XLSX-SIZE", found)
        parser.Parse(b"", True)
    except Enough:
        return
    except (expat.ExpatError, ValueError):
        raise archive.broken(f"its part `{part}` is no sound XML") from None
    finally:
        archive.elements += elements


def _everywhere(named: Mapping[str, T]) -> dict[str, T]:
    """By the names that the parser gives: each in every vocabulary of workbooks."""
    return {f"{space} {name}": it for space in _NAMESPACES for name, it in named.items()}
