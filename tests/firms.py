"""Firm profiles in tests: those that ship, and audits by firms that differ in a few numbers."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from engine.audit.library import Library, open_library, packs_for
from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.run import audit
from engine.model.firm import FirmProfile
from engine.model.position import NOWHERE
from engine.model.rules import Rule
from engine.model.run import AuditRun
from engine.packs.firms import load_firm
from engine.packs.rules import load_rules
from engine.packs.shipped import ROOT
from tests.remembered import Shared

SHIPPED = ("binomial-90", "binomial-95", "census", "forum-large-firm")


@cache
def firm_called(name: str) -> FirmProfile:
    firm, problems = load_firm(ROOT / "firms" / f"{name}.yaml")
    assert firm is not None, problems
    return firm


def nature_rules(firm: FirmProfile) -> tuple[Rule, ...]:
    """The rules for the nature of deviations alone, with the numbers of this firm."""
    rules, problems = load_rules([ROOT / "testing" / "nature.yaml"], firm)
    assert problems == ()
    return rules


def audited_by(firm: FirmProfile, folder: Path | str) -> AuditRun:
    """An audit by a firm that need not ship."""
    library = open_library()
    assert isinstance(library, Library), library
    opened = open_scenario(str(folder), Choices())
    assert isinstance(opened, Opened), "\n".join(str(d) for d in opened)
    rules = _rules_of(firm, library)
    scope = replace(opened.scope, firm=firm)
    shared = Shared()
    run = audit(replace(opened, scope=scope, rules=rules), examine=shared.examine, test=shared.test)
    assert isinstance(run, AuditRun), run
    return run


_read: dict[str, tuple[Rule, ...]] = {}


def _rules_of(firm: FirmProfile, library: Library) -> tuple[Rule, ...]:
    """All rules with the numbers of this firm, read once for each such firm."""
    numbers = repr(replace(firm, at=NOWHERE, places={}))
    if numbers not in _read:
        packs, problems = packs_for(firm, library)
        assert problems == ()
        _read[numbers] = tuple(rule for pack in packs for rule in pack.rules)
    return _read[numbers]
