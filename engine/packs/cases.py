"""Cases that travel with rules: facts in, what one rule concludes out; read and checked.

`rules/testing/operation.yaml` has its cases in `rules/testing/cases/operation.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.documents.suggest import did_you_mean, quoted
from engine.model.position import NOWHERE, Diagnostic, Position
from engine.model.record import record
from engine.model.rules import Fact, Rule, Value
from engine.packs.listing import Listed, read_keys, records
from engine.packs.reading import ValueType, type_of
from engine.packs.rules import Pack
from engine.packs.shipped import PackFile, opened, shown
from engine.packs.vocabulary import Vocabulary

FOLDER = "cases"
MOST_CASES = 1_000  # of one file
MOST_FACTS = 60  # of one case
Kind = Literal["met", "exception", "not_evaluable", "known_miss"]
Stated = Mapping[str, Mapping[str, Value]]


@record
class StatedCase:
    """A case as it is written."""

    rule: str
    case: Kind
    text: str
    given: tuple[Stated, ...]
    concludes: tuple[Stated, ...]
    firm: str | None = None  # whose settings the rule is read with; the first profile's otherwise
    at: Position = NOWHERE


@dataclass(frozen=True, slots=True)
class Case:
    """`concludes` is exactly what the rule concludes from what is given; empty: a near miss."""

    rule: str
    kind: Kind
    text: str
    given: tuple[Fact, ...]
    concludes: tuple[Fact, ...]
    firm: str | None
    at: Position


@dataclass(frozen=True, slots=True)
class Known:
    """What a case may state: kinds with their attributes, and a type where the engine gives one."""

    kinds: Mapping[str, Mapping[str, ValueType | None]]
    firms: tuple[str, ...]

    @classmethod
    def of(cls, vocabulary: Vocabulary, rules: Iterable[Rule], firms: Iterable[str]) -> Known:
        kinds: dict[str, dict[str, ValueType | None]] = {
            kind: dict(attributes) for kind, attributes in vocabulary.kinds.items()
        }
        for rule in rules:
            having = kinds.setdefault(rule.conclude.kind, {})
            for name, _ in rule.conclude.attributes:
                having.setdefault(name, None)
        return cls(kinds, tuple(firms))


def case_file(rules: PackFile) -> PackFile | None:
    """Where the cases of a file of rules are, if there are any."""
    path = rules.path.parent / FOLDER / rules.path.name
    folder, _, name = rules.name.rpartition("/")
    return PackFile(path, f"{folder}/{FOLDER}/{name}") if path.is_file() else None


def orphans(files: Iterable[PackFile | Path]) -> Iterator[Diagnostic]:
    """Files of cases next to which no file of rules stands: they would never be run."""
    for file in files:
        path = opened(file)
        rules = path.parent.parent / path.name
        if not rules.is_file():
            names = [each.name for each in rules.parent.glob("*.yaml")]
            message = f"these cases belong to no file of rules: there is no {quoted(path.name)}"
            help_ = did_you_mean(path.name, names, "files of rules here")
            yield Diagnostic(Position(shown(file)), "E-CASE-FILE", message, help_)


def load_cases(
    file: PackFile, pack: Pack, known: Known, everywhere: Mapping[str, str]
) -> tuple[tuple[Case, ...], tuple[Diagnostic, ...]]:
    """The cases of one file of rules; `everywhere` tells the file of each rule that there is."""
    table, found = read_keys(file, ("cases",))
    if table is None:
        return (), found
    listed, more = records(StatedCase, table, "cases")
    problems = [*found, *more]
    if len(listed) > MOST_CASES:
        message = f"the file holds {len(listed):,} cases, more than {MOST_CASES:,}"
        return (), (*problems, Diagnostic(Position(file.name), "E-CASE-SIZE", message))
    rules = {rule.id: rule for rule in pack.rules}
    cases = []
    told: dict[tuple[str, frozenset[Fact]], Position] = {}
    for each in listed:
        wrong = list(_problems(each, rules, known, everywhere))
        problems += wrong
        if wrong:
            continue
        case = _case(each)
        same = case.rule, frozenset(case.given)
        if same in told:
            message = f"this case of {quoted(case.rule)} is given the same facts as another"
            help_ = f"the other stands at {told[same]}"
            problems.append(Diagnostic(case.at, "E-CASE-TWICE", message, help_))
        told.setdefault(same, case.at)
        cases.append(case)
    return tuple(cases), tuple(sorted(set(problems)))


def _case(each: Listed[StatedCase]) -> Case:
    stated = each.record
    return Case(
        stated.rule,
        stated.case,
        stated.text,
        tuple(_facts(each, "given", stated.given)),
        tuple(_facts(each, "concludes", stated.concludes)),
        stated.firm,
        stated.at,
    )


def _facts(each: Listed[StatedCase], key: str, stated: Sequence[Stated]) -> Iterator[Fact]:
    for number, fact in enumerate(stated):
        ((kind, attributes),) = fact.items()
        yield Fact(kind, tuple(sorted(attributes.items())), each.place(key, number, kind))


def _problems(
    each: Listed[StatedCase],
    rules: Mapping[str, Rule],
    known: Known,
    everywhere: Mapping[str, str],
) -> Iterator[Diagnostic]:
    stated = each.record
    rule = rules.get(stated.rule)
    if rule is None:
        yield _no_rule(stated.rule, each.place("rule"), rules, everywhere)
    if not stated.text.strip():
        yield Diagnostic(each.place("text"), "E-CASE-EMPTY", "`text` says what a case teaches")
    if stated.firm is not None and stated.firm not in known.firms:
        message = f"there is no firm profile {quoted(stated.firm)}"
        help_ = did_you_mean(stated.firm, known.firms, "profiles")
        yield Diagnostic(each.place("firm"), "E-CASE-FIRM", message, help_)
    if not stated.given:
        message = "a case is given facts, here stand none"
        yield Diagnostic(each.place("given"), "E-CASE-EMPTY", message)
    if len(stated.given) > MOST_FACTS:
        message = f"the case is given {len(stated.given)} facts, more than {MOST_FACTS}"
        yield Diagnostic(each.place("given"), "E-CASE-SIZE", message)
        return
    for key, facts in (("given", stated.given), ("concludes", stated.concludes)):
        shaped = True
        for number, fact in enumerate(facts):
            if len(fact) != 1:
                message = f"a fact is of one kind, here stand {len(fact)}"
                help_ = "begin each fact with `-`, as in `- control: {id: $c}`".replace("$c", "AC")
                yield Diagnostic(each.place(key, number), "E-CASE-FACT", message, help_)
                shaped = False
                continue
            yield from _unknown(each, (key, number), fact, known)
        if shaped:
            yield from _repeated(each, key, facts)
            if key == "concludes" and rule is not None:
                yield from _not_concluded(each, facts, rule)


def _no_rule(
    name: str, at: Position, rules: Mapping[str, Rule], everywhere: Mapping[str, str]
) -> Diagnostic:
    if name in everywhere:
        message = f"the rule {quoted(name)} stands in another file"
        return Diagnostic(at, "E-CASE-RULE", message, f"its cases go next to {everywhere[name]}")
    message = f"there is no rule {quoted(name)}"
    return Diagnostic(at, "E-CASE-RULE", message, did_you_mean(name, rules, "rules of that file"))


def _unknown(
    each: Listed[StatedCase], path: tuple[str | int, ...], fact: Stated, known: Known
) -> Iterator[Diagnostic]:
    ((kind, attributes),) = fact.items()
    having = known.kinds.get(kind)
    if having is None:
        message = f"nothing asserts or concludes {quoted(kind)}"
        help_ = did_you_mean(kind, known.kinds)
        yield Diagnostic(each.place(*path), "E-CASE-KIND", message, help_)
        return
    for name, value in attributes.items():
        at = each.place(*path, kind, name)
        wanted = having.get(name)
        if name not in having:
            message = f"{quoted(kind)} never has the attribute {quoted(name)}"
            yield Diagnostic(at, "E-CASE-ATTRIBUTE", message, did_you_mean(name, having, "it has"))
        elif wanted is not None and type_of(value) is not wanted:
            message = f"{quoted(f'{kind}.{name}')} is {wanted.value}, not {type_of(value).value}"
            yield Diagnostic(at, "E-CASE-TYPE", message)


def _repeated(each: Listed[StatedCase], key: str, facts: Sequence[Stated]) -> Iterator[Diagnostic]:
    seen: set[Fact] = set()
    for number, fact in enumerate(_facts(each, key, facts)):
        if fact in seen:
            yield Diagnostic(each.place(key, number), "E-CASE-TWICE", "this fact stands twice")
        seen.add(fact)


def _not_concluded(
    each: Listed[StatedCase], facts: Sequence[Stated], rule: Rule
) -> Iterator[Diagnostic]:
    """Something that the rule could not conclude whatever was given."""
    concluded = {name for name, _ in rule.conclude.attributes}
    for number, fact in enumerate(facts):
        ((kind, attributes),) = fact.items()
        at = each.place("concludes", number)
        if kind != rule.conclude.kind:
            message = (
                f"{quoted(rule.id)} concludes {quoted(rule.conclude.kind)}, not {quoted(kind)}"
            )
            yield Diagnostic(at, "E-CASE-CONCLUDES", message)
        elif set(attributes) != concluded:
            names = ", ".join(map(quoted, sorted(concluded))) or "no attributes"
            message = f"what {quoted(rule.id)} concludes has {names}"
            yield Diagnostic(at, "E-CASE-CONCLUDES", message)
