"""Evidence that was examined and controls that were tested, once in a process.

For companies that many tests audit: what is remembered is kept to the end. A test holds such
audits against others that remember nothing: `test_what_is_remembered_changes_no_result`.
"""

from __future__ import annotations

import hashlib

from engine.audit.memory import Memory
from engine.facts.layers import Layers
from engine.model.population import Population


def held(spec: Population, folder: Layers) -> list[str]:
    """What the files of a population hold, wherever they stand."""
    second = [spec.second_source.file] if spec.second_source else []
    workpaper = [spec.workpaper] if spec.workpaper else []
    paths = [folder / name for name in (spec.file, *second, *workpaper)]
    return [hashlib.sha256(at.read_bytes()).hexdigest() if at.is_file() else "" for at in paths]


memory = Memory(told_apart=held)
