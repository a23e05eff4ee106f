"""The generated pages are those that `python -m docs.rules` writes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import rules as generator
from engine.packs.lint.framework import CRITERIA, IDS

PAGES = generator.pages()


def test_there_is_a_page_for_each_series_and_none_besides() -> None:
    found = {path.name for path in generator.FOLDER.glob("*")}
    assert found == {f"{series}.md" for series in CRITERIA} | {"README.md"}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_page_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path], "run `python -m docs.rules`"


def test_every_criterion_has_its_chapter() -> None:
    headings = {h for text in PAGES.values() for h in re.findall(r"^## ([A-Z0-9.]+): ", text, re.M)}
    assert headings == set(IDS)
