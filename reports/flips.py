"""What `mockaudit flips` prints: what holds the opinion back, and what would flip it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.model.flips import Effect, FixSet, Flips, Label, Option
from engine.model.run import NOTICE, Ground
from reports.typesetting import pad, width, wrap
from reports.words import listed, number_of, opinion, spaced

MOST = 12  # entries of a list that are told; the JSON tells them all
LABELS = {
    Label.REPAIR: "can still be done",
    Label.SCOPE: "a choice of scope, open before acceptance",
    Label.CLAIM: "only if it is true and the assessor is shown it",
    Label.COUNTERFACTUAL: "had it been otherwise: nothing that can be done",
}


def text(found: Flips, width: int = 80, saved: tuple[str, ...] = ()) -> str:
    """The answer on a page of that width; `saved` names the file of each set, if written."""
    columns = max(width, 64)
    blocks = [
        list(block)
        for block in (
            _head(found, columns),
            _back(found, columns),
            _sets(found, columns, saved),
            _alone(found, columns),
            _refused(found, columns),
            _remaining(found, columns),
            _requests(found, columns),
        )
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(found: Flips, columns: int) -> Iterator[str]:
    yield from wrap(found.organisation, columns)
    stage = spaced(found.stage) + (f", today {found.today}" if found.today else "")
    yield from wrap(f"What flips it to {found.target.value}: {found.firm}; {stage}", columns)
    yield "─" * columns
    yield from wrap(NOTICE, columns)
    if found.disclaimer:
        yield from wrap(found.disclaimer, columns)
    for assumed in found.assumptions:
        yield from wrap(assumed, columns, "ASSUMED  ", "    ")


def _back(found: Flips, columns: int) -> Iterator[str]:
    of = ", what the results bear: no opinion is expressed" if found.of_results else ""
    yield from wrap(f"{effect(found.now)}{of}", columns, "NOW  ", "     ")
    if found.reached:
        yield "  The target is reached; nothing has to be flipped."
        return
    yield from _list(_sentences(found.grounds), columns)


def _sentences(grounds: tuple[Ground, ...]) -> Iterator[str]:
    """One sentence for what is the same in several categories."""
    same: dict[tuple[str, str, str], list[Ground]] = {}
    for ground in grounds:
        about = ground.criterion or ground.sentence
        same.setdefault((about, ground.subject, ground.value), []).append(ground)
    for each in same.values():
        others = dict.fromkeys(spaced(g.category) for g in each[1:] if g.category)
        beside = f"; the same in {listed(tuple(others))}" if others else ""
        yield each[0].sentence + beside


def effect(ends: Effect) -> str:
    """The opinion that an audit would end with, and what stands behind it."""
    failing = number_of(len(ends.not_met), "criterion", "criteria")
    told = number_of(ends.exceptions, "exception")
    return f"{opinion(ends.value.value)} ({failing} not met, {told}, score {ends.score})"


def _list(sentences: Iterable[str], columns: int) -> Iterator[str]:
    every = list(sentences)
    for sentence in every[:MOST]:
        yield from wrap(sentence, columns, "  - ")
    if len(every) > MOST:
        yield f"  and {len(every) - MOST} more"


def _sets(found: Flips, columns: int, saved: tuple[str, ...]) -> Iterator[str]:
    if found.reached:
        return
    if not found.sets:
        yield "NO SET of these options reaches it" + ("" if found.complete else ", as far as seen")
        return
    yield "SMALLEST SETS"
    for number, each in enumerate(found.sets, start=1):
        yield from wrap(f"{effect(each.effect)}", columns, f"  {number}. ", "     ")
        yield from wrap(f"[{each.label.value}] {LABELS[each.label]}", columns, "     ")
        for option in each.options:
            yield from wrap(f"{option.says}; {option.note}", columns, "     - ")
        yield from wrap(price(each), columns, "     ")
        if each.verified is not None:
            yield "     " + (
                "audited again with this overlay: as predicted"
                if each.verified
                else "audited again with this overlay: NOT as predicted"
            )
        if saved:
            yield from wrap(f"overlay: {saved[number - 1]}", columns, "     ")
    if not found.complete:
        yield from wrap("There may be other sets: the search ended at its bounds.", columns, "  ")


def price(fix: FixSet) -> str:
    """What a set costs and how long it takes, as far as anybody says."""
    cost = "cost unknown" if fix.cost is None else f"cost {fix.cost:,}"
    if fix.cost is not None and fix.unknown_costs:
        cost += f" and {fix.unknown_costs} unknown"
    days = "lead time unknown" if fix.days is None else number_of(fix.days, "day")
    if fix.days is not None and fix.unknown_days:
        days += f", {fix.unknown_days} unknown"
    return f"{cost}; {days}"


def _alone(found: Flips, columns: int) -> Iterator[str]:
    if not found.options:
        return
    yield "EACH ALONE"
    first = max(width(str(opinion(each.effect.value.value))) for each in found.options)
    for each in found.options[:MOST]:
        said = pad(str(opinion(each.effect.value.value)), first)
        yield from wrap(_told(each.option), columns, f"  {said}  ")
    if len(found.options) > MOST:
        yield f"  and {len(found.options) - MOST} more"


def _told(option: Option) -> str:
    return f"[{option.label.value}] {option.says}"


def _refused(found: Flips, columns: int) -> Iterator[str]:
    if found.refused:
        yield "REFUSED, and so not offered"
    for each in found.refused[:MOST]:
        basis = ", ".join(each.basis)
        yield from wrap(f"{each.says}: {each.because} [{basis}]", columns, "  ✗ ")
    if len(found.refused) > MOST:
        yield f"  and {len(found.refused) - MOST} more"


def _remaining(found: Flips, columns: int) -> Iterator[str]:
    if not found.remaining:
        return
    if found.remaining == found.grounds:
        return  # told above, and nothing of it would change
    yield "STANDS EVEN SO, whatever is chosen of these"
    yield from _list(_sentences(found.remaining), columns)


def _requests(found: Flips, columns: int) -> Iterator[str]:
    if found.requests:
        yield "TO BE SUPPLIED before anything can be concluded from it"
        yield from _list(found.requests, columns)
