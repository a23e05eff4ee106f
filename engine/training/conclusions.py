"""The steps after the sample: controls, criteria, what is claimed, and the opinion."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.run import AuditRun, ControlRun
from engine.model.words import Opinion
from engine.training.case import Case, fired, opinion_of
from engine.training.lesson import Step
from engine.training.question import Answer, Drafted, Field, Keyed, Option
from engine.training.reasons import NO_REASON, Reason, because, deciding

CONTROL = {
    "effective": "it operated effectively throughout the period",
    "not-effective": "it did not operate effectively",
    "not-evaluable": "no conclusion can be drawn",
    "not-occurring": "nothing called for it in the period",
}
CRITERION = {
    "met": "met",
    "not-met": "not met",
    "limited": "the scope of the work was limited",
    "not-evaluable": "no conclusion can be drawn",
}
OPINIONS = {
    Opinion.UNQUALIFIED: "unqualified",
    Opinion.QUALIFIED: "qualified: except for ...",
    Opinion.ADVERSE: "adverse",
    Opinion.DISCLAIMER: "disclaimer of opinion",
    Opinion.NOT_EXPRESSED: "none can be expressed yet",
    Opinion.NO_REPORT: "no report: withdraw or decline",
}


def controls(case: Case, step: Step, answers: Mapping[str, Answer]) -> Drafted:
    """Conclude on controls. Inside the judgement band either conclusion is right, if documented."""
    run, keyed = case.at(answers), []
    rows = []
    for control in case.controls(step):
        banded = control.id in case.banded
        reason = deciding(case, run, control.id)
        sentence = reason.sentence or "; ".join(control.because)
        if banded:
            sentence = (
                f"{sentence}. The rate found is tolerable and its upper limit is not: firms differ "
                "here, and either conclusion stands if its reason is on record"
            )
        keyed.append(
            Keyed(
                Field(
                    f"conclusion.{control.id}",
                    "choice",
                    f"{control.name} ({control.id}): what do you conclude on its operation?",
                    tuple(Option(value, said) for value, said in CONTROL.items()),
                ),
                "effect",
                2,
                control.operation,
                ("effective", "not-effective") if banded else (),
                rule=reason.rule,
                basis=reason.basis,
                sentence=sentence,
            )
        )
        if banded:
            keyed.append(_documented(control, reason))
        elif (asked := because(case, run, control.id, "cause", "Why?")) is not None:
            keyed.append(asked)
        rows += _shown(control)
    heads = ("control", "part", "items", "tested", "deviations", "rate", "upper limit", "tolerable")
    return Drafted(f"Tested by {case.opened.scope.firm.title}.", tuple(keyed), heads, tuple(rows))


def _shown(control: ControlRun) -> list[tuple[str, ...]]:
    none: list[tuple[str, ...]] = [(control.id, "-", "none tested", *("-",) * 5)]
    found: list[tuple[str, ...]] = [
        (
            control.id,
            test.stratum,
            str(test.items),
            str(test.tested + test.slots_missing),
            str(test.deviations),
            f"{100 * test.rate:.1f} %",
            f"{100 * test.upper_limit:.1f} %",
            f"{100 * test.tolerable:.1f} %",
        )
        for test in control.tests
    ]
    return found or none


def _documented(control: ControlRun, reason: Reason) -> Keyed:
    return Keyed(
        Field(
            f"documented.{control.id}",
            "text",
            "What do you write into the workpaper as your reason?",
        ),
        "cause",
        2,
        "the rate found and its upper limit were held against the tolerable rate",
        rule=reason.rule,
        basis=reason.basis,
        sentence="inside the judgement band a conclusion without a documented reason is none",
    )


def criteria(case: Case, step: Step, answers: Mapping[str, Answer]) -> Drafted:
    """Conclude on criteria."""
    run, keyed = case.at(answers), []
    rows = []
    there = {c.id: c for c in run.controls}
    for criterion in case.criteria(step, run):
        reason = deciding(case, run, criterion.id)
        keyed.append(
            Keyed(
                Field(
                    f"conclusion.{criterion.id}",
                    "choice",
                    f"{criterion.id} {criterion.title}: what do you conclude?",
                    tuple(Option(value, said) for value, said in CRITERION.items()),
                ),
                "effect",
                2,
                criterion.conclusion,
                rule=reason.rule,
                basis=reason.basis,
                sentence="; ".join(criterion.because[:2]),
            )
        )
        asked = because(case, run, criterion.id, "cause", f"{criterion.id}: why?")
        if asked is not None:
            keyed.append(asked)
        rows += [
            (criterion.id, name, there[name].name, there[name].operation)
            for name in criterion.controls
        ] or [(criterion.id, "-", "no control of its own", "-")]
    return Drafted("", tuple(keyed), ("criterion", "control", "name", "operation"), tuple(rows))


def claims(case: Case, step: Step, answers: Mapping[str, Answer]) -> Drafted:
    """What somebody says of the case: is it so?"""
    run, keyed = case.at(answers), []
    for number, claim in enumerate(step.claims, start=1):
        found = fired(run, claim.rule)
        true = (found is None) is claim.unless
        keyed.append(
            Keyed(
                Field(
                    f"holds.{number}",
                    "choice",
                    f'"{claim.text}"',
                    (Option("yes", "that is so"), Option("no", "that is not so")),
                ),
                "cause",
                2,
                "yes" if true else "no",
                rule=claim.rule,
                basis=found.basis if found else (),
                sentence=found.sentence if found else f"the rule {claim.rule} found nothing here",
            )
        )
    return Drafted("", tuple(keyed))


def categories(case: Case, step: Step, answers: Mapping[str, Answer]) -> Drafted:
    """An opinion category by category."""
    run = case.at(answers)
    keyed = []
    for name, value in run.opinion.by_category(bears=opinion_of(run) is not run.opinion.overall):
        reason = _ground(run, name, value)
        keyed.append(
            Keyed(
                Field(f"category.{name}", "choice", name.replace("_", " "), _opinions()),
                "effect",
                2,
                value.value,
                rule=reason.rule,
                basis=reason.basis,
                sentence=reason.sentence,
            )
        )
    return Drafted(_not_met(run), tuple(keyed))


def _ground(run: AuditRun, category: str, value: Opinion) -> Reason:
    for instance in run.trace:
        about = dict(instance.conclusion.attributes)
        decides = instance.rule.startswith("opinion/") and about.get("category") == category
        if decides and value.value in (about.get("value"), about.get("opinion")):
            return Reason(instance.rule, instance.sentence, instance.basis)
    return NO_REASON


def opinion(case: Case, step: Step, answers: Mapping[str, Answer]) -> Drafted:
    """The opinion of the whole, consistent with what the learner concluded before."""
    run = case.at(answers)
    value = opinion_of(run)
    reason = deciding(case, run, "opinion")
    expressed = run.opinion.overall is value
    text = "" if expressed else "Not all of the scope was examined; say what was concluded bears. "
    told = "; ".join(dict.fromkeys(g.sentence for g in run.grounds[:3])) or reason.sentence
    keyed = [
        Keyed(
            Field("opinion", "choice", "Which opinion do you issue?", _opinions()),
            "effect",
            4,
            value.value,
            rule=_rule_of(run, value, reason),
            basis=reason.basis,
            sentence=told,
        )
    ]
    asked = because(case, run, "opinion", "cause", "What decides it?")
    if asked is not None:
        keyed.append(asked)
    return Drafted(text + _not_met(run), tuple(keyed))


def _rule_of(run: AuditRun, value: Opinion, reason: Reason) -> str:
    """The rule that is named after the opinion, where one fired."""
    named = f"opinion/{value.value.replace('_', '-')}"
    return named if fired(run, named) else reason.rule


def _opinions() -> tuple[Option, ...]:
    return tuple(Option(value.value, said) for value, said in OPINIONS.items())


def _not_met(run: AuditRun) -> str:
    missed = [c.id for c in run.criteria if c.conclusion == "not-met"]
    open_ = [c.id for c in run.criteria if c.conclusion in ("limited", "not-evaluable")]
    told = f"Not met: {', '.join(missed) or 'none'}."
    return told + (f" Not concluded on: {', '.join(open_)}." if open_ else "")
