"""What rules and catalogue rest on."""

from __future__ import annotations

from collections.abc import Iterator

from engine.documents.suggest import did_you_mean, quoted
from engine.model.position import Diagnostic
from engine.packs.lint.whole import Whole


def unknown_basis(whole: Whole) -> Iterator[Diagnostic]:
    """A rule that rests on what nobody has explained, or on nothing."""
    for rule in whole.rules:
        if not rule.basis:
            message = f"{quoted(rule.id)} names no basis"
            yield Diagnostic(rule.at, "E-LINT-BASIS", message, "as in `basis: [R14]`")
        for name in rule.basis:
            if name not in whole.basis:
                message = f"{quoted(rule.id)} rests on {quoted(name)}, which is not explained"
                near = did_you_mean(name, whole.basis)
                help_ = near or "explain it in `basis.yaml`, with its source and status"
                yield Diagnostic(rule.at, "E-LINT-BASIS", message, help_)


def unsourced(whole: Whole) -> Iterator[Diagnostic]:
    """A typical control that does not say where it comes from."""
    for control in whole.criteria.catalogue:
        if not control.source.strip():
            message = f"{quoted(control.id)} of the catalogue names no source"
            yield Diagnostic(control.at, "E-LINT-BASIS", message, "`own words` is a source too")
