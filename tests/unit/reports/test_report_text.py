"""The page that `audit` prints: order, width, length."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.rules import Fact
from reports.plain import plain
from reports.text import text
from reports.typesetting import fit, width, wrap
from reports.view import present
from tests.unit.reports.example import HOSTILE, RUN, hostile


def test_the_opinion_comes_first_then_why_then_exceptions_then_readiness() -> None:
    page = text(present(RUN))
    heads = ["RESULTS FOR CC6-CC8", "\nWHY", "\nCRITERIA", "\nEXCEPTIONS", "\nREADINESS"]
    places = [page.index(head) for head in heads]
    assert places == sorted(places)


@pytest.mark.parametrize("columns", [64, 80, 120])
@pytest.mark.parametrize("name", [None, "漢字" * 40, "x" * 300, *HOSTILE], ids=repr)
def test_no_line_is_wider_than_the_page(columns: int, name: str | None) -> None:
    run = RUN if name is None else hostile(name)
    lines = text(present(run), columns).splitlines()
    assert [one for one in lines if width(one) > columns] == []


def test_a_terminal_too_narrow_for_the_page_gets_the_narrowest_page() -> None:
    assert text(present(RUN), 1) == text(present(RUN), 64)


def test_the_page_of_a_rich_run_stays_short() -> None:
    assert len(text(present(RUN)).splitlines()) <= 90


def test_a_hundred_failed_criteria_and_controls_still_fit_on_few_pages() -> None:
    failed = next(c for c in RUN.criteria if c.id == "CC6.2")
    control, exception = RUN.controls[0], RUN.exceptions[0]
    run = replace(
        RUN,
        criteria=tuple(replace(failed, id=f"CC6.{n}", controls=(f"c{n}",)) for n in range(100)),
        controls=tuple(replace(control, id=f"c{n}") for n in range(100)),
        exceptions=tuple(replace(exception, control=f"c{n}") for n in range(100)),
    )
    page = text(present(run))
    assert len(page.splitlines()) < 150
    assert "and 92 more criteria in the report" in page
    assert "and 94 more controls in the report" in page


def test_three_exceptions_of_a_control_are_named_and_the_way_to_the_others() -> None:
    page = text(present(RUN), run="0a1b")
    assert page.count("row 10") == 3
    assert "4 more, `mockaudit why 0a1b access-removal`" in page


def test_controls_that_fall_with_another_share_a_line_and_populations_a_state() -> None:
    patching = next(c for c in RUN.controls if c.id == "patching")
    troubled = next(c for c in RUN.criteria if c.id == "CC7.1")
    names = tuple(f"p{n}" for n in range(22))
    unread = next(p for p in RUN.populations if p.state.value == "unreadable")
    run = replace(
        RUN,
        criteria=tuple(replace(c, controls=names) if c is troubled else c for c in RUN.criteria),
        controls=(*RUN.controls, *(replace(patching, id=n, name=n) for n in names)),
        trace=(
            *RUN.trace,
            *(
                replace(
                    RUN.trace[0],
                    conclusion=Fact.of("not-relied", control=n, on="change-review"),
                )
                for n in names
            ),
        ),
        populations=tuple(replace(unread, id=n, title=n) for n in names),
    )
    page = text(present(run))
    assert "  ? and 22 controls that rest on Change review: not evaluable\n" in page
    assert "NOT RELIED ON  p0, p1, p2 and 19 more populations: cannot be read\n" in page
    assert len(page.splitlines()) < 90


def test_design_and_operation_that_weigh_the_same_share_a_line() -> None:
    ground = RUN.grounds[0]
    grounds = tuple(replace(ground, subject=s) for s in ("design", "operation"))
    page = text(present(replace(RUN, grounds=grounds)))
    assert page.count("→ ") == 1
    assert "→ qualified for availability (design, operation)" in page


def test_what_is_known_outside_the_samples_follows_the_exceptions() -> None:
    page = " ".join(text(present(RUN), run="0a1b").split())
    told = "13 more deviate outside the samples, in 2 controls; once known, they must be disclosed"
    assert f"{told} (`mockaudit why 0a1b CONTROL` lists them) READINESS" in page
    none = replace(RUN, controls=RUN.controls[-1:], outside=())
    assert "outside the samples" not in text(present(none))


def test_a_name_is_not_put_into_a_command_that_someone_may_paste() -> None:
    many = tuple(replace(e, control="x; rm -rf ~") for e in RUN.exceptions[:5])
    page = text(present(replace(RUN, exceptions=many)))
    assert "`mockaudit why RUN ID`" in page


def test_a_run_without_exceptions_says_so_and_whether_it_looked() -> None:
    clean = replace(RUN, exceptions=())
    assert "\nEXCEPTIONS  none\n" in text(present(clean))
    untested = replace(clean, controls=tuple(replace(c, tests=()) for c in RUN.controls))
    assert "EXCEPTIONS  none, since no control was tested" in text(present(untested))


def test_an_empty_run_is_still_a_page() -> None:
    bare = replace(
        RUN,
        opinion=replace(RUN.opinion, parts=()),
        grounds=(),
        criteria=(),
        controls=(),
        populations=(),
        exceptions=(),
        requests=(),
        readiness=replace(RUN.readiness, parts=(), gates=()),
    )
    assert "READINESS  41 of 100" in text(present(bare))


def test_an_expressed_opinion_shows_its_parts_and_not_what_they_would_bear() -> None:
    parts = tuple(replace(p, value=p.bears) for p in RUN.opinion.parts)
    opinion = replace(RUN.opinion, overall=RUN.opinion.bears, parts=parts)
    page = text(present(replace(RUN, opinion=opinion)))
    assert "would alone bear" not in page
    assert "not expressed" not in page


@settings(deadline=None, derandomize=True)
@given(st.text().map(plain), st.integers(8, 40), st.sampled_from(["", "  ", "- "]))
def test_wrapping_loses_no_character_and_keeps_the_width(
    raw: str, columns: int, first: str
) -> None:
    lines = wrap(raw, columns, first)
    assert all(width(line) <= columns for line in lines)
    body = lines[0].removeprefix(first.rstrip()) + "".join(lines[1:])
    assert "".join(body.split()) == "".join(raw.split())


def test_a_word_moves_to_the_next_line_rather_than_being_broken() -> None:
    assert wrap("one two three", 9, "- ") == ["- one two", "  three"]
    assert wrap("abcdefghij k", 4) == ["abcd", "efgh", "ij k"]


@pytest.mark.parametrize("columns", [3, 0, -7])
def test_without_any_room_a_letter_stands_on_a_line(columns: int) -> None:
    assert "".join("".join(wrap("ab cd", columns, "  ? ")).split()) == "?abcd"


def test_text_that_is_cut_shows_it() -> None:
    assert fit("availability", 8) == "availab…"
    assert width(fit("漢字漢字", 4)) <= 4
