"""What is told of a criterion, control, test or item: the same in its room and beside a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from textual.content import Content

from engine.model.testing import AuditException, ItemResult
from engine.model.words import ItemOutcome
from reports.shown import ControlShown, CriterionShown, ExceptionShown, PopulationShown, TestShown
from reports.typesetting import fit
from reports.words import cell, number_of
from tui.app.widgets.bars import rate
from tui.app.widgets.listing import Row
from tui.app.words import QUIET, STRONG, TONES, joined, lines, said, toned

SHORT = 100  # of a response; the item shows it whole
OUTCOMES = {
    ItemOutcome.PASS: ("✓", "good"),
    ItemOutcome.DEVIATION: ("✗", "bad"),
    ItemOutcome.NOT_TESTED: ("?", "open"),
    ItemOutcome.NOT_YET_DUE: ("·", "none"),
    ItemOutcome.NOT_APPLICABLE: ("·", "none"),
}


def of_criterion(found: CriterionShown) -> Content:
    return lines(
        [
            said(f"{found.id}  {found.title}", STRONG),
            joined(
                toned(found.conclusion),
                said("   design ", QUIET),
                toned(found.design),
                said("   operation ", QUIET),
                toned(found.operation),
            ),
            *(said(f"· {sentence}") for sentence in found.because),
            said(f"asked for by {', '.join(found.categories)}", QUIET),
        ]
    )


def answering(found: CriterionShown) -> str:
    number = len(found.controls)
    return f"CONTROLS THAT ANSWER IT ({number})" if number else "NO CONTROL ANSWERS IT"


def of_control(control: ControlShown) -> Content:
    return lines(
        [
            said(control.name, STRONG),
            joined(
                said("design ", QUIET),
                toned(control.design),
                said("   operation ", QUIET),
                toned(control.operation),
            ),
            *(said(f"· {sentence}") for sentence in control.because),
            said(f"{control.kind}; owner: {control.owner}; in place {control.in_place}", QUIET),
            said(
                f"answers {', '.join(control.criteria) or 'no criterion'}; stated at {control.at}",
                QUIET,
            ),
        ]
    )


def control_row(control: ControlShown) -> Row:
    """A control on two lines; it stands for its id."""
    noted = [number_of(control.exceptions, "exception")] if control.exceptions else []
    if control.rests_on:
        noted.append(f"falls with {control.rests_on}")
    first = joined(
        toned(control.verdict), "  ", said(control.name, STRONG), said(f"  {control.id}", QUIET)
    )
    second = "; ".join([control.kind or "kind not stated", control.owner, *noted])
    return Row(lines([first, said(f"    {second}", QUIET)]), control.id)


def of_test(test: TestShown) -> Content:
    return lines(
        [
            toned(test.outcome),
            said(test.found),
            said(f"{test.items:,} items; {test.sizing}"),
            joined(rate(test.bar), said("  rate ━  upper limit ─  tolerable ┃", QUIET)),
            said(
                f"rate {test.rate}, upper limit {test.upper} at {test.confidence} confidence, "
                f"tolerable {test.tolerable}"
            ),
            said(test.census, QUIET),
        ]
    )


def exception_row(exception: ExceptionShown) -> Row:
    response = fit(exception.response, SHORT) if exception.responded else "no response yet"
    first = joined(said("✗ exception", TONES["bad"]), "  ", said(exception.item, STRONG))
    second = f"    {exception.evidence}; management: {response}"
    return Row(lines([joined(first, f"  {exception.sentence}"), said(second, QUIET)]), exception)


def of_population(found: PopulationShown) -> Content:
    rows = [
        joined(said(found.title, STRONG), "  ", toned(found.state)),
        said(f"{found.file}: {found.rows:,} rows, {found.items:,} in scope", QUIET),
        *(joined(toned(c.outcome), f"  {c.name}: {c.sentence}") for c in found.checks),
    ]
    rows += [said(f"made up: {found.origin}", QUIET)] if found.synthetic else []
    return lines(rows)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of one stratum of a control, with what came of it."""

    control: str
    stratum: str
    key: str
    results: tuple[ItemResult, ...]
    exception: AuditException | None

    @property
    def row(self) -> int:
        """Its number in the file; 0: a due slot without a row."""
        if self.results:
            return self.results[0].row
        return self.exception.row if self.exception is not None else 0


def of_item(item: Item, *, values: bool = False) -> Content:
    """What each attribute asked of it and what management says; `values`: what was looked at."""
    exception = item.exception
    rows: list[Content | str] = [
        joined(said(item.key, STRONG), said(f"  {item.control} [{item.stratum}]", QUIET))
    ]
    if item.results:
        where = f"row {item.row}" if item.row else "a due slot without a row"
        rows.append(said(f"drawn as number {item.results[0].rank}; {where}", QUIET))
    elif exception is not None and item.row:
        rows.append(said(f"drawn in no sample; row {item.row}", QUIET))
    rows += [joined(outcome(r.outcome), f"  {r.attribute}") for r in item.results]
    if exception is not None:
        rows += ["", said(f"✗ {exception.sentence}", TONES["bad"])]
        asked = zip(exception.attributes, exception.tests, exception.conditions, strict=False)
        for name, test, condition in asked:
            rows.append(said(f"  {name} asks: {test}"))
            rows += [said(f"    passes: {condition}", QUIET)] if condition else []
        rows.append(said(f"management: {exception.response or 'no response yet'}"))
        if values:
            rows += ["", *(said(f"  {name} = {cell(value)}") for name, value in exception.values)]
    return lines(rows)


def outcome(value: ItemOutcome) -> Content:
    mark, tone = OUTCOMES[value]
    return said(f"{mark} {value.value.replace('_', ' '):<14}", TONES[tone])


def attributes(results: Iterable[ItemResult]) -> Content:
    """Those that did not pass, by name; else how many passed."""
    every = tuple(results)
    telling = [r for r in every if r.outcome is not ItemOutcome.PASS]
    if not telling:
        return said(f"{number_of(len(every), 'attribute')} passed", QUIET)
    return joined(
        *(
            said(f"{OUTCOMES[r.outcome][0]} {r.attribute}  ", TONES[OUTCOMES[r.outcome][1]])
            for r in telling
        )
    )
