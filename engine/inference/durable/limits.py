"""What the C engine bears, with room to spare; beyond it hangs, crashes or loses facts.

Most bounds are per ruleset, and rules of one layer may be spread over several rulesets: those
never narrow the language. What remains is told as a diagnostic, and the caller falls back.
"""

from __future__ import annotations

from engine.model.position import NOWHERE, Diagnostic, Position

PATTERNS_OF_A_RULE = 15  # 16 slots in a frame, of which one is needed to end a search
FACTS = 900_000  # `fact-0` to `fact-899999` have distinct 32-bit hashes

# Bounds of one ruleset.
RULES = 1_000  # of 4,096
KINDS = 480  # of 511 conditions under one parent
PATTERNS_OF_A_KIND = 240  # of 255 rules that share a pattern, and 511 conditions
TRUE_AT_ONCE = 60  # of 64 slots of the stack that walks the conditions
COLUMNS = 240  # of 252 attributes of a fact


def too_many_patterns(rule: str, count: int, at: Position) -> Diagnostic:
    return Diagnostic(
        at,
        "E-ENGINE-LIMIT",
        f"`{rule}` joins {count} patterns, the durable engine takes {PATTERNS_OF_A_RULE}",
        "split the rule, or choose the reference engine",
    )


def too_wide(rule: str, at: Position) -> Diagnostic:
    return Diagnostic(
        at,
        "E-ENGINE-LIMIT",
        f"`{rule}` reads more attributes of one kind than the {COLUMNS} the durable engine takes",
        "split the rule, or choose the reference engine",
    )


def unordered_variable(rule: str, at: Position) -> Diagnostic:
    return Diagnostic(
        at,
        "E-ENGINE-LIMIT",
        f"`{rule}` compares a variable otherwise than for equality",
        "choose the reference engine",
    )


def too_many_facts(count: int) -> Diagnostic:
    return Diagnostic(
        NOWHERE,
        "E-ENGINE-LIMIT",
        f"{count:,} facts are more than the {FACTS:,} the durable engine takes",
        "choose the reference engine",
    )
