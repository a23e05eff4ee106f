"""A generated company as facts for the rule packs: all criteria, many controls, no chance in it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.audit.library import Library, open_library
from engine.model.rules import Fact

CONTROLS = 250
POPULATIONS = 60
PHASES = ("2025-01-01..2025-06-30", "2025-07-01..2025-12-31")
COMMITMENTS = {"availability": 4, "confidentiality": 3, "privacy": 4, "security": 8}


def facts(controls: int = CONTROLS) -> tuple[Fact, ...]:
    """What the engine would assert of a Type 2 audit over all five categories.

    Every 25th control failed its test, every 40th could not be tested, every 60th was never
    called for; each objective is answered by some control, each population serves about four.
    """
    library = open_library()
    assert isinstance(library, Library), library
    made = dict.fromkeys(_facts(library, controls))
    return tuple(made)


def _facts(library: Library, controls: int) -> Iterator[Fact]:
    categories = sorted({c.value for each in library.criteria for c in each.categories})
    yield Fact.of("engagement", type=2, assertion="given", stage="fieldwork")
    yield Fact.of("firm", judgement="strict")
    for subject in ("design", "operation"):
        yield Fact.of("subject", id=subject)
    for kind in ("misstatement", "limitation"):
        yield Fact.of("kind", id=kind)
    for phase in PHASES:
        yield Fact.of("phase", id=phase, days=182)
    promises = []
    for category in categories:
        yield Fact.of("category", id=category)
        for number in range(COMMITMENTS.get(category, 3)):
            promise = f"{category}-{number}"
            promises.append(promise)
            text = f"promise {number} of {category}"
            yield Fact.of("commitment", id=promise, category=category, text=text)
    for number, criterion in enumerate(library.criteria):
        yield Fact.of("criterion", id=criterion.id, title=criterion.title)
        for each in criterion.categories:
            yield Fact.of("scoped", criterion=criterion.id, category=each.value)
        yield Fact.of("linked", criterion=criterion.id)
        for step in range(3):
            promise = promises[(number * 7 + step * 5) % len(promises)]
            yield Fact.of("rests", criterion=criterion.id, commitment=promise)
    objectives = [objective.id for objective in library.objectives]
    for objective in library.objectives:
        yield Fact.of(
            "objective",
            id=objective.id,
            criterion=objective.id.split("/")[0],
            title=objective.title,
        )
    for number in range(POPULATIONS):
        problem = "12 keys occur twice" if number % 40 == 39 else "nothing"
        state = "unreconciled" if number % 40 == 39 else "reconciled"
        yield Fact.of("population", id=f"population-{number}", state=state, problem=problem)
    for number in range(controls):
        yield from _control(number, controls, objectives)


def _control(number: int, controls: int, objectives: list[str]) -> Iterator[Fact]:
    name = f"control-{number}"
    yield Fact.of(
        "control",
        id=name,
        name=f"Control number {number} of the generated company",
        nature=("manual", "it_dependent_manual", "automated")[number % 3],
        importance=("key", "normal", "low")[number % 3],
    )
    answered = max(1, -(-len(objectives) // controls))
    for step in range(answered + 1):
        objective = objectives[(number * answered + step * 31) % len(objectives)]
        yield Fact.of("answers", control=name, objective=objective)
    for phase in PHASES:
        yield Fact.of("in-place", control=name, phase=phase)
    yield Fact.of("walkthrough", control=name, procedure="inspection", result="as_described")
    yield Fact.of("design-view", control=name, procedure="inspection", able=True)
    yield Fact.of("uses", control=name, population=f"population-{number % POPULATIONS}")
    for procedure in ("inspection", "reperformance"):
        yield Fact.of("tested-by", control=name, procedure=procedure)
    for step in (1, 2, 3):  # access and change control come first
        if number > 8 and number % 3:
            yield Fact.of("depends", control=name, on=f"control-{(number + step) % 8}")
    for stratum in range(12):
        yield _result(name, number, stratum)
    if number % 25 == 24:
        yield Fact.of("response", control=name, cause=f"cause-{number // 50}")
        other = f"control-{(number + 1) % controls}"
        yield Fact.of("compensates", control=other, precise=True, **{"for": name})
        yield Fact.of("same-risk", control=other, **{"for": name})


def _result(name: str, number: int, stratum: int) -> Fact:
    outcome, deviations = "clean", 0
    if number % 25 == 24 and stratum == 3:
        outcome, deviations = "above", 5
    elif number % 40 == 39:
        outcome = "undecided"
    elif number % 60 == 59:
        outcome = "none_occurred"
    elif (number + stratum) % 11 == 10:
        outcome, deviations = "within", 1
    return Fact.of(
        "result",
        control=name,
        stratum=f"system-{stratum}",
        outcome=outcome,
        items=45,
        size=420 + number,
        deviations=deviations,
        not_tested=2 if outcome == "undecided" else 0,
        rate="2.2 %",
        upper="5.0 %",
        tolerable="5.0 %",
    )
