"""Typical controls on rows of evidence: what passes, what deviates, and what a NULL means.

`catalogue_rows/<file>.yaml` goes with `rules/catalogue/<file>.yaml`. For each control it holds a
`sound` row, which passes every attribute that SQL decides, and for each attribute the changes to
that row which lead to another outcome. Polars, by way of the engine, and DuckDB must both agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import yaml

from engine.model.criteria import CatalogueControl
from engine.model.position import NOWHERE
from engine.model.scenario import AttributeTest
from engine.model.words import ColumnType, ItemOutcome
from engine.packs.criteria import load_criteria
from engine.packs.shipped import ROOT
from engine.populations.attributes import (
    CompiledAttribute,
    compile_attribute,
    evaluate,
    outcome_column,
)
from engine.populations.sql_terms import Kind
from engine.populations.sql_test import Checked, check_instant, check_test
from tests.unit.populations.sql_referee import CALENDAR, PARAMETERS, by_duckdb, load, referee

GIVEN = "given"
ROWS = Path(__file__).parent / "catalogue_rows"
CATALOGUE = {control.id: control for control in load_criteria(ROOT)[0].catalogue}
PHYSICAL: dict[ColumnType, Any] = {
    ColumnType.TEXT: pl.String,
    ColumnType.INTEGER: pl.Int64,
    ColumnType.DECIMAL: pl.Decimal(18, 2),
    ColumnType.BOOLEAN: pl.Boolean,
    ColumnType.DATE: pl.Date,
    ColumnType.INSTANT: pl.Datetime("us", "UTC"),
    ColumnType.TEXT_LIST: pl.List(pl.String),
}

Row = dict[str, Any]
Case = tuple[Row, ItemOutcome | None]  # None: anything but a pass


def stated() -> dict[str, dict[str, Any]]:
    return {path.stem: yaml.safe_load(path.read_text()) for path in sorted(ROWS.glob("*.yaml"))}


STATED = stated()
CONTROLS = {id_: said for file in STATED.values() for id_, said in file.items()}
JUDGED_BY_SQL = [
    (id_, name)
    for id_ in CONTROLS
    for name, test in CATALOGUE[id_].attributes.items()
    if not test.judged
]


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with referee() as connection:
        yield connection


@pytest.mark.parametrize("file", STATED)
def test_every_control_of_a_file_has_rows(file: str) -> None:
    text = (ROOT / "catalogue" / f"{file}.yaml").read_text()
    assert set(STATED[file]) == {control["id"] for control in yaml.safe_load(text)["controls"]}


@pytest.mark.parametrize("id_", CONTROLS)
def test_rows_speak_of_columns_and_attributes_that_there_are(id_: str) -> None:
    control, said = CATALOGUE[id_], CONTROLS[id_]
    decided = {name for name, test in control.attributes.items() if not test.judged}
    assert set(said) - {"sound"} == decided
    assert set(said["sound"]) <= set(control.columns)
    for name in decided:
        assert ItemOutcome.DEVIATION in said[name], f"no row of `{name}` deviates"
        given = [said[name][GIVEN]] if GIVEN in said[name] else []
        for change in (*given, *(each for _, rows in outcomes(said[name]) for each in rows)):
            assert change and set(change) <= set(control.columns)


@pytest.mark.parametrize(("id_", "name"), JUDGED_BY_SQL)
def test_each_row_comes_out_as_said(duck: duckdb.DuckDBPyConnection, id_: str, name: str) -> None:
    control = CATALOGUE[id_]
    cases = list(cases_of(control, name, CONTROLS[id_]))
    frame = framed(control, [row for row, _ in cases])
    ours = by_engine(frame, name, control)
    load(duck, frame)
    assert ours == by_referee(duck, control.attributes[name], control)
    for (row, wanted), found in zip(cases, ours, strict=True):
        shown = f"{id_}/{name}: {row}"
        assert found == wanted if wanted else found != ItemOutcome.PASS, (shown, found)


def cases_of(control: CatalogueControl, name: str, said: dict[str, Any]) -> Iterator[Case]:
    """The sound row, the changes stated, and each column of the test left empty."""
    sound = said["sound"] | said[name].get(GIVEN, {})
    yield sound, ItemOutcome.PASS
    thought_of: list[Row] = []
    for outcome, changes in outcomes(said[name]):
        thought_of += changes
        yield from ((sound | change, outcome) for change in changes)
    test = control.attributes[name]
    assert test.passes is not None
    checked = check_test(test.passes, control.columns, NOWHERE)
    assert isinstance(checked, Checked)
    for column in sorted(checked.columns):
        if {column: None} not in thought_of:
            yield sound | {column: None}, None


def outcomes(said: dict[str, Any]) -> Iterator[tuple[ItemOutcome, list[Row]]]:
    yield from ((ItemOutcome(key), rows) for key, rows in said.items() if key != GIVEN)


def framed(control: CatalogueControl, rows: list[Row]) -> pl.DataFrame:
    filled = [
        {name: cell(kind, row.get(name)) for name, kind in control.columns.items()} for row in rows
    ]
    schema = {name: PHYSICAL[kind] for name, kind in control.columns.items()}
    return pl.DataFrame(filled, schema=schema)


def cell(kind: ColumnType, value: Any) -> Any:
    if kind is ColumnType.INSTANT and isinstance(value, date):
        whole = value if isinstance(value, datetime) else datetime(*value.timetuple()[:3])
        return whole if whole.tzinfo else whole.replace(tzinfo=UTC)
    return Decimal(str(value)) if kind is ColumnType.DECIMAL and value is not None else value


def by_engine(frame: pl.DataFrame, name: str, control: CatalogueControl) -> list[str]:
    made = compile_attribute(
        name, control.attributes[name], control.columns, calendar=CALENDAR, parameters=PARAMETERS
    )
    assert isinstance(made, CompiledAttribute), made
    found = evaluate(frame.with_row_index("__row").lazy(), {name: made}, "__row").collect()
    return found.sort("__row")[outcome_column(name)].to_list()


def by_referee(
    duck: duckdb.DuckDBPyConnection, test: AttributeTest, control: CatalogueControl
) -> list[str]:
    """The settled meaning of an attribute without a workpaper, on DuckDB's answers."""
    assert test.passes is not None
    passes = by_duckdb(duck, test.passes)
    applies = by_duckdb(duck, test.applies or "TRUE")
    observable = by_duckdb(duck, test.observable or "TRUE")
    later = by_duckdb(duck, lies_ahead(test.due, control) if test.due else "FALSE")
    return [
        ItemOutcome.NOT_APPLICABLE
        if not asked
        else ItemOutcome.NOT_TESTED
        if not seen
        else ItemOutcome.PASS
        if passed
        else ItemOutcome.NOT_YET_DUE
        if open_
        else ItemOutcome.DEVIATION
        for passed, asked, seen, open_ in zip(passes, applies, observable, later, strict=True)
    ]


def lies_ahead(due: str, control: CatalogueControl) -> str:
    checked = check_instant(due, control.columns, NOWHERE)
    assert isinstance(checked, Checked)
    if checked.term.kind is Kind.DATE:
        return f"({due}) >= CAST(:cutoff AS DATE)"
    return f"({due}) > :cutoff"
