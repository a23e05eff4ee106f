"""What the program's own modules can do to a machine: read, compute, write where told."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(p for room in ("engine", "reports", "tui") for p in (ROOT / room).rglob("*.py"))
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
REACHES_OUT = {
    *("socket", "ssl", "http", "urllib", "ftplib", "smtplib", "asyncio", "requests", "httpx"),
    *("pickle", "marshal", "shelve", "ctypes", "webbrowser", "multiprocessing", "code", "runpy"),
}
STARTS_A_PROCESS = {"subprocess"}
THE_C_ENGINE = "engine/inference/rete/hosted.py"
THE_EDITOR = "tui/app/editor.py"  # the one that its user has named
THE_LOOP = "tui/app/jobs.py"  # of the screen, which is told what a thread has found


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def called(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_runs_text_or_reaches_out(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    name = str(module.relative_to(ROOT))
    allowed = STARTS_A_PROCESS if name in (THE_C_ENGINE, THE_EDITOR) else set()
    allowed |= {"asyncio"} if name == THE_LOOP else set()
    assert set(imported(tree)) & (REACHES_OUT | STARTS_A_PROCESS) <= allowed
    names = set(called(tree))
    assert names & RUNS_TEXT == set()
    assert not {n for n in names if n.startswith(("os.system", "os.exec", "os.popen", "os.spawn"))}
    assert not {n for n in names if n.endswith(("yaml.load", "yaml.full_load", "yaml.unsafe_load"))}


def test_the_search_would_see_what_it_looks_for() -> None:
    tree = ast.parse("import urllib.request\nfrom pickle import loads\neval('1')\nos.popen('x')")
    assert set(imported(tree)) == {"urllib", "pickle"}
    assert set(called(tree)) == {"eval", "os.popen"}
