"""Cases put to the test: on the reference evaluator, and on durable-rules where installed.

A file of rules is judged by itself, as its cases are written; both evaluators must agree on
everything that follows, not only on what the case is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from engine.inference.reference import TooManyLooks, derive_layers
from engine.inference.stratify import stratify
from engine.model.position import Diagnostic
from engine.model.rules import Derived, Fact, Rule
from engine.packs.cases import Case

MOST_LOOKS = 200_000  # at facts, by one case; the largest case that ships needs a hundredth
Evaluate = Callable[[Iterable[Fact]], Derived | Diagnostic]


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one case; `trouble` says why there is no answer, or that two differ."""

    case: Case
    came: tuple[Fact, ...] = ()
    trouble: str = ""

    @property
    def missing(self) -> tuple[Fact, ...]:
        """Expected, and did not come."""
        return tuple(fact for fact in self.case.concludes if fact not in self.came)

    @property
    def unexpected(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.came if fact not in self.case.concludes)

    @property
    def passed(self) -> bool:
        return not (self.trouble or self.missing or self.unexpected)


def try_cases(
    cases: Iterable[Case], rules_of: Callable[[str | None], tuple[Rule, ...]]
) -> tuple[Trial, ...]:
    """Each case on the rules of its file, read with the settings of the firm that it names."""
    by_firm: dict[str | None, list[Case]] = {}
    for case in cases:
        by_firm.setdefault(case.firm, []).append(case)
    tried: dict[Case, Trial] = {}
    for firm, own in by_firm.items():
        tried |= {trial.case: trial for trial in _try(own, rules_of(firm))}
    return tuple(tried[case] for case in sorted(tried, key=lambda case: case.at))


def _try(cases: Iterable[Case], rules: tuple[Rule, ...]) -> Iterable[Trial]:
    reference = _reference(rules)
    second, close = _durable(rules)
    try:
        for case in cases:
            yield _trial(case, reference, second)
    finally:
        close()


def _trial(case: Case, reference: Evaluate, second: Evaluate | None) -> Trial:
    try:
        derived = reference(case.given)
    except TooManyLooks:
        return Trial(case, trouble=f"{case.rule}: its file looks at facts without end")
    assert isinstance(derived, Derived)
    came = {i.conclusion: None for i in derived.trace if i.rule == case.rule}
    trouble = ""
    if second is not None:
        other = second(case.given)
        if isinstance(other, Diagnostic):
            trouble = f"durable-rules gives no answer: {other.message}"
        elif other != derived:
            trouble = "durable-rules and the reference evaluator disagree"
    return Trial(case, tuple(sorted(came, key=lambda fact: fact.order)), trouble)


def _reference(rules: tuple[Rule, ...]) -> Evaluate:
    """As `engine.inference.reference.derive`, the layers made once, and with an end."""
    strata, circles = stratify(rules)
    assert not circles, "loading a pack refuses circles"

    return lambda facts: derive_layers(strata, facts, looks=MOST_LOOKS)


def _durable(rules: tuple[Rule, ...]) -> tuple[Evaluate | None, Callable[[], None]]:
    from engine.inference import durable  # here, because only trials and `--engine` pay for it

    compiled = durable.compile_rules(rules) if durable.available() else None
    if compiled is None or isinstance(compiled, Diagnostic):
        return None, lambda: None  # a rule that it cannot take is for lint to tell
    return compiled.derive, compiled.close


def firing(trials: Iterable[Trial]) -> Mapping[str, tuple[int, int]]:
    """By rule: in how many of its cases it fires, and in how many it does not."""
    counts: dict[str, tuple[int, int]] = {}
    for trial in trials:
        fires, misses = counts.get(trial.case.rule, (0, 0))
        has = bool(trial.case.concludes)
        counts[trial.case.rule] = fires + has, misses + (not has)
    return counts
