"""What testing leaves behind, item by item: results of the sample, and every exception (R13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import polars as pl

from engine.audit.prepare import ControlTest
from engine.audit.scope import Scope
from engine.model.population import Population
from engine.model.rules import Value
from engine.model.scenario import Control
from engine.model.testing import SUPPOSED, AuditException, ItemResult
from engine.model.words import ItemOutcome
from engine.populations.attributes import ITEM_OUTCOME, outcome_column
from engine.populations.slots import Slot
from engine.populations.strata import ALL
from engine.populations.table import ROW
from engine.sampling.select import RANK

DUE_SLOT = "due slot"  # the attribute that a missing performance fails
NOBODY_FOUND = "to deviate, by a what-if; no evidence shows it"


def sampled(
    control: Control, spec: Population, name: str, drawn: pl.DataFrame, test: ControlTest
) -> Iterator[ItemResult]:
    for row in drawn.iter_rows(named=True):
        supposed = (SUPPOSED,) if _is_supposed(row, test) else ()
        for attribute in (*test.attributes, *supposed):
            yield ItemResult(
                control=control.id,
                population=spec.id,
                stratum=name,
                item=str(row[spec.key]),
                rank=row[RANK],
                row=row[ROW] + 1,
                attribute=attribute,
                outcome=ItemOutcome(row[outcome_column(attribute)]),
            )


def deviating(
    scope: Scope,
    control: Control,
    spec: Population,
    name: str,
    drawn: pl.DataFrame,
    test: ControlTest,
) -> Iterator[AuditException]:
    for row in drawn.iter_rows(named=True):
        if row[ITEM_OUTCOME] != ItemOutcome.DEVIATION.value:
            continue
        failed = tuple(
            a for a in test.attributes if row[outcome_column(a)] == ItemOutcome.DEVIATION.value
        )
        columns = sorted({c for a in failed for c in test.attributes[a].columns} | {spec.key})
        asked = tuple(_asked(control, a) for a in failed)
        item = str(row[spec.key])
        found = AuditException(
            id=f"{control.id}/{item}",
            control=control.id,
            control_name=control.name or control.id,
            population=spec.id,
            stratum=name,
            item=item,
            file=spec.file,
            row=row[ROW] + 1,
            attributes=failed,
            tests=asked,
            conditions=tuple(control.attributes[a].passes or "" for a in failed),
            values=tuple((c, _value(row[c])) for c in columns),
            sentence=f"`{item}` fails " + " and ".join(f'"{a}"' for a in asked),
            response=_response(scope, control.id),
        )
        yield _supposed(found) if _is_supposed(row, test) else found


def _is_supposed(row: dict[str, Any], test: ControlTest) -> bool:
    """Whether the item deviates by supposition alone: no attribute of it does."""
    if not test.deviating:
        return False
    return bool(row[outcome_column(SUPPOSED)] == ItemOutcome.DEVIATION.value)


def _supposed(found: AuditException) -> AuditException:
    """As what it is: a supposition that failed no test and that nobody has answered."""
    return replace(
        found,
        attributes=(SUPPOSED,),
        tests=(f"supposed {NOBODY_FOUND}",),
        conditions=("",),
        sentence=f"`{found.item}` is supposed {NOBODY_FOUND}",
        response="",
    )


def not_performed(
    scope: Scope, control: Control, spec: Population, name: str, absent: tuple[Slot, ...]
) -> Iterator[AuditException]:
    for slot in absent:
        where = "" if name == ALL else f" for {name}"
        yield AuditException(
            id=f"{control.id}/{slot.id}" + ("" if name == ALL else f"/{name}"),
            control=control.id,
            control_name=control.name or control.id,
            population=spec.id,
            stratum=name,
            item=slot.id,
            file=spec.file,
            row=0,
            attributes=(DUE_SLOT,),
            tests=(f"performed between {slot.first} and {slot.last}",),
            conditions=("",),
            values=(),
            sentence=f"due in {slot.id}{where} and not performed",
            response=_response(scope, control.id),
        )


def _asked(control: Control, attribute: str) -> str:
    stated = control.attributes[attribute]
    return stated.text or stated.passes or attribute


def _response(scope: Scope, control: str) -> str:
    said = [r for r in scope.facts.responses if r.control == control]
    return "; ".join(f"{r.text} ({r.by}, {r.on})" for r in said)


def _value(value: Any) -> Value | None:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(str(v) for v in value)
    return str(value)
