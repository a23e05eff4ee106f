"""Evidence that was examined and controls that were tested, once in a process.

For companies that many tests audit: what is remembered is kept to the end. A test holds such
audits against others that remember nothing: `test_what_is_remembered_changes_no_result`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest

from engine.audit import memory as remembering
from engine.audit import run as auditing
from engine.audit.examine import Evidence, examine_population
from engine.audit.memory import Memory
from engine.audit.prepare import Prepared
from engine.audit.scope import Scope
from engine.audit.shipped import LIBRARY
from engine.audit.testing import Tested, test_control
from engine.facts.layers import Layers
from engine.model.population import Population
from engine.model.position import Diagnostic


def held(spec: Population, folder: Layers) -> list[str]:
    """What the files of a population hold, wherever they stand."""
    second = [spec.second_source.file] if spec.second_source else []
    workpaper = [spec.workpaper] if spec.workpaper else []
    paths = [folder / name for name in (spec.file, *second, *workpaper)]
    return [hashlib.sha256(at.read_bytes()).hexdigest() if at.is_file() else "" for at in paths]


memory = Memory(told_apart=held)


@dataclass(frozen=True)
class Shared:
    """Asks the memory above of shipped companies, whose evidence stays; else what it was given."""

    other_examine: Callable[..., Evidence] = examine_population
    other_test: Callable[..., Tested | Diagnostic] = test_control

    def examine(self, scope: Scope, prepared: Prepared, folder: Layers) -> Evidence:
        asked = memory.examine if _ships(prepared) else self.other_examine
        return asked(scope, prepared, folder)

    def test(self, scope: Scope, prepared: Prepared, *more: Any) -> Tested | Diagnostic:
        asked = memory.test if _ships(prepared) else self.other_test
        return asked(scope, prepared, *more)


def _ships(prepared: Prepared) -> bool:
    return prepared.path.is_relative_to(LIBRARY)


def _made() -> Shared:
    own = Memory()
    return Shared(own.examine, own.test)


def sharing(patch: pytest.MonkeyPatch) -> None:
    """Lets audits of this process, those that a command makes included, share shipped companies."""
    audits = Shared()
    patch.setattr(auditing, "examine_population", audits.examine)
    patch.setattr(auditing, "test_control", audits.test)
    comparing = import_module("engine.audit.compare.compare")  # a function bears that name, too
    for module in (remembering, comparing):
        patch.setattr(module, "Memory", _made)
