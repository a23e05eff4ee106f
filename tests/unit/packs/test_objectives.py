"""The objectives under the 61 criteria: none without, and no point of focus forgotten."""

from __future__ import annotations

import pytest

from engine.model.criteria import Criterion
from engine.packs.criteria import load_criteria
from engine.packs.shipped import ROOT

CRITERIA, _ = load_criteria(ROOT)
NAMED = {point for each in CRITERIA.objectives for point in each.points_of_focus}
# Left out on purpose; the file of the series says why.
LEFT_OUT = {"CC3.1-POF5", "CC3.1-POF6", "CC3.1-POF7"}

each_criterion = pytest.mark.parametrize(
    "criterion", CRITERIA.criteria, ids=[each.id for each in CRITERIA.criteria]
)


@each_criterion
def test_every_criterion_has_objectives_with_a_title_each(criterion: Criterion) -> None:
    titles = [each.title for each in CRITERIA.objectives_of(criterion.id)]
    assert titles and len(set(titles)) == len(titles)


@each_criterion
def test_every_point_of_focus_is_answered_or_left_out_on_purpose(criterion: Criterion) -> None:
    """A common criterion answers what concerns everyone; what concerns one category may stay."""
    due = {
        point.id
        for point in criterion.points_of_focus
        if not criterion.common or point.scope in ("all", "system_level")
    }
    assert due - NAMED == due & LEFT_OUT


def test_what_is_left_out_is_explained_where_it_would_stand() -> None:
    text = (ROOT / "tsc" / "CC3" / "objectives.yaml").read_text()
    assert "CC3.1-POF5 to POF7" in text and not LEFT_OUT & NAMED
