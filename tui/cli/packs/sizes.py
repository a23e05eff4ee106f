"""The sizes of every firm's samples, as `packs test` prints them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.audit.ladders import Ladder, Rung

WIDE = 80
GLUE = "\N{NO-BREAK SPACE}"  # between a population and its size, while lines are broken


def sizes_text(firms: Mapping[str, Iterable[Ladder]]) -> Iterator[str]:
    """`41-42: 27` reads: of 41 or 42 items 27 are looked at; `/1` accepts one deviation."""
    yield "sizes of samples, population: items / deviations accepted, + items added: in all"
    for firm, ladders in firms.items():
        yield ""
        yield firm
        for ladder in ladders:
            lines = textwrap.wrap(
                f"{_controls(ladder)} " + ", ".join(map(_rung, ladder.rungs)),
                WIDE,
                initial_indent="  ",
                subsequent_indent="    ",
                break_on_hyphens=False,
            )
            yield from (line.replace(GLUE, " ") for line in lines)


def sizes_plain(firms: Mapping[str, Iterable[Ladder]]) -> list[dict[str, Any]]:
    return [
        {
            "firm": firm,
            "controls": [
                {"frequency": frequency.value, "importance": importance.value}
                for frequency, importance in ladder.controls
            ],
            "sizes": [
                {
                    "from": rung.first,
                    "to": rung.last,
                    "n": rung.n,
                    "allowed": rung.allowed,
                    "more": rung.more,
                    "in_all": rung.in_all,
                }
                for rung in ladder.rungs
            ],
        }
        for firm, ladders in firms.items()
        for ladder in ladders
    ]


def _controls(ladder: Ladder) -> str:
    by_frequency: dict[str, list[str]] = {}
    for frequency, importance in ladder.controls:
        by_frequency.setdefault(frequency.value.replace("_", " "), []).append(importance.value)
    told = [
        frequency if len(named) == 3 else f"{frequency} ({', '.join(named)})"
        for frequency, named in by_frequency.items()
    ]
    return f"{', '.join(told)}:"


def _rung(rung: Rung) -> str:
    span = f"{rung.first}" if rung.first == rung.last else f"{rung.first}-{rung.last}"
    size = "all" if rung.n is None else f"{rung.n}"
    plan = f"/{rung.allowed}" if rung.allowed else ""
    more = f"+{rung.more}/{rung.in_all}" if rung.more else ""
    return f"{span}:{GLUE}{size}{plan}{more}"
