"""What an attribute test may not say, and where and how that is told."""

from __future__ import annotations

import time

import pytest

from engine.model.position import Diagnostic, Position, Severity
from engine.model.words import ColumnType
from engine.populations.sql_parse import MAX_PROBLEMS, MAX_TERMS
from engine.populations.sql_test import Checked, check_instant, check_test, nullable_used_bare
from tests.unit.populations.sql_referee import AT, TYPES


def problems(text: str, at: Position = AT) -> tuple[Diagnostic, ...]:
    checked = check_test(text, TYPES, at)
    assert isinstance(checked, tuple), f"{text} is allowed"
    return checked


@pytest.mark.parametrize(
    ("text", "code", "character"),
    [
        ("count(*) > 1", "E-SQL-FUNCTION", 1),
        ("a AND sum(n) > 1", "E-SQL-FUNCTION", 7),
        ("row_number() OVER () = 1", "E-SQL-FUNCTION", 1),
        ("n = (SELECT 1)", "E-SQL-FORM", 6),
        ("n IN (SELECT 1)", "E-SQL-FORM", 7),
        ("n = ANY(l)", "E-SQL-FUNCTION", 5),
        ("n = ALL(l)", "E-SQL-FUNCTION", 5),
        ("round(d) = 1", "E-SQL-FUNCTION", 1),
        ("n / 2 > 1", "E-SQL-FORM", 3),
        ("n // 2 > 1", "E-SQL-FORM", 3),
        ("n % 2 = 1", "E-SQL-FORM", 3),
        ("CAST(t AS INTEGER) = 1", "E-SQL-FUNCTION", 1),
        ("t::INTEGER = 1", "E-SQL-FORM", 2),
        ("DATE(t) = p", "E-SQL-FUNCTION", 1),
        ("now() > x", "E-SQL-FUNCTION", 1),
        ("x < current_timestamp", "E-SQL-FUNCTION", 5),
        ("random() > 0", "E-SQL-FUNCTION", 1),
        ("read_csv('x') = t", "E-SQL-FUNCTION", 1),
        ("upper(t) = 'A'", "E-SQL-FUNCTION", 1),
        ("a; b", "E-SQL-FORM", 2),
        ("* = 1", "E-SQL-FORM", 1),
        ("t || u = 'x'", "E-SQL-FORM", 3),
        ("t.a", "E-SQL-FORM", 2),
        ("t ~ 'x'", "E-SQL-FORM", 3),
        ("t ILIKE 'x'", "E-SQL-FORM", 3),
        ("t LIKE 'x' ESCAPE '!'", "E-SQL-FORM", 12),
        ("t LIKE u", "E-SQL-FORM", 1),
        ("t IN (u)", "E-SQL-FORM", 1),
        ("a IS DISTINCT FROM b", "E-SQL-FORM", 6),
        ("n BETWEEN SYMMETRIC 1 AND 2", "E-SQL-COLUMN", 11),
        ("n = 'x'", "E-SQL-TYPE", 1),
        ("a AND n = t", "E-SQL-TYPE", 7),
        ("x > '2025-01-01'", "E-SQL-TYPE", 1),
        ("x > p", "E-SQL-TYPE", 1),
        ("x > DATE '2025-01-01'", "E-SQL-TYPE", 1),
        ("p > :from", "E-SQL-TYPE", 1),
        ("n = d", "E-SQL-TYPE", 1),
        ("d * e > 1", "E-SQL-TYPE", 1),
        ("p + INTERVAL '1 hour' > q", "E-SQL-TYPE", 1),
        ("x + 1 > y", "E-SQL-TYPE", 1),
        ("a < b", "E-SQL-TYPE", 1),
        ("l = l", "E-SQL-TYPE", 1),
        ("NOT n", "E-SQL-TYPE", 5),
        ("a AND n", "E-SQL-TYPE", 7),
        ("n IS TRUE", "E-SQL-TYPE", 1),
        ("lower(n) = 'x'", "E-SQL-TYPE", 1),
        ("coalesce(n, t) = 1", "E-SQL-TYPE", 1),
        ("business_days(p) > 1", "E-SQL-TYPE", 1),
        ("n", "E-SQL-RESULT", 1),
        ("n > 1e5", "E-SQL-LITERAL", 5),
        ("n > 99999999999999999999", "E-SQL-LITERAL", 5),
        ("p = DATE '2025-02-30'", "E-SQL-LITERAL", 10),
        ("x > TIMESTAMPTZ '2025-01-01'", "E-SQL-LITERAL", 17),
        ("x > TIMESTAMP '2025-01-01 00:00:00+02'", "E-SQL-LITERAL", 15),
        ("y > x + INTERVAL '1 month'", "E-SQL-LITERAL", 9),
        ("y > x + INTERVAL '1 year'", "E-SQL-LITERAL", 9),
        ("y > x + INTERVAL '1.5 days'", "E-SQL-LITERAL", 9),
        ("y > x + INTERVAL '99999 days'", "E-SQL-LITERAL", 9),
        ("x > :form", "E-SQL-PARAMETER", 5),
        ("x > : from", "E-SQL-PARAMETER", 5),
        ("n = m = a", "E-SQL-FORM", 1),
        ("a = b IN (TRUE)", "E-SQL-FORM", 5),
        ("a AND", "E-SQL-SYNTAX", 3),
        ("a b", "E-SQL-SYNTAX", 1),
        ("(a", "E-SQL-SYNTAX", 2),
        ("n * n * n > 1", "E-SQL-FORM", 1),
        ('"lower"(t) = 1', "E-SQL-COLUMN", 1),
    ],
)
def test_a_refusal_has_its_place(text: str, code: str, character: int) -> None:
    first = problems(text)[0]
    assert (first.code, first.at) == (code, Position(AT.path, AT.line, AT.column + character - 1))
    assert f"at character {character} of the SQL" in first.message
    assert "class" not in first.message


@pytest.mark.parametrize("text", ["", "  ", "a -- b", "a /* b */ AND b", "'a", '"a', "a /* b"])
def test_texts_without_a_place_stand_at_the_text(text: str) -> None:
    assert problems(text)[0].at == AT


def test_every_problem_is_told_in_one_pass() -> None:
    told = problems("tt = 'x' AND lowr(t) = 'x' AND n / 2 > 1 AND x > :form")
    assert [problem.code for problem in told] == [
        "E-SQL-COLUMN",
        "E-SQL-FUNCTION",
        "E-SQL-FORM",
        "E-SQL-PARAMETER",
    ]
    told = problems("n = 'x' AND NOT m AND p = DATE '2025-99-01' AND (a OR x > p)")
    assert [problem.code for problem in told] == [
        "E-SQL-TYPE",
        "E-SQL-TYPE",
        "E-SQL-LITERAL",
        "E-SQL-TYPE",
    ]


def test_unknown_names_are_told_with_the_nearest_known() -> None:
    types = {"removed_at": ColumnType.INSTANT, "left_at": ColumnType.INSTANT}
    told = check_test("removedat <= left_at AND lenght(left_at) > 1", types, AT)
    assert isinstance(told, tuple)
    assert [problem.help for problem in told] == [
        "did you mean `removed_at`?",
        "did you mean `length`?",
    ]


def test_a_text_of_several_lines_is_placed_by_its_character_alone() -> None:
    (problem,) = problems("a AND\n  zz9 > 1")
    assert problem.at == AT
    assert "at character 9" in problem.message


@pytest.mark.parametrize(
    "text",
    ['"a\nb" > 1', "per\u200bson = 1", "n(\u202e1)", "DATE '\x1b[31m' = '\ue000'", "\ue000(1)"],
)
def test_what_a_terminal_would_obey_is_not_told(text: str) -> None:
    for problem in problems(text):
        assert (problem.message + problem.help).isprintable(), problem


def test_a_text_of_nothing_but_mistakes_is_told_shortly_and_at_once() -> None:
    columns = {f"column_{n}": ColumnType.TEXT for n in range(2_000)}
    begun = time.process_time()
    told = check_test(" ".join(f"x{n}" for n in range(600)), columns, AT)
    assert isinstance(told, tuple) and len(told) == MAX_PROBLEMS
    assert time.process_time() - begun < 2
    (long,) = problems("x" * 3_900)
    assert len(long.message) < 200


def test_a_text_without_a_line_keeps_its_file() -> None:
    (problem,) = problems("zz9", Position("catalogue.yaml"))
    assert problem.at == Position("catalogue.yaml")


@pytest.mark.parametrize(
    "text",
    [
        " AND ".join(["a"] * 660),
        " AND ".join(["a"] * 2_000),
        "(" * 1_999 + "a" + ")" * 1_999,
        "(" * 5_000,
        "NOT " * 900 + "a",
        "- " * 1_900 + "n > 1",
        "n" + " + n" * 900 + " > 1",
        "n = " * 900 + "1",
        "lower(" * 600,
        "a IS " * 700 + "NULL",
        "[" * 3_000,
        "CASE WHEN " * 390,
        "INTERVAL " * 400,
        "SELECT " * 500,
    ],
)
def test_texts_that_would_exhaust_a_parser_are_refused_at_once(text: str) -> None:
    begin = time.process_time()
    assert all(problem.code.startswith("E-SQL-") for problem in problems(text))
    assert time.process_time() - begin < 1


def test_as_many_terms_as_allowed_are_read() -> None:
    assert isinstance(check_test(" AND ".join(["a"] * MAX_TERMS), TYPES, AT), Checked)
    between = " AND ".join(["n BETWEEN 1 AND 2"] * MAX_TERMS)
    assert isinstance(check_test(between, TYPES, AT), Checked)
    assert problems(" OR ".join(["a"] * (MAX_TERMS + 1)))[0].code == "E-SQL-TERMS"


def test_columns_named_as_words_of_sql_are_columns() -> None:
    types = dict.fromkeys(("order", "left", "date", "user", "end"), ColumnType.INTEGER)
    text = "order = 1 AND left = 1 AND date = 1 AND user = 1 AND end = 1"
    checked = check_test(text, types, AT)
    assert isinstance(checked, Checked)
    assert checked.columns == set(types)


def test_due_is_an_instant_or_a_day() -> None:
    for text in ("x", "p", "x + INTERVAL '1 day'", ":to", "coalesce(x, y)"):
        assert isinstance(check_instant(text, TYPES, AT), Checked)
    told = check_instant("n + 1", TYPES, AT)
    assert isinstance(told, tuple)
    assert told[0].code == "E-SQL-RESULT"


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("n > 1", ["n"]),
        ("n > 1 AND m > 1 AND n > 2", ["n", "m"]),
        ("n IS NOT NULL AND n > 1", []),
        ("coalesce(n, 0) > 1", []),
        ("(n > 1) IS TRUE", []),
        ("(n > 1) IS NOT TRUE OR m = 1", ["m"]),
        ("a", []),
        ("n >", []),
    ],
)
def test_nullable_columns_used_bare_are_warned_of(text: str, bare: list[str]) -> None:
    told = nullable_used_bare(text, TYPES, {"n", "m"}, AT)
    assert [problem.message.split("`")[1] for problem in told] == bare
    assert {problem.severity for problem in told} <= {Severity.WARNING}


HELPFUL = {**TYPES, "left_at": ColumnType.INSTANT, "dept": ColumnType.TEXT}


def first(text: str) -> Diagnostic:
    checked = check_test(text, HELPFUL, AT)
    assert isinstance(checked, tuple), f"{text} is allowed"
    return checked[0]


@pytest.mark.parametrize(
    ("text", "character", "help_"),
    [
        ("left_at =< x + INTERVAL '1 day'", 9, "write `<=`"),
        ("left_at => x", 9, "write `>=`"),
        ("left_at >< x", 9, "write `<>`"),
        ("left_at > = x", 9, "write one comparison: =, <>, <, <=, > or >="),
        ("a AND OR b", 7, "a value is missing between them"),
        ("a AND NOT = b", 11, "a value is missing between them"),
        ("AND a", 1, "one condition is expected"),
        ("n IN (1, LIKE)", 10, "a value is missing between them"),
    ],
)
def test_a_misplaced_operator_is_told_where_it_stands(
    text: str, character: int, help_: str
) -> None:
    problem = first(text)
    place = Position(AT.path, AT.line, AT.column + character - 1)
    assert (problem.at, problem.help) == (place, help_)


@pytest.mark.parametrize(
    "text",
    [
        "left_at < (x + INTERVAL '1 day'",
        "left_at < x INTERVAL '1 day'",
        "a AND x < y INTERVAL 1 day",
        "a IN (1, INTERVAL '1 day' ",
    ],
)
def test_no_message_shows_words_that_nobody_wrote(text: str) -> None:
    problem = first(text)
    assert ":interval" not in problem.message
    assert problem.message.split("`")[1] in text


@pytest.mark.parametrize(
    "text",
    ["x - left_at <= 1", "x - left_at <= 1.5", "left_at + 1 > x", "p + n > q", "x - y < '1'"],
)
def test_a_number_where_a_span_of_time_belongs(text: str) -> None:
    assert first(text).help == "write a span of time as INTERVAL '1 day'"


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("x <= dept + INTERVAL '1 day'", "dept: instant"),
        ("x - dept <= INTERVAL '1 day'", "dept: instant"),
        ("t - dept <= INTERVAL '1 day'", "t: instant"),
        ("x <= dept", "dept: instant"),
        ("dept < DATE '2025-01-01'", "dept: date"),
    ],
)
def test_a_text_column_used_as_a_time_needs_a_type(text: str, example: str) -> None:
    assert first(text).help == f"declare the column under `types`, as in `{example}`"


def test_an_operator_that_the_parser_takes_for_a_name_is_no_column() -> None:
    assert (first("n * IN + 1 > n").code, first("a = n * IN").code) == ("E-SQL-SYNTAX",) * 2
    assert first("n * IN + 1 > n").message.startswith("`IN` is no value")


def test_a_text_in_quotes_is_no_undeclared_column() -> None:
    assert first("x > '2025-01-01'").help.startswith("write DATE '2025-07-01'")


def test_text_stands_in_single_quotes() -> None:
    assert first('dept = "Sales"').help == "text stands in single quotes: 'Sales'"
    assert first('dept = "O\'Neil"').help.endswith("'O''Neil'")
    assert first("\"detp\" = 'x'").help == (
        "did you mean `dept`? text stands in single quotes: 'detp'"
    )


@pytest.mark.parametrize(
    "text", ["DATEDIFF('day', left_at, x) <= 1", "timestampdiff(DAY, left_at, x) < 2", "age(x) < y"]
)
def test_functions_that_reckon_with_times_have_another_form(text: str) -> None:
    found = check_test(text, HELPFUL, AT)
    assert isinstance(found, tuple)
    (problem,) = found
    assert problem.help == "compare two instants: later <= earlier + INTERVAL '1 day'"


def test_a_sign_that_is_no_word_is_no_column() -> None:
    assert first("x =\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK} y").code == "E-SQL-FORM"
