"""The forecast on the opinion: one line, or where there is room its three parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from tui.app.words import QUIET, STRONG, joined, lines, page, said

if TYPE_CHECKING:
    from tui.app.forecasts import Answer

FORECASTING = "forecasting ..."
STORED = "a stored run has no evidence at hand to be forecast from"


def foretold(answer: Answer | None, columns: int, *, wide: bool) -> Content:
    """None: it is not known yet."""
    head = said("FORECAST  ", STRONG)
    if answer is None:
        return joined(head, said(FORECASTING, QUIET))
    if isinstance(answer, tuple):
        return joined(head, "; ".join(f"{p.at}: {p.message}" for p in answer))
    from reports.forecast import parts
    from reports.forecast_words import sentences

    made = answer.forecasts[0]
    rows = [joined(head, sentences(made, answer.type)[0])]
    if wide:
        told = "\n".join(line for part in parts(made, columns) for line in part)
        rows.append(page(told))
    return lines(rows)
