"""The pages under `docs/rules/` and `docs/basis.md`, from what ships: `python -m docs.rules`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from engine.audit.library import Library, open_library
from engine.audit.pages import Shelf, open_shelf, page_of
from engine.audit.pages.page import Page
from engine.packs.bases import Basis
from engine.packs.criteria import Series
from tui.cli.packs.page import as_markdown

HERE = Path(__file__).parent
FOLDER = HERE / "rules"
WRITTEN = "<!-- Written by `python -m docs.rules` from `rules/`; change that, not this. -->\n"
BASIS = """\
# What the rules rest on

Every rule of the packs names its basis, and `mockaudit why` prints it. R-numbers are lines of the
opinion decision table below, in our own words. There is no numeric pass or fail threshold in the
standards; the numbers stand in firm profiles. "Sourced" means that a published text was found for
it, "from memory" and "judgement" mean what they say. `mockaudit packs show R17` names the rules
that rest on a line.
"""
INDEX = """\
# The rules, series by series

What each criterion asks, what must hold for it, which typical controls answer it and which rules
read it: the pages that `mockaudit packs show` prints. A starting point, never a sufficient set.
"""


def pages() -> Mapping[Path, str]:
    """Every generated file with its text; raises AssertionError where the packs are faulty."""
    library = open_library()
    assert isinstance(library, Library), "\n".join(map(str, library))
    shelf = open_shelf(library)
    assert isinstance(shelf, Shelf), "\n".join(map(str, shelf))
    written = {FOLDER / f"{each.id}.md": _series(shelf, each) for each in library.table.series}
    written[FOLDER / "README.md"] = _index(shelf)
    written[HERE / "basis.md"] = _basis(library.bases.values())
    return written


def _series(shelf: Shelf, series: Series) -> str:
    whole = len(shelf.library.criteria)
    own = [each for each in shelf.library.criteria if each.series == series.id]
    head = f"# {series.id}: {series.title}\n\n{len(own)} of the {whole} criteria.\n"
    criteria = "\n".join(as_markdown(_page(shelf, each.id)) for each in own)
    return f"{WRITTEN}\n{head}\n{criteria}"


def _index(shelf: Shelf) -> str:
    library = shelf.library
    rows = ["| series | | criteria | objectives | points of focus answered |"]
    rows.append("|---|---|---|---|---|")
    for series in library.table.series:
        own = [each for each in library.criteria if each.series == series.id]
        objectives = sum(len(shelf.objectives_of(each.id)) for each in own)
        answered = sum(len(shelf.answered(each)) for each in own)
        points = sum(len(each.points_of_focus) for each in own)
        link = f"[{series.id}]({series.id}.md)"
        rows.append(
            f"| {link} | {series.title} | {len(own)} | {objectives} | {answered} of {points} |"
        )
    table = "\n".join(rows)
    return f"{WRITTEN}\n{INDEX}\n{table}\n"


def _basis(bases: Iterable[Basis]) -> str:
    """Principles first, then the lines of the decision table."""
    known = list(bases)
    principles = ["| basis | meaning | status |", "|---|---|---|"]
    principles += [f"| {b.id} | {b.then} | {b.status} |" for b in known if not b.when]
    lines = ["| basis | when | then | subject matter | status |", "|---|---|---|---|---|"]
    lines += [
        f"| {b.id} | {b.when} | {b.then} | {b.subject} | {b.status} |" for b in known if b.when
    ]
    return "\n".join([WRITTEN, BASIS, *principles, "", *lines, ""])


def _page(shelf: Shelf, asked: str) -> Page:
    found = page_of(shelf, asked)
    assert isinstance(found, Page), found
    return found


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    written = pages()
    for path, text in written.items():
        path.write_text(text, encoding="utf-8")
    for left in sorted(set(FOLDER.glob("*.md")) - set(written)):
        left.unlink()


if __name__ == "__main__":
    main()
