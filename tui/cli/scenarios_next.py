"""`mockaudit scenarios next`: what to supply next, and what it unlocks."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.given import Place
from tui.cli.output import answers, as_json, emit, inert, refuse
from tui.cli.own import opened_library, own_packs

if TYPE_CHECKING:
    from engine.audit.intake import Outlook
    from engine.intake.supply import Supply

MOST = 10
WIDTH = 96
_WHAT = {
    "evidence": "for a control that is stated",
    "circumstance": "a question about the organisation",
    "control": "a typical control",
    "provider": "a subservice organisation",
    "description": "the description",
}


@click.command(
    epilog="Examples: mockaudit scenarios next ./acme | mockaudit scenarios next ./acme --most 3 "
    "| mockaudit scenarios next ./acme --format json"
)
@click.argument("scenario", type=Place())
@click.option(
    "--most",
    type=click.IntRange(1),
    default=MOST,
    show_default=True,
    help="How many to print as text; JSON holds all.",
)
@own_packs
@answers
def command(
    scenario: str, most: int, packs: tuple[Path, ...], form: str, output: Path | None
) -> None:
    """What to supply next, ranked by how many objectives could be evaluated with it.

    Computed from an audit of SCENARIO: what it left open, what nothing is stated for, and what
    its populations still lack. Key controls come first among equals.
    """
    outlook = looked_ahead(scenario, packs)
    if form == "json":
        emit(as_json({"scenario": scenario, **as_data(outlook)}), output)
    else:
        emit(inert(as_text(outlook, most)), output)


def looked_ahead(scenario: str, packs: tuple[Path, ...]) -> Outlook:
    from engine.audit.intake import Outlook, what_next
    from engine.audit.open import Choices

    found = what_next(scenario, opened_library(packs), Choices(packs=packs))
    if not isinstance(found, Outlook):
        refuse(found)
    return found


def as_data(outlook: Outlook) -> dict[str, Any]:
    run = outlook.run
    return {
        "organisation": run.engagement.organisation,
        "overall": run.opinion.overall.value,
        "readiness": run.readiness.score,
        "next": [
            {
                "rank": rank,
                "what": each.what,
                "about": each.about,
                "title": each.title,
                "key": each.key,
                "unlocks": list(each.unlocks),
                "alone": list(each.alone),
                "examine": list(each.examine),
                "asks": [{"key": ask.key, "text": ask.text} for ask in each.asks],
            }
            for rank, each in enumerate(outlook.supplies, 1)
        ],
    }


def as_text(outlook: Outlook, most: int) -> str:
    run = outlook.run
    told = outlook.supplies
    lines = [
        f"{run.engagement.organisation}: readiness {run.readiness.score} of 100, "
        f"opinion {run.opinion.overall.value.replace('_', ' ')}"
    ]
    if not told:
        lines.append("nothing is left open that could be supplied")
    for rank, each in enumerate(told[:most], 1):
        lines += ["", *_wrapped(f"{rank}. ", f"{each.about}: {each.title}")]
        what = f"{_WHAT[each.what]}{', key' if each.key else ''}; {_unlocks(each)}"
        lines += _wrapped("   ", what)
        for ask in each.asks:
            lines += _wrapped("   - ", f"{ask.key}: {ask.text}")
        if each.examine:
            lines += _wrapped("   - ", f"engagement.examined: add {', '.join(each.examine)}")
    if len(told) > most:
        lines += ["", f"and {len(told) - most} more (--most {len(told)}, or --format json)"]
    return "\n".join(lines) + "\n"


def _unlocks(supply: Supply) -> str:
    many = len(supply.unlocks)
    if not many:
        return "no objective waits for it"
    names = ", ".join(supply.unlocks[:4]) + (f" and {many - 4} more" if many > 4 else "")
    shared = many - len(supply.alone)
    others = f"; {shared} of them wait for other controls too" if shared else ""
    return f"unlocks {many} objective{'' if many == 1 else 's'}: {names}{others}"


def _wrapped(start: str, text: str) -> list[str]:
    inside = " " * len(start)
    line = " ".join(text.split())
    return textwrap.wrap(line, WIDTH, initial_indent=start, subsequent_indent=inside)
