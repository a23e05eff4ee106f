"""How chances are said: in whole percents or in words, never finer than they are known."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

from engine.model.prediction import ControlForecast, Forecast
from engine.model.words import Opinion
from reports.words import listed, number_of, opinion

WIDEST = 2.576  # standard deviations of the 99 % interval
NAMED = 3


def percent(chance: float, exact: bool = True) -> str:
    """`15 %`, `<1 %`, `>99 %`; 0 and 100 only where it is certain."""
    settled = round(chance, 9)  # the sum of many chances may miss 1 by a hair
    if settled <= 0 or settled >= 1:
        return ("0 %" if settled <= 0 else "100 %") if exact else _edge(chance)
    shown = round(chance * 100)
    return _edge(chance) if shown in (0, 100) else f"{shown} %"


def _edge(chance: float) -> str:
    return "<1 %" if chance < 0.5 else ">99 %"


def in_words(chance: float) -> str:
    """`in about 1 of 4 draws`, with small numbers."""
    if chance < 0.05 or chance > 0.95:
        return f"in {percent(chance, False)} of all draws"
    near = Fraction(chance).limit_denominator(10)
    if near == 1 or near == 0:
        return f"in {percent(chance, False)} of all draws"
    return f"in about {near.numerator} of {near.denominator} draws"


def margin(found: Forecast) -> str:
    """The error of the arithmetic of so many draws, at its widest; none where all was counted."""
    worlds = found.distribution.worlds
    if found.distribution.exact:
        return ""
    widest = max(WIDEST * sqrt(p * (1 - p) / worlds) for _, p in found.distribution.chances)
    points = max(widest * 100, 0.01)
    return f"{worlds:,} audits simulated; arithmetic error only: ±{points:.2f} points"


def sentences(found: Forecast, type_: int) -> tuple[str, str, str]:
    """What a consultant would say: how likely, why, what to do."""
    return _likely(found, type_), _why(found), _advice(found)


def _subject(found: Forecast) -> str:
    return "what the results bear" if found.of_results else "the opinion"


def _likely(found: Forecast, type_: int) -> str:
    subject, known = _subject(found), found.disclosed.opinion
    word = opinion(known.value).word
    if type_ == 1:
        return f"A Type 1 draws no sample: {subject} is {word}, and no draw can change it."
    if found.whole:
        return (
            f"This firm tests every item - no sampling chance; all judgement: {subject} is {word}."
        )
    by_chance = round(found.distribution.chance(known), 9)
    if by_chance >= 1 and not any(c.known for c in found.controls):
        return f"Expect {word}: no item known deviates, so no draw can find anything."
    if by_chance >= 1:
        return (
            f"Expect {word}: whatever the assessor draws, {subject} is {word}, and once the "
            "deviations known are disclosed it still is."
        )
    likeliest, p = max(found.distribution.chances, key=lambda each: each[1])
    if likeliest is known:
        return (
            f"Expect {word}: {subject} is {word} once the deviations known are disclosed, and "
            f"{in_words(p)} even if the assessor had to find them."
        )
    said = opinion(likeliest.value).word
    return (
        f"Expect {word}: that is {subject} once the deviations known are disclosed, though a draw "
        f"alone would show it {in_words(by_chance)}, and most often {said} ({percent(p, False)})."
    )


def _why(found: Forecast) -> str:
    known = found.disclosed
    failing = sorted(
        (c for c in found.controls if c.id in known.failing),
        key=lambda c: (-c.when_disclosed, -c.known, c.id),
    )
    if known.not_met:
        verb = "is" if len(known.not_met) == 1 else "are"
        result = f"{_some(known.not_met)} {verb} not met"
        if not failing:
            return f"Why: {result}, though no control fails by its own numbers."
        return f"Why: {_some(tuple(map(_fails, failing)))}, so {result}."
    doubtful = [c for c in found.controls if c.p_fails > 0]
    if doubtful:
        worst = max(doubtful, key=lambda c: (c.p_fails, c.id))
        return (
            "Why: all items together stay within what is tolerable, but a draw can look worse: "
            f"{_named(worst)} fails {in_words(worst.p_fails)} ({_counted(worst)})."
        )
    deviating = [c for c in found.controls if c.known]
    if deviating:
        many = number_of(sum(c.known for c in deviating), "deviation")
        where = number_of(len(deviating), "control")
        return f"Why: the {many} of {where} stay within what is tolerable."
    if known.opinion is Opinion.UNQUALIFIED:
        return "Why: every criterion is met and no item that the tests can see deviates."
    return (
        "Why: it follows from what is stated, not from the items tested; `mockaudit audit` tells "
        "the grounds."
    )


def _advice(found: Forecast) -> str:
    won = sorted((c for c in found.controls if c.importance > 0), key=lambda c: -c.importance)
    if found.disclosed.opinion is Opinion.UNQUALIFIED:
        if won:
            return (
                f"What to do: disclose what is known, and mend {_named(won[0])} first, which puts "
                f"most at risk ({_points(won[0].importance)})."
            )
        return (
            "What to do: keep the evidence as it is, and disclose any deviation that you learn of."
        )
    past = (
        "what has happened cannot be mended, so disclose it and show a control that made up for it"
    )
    alone = [c for c in found.controls if c.when_disclosed > 0]
    if alone:
        first = max(alone, key=lambda c: c.importance)
        return (
            f"What to do: {_named(first)} alone decides - with its tests clean nothing would be "
            f"modified; {past}."
        )
    if won:
        named = listed(tuple(f"{_named(c)} ({_points(c.importance)})" for c in won[:NAMED]))
        return f"What to do: no single control decides; most is won by {named}; {past}."
    if any(c.known for c in found.controls):
        return f"What to do: no single control decides, so mend several at once; {past}."
    return "What to do: see to the grounds that `mockaudit audit` tells; no draw has a part in it."


def _named(control: ControlForecast) -> str:
    return f'"{control.name}"'


def _counted(control: ControlForecast) -> str:
    return f"{control.known:,} of {control.items:,} deviate"


def _fails(control: ControlForecast) -> str:
    if not control.known:
        return f"{_named(control)} fails, though none of its items deviates"
    return f"{_named(control)} fails ({_counted(control)})"


def _points(importance: float) -> str:
    shown = round(importance * 100)
    return f"+{shown} points" if shown else "less than a point"


def _some(names: tuple[str, ...]) -> str:
    more = len(names) - NAMED
    return listed((*names[:NAMED], f"{more} more") if more > 0 else names)
