"""The forecast on the opinion: one line, or where there is room its three parts."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from textual.content import Content

from reports.typesetting import wrap
from tui.app.words import QUIET, STRONG, joined, page, said

if TYPE_CHECKING:
    from tui.app.forecasts import Answer

HEAD = "FORECAST"
FORECASTING = "forecasting ..."
STORED = "a stored run has no evidence at hand to be forecast from"


def foretold(answer: Answer | None, columns: int, most: int) -> Content:
    """On at most so many lines; with one, its first sentence alone. None: it is not known yet."""
    head = said(f"{HEAD}  ", STRONG)
    if answer is None:
        return joined(head, said(FORECASTING, QUIET))
    if isinstance(answer, tuple):
        return joined(head, "; ".join(f"{p.at}: {p.message}" for p in answer))
    from reports.forecast import parts
    from reports.forecast_words import sentences

    made = answer.forecasts[0]
    first = sentences(made, answer.type)[0]
    if most == 1:
        return joined(head, first)
    told = [*wrap(first, columns, f"{HEAD}  ", ""), *chain.from_iterable(parts(made, columns))]
    if len(told) > most:
        told[most - 1 :] = ["… o shows all of it"]
    return page("\n".join(told))
