"""Files of packs as trees; one that was read before and still says the same is not parsed again.

Every firm reads the same files of rules with numbers of its own, and lint reads them once more
for their words.
"""

from __future__ import annotations

import stat
from functools import lru_cache
from pathlib import Path

from engine.documents.limits import LIMITS
from engine.documents.read import Result, parse_yaml, read_yaml
from engine.packs.shipped import PackFile, opened, shown

_KEPT = 256  # files


def read_tree(file: Path | PackFile) -> Result:
    """As `read_yaml`, under the name by which messages know the file."""
    path = opened(file)
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode) and status.st_size <= LIMITS.size:
            return _parsed(path.read_bytes(), shown(file))
    except (OSError, ValueError):
        pass
    return read_yaml(path, shown(file))


@lru_cache(maxsize=_KEPT)
def _parsed(text: bytes, shown_as: str) -> Result:
    return parse_yaml(text, shown_as)
