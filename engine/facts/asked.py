"""What an engagement asks for: something to judge, and a seed that can be ranked by."""

from __future__ import annotations

from collections.abc import Iterator

from engine.documents.suggest import quoted
from engine.facts.places import Places
from engine.model.position import Diagnostic
from engine.model.scenario import Engagement

SEPARATOR = "\N{SYMBOL FOR UNIT SEPARATOR}"
"""parts seed, population and key where items are ranked"""


def check(engagement: Engagement, places: Places) -> Iterator[Diagnostic]:
    if not engagement.categories:
        at = places.of(engagement.at, "categories")
        message = "the engagement covers no category, so there is nothing to judge"
        yield Diagnostic(at, "E-NO-CATEGORY", message, "name one, as in `categories: [security]`")
    if SEPARATOR in str(engagement.seed):
        message = f"the seed holds {quoted(SEPARATOR)}, which parts it from the keys of items"
        yield Diagnostic(places.of(engagement.at, "seed"), "E-SEED", message, "leave it out")
