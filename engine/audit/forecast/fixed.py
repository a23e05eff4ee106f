"""What was held fixed: the forecast is conditional on all of it, and says so."""

from __future__ import annotations

from collections.abc import Iterator

from engine.audit.forecast.known import Known
from engine.audit.forecast.outcomes import Outcomes
from engine.audit.scope import Scope
from engine.model.testing import PopulationState
from engine.sampling.joint import Mark

ALWAYS = (
    "the description, and management's integrity and representations, are as stated; "
    "nobody finds out otherwise",
    "design, walkthroughs, dependencies and compensating controls are as stated",
    "what the attributes of a test cannot see does not count: P(unqualified) is an upper bound, "
    "given the facts",
    "thresholds and the importance of each control are those of this firm and this scenario; "
    "no standard sets them",
)


def conditions(scope: Scope, known: Known, outcomes: Outcomes) -> tuple[str, ...]:
    """Sentences, from the most general on."""
    return (*ALWAYS, *_evidence(known), *_drawing(scope, known, outcomes))


def _evidence(known: Known) -> Iterator[str]:
    if not known.examined:
        return
    relied = sum(e.state is PopulationState.RECONCILED for e in known.examined)
    yield f"{relied} of {len(known.examined)} populations are complete and accurate, and stay so"
    for examined in known.examined:
        if examined.state is not PopulationState.RECONCILED:
            yield f"the population `{examined.id}` stays {examined.state.value}: nothing is drawn"
    by_hand = {
        test.control
        for test in known.tests
        if any(attribute.passes is None for attribute in test.test.attributes.values())
    }
    if by_hand:
        yield (
            f"what was judged by hand, in {len(by_hand)} of {len(known.tests)} controls tested, is "
            "what an assessor would judge"
        )
    for shared in known.shared:
        for place, test in enumerate(shared.tests):
            counts = {
                mark: sum(n for kind, n in shared.kinds.items() if kind[place] is mark)
                for mark in (Mark.UNJUDGED, Mark.UNTESTABLE)
            }
            if counts[Mark.UNJUDGED]:
                passes, bad = shared.judged[place]
                yield (
                    f"`{test.control}` ({shared.stratum}): {counts[Mark.UNJUDGED]} items were "
                    f"never judged; they are taken to be like the {passes + bad} that were, of "
                    f"which {bad} deviated (beta-binomial, uniform prior beta(1, 1)); once known "
                    "deviations are disclosed only those judged are weighed"
                )
            if counts[Mark.UNTESTABLE]:
                yield (
                    f"`{test.control}` ({shared.stratum}): {counts[Mark.UNTESTABLE]} items cannot "
                    "be tested, whoever draws them"
                )


def _drawing(scope: Scope, known: Known, outcomes: Outcomes) -> Iterator[str]:
    if not known.tests:
        yield (
            "a Type 1 draws no sample: nothing hangs on chance"
            if scope.type == 1
            else ("no population could be relied on: nothing is drawn")
        )
        return
    yield "the assessor draws at random, items tested for several controls once for all of them"
    for group in outcomes.groups:
        if group.draws:
            controls = ", ".join(f"`{test.control}`" for test in group.tests)
            first = group.tests[0]
            yield (
                f"what the tests of `{first.population}` ({controls}) find together was drawn "
                f"{group.draws:,} times: they look at different items that overlap"
            )
    if outcomes.likened:
        yield (
            "what deviations of a sample have in common is taken to be what those of the whole "
            "population have, as far as their number allows"
        )
