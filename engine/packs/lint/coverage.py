"""Which of the 61 criteria have objectives, rules and typical controls; nothing is rounded up."""

from __future__ import annotations

from collections.abc import Iterator

from engine.documents.suggest import quoted
from engine.inference.stratify import reads
from engine.model.criteria import Criterion
from engine.model.position import Diagnostic, Severity
from engine.model.rules import Operator, Pattern, Rule, Variable
from engine.packs.criteria import criterion_of
from engine.packs.lint.whole import Whole

_READ = {"criterion": "id", "objective": "criterion"}  # kinds that bring a criterion into rules


def without_objectives(whole: Whole) -> Iterator[Diagnostic]:
    """A criterion that no objective belongs to is never concluded."""
    having = {criterion_of(each.id) for each in whole.criteria.objectives}
    for criterion in whole.criteria.criteria:
        if criterion.id not in having:
            message = f"{criterion.id} has no objective, so that it is never concluded"
            help_ = f"state some in `tsc/{criterion.series}/objectives.yaml`"
            yield Diagnostic(criterion.at, "E-LINT-UNCOVERED", message, help_)


def without_rules(whole: Whole) -> Iterator[Diagnostic]:
    """A criterion that no rule can conclude on."""
    for criterion in whole.criteria.criteria:
        if not any(concerns(rule, criterion) for rule in whole.rules):
            message = f"no rule reads what is stated for {criterion.id}"
            yield Diagnostic(criterion.at, "E-LINT-UNCOVERED", message)


def few_controls(whole: Whole) -> Iterator[Diagnostic]:
    """A criterion that the catalogue leaves alone, or with one control only."""
    answering: dict[str, set[str]] = {}
    for control in whole.criteria.catalogue:
        for objective in control.answers:
            answering.setdefault(criterion_of(objective), set()).add(control.id)
    for criterion in whole.criteria.criteria:
        controls = sorted(answering.get(criterion.id, ()))
        if not controls:
            message = f"no control of the catalogue answers an objective of {criterion.id}"
            yield Diagnostic(criterion.at, "E-LINT-UNCOVERED", message)
        elif len(controls) == 1:
            message = f"{quoted(controls[0])} is all that the catalogue has for {criterion.id}"
            help_ = "one typical control is seldom enough for a criterion"
            at = criterion.at
            yield Diagnostic(at, "W-LINT-ONE-CONTROL", message, help_, Severity.WARNING)


def concerns(rule: Rule, criterion: Criterion) -> bool:
    """Whether a rule reads this criterion or an objective of it, by name or as any other."""
    return any(_fits(pattern, criterion) for pattern in reads(rule) if pattern.kind in _READ)


def names(rule: Rule, criterion: Criterion) -> bool:
    """Whether a rule is about this criterion and not about all of them."""
    return any(
        not isinstance(condition.operand, Variable)
        and criterion_of(str(condition.operand)) == criterion.id
        for pattern in reads(rule)
        if pattern.kind in _READ
        for condition in pattern.conditions
    )


def _fits(pattern: Pattern, criterion: Criterion) -> bool:
    """Whether nothing that the pattern demands speaks against a fact of this criterion."""
    for condition in pattern.conditions:
        named = condition.operand
        if isinstance(named, Variable) or condition.operator is not Operator.EQUAL:
            continue
        if condition.attribute == _READ[pattern.kind] and named != criterion.id:
            return False
        if (
            pattern.kind == "objective"
            and condition.attribute == "id"
            and criterion_of(str(named)) != criterion.id
        ):
            return False
    return True
