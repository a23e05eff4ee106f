"""Why: the rules that decide on a control, a criterion or the opinion, offered among others."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from engine.audit.why import Explanation, why
from engine.model.rules import Fact
from engine.model.run import AuditRun
from engine.training.case import Case, steps_of
from engine.training.question import Aspect, Field, Keyed, Option
from engine.training.shelf import texts

MOST_TRUE, MOST_FALSE = 2, 3
ABOUT = ("control", "criterion", "for")  # what a conclusion is about; others it only mentions


@dataclass(frozen=True, slots=True)
class Reason:
    rule: str
    sentence: str
    basis: tuple[str, ...]


NO_REASON = Reason("", "", ())


def reasons(run: AuditRun, subject: str) -> tuple[Reason, ...]:
    """Every rule that fired for a subject, from the conclusion down, each once.

    What speaks for a subject that failed all the same - it is met in design, one part of it is
    clean - is no reason for its conclusion.
    """
    told = why(run, subject)
    found = steps_of(told.derivations) if isinstance(told, Explanation) else []
    found += [
        (i.rule, i.sentence, i.basis)
        for i in run.trace
        if any(name in ABOUT and value == subject for name, value in i.conclusion.attributes)
    ]
    against = _contrary(run, subject)
    contrary = {i.rule for i in run.trace if i.conclusion in against}
    seen: dict[str, Reason] = {}
    for rule, sentence, basis in found:
        if rule not in contrary:
            seen.setdefault(rule, Reason(rule, sentence, basis))
    return tuple(seen.values())


def _contrary(run: AuditRun, subject: str) -> frozenset[Fact]:
    """Conclusions in favour of a subject on which the conclusion as a whole is another."""
    control = next((c for c in run.controls if c.id == subject), None)
    criterion = next((c for c in run.criteria if c.id == subject), None)
    found = []
    if control is not None and control.operation != "effective":
        found = [i.conclusion for i in run.trace if i.conclusion.kind == "accepted"]
    if criterion is not None and criterion.conclusion != "met":
        found = [
            i.conclusion
            for i in run.trace
            if i.conclusion.kind == "concluded" and i.conclusion.get("conclusion") == "met"
        ]
    return frozenset(
        fact for fact in found if subject in (fact.get("control"), fact.get("criterion"))
    )


def deciding(case: Case, run: AuditRun, subject: str) -> Reason:
    """What the lesson is about, if that decided here; else the first that has words for it."""
    there = {each.rule: each for each in reasons(run, subject)}
    named = [*case.lesson.teaches, *(r for r in there if r in texts().grounds), *there]
    return next((there[rule] for rule in named if rule in there), NO_REASON)


def because(case: Case, run: AuditRun, subject: str, aspect: Aspect, text: str) -> Keyed | None:
    """Which reason holds, among some that do not; None where no rule that fired has words."""
    grounds = texts().grounds
    about = {each.rule: each for each in reasons(run, subject)}
    true = [rule for rule in (*case.lesson.teaches, *about) if rule in about and rule in grounds]
    if not true:
        return None
    true = list(dict.fromkeys(true))
    everywhere = {i.rule for i in run.trace}
    false = [rule for rule in grounds if rule not in everywhere]
    offered = [*true[:MOST_TRUE], *_ranked(false, case.lesson.id, subject)[:MOST_FALSE]]
    key = about[true[0]]
    options = tuple(
        Option(rule, grounds[rule]) for rule in _ranked(offered, "order", case.lesson.id, subject)
    )
    return Keyed(
        Field(f"because.{subject}", "choice", text, options),
        aspect,
        1,
        key.rule,
        tuple(rule for rule in offered if rule in about),
        rule=key.rule,
        basis=key.basis,
        sentence=key.sentence,
    )


def _ranked(rules: list[str], *names: str) -> list[str]:
    """An order that tells nothing and is always the same."""
    return sorted(rules, key=lambda rule: sha256("\n".join((*names, rule)).encode()).hexdigest())
