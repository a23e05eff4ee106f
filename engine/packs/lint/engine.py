"""Rules that the compiled engine would not take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from engine.documents.suggest import quoted
from engine.model.position import Diagnostic, Severity
from engine.packs.lint.whole import Rules, Whole
from engine.packs.vocabulary import Vocabulary

MOST_POSITIVE = 15  # patterns and tallies of a rule
MOST_PATTERNS = 16  # together with negated ones


def too_long(rules: Rules, vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """A rule with more patterns than anybody can follow, or the compiled engine takes."""
    for rule in rules:
        positive = len(rule.patterns) + len(rule.tallies)
        if positive > MOST_POSITIVE or positive + len(rule.negations) > MOST_PATTERNS:
            message = f"{quoted(rule.id)} has {positive + len(rule.negations)} patterns"
            help_ = (
                f"at most {MOST_POSITIVE} besides `none`, {MOST_PATTERNS} in all; "
                "conclude an intermediate fact in a rule of its own"
            )
            yield Diagnostic(rule.at, "W-LINT-LONG", message, help_, Severity.WARNING)


def not_compiled(whole: Whole) -> Iterator[Diagnostic]:
    """What the durable engine says of all rules together; silent where it is not installed.

    Its bounds on one ruleset never show here: rules of one layer are spread over several.
    """
    from engine.inference import durable  # here, because only lint and tests pay for it

    if not durable.available():
        return
    compiled = durable.compile_rules(whole.rules)
    if isinstance(compiled, Diagnostic):
        yield replace(compiled, severity=Severity.WARNING)
    else:
        compiled.close()
