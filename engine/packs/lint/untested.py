"""Rules that travel without the cases that show what they mean."""

from __future__ import annotations

from collections.abc import Iterator

from engine.documents.suggest import quoted
from engine.model.position import Diagnostic
from engine.packs.lint.whole import Whole


def without_cases(whole: Whole) -> Iterator[Diagnostic]:
    """Each rule has a case in which it fires and a near miss in which it does not."""
    fires = {case.rule for case in whole.cases if case.concludes}
    misses = {case.rule for case in whole.cases if not case.concludes}
    for rule in whole.rules:
        lacks = [
            what
            for what, having in (("case in which it fires", fires), ("near miss", misses))
            if rule.id not in having
        ]
        if lacks:
            message = f"{quoted(rule.id)} has no {' and no '.join(lacks)}"
            help_ = "add cases for it in the folder `cases` next to its file"
            severity = whole.severity(rule.at)
            code = f"{severity.value[0].upper()}-LINT-CASES"
            yield Diagnostic(rule.at, code, message, help_, severity)
