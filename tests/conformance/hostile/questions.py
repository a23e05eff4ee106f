"""SQL of attribute tests that asks for more than one row, for the machine, or for ever."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tests.conformance.hostile.case import Hostile, attribute, audit

DONE = "removed_at IS NOT NULL"


def _asked(cause: str, code: int, told: str, sql: str, key: str = "passes") -> Hostile:
    return Hostile(f"sql-{cause}", code, told, partial(audit, **attribute(**{key: sql})))


def cases() -> Iterator[Hostile]:
    yield from _bombs()
    yield from _forbidden()
    yield from _lookalikes()
    yield from _arithmetic()


def _bombs() -> Iterator[Hostile]:
    long = r"scenario\.yaml:\d+:\d+: error\[E-TEXT-TOO-LONG\]"
    yield _asked("two-thousand-ands", 2, long, " AND ".join([DONE] * 2_000))
    yield _asked("ten-thousand-brackets", 2, long, "(" * 10_000 + DONE + ")" * 10_000)
    yield _asked("literal-of-a-page", 2, long, f"person = '{'x' * 3_000}'")
    yield _asked("seventy-terms", 2, "E-SQL-TERMS.*70 terms", " AND ".join(["TRUE"] * 70))
    yield _asked("fifty-brackets", 2, "E-SQL-DEPTH", "(" * 50 + DONE + ")" * 50)
    yield _asked("sum-of-a-hundred", 2, "E-SQL-DEPTH", f"0{' + 1' * 100} > 0")
    yield _asked("two-hundred-nots", 2, "E-SQL-", "NOT " * 200 + DONE)
    yield _asked(
        "pattern-that-backtracks", 0, "exceptions?|EXCEPTIONS", f"person LIKE '{'%a' * 900}'"
    )
    yield _asked("pattern-full-of-regex", 0, "EXCEPTIONS", r"person LIKE '(.*)+$[^]{9999}\d%_x'")


def _forbidden() -> Iterator[Hostile]:
    for cause, told, sql in (
        ("comment", "comments are not allowed", f"{DONE} -- and more"),
        ("comment-never-closed", "is not closed", f"{DONE} /* and more"),
        ("second-statement", "`;` is not allowed", f"{DONE}; DROP TABLE leavers"),
        ("subquery", "a subquery looks at other rows", "person IN (SELECT person FROM leavers)"),
        ("aggregate", "aggregate `max` looks at other rows", "left_at < max(removed_at)"),
        ("window", "a window looks at other rows", "length(person) OVER () > 1"),
        ("cast", "a cast is not allowed", "person::int > 1"),
        ("clock", "`now` does not give the same answer twice", "left_at < now()"),
        ("chance", "`random` does not give", "random() < 1"),
        ("file", "function `read_csv` is not known", "read_csv('/etc/passwd') IS NULL"),
        ("environment", "function `getenv` is not known", "getenv('HOME') = ''"),
        ("regular-expression", "`regexp_matches` is not known", "regexp_matches(person, '(a+)+$')"),
        ("division-by-zero", "division is not allowed", "1 / 0 = 1"),
        ("joined-text", "joining texts is not allowed", "person || person = 'x'"),
        ("lambda", "`list_filter` is not known", "list_filter([1], x -> x > 0) IS NULL"),
        ("command", "`ATTACH` is not allowed", "ATTACH 'x.db'"),
        ("row-number-of-ours", "column `__row` is not known", "__row = 1"),
        ("parameter-unknown", "parameter `:now` is not known", "left_at < :now"),
        ("nothing", "the SQL is empty", "   "),
    ):
        yield _asked(cause, 2, rf"scenario\.yaml:\d+:\d+: error\[E-SQL-.*{told}", sql)


def _lookalikes() -> Iterator[Hostile]:
    yield _asked("operator-of-typography", 2, r"E-SQL-.*`\u2264`", "removed_at \u2264 left_at")
    yield _asked("quotes-of-typography", 2, "E-SQL-.*`\u2018x\u2019`", "person = \u2018x\u2019")
    yield _asked("letter-of-another-script", 2, "did you mean `removed_at`", f"r\u0435{DONE[2:]}")
    unseen = "E-SQL-.*`NOT\ufffd`"
    yield _asked("letter-without-width", 2, unseen, "removed_at IS NOT\u200b NULL")


def _arithmetic() -> Iterator[Hostile]:
    weeks = "removed_at <= left_at + INTERVAL '999999999 weeks'"
    yield _asked("interval-of-an-aeon", 2, "longer than a hundred years", weeks)
    yield _asked("number-beyond-64-bits", 2, "is too large", f"{'9' * 40} > 0")
    product = " * ".join(["9223372036854775807"] * 3)
    yield _asked("product-beyond-all-bounds", 2, "may leave all bounds", f"{product} > 0")
    yield _asked(
        "instant-before-the-calendar",
        2,
        "not an instant",
        "left_at > TIMESTAMPTZ '0000-01-01 00:00:00+00'",
    )
    literals = "business_days(DATE '0001-01-01', DATE '9999-12-31') > 5"
    yield _asked("days-between-literals", 0, "EXCEPTIONS  none", literals)
    late = "removed_at <= left_at" + " + INTERVAL '36525 days'" * 25
    yield _asked("a-hundred-years-many-times", 0, "EXCEPTIONS  none", late)
    yield _asked("due-that-is-no-time", 2, "an instant or a day is expected", "1", "due")
