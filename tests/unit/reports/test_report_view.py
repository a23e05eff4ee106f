"""The presentation model: what is told once, in which words, in which order."""

from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.rules import Fact
from engine.model.run import Ground
from engine.model.testing import Census
from engine.model.words import Opinion, SubjectMatter
from reports.plain import plain
from reports.view import present
from reports.words import cell, conclusion, listed, number_of, percent, span
from tests.unit.reports.example import HOSTILE, RUN, hostile


def _texts(shown: Any) -> list[str]:
    if isinstance(shown, str):
        return [shown]
    if isinstance(shown, tuple):
        return [text for part in shown for text in _texts(part)]
    if is_dataclass(shown):
        return [text for f in fields(shown) for text in _texts(getattr(shown, f.name))]
    return []


@pytest.mark.parametrize("name", HOSTILE)
def test_every_text_of_a_view_is_plain(name: str) -> None:
    found = _texts(present(hostile(name)))
    assert plain(name) in found
    assert [text for text in found if text != plain(text)] == []


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("a\nb\tc", "a b c"),
        ("a\r", "a\\x0d"),
        ("\u009b", "\\x9b"),
        ("a\u202eb", "a\\u202eb"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("Größe 漢字 क्\u200dष", "Größe 漢字 क्\u200dष"),
    ],
)
def test_control_characters_are_written_out(raw: str, shown: str) -> None:
    assert plain(raw) == shown


@settings(deadline=None, derandomize=True)
@given(st.text(st.characters()))
def test_plain_text_can_be_encoded_and_is_left_alone_a_second_time(raw: str) -> None:
    once = plain(raw)
    assert plain(once) == once
    assert once.encode().decode() == once


def test_a_criterion_that_touches_two_categories_is_one_ground() -> None:
    shown = present(RUN).grounds
    assert [(g.sentence[:5], g.category, g.also) for g in shown] == [
        ("CC6.2", "availability", ("security",)),
        ("CC7.5", "availability", ("security",)),
    ]


def test_grounds_of_other_weight_or_subject_are_kept_apart() -> None:
    first = RUN.grounds[0]
    run = replace(
        RUN,
        grounds=(
            first,
            first,
            replace(first, subject="design", sentence="d"),
            replace(first, value="adverse", sentence="a"),
            Ground("", "", "no_report", "management refuses", ("R01",)),
            Ground("", "", "no_report", "the assessor declines", ("R02",)),
        ),
    )
    assert [g.sentence for g in present(run).grounds] == [
        first.sentence,
        "d",
        "a",
        "management refuses",
        "the assessor declines",
    ]


def test_a_ground_without_a_listed_criterion_is_told_on_its_own() -> None:
    refusal = Ground("", "", "no_report", "management refuses", ("R01",))
    view = present(replace(RUN, grounds=(*RUN.grounds, refusal)))
    assert [g.sentence for g in view.general] == ["management refuses"]
    assert [len(w.grounds) for w in view.why] == [1, 1, 0, 0]


def test_why_tells_the_worst_first_and_leaves_out_what_is_met_or_not_concluded() -> None:
    assert [(w.criterion.id, w.criterion.conclusion.word) for w in present(RUN).why] == [
        ("CC6.2", "not met"),
        ("CC7.5", "not met"),
        ("CC8.1", "scope limited"),
        ("CC7.1", "not evaluable"),
    ]


def test_a_type_1_does_not_speak_of_operation() -> None:
    view = present(replace(RUN, engagement=replace(RUN.engagement, type=1)))
    subjects = {cell.subject for row in view.opinions for cell in row.cells}
    assert subjects == {SubjectMatter.DESCRIPTION.value, SubjectMatter.DESIGN.value}
    assert "as of" in view.scope


def test_every_conclusion_has_a_word_beside_its_glyph() -> None:
    words = [w for s in present(RUN).series for c in s.criteria for w in (c.conclusion, c.design)]
    assert all(w.glyph and w.word for w in words)
    assert len({w.glyph for w in words}) == len({w.tone for w in words})


def test_an_unknown_conclusion_is_shown_as_it_stands() -> None:
    assert str(conclusion("strange")) == "? strange"


def test_the_tallies_count_every_criterion_once() -> None:
    view = present(RUN)
    assert sum(t.count for t in view.tallies) == len(RUN.criteria)
    assert view.tallies[0].word.value == "not-met"


def test_a_sample_and_the_census_are_told_side_by_side() -> None:
    clean, failed = present(RUN).controls[0].tests
    assert failed.found == "7 of 77 drawn deviate, sample enlarged to 77"
    assert failed.census == (
        "the mock audit looked at all 200: 16 deviate, 2 could not be tested, "
        "3 not yet due, 4 not applicable"
    )
    assert (clean.rate, clean.upper, clean.tolerable) == ("0.0 %", "4.8 %", "5.0 %")


def test_missing_slots_stand_beside_the_sample() -> None:
    (test,) = present(RUN).controls[1].tests
    assert test.found == "0 of 45 drawn deviate, 5 due slots without a performance"


def test_a_census_of_nothing_says_so() -> None:
    control = RUN.controls[4]
    empty = replace(control.tests[0], census=Census(0, 0, 0, 0, 0))
    view = present(replace(RUN, controls=(replace(control, tests=(empty,)),)))
    assert view.controls[0].tests[0].census == "the mock audit found no item to look at"


@settings(deadline=None, derandomize=True)
@given(*(st.decimals(0, 1, places=6) for _ in range(3)))
def test_a_bar_stays_within_its_length_and_in_order(
    one: Decimal, two: Decimal, tolerable: Decimal
) -> None:
    test = replace(
        RUN.controls[0].tests[1],
        rate=min(one, two),
        upper_limit=max(one, two),
        tolerable=tolerable,
    )
    view = present(replace(RUN, controls=(replace(RUN.controls[0], tests=(test,)),)))
    bar = view.controls[0].tests[0].bar
    assert 0 <= bar.rate <= bar.upper <= 1000
    assert 0 <= bar.tolerable <= 1000
    assert (bar.upper >= bar.tolerable) or max(one, two) <= tolerable


def test_exceptions_are_all_there_grouped_by_control_with_their_rows() -> None:
    groups = present(RUN).exceptions
    assert [(g.control, len(g.exceptions), g.unanswered) for g in groups] == [
        ("access-removal", 7, 5),
        ("backups", 2, 2),
    ]
    assert groups[0].exceptions[0].evidence == "evidence/access-removal.parquet row 101"
    assert groups[1].exceptions[0].evidence == "evidence/backups.parquet (no row for a due slot)"
    assert groups[0].exceptions[0].values == (
        ("left_at", "2025-09-01"),
        ("removed_at", "(empty)"),
        ("days", "12"),
        ("vip", "true"),
    )
    assert groups[0].exceptions[6].response == "no response yet"


def test_a_row_of_a_csv_is_found_on_the_line_below_its_header() -> None:
    first = replace(RUN.exceptions[0], file="evidence/leavers.csv", row=15)
    (shown,) = present(replace(RUN, exceptions=(first,))).exceptions[0].exceptions
    assert (shown.evidence, shown.place) == ("evidence/leavers.csv:16", "row 15")


def test_what_was_asked_is_told_once_in_words_and_in_sql() -> None:
    sql = "removed_at <= left_at + INTERVAL '1 day'"
    for tests, conditions, said in (
        (("in a day",), (sql,), ("in a day", sql)),
        ((sql,), (sql,), ("", sql)),
        (("judged",), ("",), ("judged", "")),
    ):
        found = replace(RUN.exceptions[0], tests=tests, conditions=conditions)
        (asked,) = present(replace(RUN, exceptions=(found,))).exceptions[0].exceptions[0].asked
        assert (asked.text, asked.condition) == said


def test_deviations_outside_the_samples_are_counted_by_the_census() -> None:
    view = present(RUN)
    assert view.outside_said == "13 more deviate outside the samples, in 2 controls"
    assert [(c.control, c.items, c.known, c.drawn) for c in view.outside] == [
        ("access-removal", 412, 19, 7),
        ("change-review", 800, 1, 0),
    ]
    assert [e.evidence for e in view.outside_listed][-1] == "evidence/change-review.csv:13"
    many = present(replace(RUN, outside=RUN.outside * 10))
    assert len(many.outside_listed) == 50
    assert present(replace(RUN, controls=(), outside=())).outside_said == ""


@pytest.mark.parametrize(
    ("bears", "open_", "said"),
    [
        ("qualified", 0, "◐ qualified"),
        ("qualified", 1, "◐ qualified, or worse: 1 criterion could not be evaluated"),
        ("adverse", 2, "✗ adverse: 2 criteria could not be evaluated"),
        ("not_expressed", 2, "nothing yet: 2 criteria could not be evaluated"),
        ("not_expressed", 0, "· not expressed"),
    ],
)
def test_what_the_criteria_bear_says_how_many_could_not_be_evaluated(
    bears: str, open_: int, said: str
) -> None:
    met = next(c for c in RUN.criteria if c.id == "CC6.1")
    unknown = (
        replace(met, design="not-evaluable"),
        replace(met, conclusion="not-met", design="not-met", operation="not-evaluable"),
    )
    run = replace(
        RUN,
        criteria=(met, *unknown[:open_]),
        opinion=replace(RUN.opinion, bears=Opinion(bears)),
    )
    assert present(run).bears_said == said


def test_a_description_without_any_conclusion_was_not_examined() -> None:
    parts = tuple(replace(p, bears=Opinion.NOT_EXPRESSED) for p in RUN.opinion.parts)
    run = replace(RUN, description=(), opinion=replace(RUN.opinion, parts=parts))
    description, design, operation = present(run).opinions[0].cells
    assert description.value.word == description.bears.word == "not examined"
    assert {design.bears.word, operation.bears.word} == {"not expressed"}


def test_only_a_control_without_trouble_of_its_own_rests_on_another() -> None:
    by_id = {c.id: c.rests_on for c in present(RUN).controls}
    assert by_id["patching"] == "Change review"
    assert [name for name, on in by_id.items() if on] == ["patching"]
    own = replace(RUN.trace[1], conclusion=Fact.of("design-unknown", control="patching"))
    shown = present(replace(RUN, trace=(*RUN.trace, own))).controls
    assert [c.rests_on for c in shown] == [""] * len(shown)


@pytest.mark.parametrize(
    ("design", "operation", "named"),
    [
        ("suitable", "effective", "effective"),
        ("suitable", "not-effective", "not effective"),
        ("suitable", "not-applicable", "suitable"),
        ("not-suitable", "not-effective", "not suitable"),
        ("not-evaluable", "effective", "not evaluable"),
        ("not-evaluable", "not-effective", "not effective"),
    ],
)
def test_a_control_is_headed_by_what_is_worse(design: str, operation: str, named: str) -> None:
    control = replace(RUN.controls[0], design=design, operation=operation)
    assert present(replace(RUN, controls=(control,))).controls[0].verdict.word == named


def test_made_up_evidence_and_organisations_are_marked() -> None:
    assert present(RUN).synthetic == (
        "Example Hosting is a made-up organisation",
        "the evidence of 1 of 4 populations is made up",
    )


@pytest.mark.parametrize(
    ("rate", "upwards", "said"),
    [
        ("0.08", False, "8.0 %"),
        ("0.0545", False, "5.4 %"),
        ("0.05001", False, "5.0 %"),
        ("0.05001", True, "5.1 %"),
        ("0.05", True, "5.0 %"),
        ("1", True, "100.0 %"),
    ],
)
def test_limits_are_rounded_up_and_rates_to_even(rate: str, upwards: bool, said: str) -> None:
    assert percent(Decimal(rate), upwards=upwards) == said


def test_small_words() -> None:
    assert [listed(p) for p in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert [number_of(n, "criterion", "criteria") for n in (0, 1, 1200)] == [
        "0 criteria",
        "1 criterion",
        "1,200 criteria",
    ]
    assert span(None, None) == ""
    assert len(cell("x" * 10_000)) == 201
