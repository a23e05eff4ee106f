"""What is said of an audit, entry by entry, and how what is said now differs from before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from engine.model.position import Diagnostic
from engine.model.run import AuditRun, ControlRun, CriterionRun, Ground, Opinions
from engine.model.testing import CheckOutcome

Parts = tuple[tuple[str, str], ...]  # what is concluded of each part, in the order told
Key = tuple[str, str]  # what an entry is about, and which one

# From what was found to what follows from it.
ORDER = (
    *("scenario", "engagement", "file", "population", "test", "exception"),
    *("control", "criterion", "opinion", "readiness"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands, and the sentences that say why."""

    parts: Parts
    because: tuple[str, ...] = ()


Said = Mapping[Key, Entry]


class Concluded(Protocol):
    """What the rules concluded of an audit; an AuditRun is one."""

    @property
    def opinion(self) -> Opinions: ...
    @property
    def grounds(self) -> tuple[Ground, ...]: ...
    @property
    def criteria(self) -> tuple[CriterionRun, ...]: ...
    @property
    def controls(self) -> tuple[ControlRun, ...]: ...


@dataclass(frozen=True, slots=True)
class Told:
    """One entry that is not what it was; `before` is None for a new one, `now` for one gone."""

    about: str
    id: str
    before: Parts | None
    now: Parts | None
    because: tuple[str, ...]  # reasons that were not there before
    no_longer: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """As a line of text, without its reasons."""
        return f"{f'{self.about} {self.id}'.rstrip()}: {self._difference()}"

    def _difference(self) -> str:
        if self.about == "file":
            return "changed" if self.before and self.now else "new" if self.now else "gone"
        if self.before is None or self.now is None:
            parts = ", ".join(f"{name} {value}" for name, value in self.now or self.before or ())
            return f"new: {parts}" if self.before is None else f"gone; it was: {parts}"
        before, now = dict(self.before), dict(self.now)
        differing = [
            f"{name} {before.get(name, 'nothing')} -> {now.get(name, 'nothing')}"
            for name in dict.fromkeys((*before, *now))
            if before.get(name) != now.get(name)
        ]
        if differing:
            return ", ".join(differing)
        stays = ", ".join(f"{name} {value}" for name, value in self.now)
        return f"{stays} as before, for other reasons"


def changes(before: Said, now: Said) -> tuple[Told, ...]:
    """Every entry that differs, causes before effects."""
    keys = sorted(before.keys() | now.keys(), key=lambda key: (ORDER.index(key[0]), key[1]))
    return tuple(
        _told(key, before.get(key), now.get(key)) for key in keys if before.get(key) != now.get(key)
    )


def _told(key: Key, before: Entry | None, now: Entry | None) -> Told:
    was, is_ = (before.because if before else ()), (now.because if now else ())
    return Told(
        *key,
        before.parts if before else None,
        now.parts if now else None,
        tuple(sentence for sentence in is_ if sentence not in was),
        tuple(sentence for sentence in was if sentence not in is_),
    )


def conclusions(of: Concluded) -> Said:
    """Controls, criteria and the opinion."""
    opinion = of.opinion
    whole = (("overall", opinion.overall.value), ("bears", opinion.bears.value))
    said = {("opinion", ""): Entry(whole, _grounds(of, ""))}
    for category, _ in opinion.by_category():
        parts = [part for part in opinion.parts if part.category == category]
        words = [(part.subject.value, part.value.value) for part in parts]
        words += [(f"{part.subject.value} bears", part.bears.value) for part in parts]
        said["opinion", category] = Entry(tuple(words), _grounds(of, category))
    for criterion in of.criteria:
        parts_of = (("design", criterion.design), ("operation", criterion.operation))
        said["criterion", criterion.id] = Entry(parts_of, criterion.because)
    for control in of.controls:
        parts_of = (("design", control.design), ("operation", control.operation))
        said["control", control.id] = Entry(parts_of, control.because)
    return said


def _grounds(of: Concluded, category: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(g.sentence for g in of.grounds if g.category == category))


def everything(run: AuditRun) -> Said:
    """The conclusions of a run and what they rest on, as far as a reader would ask for it."""
    return {**conclusions(run), **dict(_asked(run)), **dict(_evidence(run)), **dict(_score(run))}


def refused(before: Said, problems: Iterable[Diagnostic]) -> Said:
    """What was said before, of a scenario that cannot be audited as it is now."""
    told = tuple(f"{d.at}: {d.message}" for d in problems)
    return {**before, ("scenario", ""): Entry((("state", "cannot be audited"),), told)}


def _asked(run: AuditRun) -> Iterator[tuple[Key, Entry]]:
    yield ("scenario", ""), Entry((("state", "audited"),))
    asked = run.engagement
    days = str(asked.as_of) if asked.type == 1 else f"{asked.period_from}..{asked.period_to}"
    words = (
        ("organisation", asked.organisation),
        ("type", str(asked.type)),
        ("days", days),
        ("categories", " ".join(asked.categories)),
        ("firm", asked.firm),
        ("seed", asked.seed),
    )
    yield ("engagement", ""), Entry(words, asked.assumptions)


def _evidence(run: AuditRun) -> Iterator[tuple[Key, Entry]]:
    for file in run.inputs:
        yield ("file", file.path), Entry((("sha256", file.sha256),))
    for population in run.populations:
        failed = [c.sentence for c in population.checks if c.outcome is not CheckOutcome.PASSED]
        words = (("state", population.state.value), ("items", f"{population.items:,}"))
        yield ("population", population.id), Entry(words, tuple(failed))
    for test in (test for control in run.controls for test in control.tests):
        counts = (
            ("outcome", test.outcome.value),
            ("items", f"{test.items:,}"),
            ("tested", f"{test.tested:,}"),
            ("deviations", f"{test.deviations:,}"),
            ("deviations in all items", f"{test.census.deviations:,}"),
        )
        yield ("test", f"{test.control} [{test.stratum}]"), Entry(counts)
    for found in run.exceptions:
        item = f"{found.item} (supposed)" if found.supposed else found.item
        words = (("control", found.control), ("item", item))
        yield ("exception", found.id), Entry(words, (found.sentence,))


def _score(run: AuditRun) -> Iterator[tuple[Key, Entry]]:
    gates = tuple(gate.text for gate in run.readiness.gates)
    yield ("readiness", ""), Entry((("score", str(run.readiness.score)),), gates)
