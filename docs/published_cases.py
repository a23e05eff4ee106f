"""`docs/published-cases.md`, from the conformance suite: `python -m docs.published_cases`."""

from __future__ import annotations

from pathlib import Path

from tests.conformance.opinion_cases.cases import (
    JUDGES,
    Case,
    Difference,
    Reading,
    cases,
    differences,
    readings,
)

FILE = Path(__file__).parent / "published-cases.md"
BOUNDS = JUDGES[:2]
HEAD = """\
<!-- Written by `python -m docs.published_cases` from `tests/conformance/opinion_cases/`. -->

# Published cases, and what is said of them here

Cases that somebody published with an outcome, told in our own words. Each is rebuilt as a small
company, from organisation facts and rows, and goes through the whole audit; what a source leaves
open, such as how many leavers there were, is stated below and is ours. Real SOC 2 reports are
for restricted use and none with a modified opinion was found, so much of this is teaching
material. Sources contradict each other, and no standard gives numbers.

`binomial-90` stands at both bounds of its judgement, strict and lenient; the other firms as they
ship. The opinion is what the examined criteria bear, or that on the one subject matter named.
"""
LEGEND = """\
*agrees*: every judge says what was published. *left open*: the source tells of an exception or a
deficiency and not of the opinion, or says that none follows by itself; it is reported here, and
the opinion may be either. *enclosed*: one bound of `binomial-90` says what was published, and some
judge does not. *differs*: neither bound does. The reasons stand below; a test holds the list
against what the audits say.
"""
VERDICTS = ("agrees", "left open", "enclosed", "differs")


def page() -> str:
    reasons = {d.reading: d for d in differences()}
    judges = [f"`binomial-90` {bound}" for bound in BOUNDS] + [f"`{firm}`" for firm in JUDGES[2:]]
    rows = [
        f"| case | what was told | published | {' | '.join(judges)} | |",
        f"|---|---|---|{'---|' * len(JUDGES)}---|",
    ]
    rows += [_row(case, reading) for case in cases() for reading in case.readings]
    told = [verdict(reading) for reading in readings()]
    counts = ", ".join(f"{name} {told.count(name)}" for name in VERDICTS)
    parts = [HEAD, "\n".join(rows), "", LEGEND]
    parts.append(f"{len(cases())} cases in {len(told)} readings: {counts}.\n")
    parts.append("## Where somebody here says something else, and why\n")
    parts += [_reason(r, reasons[str(r)]) for r in readings() if str(r) in reasons]
    parts += ["\n## Sources, and what we added\n", *map(_source, cases())]
    return "\n".join(parts)


def verdict(reading: Reading) -> str:
    under = {judge for d in differences() if d.reading == str(reading) for judge in d.under}
    if under:
        return "differs" if set(BOUNDS) <= under else "enclosed"
    return "left open" if len(reading.published.opinion) > 1 else "agrees"


def _row(case: Case, reading: Reading) -> str:
    name = f" ({reading.name})" if reading.name else ""
    said = " | ".join(_plain(reading.says[judge]) for judge in JUDGES)
    subject = f"{reading.published.subject}: " if reading.published.subject else ""
    published = subject + " or ".join(map(_plain, reading.published.opinion))
    told = f"{case.facts}{name}"
    return f"| {case.id} | {told} | {published} | {said} | {verdict(reading)} |"


def _reason(reading: Reading, difference: Difference) -> str:
    under = f"{verdict(reading)}; under {', '.join(difference.under)}"
    return f"- **{reading}** ({under}): {difference.because}"


def _source(case: Case) -> str:
    lines = [f"### {case.id}\n", f"Published: {case.opinion}. {case.source} ({case.kind}).\n"]
    lines.append(f"How far to trust it: {case.trust}. Lines of the decision table: ")
    lines[-1] += ", ".join(case.rules) + ".\n"
    for reading in case.readings:
        lines.append(f"- {reading.name + ': ' if reading.name else ''}{reading.assumes}")
    return "\n".join(lines) + "\n"


def _plain(opinion: str) -> str:
    return opinion.replace("_", " ")


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
