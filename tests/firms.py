"""Firm profiles in tests: those that ship, and audits by firms that differ in a few numbers."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from engine.audit.library import Library, open_library, packs_for
from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.run import audit
from engine.model.firm import FirmProfile
from engine.model.rules import Rule
from engine.model.run import AuditRun
from engine.packs.firms import load_firm
from engine.packs.rules import load_rules
from engine.packs.shipped import ROOT

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
    packs, problems = packs_for(firm, library)
    assert problems == ()
    rules = tuple(rule for pack in packs for rule in pack.rules)
    run = audit(replace(opened, scope=replace(opened.scope, firm=firm), rules=rules))
    assert isinstance(run, AuditRun), run
    return run
