"""The same on Apache Spark, by way of sqlglot: the draw, and each form of an attribute test.

Evidence may live in a warehouse. What is drawn and what deviates can be asked there in Spark SQL;
these tests hold what is written here and what Spark answers against each other. Runs where
`pyspark` (the extra `spark`) and a Java machine are; otherwise skipped.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import sqlglot
from sqlglot import exp

from engine.model.words import ColumnType
from engine.sampling.select import SEPARATOR, first_n
from tests.unit.populations.sql_referee import FULL, HOLIDAYS, PARAMETERS, TYPES, by_us
from tests.unit.populations.test_sql_forms_duckdb import FORMS
from tests.unit.sampling.test_select import KEYS

pytest.importorskip("pyspark", reason="Apache Spark is not installed (the extra `spark`)")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Apache Spark needs a Java machine, and there is none", allow_module_level=True)

# Of the client's own: it leaves its sockets to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
NO_WORK = ", ".join(f"DATE '{day}'" for day in HOLIDAYS)
WORKED = f"z -> weekday(z) < 5 AND z NOT IN ({NO_WORK})"
BUSINESS_DAYS = f"""
CASE WHEN a < b THEN size(filter(sequence(a, date_sub(b, 1)), {WORKED}))
     WHEN a > b THEN -size(filter(sequence(date_add(b, 1), a), {WORKED}))
     WHEN a = b THEN 0 END
"""
LISTS = {name for name, kind in TYPES.items() if kind is ColumnType.TEXT_LIST}


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def in_spark_sql(text: str) -> str:
    """An attribute test in Spark SQL, where sqlglot alone does not keep its meaning."""
    for name, moment in (
        ("from", PARAMETERS.from_),
        ("to", PARAMETERS.to),
        ("cutoff", PARAMETERS.cutoff),
    ):
        text = text.replace(f":{name}", f"TIMESTAMPTZ '{moment.isoformat(sep=' ')}'")
    return sqlglot.parse_one(text, read="duckdb").transform(_mended).sql(dialect="spark")


def _mended(node: exp.Expression) -> exp.Expression:
    match node:
        case exp.Lower(this=text):
            # Java lowers a final sigma by its place and a dotted I to two characters.
            return exp.func("lower", exp.func("translate", text, "'Σİ'", "'σi'"))  # noqa: RUF001
        case exp.Length(this=exp.Column(name=name)) if name in LISTS:
            return _size(node.this)
        case exp.Sub(this=exp.Column(name=last), expression=exp.Column(name=first)) if (
            TYPES[last] is TYPES[first] is ColumnType.DATE
        ):
            return exp.func("datediff", node.this, node.expression)
        case exp.ArraySize(this=held):
            return _size(held)
        case exp.ArrayContains(this=held, expression=value):
            # A member that is NULL makes Spark's answer NULL where the value is not found.
            known = sqlglot.parse_one("filter(held, z -> z IS NOT NULL)", read="spark")
            return exp.ArrayContains(this=_filled(known, held=held), expression=value)
        case exp.Anonymous(this=name) if str(name).lower() == "business_days":
            first, last = (exp.cast(day.copy(), "date") for day in node.expressions)
            return _filled(sqlglot.parse_one(BUSINESS_DAYS, read="spark"), a=first, b=last)
    return node


def _size(held: exp.Expression) -> exp.Expression:
    """Its length, NULL for a list that is NULL; what sqlglot writes gives -1."""
    return exp.Anonymous(this="array_size", expressions=[held])


def _filled(template: exp.Expression, **parts: exp.Expression) -> exp.Expression:
    def part(node: exp.Expression) -> exp.Expression:
        named = isinstance(node, exp.Column) and parts.get(node.name)
        return named.copy() if named else node

    return template.transform(part)


@pytest.fixture(scope="module")
def answers(spark: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[bool | None]]:
    """What Spark says of every form, read from a Parquet file, in one query."""
    path = tmp_path_factory.mktemp("items") / "items.parquet"
    FULL.with_row_index("__row").write_parquet(path)
    spark.read.parquet(str(path)).createOrReplaceTempView("items")
    asked = [f"CAST(({in_spark_sql(text)}) AS BOOLEAN) AS f{n}" for n, text in enumerate(FORMS)]
    rows = spark.sql(f"SELECT {', '.join(asked)} FROM items ORDER BY __row").collect()
    return {text: [row[n] for row in rows] for n, text in enumerate(FORMS)}


@pytest.mark.parametrize("text", FORMS)
def test_a_form_answers_on_spark_as_it_does_here(
    answers: dict[str, list[bool | None]], text: str
) -> None:
    assert answers[text] == by_us(FULL, text), in_spark_sql(text)


@pytest.mark.parametrize(
    "keys", [pl.Series(KEYS), pl.Series([0, 1, -1, 7, 10, 99, 2**63 - 1, -(2**63)])]
)
@pytest.mark.parametrize("seed", ["42", "it's é"])
def test_spark_draws_the_same_sample(
    spark: Any, tmp_path: Path, keys: pl.Series, seed: str
) -> None:
    frame = pl.DataFrame({"key": keys})
    frame.write_parquet(tmp_path / "population.parquet")
    spark.read.parquet(str(tmp_path / "population.parquet")).createOrReplaceTempView("population")
    prefix = exp.Literal.string(f"{seed}{SEPARATOR}leavers{SEPARATOR}").sql(dialect="duckdb")
    drawn = sqlglot.transpile(
        f"SELECT key, sha256(concat({prefix}, CAST(key AS TEXT))) AS hash "
        "FROM population ORDER BY hash, key LIMIT 5",
        read="duckdb",
        write="spark",
    )[0]
    wanted = first_n(frame, "key", seed, "leavers", 5)
    found = [(row["key"], row["hash"]) for row in spark.sql(drawn).collect()]
    assert found == list(zip(wanted["key"], wanted["selection_hash"], strict=True)), drawn
