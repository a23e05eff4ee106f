"""A question as lines: tables that can be read, whatever the evidence holds."""

from __future__ import annotations

import pytest

from engine.training.question import Field, Option, Question
from reports.question import cells, field, in_table, question, table

ITEMS = Field("deviations", "choices", "Which deviate?", (Option("a", "a"), Option("b", "b")))


def asked(*rows: tuple[str, ...], columns: tuple[str, ...] = ("person", "at")) -> Question:
    return Question(
        "items",
        "items",
        "Items",
        "Judge.\nin-time: [x]",
        columns,
        rows,
        (ITEMS,),
        3,
        7,
        4,
        (),
        2,
        1,
    )


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (("2025-05-16 12:46:00+00:00", ""), ("2025-05-16 12:46", "(empty)")),
        (
            ("2025-05-16 12:46:05+00:00", "2025-05-16 12:46:00+00:00"),
            ("2025-05-16 12:46:05", "2025-05-16 12:46:00"),
        ),
        (("2025-05-16 12:46:00+00:00", "never"), ("2025-05-16 12:46:00+00:00", "never")),
        (("2025-05-16 12:46:00+02:00", ""), ("2025-05-16 12:46:00+02:00", "(empty)")),
        (("", ""), ("(empty)", "(empty)")),
        (("no row", "2025-05-16 12:46:00+00:00"), ("no row", "2025-05-16 12:46")),
    ],
    ids=["minutes", "seconds", "mixed", "elsewhere", "empty", "slot"],
)
def test_times_of_a_column_are_shortened_only_where_nothing_is_lost(
    values: tuple[str, str], shown: tuple[str, str]
) -> None:
    _, rows = cells(asked(("a", values[0]), ("b", values[1])))
    assert tuple(row[1] for row in rows) == shown


def test_what_has_to_hold_stands_on_lines_of_its_own_and_the_zone_is_told() -> None:
    told = question(asked(("a", "2025-05-16 12:46:00+00:00"), ("b", "")), 60).splitlines()
    assert told[1:5] == ["[3/7] Items (4 points)", "Judge.", "  in-time: [x]", "Times are in UTC."]


def test_options_that_are_rows_are_not_listed_twice() -> None:
    rows = (("a", "1"), ("b", "2"))
    assert in_table(ITEMS, asked(*rows)) and not in_table(ITEMS, asked(*rows[:1]))
    assert "ids, separated by commas" in field(ITEMS, asked(*rows), 60)
    assert "  2. b" in field(ITEMS, asked(*rows[:1]), 60)


def test_a_table_without_rows_is_a_table() -> None:
    assert cells(asked()) == (("person", "at"), ())
    assert list(table(("a", "b", "c"), (), 60)) == ["a  b  c"]
