"""The steps on what deviates: judging the items of a sample, and writing the exceptions."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.run import AuditRun, ControlRun
from engine.model.scenario import Control
from engine.model.testing import AuditException
from engine.model.words import ItemOutcome
from engine.training.case import Case, slot_of
from engine.training.lesson import Step
from engine.training.question import Answer, Drafted, Field, Keyed, Option
from engine.training.reasons import NO_REASON, deciding

OWN = "own"
CHANCE = "chance"
MOST_EXCEPTIONS = 4


def items(case: Case, step: Step, answers: Mapping[str, Answer]) -> Drafted:
    """Which items of the sample deviate; and which cannot be tested, if any."""
    (control,) = case.controls(step)
    stated = case.stated(control.id)
    columns, rows = case.shown[control.id]
    found = _exceptions(case.run, control)
    mine = [i for i in case.run.items if i.control == control.id]
    wrong = {_item(each): each for each in found}
    untested = {i.item for i in mine if i.outcome is ItemOutcome.NOT_TESTED} - set(wrong)
    options = tuple(Option(row[0], row[0]) for row in rows)
    reason = deciding(case, case.run, control.id) if found else NO_REASON
    keyed = [
        Keyed(
            Field("deviations", "choices", "Which items deviate?", options),
            "evidence",
            4,
            tuple(sorted(wrong)),
            rule=reason.rule,
            basis=reason.basis or ("R13",),
            sentence="; ".join(each.sentence for each in found) or "none of these items deviates",
            tags={name: tag for name, each in wrong.items() if (tag := _tag(each))},
        )
    ]
    if untested:
        keyed.append(
            Keyed(
                Field("untested", "choices", "Which items cannot be tested?", options),
                "evidence",
                2,
                tuple(sorted(untested)),
                sentence="the source does not show them",
            )
        )
    drawn = sum(test.drawn for test in control.tests)
    widened = any(test.expanded for test in control.tests)
    text = (
        f"{control.name}: {_counted(drawn)} drawn with the seed `{case.run.engagement.seed}`"
        + (", more than planned, since the first ones deviated" if widened else "")
        + f". An item passes only if all of this holds:\n{_asked(stated)}"
    )
    return Drafted(text, tuple(keyed), columns, rows)


def _asked(control: Control) -> str:
    return "\n".join(
        f"{name}: {test.text or test.passes}" + (f" [{test.passes}]" if test.passes else "")
        for name, test in sorted(control.attributes.items())
    )


def _exceptions(run: AuditRun, control: ControlRun) -> tuple[AuditException, ...]:
    return tuple(e for e in run.exceptions if e.control == control.id)


def _item(each: AuditException) -> str:
    return each.item if each.row else slot_of(each.item, each.stratum)


def _tag(each: AuditException) -> str:
    if each.row == 0:
        return "absent"
    return "empty" if any(value is None for _, value in each.values) else ""


def exceptions(case: Case, step: Step, answers: Mapping[str, Answer]) -> Drafted:
    """Write exceptions: the attributes that fail, what they come from, what they do."""
    (control,) = case.controls(step)
    run = case.at(answers)
    found = _exceptions(run, control)
    stated = case.stated(control.id)
    columns, rows = case.shown[control.id]
    keyed = []
    for each in found[:MOST_EXCEPTIONS]:
        names = sorted({*stated.attributes, *each.attributes})
        keyed.append(
            Keyed(
                Field(
                    f"attributes.{_item(each)}",
                    "choices",
                    f"{control.id}, item {_item(each)}: which attributes fail?",
                    tuple(
                        Option(n, stated.attributes[n].text if n in stated.attributes else n)
                        for n in names
                    ),
                ),
                "evidence",
                1,
                tuple(sorted(each.attributes)),
                basis=("R13",),
                sentence=each.sentence,
            )
        )
    keyed += [_cause(case, run, control), _effect(case, run, control)]
    wrong = {_item(each) for each in found}
    responses = "; ".join(dict.fromkeys(e.response for e in found if e.response))
    text = f"{control.name}: {_deviating(len(found))}. " + (
        f"Management says: {responses}" if responses else "Management has not answered yet."
    )
    return Drafted(text, tuple(keyed), columns, tuple(row for row in rows if row[0] in wrong))


def _cause(case: Case, run: AuditRun, control: ControlRun) -> Keyed:
    named = {str(f.get("cause")) for f in run.facts if f.kind == "response" and f.get("cause")}
    mine = {
        str(f.get("cause"))
        for f in run.facts
        if f.kind == "response" and f.get("cause") and f.get("control") == control.id
    }
    told = next(
        (
            i
            for i in run.trace
            if i.conclusion.kind == "operation-failed" and i.conclusion.get("control") == control.id
        ),
        None,
    )
    key = min(mine) if mine else OWN
    sentence = (
        told.sentence if told else "what deviates is reported, with what is known of its cause"
    )
    return Keyed(
        Field(
            "cause",
            "choice",
            "What do they come from?",
            (
                Option(OWN, "a cause of this control's own; nobody has named one"),
                Option(CHANCE, "no cause: deviations happen"),
                *(
                    Option(each, f"the cause that management names: {each}")
                    for each in sorted(named)
                ),
            ),
        ),
        "cause",
        2,
        key,
        rule=told.rule if told else "",
        basis=told.basis if told else ("R19",),
        sentence=sentence,
    )


def _effect(case: Case, run: AuditRun, control: ControlRun) -> Keyed:
    missed = [c.id for c in run.criteria if control.id in c.controls and c.conclusion == "not-met"]
    key = "reported"
    if control.operation == "not-effective":
        key = "fails" if missed else "compensated"
    reason = deciding(case, run, control.id)
    said = {
        "fails": f"{control.id} fails, and with it {', '.join(missed)}",
        "compensated": f"{control.id} fails, and no criterion does: another makes up for it",
        "reported": f"{control.id} stands; what deviates is reported whatever the opinion",
    }[key]
    return Keyed(
        Field(
            "effect",
            "choice",
            "What follows from them?",
            (
                Option("fails", "the control fails, and what rests on it is not met"),
                Option("compensated", "the control fails, and another one makes up for it"),
                Option("reported", "they are reported; the control stands"),
            ),
        ),
        "effect",
        2,
        key,
        rule=reason.rule,
        basis=reason.basis,
        sentence=f"{said}. {reason.sentence}",
    )


def _counted(items: int) -> str:
    return "1 item was" if items == 1 else f"{items} items were"


def _deviating(items: int) -> str:
    return "1 item deviates" if items == 1 else f"{items} items deviate"
