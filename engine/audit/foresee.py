"""A forecast with what would flip each firm's opinion: the two halves of a useful answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engine.audit.flips import flips
from engine.audit.open import Opened
from engine.audit.run import audit
from engine.model.flips import Flips
from engine.model.position import Diagnostic
from engine.model.run import AuditRun


def flipped(
    opened: Sequence[Opened], step: Callable[[], None] = lambda: None
) -> Mapping[str, Flips] | tuple[Diagnostic, ...]:
    """By firm: the smallest sets that reach an unqualified opinion, from the audit at its seed.

    `step` is called once for each firm. Sets are not audited again; `mockaudit flips` does that.
    """
    found: dict[str, Flips] = {}
    for each in opened:
        run = audit(each)
        if not isinstance(run, AuditRun):
            return run
        found[each.scope.firm.id] = flips(each, run, verify=False)
        step()
    return found
