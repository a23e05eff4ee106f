"""The words of attribute tests: those allowed, and what is said to those that are not."""

from __future__ import annotations

from typing import Final

FUNCTIONS: Final = frozenset(
    {"array_length", "business_days", "coalesce", "len", "length", "list_contains", "lower"}
)
PARAMETERS: Final = frozenset({"from", "to", "cutoff"})

AGGREGATES: Final = frozenset(
    {
        "any_value",
        "arg_max",
        "arg_min",
        "array_agg",
        "avg",
        "bool_and",
        "bool_or",
        "count",
        "every",
        "first",
        "last",
        "list",
        "max",
        "median",
        "min",
        "mode",
        "quantile",
        "stddev",
        "string_agg",
        "sum",
        "variance",
    }
)
NOT_THE_SAME_TWICE: Final = frozenset(
    {
        "current_date",
        "current_time",
        "current_timestamp",
        "gen_random_uuid",
        "get_current_timestamp",
        "localtime",
        "localtimestamp",
        "now",
        "random",
        "today",
        "uuid",
    }
)
CASTS: Final = frozenset(
    {
        "cast",
        "try_cast",
        "date",
        "timestamp",
        "timestamptz",
        "strptime",
        "to_timestamp",
    }
)
SPANS: Final = frozenset(  # of other dialects: what they reckon is said with INTERVAL
    {
        "age",
        "add_months",
        "date_add",
        "date_diff",
        "date_part",
        "date_sub",
        "date_trunc",
        "dateadd",
        "datediff",
        "datepart",
        "datesub",
        "days_between",
        "epoch",
        "extract",
        "interval",
        "julian",
        "julianday",
        "timediff",
        "timestamp_diff",
        "timestampadd",
        "timestampdiff",
    }
)
SPAN: Final = "write a span of time as INTERVAL '1 day'"
UNITS: Final = frozenset(
    f"{unit}{plural}"
    for unit in ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
    for plural in ("", "s")
)
_SUBQUERY: Final = ("a subquery looks at other rows", "a test sees one row alone")
FORMS: Final = {
    "select": _SUBQUERY,
    "from": _SUBQUERY,
    "with": _SUBQUERY,
    "exists": _SUBQUERY,
    "any": ("ANY is not allowed", "write the alternatives with IN or OR"),
    "some": ("SOME is not allowed", "write the alternatives with IN or OR"),
    "all": ("ALL is not allowed", "write the conditions with AND"),
    "over": ("a window looks at other rows", "a test sees one row alone"),
    "case": ("CASE is not allowed", "write the cases with AND and OR, or use `applies`"),
    "escape": ("ESCAPE is not allowed", "only % and _ are special in LIKE"),
    "ilike": ("ILIKE is not allowed", "compare `lower(column)` with LIKE"),
    "distinct": ("DISTINCT is not allowed", "write `=` and IS NULL"),
    "upper": (
        "function `upper` is not allowed: it changes the number of letters",
        "compare `lower(column)` with small letters",
    ),
    "round": ("function `round` is not allowed", "compare with the exact limit instead"),
    "/": ("division is not allowed", "multiply the other side of the comparison"),
    "//": ("division is not allowed", "multiply the other side of the comparison"),
    "%": ("the remainder of a division is not allowed", ""),
    "=>": ("`=>` is no comparison", "write `>=`"),
    "::": ("a cast is not allowed", "declare the column's type under `types`"),
    "||": ("joining texts is not allowed", ""),
    ";": ("a test is one expression; `;` is not allowed", ""),
    ".": ("names of tables are not used", "write the column alone"),
}
