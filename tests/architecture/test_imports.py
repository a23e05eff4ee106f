"""Who may import whom, and what a start-up drags in."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from importlinter.api import read_configuration
from importlinter.cli import lint_imports

HEAVY = {"polars", "pydantic", "pyarrow", "scipy", "numpy", "sqlglot", "textual", "yaml", "jinja2"}


def dragged_in(module: str) -> set[str]:
    """Top-level names in `sys.modules` after importing a module in a fresh process."""
    code = f"import json, sys, {module}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    return {name.partition(".")[0] for name in json.loads(done.stdout)}


def test_import_contracts_hold() -> None:
    assert len(read_configuration()["contracts_options"]) >= 4
    assert lint_imports(no_cache=True) == 0


def test_the_vocabulary_needs_only_the_standard_library() -> None:
    allowed = set(sys.stdlib_module_names) | {"engine"} | dragged_in("sys")  # of a bare start
    for module in ("scenario", "rules", "run", "firm", "criteria", "method"):
        extra = dragged_in(f"engine.model.{module}") - allowed
        assert {name for name in extra if not name.startswith("_")} == set(), module


def test_the_command_line_starts_without_heavy_libraries() -> None:
    assert dragged_in("tui.cli.main") & HEAVY == set()


@pytest.mark.parametrize("room", ["facts.load", "packs.rules", "inference.reference"])
def test_facts_packs_and_inference_touch_no_tables(room: str) -> None:
    assert (
        dragged_in(f"engine.{room}") & {"polars", "pyarrow", "scipy", "textual", "click"} == set()
    )


def test_the_engine_is_headless() -> None:
    assert dragged_in("engine.audit.run") & {"click", "textual", "rich", "jinja2"} == set()
