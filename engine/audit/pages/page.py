"""A page about one thing of the packs: the same for people, for JSON and for the documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """A line that may begin with a name, and what belongs under it."""

    text: str
    name: str = ""
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    items: tuple[Item, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """`told` is the content as data; `sections` are the same for reading."""

    kind: str
    id: str
    title: str
    heading: str  # what stands beside the id, where the title comes further down
    told: Told
    sections: tuple[Section, ...]


def page(
    kind: str,
    id_: str,
    title: str,
    told: Told,
    sections: Iterable[Section],
    heading: str = "",
) -> Page:
    """Sections without content are left out."""
    kept = tuple(each for each in sections if each.items or each.note)
    whole = {"kind": kind, "id": id_, "title": title, **told}
    return Page(kind, id_, title, heading or title, whole, kept)


def items(texts: Iterable[str]) -> tuple[Item, ...]:
    return tuple(Item(text) for text in texts)


def spoken(word: str) -> str:
    """`it_dependent_manual` in a sentence."""
    return word.replace("_", " ").replace("it dependent", "IT-dependent")


def many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
