"""The files of a scenario folder: which there are, and which must not be read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from engine.documents.suggest import did_you_mean, quoted
from engine.model.position import Diagnostic, Position

MAIN = "scenario.yaml"
EXPECTED = "expected.yaml"
MOST_FILES = 200
MOST_BYTES = 16 << 20
"""of all YAML files of a scenario together"""
LARGEST_EVIDENCE = 2 << 30
"""bytes of one evidence file"""
WORKBOOK = ".xlsx"
EVIDENCE_SUFFIXES = (".parquet", ".csv", WORKBOOK)


def documents_in(folder: Path) -> tuple[tuple[str, ...], tuple[Diagnostic, ...]]:
    """Names of the YAML files that state facts, `scenario.yaml` first; or why none are read."""
    whole = Position(folder.name)
    if not folder.is_dir():
        return (), (_error(whole, "E-NO-FOLDER", f"there is no folder {quoted(folder.name)}"),)
    try:
        found = {each.name: each.lstat() for each in folder.iterdir()}
    except OSError:
        return (), (_error(whole, "E-CANNOT-READ", "this folder cannot be read"),)
    names = sorted(name for name in found if _states_facts(name))
    problems = [
        problem for name in names for problem in _unfit(Position(name), name, found[name].st_mode)
    ]
    if MAIN not in names:
        problems.append(_no_main(whole, sorted(found)))
    if len(names) > MOST_FILES:
        message = f"the folder holds {len(names)} YAML files, more than {MOST_FILES}"
        problems.append(_error(whole, "E-TOO-MANY-FILES", message))
    if sum(found[name].st_size for name in names) > MOST_BYTES:
        message = f"the YAML files are larger than {MOST_BYTES >> 20} MiB together"
        problems.append(_error(whole, "E-SCENARIO-TOO-LARGE", message))
    return tuple(sorted(names, key=lambda name: (name != MAIN, name))), tuple(problems)


def _no_main(at: Position, names: list[str]) -> Diagnostic:
    twin = next((name for name in names if name.lower() == MAIN), None)
    if twin is not None:
        message = f"the folder holds {quoted(twin)} where {quoted(MAIN)} is read"
        return _error(at, "E-NO-SCENARIO", message, "small and capital letters count")
    message = f"the folder holds no {quoted(MAIN)}"
    return _error(at, "E-NO-SCENARIO", message, did_you_mean(MAIN, names))


def _states_facts(name: str) -> bool:
    is_yaml = name.lower().endswith((".yaml", ".yml"))
    return is_yaml and not name.startswith(".") and name != EXPECTED


def _unfit(at: Position, name: str, mode: int) -> Iterator[Diagnostic]:
    if stat.S_ISLNK(mode):
        yield _link(at, name)
    elif not stat.S_ISREG(mode):
        message = f"{quoted(name)} has the name of a YAML file but is not a regular file"
        yield _error(at, "E-NOT-A-FILE", message)
    elif any("\ud800" <= letter <= "\udfff" for letter in name):
        message = f"the name {quoted(name)} is not text in UTF-8"
        yield _error(at, "E-FILE-NAME", message, "rename it, or move it out of the folder")
    elif not name.endswith(".yaml"):
        message = f"{quoted(name)} would not be read: its name does not end in `.yaml`"
        yield _error(at, "E-FILE-NAME", message, "rename it, or move it out of the folder")


def evidence_problem(folder: Path, stated: str, at: Position) -> Diagnostic | None:
    """Why an evidence file that a scenario names will not be read, if there is a reason."""
    return _bad_name(stated, at) or _bad_file(folder, stated, at)


def _bad_name(stated: str, at: Position) -> Diagnostic | None:
    shown = quoted(stated)
    parts = stated.split("/")
    if "\\" in stated or "\0" in stated:
        message = f"{shown} is no name of a file here"
        return _error(at, "E-FILE-NAME", message, "separate folders by `/`")
    if stated.startswith("/") or stated[1:2] == ":" or stated.startswith("~"):
        message = f"{shown} is an absolute path"
        help_ = "name the file as seen from the scenario's folder, as in `evidence/leavers.csv`"
        return _error(at, "E-ABSOLUTE-PATH", message, help_)
    if ".." in parts:
        message = f"{shown} leads out of the scenario's folder"
        return _error(at, "E-OUTSIDE-FOLDER", message, "move the file into the folder")
    if "" in parts or "." in parts:
        return _error(at, "E-FILE-NAME", f"{shown} is no plain path: it has an empty part")
    if not stated.endswith(EVIDENCE_SUFFIXES):
        message = f"{shown} is neither Parquet nor CSV nor XLSX"
        help_ = "the name ends in `.parquet`, `.csv` or `.xlsx`"
        if stated.lower().endswith((".xlsm", ".xltm", ".xlam")):
            help_ = "workbooks with macros are not read: save it as .xlsx"
        elif stated.lower().endswith((".xls", ".xlsb", ".xlt", ".xltx", ".ods")):
            help_ = "of workbooks only .xlsx is read: save it as such"
        return _error(at, "E-EVIDENCE-FORMAT", message, help_)
    return None


def _bad_file(folder: Path, stated: str, at: Position) -> Diagnostic | None:
    """Walked part by part: no part may be a link, each must be spelled as it is on the disk."""
    here, parts = folder, stated.split("/")
    for number, part in enumerate(parts, start=1):
        shown = "/".join(parts[:number])
        try:
            names = sorted(os.listdir(here))
            if part not in names:
                return _missing("/".join(parts[: number - 1]), part, names, at)
            here = here / part
            status = here.lstat()
        except (OSError, ValueError):
            return _error(at, "E-CANNOT-READ", f"{quoted(shown)} cannot be read")
        if stat.S_ISLNK(status.st_mode):
            return _link(at, shown)
        is_last = number == len(parts)
        if not (stat.S_ISREG if is_last else stat.S_ISDIR)(status.st_mode):
            kind = "regular file" if is_last else "folder"
            return _error(at, "E-NOT-A-FILE", f"{quoted(shown)} is not a {kind}")
        if is_last and status.st_size > LARGEST_EVIDENCE:
            message = f"{quoted(stated)} is larger than {LARGEST_EVIDENCE >> 30} GiB"
            return _error(at, "E-EVIDENCE-TOO-LARGE", message, "cut it to the columns needed")
    return None


def _missing(above: str, part: str, names: list[str], at: Position) -> Diagnostic:
    twin = next((name for name in names if name.lower() == part.lower()), None)
    message = f"there is no {quoted(part)}"
    if twin is not None:
        help_ = f"{quoted(twin)} is there: small and capital letters count"
        return _error(at, "E-NO-EVIDENCE", message, help_)
    help_ = did_you_mean(part, names) or "no file there has a name like it"
    return _error(at, "E-NO-EVIDENCE", f"{message} in {quoted(above or '.')}", help_)


def _link(at: Position, name: str) -> Diagnostic:
    message = f"{quoted(name)} is a symbolic link, and links are not followed"
    return _error(at, "E-LINK", message, "put the file itself into the folder")


def _error(at: Position, code: str, message: str, help_: str = "") -> Diagnostic:
    return Diagnostic(at, code, message, help_)
