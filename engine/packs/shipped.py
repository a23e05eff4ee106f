"""Where the packs, criteria, catalogue and profiles lie that come with the application."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import rules

ROOT = Path(rules.__file__).parent


@dataclass(frozen=True, slots=True, order=True)
class PackFile:
    """A file, and the name under which messages, facts and runs know it on any machine."""

    path: Path
    name: str


def shown(path: Path | PackFile) -> str:
    """How a file is named in messages: what is shipped from `rules/` on, the rest as given."""
    if isinstance(path, PackFile):
        return path.name
    if path.is_relative_to(ROOT):
        return str(Path(ROOT.name) / path.relative_to(ROOT))
    return str(path)


def opened(path: Path | PackFile) -> Path:
    """The place on the disk."""
    return path.path if isinstance(path, PackFile) else path
