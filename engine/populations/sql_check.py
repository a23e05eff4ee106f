"""The allow-list of attribute tests: by operator and by the types of its operands.

A tree of sqlglot goes in, a typed term or every problem found in it comes out. What is not named
here is refused; nothing is cast silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final, Literal, cast

from sqlglot import exp

from engine.model.words import ColumnType
from engine.populations import sql_literals
from engine.populations.sql_kinds import (
    DAYS,
    NUMBERS,
    Arithmetic,
    advice,
    constant,
    same_number,
    shifted,
    told,
)
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
)
from engine.populations.sql_tree import chain, deeper_than, shown, start

_COLUMN_BOUND: Final = 2**63
_COUNT_BOUND: Final = 2**32  # of letters, list members, days
_BOUND: Final = 2**127 - 1  # sums are made in 128 bits

Comparison = Literal["=", "<>", "<", "<=", ">", ">="]

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
    exp.Not: frozenset({"this"}),
    exp.In: frozenset({"this", "expressions"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.Like: frozenset({"this", "expression", "negate"}),
    exp.Neg: frozenset({"this"}),
    exp.Cast: frozenset({"this", "to"}),
    exp.Coalesce: frozenset({"this", "expressions"}),
    exp.Lower: frozenset({"this"}),
    exp.Length: frozenset({"this"}),
    exp.ArraySize: frozenset({"this"}),
    exp.Anonymous: frozenset({"this", "expressions"}),
    **dict.fromkeys(
        (exp.And, exp.Or, exp.Is, exp.ArrayContains, *_COMPARISONS, *_ARITHMETIC),
        frozenset({"this", "expression"}),
    ),
}


def check(
    tree: exp.Expr, columns: Mapping[str, ColumnType]
) -> tuple[Term | None, tuple[Problem, ...]]:
    """Return the typed term, or None and the problems that keep it from being one."""
    if deeper_than(tree, MAX_DEPTH):
        found = f"the SQL nests deeper than {MAX_DEPTH}"
        return None, (Problem(None, "E-SQL-DEPTH", found),)
    checker = _Checker(columns)
    term = checker.term(tree)
    problems = tuple(sorted(checker.problems, key=lambda found: found.start or 0))
    return (None if problems else term), problems


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
            before = "INTERVAL" if node.alias.startswith(INTERVAL) else node.alias
            message = f"an operator is missing before `{before}`"
            return self._refuse(node, "E-SQL-SYNTAX", message)
        allowed = _PARTS.get(type(node))
        held = {name for name, part in node.args.items() if part not in (None, False, [])}
        if allowed is None or held - allowed:
            return self._refuse(node, "E-SQL-FORM", f"`{shown(node)}` is not allowed in a test")
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
            if node.name not in self._columns:  # an operator, taken for a name: `2 * IN`
                return self._refuse(node, "E-SQL-SYNTAX", f"`{node.name}` is no value")
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
        operands = [self._truth(part) for part in chain(node)]
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
            if value is not None and not constant(value):
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
        if Kind.NULL in kinds or left.kind is right.kind or same_number(left, right):
            return True
        message = f"{told(left.kind)} is compared with {told(right.kind)}"
        self._mismatch(node, message, None, (left, right))
        return False

    def _arithmetic(self, node: exp.Expr) -> Term | None:
        operator = _ARITHMETIC[type(node)]
        left, right = self._operand(node.this), self._operand(node.expression)
        if left is None or right is None:
            return None
        if {left.kind, right.kind} <= NUMBERS:
            return self._sum(node, operator, left, right)
        kind = shifted(operator, left, right)
        if kind is None:
            message = f"`{operator}` between {told(left.kind)} and {told(right.kind)}"
            return self._mismatch(node, message, None, (left, right))
        bound = _COLUMN_BOUND if kind is Kind.INTEGER else 0
        return Operation(kind, self._at(node), bound, operator, (left, right))

    def _sum(self, node: exp.Expr, operator: Arithmetic, left: Term, right: Term) -> Term | None:
        if left.kind is not right.kind and not same_number(left, right):
            message = "a whole number and a decimal are joined"
            return self._mismatch(node, message, None, (left, right))
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
        if operand.kind not in NUMBERS:
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
            if term.kind is not known[0].kind and not same_number(known[0], term):
                pair = (known[0], term)
                return self._mismatch(node, "COALESCE joins different types", None, pair)
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
            return Operation(Kind.INTEGER, self._at(node), _COUNT_BOUND, "length", (operand,))
        if operand.kind is Kind.TEXT_LIST and not isinstance(node, exp.Lower):
            return Operation(Kind.INTEGER, self._at(node), _COUNT_BOUND, "array_length", (operand,))
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
        if len(days) != 2 or any(term.kind not in DAYS for term in days):
            return self._refuse(node, "E-SQL-TYPE", "`business_days` asks for two days or instants")
        return Operation(Kind.INTEGER, self._at(node), _COUNT_BOUND, "business_days", tuple(days))

    def _truth(self, node: exp.Expr) -> Term | None:
        term = self.term(node)
        if term is not None and term.kind not in (Kind.BOOLEAN, Kind.NULL):
            return self._mismatch(node, "a condition is expected", term)
        return term

    def _operand(self, node: exp.Expr) -> Term | None:
        """Dialects disagree about `a = b IN (TRUE)`: a condition as operand is put in brackets."""
        if isinstance(node, _PREDICATES):
            term = self.term(node)
            if term is not None:
                message = f"it is unclear what `{shown(node)}` belongs to"
                return self._refuse(node, "E-SQL-FORM", message, "put parentheses around it")
            return None
        return self.term(node)

    def _boolean(self, node: exp.Expr, operator: str, operands: list[Term | None]) -> Term | None:
        found = tuple(term for term in operands if term is not None)
        if len(found) < len(operands):
            return None
        return Operation(Kind.BOOLEAN, self._at(node), 0, cast("Comparison", operator), found)

    def _at(self, node: exp.Expr) -> int:
        for near in (node, *reversed(self._above)):
            place = start(near)
            if place is not None:
                return place
        return 0

    def _refuse(self, node: exp.Expr, code: str, message: str, help_: str = "") -> Term | None:
        self.problems.append(Problem(self._at(node), code, message, help_))
        return None

    def _mismatch(
        self, node: exp.Expr, message: str, found: Term | None, pair: tuple[Term, ...] = ()
    ) -> Term | None:
        if found is not None:
            message = f"{message}, found {told(found.kind)}"
        return self._refuse(node, "E-SQL-TYPE", message, advice(pair))


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
