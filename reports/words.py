"""How values are said: a glyph and a word for each conclusion, percentages, dates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, ROUND_UP, Decimal

from engine.model.rules import Value
from engine.model.testing import CheckOutcome, PopulationState, TestOutcome
from engine.model.words import Opinion

_QUOTED = re.compile(r"`([^`]+)`")
LONGEST_VALUE = 200  # characters of one cell of evidence; the row itself is named beside it


@dataclass(frozen=True, slots=True)
class Word:
    """A value as it is shown: glyph and word together, so that colour only repeats them.

    `tone` is one of good, limited, bad, open, none.
    """

    value: str
    glyph: str
    word: str
    tone: str

    def __str__(self) -> str:
        return f"{self.glyph} {self.word}"


_GLYPHS = {"good": "✓", "limited": "◐", "bad": "✗", "open": "?", "none": "·"}

# Of criteria and controls, in the order in which they are counted: what is wrong comes first.
CONCLUSIONS: Mapping[str, tuple[str, str]] = {
    "not-met": ("bad", "not met"),
    "misstated": ("bad", "misstated"),
    "not-suitable": ("bad", "not suitable"),
    "not-effective": ("bad", "not effective"),
    "limited": ("limited", "scope limited"),
    "not-evaluable": ("open", "not evaluable"),
    "open": ("open", "open"),
    "met": ("good", "met"),
    "suitable": ("good", "suitable"),
    "effective": ("good", "effective"),
    "not-occurring": ("none", "not occurring"),
    "not-applicable": ("none", "not applicable"),
    "not-concluded": ("none", "not concluded yet"),
}
_OPINIONS = {
    Opinion.UNQUALIFIED: ("good", "unqualified"),
    Opinion.QUALIFIED: ("limited", "qualified"),
    Opinion.ADVERSE: ("bad", "adverse"),
    Opinion.DISCLAIMER: ("open", "disclaimer"),
    Opinion.NO_REPORT: ("bad", "no report"),
    Opinion.NOT_EXPRESSED: ("none", "not expressed"),
}
_TESTS = {
    TestOutcome.CLEAN: ("good", "no deviation"),
    TestOutcome.WITHIN: ("good", "within the tolerable rate"),
    TestOutcome.BAND: ("limited", "rate within, upper limit above the tolerable rate"),
    TestOutcome.ABOVE: ("bad", "above the tolerable rate"),
    TestOutcome.ALLOWED: ("good", "within the firm's own plan"),
    TestOutcome.BEYOND: ("bad", "more than the firm's own plan accepts"),
    TestOutcome.DEVIATING: ("limited", "all tested: the nature of the deviations decides"),
    TestOutcome.UNDECIDED: ("open", "undecided: hangs on items not tested"),
    TestOutcome.NONE_OCCURRED: ("none", "nothing occurred"),
    TestOutcome.NOTHING_TESTABLE: ("open", "nothing could be tested"),
    TestOutcome.NO_SLOT: ("open", "not due in so short a time, and not performed"),
}
_STATES = {
    PopulationState.RECONCILED: ("good", "complete and accurate"),
    PopulationState.UNRECONCILED: ("bad", "not shown to be complete and accurate"),
    PopulationState.UNREADABLE: ("bad", "cannot be read"),
}
_CHECKS = {
    CheckOutcome.PASSED: ("good", "passed"),
    CheckOutcome.FAILED: ("bad", "failed"),
    CheckOutcome.ABSENT: ("open", "not supplied"),
}


def _word(value: str, tone: str, word: str) -> Word:
    return Word(value, _GLYPHS[tone], word, tone)


def conclusion(value: str) -> Word:
    """Of a criterion or a control; a value from a newer run folder is shown as it stands."""
    return _word(value, *CONCLUSIONS.get(value, ("open", value)))


def opinion(value: str) -> Word:
    known = {o.value: said for o, said in _OPINIONS.items()}
    return _word(value, *known.get(value, ("open", value)))


NOT_EXAMINED = _word(Opinion.NOT_EXPRESSED.value, "none", "not examined")


def test_outcome(value: TestOutcome) -> Word:
    return _word(value.value, *_TESTS[value])


def population_state(value: PopulationState) -> Word:
    return _word(value.value, *_STATES[value])


def check_outcome(value: CheckOutcome) -> Word:
    return _word(value.value, *_CHECKS[value])


def percent(rate: Decimal, *, upwards: bool = False) -> str:
    """A fraction of 1 with one decimal, `8.0 %`; limits are rounded up, never flattered."""
    rounding = ROUND_UP if upwards else ROUND_HALF_EVEN
    return f"{(rate * 100).quantize(Decimal('0.1'), rounding=rounding)} %"


def quoted(text: str) -> tuple[tuple[bool, str], ...]:
    """A sentence of the engine in parts; those it set in backticks are names, and say so."""
    parts = enumerate(_QUOTED.split(text))
    return tuple((place % 2 == 1, part) for place, part in parts if part)


def spaced(identifier: str) -> str:
    """`processing_integrity` as it is said."""
    return identifier.replace("_", " ")


def number_of(count: int, singular: str, plural: str = "") -> str:
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def listed(parts: tuple[str, ...]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def span(first: date | None, last: date | None) -> str:
    if first is None and last is None:
        return ""
    if last is None:
        return f"since {first}"
    return f"until {last}" if first is None else f"{first} to {last}"


def cell(value: Value | None) -> str:
    """One cell of evidence, cut where it grows past reading."""
    if value is None:
        return "(empty)"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"
