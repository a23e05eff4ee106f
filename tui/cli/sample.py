"""`mockaudit sample`: the statistics on their own, for any population."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tui.cli import sample_select
from tui.cli.given import Count
from tui.cli.output import answers, as_json, emit, inert

if TYPE_CHECKING:
    from engine.sampling.characteristic import Point

T = TypeVar("T")
COUNT = Count()
BAR = 40  # characters of a certain acceptance


class Expansion(click.ParamType[tuple[int, int]]):
    """`40:1`: enlarged to 40 items in all, of which one may deviate."""

    name = "items:allowed"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"([0-9]{1,15}):([0-9]{1,15})", value)
        if found is None:
            shown = inert(value[:60])
            self.fail(f"`{shown}` is not ITEMS:ALLOWED, both in all, as `40:1`", param, ctx)
        return int(found[1]), int(found[2])


@click.group(epilog="Example: mockaudit sample size --confidence 90% --tolerable 5%")
def command() -> None:
    """Plan, evaluate and draw attribute samples; exact, for any population."""


command.add_command(sample_select.command, "select")


def _asked(compute: Callable[[], T]) -> T:
    """Input that makes no sense is the user's to mend: a sentence and exit code 2."""
    try:
        return compute()
    except ValueError as problem:
        raise click.UsageError(str(problem)) from None


@command.command(
    epilog="Examples: mockaudit sample size --confidence 0.9 --tolerable 0.05 | "
    "mockaudit sample size --confidence 95% --tolerable 10% --expected 1% --population 250"
)
@click.option("--confidence", required=True, help="Between 0 and 1, or as a percentage.")
@click.option("--tolerable", required=True, help="Tolerable rate of deviation.")
@click.option("--expected", default="0", show_default=True, help="Expected rate of deviation.")
@click.option("--population", type=COUNT, help="Number of items; large when left out.")
@answers
def size(
    confidence: str,
    tolerable: str,
    expected: str,
    population: int | None,
    form: str,
    output: Path | None,
) -> None:
    """How many items to test, and how many of them may deviate."""
    from engine.sampling.size import plan

    planned = _asked(lambda: plan(confidence, tolerable, expected, population))
    if form == "json":
        result = {
            "n": planned.n,
            "allowed": planned.allowed,
            "census": planned.census,
            "because": planned.because,
        }
        emit(as_json(result), output)
        return
    items = "item" if planned.n == 1 else "items"
    said = f"test {planned.n} {items}; at most {planned.allowed} may deviate\n"
    if planned.because:
        said += f"{planned.because}\n"
    emit(said, output)


@command.command(epilog="Example: mockaudit sample evaluate --n 25 --deviations 1 --confidence 0.9")
@click.option("--n", required=True, type=COUNT, help="Items tested.")
@click.option("--deviations", required=True, type=COUNT, help="Items that deviate.")
@click.option("--confidence", required=True, help="Between 0 and 1, or as a percentage.")
@click.option("--population", type=COUNT, help="Number of items; large when left out.")
@answers
def evaluate(
    n: int,
    deviations: int,
    confidence: str,
    population: int | None,
    form: str,
    output: Path | None,
) -> None:
    """What a tested sample says of its population."""
    from engine.sampling.evaluate import upper_limit

    limit = _asked(lambda: upper_limit(n, deviations, confidence, population))
    rate, upper = float(limit.rate), float(limit.upper)
    if form == "json":
        emit(as_json({"rate": rate, "upper_limit": upper, "upper_count": limit.count}), output)
        return
    at_most = f" ({limit.count} of {population} items)" if limit.count is not None else ""
    emit(f"rate {rate:.2%}, upper limit {upper:.2%}{at_most}\n", output)


@command.command(
    epilog="Examples: mockaudit sample oc --n 25 --allowed 0 | "
    "mockaudit sample oc --n 25 --allowed 0 --expand 40:1 --population 250 | "
    "mockaudit sample oc --n 45 --allowed 0 --rate 1% --rate 5%"
)
@click.option("--n", required=True, type=COUNT, help="Items tested first.")
@click.option("--allowed", required=True, type=COUNT, help="Deviations accepted among them.")
@click.option(
    "--expand",
    "expansions",
    type=Expansion(),
    multiple=True,
    metavar="ITEMS:ALLOWED",
    help="Otherwise test so many in all and accept so many among all; as often as it is given.",
)
@click.option("--population", type=COUNT, help="Number of items; large when left out.")
@click.option(
    "--rate", "rates", multiple=True, help="Rate of deviation to be told; a curve when left out."
)
@answers
def oc(
    n: int,
    allowed: int,
    expansions: tuple[tuple[int, int], ...],
    population: int | None,
    rates: tuple[str, ...],
    form: str,
    output: Path | None,
) -> None:
    """How often a plan accepts: its operating characteristic, and its power.

    A plan fails a population as often as it does not accept it: at the tolerable rate that is its
    power, at the rate that is expected its false alarms.
    """
    from engine.sampling.characteristic import characteristic

    points = _asked(
        lambda: characteristic(n, allowed, *expansions, population=population, rates=rates)
    )
    if form == "text":
        emit(_curve(((n, allowed), *expansions), population, points), output)
        return
    result = {
        "n": n,
        "allowed": allowed,
        "expansions": [{"n": items, "allowed": most} for items, most in expansions],
        "population": population,
        "points": [
            {
                "rate": float(point.rate),
                "deviations": point.deviations,
                "p_accept": float(point.odds.accepted),
                "p_fail": float(point.odds.failed),
                "expected_items": float(point.odds.items),
            }
            for point in points
        ],
    }
    emit(as_json(result), output)


def _curve(
    stages: Sequence[tuple[int, int]], population: int | None, points: Sequence[Point]
) -> str:
    plan = "; otherwise ".join(
        f"{'in all ' if number else ''}{items} items, at most {most} deviating"
        for number, (items, most) in enumerate(stages)
    )
    of = f"of a population of {population}" if population is not None else "of a large population"
    bad = f"{'deviate':>11}" if population is not None else ""
    lines = [f"{plan}; {of}", f"{'rate':>9}{bad}{'accepted':>10}{'fails':>9}{'items':>9}"]
    for point in points:
        present = f"{point.deviations:>11}" if point.deviations is not None else ""
        odds = point.odds
        lines.append(
            f"{f'{float(point.rate * 100):.4g}%':>9}{present}{float(odds.accepted):>10.2%}"
            f"{float(odds.failed):>9.2%}{float(odds.items):>9.1f}  "
            + "#"
            * round(odds.accepted * BAR)
        )
    return "".join(f"{line.rstrip()}\n" for line in lines)


@command.command(
    epilog="Examples: mockaudit sample discovery --confidence 95% --deviations 5 --population 1000 "
    "| mockaudit sample discovery --confidence 95% --rate 0.5% | "
    "mockaudit sample discovery --n 25 --deviations 5 --population 1000"
)
@click.option("--confidence", help="Of finding one at least; between 0 and 1, or a percentage.")
@click.option("--n", type=COUNT, help="Or the items tested: how surely do they show one?")
@click.option("--deviations", type=COUNT, help="Deviations that the population would hold.")
@click.option("--population", type=COUNT, help="Number of items.")
@click.option("--rate", help="Instead of both, their rate in a large population.")
@answers
def discovery(
    confidence: str | None,
    n: int | None,
    deviations: int | None,
    population: int | None,
    rate: str | None,
    form: str,
    output: Path | None,
) -> None:
    """How many items show at least one deviation, if there are some to be found."""
    from engine.sampling import discovery as found

    if (confidence is None) == (n is None):
        raise click.UsageError("give `--confidence` to learn the items, or `--n` to learn it")
    size: Callable[[str], int]
    chance: Callable[[int], float]
    if rate is not None and deviations is None and population is None:
        size = partial(found.discovery_size_at_rate, rate=rate)
        chance = partial(found.p_discovery_at_rate, rate=rate)
    elif rate is None and deviations is not None and population is not None:
        known = {"deviations": deviations, "population": population}
        size = partial(found.discovery_size, **known)
        chance = partial(found.p_discovery, **known)
    else:
        raise click.UsageError("give `--deviations` and `--population`, or `--rate` alone")
    items = n if confidence is None else _asked(partial(size, confidence))
    assert items is not None
    sure = _asked(partial(chance, items))
    if form == "json":
        emit(as_json({"n": items, "p_discovery": sure}), output)
        return
    tested = "1 item shows" if items == 1 else f"{items} items show"
    emit(f"{tested} at least one deviation with a chance of {sure:.2%}\n", output)
