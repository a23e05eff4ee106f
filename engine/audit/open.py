"""From what a user names - a folder, flags, overlays - to an audit that is ready to run."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from engine.audit.library import Library, added_files, open_library, pack_files, rules_for
from engine.audit.prepare import Prepared, prepare
from engine.audit.scope import Scope, scope
from engine.audit.shipped import LIBRARY, scenario_folder, shipped_scenarios
from engine.facts.folder import documents_in
from engine.facts.layers import Layers, layers_of
from engine.facts.load import load
from engine.facts.overlay import apply
from engine.facts.reference import Reference
from engine.model.method import ReadinessMethod
from engine.model.position import Diagnostic, Position, Severity
from engine.model.rules import Rule
from engine.model.run import InputFile
from engine.model.scenario import Engagement, FactBase, Period
from engine.model.words import Category
from engine.packs.shipped import shown
from engine.populations.read import file_sha256

FLAGS = Position("command line")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the command line may say over the scenario; None leaves it as stated."""

    type: int | None = None
    as_of: date | None = None
    from_: date | None = None
    to: date | None = None
    categories: tuple[Category, ...] = ()
    firm: str | None = None
    seed: str | None = None
    engine: str = "reference"
    insists: bool = False  # that no other evaluator answers in its place
    overlays: tuple[Path, ...] = field(default=())
    packs: tuple[Path, ...] = ()  # folders of packs of one's own, in order


@dataclass(frozen=True, slots=True)
class Opened:
    """Checked through and through: nothing that a scenario states can fail from here on."""

    scope: Scope
    folder: Layers
    rules: tuple[Rule, ...]
    readiness: ReadinessMethod
    prepared: tuple[Prepared, ...]
    inputs: tuple[InputFile, ...]
    engine: str
    insists: bool
    overlays: tuple[str, ...]  # names of the what-ifs laid over the scenario
    packs: tuple[str, ...]  # titles of packs of one's own laid over those that ship
    warnings: tuple[Diagnostic, ...]
    named: str  # as the user named the scenario
    choices: Choices
    reference: Reference

    @property
    def steps(self) -> int:
        """Of a progress bar: one for each population, one for the judgement."""
        return len(self.prepared) + 1


@dataclass(frozen=True, slots=True)
class Reading:
    """How what an audit reads is read; a what-if remembers instead of reading again."""

    library: Callable[..., Library | tuple[Diagnostic, ...]] = open_library
    rules: Callable[..., tuple[tuple[Rule, ...], tuple[Diagnostic, ...]]] = rules_for
    load: Callable[..., tuple[FactBase | None, tuple[Diagnostic, ...]]] = load
    prepare: Callable[..., tuple[tuple[Prepared, ...], tuple[Diagnostic, ...]]] = prepare
    digest: Callable[[Path, Position], str | Diagnostic] = file_sha256


READING = Reading()


def open_scenario(
    name: str, choices: Choices, reading: Reading = READING
) -> Opened | tuple[Diagnostic, ...]:
    """Read and check everything, in one pass; all problems come back together."""
    library = reading.library(*choices.packs)
    if not isinstance(library, Library):
        return library
    folder = scenario_folder(name)
    if not os.path.isdir(folder):  # pathlib raises for names too long
        return (_no_folder(name),)
    reference = reference_of(library)
    facts, told = _facts(folder, choices, reference, reading)
    if facts is None:
        return told
    layers = layers_of(folder, facts.extends, LIBRARY)
    wrong = (*_contradictory(choices, facts.engagement), *_unaskable(facts.engagement, library))
    if wrong:
        return (*told, *wrong)
    firm = library.firms[facts.engagement.firm]
    rules, problems = reading.rules(firm.id, library)
    covered = scope(
        facts,
        firm,
        library.criteria,
        library.objectives,
        library.circumstances,
        library.carried,
    )
    prepared: tuple[Prepared, ...] = ()
    if covered.type == 2:
        prepared, more = reading.prepare(covered, layers)
        problems = (*problems, *more)
    inputs = _inputs(layers, prepared, choices.overlays, library, reading)
    problems = (*problems, *(i for i in inputs if isinstance(i, Diagnostic)))
    if any(d.severity is Severity.ERROR for d in problems):
        return tuple(sorted({*told, *problems}))
    return Opened(
        scope=covered,
        folder=layers,
        rules=rules,
        readiness=library.readiness,
        prepared=prepared,
        inputs=tuple(i for i in inputs if isinstance(i, InputFile)),
        engine=choices.engine,
        insists=choices.insists,
        overlays=tuple(path.name for path in choices.overlays),
        packs=tuple(f"{each.header.title} ({each.header.id})" for each in library.added),
        warnings=told,
        named=name,
        choices=choices,
        reference=reference,
    )


def reference_of(library: Library) -> Reference:
    return Reference(
        catalogue=library.catalogue,
        firms=frozenset(library.firms),
        objectives={o.id: o for o in library.objectives},
        criteria=frozenset(c.id for c in library.criteria),
        circumstances=frozenset(c.id for c in library.circumstances),
        carried=frozenset(c.id for c in library.carried),
    )


def _facts(
    folder: Path, choices: Choices, reference: Reference, reading: Reading
) -> tuple[FactBase | None, tuple[Diagnostic, ...]]:
    facts, told = reading.load(folder, reference, LIBRARY)
    for overlay in choices.overlays:
        if facts is None:
            break
        facts, more = apply(facts, overlay, reference)
        told = (*told, *more)
    if facts is None:
        return None, told
    return replace(facts, engagement=_asked(facts.engagement, choices)), told


def _asked(stated: Engagement, choices: Choices) -> Engagement:
    """The engagement with the flags of the command line laid over it."""
    kind = choices.type or stated.type
    period = stated.period
    if choices.from_ or choices.to:
        first = choices.from_ or (period.from_ if period else None)
        last = choices.to or (period.to if period else None)
        period = Period(from_=first, to=last) if first and last else None
    return replace(
        stated,
        type=2 if kind == 2 else 1,
        as_of=choices.as_of or stated.as_of,
        period=period,
        categories=choices.categories or stated.categories,
        firm=choices.firm or stated.firm,
        seed=choices.seed if choices.seed is not None else stated.seed,
    )


def _contradictory(choices: Choices, asked: Engagement) -> tuple[Diagnostic, ...]:
    """Flags that the type asked for would silently pass over."""
    if asked.type == 2 and choices.as_of is not None:
        message = "`--as-of` belongs to a Type 1, and this is a Type 2"
        return (Diagnostic(FLAGS, "E-FLAGS", message, "add --type 1, or leave it out"),)
    if asked.type == 1 and (choices.from_ or choices.to):
        message = "`--from` and `--to` belong to a Type 2, and this is a Type 1"
        return (Diagnostic(FLAGS, "E-FLAGS", message, "add --type 2, or say --as-of"),)
    return ()


def _unaskable(asked: Engagement, library: Library) -> tuple[Diagnostic, ...]:
    """What flags can spoil after the scenario itself was found sound."""
    found = []
    if asked.firm not in library.firms:
        near = get_close_matches(asked.firm, library.firms, 1)
        help_ = f"did you mean `{near[0]}`?" if near else f"there is `{'`, `'.join(library.firms)}`"
        message = f"there is no firm profile `{asked.firm}`"
        found.append(Diagnostic(FLAGS, "E-NO-FIRM", message, help_))
    if asked.type == 1 and asked.as_of is None:
        message = "a Type 1 needs the day it is about"
        found.append(Diagnostic(FLAGS, "E-NO-AS-OF", message, "add --as-of 2026-03-31"))
    if asked.type == 2 and asked.period is None:
        message = "a Type 2 needs its period"
        found.append(Diagnostic(FLAGS, "E-NO-PERIOD", message, "add --from and --to"))
    elif asked.type == 2 and asked.period is not None and asked.period.from_ > asked.period.to:
        message = f"the period ends on {asked.period.to}, before it begins on {asked.period.from_}"
        found.append(Diagnostic(FLAGS, "E-PERIOD-ORDER", message))
    return tuple(found)


def _no_folder(name: str) -> Diagnostic:
    names = [s.name for s in shipped_scenarios()]
    near = get_close_matches(name, names, 1)
    listed = ", ".join(f"`{n}`" for n in names)
    help_ = f"did you mean `{near[0]}`?" if near else f"shipped companies are {listed}"
    return Diagnostic(Position(name), "E-NO-FOLDER", f"there is no scenario `{name}`", help_)


def _inputs(
    folder: Layers,
    prepared: tuple[Prepared, ...],
    overlays: tuple[Path, ...],
    library: Library,
    reading: Reading,
) -> list[InputFile | Diagnostic]:
    """Every file that shapes the run, under a name that is the same on any machine."""
    documents, _ = documents_in(folder.own)
    below = documents_in(folder.base)[0] if folder.base else ()
    evidence = {p.spec.file for p in prepared}
    for made in prepared:
        second, workpaper = made.spec.second_source, made.spec.workpaper
        evidence |= {second.file} if second else set()
        evidence |= {workpaper} if workpaper else set()
    files = [(name, folder.own / name) for name in documents]
    if folder.base is not None:
        files += [(f"{folder.base.name}/{name}", folder.base / name) for name in below]
    files += [(name, folder / name) for name in sorted(evidence)]
    files += [(f"overlay/{n}-{path.name}", path) for n, path in enumerate(overlays, 1)]
    files += [(shown(path), path) for path in pack_files()]
    files += added_files(library)
    return [_input(name, path, reading) for name, path in files]


def _input(name: str, path: Path, reading: Reading) -> InputFile | Diagnostic:
    digest = reading.digest(path, Position(name))
    if isinstance(digest, Diagnostic):
        return digest
    return InputFile(name, digest, path.stat().st_size)
