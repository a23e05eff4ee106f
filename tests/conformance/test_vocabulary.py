"""The facts that the engine asserts are those that `rules/vocabulary.yaml` promises to rules."""

from __future__ import annotations

from functools import cache

import pytest

from engine.model.rules import Value
from engine.packs.shipped import ROOT
from engine.packs.vocabulary import Vocabulary, load_vocabulary
from tests.audits import audited

# Asserted of the companies of `tests/conformance/test_decision_table.py`.
DESCRIBED = {
    *("description", "description-criterion", "speaks", "told", "told-provider", "told-expected"),
    *("told-excluded", "told-deficiency", "corrected", "service", "component", "listed"),
    *("incident", "system-change"),
}
BESIDE = {
    *("emphasis", "withdrawal", "assertion", "representations", "known-matter"),
    *("subsequent-event", "event-control", "act", "act-control", "act-criterion"),
    *("change-request", "request-control", "request-criterion", "request-provider"),
    *("promise-outside", "answer", "report", "since-last-report"),
}


@cache
def vocabulary() -> Vocabulary:
    found, problems = load_vocabulary(ROOT / "vocabulary.yaml")
    assert found is not None and problems == ()
    return found


def kind_of(value: Value) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "integer" if isinstance(value, int) else "text"


@pytest.mark.parametrize("name", ["northwind-cloud", "open-infra"])
@pytest.mark.parametrize("type_", [1, 2])
def test_only_promised_kinds_and_attributes_are_asserted(name: str, type_: int) -> None:
    promised = vocabulary().kinds
    for fact in audited(name, type=type_).facts:
        assert fact.kind in promised, fact
        for attribute, value in fact.attributes:
            assert str(promised[fact.kind][attribute]) == kind_of(value), (fact, attribute)


def test_most_promised_kinds_are_asserted_by_the_shipped_companies() -> None:
    asserted = {f.kind for name in ("northwind-cloud", "open-infra") for f in audited(name).facts}
    rare = {
        "contradiction",
        "changed",
        "disclosed-change",
        "description-matter",
        "limitation",
        "compensates",
        "same-risk",
        "circumstance",
        "performed-by",
        "watches",
        "interim",
        "roll-forward",
        "expects",
        "provider-report",
        "provider-cover",
        "touches",
        "prior-exception",
        "remediation",
        "replaced",
        *DESCRIBED,
        *BESIDE,
    }
    assert set(vocabulary().kinds) - asserted <= rare
