"""Complaints of the YAML parser, in words for people who do not write YAML for a living."""

from __future__ import annotations

from yaml import MarkedYAMLError

from engine.model.position import Diagnostic, Position

_FROM_THE_START = (
    # what the parser says, what we say, advice; told where the construct began
    ("found unexpected end of stream", "a quote that opens here is never closed", ""),
    (
        "did not find expected ',' or ']'",
        "the list that opens here with `[` is not well formed, or never closed",
        "put a comma between its values and `]` at its end",
    ),
    (
        "did not find expected ',' or '}'",
        "the mapping that opens here with `{` is not well formed, or never closed",
        "put a comma between its entries and `}` at its end",
    ),
)
_WHERE_FOUND = (
    (
        "mapping values are not allowed",
        "a `:` is not expected here",
        "put text that holds a colon between quotes, and check the indentation of this line",
    ),
    (
        "cannot start any token",
        "a value cannot begin with this character",
        "indent with spaces, never with tabs, and put text that begins with `@`, `%` or a"
        " backtick between quotes",
    ),
    (
        "did not find expected '-' indicator",
        "this line does not belong to the list above it",
        "check its indentation: the entries of a list begin with `- ` in one column",
    ),
    (
        "did not find expected key",
        "this line does not fit the mapping above it",
        "check its indentation: the keys of a mapping stand in one column",
    ),
    (
        "could not find expected ':'",
        "a key without a `:` and a value ends before this line",
        "write `key: value`",
    ),
    (
        "unknown escape character",
        "an unknown escape in text between double quotes",
        "use single quotes, in which a backslash is a backslash",
    ),
    (
        "did not find expected <document start>",
        "this line does not belong to anything above it",
        "check its indentation",
    ),
    ("did not find expected node content", "a value is missing here", ""),
)


def told(error: MarkedYAMLError, path: str) -> Diagnostic:
    """The parser's complaint as a Diagnostic of our own."""
    problem = error.problem or ""
    for ours, mark in ((_FROM_THE_START, error.context_mark), (_WHERE_FOUND, error.problem_mark)):
        for theirs, message, advice in ours:
            if theirs in problem and mark is not None:
                at = Position(path, mark.line + 1, mark.column + 1)
                return Diagnostic(at, "E-NOT-YAML", message, advice)
    mark = error.problem_mark or error.context_mark
    at = Position(path, mark.line + 1, mark.column + 1) if mark else Position(path)
    return Diagnostic(at, "E-NOT-YAML", "this is not well-formed YAML", problem)
