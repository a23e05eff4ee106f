"""Exceptions by control, populations with their checks, and what an assessor will ask for."""

from __future__ import annotations

from itertools import zip_longest

from engine.model.run import AuditRun, Request
from engine.model.testing import AuditException, PopulationExamined
from reports.shown import (
    AskedShown,
    CheckShown,
    ExceptionGroup,
    ExceptionShown,
    OutsideShown,
    PopulationShown,
    RequestShown,
)
from reports.words import cell, check_outcome, number_of, population_state

NO_RESPONSE = "no response yet"
NOTHING_HAPPENED = "supposed: nothing has happened to respond to"
NOT_STATED = "not stated"
OUTSIDE_LISTED = 50  # of the deviations that no sample drew; the run folder lists more


def exception_groups(found: tuple[AuditException, ...]) -> tuple[ExceptionGroup, ...]:
    """Every exception, grouped by control in the order in which the controls first come."""
    groups = []
    for control in dict.fromkeys(e.control for e in found):
        members = [e for e in found if e.control == control]
        groups.append(
            ExceptionGroup(
                control,
                members[0].control_name,
                tuple(_exception(e) for e in members),
                sum(not e.response and not e.supposed for e in members),
            )
        )
    return tuple(groups)


def exceptions_said(run: AuditRun) -> str:
    """How many exceptions the tests found; none is no comfort where nothing was tested."""
    if not run.exceptions:
        tested = any(c.tests for c in run.controls)
        return "none" if tested else "none, since no control was tested in operation"
    found = [e for e in run.exceptions if not e.supposed]
    supposed = len(run.exceptions) - len(found)
    if not found:
        return f"none found, {supposed:,} supposed"
    controls = number_of(len({e.control for e in found}), "control")
    said = f"{len(found):,} found by the tests of {controls}"
    return f"{said}, {supposed:,} more supposed" if supposed else said


def outside(run: AuditRun) -> tuple[OutsideShown, ...]:
    """Controls of which the mock audit knows more deviations than the samples showed."""
    counted = (
        OutsideShown(
            control=c.id,
            name=c.name,
            items=sum(t.items for t in c.tests),
            known=sum(t.census.deviations for t in c.tests),
            drawn=sum(t.deviations for t in c.tests),
        )
        for c in run.controls
    )
    return tuple(c for c in counted if c.known > c.drawn)


def outside_said(found: tuple[OutsideShown, ...]) -> str:
    if not found:
        return ""
    count = sum(c.known - c.drawn for c in found)
    verb = "deviates" if count == 1 else "deviate"
    return f"{count:,} more {verb} outside the samples, in {number_of(len(found), 'control')}"


def outside_listed(run: AuditRun) -> tuple[ExceptionShown, ...]:
    return tuple(_exception(e) for e in run.outside[:OUTSIDE_LISTED])


def _exception(found: AuditException) -> ExceptionShown:
    return ExceptionShown(
        id=found.id,
        item=found.item,
        stratum=found.stratum,
        population=found.population,
        file=found.file,
        place=f"row {found.row}" if found.row else "no row",
        evidence=_evidence(found.file, found.row) + (" (supposed)" if found.supposed else ""),
        asked=_asked(found),
        values=tuple((column, cell(value)) for column, value in found.values),
        sentence=found.sentence,
        response=NOTHING_HAPPENED if found.supposed else found.response or NO_RESPONSE,
        responded=bool(found.response) or found.supposed,
    )


def _evidence(file: str, row: int) -> str:
    """Only a CSV has lines, one more than rows for its header."""
    if not row:
        return f"{file} (no row for a due slot)"
    return f"{file}:{row + 1}" if file.lower().endswith((".csv", ".xlsx")) else f"{file} row {row}"


def _asked(found: AuditException) -> tuple[AskedShown, ...]:
    """An attribute without words of its own was asked by its condition, which is told once."""
    return tuple(
        AskedShown(attribute, "" if text == condition else text, condition)
        for attribute, text, condition in zip_longest(
            found.attributes, found.tests, found.conditions, fillvalue=""
        )
    )


def populations(examined: tuple[PopulationExamined, ...]) -> tuple[PopulationShown, ...]:
    return tuple(
        PopulationShown(
            id=p.id,
            title=p.title or p.id,
            file=p.file,
            sha256=p.sha256,
            rows=p.rows,
            items=p.items,
            state=population_state(p.state),
            checks=tuple(
                CheckShown(c.name, check_outcome(c.outcome), c.sentence) for c in p.checks
            ),
            synthetic=p.synthetic,
            origin=p.origin,
        )
        for p in examined
    )


def requests(asked: tuple[Request, ...]) -> tuple[RequestShown, ...]:
    return tuple(
        RequestShown(
            population=r.population,
            title=r.title or r.population,
            file=r.file or NOT_STATED,
            query=r.query or NOT_STATED,
            run_by=r.run_by or NOT_STATED,
            pulled=r.pulled or NOT_STATED,
            owner=r.owner or NOT_STATED,
            second_source=r.second_source or NOT_STATED,
            control_total=r.control_total or NOT_STATED,
            state=r.state,
        )
        for r in asked
    )


def synthetic(run: AuditRun) -> tuple[str, ...]:
    """What was made up, in sentences; each population bears its own mark besides."""
    said = []
    if run.engagement.synthetic:
        said.append(f"{run.engagement.organisation} is a made-up organisation")
    made_up = sum(p.synthetic for p in run.populations)
    if made_up:
        count = number_of(len(run.populations), "population")
        said.append(f"the evidence of {made_up} of {count} is made up")
    return tuple(said)
