"""`mockaudit sample`: the statistics on their own, for any population."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from tui.cli.given import MOST, File, Text
from tui.cli.output import answers, as_json, emit, inert

T = TypeVar("T")
COUNT = click.IntRange(max=MOST)


@click.group(epilog="Example: mockaudit sample size --confidence 90% --tolerable 5%")
def command() -> None:
    """Plan, evaluate and draw attribute samples; exact, for any population."""


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
    epilog="Example: mockaudit sample select leavers.csv --id person --n 25 --seed 2026"
)
@click.argument("file", type=File())
@click.option("--n", required=True, type=COUNT, help="Items to draw.")
@click.option(
    "--seed", required=True, type=Text(), help="Any text; the same seed draws the same items."
)
@click.option("--id", "key", required=True, metavar="COLUMN", help="The column of unique keys.")
@click.option(
    "--population", type=Text(), help="Name in the hash; the file's own name when left out."
)
@click.option(
    "--method",
    type=click.Choice(["ranked"]),
    default="ranked",
    show_default=True,
    help="Rank by SHA-256 of seed, population and key.",
)
@answers
def select(
    file: Path,
    n: int,
    seed: str,
    key: str,
    population: str | None,
    method: str,
    form: str,
    output: Path | None,
) -> None:
    """Draw n items of a Parquet, CSV or XLSX file; anybody can draw them again."""
    from engine.audit.draw import draw_from_file

    drawn = draw_from_file(file, key=key, seed=seed, population=population or file.stem, n=n)
    if not isinstance(drawn, tuple):
        raise click.UsageError(f"{drawn}")
    items, digest, rows = drawn
    if form == "json":
        result = {
            "method": method,
            "seed": seed,
            "population": population or file.stem,
            "population_items": rows,
            "population_sha256": digest,
            "n": len(items),
            "items": list(items),
        }
        emit(as_json(result), output)
        return
    shown = (inert(str(item)).replace("\n", "\\n") for item in items)
    emit("".join(f"{item}\n" for item in shown), output)
