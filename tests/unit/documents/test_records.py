"""Trees to records: strict, located, in plain words."""

from __future__ import annotations

import json
from collections.abc import Mapping as AnyMapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from engine.documents.read import parse_yaml
from engine.documents.records import to_changes, to_record
from engine.documents.schema import json_schema
from engine.documents.suggest import did_you_mean, listed, quoted
from engine.documents.tree import plain
from engine.model.position import NOWHERE, Diagnostic, Position
from engine.model.record import record
from engine.model.words import ColumnType


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


@record
class Part:
    id: str
    at: Position = NOWHERE


@record
class Sample:
    name: str
    from_: date | None = None
    count: int = 0
    share: Decimal = Decimal(0)
    on: bool = False
    colour: Colour = Colour.RED
    colours: tuple[Colour, ...] = ()
    size: Literal["each", "all"] | int = "all"
    kind: Literal[1, 2] = 1
    run_at: datetime | date | None = None
    seed: str | int = ""
    parts: tuple[Part, ...] = ()
    named: AnyMapping[str, Part] | None = None
    by_colour: AnyMapping[Colour, int] | None = None
    at: Position = NOWHERE


def read(text: str) -> tuple[Sample | None, tuple[Diagnostic, ...]]:
    node, problems = parse_yaml(text, "f")
    assert node is not None
    assert problems == ()
    return to_record(Sample, node)


def good(text: str) -> Sample:
    sample, problems = read(f"name: x\n{text}")
    assert problems == ()
    assert sample is not None
    return sample


def told(text: str) -> list[str]:
    sample, problems = read(f"name: x\n{text}")
    assert sample is None
    return [str(problem).replace("\n  help: ", " | ") for problem in problems]


def test_decimals_are_exact_and_whole_numbers_count_as_such() -> None:
    assert str(good("share: 0.1").share) == "0.1"
    assert str(good("share: 0.10").share) == "0.10"
    assert str(good("share: 5").share) == "5"


def test_dates_are_dates_where_wanted_and_text_elsewhere() -> None:
    assert good("from: 2025-04-01").from_ == date(2025, 4, 1)
    assert good("from: '2025-04-01'").from_ == date(2025, 4, 1)
    assert good("seed: 2025-04-01").seed == "2025-04-01"
    by_day = good("run_at: 2025-04-01").run_at
    assert type(by_day) is date
    assert good("run_at: 2025-04-01T10:00:00").run_at == datetime(2025, 4, 1, 10)


def test_the_members_of_a_union_stay_what_they_are() -> None:
    assert good("size: each").size == "each"
    assert good("size: 25").size == 25
    assert good("seed: 7").seed == 7
    assert good("seed: '7'").seed == "7"
    assert good("from: ~").from_ is None


def test_records_remember_their_place_at_every_depth() -> None:
    sample = good("parts:\n  - id: a\n  - {id: b}\nnamed: {c: {id: c}}\n")
    assert str(sample.at) == "f:1:1"
    assert [str(part.at) for part in sample.parts] == ["f:3:5", "f:4:5"]
    assert sample.named is not None
    assert str(sample.named["c"].at) == "f:5:12"


def test_words_of_a_closed_set_may_be_keys() -> None:
    assert good("by_colour: {green: 1}").by_colour == {Colour.GREEN: 1}
    assert told("by_colour: {grean: 1}") == [
        "f:2:13: error[E-WRONG-VALUE]: expected one of `red`, `green`, found the text `grean`"
        " | did you mean `green`?"
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nam: 1", "f:2:1: error[E-UNKNOWN-KEY]: unknown key `nam`"),
        (
            "at: {path: x}",
            "f:2:1: error[E-UNKNOWN-KEY]: unknown key `at`",
        ),
        (
            "from_: 2025-04-01",
            "f:2:1: error[E-UNKNOWN-KEY]: unknown key `from_` | did you mean `from`?",
        ),
        (
            "count: 1.0",
            "f:2:8: error[E-WRONG-TYPE]: expected a whole number, found the number `1.0`",
        ),
        ("count: true", "f:2:8: error[E-WRONG-TYPE]: expected a whole number, found `true`"),
        ("count: '1'", "f:2:8: error[E-WRONG-TYPE]: expected a whole number, found the text `1`"),
        (
            "share: '0.1'",
            "f:2:8: error[E-WRONG-TYPE]: expected a number such as 0.05, found the text `0.1`",
        ),
        (
            "on: 1",
            "f:2:5: error[E-WRONG-TYPE]: expected `true` or `false`, found the number `1`",
        ),
        (
            "on: off",
            "f:2:5: error[E-WRONG-TYPE]: expected `true` or `false`, found the text `off`"
            " | write `false`",
        ),
        (
            "kind: true",
            "f:2:7: error[E-WRONG-TYPE]: expected `1` or `2`, found `true`",
        ),
        ("kind: 3", "f:2:7: error[E-WRONG-VALUE]: expected `1` or `2`, found the number `3`"),
        (
            "size: eech",
            "f:2:7: error[E-WRONG-VALUE]: expected `each` or `all` or a whole number, found the"
            " text `eech` | did you mean `each`?",
        ),
        (
            "seed: true",
            "f:2:7: error[E-WRONG-TYPE]: expected text or a whole number, found `true`"
            ' | put it between quotes: "true"',
        ),
        (
            "run_at: noon",
            "f:2:9: error[E-WRONG-TYPE]: expected a time such as 2025-04-01T09:30:00Z or a date"
            " such as 2025-04-01, found the text `noon` | write year-month-day, as in 2025-04-01",
        ),
        (
            "from: 2025-02-29",
            "f:2:7: error[E-BAD-DATE]: `2025-02-29` is no day of the calendar",
        ),
        (
            "from: 20250401",
            "f:2:7: error[E-WRONG-TYPE]: expected a date such as 2025-04-01, found the number"
            " `20250401`",
        ),
        (
            "parts: {id: a}",
            "f:2:8: error[E-WRONG-TYPE]: expected a list, found a mapping",
        ),
        (
            "colours: [red, {}, blue]",
            "f:2:16: error[E-WRONG-TYPE]: expected one of `red`, `green`, found a mapping",
        ),
        (
            "parts: [a]",
            "f:2:9: error[E-WRONG-TYPE]: expected a mapping (`key: value`), found the text `a`",
        ),
        ("parts: [{}]", "f:2:9: error[E-MISSING-KEY]: the key `id` is missing | it holds text"),
        (
            "named: [a]",
            "f:2:8: error[E-WRONG-TYPE]: expected a mapping (`key: value`), found a list",
        ),
    ],
)
def test_is_refused_in_these_words(text: str, message: str) -> None:
    assert told(text)[0].startswith(message)


def test_every_problem_is_told_in_one_pass() -> None:
    problems = told("count: a\nparts: [{id: 1}, {idd: b}]\ncolour: blue\n")
    assert [problem.split(": ")[0] for problem in problems] == [
        "f:2:8",
        "f:3:14",
        "f:3:18",
        "f:3:19",
        "f:4:9",
    ]


def test_no_more_problems_than_a_person_reads() -> None:
    assert len(told("parts: [" + "{x: 1}, " * 500 + "]")) == 100


def test_changes_need_no_key_and_know_every_type() -> None:
    node, _ = parse_yaml("count: 3\n", "f")
    assert node is not None
    assert to_changes(Sample, node) == ({"count": 3, "at": node.at}, ())
    node, _ = parse_yaml("coumt: 3\nshare: x\n", "f")
    assert node is not None
    changes, problems = to_changes(Sample, node)
    assert changes is None
    assert [problem.code for problem in problems] == ["E-UNKNOWN-KEY", "E-WRONG-TYPE"]


def test_user_text_is_quoted_in_one_line_without_control_characters() -> None:
    assert quoted("a\nb\x1b") == "`a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}`"
    assert len(quoted("x" * 1000)) < 70
    assert listed(["a"]) == "`a`"
    assert listed(["a", "b", "c"]) == "`a`, `b` or `c`"
    assert did_you_mean("IDP", ["idp", "crm"]) == "did you mean `idp`?"
    assert did_you_mean("zzz", ["idp", "crm"]) == ""


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("datetime", "instant"),
        ("timestamp", "instant"),
        ("string", "text"),
        ("str", "text"),
        ("bool", "boolean"),
        ("float", "decimal"),
        ("number", "decimal"),
        ("int", "integer"),
        ("Integr", "integer"),
    ],
)
def test_types_of_other_languages_have_their_word_here(written: str, meant: str) -> None:
    assert did_you_mean(written, ColumnType) == f"did you mean `{meant}`?"


def test_a_word_of_other_languages_means_nothing_where_ours_is_unknown() -> None:
    assert did_you_mean("string", ["strong", "weak"]) == "did you mean `strong`?"


CODES = [*(f"AC-{number:02}" for number in range(1, 13)), "CM-09", "CM-19"]
OBJECTIVES = ["CC6.1/laptops", "CC6.7/devices", "CC6.7/removable", "CC6.7/transit"]


@pytest.mark.parametrize(
    ("written", "known", "advice"),
    [
        (
            "AC-99",
            CODES,
            "those that begin alike: `AC-01`, `AC-02`, `AC-03`, `AC-04`, `AC-05` and 7 more",
        ),
        ("AC-8", CODES, "did you mean `AC-08`?"),
        ("ac08", CODES, "did you mean `AC-08`?"),
        ("AC-19", CODES, "did you mean `AC-10`, `AC-11` or `AC-12`?"),
        ("CM-33", CODES, "those that begin alike: `CM-09`, `CM-19`"),
        ("CC6.19", ["CC6.1", "CC6.6", "CC9.1"], "did you mean `CC6.1`?"),
        ("AX-01", CODES, "did you mean `AC-01`?"),
        (
            "CC6.7/laptops",
            OBJECTIVES,
            "of `CC6.7`: `CC6.7/devices`, `CC6.7/removable`, `CC6.7/transit`",
        ),
        ("cc6.7/device", OBJECTIVES, "did you mean `CC6.7/devices`?"),
    ],
)
def test_codes_are_near_when_they_begin_alike(written: str, known: list[str], advice: str) -> None:
    assert did_you_mean(written, known) == advice
    assert did_you_mean(written, reversed(known)) == advice


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from(["x", "red", "each", "2025-04-01", "0.5"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["id", "red", "z"]), inner, max_size=2)
    ),
    max_leaves=4,
)
KEYS = ["name", "from", "count", "on", "colour", "colours", "kind", "seed", "parts", "named"]


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.dictionaries(st.sampled_from([*KEYS, "size", "at", "z"]), VALUES, max_size=4))
def test_documents_are_taken_exactly_when_an_independent_validator_takes_them(
    document: dict[str, Any],
) -> None:
    """pydantic's strict mode on the same JSON, which is YAML as well."""
    node, problems = parse_yaml(json.dumps(document), "f")
    assert node is not None
    assert problems == ()
    assert plain(node) == document
    sample, _ = to_record(Sample, node)
    try:
        theirs = TypeAdapter(Sample).validate_json(json.dumps(document), strict=True)
    except ValidationError:
        assert sample is None
        return
    if "at" in document:  # ours: never a key
        assert sample is None
        return
    assert sample is not None
    assert (sample.name, sample.seed, sample.size, sample.colours, sample.from_) == (
        theirs.name,
        theirs.seed,
        theirs.size,
        theirs.colours,
        theirs.from_,
    )


def test_the_schema_knows_no_positions_and_no_other_keys() -> None:
    schema = json_schema(Sample, "sample")
    assert schema["title"] == "sample"
    assert schema["required"] == ["name"]
    assert schema["additionalProperties"] is False
    assert "from" in schema["properties"]
    assert "at" not in schema["properties"]
    assert "at" not in schema["$defs"]["Part"]["properties"]
    assert "Position" not in schema["$defs"]
    assert "required" not in json_schema(Sample, "sample", partial=True)
