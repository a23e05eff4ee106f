"""The report as Markdown (CommonMark with tables); user text can begin no syntax of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reports.marks import code, prose, told
from reports.shown import (
    ControlShown,
    ExceptionGroup,
    ExceptionShown,
    GroundShown,
    PopulationShown,
    TestShown,
    View,
)
from reports.standing import NOT_THIS, OUTSIDE, READING
from reports.words import listed

TEST_HEADS = (
    *("stratum", "items", "sample", "deviations", "rate", "upper limit", "tolerable"),
    *("outcome", "all items"),
)
DEVIATION_HEADS = ("exception", "evidence", "what", "asked for", "values")
REQUEST_HEADS = (
    *("population", "file", "query", "run by", "pulled", "owner", "second source"),
    *("control total", "state"),
)


def markdown(view: View) -> str:
    """One document headed by the notice; ends with a line break."""
    sections = (
        _head(view),
        _result(view),
        _why(view),
        _criteria(view),
        _controls(view),
        _exceptions(view),
        _outside(view),
        _populations(view),
        _requests(view),
        _readiness(view),
        _described(view),
        _advice(view),
        _questions(view),
        _method(view),
        _not_this(view),
    )
    return "\n".join(line for section in sections for line in section)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Cells must have been escaped; a table without rows says so."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if not lines:
        yield from ("None.", "")
        return
    yield f"| {' | '.join(heads)} |"
    yield "|" + " --- |" * len(heads)
    yield from lines
    yield ""


def _points(sentences: Iterable[str]) -> Iterator[str]:
    lines = [f"- {sentence}" for sentence in sentences]
    yield from lines
    if lines:
        yield ""


def _head(view: View) -> Iterator[str]:
    yield from (f"# Mock audit: {prose(view.organisation)}", "", f"> **{view.notice}**")
    if view.disclaimer:
        yield from (">", f"> {prose(view.disclaimer)}")
    yield from ("", prose(view.scope), "")
    yield from _points(prose(one) for one in view.synthetic)


def _result(view: View) -> Iterator[str]:
    yield from ("## Result", "", f"**{prose(view.heading)}**", "")
    if not view.expressed:
        yield from (f"The criteria concluded so far would alone bear: {view.bears_said}.", "")
    subjects = tuple(c.subject for c in view.opinions[0].cells) if view.opinions else ()
    yield from _table(
        ("category", *subjects, *(f"{s}, concluded criteria alone" for s in subjects)),
        (
            (
                prose(row.category),
                *(prose(str(c.value)) for c in row.cells),
                *(prose(str(c.bears)) for c in row.cells),
            )
            for row in view.opinions
        ),
    )
    if view.assumptions:
        yield from ("Assumed, not found in the evidence:", "")
        yield from _points(prose(one) for one in view.assumptions)


def _why(view: View) -> Iterator[str]:
    yield from ("## Why", "")
    if not view.why and not view.general:
        yield from ("Nothing among what was concluded speaks against the organisation.", "")
    yield from _points(_ground(g) for g in view.general)
    for reason in view.why:
        found = reason.criterion
        heading = f"{prose(found.id)} {prose(found.title)}: {prose(str(found.conclusion))}"
        yield from (f"### {heading}", "")
        yield from _points(
            (
                *(told(one) for one in found.because),
                *(_ground(g) for g in reason.grounds),
                *(
                    f"control {prose(c.name)} ({code(c.id)}): {prose(str(c.verdict))}"
                    for c in reason.controls
                ),
            )
        )


def _ground(ground: GroundShown) -> str:
    also = f" (the same for {listed(tuple(map(prose, ground.also)))})" if ground.also else ""
    basis = ", ".join(map(prose, ground.basis))
    return f"{prose(str(ground.value))}: {told(ground.sentence)}{also} (basis: {basis})"


def _criteria(view: View) -> Iterator[str]:
    counted = ", ".join(f"{t.count} {t.word.word}" for t in view.tallies)
    yield from ("## Criteria", "", f"{prose(counted) or 'None'}.", "")
    yield from _table(
        ("criterion", "title", "conclusion", "design", "operation", "because", "controls"),
        (
            (
                prose(c.id),
                prose(c.title),
                prose(str(c.conclusion)),
                prose(str(c.design)),
                prose(str(c.operation)),
                "; ".join(told(one, cell=True) for one in c.because),
                ", ".join(code(one, cell=True) for one in c.controls),
            )
            for series in view.series
            for c in series.criteria
        ),
    )


def _controls(view: View) -> Iterator[str]:
    yield from ("## Controls and tests", "")
    yield from (READING, "")
    for control in view.controls:
        yield from _control(control)


def _control(control: ControlShown) -> Iterator[str]:
    yield from (f"### {prose(control.name)}: {prose(str(control.verdict))}", "")
    yield from _points(
        (
            f"control {code(control.id)}, {prose(control.kind)}, owner {prose(control.owner)}, "
            f"in place {prose(control.in_place)}, stated at {code(control.at)}",
            f"design: {prose(str(control.design))}; operation: {prose(str(control.operation))}",
            f"population {code(control.population)}; "
            f"answers {', '.join(map(prose, control.criteria)) or 'no criterion'}",
            *(told(one) for one in control.because),
        )
    )
    if control.tests:
        yield from _table(
            TEST_HEADS,
            (_test(t) for t in control.tests),
        )


def _test(test: TestShown) -> tuple[str, ...]:
    return (
        prose(test.stratum),
        f"{test.items:,}",
        f"{test.drawn} drawn, {test.planned} planned",
        prose(test.found),
        test.rate,
        test.upper,
        test.tolerable,
        prose(str(test.outcome)),
        prose(test.census),
    )


def _exceptions(view: View) -> Iterator[str]:
    yield from ("## Exception log", "", f"Exceptions: {prose(view.exceptions_said)}.", "")
    for group in view.exceptions:
        yield from _group(group)


def _group(group: ExceptionGroup) -> Iterator[str]:
    yield from (f"### {prose(group.name)} ({code(group.control)})", "")
    yield from _table(
        (*DEVIATION_HEADS, "management response"),
        (
            (
                *_deviation(e),
                prose(e.response),
            )
            for e in group.exceptions
        ),
    )


def _deviation(shown: ExceptionShown) -> tuple[str, ...]:
    """The cells that go with DEVIATION_HEADS."""
    return (
        code(shown.id, cell=True),
        code(shown.evidence, cell=True),
        told(shown.sentence, cell=True),
        "; ".join(
            " ".join((f"{prose(a.attribute)}:", prose(a.text), code(a.condition, cell=True)))
            for a in shown.asked
        ),
        ", ".join(
            f"{code(name, cell=True)} = {code(value, cell=True)}" for name, value in shown.values
        ),
    )


def _outside(view: View) -> Iterator[str]:
    yield from ("## Known outside the samples", "", f"{view.outside_said or 'None'}.", "")
    if not view.outside:
        return
    yield from (OUTSIDE, "")
    yield from _table(
        ("control", "items in population", "deviations known", "drawn in the sample"),
        (
            (
                f"{prose(c.name)} ({code(c.control, cell=True)})",
                f"{c.items:,}",
                f"{c.known:,}",
                f"{c.drawn:,}",
            )
            for c in view.outside
        ),
    )
    if view.outside_listed:
        yield from (f"The first {len(view.outside_listed)}:", "")
        yield from _table(DEVIATION_HEADS, map(_deviation, view.outside_listed))


def _populations(view: View) -> Iterator[str]:
    yield from ("## Populations", "")
    for population in view.populations:
        yield from _population(population)


def _population(shown: PopulationShown) -> Iterator[str]:
    made_up = ", made-up evidence" if shown.synthetic else ""
    yield from (f"### {prose(shown.title)}: {prose(str(shown.state))}", "")
    origin = f"; origin: {prose(shown.origin)}" if shown.origin else ""
    yield from (
        f"Population {code(shown.id)}: {shown.items:,} items in scope of {shown.rows:,} rows of "
        f"{code(shown.file)}{made_up}{origin}.",
        "",
    )
    yield from _table(
        ("check", "outcome", "found"),
        ((prose(c.name), prose(str(c.outcome)), told(c.sentence, cell=True)) for c in shown.checks),
    )


def _requests(view: View) -> Iterator[str]:
    yield from ("## Request list", "", "What an assessor will ask for, per population.", "")
    yield from _table(
        REQUEST_HEADS,
        (
            (
                f"{prose(r.title)} ({code(r.population, cell=True)})",
                code(r.file, cell=True),
                prose(r.query),
                prose(r.run_by),
                prose(r.pulled),
                prose(r.owner),
                prose(r.second_source),
                prose(r.control_total),
                prose(r.state),
            )
            for r in view.requests
        ),
    )


def _readiness(view: View) -> Iterator[str]:
    found = view.readiness
    yield from ("## Readiness", "", f"**{found.score} of 100**", "")
    yield from _table(
        ("part", "reached", "of", "share", "weight"),
        (
            (prose(p.name), str(p.numerator), str(p.denominator), p.share, str(p.weight))
            for p in found.parts
        ),
    )
    yield from _points(
        (
            f"{found.uncapped} before any cap",
            f"{found.of_concluded} counting only what can be concluded so far",
            *(prose(gate) for gate in found.gates),
            prose(found.coverage),
        )
    )


def _described(view: View) -> Iterator[str]:
    if not view.described:
        return
    yield from ("## Description of the system", "")
    yield from _table(
        ("criterion", "about", "conclusion", "where it stands", "because"),
        (
            (
                prose(d.id),
                prose(d.title),
                prose(str(d.conclusion)),
                prose(d.where),
                "; ".join(told(one, cell=True) for one in d.because),
            )
            for d in view.described
        ),
    )


def _advice(view: View) -> Iterator[str]:
    if view.paragraphs:
        yield from ("## What a report would add", "")
        yield from _points(map(told, view.paragraphs))
    if view.advice:
        yield from ("## Advice", "")
        yield from _points(map(told, view.advice))


def _questions(view: View) -> Iterator[str]:
    """What management states without a test, and what is still to be answered."""
    if view.statements:
        yield from ("## Stated by management, not tested", "")
        yield from _points(map(prose, view.statements))
    if view.questions:
        yield from ("## Questions to answer or to weigh", "")
        yield from _points(map(prose, view.questions))


def _method(view: View) -> Iterator[str]:
    method = view.method
    yield from ("## Scope and method", "")
    yield from _points(
        (
            prose(view.scope),
            f"firm profile: {prose(method.firm)}; judgement {prose(method.judgement)}",
            f"confidence: {', '.join(map(prose, method.confidence)) or 'no test was made'}",
            f"seed {code(method.seed)}, evaluator {prose(method.engine)}, "
            f"version {prose(method.version)}",
            *(f"expected of users (CUEC): {prose(one)}" for one in view.user_controls),
            *(f"expected of subservice organisations: {prose(one)}" for one in view.subservice),
        )
    )
    sizes = [(c.id, t.stratum, t.sizing) for c in view.controls for t in c.tests]
    yield from _table(
        ("control", "stratum", "how the sample was sized"),
        ((code(c, cell=True), prose(s), prose(sizing)) for c, s, sizing in sizes),
    )
    yield from _table(
        ("input", "bytes", "sha-256"),
        (
            (code(path, cell=True), f"{size:,}", code(digest, cell=True))
            for path, digest, size in method.inputs
        ),
    )


def _not_this(view: View) -> Iterator[str]:
    yield from ("## What this is not", "", view.notice, "")
    yield from _points(NOT_THIS)
