"""Bars made of characters: a share of a whole, and a rate against what is tolerable."""

from __future__ import annotations

from textual.content import Content

from reports.shown import Bar, PartShown, ReadinessShown
from reports.typesetting import fit, pad
from tui.app.words import QUIET, STRONG, joined, lines, said

FULL, EMPTY = "█", "░"


def share(thousandths: int, columns: int) -> str:
    full = max(0, min(columns, thousandths * columns // 1000))
    return FULL * full + EMPTY * (columns - full)


def readiness(found: ReadinessShown, *, wide: bool) -> Content:
    """The score, its parts with their denominators, its gates and what it covers."""
    rows = [joined(said("READINESS  ", STRONG), said(f"{found.score} of 100"))]
    rows += [_part(part, wide=wide) for part in found.parts]
    if found.uncapped != found.score:
        rows.append(said(f"{found.uncapped} before its cap"))
    if found.of_concluded != found.score:
        rows.append(said(f"{found.of_concluded} of the concluded"))
    rows += [said(gate) for gate in found.gates] if wide else []
    rows += [said(found.coverage, QUIET)] if wide else []
    return lines(rows)


def _part(part: PartShown, *, wide: bool) -> Content:
    name = pad(fit(part.name, 9), 9)
    if not wide:
        return joined(
            f"{name} {part.share:>5} ", said(f"{part.numerator}/{part.denominator}", QUIET)
        )
    counted = f" {part.numerator} of {part.denominator}, weight {part.weight}"
    return joined(f"{name} {share(part.thousandths, 12)} {part.share:>5}", said(counted, QUIET))


def rate(bar: Bar, columns: int = 40) -> Content:
    """Rate ━, up to the upper limit ─, and the tolerable rate ┃ on one line."""

    def at(place: int) -> int:
        return min(columns - 1, place * columns // 1000)

    cells = ["·"] * columns
    for n in range(at(bar.upper) + 1 if bar.upper else 0):
        cells[n] = "─"
    for n in range(at(bar.rate) + 1 if bar.rate else 0):
        cells[n] = "━"
    cells[at(bar.tolerable)] = "┃"
    return said("".join(cells))
