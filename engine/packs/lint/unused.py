"""What is said and never heard: conclusions that nothing reads, facts that no rule reads."""

from __future__ import annotations

from collections.abc import Iterator

from engine.documents.suggest import quoted
from engine.inference.stratify import may_match
from engine.model.position import Diagnostic, Severity
from engine.packs.lint.kinds import patterns_of
from engine.packs.lint.whole import Rules, Whole
from engine.packs.vocabulary import Vocabulary


def unused_conclusions(rules: Rules, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """A conclusion that no rule reads and no result of the audit shows."""
    patterns = list(patterns_of(rules))
    for rule in rules:
        if rule.conclude.kind in vocabulary.results:
            continue
        if not any(may_match(rule.conclude, pattern) for pattern in patterns):
            message = f"nothing reads what {quoted(rule.id)} concludes"
            help_ = f"name {quoted(rule.conclude.kind)} among the results, or take it out"
            yield Diagnostic(rule.at, "W-LINT-UNUSED", message, help_, Severity.WARNING)


def unused_facts(whole: Whole) -> Iterator[Diagnostic]:
    """A kind that the engine asserts and no rule reads: what a user supplies would not matter."""
    read = {pattern.kind for pattern in patterns_of(whole.rules)}
    for kind in sorted(set(whole.vocabulary.kinds) - read):
        at = whole.vocabulary.places.get(kind, whole.vocabulary.at)
        message = f"no rule reads {quoted(kind)}, which the engine asserts"
        yield Diagnostic(at, "W-LINT-UNREAD", message, "", Severity.WARNING)


def unconcluded_results(whole: Whole) -> Iterator[Diagnostic]:
    """A kind that the engine reads at the end and no rule concludes."""
    concluded = {rule.conclude.kind for rule in whole.rules}
    for kind in sorted(set(whole.vocabulary.results) - concluded):
        at = whole.vocabulary.places.get(kind, whole.vocabulary.at)
        message = f"the engine reads {quoted(kind)}, which no rule concludes"
        yield Diagnostic(at, "W-LINT-UNREAD", message, "", Severity.WARNING)
