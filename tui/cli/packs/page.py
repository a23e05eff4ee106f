"""A page of the packs as text of 80 columns, and as Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from engine.audit.pages.page import Item, Page, Section

WIDE = 80
NAMED = 20  # longer names stand on a line of their own
_MARKS = re.compile(r"([\\`*_\[\]<>|])")


def as_text(page: Page) -> str:
    lines = _wrapped(f"{page.id}  ", page.heading, 0)
    lines.append("─" * WIDE)
    for section in page.sections:
        lines += ["", section.heading.upper()]
        if section.note:
            lines += _wrapped("  ", section.note, 2)
        lines += _items(section)
    return "\n".join(lines) + "\n"


def _items(section: Section) -> Iterator[str]:
    names = [len(item.name) for item in section.items if item.name]
    beside = max(names) if names and max(names) <= NAMED else 0
    for item in section.items:
        if item.name and beside:
            indent = 4 + beside
            yield from _wrapped(f"  {item.name:<{beside}}  ", item.text, indent)
        elif item.name:
            indent = 4
            yield f"  {item.name}"
            yield from _wrapped("    ", item.text, indent)
        else:
            indent = 2
            yield from _wrapped("  ", item.text, indent)
        for line in item.under:
            yield from _wrapped(f"{' ' * indent}· ", line, indent + 2)


def _wrapped(first: str, text: str, indent: int) -> list[str]:
    lines = [
        line
        for part in text.splitlines() or [""]
        for line in textwrap.wrap(
            part,
            WIDE,
            initial_indent=first if part == (text.splitlines() or [""])[0] else " " * indent,
            subsequent_indent=" " * max(indent, 0),
            break_on_hyphens=False,
        )
    ]
    return lines or [first.rstrip()]


def as_markdown(page: Page, level: int = 2) -> str:
    """The same page below a heading of this level."""
    lines = [f"{'#' * level} {page.id}: {_plain(page.title)}", ""]
    for section in page.sections:
        lines += [f"**{section.heading[:1].upper()}{section.heading[1:]}.** {_plain(section.note)}"]
        lines[-1] = lines[-1].rstrip()
        lines.append("")
        for item in section.items:
            lines += _markdown(item)
        lines.append("")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def _markdown(item: Item) -> Iterator[str]:
    name = f"`{item.name}` " if item.name else ""
    yield f"- {name}{_plain(item.text)}"
    yield from (f"  - {_plain(line)}" for line in item.under)


def _plain(text: str) -> str:
    """Nothing in a text becomes a mark of Markdown; words between backticks stay code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _MARKS.sub(r"\\\1", text)
    return "".join(
        f"`{part}`" if number % 2 else _MARKS.sub(r"\\\1", part)
        for number, part in enumerate(parts)
    )
