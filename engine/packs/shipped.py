"""Where the packs, criteria, catalogue and profiles lie that come with the application."""

from __future__ import annotations

from pathlib import Path

import rules

ROOT = Path(rules.__file__).parent


def shown(path: Path) -> str:
    """How a file is named in messages: what is shipped from `rules/` on, the rest as given."""
    if path.is_relative_to(ROOT):
        return str(Path(ROOT.name) / path.relative_to(ROOT))
    return str(path)
