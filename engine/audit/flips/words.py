"""Options about what management says: the description, what it knew, its assertion, providers."""

from __future__ import annotations

from collections.abc import Iterator

from engine.audit.flips.state import State
from engine.model.flips import Changes, Expected, Label, Option

_NAMED = 3


def corrected(state: State) -> Iterator[Option]:
    """All that the description is wrong or silent about, put right before issue (R06).

    One option, for each matter alone modifies the opinion on the description.
    """
    names = tuple(sorted({str(f.get("about")) for f in state.findings.all("misdescribed")}))
    if not names:
        return
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    yield Option(
        id="correct",
        kind="correct",
        label=Label.REPAIR,
        about="description",
        says=f"put the description right about {', '.join(names[:_NAMED])}{more}",
        note="before it is issued; corrected, it has no effect (R06)",
        group="correct",
        changes=Changes(correct=names),
    )


def disclosed(state: State) -> Iterator[Option]:
    for known in state.scope.facts.known_to_management:
        if not known.disclosed:
            yield Option(
                id=f"disclose:{known.id}",
                kind="disclose",
                label=Label.REPAIR,
                about=known.id,
                says=f"tell the assessor of {known.id}",
                note="whether management's word is trusted afterwards is for the assessor (R36)",
                group=f"disclose:{known.id}",
                changes=Changes(disclose=(known.id,)),
            )


def asserted(state: State) -> Iterator[Option]:
    if state.scope.facts.engagement.assertion == "refused":
        yield Option(
            id="assert",
            kind="assert",
            label=Label.REPAIR,
            about="assertion",
            says="give the written assertion",
            note="without it there is no report (R01)",
            group="assert",
            changes=Changes(assertion="given"),
        )


def expected(state: State) -> Iterator[Option]:
    """What is left to providers of whom nobody expects it (R24)."""
    carried = {o.id: o.carried for o in state.scope.objectives if o.carried}
    silent = {str(f.get("objective")) for f in state.findings.all("silent")}
    types = tuple(sorted({str(carried[o]) for o in silent if o in carried}))
    providers = [v for v in state.scope.facts.vendors if v.subservice and v.method == "carve_out"]
    for vendor in providers if types else ():
        name = vendor.name or vendor.id
        yield Option(
            id=f"expect:{vendor.id}",
            kind="expect",
            label=Label.CLAIM,
            about=vendor.id,
            says=f"name what is expected of {name}: {', '.join(types)}",
            note="only if it does this: hold it against its contract and its own report (R24)",
            group=f"expect:{vendor.id}",
            changes=Changes(expect=(Expected(vendor.id, types),)),
        )
