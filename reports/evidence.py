"""Exceptions by control, populations with their checks, and what an assessor will ask for."""

from __future__ import annotations

from engine.model.run import AuditRun, Request
from engine.model.testing import AuditException, PopulationExamined
from reports.shown import (
    CheckShown,
    ExceptionGroup,
    ExceptionShown,
    PopulationShown,
    RequestShown,
)
from reports.words import cell, check_outcome, number_of, population_state

NO_RESPONSE = "no response yet"
NOT_STATED = "not stated"


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
                sum(not e.response for e in members),
            )
        )
    return tuple(groups)


def exceptions_said(run: AuditRun) -> str:
    """How many exceptions the tests found; none is no comfort where nothing was tested."""
    if not run.exceptions:
        tested = any(c.tests for c in run.controls)
        return "none" if tested else "none, since no control was tested in operation"
    controls = number_of(len({e.control for e in run.exceptions}), "control")
    return f"{len(run.exceptions):,} found by the tests of {controls}"


def _exception(found: AuditException) -> ExceptionShown:
    return ExceptionShown(
        id=found.id,
        item=found.item,
        stratum=found.stratum,
        population=found.population,
        file=found.file,
        place=f"row {found.row}" if found.row else "no row",
        evidence=f"{found.file}:{found.row}"
        if found.row
        else f"{found.file} (no row for a due slot)",
        asked=tuple(zip(found.attributes, found.tests, strict=False)),
        values=tuple((column, cell(value)) for column, value in found.values),
        sentence=found.sentence,
        response=found.response or NO_RESPONSE,
        responded=bool(found.response),
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
