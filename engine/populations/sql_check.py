"""The allow-list of attribute tests: by operator and by the types of its operands.

A tree of sqlglot goes in, a typed term or every problem found in it comes out. What is not named
here is refused; nothing is cast silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Final, Literal, cast

from sqlglot import exp

from engine.model.words import ColumnType
from engine.populations import sql_literals
from engine.populations.sql_parse import INTERVAL, MAX_DEPTH, Problem
from engine.populations.sql_terms import (
    ColumnTerm,
    Kind,
    LikeTerm,
    LiteralTerm,
    Operation,
    ParameterTerm,
    Scalar,
    Term,
    kind_of,
    walk,
)

_ORDERED: Final = frozenset(
    {Kind.TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.INSTANT, Kind.INTERVAL}
)
_NUMBERS: Final = frozenset({Kind.INTEGER, Kind.DECIMAL})
_DAYS: Final = frozenset({Kind.DATE, Kind.INSTANT})
_COLUMN_BOUND: Final = 2**63
_BOUND: Final = 2**127 - 1  # sums are made in 128 bits

Comparison = Literal["=", "<>", "<", "<=", ">", ">="]
Arithmetic = Literal["+", "-", "*"]

_COMPARISONS: Final[Mapping[type[exp.Expr], Comparison]] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_ARITHMETIC: Final[Mapping[type[exp.Expr], Arithmetic]] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
}
_PREDICATES: Final = (*_COMPARISONS, exp.Is, exp.In, exp.Between, exp.Like, exp.Not)

# The parts of a node that are understood; a node with any other part is refused, so that nothing
# which the parser read is lost on the way (`symmetric`, `over`, `distinct`, a second argument).
_PARTS: Final[Mapping[type[exp.Expr], frozenset[str]]] = {
    exp.Paren: frozenset({"this"}),
    exp.Column: frozenset({"this"}),
    exp.Literal: frozenset({"this", "is_string"}),
    exp.Boolean: frozenset({"this"}),
    exp.Null: frozenset(),
    exp.And: frozenset({"this", "expression"}),
    exp.Or: frozenset({"this", "expression"}),
    exp.Not: frozenset({"this"}),
    exp.Is: frozenset({"this", "expression"}),
    exp.In: frozenset({"this", "expressions"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.Like: frozenset({"this", "expression", "negate"}),
    exp.Neg: frozenset({"this"}),
    exp.Cast: frozenset({"this", "to"}),
    exp.Coalesce: frozenset({"this", "expressions"}),
    exp.Lower: frozenset({"this"}),
    exp.Length: frozenset({"this"}),
    exp.ArraySize: frozenset({"this"}),
    exp.ArrayContains: frozenset({"this", "expression"}),
    exp.Anonymous: frozenset({"this", "expressions"}),
    **dict.fromkeys(_COMPARISONS, frozenset({"this", "expression"})),
    **dict.fromkeys(_ARITHMETIC, frozenset({"this", "expression"})),
}


def check(
    tree: exp.Expr, columns: Mapping[str, ColumnType]
) -> tuple[Term | None, tuple[Problem, ...]]:
    """Return the typed term, or None and the problems that keep it from being one."""
    if _deeper_than(tree, MAX_DEPTH):
        found = f"the SQL nests deeper than {MAX_DEPTH}"
        return None, (Problem(None, "E-SQL-DEPTH", found),)
    checker = _Checker(columns)
    term = checker.term(tree)
    problems = tuple(sorted(checker.problems, key=lambda found: found.start or 0))
    return (None if problems else term), problems


def _deeper_than(tree: exp.Expr, limit: int) -> bool:
    """Depth without parentheses; a chain of AND or OR is one level. Does not call itself."""
    waiting = [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > limit:
            return True
        for child in node.iter_expressions():
            flat = isinstance(child, exp.Paren) or (
                isinstance(node, exp.And | exp.Or) and type(child) is type(node)
            )
            waiting.append((child, depth if flat else depth + 1))
    return False


def _start(node: exp.Expr) -> int | None:
    """The first character known of a node; literals, columns and functions carry theirs."""
    starts = [found.meta["start"] for found in node.walk() if "start" in found.meta]
    return min(starts, default=None)


class _Checker:
    def __init__(self, columns: Mapping[str, ColumnType]) -> None:
        self._columns = columns
        self._above: list[exp.Expr] = []
        self.problems: list[Problem] = []

    def term(self, node: exp.Expr) -> Term | None:
        self._above.append(node)
        try:
            return self._term(node)
        finally:
            self._above.pop()

    def _term(self, node: exp.Expr) -> Term | None:
        if isinstance(node, exp.Alias):
            message = f"an operator is missing before `{node.alias}`"
            return self._refuse(node, "E-SQL-SYNTAX", message)
        allowed = _PARTS.get(type(node))
        held = {name for name, part in node.args.items() if part not in (None, False, [])}
        if allowed is None or held - allowed:
            return self._refuse(node, "E-SQL-FORM", f"`{_shown(node)}` is not allowed in a test")
        match node:
            case exp.Paren():
                return self.term(node.this)
            case exp.Column():
                return self._name(node)
            case exp.Literal() | exp.Boolean() | exp.Null() | exp.Cast():
                return self._literal(node)
            case exp.And() | exp.Or():
                return self._logic(node)
            case exp.Not():
                return self._not(node)
            case exp.Is():
                return self._is(node)
            case exp.In():
                return self._in(node)
            case exp.Between():
                return self._between(node)
            case exp.Like():
                return self._like(node)
            case exp.Neg():
                return self._negate(node)
            case exp.Anonymous():
                return self._business_days(node)
            case exp.Coalesce():
                return self._coalesce(node)
            case exp.Lower() | exp.Length() | exp.ArraySize():
                return self._measure(node)
            case exp.ArrayContains():
                return self._contains(node)
            case _ if type(node) in _COMPARISONS:
                return self._comparison(node)
            case _:
                return self._arithmetic(node)

    def _name(self, node: exp.Column) -> Term | None:
        """A column, or one of the words that the parser was handed as unquoted columns."""
        if node.this.quoted or not node.name.startswith(":"):
            kind = kind_of(self._columns[node.name])
            return ColumnTerm(kind, self._at(node), _COLUMN_BOUND, name=node.name)
        if node.name.startswith(INTERVAL):
            return self._literal(node)
        return ParameterTerm(Kind.INSTANT, self._at(node), name=node.name[1:])

    def _literal(self, node: exp.Expr) -> Term | None:
        try:
            kind, value = _value(node)
        except sql_literals.Refused as refused:
            return self._refuse(node, "E-SQL-LITERAL", str(refused))
        bound = abs(value) if isinstance(value, int) else 0
        return LiteralTerm(kind, self._at(node), bound, value=value)

    def _logic(self, node: exp.And | exp.Or) -> Term | None:
        operands = [self._truth(part) for part in _chain(node)]
        operator: Literal["and", "or"] = "and" if isinstance(node, exp.And) else "or"
        return self._boolean(node, operator, operands)

    def _not(self, node: exp.Not) -> Term | None:
        return self._boolean(node, "not", [self._truth(node.this)])

    def _is(self, node: exp.Is) -> Term | None:
        wanted = node.expression
        if isinstance(wanted, exp.Null):
            return self._boolean(node, "is null", [self._operand(node.this)])
        if isinstance(wanted, exp.Boolean):
            operand = self._operand(node.this)
            if operand is not None and operand.kind not in (Kind.BOOLEAN, Kind.NULL):
                return self._mismatch(node, "IS TRUE asks for a condition", operand)
            return self._boolean(node, "is true" if wanted.this else "is false", [operand])
        return self._refuse(node, "E-SQL-FORM", "IS is followed by NULL, TRUE or FALSE")

    def _in(self, node: exp.In) -> Term | None:
        operands = [self._operand(node.this), *map(self.term, node.expressions)]
        if not node.expressions:
            return self._refuse(node, "E-SQL-FORM", "IN is followed by a list of literals")
        first, *listed = operands
        for value in listed:
            if value is not None and not _constant(value):
                return self._refuse(node, "E-SQL-FORM", "IN is followed by a list of literals")
            if (
                first is not None
                and value is not None
                and not self._comparable(node, first, value, ordered=False)
            ):
                return None
        return self._boolean(node, "in", operands)

    def _between(self, node: exp.Between) -> Term | None:
        operands = [self._operand(node.args[name]) for name in ("this", "low", "high")]
        first, *limits = operands
        for limit in limits:
            if (
                first is not None
                and limit is not None
                and not self._comparable(node, first, limit, ordered=True)
            ):
                return None
        return self._boolean(node, "between", operands)

    def _like(self, node: exp.Like) -> Term | None:
        operand = self._operand(node.this)
        pattern = node.expression
        if not (isinstance(pattern, exp.Literal) and pattern.is_string):
            return self._refuse(node, "E-SQL-FORM", "LIKE is followed by a text in quotes")
        if operand is None:
            return None
        if operand.kind is not Kind.TEXT:
            return self._mismatch(node, "LIKE asks for text", operand)
        like = LikeTerm(Kind.BOOLEAN, self._at(node), pattern=str(pattern.this), operand=operand)
        return self._boolean(node, "not", [like]) if node.args.get("negate") else like

    def _comparison(self, node: exp.Expr) -> Term | None:
        operator = _COMPARISONS[type(node)]
        left, right = self._operand(node.this), self._operand(node.expression)
        if left is None or right is None:
            return None
        if not self._comparable(node, left, right, ordered=operator not in ("=", "<>")):
            return None
        return self._boolean(node, operator, [left, right])

    def _comparable(self, node: exp.Expr, left: Term, right: Term, *, ordered: bool) -> bool:
        kinds = {left.kind, right.kind}
        if Kind.TEXT_LIST in kinds or (ordered and Kind.BOOLEAN in kinds):
            odd = left if left.kind in (Kind.TEXT_LIST, Kind.BOOLEAN) else right
            self._mismatch(node, "such values are not compared", odd)
            return False
        if Kind.NULL in kinds or left.kind is right.kind or _same_number(left, right):
            return True
        self._mismatch(node, f"{_a(left.kind)} is compared with {_a(right.kind)}", None, kinds)
        return False

    def _arithmetic(self, node: exp.Expr) -> Term | None:
        operator = _ARITHMETIC[type(node)]
        left, right = self._operand(node.this), self._operand(node.expression)
        if left is None or right is None:
            return None
        if {left.kind, right.kind} <= _NUMBERS:
            return self._sum(node, operator, left, right)
        kind = _shifted(operator, left, right)
        if kind is None:
            return self._mismatch(
                node, f"`{operator}` between {_a(left.kind)} and {_a(right.kind)}", None
            )
        bound = _COLUMN_BOUND if kind is Kind.INTEGER else 0
        return Operation(kind, self._at(node), bound, operator, (left, right))

    def _sum(self, node: exp.Expr, operator: Arithmetic, left: Term, right: Term) -> Term | None:
        if left.kind is not right.kind and not _same_number(left, right):
            return self._mismatch(
                node, "a whole number and a decimal are joined", None, {left.kind, right.kind}
            )
        if operator == "*" and left.kind is right.kind is Kind.DECIMAL:
            return self._mismatch(node, "the product of two decimals would be rounded", None)
        bound = left.bound * right.bound if operator == "*" else left.bound + right.bound
        if bound > _BOUND:
            return self._refuse(node, "E-SQL-FORM", "the arithmetic may leave all bounds")
        kind = left.kind if left.kind is right.kind else Kind.DECIMAL
        return Operation(kind, self._at(node), bound, operator, (left, right))

    def _negate(self, node: exp.Neg) -> Term | None:
        operand = self._operand(node.this)
        if operand is None:
            return None
        if operand.kind not in _NUMBERS:
            return self._mismatch(node, "`-` asks for a number", operand)
        if isinstance(operand, LiteralTerm) and isinstance(operand.value, int | Decimal):
            return replace(operand, value=-operand.value)
        return Operation(operand.kind, self._at(node), operand.bound, "negate", (operand,))

    def _coalesce(self, node: exp.Coalesce) -> Term | None:
        operands = [self._operand(part) for part in (node.this, *node.expressions)]
        known = [term for term in operands if term is not None and term.kind is not Kind.NULL]
        if len(known) < len(operands) and None in operands:
            return None
        if not known:
            return self._refuse(node, "E-SQL-TYPE", "COALESCE of NULL alone has no type")
        for term in known[1:]:
            if term.kind is not known[0].kind and not _same_number(known[0], term):
                kinds = {known[0].kind, term.kind}
                return self._mismatch(node, "COALESCE joins different types", None, kinds)
        kind = Kind.DECIMAL if any(t.kind is Kind.DECIMAL for t in known) else known[0].kind
        bound = max(term.bound for term in known)
        return Operation(kind, self._at(node), bound, "coalesce", tuple(known))

    def _measure(self, node: exp.Lower | exp.Length | exp.ArraySize) -> Term | None:
        operand = self._operand(node.this)
        if operand is None:
            return None
        if operand.kind is Kind.TEXT and isinstance(node, exp.Lower):
            return Operation(Kind.TEXT, self._at(node), 0, "lower", (operand,))
        if operand.kind is Kind.TEXT and isinstance(node, exp.Length):
            return Operation(Kind.INTEGER, self._at(node), _COLUMN_BOUND, "length", (operand,))
        if operand.kind is Kind.TEXT_LIST and not isinstance(node, exp.Lower):
            return Operation(
                Kind.INTEGER, self._at(node), _COLUMN_BOUND, "array_length", (operand,)
            )
        wanted = "a list" if isinstance(node, exp.ArraySize) else "text"
        return self._mismatch(node, f"the function asks for {wanted}", operand)

    def _contains(self, node: exp.ArrayContains) -> Term | None:
        among, value = self.term(node.this), self.term(node.expression)
        if among is None or value is None:
            return None
        if among.kind is not Kind.TEXT_LIST:
            return self._mismatch(node, "`list_contains` asks for a list", among)
        if not (isinstance(value, LiteralTerm) and value.kind is Kind.TEXT):
            return self._mismatch(node, "`list_contains` asks for a text in quotes", value)
        return self._boolean(node, "list_contains", [among, value])

    def _business_days(self, node: exp.Anonymous) -> Term | None:
        operands = [self._operand(part) for part in node.expressions]
        if None in operands:
            return None
        days = [term for term in operands if term is not None]
        if len(days) != 2 or any(term.kind not in _DAYS for term in days):
            message = "`business_days` asks for two days or instants"
            return self._refuse(node, "E-SQL-TYPE", message)
        return Operation(Kind.INTEGER, self._at(node), _COLUMN_BOUND, "business_days", tuple(days))

    def _truth(self, node: exp.Expr) -> Term | None:
        term = self.term(node)
        if term is not None and term.kind not in (Kind.BOOLEAN, Kind.NULL):
            return self._mismatch(node, "a condition is expected", term)
        return term

    def _operand(self, node: exp.Expr) -> Term | None:
        """An operand that is itself a condition stands in parentheses.

        SQL dialects disagree about `a = b IS NULL`; nobody has to remember which is meant.
        """
        if isinstance(node, _PREDICATES):
            term = self.term(node)
            if term is not None:
                message = f"it is unclear what `{_shown(node)}` belongs to"
                advice = "put parentheses around it"
                return self._refuse(node, "E-SQL-FORM", message, advice)
            return None
        return self.term(node)

    def _boolean(self, node: exp.Expr, operator: str, operands: list[Term | None]) -> Term | None:
        found = tuple(term for term in operands if term is not None)
        if len(found) < len(operands):
            return None
        made = Operation(Kind.BOOLEAN, self._at(node), 0, cast("Comparison", operator), found)
        return made

    def _at(self, node: exp.Expr) -> int:
        for near in (node, *reversed(self._above)):
            start = _start(near)
            if start is not None:
                return start
        return 0

    def _refuse(self, node: exp.Expr, code: str, message: str, advice: str = "") -> Term | None:
        self.problems.append(Problem(self._at(node), code, message, advice))
        return None

    def _mismatch(
        self, node: exp.Expr, message: str, found: Term | None, kinds: set[Kind] | None = None
    ) -> Term | None:
        told = f"{message}, found {_a(found.kind)}" if found else message
        return self._refuse(node, "E-SQL-TYPE", told, _advice(kinds or set()))


def _value(node: exp.Expr) -> tuple[Kind, Scalar]:
    match node:
        case exp.Null():
            return Kind.NULL, None
        case exp.Boolean():
            return Kind.BOOLEAN, bool(node.this)
        case exp.Literal() if node.is_string:
            return Kind.TEXT, str(node.this)
        case exp.Literal():
            number = sql_literals.number(str(node.this))
            return (Kind.DECIMAL if isinstance(number, Decimal) else Kind.INTEGER), number
        case exp.Column():
            return Kind.INTERVAL, sql_literals.length(node.name.removeprefix(INTERVAL))
    written = node.this
    if not (isinstance(written, exp.Literal) and written.is_string):
        raise sql_literals.Refused("a cast is not allowed")
    if node.args["to"].this is exp.DataType.Type.DATE:
        return Kind.DATE, sql_literals.day(written.name)
    zoned = node.args["to"].this is exp.DataType.Type.TIMESTAMPTZ
    return Kind.INSTANT, sql_literals.instant(written.name, zoned=zoned)


def _chain(node: exp.And | exp.Or) -> list[exp.Expr]:
    """The conditions that a chain of the same joint holds, in the order written."""
    found: list[exp.Expr] = []
    left: exp.Expr = node
    while type(left) is type(node):
        found.append(left.expression)
        left = left.this
    return [left, *reversed(found)]


def _constant(term: Term) -> bool:
    return all(
        isinstance(part, LiteralTerm) or (isinstance(part, Operation) and part.operands)
        for part in walk(term)
    )


def _same_number(left: Term, right: Term) -> bool:
    """A whole number written in the text may stand where a decimal is; a column may not."""
    if {left.kind, right.kind} != {Kind.INTEGER, Kind.DECIMAL}:
        return False
    return _constant(left) or _constant(right)


def _shifted(operator: Arithmetic, left: Term, right: Term) -> Kind | None:
    """The type of a day or instant moved by an interval, or of the time between two of them."""
    kinds = (left.kind, operator, right.kind)
    if kinds == (Kind.INSTANT, "-", Kind.INSTANT):
        return Kind.INTERVAL
    if kinds == (Kind.DATE, "-", Kind.DATE):
        return Kind.INTEGER
    if kinds in ((Kind.INTERVAL, "+", Kind.INSTANT), (Kind.INTERVAL, "+", Kind.DATE)):
        left, right = right, left
    if operator == "*" or right.kind is not Kind.INTERVAL or not isinstance(right, LiteralTerm):
        return None
    if left.kind is Kind.INSTANT:
        return Kind.INSTANT
    whole = isinstance(right.value, timedelta) and not right.value % timedelta(days=1)
    return Kind.DATE if left.kind is Kind.DATE and whole else None


def _advice(kinds: set[Kind]) -> str:
    if Kind.TEXT in kinds and kinds & _DAYS:
        return "write DATE '2025-07-01' or TIMESTAMPTZ '2025-07-01 00:00:00+00'"
    if kinds == _DAYS:
        return "a day is no instant; declare both columns alike under `types`"
    if Kind.TEXT in kinds and kinds & _NUMBERS:
        return "declare the column's type under `types`, or put the value in quotes"
    if kinds == _NUMBERS:
        return "declare both columns as decimal under `types`"
    return ""


def _a(kind: Kind) -> str:
    named = {
        Kind.TEXT: "text",
        Kind.INTEGER: "a whole number",
        Kind.DECIMAL: "a decimal",
        Kind.BOOLEAN: "a condition",
        Kind.DATE: "a day",
        Kind.INSTANT: "an instant",
        Kind.TEXT_LIST: "a list",
        Kind.INTERVAL: "an interval",
        Kind.NULL: "NULL",
    }
    return named[kind]


def _shown(node: exp.Expr) -> str:
    """The node in SQL, shortened: for messages."""
    written = node.sql("duckdb", comments=False)
    return written if len(written) <= 40 else written[:37] + "..."
