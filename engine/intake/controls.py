"""Controls and populations of a skeleton: stated as answered, or commented out where that lacks."""

from __future__ import annotations

from collections.abc import Iterator

from engine.intake.known import Known
from engine.intake.meeting import Answers, asking, given, numbers
from engine.intake.names import Names
from engine.intake.question import NO, UNKNOWN, YES
from engine.intake.wording import identifier, remark, scalar
from engine.model.criteria import CatalogueControl, Objective
from engine.model.words import ColumnType

_CONTROLS = """\
# Typical controls, as answered. One that stands behind `#` counts only once it is filled in and
# the `# ` before its lines is taken away. Nothing here suffices by itself: describe what you do."""
_POPULATIONS = """\
# What each control is tested over, ready to be filled in: put the file into evidence/, fill in a
# block, take the `# ` before its lines away, and `[]` after `populations:` with the first one. Then
# name it in the control: `population: ...`. Columns named otherwise in your file are mapped, as in
# `columns: {left_at: termination_date}`."""


def existence(answers: Answers, control: str) -> str:
    return answers.get(f"control.{control}.exists", UNKNOWN)


def nobody_knows(known: Known, answers: Answers, objective: Objective) -> bool:
    """Whether no control is stated for it, and something may carry it all the same.

    That is a typical control that nobody denied, or a provider, whose report nobody was asked for.
    """
    answering = [c.id for c in known.catalogue.values() if objective.id in c.answers]
    if any(_counts(answers, each) for each in answering):
        return False
    if _carried(answers, objective):
        return True
    return any(existence(answers, each) != NO for each in answering)


def _carried(answers: Answers, objective: Objective) -> bool:
    expected = [
        given(answers, f"subservice.{number}.expected") or ""
        for number in numbers(answers, "subservice")
    ]
    return any(objective.carried in each.split(", ") for each in expected)


def _counts(answers: Answers, control: str) -> bool:
    """It is there, and since when is known: without that a scenario cannot state it."""
    since = given(answers, f"control.{control}.since")
    return existence(answers, control) == YES and since is not None


def _in_order(
    known: Known, answers: Answers
) -> Iterator[tuple[str, tuple[tuple[str, CatalogueControl], ...]]]:
    """Series with their typical controls, each with the id that it has in the scenario."""
    taken: set[str] = set()
    for series, listed in known.by_series(asking(known, answers)).items():
        named = []
        for control in listed:
            made = identifier(control.name, taken, control.id.lower())
            taken.add(made)
            named.append((made, control))
        yield f"{series} {known.series[series]}", tuple(named)


def stated(known: Known, answers: Answers, names: Names) -> Iterator[str]:
    yield _CONTROLS
    placed = list(_in_order(known, answers))
    some = any(_counts(answers, control.id) for _, listed in placed for _, control in listed)
    yield "controls:" if some else "controls: []  # take out the [] with the first one"
    for heading, listed in placed:
        yield f"  # {remark(heading)}"
        for made, control in listed:
            yield from _control(answers, names, made, control)


def _control(answers: Answers, names: Names, made: str, control: CatalogueControl) -> Iterator[str]:
    title = remark(f"{control.id} {control.name}")
    exists = existence(answers, control.id)
    if exists == NO:
        yield f"  # not there, as answered: {title}"
        return
    since = given(answers, f"control.{control.id}.since")
    if exists == UNKNOWN:
        yield f"  # unknown: is there {title}, and since when?"
    elif since is None:
        yield f"  # unknown: since when is there {title}? It counts only once that is stated"
    off = "" if exists == YES and since is not None else "# "
    yield f"  {off}- id: {scalar(made)}"
    yield f"  {off}  uses: {scalar(control.id)}  # {remark(control.name)}"
    owner = given(answers, f"control.{control.id}.owner")
    if owner is not None:
        yield f"  {off}  owner: {scalar(names.person(owner))}"
    else:
        yield f"  {off}  # unknown: owner"
    yield f"  {off}  in_place: {{from: {since or ''}}}"
    if exists == YES:
        yield f"  {off}  # unknown: population ({scalar(made)} in populations.yaml)"
        yield f"  {off}  # unknown: walkthrough (one instance followed, by more than inquiry)"
        yield f"  {off}  # unknown: design (would it do its work, by more than inquiry)"


def populations(known: Known, answers: Answers) -> Iterator[str]:
    yield _POPULATIONS
    yield "populations: []"
    for _, listed in _in_order(known, answers):
        for made, control in listed:
            if existence(answers, control.id) == YES:
                yield from _population(made, control)


def _population(made: str, control: CatalogueControl) -> Iterator[str]:
    columns = control.columns
    typed = {name: kind for name, kind in columns.items() if kind is not ColumnType.TEXT}
    yield f"# --- {remark(f'{control.id} {control.name}')}"
    yield f"#  - id: {scalar(made)}"
    yield f"#    file: evidence/{made}.csv  # or .xlsx, .parquet"
    for name, kind in columns.items():
        yield f"#    # column: {name}, {kind.value}"
    yield "#    key:  # unknown: the column that names an item, each once"
    dated = [name for name, kind in typed.items() if kind in (ColumnType.DATE, ColumnType.INSTANT)]
    yield f"#    occurred_at:  # unknown: the column that dates an item; of {', '.join(dated)}"
    if typed:
        inside = ", ".join(f"{name}: {kind.value}" for name, kind in typed.items())
        yield f"#    types: {{{inside}}}"
    yield "#    query: {text: , run_by: , run_at: }  # unknown: who drew the list, how and when"
    yield "#    control_total: {value: , source: }  # unknown: how many, in somebody else's record"
    if control.completeness_check:
        yield f"#    # complete if: {remark(control.completeness_check)}"
    if control.evidence:
        yield f"#    # evidence: {remark(', '.join(control.evidence))}"
