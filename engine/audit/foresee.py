"""A forecast with what would flip each firm's opinion: the two halves of a useful answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from engine.audit.compare import Measure
from engine.audit.flips import flips
from engine.audit.forecast import predict
from engine.audit.memory import Memory
from engine.audit.open import Opened
from engine.audit.run import audit
from engine.model.flips import Flips
from engine.model.position import Diagnostic
from engine.model.prediction import Prediction
from engine.model.run import AuditRun
from engine.model.words import Opinion


def flipped(
    opened: Sequence[Opened], memory: Memory, step: Callable[[], None] = lambda: None
) -> Mapping[str, Flips] | tuple[Diagnostic, ...]:
    """By firm: the smallest sets that reach an unqualified opinion, from the audit at its seed.

    `step` is called once for each firm. Sets are not audited again; `mockaudit flips` does that.
    """
    found: dict[str, Flips] = {}
    for each in opened:
        run = audit(each, examine=memory.examine, test=memory.test)
        if not isinstance(run, AuditRun):
            return run
        found[each.scope.firm.id] = flips(
            each, run, verify=False, examine=memory.examine, test=memory.test
        )
        step()
    return found


DIGITS = 9


def chances(opened: Opened, _: AuditRun, memory: Memory) -> Iterator[Measure]:
    """What a forecast adds to a column of a comparison; nothing where it cannot be made."""
    found = predict([opened], examine=memory.examine)
    if not isinstance(found, Prediction):
        return
    (made,) = found.forecasts
    for opinion, chance in reversed(made.distribution.chances):
        if not chance and opinion in (Opinion.NOT_EXPRESSED, Opinion.NO_REPORT):
            continue
        yield Measure("forecast", f"{opinion.value} by chance", round(chance, DIGITS))
    yield Measure("forecast", "once disclosed", made.disclosed.opinion.value)
    yield Measure("forecast", "any exception", round(made.p_any_exception, DIGITS))
    yield Measure("forecast", "expected exceptions", f"{made.expected_exceptions:.1f}")
