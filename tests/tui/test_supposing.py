"""Steps of a what-if, and what is typed into it: plain values, no screen."""

from __future__ import annotations

from datetime import date

import pytest

from engine.audit.supposition import NOTHING
from engine.model.words import Category
from tui.app.supposing import Steps, days, items_of, label

DAY = date(2026, 1, 1)


def test_of_a_control_one_thing_is_supposed_at_a_time() -> None:
    some = NOTHING.supposing("b", ("2", "1", "2")).mending("c", DAY)
    assert some.items("b") == ("1", "2") and some.items("c") == ()
    assert some.mending("b", None).deviating == ()
    assert some.supposing("c", ("9",)).mended == ()
    assert some.removing("b").deviating == () and some.removing("c").mended == ()
    assert some.removing("b").supposing("b", ("1",)).removed == ()
    assert some.supposing("b", ()).deviating == ()


def test_the_same_again_takes_it_back() -> None:
    assert NOTHING.mending("b", DAY).mending("b", DAY) == NOTHING
    assert NOTHING.mending("b", DAY).mending("b", None).mended == (("b", None),)
    assert NOTHING.removing("b").removing("b") == NOTHING
    both = (Category.SECURITY, Category.AVAILABILITY)
    less = NOTHING.toggling(Category.AVAILABILITY, both)
    assert less is not None and less.categories == (Category.SECURITY,)
    assert less.toggling(Category.AVAILABILITY, both) == NOTHING
    assert less.toggling(Category.SECURITY, both) is None


def test_the_order_of_steps_makes_no_other_supposition() -> None:
    one = NOTHING.mending("c", None).supposing("a", ("1",)).mending("b", None)
    other = NOTHING.mending("b", None).mending("c", None).supposing("a", ("1",))
    assert one == other and one.overlay() == other.overlay()


def test_a_refused_step_goes_with_all_that_was_built_on_it() -> None:
    steps = Steps()
    mended = NOTHING.mending("a", None)
    assert steps.take(mended) and not steps.take(mended)
    assert steps.take(mended.removing("b")) and steps.take(mended.removing("b").removing("c"))
    steps.stands(mended)
    steps.refuse()
    assert steps.now == mended and steps.many == 1
    assert steps.back() and steps.now == NOTHING and not steps.back()
    steps.take(mended)
    steps.refuse()  # before anything of it was answered
    assert steps.now == NOTHING


def test_what_is_saved_is_what_was_written() -> None:
    steps = Steps()
    assert steps.saved and steps.said == "nothing is supposed yet"
    mended = NOTHING.mending("a", None)
    steps.take(mended)
    assert not steps.saved and steps.said.startswith("1 step, not saved")
    steps.save(mended)
    assert steps.saved and steps.said.startswith("1 step, saved")
    steps.take(mended.mending("b", None))
    assert not steps.saved
    steps.refuse()
    assert steps.saved


def test_a_row_says_what_is_supposed_and_that_it_is_counterfactual() -> None:
    shown = "counterfactual: the evidence shows otherwise"
    two = NOTHING.supposing("a", ("w107", "w101"))
    assert label(two, "a", past=False) == f"supposed: 2 more deviate (w101, w107); {shown}"
    one = NOTHING.supposing("a", ("w101",))
    assert label(one, "a", past=True) == f"supposed: 1 more deviates (w101); {shown}"
    five = NOTHING.supposing("a", tuple("54321"))
    assert "5 more deviate (1, 2, 3 and 2 more)" in label(five, "a", past=True)
    assert label(five, "b", past=True) == ""
    mended = NOTHING.mending("a", DAY)
    assert label(mended, "a", past=True) == (
        "supposed: no deviations from 2026-01-01 on; counterfactual"
    )
    assert label(mended, "a", past=False) == "supposed: no deviations from 2026-01-01 on"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2", ("w1", "w2")),
        ("0", ()),
        ("w9", ("w9",)),
        ("w9, w1 ,w9,", ("w9", "w1")),
        ("107,", ("107",)),
        (" 3 ", ("w1", "w2", "w3")),
        (",", ()),
        ("4", "of the sample 3 can be supposed to deviate, and not 4"),
    ],
)
def test_items_are_named_or_counted(text: str, found: object) -> None:
    assert items_of(text, ("w1", "w2", "w3")) == found


def test_two_days_make_a_period() -> None:
    assert days("2025-07-01 to 2026-06-30") == (date(2025, 7, 1), date(2026, 6, 30))
    assert days("2025-07-01 2026-06-30") is not None
    assert days("2025-07-01") is None and days("now to then") is None and days("") is None
