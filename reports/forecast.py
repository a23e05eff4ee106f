"""What `mockaudit predict` prints: per firm, sentences first, then the chances as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.model.flips import Flips
from engine.model.prediction import Bounded, ControlForecast, Forecast, Prediction, Reach
from engine.model.run import NOTICE
from reports.forecast_words import margin, percent, sentences
from reports.typesetting import fit, pad, width, wrap
from reports.words import opinion, spaced, span

BAR = 24
CONTROLS = 12  # told; the JSON tells them all
CRITERIA = 12
CHANCELESS = "no sampling chance; all judgement"


def text(prediction: Prediction, width: int = 80, flips: Mapping[str, Flips] | None = None) -> str:
    """The forecast on a page of that width, firms one below the other; `flips` by firm."""
    columns = max(width, 64)
    blocks = [list(_head(prediction, columns))]
    for found in prediction.forecasts:
        told = (flips or {}).get(found.firm)
        blocks += [list(block) for block in _firm(found, told, prediction, columns)]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def parts(found: Forecast, columns: int) -> tuple[tuple[str, ...], ...]:
    """Its three parts, each on lines of its own: by chance, once disclosed, judgement."""
    return tuple(tuple(part(found, columns)) for part in (_chance, _disclosed, _judgement))


def _head(prediction: Prediction, columns: int) -> Iterator[str]:
    days = (
        f"as of {prediction.as_of}"
        if prediction.type == 1
        else span(prediction.period_from, prediction.period_to)
    )
    categories = ", ".join(map(spaced, prediction.categories))
    yield from wrap(prediction.organisation, columns)
    yield from wrap(f"SOC 2 Type {prediction.type} forecast, {days} ({categories})", columns)
    yield "─" * columns
    yield from wrap(NOTICE, columns)
    if prediction.disclaimer:
        yield from wrap(prediction.disclaimer, columns)
    for assumed in prediction.assumptions:
        yield from wrap(assumed, columns, "ASSUMED  ", "    ")


def _firm(
    found: Forecast, flips: Flips | None, prediction: Prediction, columns: int
) -> Iterator[Iterator[str]]:
    yield _said(found, prediction, columns)
    yield _exceptions(found, columns)
    yield _chance(found, columns)
    yield _disclosed(found, columns)
    yield _judgement(found, columns)
    yield _controls(found, columns)
    yield _criteria(found, columns)
    if found.reach is not None:
        yield _reach(found.reach, columns)
    if flips is not None:
        yield _flips(flips, columns)
    yield _fixed(found, columns)


def _said(found: Forecast, prediction: Prediction, columns: int) -> Iterator[str]:
    yield from wrap(f"{found.firm_title} ({found.firm}), judging {_how(found)}", columns, "FIRM  ")
    for sentence in sentences(found, prediction.type):
        yield from wrap(sentence, columns, "  ", "  ")
    if found.of_results:
        yield from wrap(
            "No opinion would be expressed: criteria in scope are not concluded. The chances are "
            "those of what the results bear.",
            columns,
            "  ",
            "  ",
        )


def _how(found: Forecast) -> str:
    return "strictly" if found.judgement == "strict" else "leniently"


def _exceptions(found: Forecast, columns: int) -> Iterator[str]:
    drawn = "" if found.exceptions_exact else ", partly simulated"
    any_ = percent(found.p_any_exception, found.exceptions_exact)
    many = f"{found.expected_exceptions:.1f}".removesuffix(".0")
    yield from wrap(
        f"any at all: {any_}; expected: {many}{drawn}. Each is reported whatever the opinion.",
        columns,
        "EXCEPTIONS  ",
        "    ",
    )


def _chance(found: Forecast, columns: int) -> Iterator[str]:
    if found.whole or not found.chance:
        said = CHANCELESS if found.whole else "nothing hangs on the draw"
        yield f"BY CHANCE  {said}"
    else:
        how = margin(found) or f"exact: {found.distribution.worlds:,} outcomes, each counted"
        yield from wrap(how, columns, "BY CHANCE  ", "    ")
    exact = found.distribution.exact
    words = {each: str(opinion(each.value)) for each, _ in found.distribution.chances}
    first = max(map(width, words.values()))
    for each, chance in reversed(found.distribution.chances):
        if chance:
            yield f"  {pad(words[each], first)}  {_bar(chance)} {percent(chance, exact):>5}"


def _bar(chance: float) -> str:
    """Something stands for any chance, and something is missing for any doubt."""
    full = round(chance * BAR)
    full = min(max(full, int(chance > 0)), BAR - int(chance < 1))
    return "█" * full + "░" * (BAR - full)


def _disclosed(found: Forecast, columns: int) -> Iterator[str]:
    told = found.disclosed
    said = [str(opinion(told.opinion.value))]
    if told.not_met:
        said.append(f"not met: {', '.join(told.not_met)}")
    if told.failing:
        said.append(f"failing: {', '.join(told.failing)}")
    yield from wrap("; ".join(said), columns, "ONCE DISCLOSED  ", "    ")


def _judgement(found: Forecast, columns: int) -> Iterator[str]:
    lenient, strict = found.band
    if lenient.distribution.chances == strict.distribution.chances and (
        lenient.disclosed == strict.disclosed
    ):
        yield from wrap("lenient or strict, it comes to the same", columns, "JUDGEMENT  ")
        return
    yield "JUDGEMENT"
    for bound in found.band:
        yield from wrap(_bounded(bound), columns, f"  {bound.judgement:<8}", " " * 10)


def _bounded(bound: Bounded) -> str:
    exact = bound.distribution.exact
    shares = ", ".join(
        f"{opinion(each.value).word} {percent(chance, exact)}"
        for each, chance in reversed(bound.distribution.chances)
        if chance
    )
    return f"by chance {shares}; once disclosed {opinion(bound.disclosed.opinion.value)}"


def _controls(found: Forecast, columns: int) -> Iterator[str]:
    told = sorted(
        (c for c in found.controls if c.p_fails or c.importance or c.known),
        key=lambda c: (-c.importance, -c.p_fails, c.id),
    )
    if not told:
        return
    yield "CONTROLS  chance to fail; what P(unqualified) would gain if its tests were clean"
    first = min(30, max(width(c.id) for c in told[:CONTROLS]))
    for control in told[:CONTROLS]:
        yield fit(f"  {pad(fit(control.id, first), first)}  {_control(control)}", columns)
    if len(told) > CONTROLS:
        yield f"  {len(told) - CONTROLS} more"


def _control(control: ControlForecast) -> str:
    gain = round(control.importance * 100)
    gained = f"+{gain}" if gain > 0 else ("<+1" if control.importance > 0 else str(gain))
    return (
        f"{percent(control.p_fails, control.exact):>5}  {gained:>4} points  "
        f"{control.known:,} of {control.items:,} deviate"
    )


def _criteria(found: Forecast, columns: int) -> Iterator[str]:
    told = sorted((c for c in found.criteria if c.p_not_met), key=lambda c: (-c.p_not_met, c.id))
    if not told:
        return
    shown = [f"{c.id} {percent(c.p_not_met, c.exact)}" for c in told[:CRITERIA]]
    if len(told) > CRITERIA:
        shown.append(f"{len(told) - CRITERIA} more")
    yield from wrap(", ".join(shown), columns, "CRITERIA NOT MET  ", "    ")


def _reach(reach: Reach, columns: int) -> Iterator[str]:
    head = f"TO REACH {percent(reach.least)} UNQUALIFIED  "
    if not reach.sets:
        yield from wrap("not even all controls with clean tests would", columns, head, "    ")
        return
    if not reach.sets[0].controls:
        chance = percent(reach.sets[0].chance, reach.sets[0].exact)
        yield from wrap(f"it is there as it is: {chance}", columns, head, "    ")
        return
    said = "had all tests of these been clean"
    if not reach.smallest:
        said += " (no four do; another set of more may be smaller)"
    yield from wrap(said, columns, head, "    ")
    for each in reach.sets:
        chance = percent(each.chance, each.exact)
        yield from wrap(f"{chance}: {', '.join(each.controls)}", columns, "  - ", "    ")


def _flips(flips: Flips, columns: int) -> Iterator[str]:
    """The smallest sets for the audit that the scenario's own seed draws."""
    now, target = (opinion(each.value) for each in (flips.now.value, flips.target))
    if flips.reached:
        yield from wrap(
            f"at the seed of the scenario the audit ends {now}: nothing has to be flipped",
            columns,
            "WHAT FLIPS IT  ",
            "    ",
        )
        return
    said = f"at the seed of the scenario the audit ends {now}"
    if not flips.sets:
        said += f"; no set of options reaches {target}"
    yield from wrap(said, columns, "WHAT FLIPS IT  ", "    ")
    for number, each in enumerate(flips.sets, 1):
        fixes = " and ".join(option.says for option in each.options)
        reached = opinion(each.effect.value.value)
        wrapped = wrap(
            f"[{each.label.value}] {fixes}: {reached}", columns, f"  {number}. ", "     "
        )
        yield from wrapped


def _fixed(found: Forecast, columns: int) -> Iterator[str]:
    yield "HELD FIXED"
    for condition in found.conditional_on:
        yield from wrap(condition, columns, "  - ", "    ")
