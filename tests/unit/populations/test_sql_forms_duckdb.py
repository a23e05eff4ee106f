"""Every allowed form of an attribute test gives, row by row, what DuckDB gives."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.unit.populations.sql_referee import FULL, by_duckdb, by_us, load, referee, table

FORMS = """
a
NOT a
a AND b
a OR b
a AND NOT b OR b
NOT (a OR b)
NOT a AND b
a OR b AND NOT a
a AND NULL
a OR NULL
NOT NULL
NULL
TRUE
FALSE
TRUE AND a
a = b
a <> b
a = TRUE
a IS TRUE
a IS NOT TRUE
a IS FALSE
a IS NOT FALSE
a IS NULL
a IS NOT NULL
NULL IS TRUE
NULL IS NULL
NOT a IS NULL
NOT a IS TRUE
(a AND b) IS TRUE
(a OR b) IS NOT TRUE
(a = b) IS NULL
(n > 3) IS FALSE
(n > m) IS NOT TRUE
n = 0
n <> 0
n < 5
n <= 5
n > m
n >= m
n = m
n = NULL
n <> NULL
0 < n
n = -7
-n = 7
-n < m
n + 1 > m
n - m = 0
n * 2 > m
n * m + 1 > 3
n + m - 3 * n < 10
-(n - m) > 0
n + n > 0
n IN (0, 5)
n IN (-7, 5)
n IN (0, NULL)
n NOT IN (0, 5)
n NOT IN (0, NULL)
n + 1 IN (1, 6)
NULL IN (1, 2)
n IN (NULL)
n BETWEEN 0 AND 5
n NOT BETWEEN 0 AND 5
n BETWEEN m AND 5
n BETWEEN 0 AND NULL
n NOT BETWEEN 3 AND NULL
NULL BETWEEN n AND m
n BETWEEN 5 AND 0
n > 0.5
d = 0.1
d > 0.1
d <= 30
d + e = 0.6
d - e < 0
d * 2 = 0.2
-d = 2.5
d + 1 > e
d IN (0.1, 30)
d BETWEEN 0.1 AND 1
f = 0.1
f > 30
f >= 30
f < 7.5
f * 2 > 15
f + 1 > 1
f IS NOT NULL AND f > 0.25
f BETWEEN 0 AND 7.5
t = 'abc'
t <> ''
t = ''
t < u
t >= 'b'
'a' = u
t = u
"Two words" = 'b'
t IN ('x', 'abc', '')
t NOT IN ('x', 'abc')
t IN ('x', NULL)
u IN ('', 'x')
t BETWEEN 'a' AND 'c'
t LIKE 'abc'
t LIKE 'a%'
t LIKE '%c'
t LIKE '%b%'
t LIKE '%'
t LIKE ''
t LIKE '_'
t LIKE 'a_c'
t LIKE '%x.y%'
t LIKE '%\\_%'
t LIKE '%*'
t LIKE '100% _ %'
t LIKE '%x_y_'
t LIKE '_mile%'
t LIKE '__%'
t LIKE '%%'
t NOT LIKE 'a%'
NOT t LIKE 'a_%'
u LIKE 'line%feed'
u LIKE 'line_feed'
u LIKE '_ %'
u LIKE '__ %'
(t LIKE 'a%') IS TRUE
lower(t) = 'abc'
lower(t) LIKE 'émile ωμέγ_ __'
lower(t) = lower(u)
lower(u) LIKE '%istanbul'
lower(t) LIKE 'a%'
length(t) = 3
length(u) > 5
len(t) = 0
length(u) = 17
length(lower(t)) >= 3
coalesce(a, FALSE)
coalesce(a, b, TRUE)
COALESCE(n, m, 0) > 0
coalesce(n, 0) + 1 > 5
coalesce(n, NULL) = 0
coalesce(NULL, t, u) = 'x'
coalesce(d, 0) < 1
coalesce(d, e) = 0.3
coalesce(f, 0.5) > 0.25
coalesce(x, y) > :from
coalesce(p, q) = DATE '2024-02-29'
x = y
x < y
x >= :from
x >= :from AND x < :to
x <= :cutoff
NOT :from = x
x = :to OR NOT :cutoff > x
x BETWEEN :from AND :to
x > TIMESTAMPTZ '2025-01-01 00:00:00+00'
x >= TIMESTAMPTZ '2025-01-01 02:00:00+02'
x >= TIMESTAMPTZ '2025-01-01 00:00:00+00:00'
x = TIMESTAMPTZ '2025-12-31 23:59:59.999999+00'
x >= TIMESTAMP '2025-01-01 00:00:00'
x >= TIMESTAMP '2025-01-01'
x IN (TIMESTAMPTZ '2025-01-01 00:00:00+00', NULL)
y <= x + INTERVAL '1 day'
y <= x + INTERVAL '24 hours'
y - INTERVAL '1' day = x
y > x + INTERVAL 90 minutes
x + INTERVAL '2 weeks' > y
INTERVAL '1 day' + x >= y
x - INTERVAL '-1 day' >= y
x + INTERVAL '1 day' <= y + INTERVAL '1 hour'
y - x > INTERVAL '3 days'
y - x <= INTERVAL '24 hours'
y - x = INTERVAL '1 day'
y - x < x - y
y - x BETWEEN INTERVAL '0 days' AND INTERVAL '31 days'
(y <= x + INTERVAL '1 day') IS NOT TRUE
x IS NULL OR y > x
p = q
p < q
p = DATE '2025-01-01'
p + INTERVAL '1 day' = q
p - INTERVAL '1 week' < q
p + INTERVAL '2 days' >= DATE '2025-01-03'
q - p > 1
q - p = 8
p IN (DATE '2024-02-29', DATE '2025-05-03')
p BETWEEN DATE '2025-01-01' AND DATE '2025-12-31'
business_days(p, q) <= 5
business_days(p, q) = 5
business_days(q, p) < 0
business_days(x, y) > 0
business_days(p, y) >= 1
l IS NULL
len(l) > 0
array_length(l) = 2
length(l) = 0
list_contains(l, 'x')
NOT list_contains(l, 'x')
list_contains(l, '')
coalesce(len(l), 0) = 0
a == b
n != 0
n NOT NULL
((a))
a AND (b OR (n > 1 AND (t = 'x' OR d IS NULL)))
NOT (NOT (NOT a))
a IS NULL OR b IS NULL OR (a = b)
""".strip().splitlines()


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with referee() as connection:
        load(connection, FULL)
        yield connection


@pytest.mark.parametrize("text", FORMS)
def test_a_form_answers_as_duckdb_does(duck: duckdb.DuckDBPyConnection, text: str) -> None:
    assert by_us(FULL, text) == by_duckdb(duck, text)


def test_the_forms_show_all_three_values() -> None:
    answers = [value for text in FORMS for value in by_us(FULL, text)]
    assert {True, False, None} == set(answers)


def test_whole_numbers_do_not_wrap_around() -> None:
    large = table([{"n": 2**63 - 1, "m": -(2**63)}])
    assert by_us(large, "n + n + n + n > 0") == [True]
    assert by_us(large, "n * n + 1 > n") == [True]
    assert by_us(large, "-m > n") == [True]
    assert by_us(large, "m * m - n > 0") == [True]


def test_a_constant_test_answers_for_every_row() -> None:
    assert by_us(FULL, "TRUE") == [True] * FULL.height
