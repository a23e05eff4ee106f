"""`mockaudit packs test`: the cases that travel with rules, put to the test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tui.cli.exits import Exit
from tui.cli.output import answers, as_json, emit, inert, refuse
from tui.cli.own import opened_library, own_packs
from tui.cli.packs.sizes import sizes_plain, sizes_text

if TYPE_CHECKING:
    from engine.audit.upkeep import PackTrials
    from engine.model.rules import Fact
    from engine.packs.trials import Trial


@click.command(
    epilog="Examples: mockaudit packs test | mockaudit packs test --pack opinion | "
    "mockaudit packs test --rule opinion/qualified | mockaudit packs test --packs ./acme-rules"
)
@click.option("--pack", help="The cases of one pack, by its id.")
@click.option("--rule", help="The cases of one rule, by its id.")
@own_packs
@answers
def command(
    pack: str | None, rule: str | None, packs: tuple[Path, ...], form: str, output: Path | None
) -> None:
    """Put every case to both evaluators; exit code 1 if one is not as stated.

    All cases together are followed by the sizes of every firm's samples.
    """
    from engine.audit.ladders import ladders
    from engine.audit.library import pack_summaries, rules_for
    from engine.audit.upkeep import try_library
    from engine.documents.suggest import did_you_mean
    from engine.model.position import Diagnostic

    library = opened_library(packs)
    tried = try_library(library, pack, rule)
    if any(isinstance(each, Diagnostic) for each in tried):
        refuse(each for each in tried if isinstance(each, Diagnostic))
    found = tuple(each for each in tried if not isinstance(each, Diagnostic))
    if not found and (pack is not None or rule is not None):
        ids = [p.id for p in pack_summaries(library)]
        if pack is None or pack in ids:
            ids = [each.id for each in rules_for(library.first_firm.id, library)[0]]
        asked = pack if pack is not None and pack not in ids and rule is None else (rule or pack)
        near = did_you_mean(asked or "", ids) or "`mockaudit packs list --of packs` names them"
        raise click.UsageError(f"there is no pack or rule `{asked}` here; {near}")
    # A look at some cases only is no occasion to print every table.
    firms = {} if pack or rule else {f.id: ladders(f) for f in library.firms.values()}
    if form == "json":
        emit(as_json({**_plain(found), "sizes": sizes_plain(firms)}), output)
    else:
        told = [*_text(found), *([""] if firms else []), *(sizes_text(firms) if firms else [])]
        emit(inert("\n".join([*told, ""])), output)
    if not all(trial.passed for each in found for trial in each.trials):
        click.get_current_context().exit(Exit.GATE_FAILED)


def _text(found: Iterable[PackTrials]) -> Iterator[str]:
    each_pack = list(found)
    wide = max((len(each.pack) for each in each_pack), default=0)
    for each in each_pack:
        failed = [trial for trial in each.trials if not trial.passed]
        said = f"{len(failed)} NOT AS STATED" if failed else "all as stated"
        counted = f"{len(each.rules):>3} rules  {len(each.trials):>4} cases"
        yield f"{each.pack:<{wide}}  {counted}  {said if each.trials else 'none'}"
        for trial in failed:
            yield from _failed(trial)
    never, always = _lacking(each_pack)
    trials = [trial for each in each_pack for trial in each.trials]
    failures = sum(not trial.passed for trial in trials)
    yield ""
    yield f"{len(trials)} cases, {failures} not as stated"
    yield f"{len(never)} rules without a case in which they fire, {len(always)} without a near miss"


def _failed(trial: Trial) -> Iterator[str]:
    case = trial.case
    yield f"  {case.at}: {case.rule} ({case.kind.replace('_', ' ')}): {case.text}"
    if trial.trouble:
        yield f"    ! {trial.trouble}"
    yield from (f"    - {_fact(fact)}    stated, did not come" for fact in trial.missing)
    yield from (f"    + {_fact(fact)}    came, not stated" for fact in trial.unexpected)


def _fact(fact: Fact) -> str:
    from engine.inference.wording import written

    named = ", ".join(f"{name}: {written(value)}" for name, value in fact.attributes)
    return f"{fact.kind}: {{{named}}}"


def _lacking(found: Iterable[PackTrials]) -> tuple[list[str], list[str]]:
    """Rules without a case in which they fire, and rules without one in which they do not."""
    never, always = [], []
    for each in found:
        fires = {t.case.rule for t in each.trials if t.case.concludes}
        misses = {t.case.rule for t in each.trials if not t.case.concludes}
        never += [rule for rule in each.rules if rule not in fires]
        always += [rule for rule in each.rules if rule not in misses]
    return never, always


def _plain(found: tuple[PackTrials, ...]) -> dict[str, Any]:
    never, always = _lacking(found)
    trials = [trial for each in found for trial in each.trials]
    return {
        "packs": [
            {
                "id": each.pack,
                "file": each.file,
                "rules": len(each.rules),
                "cases": [_trial(trial) for trial in each.trials],
            }
            for each in found
        ],
        "cases": len(trials),
        "failed": sum(not trial.passed for trial in trials),
        "without_firing_case": never,
        "without_near_miss": always,
    }


def _trial(trial: Trial) -> dict[str, Any]:
    case = trial.case
    return {
        "rule": case.rule,
        "case": case.kind,
        "text": case.text,
        "at": str(case.at),
        "passed": trial.passed,
        "trouble": trial.trouble,
        "missing": [_fact(fact) for fact in trial.missing],
        "unexpected": [_fact(fact) for fact in trial.unexpected],
    }
