"""Options about controls: mended, in place all along, made up for, answered for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.audit.flips.changes import from_the_start
from engine.audit.flips.state import State
from engine.audit.scope import in_place
from engine.model.flips import Changes, Label, Option, Restated
from engine.model.run import ControlRun
from engine.model.scenario import Assumption, Control, Response


def called(control: ControlRun | Control) -> str:
    """By its id, with its name beside it, which may be a whole sentence."""
    return f"{control.id} ({control.name})" if control.name != control.id else control.id


def mended(state: State) -> Iterator[Option]:
    """Each control that deviated: from now on where days are left, and as if it never had."""
    for run in state.deviating():
        control = state.controls[run.id]
        plan = control.remediation
        cost, days = (plan.cost, plan.days) if plan else (None, None)
        option = Option(
            id=f"mend:{run.id}",
            kind="mend",
            label=Label.COUNTERFACTUAL,
            about=run.id,
            says=f"had {called(run)} not deviated",
            note=_past(run),
            group=f"control:{run.id}",
            changes=_assumed(run, performed=_whole(state, run)),
            cost=cost,
            days=days,
        )
        day = state.still(days)
        if day is not None:
            assumed = Assumption(control=run.id, from_=day, performed=True)
            yield replace(
                option,
                id=f"mend-from:{run.id}",
                kind="mend-from",
                label=Label.REPAIR,
                says=f"mend {called(run)} by {day}",
                note="what happened before that day stands",
                changes=Changes(assume=(assumed,)),
            )
        yield option


def _assumed(run: ControlRun, *, performed: bool) -> Changes:
    return Changes(assume=(Assumption(control=run.id, performed=performed),))


def _whole(state: State, run: ControlRun) -> bool:
    """Whether rows alone would not do: slots are missing, or somebody judged the items."""
    missing = any(test.slots_missing for test in run.tests)
    return missing or any(a.judged for a in state.controls[run.id].attributes.values())


def _past(run: ControlRun) -> str:
    missing = sum(test.slots_missing for test in run.tests)
    if not missing:
        return "the deviations have happened; mended now, the next period shows it"
    times = "performance" if missing == 1 else "performances"
    return f"{missing} {times} missed: that cannot be made good, whatever is done now (R22)"


def begun(state: State) -> Iterator[Option]:
    """Controls that were not there throughout, where their gap is why something is missed."""
    missed = {str(f.get("cause")) for f in state.findings.all("miss")}
    changed = {c.replaces for c in state.scope.controls if c.replaces}
    for control in state.scope.controls:
        there = [in_place(control, phase) for phase in state.scope.phases]
        if control.id not in missed or control.replaces or control.id in changed or all(there):
            continue
        whole = from_the_start(control.in_place, state.scope.first, state.scope.last)
        assumed = Assumption(control=control.id, performed=True)
        yield Option(
            id=f"begin:{control.id}",
            kind="begin",
            label=Label.COUNTERFACTUAL,
            about=control.id,
            says=f"had {called(control)} been in place throughout, and operated",
            note="days without a control are past; evidence of what covered them would count",
            group=f"control:{control.id}",
            changes=Changes(
                restate=(Restated(control.id, in_place=whole),),
                assume=(assumed,) if state.scope.type == 2 else (),
            ),
        )


def compensating(state: State) -> Iterator[Option]:
    """Controls said to make up for one that failed, and not said to be precise enough (R16).

    Only what management itself has named is offered: that two controls share a risk shows nothing.
    """
    for failing in state.failing():
        for other in state.scope.controls:
            for claim in other.compensates:
                if claim.control != failing.id or claim.precise:
                    continue
                yield Option(
                    id=f"compensate:{other.id}:{failing.id}",
                    kind="compensate",
                    label=Label.CLAIM,
                    about=failing.id,
                    says=f"show that {called(other)} makes up for {failing.id} precisely",
                    note="only if it would have caught each of these cases (R16)",
                    group=f"compensate:{other.id}:{failing.id}",
                    changes=Changes(
                        restate=(Restated(other.id, compensates=replace(claim, precise=True)),)
                    ),
                )


def answered(state: State) -> Iterator[Option]:
    """A stated cause for exceptions that nobody answered, where a firm weighs them by it."""
    if state.scope.firm.judged_by != "nature":
        return
    known = {r.control for r in state.scope.facts.responses if r.cause}
    asked = state.scope.facts.engagement
    for run in state.deviating():
        if run.id in known or not run.owner:
            continue
        response = Response(
            control=run.id,
            text="(management's answer: what happened, why, and what was done about it)",
            by=run.owner,
            on=asked.today or state.scope.last,
            cause=f"{run.id[:50]}-cause",
        )
        yield Option(
            id=f"answer:{run.id}",
            kind="answer",
            label=Label.CLAIM,
            about=run.id,
            says=f"find and state the one cause of the exceptions of {called(run)}",
            note="the cause has to be found in each case, not chosen",
            group=f"answer:{run.id}",
            changes=Changes(responses=(response,)),
        )


def removed(state: State) -> Iterator[Option]:
    """Controls that failed, left out of what is promised; open before acceptance only."""
    for run in state.failing():
        yield Option(
            id=f"remove:{run.id}",
            kind="remove",
            label=Label.SCOPE,
            about=run.id,
            says=f"leave {called(run)} out of the controls that are examined",
            note="its objectives must then be answered by others",
            group=f"control:{run.id}",
            changes=Changes(remove=(run.id,)),
        )
