"""Looks at the tree that sqlglot built: its depth, its places, its chains."""

from __future__ import annotations

from sqlglot import exp


def deeper_than(tree: exp.Expr, limit: int) -> bool:
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


def start(node: exp.Expr) -> int | None:
    """The first character known of a node; literals, columns and functions carry theirs."""
    starts = [found.meta["start"] for found in node.walk() if "start" in found.meta]
    return min(starts, default=None)


def chain(node: exp.And | exp.Or) -> list[exp.Expr]:
    """The conditions that a chain of the same joint holds, in the order written."""
    found: list[exp.Expr] = []
    left: exp.Expr = node
    while type(left) is type(node):
        found.append(left.expression)
        left = left.this
    return [left, *reversed(found)]


def shown(node: exp.Expr) -> str:
    """The node in SQL, shortened: for messages."""
    written = node.sql("duckdb", comments=False)
    return written if len(written) <= 40 else written[:37] + "..."
