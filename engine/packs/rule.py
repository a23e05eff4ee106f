"""One rule of a pack, read whole: every problem in one pass, each at its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.documents.suggest import did_you_mean, quoted
from engine.documents.tree import Mapping, Node, Scalar, Sequence
from engine.inference.wording import placeholders
from engine.model.position import Position
from engine.model.rules import Conclusion, Pattern, Rule, Tally
from engine.packs.patterns import misspelt, read_pattern, read_tally, read_term
from engine.packs.reading import KIND, RULE_ID, Reading
from engine.packs.terms import is_variable, variables_in

_KEYS = ("id", "when", "conclude", "because", "basis")
_ID_HELP = "an id is letters, digits, `.`, `-`, `_` and `/`, as in `CC6.2/removal-operates`"
_KIND_HELP = "a kind is small letters, digits and `-`, as in `objective-met`"


@dataclass(slots=True)
class _When:
    """What stands in `when`; names are kept from faulty parts too, lest one slip tell twice."""

    patterns: list[Pattern] = field(default_factory=list)
    negations: list[Pattern] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    bound: set[str] = field(default_factory=set)
    counts: dict[str, Position] = field(default_factory=dict)
    used: list[tuple[str, Position]] = field(default_factory=list)  # in `none` and `tally`
    is_read: bool = True  # otherwise nothing can be said of names


def read_rule(node: Node, reading: Reading) -> Rule | None:
    """The rule, or None with every reason told."""
    table = reading.table(node, "a rule (`id`, `when`, `conclude`, `because`, `basis`)")
    if table is None:
        return None
    before = len(reading.problems)
    reading.keys(table, _KEYS)
    id_ = _id(table.get("id"), reading)
    when = _when(table.get("when"), reading)
    conclude = _conclude(table.get("conclude"), when, reading)
    because = _because(table.get("because"), when, reading)
    basis = _basis(table.get("basis"), reading)
    if len(reading.problems) > before or conclude is None:
        return None
    return Rule(
        id_,
        tuple(when.patterns),
        tuple(when.negations),
        tuple(when.tallies),
        conclude,
        because,
        basis,
        table.at,
    )


def _id(node: Node | None, reading: Reading) -> str:
    text = reading.text(node, "the id of a rule") if node else None
    if text is not None and isinstance(node, Scalar):
        reading.name(node, "the id of a rule", RULE_ID, _ID_HELP)
    return text or ""


def _when(node: Node | None, reading: Reading) -> _When:
    when = _When(is_read=isinstance(node, Sequence))
    if node is None:
        return when
    positive = 0
    for item in reading.items(node, "a list of patterns"):
        key, inside = (
            item.entries[0]
            if isinstance(item, Mapping) and len(item.entries) == 1
            else (None, item)
        )
        if key and key.text == "none":
            _negation(inside, when, reading)
        elif key and key.text == "tally":
            _tally(inside, when, reading)
        else:
            positive += 1
            _positive(item, key, when, reading)
    if not positive and isinstance(node, Sequence):
        message = "a rule needs a pattern that facts can match"
        help_ = "add one besides `none` and `tally`, as in `- control: {id: $c}`"
        reading.problem(node.at, "E-RULE-PATTERN", message, help_)
    for name, at in when.counts.items():
        if name in when.bound:
            message = f"`${name}` is both bound by a pattern and the name of a count"
            reading.problem(at, "E-RULE-DUPLICATE", message)
    _check_bound(when.used, when, reading)
    return when


def _positive(item: Node, key: Scalar | None, when: _When, reading: Reading) -> None:
    when.bound.update(name for name, _ in variables_in(item))
    meant = misspelt(key, item.entries[0][1]) if key and isinstance(item, Mapping) else None
    if key and meant:
        message = f"unknown key {quoted(key.text)}"
        reading.problem(key.at, "E-RULE-KEY", message, f"did you mean `{meant}`?")
        return
    pattern = read_pattern(item, reading)
    if pattern:
        when.patterns.append(pattern)


def _negation(inside: Node, when: _When, reading: Reading) -> None:
    when.used.extend(variables_in(inside))
    negated = read_pattern(inside, reading)
    if negated:
        when.negations.append(negated)


def _tally(inside: Node, when: _When, reading: Reading) -> None:
    for key, part in inside if isinstance(inside, Mapping) else ():
        if key.text != "as":
            when.used.extend(variables_in(part))
            continue
        for name, at in variables_in(part):
            if name in when.counts:
                message = f"two tallies name their count `${name}`"
                reading.problem(at, "E-RULE-DUPLICATE", message)
            when.counts.setdefault(name, at)
    tally = read_tally(inside, reading)
    if tally:
        when.tallies.append(tally)


def _check_bound(used: Iterable[tuple[str, Position]], when: _When, reading: Reading) -> None:
    """Names that no positive pattern binds; a negated or counted pattern binds nothing."""
    for name, at in used if when.is_read else ():
        if name in when.bound:
            continue
        if name in when.counts:
            message = f"`${name}` is a count, which only `because` may tell"
            reading.problem(at, "E-RULE-UNBOUND", message)
        else:
            message = f"no pattern binds {quoted('$' + name)}"
            help_ = did_you_mean(f"${name}", [f"${each}" for each in when.bound], "bound here")
            reading.problem(at, "E-RULE-UNBOUND", message, help_)


def _conclude(node: Node | None, when: _When, reading: Reading) -> Conclusion | None:
    table = reading.table(node, "a conclusion such as `met: {criterion: $c}`") if node else None
    if table is None:
        return None
    if len(table.entries) != 1:
        message = f"a rule concludes one fact, here stand {len(table.entries)}"
        reading.problem(table.at, "E-RULE-PATTERN", message, "write a rule for each")
        return None
    ((kind, inside),) = table.entries
    reading.name(kind, "a kind of fact", KIND, _KIND_HELP)
    if kind.text in ("none", "tally"):
        message = f"{quoted(kind.text)} is no kind of fact"
        reading.problem(kind.at, "E-RULE-NAME", message)
    attributes = reading.table(inside, f"the attributes of {quoted(kind.text)}")
    if attributes is None:
        return None
    terms = {
        attribute.text: read_term(kind.text, attribute, value, reading)
        for attribute, value in attributes
    }
    named = [each for _, value in attributes if is_variable(value) for each in variables_in(value)]
    _check_bound(named, when, reading)
    return Conclusion(
        kind.text,
        tuple((name, term) for name, term in sorted(terms.items()) if term is not None),
    )


def _because(node: Node | None, when: _When, reading: Reading) -> str:
    text = reading.text(node, "`because`, a sentence") if node else None
    if text is None or node is None:
        return ""
    names = {*when.bound, *when.counts}
    for name, offset in placeholders(text):
        if not name:
            message = f"a brace stands alone at character {offset + 1} of this sentence"
            help_ = "`{name}` tells what is bound; a brace itself is doubled: `{{`"
            reading.problem(node.at, "E-RULE-PLACEHOLDER", message, help_)
        elif when.is_read and name not in names:
            message = f"no pattern binds {quoted('{' + name + '}')}"
            help_ = did_you_mean(name, names, "bound here")
            reading.problem(node.at, "E-RULE-PLACEHOLDER", message, help_)
    return text


def _basis(node: Node | None, reading: Reading) -> tuple[str, ...]:
    if node is None:
        return ()
    items = reading.items(node, "a list of sources such as `[R14]`")
    if not items and isinstance(node, Sequence):
        reading.problem(node.at, "E-RULE-EMPTY", "`basis` must name what the rule rests on")
    texts = [reading.text(item, "a source") for item in items]
    return tuple(text for text in texts if text is not None)
