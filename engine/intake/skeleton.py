"""From the answers of a first meeting to a scenario folder that loads: nothing in it is made up.

What was answered is stated; what was not stands where it belongs as `# unknown`, left out or
commented out, so that no fact is there that nobody gave.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.intake import controls
from engine.intake.known import Known, criterion_of
from engine.intake.meeting import Answers, asking, categories, given, numbers
from engine.intake.names import Names
from engine.intake.question import UNKNOWN, YES
from engine.intake.wording import flow, identifier, remark, scalar

HEADER = """\
# {name}, as told in a first meeting. `# unknown` marks what nobody could say then: fill it in
# where it stands, or leave it; what is left out is never taken for good.
"""
UNASKED = """\
# {name}, of which nothing is known yet. `# unknown` marks what to fill in where it stands; what is
# left out is never taken for good. Type, day and category of the engagement are this program's
# choice: change them.
"""
README = """\
# {name}

A skeleton. Every `# unknown` in its files waits for an answer.

    mockaudit scenarios check {folder}     # every problem of every file
    mockaudit scenarios next {folder}      # what to supply next, and what it unlocks
    mockaudit audit {folder}               # the audit, as far as it goes

`docs/scenarios.md` of mockaudit tells what each key may hold.
"""


def skeleton(
    known: Known, answers: Answers, folder: str, *, asked: bool = True
) -> Mapping[str, str]:
    """The files of the folder, by name; `asked`: the answers are somebody's own."""
    names = Names.of(answers)
    title = remark(answers["organisation.name"])
    header = (HEADER if asked else UNASKED).format(name=title).rstrip("\n")
    return {
        "scenario.yaml": "\n".join([header, *_scenario(known, answers, names)]) + "\n",
        "controls.yaml": "\n".join(controls.stated(known, answers, names)) + "\n",
        "populations.yaml": "\n".join(controls.populations(known, answers)) + "\n",
        "README.md": README.format(name=title, folder=folder),
    }


def _scenario(known: Known, answers: Answers, names: Names) -> Iterator[str]:
    yield from _organisation(known, answers)
    yield from _engagement(known, answers)
    yield from _services(answers)
    yield from _systems(answers)
    yield from _people(names)
    yield from _vendors(answers, names)


def unknown(what: str, indent: str = "  ") -> str:
    return f"{indent}# unknown: {remark(what)}"


def _stated(answers: Answers, key: str, name: str, asks: str) -> str:
    said = given(answers, key)
    return unknown(f"{name} ({asks})") if said is None else f"  {name}: {said}"


def _organisation(known: Known, answers: Answers) -> Iterator[str]:
    yield "organisation:"
    yield f"  name: {scalar(answers['organisation.name'])}"
    yield _stated(answers, "organisation.people", "people", "how many work there")
    yield _stated(answers, "organisation.zone", "zone", "its time zone; UTC is taken")
    hanging = known.hanging(known.objectives_of(known.criteria_of(categories(answers))))
    said = {each.id: answers.get(f"circumstance.{each.id}", UNKNOWN) for each in hanging}
    some = any(answer != UNKNOWN for answer in said.values())
    yield "  circumstances:" if some else "  # circumstances:"
    for each in hanging:
        if said[each.id] == UNKNOWN:
            off = "    # " if some else "  #   "
            yield f"{off}{each.id}:  # unknown: {remark(each.asks)}"
        else:
            yield f"    {each.id}: {'true' if said[each.id] == YES else 'false'}"


def _engagement(known: Known, answers: Answers) -> Iterator[str]:
    yield "engagement:"
    yield f"  type: {answers['engagement.type']}"
    if answers["engagement.type"] == "1":
        yield f"  as_of: {answers['engagement.as_of']}"
    else:
        first, last = answers["engagement.from"], answers["engagement.to"]
        yield f"  period: {{from: {first}, to: {last}}}"
    yield f"  categories: [{', '.join(categories(answers))}]"
    yield _stated(answers, "engagement.stage", "stage", "how far it is; fieldwork is taken")
    yield _stated(answers, "engagement.firm", "firm", "the firm profile; binomial-90 is taken")
    yield from _examined(known, answers)


def _examined(known: Known, answers: Answers) -> Iterator[str]:
    """Criteria of which nobody knows whether there are controls stay unknown, never failed."""
    inside = known.criteria_of(categories(answers))
    objectives = asking(known, answers)
    dark = {criterion_of(o.id) for o in objectives if controls.nobody_knows(known, answers, o)}
    kept = [each for each in inside if each.id not in dark]
    if len(kept) == len(inside):
        return
    named: list[str] = []
    for series in dict.fromkeys(each.series for each in kept):
        mine = [each.id for each in kept if each.series == series]
        whole = len(mine) == sum(each.series == series for each in inside)
        named += [series] if whole else mine
    yield "  # unknown: whether there are controls for the criteria left out here; add each, or"
    yield "  # take the line out, once controls.yaml knows"
    yield f"  examined: [{', '.join(named)}]"


def _services(answers: Answers) -> Iterator[str]:
    found = list(numbers(answers, "service"))
    if not found:
        yield unknown("services (what customers get, and what they are promised)", "")
        return
    yield "services:"
    taken: set[str] = set()
    promised: set[str] = set()
    for number in found:
        stem = f"service.{number}"
        name = answers[f"{stem}.name"]
        service = identifier(name, taken, "service")
        taken.add(service)
        yield f"  - id: {scalar(service)}"
        yield f"    name: {scalar(name)}"
        lines: list[str] = []
        missing: list[str] = []
        for category in categories(answers):
            texts = [answers[f"{stem}.{category}.{n}"] for n in _promises(answers, stem, category)]
            if not texts:
                missing.append(unknown(f"commitments on {category} of {name}", "    "))
            for text in texts:
                made = identifier(f"{service}-{category}", promised, "promise")
                promised.add(made)
                lines.append(f"      - id: {scalar(made)}")
                lines.append(f"        category: {category}")
                lines.append(f"        text: {scalar(text)}")
        if lines:
            yield "    commitments:"
            yield from lines
        yield from missing


def _promises(answers: Answers, stem: str, category: str) -> Iterator[int]:
    return numbers(answers, f"{stem}.{category}", "")


def _systems(answers: Answers) -> Iterator[str]:
    found = list(numbers(answers, "system"))
    if not found:
        yield unknown("systems (what the services run on)", "")
        return
    yield "systems:"
    taken: set[str] = set()
    for number in found:
        name = answers[f"system.{number}.name"]
        made = identifier(name, taken, "system")
        taken.add(made)
        runs = given(answers, f"system.{number}.run_by")
        yield f"  - id: {scalar(made)}"
        yield f"    name: {scalar(name)}"
        if runs is None:
            yield unknown("who runs it", "    ")
        else:
            yield f"    description: {scalar(f'run by {runs}')}"


def _people(names: Names) -> Iterator[str]:
    if not names.people:
        yield unknown("people (the persons or roles that own controls)", "")
        return
    yield "people:"
    for name, made in names.people.items():
        yield f"  - {{id: {scalar(made)}, name: {scalar(name)}}}"


def _vendors(answers: Answers, names: Names) -> Iterator[str]:
    if not names.vendors:
        yield unknown("vendors (subservice organisations, and what is expected of them)", "")
        return
    yield "vendors:"
    for number, (name, made) in names.vendors.items():
        stem = f"subservice.{number}"
        yield f"  - id: {scalar(made)}"
        yield f"    name: {scalar(name)}"
        yield "    subservice: true"
        provides = given(answers, f"{stem}.provides")
        if provides is None:
            yield unknown("provides", "    ")
        else:
            yield f"    provides: {scalar(provides)}"
        method = given(answers, f"{stem}.method")
        if method is None:
            yield unknown("method (carve_out is taken)", "    ")
        else:
            yield f"    method: {method}"
        expected = given(answers, f"{stem}.expected")
        if expected is None:
            yield unknown("expected_controls (what only it can see to)", "    ")
        else:
            yield f"    expected_controls: {flow(expected.split(', '))}"
        yield unknown("reports (its own SOC 2 report: type, opinion, from, to)", "    ")
