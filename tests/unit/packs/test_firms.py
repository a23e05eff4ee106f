"""Firm profiles: what a plan of acceptance may say, and what lint says of a profile."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from engine.model.firm import Acceptance, FirmProfile
from engine.model.position import Severity
from engine.model.words import Importance
from engine.packs.firm_lint import lint_firm
from engine.packs.firms import NUMBERS, load_firm
from engine.packs.shipped import ROOT
from tests.firms import SHIPPED, firm_called

FORUM = (ROOT / "firms" / "forum-large-firm.yaml").read_text(encoding="utf-8")
CENSUS = (ROOT / "firms" / "census.yaml").read_text(encoding="utf-8")


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / "firm.yaml").write_text(text, encoding="utf-8")
    return tmp_path / "firm.yaml"


def told(tmp_path: Path, text: str) -> list[str]:
    """Warnings of a profile that can be used, each with its line."""
    firm, problems = load_firm(written(tmp_path, text))
    assert firm is not None, problems
    found = lint_firm(firm)
    assert {d.severity for d in found} <= {Severity.WARNING}
    return [f"{d.at.line} {d.code} {d.message}" for d in found]


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def line_of(text: str, start: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if line.strip().startswith(start))


def test_these_four_ship() -> None:
    assert tuple(sorted(p.stem for p in (ROOT / "firms").glob("*.yaml"))) == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_needs_no_advice(name: str) -> None:
    assert lint_firm(firm_called(name)) == ()


@pytest.mark.parametrize("name", SHIPPED)
def test_every_number_that_ships_names_its_source_and_status(name: str) -> None:
    firm = firm_called(name)
    assert set(firm.origins) == set(NUMBERS)
    for origin in firm.origins.values():
        assert origin.source.strip() and origin.status.strip()
    assert all(step.source.strip() and step.status.strip() for step in firm.sizing)


def test_the_plan_of_the_forum_is_read_as_it_was_told() -> None:
    step = firm_called("forum-large-firm").sizing[-1]
    assert (step.size, step.accept) == (25, Acceptance(first=1, more=25, in_all=2))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_bound_changes_nothing_but_the_judgement(name: str) -> None:
    firm = firm_called(name)
    strict, lenient = firm.judging("strict"), firm.judging("lenient")
    assert (strict.judgement, lenient.judgement) == ("strict", "lenient")
    assert strict.judging("lenient") == lenient
    assert firm.bounds.strict != firm.bounds.lenient


# Errors: a profile that means nothing is not used.


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("first: 1, more", "first: 25, more", "25 deviations accepted among 25 items decide not"),
        ("first: 1, more", "first: -1, more", "-1 deviations accepted among 25 items decide not"),
        ("in_all: 2}", "in_all: 1}", "1 accepted in all after 1 at first decide nothing"),
        ("in_all: 2}", "in_all: 50}", "50 accepted in all after 1 at first decide nothing"),
        ("more: 25, in_all", "more: 0, in_all", "`in_all` is 2, and no items are added"),
        ("more: 25, in_all", "more: -5, in_all", "`in_all` is 2, and no items are added"),
        ("size: 25", "size: each", "a plan of acceptance belongs to a number of items, not to `ea"),
        ("cluster: 3", "cluster: 1", "`cluster` is 1, and at least 2 is needed"),
        ("small: 20", "small: 9", "`small` is 9, and at least 10 is needed"),
        ("rate: 5", "rate: 101", "`rate` is 101, which is no percentage"),
        ("months_share: 50", "months_share: 0", "`months_share` is 0, which is no percentage"),
        ("  expected: {", "  expekted: {", "`expekted` is no number of a profile"),
        ("judged_by: limit", "judged_by: nature", "deviations are judged by their nature only wh"),
    ],
)
def test_what_means_nothing_is_refused_where_it_stands(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    text = changed(FORUM, old, new)
    firm, problems = load_firm(written(tmp_path, text))
    assert firm is None
    assert any(d.code == "E-FIRM" and d.message.startswith(message) for d in problems), problems
    assert all(d.at.line > 1 for d in problems)


def test_a_number_misspelt_in_origins_is_guessed(tmp_path: Path) -> None:
    _, (problem,) = load_firm(written(tmp_path, changed(FORUM, "  expected: {", "  expekted: {")))
    assert problem.help.startswith("did you mean `expected`?")


def test_a_bound_says_something(tmp_path: Path) -> None:
    empty = (
        "  lenient: the plan as it is told, which leaves no band; small deviations are not added up"
    )
    _, (problem,) = load_firm(written(tmp_path, changed(FORUM, empty, '  lenient: ""')))
    assert problem.message == "`lenient` must say something"


# Warnings: a profile that can be used, but should say more, or claims too much.


@pytest.mark.parametrize("size", ["2", "5", "15", "25"])
def test_a_sample_weaker_than_the_tolerable_rate_is_labelled(tmp_path: Path, size: str) -> None:
    lines = FORUM.splitlines(keepends=True)
    first = line_of(FORUM, f"- size: {size}")
    label = next(n for n in range(first, len(lines)) if "non_statistical" in lines[n])
    found = told(tmp_path, "".join(lines[:label] + lines[label + 1 :]))
    assert len(found) == 1 and found[0].startswith(f"{first} W-FIRM-WEAK {size} items")


def test_a_whole_small_population_is_not_weak(tmp_path: Path) -> None:
    """One of one, four of four: everything is known."""
    assert told(tmp_path, changed(FORUM, "    non_statistical: true\n", "")) == []
    four = changed(FORUM, "  - size: 2\n", "  - size: 4\n")
    lines = four.splitlines(keepends=True)
    first = line_of(four, "- size: 4")
    label = next(n for n in range(first, len(lines)) if "non_statistical" in lines[n])
    assert told(tmp_path, "".join(lines[:label] + lines[label + 1 :])) == []


def test_a_plan_is_as_weak_as_the_most_that_it_accepts(tmp_path: Path) -> None:
    """25 without a deviation bear 10 % at 90 % confidence; with one they do not."""
    clean = changed(FORUM, "accept: {first: 1, more: 25, in_all: 2}", "accept: {first: 0}")
    cut = clean.rindex("    non_statistical: true\n")
    bare = clean[:cut] + clean[cut:].replace("    non_statistical: true\n", "", 1)
    assert told(tmp_path, bare) == []
    weak = bare.replace("tolerable: {key: 0.1,", "tolerable: {key: 0.08,", 1)
    assert len(told(tmp_path, weak)) == 1


def test_a_step_that_nothing_reaches_is_told(tmp_path: Path) -> None:
    again = "  - size: 3\n    frequency: [annual, quarterly]\n    source: ours\n    status: ours\n"
    text = changed(FORUM, "  - size: 5\n", again + "    non_statistical: true\n  - size: 5\n")
    (found,) = told(tmp_path, text)
    assert found.startswith(f"{line_of(text, '- size: 3')} W-FIRM-NEVER this step is never reached")


def test_a_step_that_is_half_reached_is_not_told(tmp_path: Path) -> None:
    part = "    frequency: [annual]\n    importance: [key]\n    up_to: 2\n"
    assert told(tmp_path, changed(FORUM, "    frequency: [annual]\n", part)) == []


def test_numbers_without_a_source_are_told_one_by_one(tmp_path: Path) -> None:
    stated = "  expected: {source: not told; no size follows from it, status: without effect}"
    text = changed(FORUM, stated, '  expected: {source: "", status: ours}')
    (found,) = told(tmp_path, text)
    assert found.startswith(f"{line_of(FORUM, 'expected: 0')} W-FIRM-SOURCE `expected` has no or")
    text = changed(CENSUS, "    status: our proposal\n", "")
    (found,) = told(tmp_path, text)
    assert found.startswith(f"{line_of(CENSUS, '- size: each')} W-FIRM-SOURCE this size says not")


@pytest.mark.parametrize(
    ("key", "new"),
    [
        ("id: forum-large-firm", "id: aicpa-25"),
        ("title: Sizes by", "title: AICPA sizes by"),
        ("title: Sizes by", "title: (GAO) sizes by"),
    ],
)
def test_a_name_that_claims_a_standard_setter_is_told(tmp_path: Path, key: str, new: str) -> None:
    (found,) = told(tmp_path, changed(FORUM, key, new))
    assert " W-FIRM-CLAIM `" in found and "stood behind these numbers" in found


def test_a_text_that_claims_a_standard_setter_is_told(tmp_path: Path) -> None:
    text = FORUM.replace("  posts in a public forum;", "  the AICPA requires 25;")
    (found,) = told(tmp_path, text)
    assert "W-FIRM-CLAIM this text claims that AICPA sets the numbers" in found


def test_a_published_table_may_be_cited(tmp_path: Path) -> None:
    text = FORUM.replace("  posts in a public forum;", "  agrees with a table of an AICPA guide;")
    assert text != FORUM and told(tmp_path, text) == []


def test_a_word_that_only_holds_the_letters_is_no_claim(tmp_path: Path) -> None:
    assert told(tmp_path, changed(FORUM, "title: Sizes by", "title: Ombudsman sizes by")) == []


def test_all_four_are_as_strict_about_pervasiveness() -> None:
    """Counts raise the question only, and no source tells other numbers."""
    assert {firm_called(name).pervasive for name in SHIPPED} == {
        firm_called("binomial-90").pervasive
    }


def test_tolerable_rates_are_those_of_the_suggested_defaults() -> None:
    wanted = {Importance.KEY: "0.05", Importance.NORMAL: "0.1", Importance.LOW: "0.15"}
    for name in ("binomial-90", "binomial-95"):
        firm: FirmProfile = firm_called(name)
        assert firm.tolerable == {k: Decimal(v) for k, v in wanted.items()}
