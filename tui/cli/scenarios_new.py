"""`mockaudit scenarios new`: a folder to begin with, after a first meeting or without one."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.given import File, Place, Text
from tui.cli.output import answers, as_json, emit, inert, note, refuse
from tui.cli.own import opened_library, own_packs
from tui.cli.scenarios_interview import interview
from tui.cli.scenarios_next import as_data, as_text, looked_ahead

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.audit.library import Library
    from engine.audit.shipped import Shipped

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
FIRST = 5  # things to supply that are told at once


class Answered(File):
    """A file of answers; with --interview it need not be there yet."""

    def __init__(self) -> None:
        super().__init__()
        self.exists = False


@click.command(
    epilog="Examples: mockaudit scenarios new acme --interview | "
    "mockaudit scenarios new acme --answers acme.answers.yaml | "
    "mockaudit scenarios new acme --from northwind-cloud --dir ./companies | "
    "mockaudit scenarios new acme --seed 7 --deviations many"
)
@click.argument("name", type=Text())
@click.option("--interview", "asked", is_flag=True, help="Ask what a first meeting would ask.")
@click.option(
    "--answers",
    "answered",
    type=Answered(),
    help="File of answers: read instead of asking, or kept with --interview "
    "(else NAME.answers.yaml beside the folder).",
)
@click.option("--from", "shipped", type=Text(), help="Copy a shipped company, to be edited.")
@click.option("--seed", type=Text(), help="Make up a company: the same seed, the same one.")
@click.option(
    "--size",
    type=click.Choice(["small", "medium"]),
    help="With --seed: how large it is (small, unless said).",
)
@click.option(
    "--deviations",
    type=click.Choice(["few", "some", "many"]),
    help="With --seed: how much of it goes wrong (some, unless said).",
)
@click.option("--dir", "place", type=Place(), default=".", help="Where the folder is made.")
@own_packs
@answers
def command(
    name: str,
    asked: bool,
    answered: Path | None,
    shipped: str | None,
    seed: str | None,
    size: str | None,
    deviations: str | None,
    place: str,
    packs: tuple[Path, ...],
    form: str,
    output: Path | None,
) -> None:
    """Write the folder NAME: a scenario that loads, with every unknown marked in place.

    Nothing is invented, unless --seed asks for a company that is made up; what was not answered is
    left out or commented out. Nothing is overwritten. An interview that is broken off goes on where
    it was when it is asked for again.
    """
    if not NAME.fullmatch(name):
        raise click.UsageError(
            f"`{inert(name[:60])}` cannot name a scenario; small letters, digits, `.`, `_` and "
            "`-` can, as in `acme`"
        )
    if shipped is not None and (asked or answered):
        raise click.UsageError("--from copies a company; it has answered already")
    if seed is None and (size or deviations):
        raise click.UsageError("--size and --deviations belong to --seed")
    if seed is not None and (asked or answered or shipped):
        raise click.UsageError("--seed makes a company up; it has answered already")
    folder = Path(place) / name
    if folder.exists() or folder.is_symlink():
        raise click.ClickException(f"`{folder}` is there already; nothing was written")
    if shipped is not None:
        _copy(shipped, folder, form, output)
        return
    if seed is not None:
        _make_up(folder, seed, size or "small", deviations or "some", form, output)
        return
    library = opened_library(packs)
    said = _said(library, name, asked, answered, Path(place))
    _write(library, folder, said, asked=asked or answered is not None)
    outlook = looked_ahead(str(folder), packs)
    if form == "json":
        emit(as_json({"folder": str(folder), **as_data(outlook)}), output)
    else:
        emit(inert(f"{folder}\n\n{as_text(outlook, FIRST)}"), output)


def _said(
    library: Library, name: str, asked: bool, answered: Path | None, place: Path
) -> Mapping[str, str]:
    from engine.audit.intake import known_of
    from engine.intake.answers import read_answers

    known = known_of(library)
    if asked:
        return interview(known, answered or place / f"{name}.answers.yaml", name)
    if answered is not None:
        found, problems = read_answers(answered, known, whole=True)
        if problems:
            refuse(problems)
        return found
    return {
        "organisation.name": name,
        "engagement.type": "1",
        "engagement.as_of": date.today().isoformat(),
        "engagement.categories": "security",
    }


def _write(library: Library, folder: Path, said: Mapping[str, str], *, asked: bool) -> None:
    from engine.audit.intake import known_of, verified
    from engine.intake.publish import new_folder
    from engine.intake.skeleton import skeleton

    files = skeleton(known_of(library), said, folder.name, asked=asked)
    trial = {name: text.encode() for name, text in files.items() if name.endswith(".yaml")}
    problems = verified(None, trial, library)
    if problems:
        refuse(problems)
    problem = new_folder(folder, {name: text.encode() for name, text in files.items()})
    if problem is not None:
        refuse([problem])
    for name in files:
        note(f"wrote {folder / name}")


def _copy(shipped: str, folder: Path, form: str, output: Path | None) -> None:
    from engine.intake.publish import new_folder

    source = _company(shipped)
    paths = sorted(path for path in source.folder.rglob("*") if path.is_file())
    files = {str(path.relative_to(source.folder)): path.read_bytes() for path in paths}
    problem = new_folder(folder, files)
    if problem is not None:
        refuse([problem])
    told: dict[str, Any] = {"folder": str(folder), "from": source.name, "files": sorted(files)}
    note(f"wrote {len(files)} files; what `expected.yaml` says is of the company as it ships")
    emit(as_json(told) if form == "json" else f"{folder}\n", output)


def _make_up(
    folder: Path, seed: str, size: str, deviations: str, form: str, output: Path | None
) -> None:
    from engine.intake.publish import new_folder
    from engine.worlds.company import world

    made = world(seed, size, deviations)
    problem = new_folder(folder, made.files)
    if problem is not None:
        refuse([problem])
    told: dict[str, Any] = {
        "folder": str(folder),
        "organisation": made.organisation,
        "seed": seed,
        "size": size,
        "deviations": deviations,
        "files": sorted(made.files),
    }
    note(f"wrote {len(made.files)} files of {made.organisation}; everything in them is made up")
    emit(as_json(told) if form == "json" else f"{folder}\n", output)


def _company(name: str) -> Shipped:
    from difflib import get_close_matches

    from engine.audit.shipped import shipped_scenarios

    there = {each.name: each for each in shipped_scenarios()}
    if name in there:
        return there[name]
    near = get_close_matches(name, there, 1)
    hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(there)}"
    raise click.UsageError(f"there is no shipped company `{inert(name[:60])}`; {hint}")
