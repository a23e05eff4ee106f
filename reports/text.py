"""What `mockaudit audit` prints: the opinion, why, the exceptions, readiness."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from reports.shown import (
    ControlShown,
    ExceptionGroup,
    GroundShown,
    PopulationShown,
    SeriesShown,
    View,
    WhyShown,
)
from reports.typesetting import fit, pad, width, wrap
from reports.words import Word, listed, number_of

NARROWEST = 64  # what the table of opinions needs
CRITERIA = 8  # told with their reasons; the report tells them all
CONTROLS = 6
GROUPS = 8
NAMED = 3  # exceptions of a control, populations of a state that are named
SENTENCES = 2  # reasons of one criterion or control
ADVANCE = "  "
BAR = 10
_TYPABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def text(view: View, width: int = 80, run: str = "RUN") -> str:
    """The result on a page of that width; `run` is what `mockaudit why` would be given."""
    columns = max(width, NARROWEST)
    blocks = (
        _head(view, columns),
        _opinion(view, columns),
        _why(view, columns),
        _criteria(view, columns),
        _description(view, columns),
        _exceptions(view, columns, run),
        _readiness(view, columns),
        _beside(view, columns),
    )
    return "\n\n".join("\n".join(block) for block in map(list, blocks) if block) + "\n"


def _head(view: View, columns: int) -> Iterator[str]:
    yield from wrap(view.organisation, columns)
    yield from wrap(view.scope, columns)
    yield "─" * columns
    yield from wrap(view.notice, columns)
    if view.disclaimer:
        yield from wrap(view.disclaimer, columns)


def _opinion(view: View, columns: int) -> Iterator[str]:
    yield from wrap(view.heading.upper(), columns)
    if not view.expressed:
        yield from wrap(
            f"The criteria concluded so far would alone bear: {view.bears_said}",
            columns,
            ADVANCE,
        )
    if not view.opinions:
        return
    subjects = [c.subject for c in view.opinions[0].cells]
    cells = [[_cell(c.value, c.bears) for c in row.cells] for row in view.opinions]
    broad = [
        max([width(s), *(width(row[i]) for row in cells if i < len(row))]) + 2
        for i, s in enumerate(subjects)
    ]
    first = max(8, columns - sum(broad) - len(ADVANCE))
    first = min(first, max(width(row.category) for row in view.opinions) + 2)
    yield ""
    yield _row("", first, subjects, broad)
    for row, said in zip(view.opinions, cells, strict=True):
        yield _row(row.category, first, said, broad)


def _cell(value: Word, bears: Word) -> str:
    return str(bears if value.value == "not_expressed" else value)


def _row(name: str, first: int, cells: list[str], broad: list[int]) -> str:
    columns = "".join(pad(c, w) for c, w in zip(cells, broad, strict=False))
    return f"{ADVANCE}{pad(fit(name, first - 1), first)}{columns}".rstrip()


def _why(view: View, columns: int) -> Iterator[str]:
    if not view.why and not view.general:
        return
    yield "WHY"
    for ground in view.general:
        yield from _ground(ground, columns, f"{ADVANCE}{ground.value.glyph} ")
    for reason in view.why[:CRITERIA]:
        yield from _reason(reason, columns)
    yield from _more(len(view.why) - CRITERIA, "criterion", "criteria")
    troubled = tuple(
        {c.id: c for w in view.why for c in w.controls if c.verdict.tone in _UNWELL}.values()
    )
    if troubled:
        yield ""
    alone = [c for c in troubled if not c.rests_on]
    for control in alone[:CONTROLS]:
        yield from _control(control, columns)
    yield from _more(len(alone) - CONTROLS, "control", "controls")
    yield from _resting([c for c in troubled if c.rests_on], columns)


def _resting(controls: list[ControlShown], columns: int) -> Iterator[str]:
    """Controls that fall with another one: a line for each of those, worst first."""
    fallen = Counter((c.rests_on, c.verdict) for c in controls)
    worst_first = sorted(fallen.items(), key=lambda one: (-one[1], one[0][0], one[0][1].word))
    for (name, verdict), count in worst_first[:CONTROLS]:
        rest = "control that rests" if count == 1 else "controls that rest"
        yield from wrap(
            f"and {count:,} {rest} on {name}: {verdict.word}",
            columns,
            f"{ADVANCE}{verdict.glyph} ",
            " " * 6,
        )
    yield from _more(sum(n for _, n in worst_first[CONTROLS:]), "control", "controls")


_UNWELL = frozenset({"bad", "open", "limited"})


def _more(count: int, singular: str, plural: str) -> Iterator[str]:
    if count > 0:
        yield f"{ADVANCE}and {number_of(count, f'more {singular}', f'more {plural}')} in the report"


def _reason(reason: WhyShown, columns: int) -> Iterator[str]:
    criterion = reason.criterion
    yield from wrap(
        f"{criterion.id} {criterion.title}: {criterion.conclusion.word}",
        columns,
        f"{ADVANCE}{criterion.conclusion.glyph} ",
        " " * 6,
    )
    yield from _said(criterion.because, columns)
    bearing: dict[str, list[str]] = {}
    for ground in reason.grounds:
        touched = listed((ground.category, *ground.also))
        bearing.setdefault(f"{ground.value.word} for {touched}", []).append(ground.subject)
    for opinion, subjects in bearing.items():
        yield from wrap(
            f"{opinion} ({', '.join(dict.fromkeys(subjects))})",
            columns,
            f"{' ' * 4}→ ",
            " " * 6,
        )


def _ground(ground: GroundShown, columns: int, first: str) -> Iterator[str]:
    also = f" (the same for {listed(ground.also)})" if ground.also else ""
    yield from wrap(ground.sentence + also, columns, first, " " * 6)


def _control(control: ControlShown, columns: int) -> Iterator[str]:
    verdict = control.verdict
    yield from wrap(
        f"{control.name}: {verdict.word}", columns, f"{ADVANCE}{verdict.glyph} ", " " * 6
    )
    yield from _said(control.because, columns)
    for test in control.tests:
        if test.outcome.tone in _UNWELL:
            missed = f"{number_of(test.slots_missing, 'due slot')} missed; "
            said = f"{missed if test.slots_missing else ''}{test.census}"
            yield from wrap(f"{test.stratum}: {said}", columns, " " * 6)


def _said(sentences: tuple[str, ...], columns: int) -> Iterator[str]:
    for sentence in sentences[:SENTENCES]:
        yield from wrap(sentence, columns, " " * 6)
    if len(sentences) > SENTENCES:
        yield f"{' ' * 6}{number_of(len(sentences) - SENTENCES, 'more reason')}"


def _criteria(view: View, columns: int) -> Iterator[str]:
    """A strip of glyphs by series, words beside it; series without any conclusion share a line."""
    if not view.series:
        return
    yield from wrap(
        ", ".join(f"{t.count} {t.word.word}" for t in view.tallies), columns, "CRITERIA  "
    )
    told = [s for s in view.series if s.concluded]
    silent = [s for s in view.series if not s.concluded]
    first = max((width(s.id) for s in told), default=0)
    strip = max((len(s.criteria) for s in told), default=0) * 2
    for series in told:
        glyphs = " ".join(c.conclusion.glyph for c in series.criteria)
        lead = f"{ADVANCE}{pad(fit(series.id, 12), min(first, 12))}  "
        if width(lead) + strip <= columns // 2:
            yield from wrap(_counted(series), columns, f"{lead}{pad(glyphs, strip)} ")
        else:
            yield from wrap(glyphs, columns, lead)
            yield from wrap(_counted(series), columns, " " * width(lead))
    if silent:
        count = sum(len(s.criteria) for s in silent)
        names = " ".join(s.id for s in silent)
        word = silent[0].tallies[0].word
        yield from wrap(
            f"{names}: {number_of(count, 'criterion', 'criteria')} {word.word}",
            columns,
            f"{ADVANCE}{word.glyph} ",
        )


def _description(view: View, columns: int) -> Iterator[str]:
    """A strip of glyphs, and what is wrong or open."""
    if not view.described:
        return
    strip = " ".join(d.conclusion.glyph for d in view.described)
    span = f"{view.described[0].id}-{view.described[-1].id}"
    yield from wrap(f"{span}  {strip}", columns, "DESCRIPTION  ")
    for one in view.described:
        if one.conclusion.tone in _UNWELL:
            yield from wrap(
                f"{one.id} {one.title}: {one.conclusion.word}",
                columns,
                f"{ADVANCE}{one.conclusion.glyph} ",
                " " * 6,
            )
            yield from _said(one.because, columns)


def _counted(series: SeriesShown) -> str:
    return ", ".join(f"{t.word.glyph} {t.count} {t.word.word}" for t in series.tallies)


def _exceptions(view: View, columns: int, run: str) -> Iterator[str]:
    yield from wrap(view.exceptions_said, columns, "EXCEPTIONS  ")
    for group in view.exceptions[:GROUPS]:
        yield from _group(group, columns, run)
    yield from _more(len(view.exceptions) - GROUPS, "control", "controls")
    if view.outside:
        control = view.outside[0].control if len(view.outside) == 1 else "CONTROL"
        asked = control if _TYPABLE.fullmatch(control) else "CONTROL"
        one = view.outside_said.startswith("1 ")
        yield from wrap(
            f"{view.outside_said}; once known, {'it' if one else 'they'} must be disclosed "
            f"(`mockaudit why {run} {asked}` lists {'it' if one else 'them'})",
            columns,
            ADVANCE,
            " " * 4,
        )


def _group(group: ExceptionGroup, columns: int, run: str) -> Iterator[str]:
    count = len(group.exceptions)
    waiting = f", {group.unanswered} without a response" if group.unanswered else ", answered"
    file = group.exceptions[0].file
    yield from wrap(
        f"{group.name}: {number_of(count, 'exception')}{waiting} ({file})",
        columns,
        ADVANCE,
        " " * 4,
    )
    for one in group.exceptions[:NAMED]:
        place = one.place if one.file == file else one.evidence
        yield from wrap(f"{place} · {one.sentence}", columns, " " * 4, " " * 6)
    if count > NAMED:
        subject = group.control if _TYPABLE.fullmatch(group.control) else "ID"
        yield from wrap(
            f"{count - NAMED:,} more, `mockaudit why {run} {subject}`", columns, " " * 4
        )


def _readiness(view: View, columns: int) -> Iterator[str]:
    found = view.readiness
    said = [f"{found.score} of 100"]
    if found.uncapped != found.score:
        said.append(f"{found.uncapped} before its cap")
    if found.of_concluded != found.score:
        said.append(f"{found.of_concluded} of what can be concluded so far")
    yield from wrap("; ".join(said), columns, "READINESS  ")
    names = [fit(p.name, 14) for p in found.parts]
    first = max(map(width, names), default=0)
    for part, name in zip(found.parts, names, strict=True):
        full = part.thousandths * BAR // 1000
        bar = "█" * full + "░" * (BAR - full)
        shares = f"{part.numerator:>4} of {part.denominator}  {part.share:>5}  weight {part.weight}"
        yield f"{ADVANCE}{pad(name, first)}  {bar}{shares}"
    for gate in found.gates:
        yield from wrap(gate, columns, ADVANCE, " " * 4)
    yield from wrap(found.coverage, columns, ADVANCE, " " * 4)


def _unsound(populations: list[PopulationShown]) -> Iterator[str]:
    """One line a state, so that many populations do not push the result off the page."""
    for word in dict.fromkeys(p.state.word for p in populations):
        titles = [p.title for p in populations if p.state.word == word]
        more = len(titles) - NAMED
        counted = (number_of(more, "more population"),) if more > 0 else ()
        yield f"{listed((*titles[:NAMED], *counted))}: {word}"


def _advice(sentences: tuple[str, ...]) -> Iterator[str]:
    """As much as a page bears; the report tells it all, and what it would add besides."""
    yield from sentences[:NAMED]
    if len(sentences) > NAMED:
        yield f"{number_of(len(sentences) - NAMED, 'more piece')} in the report"


def _beside(view: View, columns: int) -> Iterator[str]:
    """What the result stands on: assumptions, statements, made-up or unreliable evidence."""
    unsound = [p for p in view.populations if p.state.tone != "good"]
    lines: Iterable[tuple[str, str]] = (
        *(("ASSUMED", one) for one in view.assumptions),
        *(("STATED", one) for one in view.statements),
        *([("MADE UP", "; ".join(view.synthetic))] if view.synthetic else []),
        *(("NOT RELIED ON", one) for one in _unsound(unsound)),
        *(("ADVICE", one) for one in _advice(view.advice)),
    )
    for label, sentence in lines:
        yield from wrap(sentence, columns, f"{label}  ", " " * 4)
