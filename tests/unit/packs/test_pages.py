"""Pages about the packs: every id has one, and they say what the packs say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.audit.library import Library, open_library
from engine.audit.pages import Page, Shelf, english, open_shelf, page_of
from engine.model.position import Diagnostic
from engine.model.rules import Operator, Tally
from tests.unit.inference.rule_building import pattern, rule, tally


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    library = open_library()
    assert isinstance(library, Library)
    opened = open_shelf(library)
    assert isinstance(opened, Shelf), opened
    return opened


def shown(shelf: Shelf, asked: str) -> Page:
    found = page_of(shelf, asked)
    assert isinstance(found, Page), found
    return found


def test_every_id_has_a_page_that_says_what_it_is(shelf: Shelf) -> None:
    library = shelf.library
    kinds = {
        "criterion": [each.id for each in library.criteria],
        "series": [each.id for each in library.table.series],
        "objective": [each.id for each in library.objectives],
        "control": list(library.catalogue),
        "rule": [each.id for each in shelf.rules],
        "pack": [each.header.id for each in shelf.packs],
        "firm": list(library.firms),
        "basis": list(library.bases),
    }
    for kind, ids in kinds.items():
        for id_ in ids:
            found = shown(shelf, id_)
            assert (found.kind, found.id) == (kind, id_)
            assert (found.told["kind"], found.told["id"]) == (kind, id_)
            assert found.sections and found.title
    assert sum(map(len, kinds.values())) > 350


def test_a_criterion_tells_all_its_parts(shelf: Shelf) -> None:
    told = shown(shelf, "CC6.2").told
    assert told["categories"][0] == "security" and told["common"] is True
    assert [p["id"] for p in told["points_of_focus"]] == ["CC6.2-POF1", "CC6.2-POF2", "CC6.2-POF3"]
    removal = next(o for o in told["objectives"] if o["id"] == "CC6.2/removal")
    assert removal["points_of_focus"] == ["CC6.2-POF3"]
    assert any(c["id"] == "AC-02" and c["typical_exceptions"] for c in told["controls"])
    assert "criterion/met" in told["rules"]["reading"]["testing-criteria"]
    assert shown(shelf, "CC1.2").told["coso_principle"] == 2


def test_a_point_of_focus_is_shown_with_its_criterion(shelf: Shelf) -> None:
    assert shown(shelf, "CC6.2-POF3").id == "CC6.2"
    assert isinstance(page_of(shelf, "CC6.2-POF9"), Diagnostic)


def test_a_point_that_no_objective_answers_is_among_what_is_not_covered(shelf: Shelf) -> None:
    for criterion in shelf.library.criteria:
        told = shown(shelf, criterion.id).told
        left = sum("no objective answers it" in text for text in told["not_covered"])
        assert left == sum(not point["answered_by"] for point in told["points_of_focus"])


def test_a_rule_shows_what_it_feeds_on_and_what_it_feeds(shelf: Shelf) -> None:
    told = shown(shelf, "opinion/qualified").told
    assert "material/misstatement" in told["feeds_on"]
    assert "opinion/bears-qualified" in told["feeds"]
    assert told["basis"] == ["R11", "R17"] and len(told["cases"]) >= 2


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("CC6.22", "`CC6.2`"),
        ("CC6.2/remval", "`CC6.2/removal`"),
        ("AC-2", "`AC-02`"),
        ("opinion/qualifed", "`opinion/qualified`"),
        ("binomial90", "`binomial-90`"),
        ("P1.2", "`P1.1`"),
    ],
)
def test_an_unknown_id_comes_back_with_near_ones(shelf: Shelf, asked: str, meant: str) -> None:
    found = page_of(shelf, asked)
    assert isinstance(found, Diagnostic)
    assert found.message == f"the packs know no `{asked}`" and meant in found.help


def test_rules_in_words() -> None:
    one = rule(
        "r",
        pattern("control", id="$c", name="$name", kind={"not": "a b"}),
        pattern("result", items={"gte": 5}),
        none=(pattern("limit"),),
        tallies=(
            tally(pattern("cause", of="$c"), distinct=("cause", "day"), gte=3, bind="n"),
            Tally(pattern("x"), Operator.LESS, Decimal("0.50"), pattern("y")),
            tally(pattern("z"), **{"is": 2}),
        ),
        then=("met", {"by": "$c", "value": "good"}),
        because="{name} has {n} of {other} {{so}}",
    )
    assert list(english.looked_for(one)) == [
        'there is a fact `control` with id C, name NAME, kind other than "a b"',
        "there is a fact `result` with items at least 5",
        "there is no fact `limit`",
        "there are at least 3 facts `cause` with of C that differ in cause and day, called N",
        "facts `x` are less than 50 % in number of the facts `y`",
        "there are exactly 2 facts `z`",
    ]
    assert english.conclusion(one.conclude) == "`met` with by C, value good"
    assert english.said(one) == "NAME has N of {other} {so}"
