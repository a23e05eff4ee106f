"""The steps up to the sample: scope, requests, completeness, sizes, items, exceptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256

from engine.model.population import Population
from engine.model.run import ControlRun
from engine.model.testing import (
    CheckOutcome,
    PopulationExamined,
    PopulationState,
)
from engine.model.words import Category
from engine.training.case import Case, fired
from engine.training.lesson import Step
from engine.training.question import Answer, Drafted, Field, Keyed, Option

NOTHING = "nothing"
OTHERS = 4  # populations offered beside those that are needed
CHECKS = {
    "query": "who ran which query is not known",
    "pull": "it was pulled at the wrong time",
    "key": "items have no key",
    "unique": "items stand in it twice",
    "timestamps": "items have no date",
    "future": "it tells of what had not happened yet",
    "period": "it does not speak of the period",
    "control-total": "its number is not the number that somebody else counted",
    "second-source": "an independent list holds items that it does not",
    "second-source-back": "it holds items that the independent list does not",
    "recorded-zero": "nobody independent says that nothing happened",
    "readable": "it cannot be read",
}


def scope(case: Case, step: Step, answers: Mapping[str, Answer]) -> Drafted:
    """The categories that the promises to customers call for, as the engagement has them."""
    facts, covered = case.opened.scope.facts, case.run.engagement.categories
    promised = [c for s in facts.services for c in (*s.commitments, *s.requirements)]
    promises = tuple((c.id, c.text) for c in promised)
    told = "; ".join(
        f"{name} on {', '.join(c.id for c in promised if c.category.value == name) or 'nothing'}"
        for name in covered
    )
    keyed = Keyed(
        Field(
            "categories",
            "choices",
            "Which categories does the engagement have to cover for these promises?",
            tuple(Option(c.value, c.value.replace("_", " ")) for c in Category),
        ),
        "evidence",
        3,
        tuple(sorted(covered)),
        sentence=f"users read a report for what they were promised: {told}",
        basis=("SCOPE",),
    )
    return Drafted(
        f"{case.run.engagement.organisation} promises:", (keyed,), ("promise", "text"), promises
    )


def request(case: Case, step: Step, answers: Mapping[str, Answer]) -> Drafted:
    """Which lists have to be asked for in order to test some controls."""
    controls = case.controls(step)
    needed = sorted({c.population for c in controls if c.population})
    others = sorted(
        (r.population for r in case.run.requests if r.population not in needed),
        key=lambda name: sha256(f"{case.lesson.id}\n{name}".encode()).hexdigest(),
    )[:OTHERS]
    titles = {r.population: r.title for r in case.run.requests}
    keyed = Keyed(
        Field(
            "populations",
            "choices",
            "Which populations do you ask for?",
            tuple(Option(n, titles[n]) for n in sorted([*needed, *others], key=titles.get)),  # type: ignore[arg-type]
        ),
        "evidence",
        2,
        tuple(needed),
        sentence="; ".join(f"{c.name} is performed on: {titles[c.population]}" for c in controls),
        basis=("IPE",),
    )
    return Drafted("You test " + _named(controls), (keyed,))


def population(case: Case, step: Step, answers: Mapping[str, Answer]) -> Drafted:
    """Accept or refuse a population, from what is known of it before anything is drawn."""
    (control,) = case.controls(step)
    examined = next(p for p in case.run.populations if p.id == control.population)
    accepted = examined.state is PopulationState.RECONCILED
    wrong = tuple(c.name for c in examined.checks if c.outcome is CheckOutcome.FAILED)
    absent = tuple(c.name for c in examined.checks if c.outcome is CheckOutcome.ABSENT)
    reasons = (NOTHING,) if accepted else wrong or absent
    rule = "" if accepted else "operation/population-unreconciled"
    instance = fired(case.run, rule)
    sentence = (
        f"{examined.title} is reconciled: {_of(examined, 'control-total', 'second-source')}"
        if accepted
        else examined.problem
    )
    basis = instance.basis if instance else ("IPE",)
    offered = dict.fromkeys((*reasons, "control-total", "second-source", "unique", "period"))
    options = [Option(n, CHECKS.get(n, n)) for n in sorted(offered) if n != NOTHING]
    keyed = (
        Keyed(
            Field(
                "decision",
                "choice",
                "May a sample be drawn from it?",
                (Option("accept", "accept it"), Option("refuse", "refuse it")),
            ),
            "evidence",
            2,
            "accept" if accepted else "refuse",
            rule=rule,
            basis=basis,
            sentence=sentence,
        ),
        Keyed(
            Field(
                "because",
                "choice",
                "What speaks against it?",
                (Option(NOTHING, "nothing does"), *options),
            ),
            "cause",
            1,
            reasons[0],
            reasons,
            rule=rule,
            basis=basis,
            sentence=sentence,
        ),
    )
    spec = next(p.spec for p in case.opened.prepared if p.spec.id == control.population)
    return Drafted(
        f"The population of {control.name}: {examined.title}",
        keyed,
        ("what", "as it was supplied"),
        tuple(_supplied(spec, examined)),
    )


def _supplied(spec: Population, examined: PopulationExamined) -> Iterator[tuple[str, str]]:
    query, total, second = spec.query, spec.control_total, spec.second_source
    yield "file", spec.file
    yield "query", f"{query.text}, run by {query.run_by} at {query.run_at}" if query else "none"
    yield "rows", f"{examined.rows}, of which {examined.items} in the period"
    yield "control total", f"{total.value}, from: {total.source}" if total else "none"
    if second is not None:
        yield "independent list", second.source or second.file
    if spec.recorded_zero is not None:
        zero = spec.recorded_zero
        yield "recorded zero", f"{zero.source}, asked by {zero.by} on {zero.on}: {zero.evidence}"
    for check in examined.checks:
        if check.name in ("unique", "period", "second-source", "second-source-back"):
            yield f"comparison: {check.name}", check.sentence


def _of(examined: PopulationExamined, *names: str) -> str:
    found = [c.sentence for c in examined.checks if c.name in names]
    return "; ".join(found) or "every check passed"


def size(case: Case, step: Step, answers: Mapping[str, Answer]) -> Drafted:
    """How many items to draw; more is allowed, fewer says too little."""
    (control,) = case.controls(step)
    firm, keyed = case.opened.scope.firm, []
    for test in control.tests:
        rows = test.items - test.slots_missing
        where = "" if test.stratum == "all" else f" from {test.stratum}"
        keyed.append(
            Keyed(
                Field(
                    "size" if test.stratum == "all" else f"size.{test.stratum}",
                    "number",
                    f"How many of {rows} items do you draw{where}?",
                ),
                "evidence",
                2,
                test.planned,
                least=test.planned,
                most=rows,
                basis=("R14",),
                sentence=f"{test.planned} of {rows}{where}: {test.sizing}",
            )
        )
    text = (
        f"{control.name}: {control.importance} control, performed {_often(control.frequency)}; "
        f"{firm.title}. `mockaudit sample size` computes sizes: --confidence {firm.confidence} "
        f"--tolerable {control.tests[0].tolerable} --population N."
    )
    return Drafted(text, tuple(keyed))


def _often(frequency: str) -> str:
    return frequency.replace("_", " ")


def _named(controls: tuple[ControlRun, ...]) -> str:
    return ", ".join(f"{c.name} ({c.id})" for c in controls)
