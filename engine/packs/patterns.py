"""Patterns and tallies, read from what stands in `when`."""

from __future__ import annotations

from difflib import get_close_matches

from engine.documents.suggest import did_you_mean, quoted
from engine.documents.tree import Mapping, Node, Scalar
from engine.model.rules import Condition, Operator, Pattern, Tally, Value, Variable
from engine.packs.reading import ATTRIBUTE, KIND, Mention, Reading, ValueType, type_of
from engine.packs.terms import bound, constant, is_firm_reference, is_variable, variable

RESERVED = ("none", "tally")
COMPARISONS = tuple(operator for operator in Operator if operator is not Operator.EQUAL)
_KIND_HELP = "a kind is small letters, digits and `-`, as in `scope-limitation`"
_ATTRIBUTE_HELP = "an attribute is small letters, digits, `-` and `_`, as in `category`"
_ORDERED = (Operator.GREATER, Operator.AT_LEAST, Operator.LESS, Operator.AT_MOST)


def misspelt(key: Scalar, node: Node) -> str | None:
    """`none` or `tally` if that is surely what this key of `when` was to be.

    The contents tell: no pattern holds a mapping that is not a comparison.
    """
    near = get_close_matches(key.text, RESERVED, n=1, cutoff=0.6)
    known = {*COMPARISONS, "firm"}
    is_other = isinstance(node, Mapping) and any(
        isinstance(inner, Mapping) and not {name.text for name, _ in inner} & known
        for _, inner in node
    )
    return near[0] if near and is_other and key.text not in RESERVED else None


def read_pattern(node: Node, reading: Reading) -> Pattern | None:
    """`kind: {attribute: comparison, ...}`; None with the problems told."""
    table = reading.table(node, "a pattern such as `control: {id: $c}`")
    if table is None:
        return None
    if len(table.entries) != 1:
        stood = "none" if not table.entries else ", ".join(quoted(key.text) for key, _ in table)
        message = f"a pattern names one kind, here stands {stood}"
        reading.problem(node.at, "E-RULE-PATTERN", message, "begin each pattern with `-`")
        return None
    ((kind, inside),) = table.entries
    before = len(reading.problems)
    if kind.text in RESERVED:
        message = f"{quoted(kind.text)} cannot stand inside `none` or `tally`"
        reading.problem(kind.at, "E-RULE-PATTERN", message)
        return None
    reading.name(kind, "a kind of fact", KIND, _KIND_HELP)
    comparisons = reading.table(inside, f"the attributes of {quoted(kind.text)}")
    conditions = [
        condition
        for attribute, comparison in (comparisons.entries if comparisons else ())
        for condition in _conditions(kind.text, attribute, comparison, reading)
    ]
    if len(reading.problems) > before:
        return None
    return Pattern(kind.text, tuple(conditions), kind.at)


def read_term(
    kind: str, attribute: Scalar, node: Node, reading: Reading
) -> Value | Variable | None:
    """A constant or a variable as the value of an attribute."""
    reading.name(attribute, "an attribute", ATTRIBUTE, _ATTRIBUTE_HELP)
    term = variable(node, reading) if is_variable(node) else constant(node, reading)
    if term is not None:
        written = term.name if isinstance(term, Variable) else type_of(term)
        reading.mentions.append(Mention(node.at, kind, attribute.text, written))
    return term


def _conditions(kind: str, attribute: Scalar, node: Node, reading: Reading) -> list[Condition]:
    if not isinstance(node, Mapping) or is_firm_reference(node):
        term = read_term(kind, attribute, node, reading)
        return [] if term is None else [Condition(attribute.text, Operator.EQUAL, term)]
    reading.name(attribute, "an attribute", ATTRIBUTE, _ATTRIBUTE_HELP)
    if not node.entries:
        reading.expected("a value or a comparison such as `{gt: 3}`", node)
    found = []
    for key, right in node:
        operator = _operator(key, COMPARISONS, reading)
        if is_variable(right):
            message = "a variable is only compared for equality"
            help_ = f"write `{attribute.text}: {right.text}`" if isinstance(right, Scalar) else ""
            reading.problem(right.at, "E-RULE-OPERATOR", message, help_)
            continue
        value = constant(right, reading)
        if value is None or operator is None:
            continue
        if operator in _ORDERED and type_of(value) is not ValueType.INTEGER:
            message = f"`{operator}` orders whole numbers only"
            reading.problem(right.at, "E-RULE-OPERATOR", message)
            continue
        reading.mentions.append(Mention(right.at, kind, attribute.text, type_of(value)))
        found.append(Condition(attribute.text, operator, value))
    return found


def _operator(key: Scalar, known: tuple[Operator, ...], reading: Reading) -> Operator | None:
    if key.text in known:
        return Operator(key.text)
    help_ = did_you_mean(key.text, known, "comparisons")
    reading.problem(key.at, "E-RULE-OPERATOR", f"unknown comparison {quoted(key.text)}", help_)
    return None


def read_tally(node: Node, reading: Reading) -> Tally | None:
    """`{count: pattern, of: pattern, distinct: [attribute], gte: number, as: $k}`."""
    table = reading.table(node, "a tally such as `{count: {cause: {}}, gte: 3}`")
    if table is None:
        return None
    before = len(reading.problems)
    reading.keys(table, ("count",), ("of", "distinct", "as", *Operator))
    count, of = table.get("count"), table.get("of")
    counted = read_pattern(count, reading) if count else None
    share = read_pattern(of, reading) if of else None
    distinct = _distinct(table, reading)
    compared = [(key, right) for key, right in table if key.text in tuple(Operator)]
    if len(compared) != 1:
        message = f"a tally is compared once, here {len(compared)} times"
        help_ = f"comparisons: {', '.join(quoted(operator) for operator in Operator)}"
        reading.problem(table.at, "E-RULE-OPERATOR", message, help_)
    limits = [bound(right, reading) for _, right in compared]
    named = table.get("as")
    bind = variable(named, reading) if named else None
    if len(reading.problems) > before or counted is None or limits[0] is None:
        return None
    operator = Operator(compared[0][0].text)
    name = bind.name if bind else None
    return Tally(counted, operator, limits[0], share, distinct, name, table.at)


def _distinct(table: Mapping, reading: Reading) -> tuple[str, ...]:
    node = table.get("distinct")
    if node is None:
        return ()
    names: list[str] = []
    for item in reading.items(node, "a list of attributes such as `[cause]`"):
        if not isinstance(item, Scalar) or not isinstance(item.value, str):
            reading.expected("the name of an attribute", item)
        elif reading.name(item, "an attribute", ATTRIBUTE, _ATTRIBUTE_HELP):
            names.append(item.text)
    if len(set(names)) < len(names):
        reading.problem(node.at, "E-RULE-DUPLICATE", "an attribute stands twice in `distinct`")
    return tuple(names)
