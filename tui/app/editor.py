"""Where a fact stands on the disk, and the command that opens an editor there."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.model.position import Position
from tui.app.desk import Case

FALLBACKS = ("sensible-editor", "nano", "vim", "vi")
AT_COLON = frozenset({"hx", "helix", "micro", "kak", "subl", "zed"})
GOTO = frozenset({"code", "codium", "cursor"})


def standing(at: Position, case: Case | None, scenario: str = "") -> Path | None:
    """The file that a position names, of a case or of a scenario; None where it is not at hand."""
    if not at.path:
        return None
    folders = [*_of_case(case, at.path)] if case is not None else []
    folders += _of_scenario(scenario, at.path) if scenario else []
    return next((path for path in folders if path.is_file()), None)


def _of_case(case: Case, name: str) -> Iterator[Path]:
    if case.opened is None:
        return
    from engine.packs.shipped import ROOT

    layers = case.opened.folder
    first, _, rest = name.partition("/")
    yield layers / name
    if layers.base is not None and first == layers.base.name:
        yield layers.base / rest
    if first == ROOT.name:
        yield ROOT / rest
    if case.choices is not None:
        yield from (path for path in case.choices.overlays if path.name == name)
        for folder in case.choices.packs:
            yield from (folder / name, folder.parent / name)


def _of_scenario(scenario: str, name: str) -> Iterator[Path]:
    """Of one that could not be opened: its own folder, and those that it may extend."""
    from engine.audit.shipped import LIBRARY, scenario_folder

    folder = scenario_folder(scenario)
    yield folder / name
    yield folder.parent / name
    yield LIBRARY / name


def command(path: Path, line: int, environment: Mapping[str, str] = os.environ) -> list[str]:
    """How the user's editor is started at that line; empty where there is none."""
    stated = environment.get("VISUAL") or environment.get("EDITOR") or ""
    try:
        words = shlex.split(stated)
    except ValueError:
        words = []
    if not words:
        words = [next((name for name in FALLBACKS if shutil.which(name)), "")]
    if not words[0] or shutil.which(words[0]) is None:
        return []
    name = Path(words[0]).name
    if name in GOTO:
        return [*words, "--wait", "--goto", f"{path}:{max(1, line)}"]
    if name in AT_COLON:
        return [*words, f"{path}:{max(1, line)}"]
    return [*words, f"+{max(1, line)}", str(path)]


def handed_over(asked: list[str]) -> None:
    """Run the editor until its user closes it; raises OSError where it does not start."""
    subprocess.run(asked, check=False)
