"""Laws of attribute tests: answers as DuckDB gives them, one outcome an item, in any row order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.population import Population
from engine.model.scenario import AttributeTest
from engine.model.words import ItemOutcome
from engine.populations.attributes import (
    ITEM_OUTCOME,
    CompiledAttribute,
    compile_attribute,
    evaluate,
    outcome_column,
)
from engine.populations.census import StratumCensus, census
from engine.populations.sql_test import check_test, compile_test
from engine.populations.strata import stratum_label
from engine.populations.table import ROW, Table
from tests.unit.populations.sql_referee import (
    AT,
    CALENDAR,
    PARAMETERS,
    TYPES,
    by_duckdb,
    by_us,
    load,
    referee,
    table,
)

INSTANTS = [
    datetime(2024, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2025, 1, 1, tzinfo=UTC),
    datetime(2025, 1, 2, tzinfo=UTC),
    datetime(2025, 6, 30, 12, 0, tzinfo=UTC),
    datetime(2026, 1, 20, tzinfo=UTC),
]
DAYS = [date(2025, 1, 1) + timedelta(days=days) for days in (0, 1, 2, 9, 120, 364)]
TEXTS = ["", "a", "b", "ab", "aXb", "é", "A", "%", "_", "a\nb", "Σς"]
NUMBERS = [-3, -1, 0, 1, 2, 7]
DECIMALS = [Decimal(text) for text in ("-1.500", "0.000", "0.100", "0.200", "0.300", "2.000")]


def nullable(values: list[object]) -> st.SearchStrategy[object]:
    return st.one_of(st.none(), st.sampled_from(values))


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "a": nullable([True, False]),
            "b": nullable([True, False]),
            "n": nullable([*NUMBERS]),
            "m": nullable([*NUMBERS]),
            "d": nullable([*DECIMALS]),
            "e": nullable([*DECIMALS]),
            "f": nullable([-1.5, 0.0, 0.1, 2.0]),
            "t": nullable([*TEXTS]),
            "u": nullable([*TEXTS]),
            "x": nullable([*INSTANTS]),
            "y": nullable([*INSTANTS]),
            "p": nullable([*DAYS]),
            "q": nullable([*DAYS]),
            "l": nullable([[], ["a"], ["a", None], ["b", "ab"]]),
        }
    ),
    min_size=1,
    max_size=8,
)


def calls(form: str, *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda found: form.format(*found))


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


SYMBOLS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
WHOLE = st.sampled_from([str(number) for number in NUMBERS])
INTERVALS = st.sampled_from(
    [
        f"INTERVAL '{n}'"
        for n in ("1 day", "24 hours", "36 hours", "2 weeks", "-1 day", "90 minutes")
    ]
)
TEXT = st.recursive(
    st.sampled_from(["t", "u", *map(quoted, TEXTS)]),
    lambda inner: st.one_of(calls("lower({})", inner), calls("coalesce({}, {})", inner, inner)),
    max_leaves=3,
)
NUMBER = st.recursive(
    st.one_of(st.sampled_from(["n", "m"]), WHOLE),
    lambda inner: st.one_of(
        calls("({} {} {})", inner, st.sampled_from("+-"), inner),
        calls("({} * {})", inner, WHOLE),
        calls("-({})", inner),
        calls("coalesce({}, {})", inner, inner),
        calls("length({})", TEXT),
        st.sampled_from(["len(l)", "business_days(p, q)", "business_days(x, y)", "(p - q)"]),
    ),
    max_leaves=3,
)
DECIMAL = st.one_of(
    st.sampled_from(["d", "e", "d + e", "d - e", "d * 2", "-d", "coalesce(d, e, 0)", "d + 1"]),
    st.sampled_from([str(number) for number in DECIMALS]),
)
INSTANT = st.one_of(
    st.sampled_from(["x", "y", ":from", ":to", ":cutoff", "coalesce(x, y)"]),
    calls("x {} {}", st.sampled_from("+-"), INTERVALS),
)
DAY = st.sampled_from(["p", "q", "p + INTERVAL '2 days'", "coalesce(p, q)", "DATE '2025-01-02'"])
PATTERN = st.text(st.sampled_from("ab%_X\n."), max_size=4).map(quoted)


def compared(operand: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        calls("{} {} {}", operand, SYMBOLS, operand),
        calls("{} BETWEEN {} AND {}", operand, operand, operand),
        calls("{} NOT BETWEEN {} AND {}", operand, operand, operand),
        calls("{} IS NULL", operand),
        calls("{} IS NOT NULL", operand),
    )


def listed(operand: st.SearchStrategy[str], values: list[str]) -> st.SearchStrategy[str]:
    members = st.lists(st.sampled_from([*values, "NULL"]), min_size=1, max_size=3).map(", ".join)
    return calls("{} {} ({})", operand, st.sampled_from(["IN", "NOT IN"]), members)


CONDITION = st.one_of(
    st.sampled_from(["a", "b", "TRUE", "FALSE", "NULL", "a = b", "a <> b"]),
    compared(NUMBER),
    compared(TEXT),
    compared(DECIMAL),
    compared(INSTANT),
    compared(DAY),
    calls("f {} {}", SYMBOLS, st.sampled_from(["0.1", "2", "-1.5", "f * 2"])),
    calls("x - y {} {}", SYMBOLS, INTERVALS),
    listed(NUMBER, [str(number) for number in NUMBERS]),
    listed(TEXT, [*map(quoted, TEXTS)]),
    calls("{} {} {}", TEXT, st.sampled_from(["LIKE", "NOT LIKE"]), PATTERN),
    calls("list_contains(l, {})", st.sampled_from(["'a'", "'b'"])),
)
TESTS = st.recursive(
    CONDITION,
    lambda inner: st.one_of(
        calls("({} AND {})", inner, inner),
        calls("({} OR {})", inner, inner),
        calls("(NOT {})", inner),
        calls("({}) IS {}", inner, st.sampled_from(["TRUE", "NOT TRUE", "FALSE", "NOT FALSE"])),
        calls("({}) IS NULL", inner),
        calls("coalesce({}, FALSE)", st.sampled_from(["a", "b", "a AND b"])),
    ).map(lambda text: f"({text})"),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with referee() as connection:
        yield connection


@settings(deadline=None, derandomize=True, max_examples=120)
@given(rows=ROWS, tests=st.lists(TESTS, min_size=1, max_size=5))
def test_random_tests_answer_as_duckdb_does(
    duck: duckdb.DuckDBPyConnection, rows: list[dict[str, object]], tests: list[str]
) -> None:
    frame = table(rows)
    load(duck, frame)
    for text in tests:
        assert by_us(frame, text) == by_duckdb(duck, text), text


@settings(deadline=None, derandomize=True, max_examples=400)
@given(
    st.text(
        st.sampled_from("anxt01 ()'\"%_<>=+-*/;:,.|[]{}AND OR NOT IS NULL IN LIKE"), max_size=60
    )
)
def test_any_text_is_compiled_or_refused_with_a_place(text: str) -> None:
    made = compile_test(text, TYPES, AT, calendar=CALENDAR, parameters=PARAMETERS)
    for problem in made if isinstance(made, tuple) else ():
        assert problem.code.startswith("E-SQL-")
        assert (problem.at.path, problem.at.line) == (AT.path, AT.line)
        assert AT.column <= problem.at.column <= AT.column + len(text)


@settings(deadline=None, derandomize=True, max_examples=100)
@given(TESTS)
def test_what_is_checked_uses_known_columns_alone(text: str) -> None:
    checked = check_test(text, TYPES, AT)
    assert not isinstance(checked, tuple), checked
    assert checked.columns <= set(TYPES)


# outcomes

PARTS = st.sampled_from(["a", "b", "a AND b", "a IS NOT TRUE", "n > 0", "TRUE", "NULL", "x < y"])
ATTRIBUTES = st.lists(
    st.builds(
        AttributeTest,
        passes=PARTS,
        applies=st.one_of(st.none(), PARTS),
        observable=st.one_of(st.none(), PARTS),
        alternative=st.sampled_from(["", "open the record itself"]),
        due=st.sampled_from([None, "x", "y + INTERVAL '1 day'", "p"]),
    ),
    min_size=1,
    max_size=3,
)
RESULTS = st.lists(
    st.tuples(
        st.integers(0, 7),
        st.integers(0, 2),
        st.sampled_from(["pass", "deviation", "not_applicable"]),
    ),
    unique_by=lambda found: found[:2],
    max_size=6,
)


def compiled(tests: list[AttributeTest]) -> dict[str, CompiledAttribute]:
    made = {}
    for number, test in enumerate(tests):
        one = compile_attribute(f"a{number}", test, TYPES, calendar=CALENDAR, parameters=PARAMETERS)
        assert isinstance(one, CompiledAttribute), one
        made[one.name] = one
    return made


def worked(results: list[tuple[int, int, str]]) -> pl.DataFrame | None:
    rows = [(str(item), f"a{number}", result) for item, number, result in results]
    schema = {"item": pl.String, "attribute": pl.String, "result": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row") if rows else None


def told(
    row: dict[str, object],
    test: AttributeTest,
    answers: dict[str, list[bool | None]],
    index: int,
    result: str | None,
) -> ItemOutcome:
    """The settled meaning, one item at a time, in plain Python."""
    if test.applies is not None and answers[test.applies][index] is not True:
        return ItemOutcome.NOT_APPLICABLE
    if test.observable is not None and answers[test.observable][index] is not True:
        named = bool(test.alternative)
        return ItemOutcome(result) if result and named else ItemOutcome.NOT_TESTED
    assert test.passes is not None
    if answers[test.passes][index] is True:
        return ItemOutcome.PASS
    if test.due == "p":
        due = row["p"]
        late = due is not None and due >= PARAMETERS.cutoff.date()  # type: ignore[operator]
    elif test.due is not None:
        start = row["x"] if test.due == "x" else row["y"]
        added = timedelta() if test.due == "x" else timedelta(days=1)
        late = start is not None and start + added > PARAMETERS.cutoff  # type: ignore[operator]
    else:
        late = False
    return ItemOutcome.NOT_YET_DUE if late else ItemOutcome.DEVIATION


def combined(outcomes: list[ItemOutcome]) -> ItemOutcome:
    for outcome in ("deviation", "not_tested", "not_yet_due", "pass"):
        if outcome in outcomes:
            return ItemOutcome(outcome)
    return ItemOutcome.NOT_APPLICABLE


SPEC = Population(id="p", file="p.parquet", key=ROW, strata=("t",))


def counted(
    frame: pl.DataFrame, tests: list[AttributeTest], results: pl.DataFrame | None
) -> object:
    evidence = Table("p.parquet", frame.lazy(), TYPES, frame.height, lined=False)
    found = census(evidence, SPEC, compiled(tests), results)
    assert isinstance(found, tuple), found
    return found


@settings(deadline=None, derandomize=True, max_examples=80)
@given(ROWS, ATTRIBUTES, RESULTS)
def test_outcomes_are_those_of_the_settled_meaning(
    rows: list[dict[str, object]],
    tests: list[AttributeTest],
    results: list[tuple[int, int, str]],
) -> None:
    frame = table(rows).with_row_index(ROW)
    paper = worked(results)
    found = evaluate(frame.lazy(), compiled(tests), ROW, paper).sort(ROW).collect()
    texts = {
        text for test in tests for text in (test.passes, test.applies, test.observable) if text
    }
    answers = {text: by_us(table(rows), text) for text in texts}
    by_hand = {(item, number): result for item, number, result in results}
    for index, row in enumerate(rows):
        wanted = [
            told(row, test, answers, index, by_hand.get((index, number)))
            for number, test in enumerate(tests)
        ]
        shown = [found[outcome_column(f"a{number}")][index] for number in range(len(tests))]
        assert shown == [outcome.value for outcome in wanted]
        assert found[ITEM_OUTCOME][index] == combined(wanted).value


@settings(deadline=None, derandomize=True, max_examples=50)
@given(ROWS, ATTRIBUTES, RESULTS)
def test_the_census_counts_what_evaluation_shows_in_any_row_order(
    rows: list[dict[str, object]],
    tests: list[AttributeTest],
    results: list[tuple[int, int, str]],
) -> None:
    frame = table(rows).with_row_index(ROW)
    paper = worked(results)
    shuffled = frame.sort(pl.Series([(7 * n + 3) % len(rows) for n in range(len(rows))]))
    assert counted(frame, tests, paper) == counted(shuffled, tests, paper)
    strata = counted(frame, tests, paper)
    shown = evaluate(frame.lazy(), compiled(tests), ROW, paper).collect()
    assert isinstance(strata, tuple)
    for one in strata:
        assert isinstance(one, StratumCensus)
        mine = [
            row for row in shown.iter_rows(named=True) if stratum_label((row["t"],)) == one.stratum
        ]
        outcomes = [row[ITEM_OUTCOME] for row in mine]
        assert one.rows == len(mine)
        assert one.items.deviations == outcomes.count("deviation")
        assert one.items.not_tested == outcomes.count("not_tested")
        assert one.items.not_yet_due == outcomes.count("not_yet_due")
        assert one.items.not_applicable == outcomes.count("not_applicable")
        aside = one.items.not_yet_due + one.items.not_applicable
        assert one.items.items == one.rows - aside


VALUES = st.one_of(
    st.none(),
    st.sampled_from(["(none)", "", '"', "a", "a / b", "b", "/ b", "a /", " ", '"a"', "/"]),
)


@settings(deadline=None, derandomize=True, max_examples=500)
@given(st.tuples(VALUES, VALUES), st.tuples(VALUES, VALUES))
def test_different_strata_never_share_a_name(
    one: tuple[str | None, ...], other: tuple[str | None, ...]
) -> None:
    assert (stratum_label(one) == stratum_label(other)) is (one == other)
