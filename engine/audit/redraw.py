"""A stranger's selection drawn again: is it what the file, the seed and the method yield?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.audit.draw import Draw, Drawn, draw_from_file
from engine.audit.selection import Selection, Value, read_selection
from engine.model.position import Diagnostic, Position


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that the selection states, and what was found or agreed instead."""

    what: str
    stated: Value
    found: Value


@dataclass(frozen=True, slots=True)
class Redrawn:
    """What the draw yields, and how the selection differs from it.

    `missing` were drawn and are not in the selection; `extra` are in it and were not drawn;
    `repeated` stand in it more than once; `moved` stand in both at another place among the common
    ones.
    """

    asked: Draw
    drawn: Drawn
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    repeated: tuple[str, ...]
    moved: tuple[str, ...]
    differences: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """The same items in the same order, of the same file, drawn as stated."""
        return not (self.missing or self.extra or self.repeated or self.moved or self.differences)


def redraw(
    path: Path, selection: Path, agreed: Mapping[str, Value | None]
) -> Redrawn | tuple[Diagnostic, ...]:
    """Draw again from the file what the selection says was drawn.

    `agreed` is what is known from elsewhere, by the names of a selection's JSON (id, seed,
    population, n, method, sheet, date, by); it goes before what the selection states, and where
    the two differ that is a difference. What neither says is taken as `sample select` takes it:
    the file's name for the population, the ranked method, as many items as are listed.
    """
    key = agreed.get("id")
    claimed = read_selection(selection, str(key) if key is not None else None)
    if not isinstance(claimed, Selection):
        return claimed
    known: dict[str, Any] = {"population": path.stem, "method": "ranked", "n": len(claimed.items)}
    known |= claimed.stated
    known |= {name: value for name, value in agreed.items() if value is not None}
    at = Position(str(selection))
    unknown = tuple(
        Diagnostic(at, "E-SELECTION", f"the selection does not state its `{name}`", "state it")
        for name in ("id", "seed")
        if name not in known
    )
    if unknown:
        return unknown
    asked = Draw(
        key=known["id"],
        seed=known["seed"],
        population=known["population"],
        n=known["n"],
        method=known["method"],
        sheet=known.get("sheet"),
        date=known.get("date"),
        by=known.get("by"),
    )
    drawn = draw_from_file(path, asked)
    if not isinstance(drawn, Drawn):
        return drawn
    found = known | {"population_items": drawn.rows, "population_sha256": drawn.sha256}
    differences = tuple(
        Difference(name, stated, found[name])
        for name, stated in claimed.stated.items()
        if stated != found[name]
    )
    return _compared(asked, drawn, claimed.items, differences)


def _compared(
    asked: Draw, drawn: Drawn, listed: Sequence[str], differences: tuple[Difference, ...]
) -> Redrawn:
    wanted = [str(item) for item in drawn.items]
    here, there = set(listed), set(wanted)
    once = list(dict.fromkeys(listed))
    common = [item for item in wanted if item in here]
    as_listed = [item for item in once if item in there]
    return Redrawn(
        asked=asked,
        drawn=drawn,
        missing=tuple(item for item in wanted if item not in here),
        extra=tuple(item for item in once if item not in there),
        repeated=tuple(item for item, times in Counter(listed).items() if times > 1),
        moved=tuple(mine for mine, theirs in zip(common, as_listed, strict=True) if mine != theirs),
        differences=differences,
    )
