"""What the documents promise is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("scenarios/**/*.md")])


@pytest.mark.parametrize(("page", "least"), [("architecture.md", 18), ("security.md", 40)])
def test_every_invariant_names_a_test_that_exists(page: str, least: int) -> None:
    told = (ROOT / "docs" / page).read_text(encoding="utf-8")
    pins = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", told)
    assert len(pins) >= least
    for file, name in pins:
        text = (ROOT / file).read_text(encoding="utf-8")
        assert not name or f"def {name}(" in text, (file, name)


def test_every_promise_of_security_is_pinned() -> None:
    told = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    tables = re.findall(r"\| promise \| pinned by \|\n\|---\|---\|\n((?:\|.*\n)+)", told)
    promises = [row.split(" | ") for table in tables for row in table.splitlines()]
    assert len(promises) > 25
    for said, pins in promises:
        assert re.match(r"`tests/", pins), said


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_between_documents_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_no_module_has_grown_past_400_lines() -> None:
    rooms = ("engine", "reports", "tui", "benchmarks")
    long = {
        str(p.relative_to(ROOT)): lines
        for room in rooms
        for p in (ROOT / room).rglob("*.py")
        if (lines := len(p.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_the_readme_shows_what_the_benchmarks_print() -> None:
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = ("over bare Python", "peak memory", "ours", "bare Polars", "DuckDB")
    assert all(f"| {row} |" in told for row in rows)
    assert not re.search(r"(?m)^[A-Z]{4,}$", told), "a placeholder was left unfilled"


def test_every_basis_that_a_rule_names_is_explained() -> None:
    from engine.audit.library import Library, open_library, rules_for

    library = open_library()
    assert isinstance(library, Library)
    told = (ROOT / "docs/basis.md").read_text(encoding="utf-8")
    named = {b for firm in library.firms for rule in rules_for(firm)[0] for b in rule.basis}
    assert len(named) > 15
    assert {b for b in named if f"\n| {b} |" not in told} == set()
