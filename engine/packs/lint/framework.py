"""The framework as it is: 61 criteria and 330 points of focus, by these names and no other.

Held apart from `tsc/criteria.yaml`, so that a slip in that file is seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from engine.documents.suggest import did_you_mean, quoted
from engine.model.position import Diagnostic, Position
from engine.packs.lint.whole import Whole

CRITERIA: Mapping[str, int] = {
    "CC1": 5,
    "CC2": 3,
    "CC3": 4,
    "CC4": 2,
    "CC5": 3,
    "CC6": 8,
    "CC7": 5,
    "CC8": 1,
    "CC9": 2,
    "A1": 3,
    "PI1": 5,
    "C1": 2,
    "P1": 1,
    "P2": 1,
    "P3": 2,
    "P4": 3,
    "P5": 2,
    "P6": 7,
    "P7": 1,
    "P8": 1,
}
"""How many criteria each series holds."""
IDS = tuple(f"{series}.{n}" for series, many in CRITERIA.items() for n in range(1, many + 1))
COUNTS: Mapping[str, int] = {"CC": 33, "A": 3, "C": 2, "PI": 5, "P": 18}
POINTS = 330
# Whatever somebody may have written for a criterion: `P1.2`, `cc6.1`, `Pl1.1` with a small L.
_LIKE = re.compile(
    r"(?<![A-Za-z0-9_./-])(?P<family>CC|PI|P[l1|]|A|C|P)[ -]?(?P<rest>\d{1,2}\.\d{1,2})"
    r"(?P<point>-POF\d+)?(?![\w]|\.\d)",
    re.IGNORECASE,
)
_SERIES = re.compile(r"(?<![A-Za-z0-9_./-])(?:CC|PI)\d{1,2}(?![\w]|[.-]\w)")
_HOLDS = ", ".join(f"{many} {family}" for family, many in COUNTS.items())


def counts(whole: Whole) -> Iterator[Diagnostic]:
    """The table of criteria holds exactly the framework's."""
    stated = {each.id: each for each in whole.criteria.criteria}
    at = Position(next((c.at.path for c in stated.values()), "rules/tsc/criteria.yaml"))
    if lost := [name for name in IDS if name not in stated]:
        message = f"{len(stated)} criteria stand here, {len(lost)} of the {len(IDS)} are missing"
        help_ = f"missing: {', '.join(lost)}; the framework holds {_HOLDS}"
        yield Diagnostic(at, "E-LINT-COUNT", message, help_)
    for name, criterion in stated.items():
        if name not in IDS:
            message = f"{quoted(name)} is none of the {len(IDS)} criteria"
            yield Diagnostic(criterion.at, "E-LINT-CRITERION", message, did_you_mean(name, IDS))
    points = sum(len(each.points_of_focus) for each in stated.values())
    if points != POINTS:
        message = f"{points} points of focus stand here, the framework has {POINTS}"
        yield Diagnostic(at, "E-LINT-COUNT", message)


def criterion_names(whole: Whole) -> Iterator[Diagnostic]:
    """Anything in any file that looks like a criterion, a series or a point of focus is one."""
    points = {point.id for each in whole.criteria.criteria for point in each.points_of_focus}
    for words in whole.words:
        for found in _LIKE.finditer(words.text):
            name = found.group().removesuffix(found["point"] or "")
            if name not in IDS:
                yield _invented(words.at, name)
            elif found["point"] and found.group() not in points:
                message = f"{name} has no point of focus {quoted(found.group())}"
                help_ = did_you_mean(found.group(), points)
                yield Diagnostic(words.at, "E-LINT-CRITERION", message, help_)
        for found in _SERIES.finditer(words.text):
            if found.group() not in CRITERIA:
                message = f"{quoted(found.group())} is no series of criteria"
                help_ = did_you_mean(found.group(), CRITERIA)
                yield Diagnostic(words.at, "E-LINT-CRITERION", message, help_)


def _invented(at: Position, name: str) -> Diagnostic:
    bare = name.replace(" ", "").replace("-", "").upper()
    meant = re.sub(r"^P[L1|](?=\d\.)", "PI", bare)
    if meant in IDS:
        help_ = f"did you mean {quoted(meant)}?"
    else:
        series = meant.partition(".")[0]
        last = CRITERIA.get(series)
        help_ = f"{series} ends with {series}.{last}" if last else did_you_mean(meant, IDS)
    message = f"{quoted(name)} is none of the {len(IDS)} criteria"
    return Diagnostic(at, "E-LINT-CRITERION", message, help_)
