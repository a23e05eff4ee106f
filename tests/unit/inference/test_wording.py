"""How values and patterns are written in a derivation."""

import pytest

from engine.inference.wording import pattern_text, placeholders, sentence, written
from engine.model.rules import Value
from tests.unit.inference.rule_building import pattern


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("CC6.2", "CC6.2"),
        ("not-met", "not-met"),
        ("CC6.2/removal", "CC6.2/removal"),
        (25, "25"),
        ("25", '"25"'),
        (True, "true"),
        ("true", '"true"'),
        ("No", '"No"'),
        ("", '""'),
        ("two words", '"two words"'),
        ('a"b', '"a\\"b"'),
        ("2026-01-01", '"2026-01-01"'),
        ("\u00e4rger", '"\u00e4rger"'),
        ("line\nbreak", '"line\\nbreak"'),
    ],
)
def test_a_value_is_written_so_that_its_type_shows(value: Value, text: str) -> None:
    assert written(value) == text


def test_a_pattern_is_written_with_what_is_bound() -> None:
    some = pattern("test", control="$c", items={"gt": 3}, by="$who", ok=True)
    assert (
        pattern_text(some, {"c": "1"}) == 'test: {control: "1", items: {gt: 3}, by: $who, ok: true}'
    )


def test_placeholders_are_found_with_their_offsets() -> None:
    assert placeholders("{a}: {{b}} {c") == (("a", 0), ("", 11))
    assert placeholders("{} }") == (("", 0), ("", 3))


def test_a_placeholder_of_nothing_known_stays() -> None:
    assert sentence("{a} {b} {a.__class__} }", {"a": 1}) == "1 {b} {a.__class__} }"
