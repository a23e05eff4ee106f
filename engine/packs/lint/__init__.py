"""Packs that load, yet can hardly be meant: one file an idea, each check one function.

Errors are slips that would silently change a verdict or mislead a reader; warnings are advice.
Checks of rules need rules and vocabulary alone. Checks of the whole are the finish: they see
everything that is loaded together, and tell what no single rule or file can show.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.model.position import Diagnostic
from engine.model.rules import Rule
from engine.packs.lint.basis import unknown_basis, unsourced
from engine.packs.lint.claims import claims
from engine.packs.lint.coverage import few_controls, without_objectives, without_rules
from engine.packs.lint.engine import not_compiled, too_long
from engine.packs.lint.framework import counts, criterion_names
from engine.packs.lint.kinds import never_matched, other_types, unknown_attributes, unknown_kinds
from engine.packs.lint.reach import never_fires, unreachable
from engine.packs.lint.twice import same_rule_twice, same_words_twice
from engine.packs.lint.untested import without_cases
from engine.packs.lint.unused import unconcluded_results, unused_conclusions, unused_facts
from engine.packs.lint.whole import RuleCheck, Whole, WholeCheck
from engine.packs.vocabulary import Vocabulary

CHECKS: tuple[RuleCheck, ...] = (
    unknown_kinds,
    unknown_attributes,
    never_matched,
    other_types,
    never_fires,
    unreachable,
    unused_conclusions,
    too_long,
)
FINISH: tuple[WholeCheck, ...] = (
    counts,
    criterion_names,
    without_objectives,
    without_rules,
    few_controls,
    claims,
    same_rule_twice,
    same_words_twice,
    unknown_basis,
    unsourced,
    unused_facts,
    unconcluded_results,
    without_cases,
    not_compiled,
)


def lint(rules: Iterable[Rule], vocabulary: Vocabulary) -> tuple[Diagnostic, ...]:
    """What the checks of rules find, sorted by place."""
    ordered = sorted(rules, key=lambda rule: rule.id)
    return tuple(sorted({found for check in CHECKS for found in check(ordered, vocabulary)}))


def lint_whole(whole: Whole) -> tuple[Diagnostic, ...]:
    """What all checks find, sorted by place."""
    found = {problem for check in FINISH for problem in check(whole)}
    return tuple(sorted(found | set(lint(whole.rules, whole.vocabulary))))


__all__ = ["Whole", "lint", "lint_whole"]
