"""Why: the derivation behind an opinion, a criterion, a control, or one item of evidence."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from engine.inference.explain import Derivation, tree
from engine.model.position import Diagnostic, Position
from engine.model.rules import Derived, Fact
from engine.model.run import AuditRun
from engine.model.testing import AuditException, ItemResult

OPINION = "opinion"
CRITERION_KINDS = ("concluded",)
CONTROL_KINDS = ("designed", "design-failed", "design-unknown", "operation")


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was asked about, the trees of what was concluded on it, and the evidence rows."""

    id: str
    what: str  # opinion, criterion, control, objective, population or item
    derivations: tuple[Derivation, ...]
    exceptions: tuple[AuditException, ...] = ()
    items: tuple[ItemResult, ...] = ()


def why(run: AuditRun, asked: str) -> Explanation | Diagnostic:
    """The explanation of one id of the run; an unknown id comes back with the nearest ones."""
    tell = _Trees(run)
    known = (*run.exceptions, *run.outside)
    exceptions = tuple(e for e in known if asked in (e.id, e.item))
    items = tuple(i for i in run.items if i.item == asked or _tested_in(i, exceptions))
    if asked == OPINION:
        return Explanation(asked, OPINION, tell.about(("worst", "overall"), {}))
    if asked in {c.id for c in run.criteria}:
        found = tell.about((*CRITERION_KINDS, "unconcluded"), {"criterion": asked})
        return Explanation(asked, "criterion", found)
    if asked in {c.id for c in run.controls}:
        return Explanation(
            asked,
            "control",
            tell.about(CONTROL_KINDS, {"control": asked}),
            tuple(e for e in known if e.control == asked),
        )
    if exceptions or items:
        controls = sorted({e.control for e in exceptions} | {i.control for i in items})
        found = tuple(
            derivation
            for control in controls
            for derivation in tell.about(("operation",), {"control": control})
        )
        return Explanation(asked, "item", found, exceptions, items)
    return _unknown(run, asked)


def _tested_in(item: ItemResult, exceptions: tuple[AuditException, ...]) -> bool:
    return any((e.control, e.item) == (item.control, item.item) for e in exceptions)


def _unknown(run: AuditRun, asked: str) -> Diagnostic:
    known = sorted(
        {OPINION}
        | {c.id for c in run.criteria}
        | {c.id for c in run.controls}
        | {e.id for e in run.exceptions}
        | {i.item for i in run.items}
    )
    near = get_close_matches(asked, known, 3)
    help_ = f"did you mean {', '.join(f'`{n}`' for n in near)}?" if near else "try `opinion`"
    return Diagnostic(Position(asked), "E-WHY-UNKNOWN", f"the run knows no `{asked}`", help_)


class _Trees:
    def __init__(self, run: AuditRun) -> None:
        self._base = run.facts
        concluded = {instance.conclusion for instance in run.trace}
        self._derived = Derived(tuple(concluded), run.trace)
        self._order = [*dict.fromkeys(i.conclusion for i in run.trace)]

    def about(self, kinds: tuple[str, ...], wanted: dict[str, str]) -> tuple[Derivation, ...]:
        return tuple(
            tree(self._derived, self._base, fact)
            for kind in kinds
            for fact in self._order
            if fact.kind == kind and _has(fact, wanted)
        )


def _has(fact: Fact, wanted: dict[str, str]) -> bool:
    return all(fact.get(name) == value for name, value in wanted.items())
