"""The pages of a rule, a pack and a firm profile."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.audit.pages import english
from engine.audit.pages.page import Item, Page, Section, Told, items, many, page, spoken
from engine.audit.pages.shelf import Shelf
from engine.model.firm import FirmProfile, SizingStep
from engine.model.rules import Fact, Rule
from engine.packs.cases import Case
from engine.packs.rules import Pack

_STATISTICAL = "the smallest sample that bears the tolerable rate at the confidence"


def rule_page(shelf: Shelf, rule: Rule) -> Page:
    pack, cases = shelf.pack_of(rule.id), shelf.cases_of(rule.id)
    firm = shelf.library.first_firm.id
    note = f"Words in capitals stand for the same thing throughout; numbers are those of {firm}."
    sections = [
        Section("when", items(english.looked_for(rule)), note),
        Section("it concludes", items([english.conclusion(rule.conclude)])),
        Section("and says", items([english.said(rule)])),
        Section("it rests on", tuple(_bases(shelf, rule))),
        Section("it reads what these conclude", items(shelf.feeding(rule))),
        Section("its conclusion is read by", items(shelf.fed_by(rule))),
        Section("cases", tuple(_case(each) for each in cases)),
        Section("where it stands", items([f"pack {pack.header.id}, {rule.at}"])),
    ]
    told: Told = {
        "pack": pack.header.id,
        "when": list(english.looked_for(rule)),
        "concludes": english.conclusion(rule.conclude),
        "because": rule.because,
        "basis": list(rule.basis),
        "feeds_on": list(shelf.feeding(rule)),
        "feeds": list(shelf.fed_by(rule)),
        "cases": [
            {
                "case": each.kind,
                "text": each.text,
                "given": [_plain(fact) for fact in each.given],
                "concludes": [_plain(fact) for fact in each.concludes],
            }
            for each in cases
        ],
        "at": str(rule.at),
    }
    return page("rule", rule.id, rule.because, told, sections, pack.header.title)


def pack_page(shelf: Shelf, pack: Pack) -> Page:
    header = pack.header
    cases = {rule.id: shelf.cases_of(rule.id) for rule in pack.rules}
    rows = tuple(
        Item(english.said(rule), rule.id, (_counted(cases[rule.id]),)) for rule in pack.rules
    )
    sections = [
        Section("source", items([header.source])),
        Section("status", items([header.status])),
        Section("rules", rows, f"{len(pack.rules)} rules, language {header.language}."),
    ]
    told: Told = {
        "language": header.language,
        "source": header.source,
        "status": header.status,
        "rules": [rule.id for rule in pack.rules],
        "cases": sum(map(len, cases.values())),
        "at": str(header.at),
    }
    return page("pack", header.id, header.title, told, sections)


def firm_page(shelf: Shelf, firm: FirmProfile) -> Page:
    bounds = [f"lenient: {firm.bounds.lenient}", f"strict: {firm.bounds.strict}"]
    judged = {
        "limit": "by the upper limit, held against the tolerable rate",
        "nature": "by their nature: isolated or systematic",
    }[firm.judged_by]
    pervasive = firm.pervasive
    sections = [
        Section(
            "what it asks for",
            (
                Item(f"{_percent(firm.confidence)} confidence"),
                *(
                    Item(f"{_percent(rate)} tolerable for controls of {name.value} importance")
                    for name, rate in firm.tolerable.items()
                ),
                Item(f"{_percent(firm.expected)} of deviations expected"),
                Item(f"a sample is enlarged {_times(firm.expansions)}"),
                Item(f"deviations are judged {judged}"),
            ),
        ),
        Section("how many items, by the first line that fits", tuple(map(_step, firm.sizing))),
        Section(
            "what raises the question of pervasiveness",
            items(
                [
                    f"{pervasive.distinct_causes} distinct root causes or more, and "
                    f"{_percent(pervasive.commitment_share)} of the commitments missed or more"
                ]
            ),
        ),
        Section(
            f"judgement: {firm.judgement}",
            items(bounds),
            "Between tolerable rate and upper limit an assessor judges; both bounds are known.",
        ),
        Section(
            "where the numbers come from",
            (
                Item(f"{firm.source} ({firm.status})"),
                *(Item(f"{o.source} ({o.status})", key) for key, o in firm.origins.items()),
            ),
        ),
    ]
    told: Told = {
        "confidence": float(firm.confidence),
        "tolerable": {name.value: float(rate) for name, rate in firm.tolerable.items()},
        "expected": float(firm.expected),
        "expansions": firm.expansions,
        "judged_by": firm.judged_by,
        "judgement": firm.judgement,
        "sizing": [_step(step).text for step in firm.sizing],
        "pervasive": {
            "distinct_causes": pervasive.distinct_causes,
            "commitment_share": float(pervasive.commitment_share),
        },
        "source": firm.source,
        "status": firm.status,
        "at": str(firm.at),
    }
    return page("firm", firm.id, firm.title, told, sections)


def _bases(shelf: Shelf, rule: Rule) -> Iterator[Item]:
    for name in rule.basis:
        known = shelf.library.bases.get(name)
        if known is None:
            yield Item("not explained", name)
            continue
        when = f"{known.when}: " if known.when else ""
        status = f" ({known.status})" if known.status else ""
        yield Item(f"{when}{known.then}{status}", name)


def _case(each: Case) -> Item:
    kind = {
        "met": "met",
        "exception": "exception",
        "not_evaluable": "not evaluable",
        "known_miss": "what it cannot see",
    }[each.kind]
    concluded = [f"concludes {english.fact(fact)}" for fact in each.concludes]
    return Item(
        each.text,
        kind,
        (
            *(f"given {english.fact(fact)}" for fact in each.given),
            *(concluded or ["concludes nothing"]),
        ),
    )


def _counted(cases: tuple[Case, ...]) -> str:
    fires = sum(bool(each.concludes) for each in cases)
    if not cases:
        return "no case"
    return f"{many(len(cases), 'case')}, in {fires} of which it concludes"


def _step(step: SizingStep) -> Item:
    where = [
        *(["/".join(spoken(f.value) for f in step.frequency)] if step.frequency else []),
        *([f"{'/'.join(i.value for i in step.importance)} importance"] if step.importance else []),
        *([f"up to {step.up_to} items"] if step.up_to is not None else []),
    ]
    size = (
        many(step.size, "item")
        if isinstance(step.size, int)
        else {"each": "every item", "statistical": _STATISTICAL}[step.size]
    )
    label = ", non-statistical" if step.non_statistical else ""
    plan = _plan(step)
    status = f" ({step.status})" if step.status else ""
    under = (f"{step.source}{status}",) if step.source else ()
    return Item(f"{size}{label}{plan}", ", ".join(where) or "any control", under)


def _plan(step: SizingStep) -> str:
    if step.accept is None:
        return ""
    first = f", {many(step.accept.first, 'deviation')} accepted"
    if not step.accept.more:
        return first
    return f"{first}; else {step.accept.more} more, {step.accept.in_all} in all"


def _percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f} %"


def _times(count: int) -> str:
    return "never" if count == 0 else "once at most"


def _plain(fact: Fact) -> Told:
    return {fact.kind: dict(fact.attributes)}
