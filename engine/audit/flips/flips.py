"""What flips an opinion: each option with its effect, the smallest sets that reach a target."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from engine.audit.examine import examine_population
from engine.audit.flips import controls, engagement, words
from engine.audit.flips.bench import Bench, Examine, Test, of_results, value_of
from engine.audit.flips.changes import NAME, overlay_text, together
from engine.audit.flips.search import Search
from engine.audit.flips.state import LEAST_REAL, State
from engine.audit.open import Opened, open_scenario
from engine.audit.run import audit
from engine.audit.testing import test_control
from engine.model.flips import Effect, FixSet, Flips, Label, Option, Refused, Weighed
from engine.model.position import Diagnostic
from engine.model.run import AuditRun, Ground
from engine.model.testing import PopulationState
from engine.model.words import Opinion

TARGETS = {
    Opinion.UNQUALIFIED: frozenset({Opinion.UNQUALIFIED}),
    Opinion.QUALIFIED: frozenset({Opinion.UNQUALIFIED, Opinion.QUALIFIED}),
}
"""What is at least as good; adverse and disclaimer are no aims."""

MOST_SETS = 3
MOST_OPTIONS = 60


def options(opened: Opened, run: AuditRun) -> tuple[Option, ...]:
    """Everything that could be otherwise, what can be done first; in an order of its own."""
    state = State(opened, run)
    found = [
        *controls.mended(state),
        *controls.begun(state),
        *controls.compensating(state),
        *controls.answered(state),
        *words.corrected(state),
        *words.disclosed(state),
        *words.asserted(state),
        *words.expected(state),
        *(engagement.scoped(state) if state.open_scope else ()),
    ]
    found.sort(key=lambda option: (LEAST_REAL.index(option.label), option.kind, option.id))
    return tuple(found)


def refused(opened: Opened, run: AuditRun) -> tuple[Refused, ...]:
    """What is not offered, with the reason: by R28 after acceptance, or by the calendar."""
    state = State(opened, run)
    after = () if state.open_scope else engagement.refused(state)
    return (*after, *engagement.too_late(state))


def flips(
    opened: Opened,
    run: AuditRun,
    *,
    target: Opinion = Opinion.UNQUALIFIED,
    most: int = MOST_SETS,
    verify: bool = True,
    step: Callable[[], None] = lambda: None,
    examine: Examine = examine_population,
    test: Test = test_control,
    heed: Callable[[], None] = lambda: None,
) -> Flips:
    """What holds the opinion back from `target`, and what would flip it.

    `run` is the audit of `opened`. Up to `most` sets are named of each kind: what can be done,
    what would have to be shown, what would have had to be otherwise. With `verify` the first of
    them is audited again with its overlay. `step` is called once an option, `heed` before each
    look, and what it raises ends the work; `examine` and `test` may remember what they answered.
    """
    bench = Bench(opened, run, examine, test, heed)
    good = TARGETS[target]
    now = _now(bench)
    reached = now.value in good
    every = options(opened, run)
    offered = every[:MOST_OPTIONS] if not reached else ()
    weighed = tuple(_weighed(bench, offered, step))
    able = tuple(each.option for each in weighed)
    sets, complete = ([], True) if reached else _sets(bench, able, good, most)
    if sets and verify:
        sets[0] = replace(sets[0], verified=verified(opened, sets[0], examine, test))
    facts = opened.scope.facts
    return Flips(
        organisation=facts.organisation.name,
        stage=facts.engagement.stage,
        today=facts.engagement.today,
        firm=opened.scope.firm.title,
        target=target,
        of_results=of_results(run.facts),
        now=now,
        reached=reached,
        grounds=run.grounds,
        options=weighed,
        refused=() if reached else refused(opened, run),
        sets=tuple(sets),
        remaining=() if reached or sets else _remaining(bench, able),
        requests=tuple(_requests(run)),
        complete=reached or (complete and len(offered) == len(every)),
        synthetic=facts.organisation.made_up,
        disclaimer=facts.organisation.disclaimer,
        assumptions=run.engagement.assumptions,
    )


def _now(bench: Bench) -> Effect:
    found = bench.effect(())
    assert found is not None, "an audit that was carried out can be carried out"
    return found


def _weighed(bench: Bench, every: Iterable[Option], step: Callable[[], None]) -> Iterator[Weighed]:
    """Each option alone; one that no overlay can state as it stands is left out."""
    for option in every:
        effect = bench.effect((option,))
        step()
        if effect is not None:
            yield Weighed(option, bench.text((option,)), effect)


def _reaches(bench: Bench, chosen: Iterable[Option], good: frozenset[Opinion]) -> bool:
    effect = bench.effect(chosen)
    return effect is not None and effect.value in good


def _sets(
    bench: Bench, able: tuple[Option, ...], good: frozenset[Opinion], most: int
) -> tuple[list[FixSet], bool]:
    """Sets of what can be done; with one choice of scope; that need a claim; or the past.

    A claim beside a wish is no answer of its own. Also whether nothing was left unseen.
    """
    found: list[FixSet] = []
    complete = True
    repairs = _labelled(able, Label.REPAIR)
    chosen: list[tuple[tuple[Option, ...], tuple[Option, ...]]] = [((), repairs)]
    chosen += [((option,), repairs) for option in _labelled(able, Label.SCOPE)]
    chosen += [((), (*repairs, *_labelled(able, each))) for each in LEAST_REAL[2:]]
    counted: dict[Label, int] = {}
    for fixed, among in chosen:
        search = Search(among, _asking(bench, fixed, good))
        for members in search.smallest(most):
            whole = (*members, *fixed)
            if fixed and _reaches(bench, members, good):
                continue  # the choice of scope adds nothing to it
            fix = _fix(bench, whole)
            known = any(set(each.options) == set(whole) for each in found)
            if not known and counted.get(fix.label, 0) < most:
                counted[fix.label] = counted.get(fix.label, 0) + 1
                found.append(fix)
        complete = complete and search.complete
    return found, complete


def _labelled(able: Iterable[Option], label: Label) -> tuple[Option, ...]:
    return tuple(option for option in able if option.label is label)


def _asking(
    bench: Bench, fixed: tuple[Option, ...], good: frozenset[Opinion]
) -> Callable[[list[Option]], bool]:
    return lambda chosen: _reaches(bench, (*fixed, *chosen), good)


def _fix(bench: Bench, members: tuple[Option, ...]) -> FixSet:
    effect = bench.effect(members)
    assert effect is not None, "it reached the target"
    costs = [o.cost for o in members if o.cost is not None]
    days = [o.days for o in members if o.days is not None]
    return FixSet(
        options=members,
        label=max((o.label for o in members), key=LEAST_REAL.index),
        overlay=bench.text(members),
        effect=effect,
        cost=sum(costs) if costs else None,
        days=max(days) if days else None,
        unknown_costs=len(members) - len(costs),
        unknown_days=len(members) - len(days),
    )


def verified(
    opened: Opened,
    fix: FixSet,
    examine: Examine = examine_population,
    test: Test = test_control,
) -> bool:
    """Whether an audit of the scenario with the overlay written ends as was predicted."""
    run = audited_with(opened, fix.overlay, examine, test)
    return run is not None and ends_as(run, fix.effect)


def apply(opened: Opened, chosen: Iterable[Option]) -> Opened | tuple[Diagnostic, ...]:
    """The scenario opened again with these options laid over it, as one more overlay."""
    changes = together(option.changes for option in chosen)
    return _laid(opened, overlay_text(changes, opened.scope.facts))


def _laid(opened: Opened, overlay: str) -> Opened | tuple[Diagnostic, ...]:
    with tempfile.TemporaryDirectory(prefix="mockaudit-") as folder:
        path = Path(folder) / NAME
        path.write_text(overlay, encoding="utf-8")
        choices = replace(opened.choices, overlays=(*opened.choices.overlays, path))
        return open_scenario(opened.named, choices)


def audited_with(
    opened: Opened,
    overlay: str,
    examine: Examine = examine_population,
    test: Test = test_control,
) -> AuditRun | None:
    """A whole audit with one more overlay, from its file on; None: it is refused."""
    again = _laid(opened, overlay)
    if not isinstance(again, Opened):
        return None
    run = audit(again, examine=examine, test=test)
    return run if isinstance(run, AuditRun) else None


def ends_as(run: AuditRun, effect: Effect) -> bool:
    """Whether an audit ended with all that an effect says."""
    return effect == Effect(
        value=value_of(run.opinion, run.facts),
        overall=run.opinion.overall,
        bears=run.opinion.bears,
        by_category=run.opinion.by_category(bears=of_results(run.facts)),
        not_met=tuple(c.id for c in run.criteria if c.conclusion == "not-met"),
        not_effective=tuple(c.id for c in run.controls if c.operation == "not-effective"),
        exceptions=len(run.exceptions),
        score=run.readiness.score,
    )


def _remaining(bench: Bench, able: tuple[Option, ...]) -> tuple[Ground, ...]:
    """What is wrong even if everything were otherwise at once, as far as options go."""
    chosen: dict[str, Option] = {}
    for option in able:
        if option.label is not Label.SCOPE:
            chosen[option.group] = option  # of two the later one, which supposes more
    return bench.reasons(tuple(chosen.values()))


def _requests(run: AuditRun) -> Iterator[str]:
    """What has to be supplied before a conclusion can be drawn from it."""
    for population in run.populations:
        if population.state is not PopulationState.RECONCILED:
            yield f"{population.title}: {population.problem}"
    told = (i.sentence for i in run.trace if i.conclusion.kind == "open")
    yield from dict.fromkeys(told)
