"""The text of an attribute test, read as SQL within narrow bounds.

The words of the text are looked at before anything is parsed: how many there are, how deep they
nest, and that each is a column, a parameter, a literal or one of the few operators and functions
allowed. Only then sqlglot builds its tree, so a hostile text never reaches its wider grammar.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ParseError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

from engine.model.position import Diagnostic, Position, Severity
from engine.populations.advice import did_you_mean
from engine.populations.sql_words import (
    AGGREGATES,
    CASTS,
    FORMS,
    FUNCTIONS,
    NOT_THE_SAME_TWICE,
    PARAMETERS,
    SPANS,
    UNITS,
)

MAX_CHARACTERS: Final = 4_000
MAX_TERMS: Final = 64
MAX_DEPTH: Final = 32
MAX_PROBLEMS: Final = 20  # of one text; advice takes time, and nobody reads a thousand
INTERVAL: Final = ":interval "
_LONG_WORD: Final = re.compile(r"`([^`]{57})[^`]{4,}`")

_OPERATORS: Final = frozenset(
    {
        TokenType.AND,
        TokenType.OR,
        TokenType.NOT,
        TokenType.IS,
        TokenType.NULL,
        TokenType.TRUE,
        TokenType.FALSE,
        TokenType.IN,
        TokenType.BETWEEN,
        TokenType.LIKE,
        TokenType.EQ,
        TokenType.NEQ,
        TokenType.LT,
        TokenType.LTE,
        TokenType.GT,
        TokenType.GTE,
        TokenType.PLUS,
        TokenType.DASH,
        TokenType.STAR,
        TokenType.L_PAREN,
        TokenType.R_PAREN,
        TokenType.COMMA,
        TokenType.STRING,
        TokenType.NUMBER,
    }
)
_BEFORE_TEXT: Final = frozenset(
    {TokenType.DATE, TokenType.TIMESTAMPTZ, TokenType.TIMESTAMP, TokenType.TIMESTAMPNTZ}
)
_COMPARISONS: Final = frozenset(
    {
        TokenType.EQ,
        TokenType.NEQ,
        TokenType.LT,
        TokenType.LTE,
        TokenType.GT,
        TokenType.GTE,
    }
)
_AFTER_NOT: Final = frozenset({TokenType.IN, TokenType.BETWEEN, TokenType.LIKE})
_JOINTS: Final = frozenset({*_COMPARISONS, *_AFTER_NOT, TokenType.AND, TokenType.OR, TokenType.IS})
_OPEN: Final = frozenset(
    {*_JOINTS, TokenType.PLUS, TokenType.DASH, TokenType.L_PAREN, TokenType.COMMA}
)
_MEANT: Final = {"=<": "<=", "><": "<>"}
_PREFIXES: Final = frozenset({TokenType.NOT, TokenType.DASH, TokenType.PLUS, TokenType.L_PAREN})


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem in the text; `start` counts its characters from 0, None is the text as a whole."""

    start: int | None
    code: str
    message: str
    help: str = ""

    def told(self, text: str, at: Position, severity: Severity = Severity.ERROR) -> Diagnostic:
        """As a diagnostic at its place in the file, if the text stands on one line there."""
        message, advice = _legible(self.message), _legible(self.help)
        if self.start is None:
            return Diagnostic(at, self.code, message, advice, severity)
        message += f" (at character {self.start + 1} of the SQL)"
        if at.line and "\n" not in text:
            at = Position(at.path, at.line, at.column + self.start)
        return Diagnostic(at, self.code, message, advice, severity)


def _legible(told: str) -> str:
    """In one line, long words cut: what a user wrote may hold what a terminal would obey."""
    line = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in told)
    return _LONG_WORD.sub(r"`\1...`", line)


def parse(text: str, columns: Collection[str]) -> exp.Expr | tuple[Problem, ...]:
    """Return the tree of one expression, or every problem of its words."""
    if len(text) > MAX_CHARACTERS:
        found = f"the SQL has {len(text):,} characters; {MAX_CHARACTERS:,} are allowed"
        return (Problem(None, "E-SQL-LENGTH", found),)
    dialect = DuckDB()
    try:
        tokens = dialect.tokenize(text)
    except TokenError:
        return (Problem(None, "E-SQL-SYNTAX", "a quotation or comment in the SQL is not closed"),)
    if not tokens:
        return (Problem(None, "E-SQL-SYNTAX", "an expression is expected, the SQL is empty"),)
    bounds = tuple(_bounds(tokens))
    if bounds:
        return bounds
    tokens, problems = _joined(tokens)
    problems += tuple(islice(_words(text, tokens, columns), MAX_PROBLEMS))
    if problems:
        return tuple(sorted(problems, key=lambda problem: problem.start or 0))
    try:
        trees = dialect.parser().parse(tokens, text)
    except (ParseError, RecursionError, ValueError) as error:
        return (_syntax(text, tokens, error),)
    tree = trees[0] if len(trees) == 1 else None
    return tree if tree is not None else (_syntax(text, tokens, None),)


def _bounds(tokens: list[Token]) -> Iterator[Problem]:
    """Sizes that a parser calling itself could not bear; told before it is called."""
    kinds = [token.token_type for token in tokens]
    joints = kinds.count(TokenType.AND) + kinds.count(TokenType.OR)
    terms = joints - kinds.count(TokenType.BETWEEN) + 1
    if terms > MAX_TERMS:
        message = f"the SQL joins {terms:,} terms with AND and OR; {MAX_TERMS} are allowed"
        yield Problem(None, "E-SQL-TERMS", message, "split the test into several attributes")
    if kinds.count(TokenType.NOT) > 2 * MAX_TERMS:
        yield Problem(None, "E-SQL-TERMS", f"the SQL holds more than {2 * MAX_TERMS} NOT")
    depth = run = 0
    for token, kind in zip(tokens, kinds, strict=True):
        run = run + 1 if kind in _PREFIXES else 0
        depth += (kind is TokenType.L_PAREN) - (kind is TokenType.R_PAREN)
        if depth > MAX_DEPTH or run > MAX_DEPTH:
            message = f"the SQL nests deeper than {MAX_DEPTH}"
            yield Problem(token.start, "E-SQL-DEPTH", message)
            return


def _words(text: str, tokens: list[Token], columns: Collection[str]) -> Iterator[Problem]:
    """Check each word by its neighbours, and mark words that SQL keeps but a column bears."""
    for index, token in enumerate(tokens):
        if token.comments:
            yield Problem(None, "E-SQL-FORM", "comments are not allowed in the SQL of a test")
        kind = token.token_type
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if kind in _JOINTS:
            yield from _joint(text, tokens[index - 1] if index else None, token)
        if kind is TokenType.PARAMETER:
            token.token_type = TokenType.VAR
        elif kind in _OPERATORS or _introduces_literal(token, after):
            continue
        elif _is_call(token, after):
            yield from _function(token)
        elif token.text in columns and (kind is TokenType.IDENTIFIER or _is_word(token)):
            token.token_type = kind if kind is TokenType.IDENTIFIER else TokenType.VAR
        elif not _is_unit(tokens[:index], token):
            yield _unknown(text, token, columns)


def _joined(tokens: list[Token]) -> tuple[list[Token], tuple[Problem, ...]]:
    """Join parameters and intervals into one token each: `:from`, `:interval 1 day`.

    They are then parsed as unquoted columns, which no colon can be a part of. Left to the parser,
    `NOT :from` would be an alias (DuckDB lets `name: value` stand for `value AS name`), and an
    interval would lose its place.
    """
    found: list[Token] = []
    problems: list[Problem] = []
    waiting = deque(tokens)
    ends = [token.end for token in tokens]
    while waiting:
        token = waiting.popleft()
        found.append(token)
        if token.token_type is TokenType.COLON and waiting:
            word = waiting.popleft()
            if word.text not in PARAMETERS or word.start != token.end + 1:
                message = f"parameter `:{word.text}` is not known"
                advice = "parameters are `:from`, `:to` and `:cutoff`"
                problems.append(Problem(token.start, "E-SQL-PARAMETER", message, advice))
            token.token_type, token.text = TokenType.PARAMETER, f":{word.text}"
        elif token.token_type is TokenType.INTERVAL and waiting:
            length = _length(waiting)
            if length:
                token.token_type, token.text = TokenType.PARAMETER, f"{INTERVAL}{length}"
                token.end = ends[len(ends) - len(waiting) - 1]
    return found, tuple(problems)


def _length(waiting: deque[Token]) -> str:
    """Take the words of `'3 days'`, `'3' day` or `-3 day` that follow INTERVAL."""
    written = ""
    if waiting[0].token_type is TokenType.DASH and len(waiting) > 1:
        if waiting[1].token_type is not TokenType.NUMBER:
            return ""
        written = waiting.popleft().text
    if waiting[0].token_type not in (TokenType.STRING, TokenType.NUMBER):
        return ""
    written += waiting.popleft().text
    if waiting and waiting[0].text.lower() in UNITS:
        written += f" {waiting.popleft().text}"
    return written


def _joint(text: str, before: Token | None, token: Token) -> Iterator[Problem]:
    """Tell of `=<`, `AND OR` and the like here; the parser would name a place far behind them."""
    written = _written(text, token)
    if before is None:
        message = f"the SQL begins with `{written}`"
        yield Problem(token.start, "E-SQL-SYNTAX", message, "one condition is expected")
        return
    kinds = {before.token_type, token.token_type}
    if kinds <= _COMPARISONS:
        pair = text[before.start : token.end + 1]
        meant = _MEANT.get(pair, "")
        advice = f"write `{meant}`" if meant else "write one comparison: =, <>, <, <=, > or >="
        yield Problem(before.start, "E-SQL-SYNTAX", f"`{pair}` is no comparison", advice)
    elif before.token_type in _OPEN or (
        before.token_type is TokenType.NOT and token.token_type not in _AFTER_NOT
    ):
        message = f"`{written}` stands right after `{_written(text, before)}`"
        yield Problem(token.start, "E-SQL-SYNTAX", message, "a value is missing between them")


def _written(text: str, token: Token) -> str:
    """The word as the user wrote it."""
    return _shortened(text[token.start : token.end + 1])


def _shortened(written: str) -> str:
    return written if len(written) <= 40 else written[:37] + "..."


def _is_unit(before: list[Token], token: Token) -> bool:
    """Whether a word is the unit of `DATEDIFF(day, ...)`, which is told of as a whole."""
    return (
        len(before) > 1
        and before[-1].token_type is TokenType.L_PAREN
        and before[-2].text.lower() in SPANS
        and token.text.lower() in UNITS
    )


def _introduces_literal(token: Token, after: Token | None) -> bool:
    """Whether a word is the DATE of `DATE '2025-07-01'`."""
    stated = after is not None and after.token_type is TokenType.STRING
    return stated and token.token_type in _BEFORE_TEXT


def _is_call(token: Token, after: Token | None) -> bool:
    quoted = token.token_type is TokenType.IDENTIFIER
    return after is not None and after.token_type is TokenType.L_PAREN and not quoted


def _is_word(token: Token) -> bool:
    return token.text.replace("_", "a").isalnum()


def _function(token: Token) -> Iterator[Problem]:
    name = token.text.lower()
    if name in FUNCTIONS:
        token.token_type = TokenType.VAR
    elif name in AGGREGATES:
        message = f"aggregate `{name}` looks at other rows"
        yield Problem(token.start, "E-SQL-FUNCTION", message, "a test sees one row alone")
    elif name in NOT_THE_SAME_TWICE:
        message = f"function `{name}` does not give the same answer twice"
        yield Problem(token.start, "E-SQL-FUNCTION", message, "use `:cutoff`")
    elif name in CASTS:
        message = f"a cast with `{name}` is not allowed"
        advice = "declare the column's type under `types`"
        yield Problem(token.start, "E-SQL-FUNCTION", message, advice)
    elif name in FORMS:
        yield Problem(token.start, "E-SQL-FUNCTION", *FORMS[name])
    elif name in SPANS:
        message = f"function `{token.text}` is not known"
        advice = "compare two instants: later <= earlier + INTERVAL '1 day'"
        yield Problem(token.start, "E-SQL-FUNCTION", message, advice)
    else:
        message = f"function `{token.text}` is not known"
        advice = did_you_mean(name, FUNCTIONS, "functions are")
        yield Problem(token.start, "E-SQL-FUNCTION", message, advice)


def _unknown(text: str, token: Token, columns: Collection[str]) -> Problem:
    written = text[token.start : token.end + 1]
    name = token.text.lower()
    if token.token_type is not TokenType.IDENTIFIER and name in NOT_THE_SAME_TWICE:
        message = f"`{written}` does not give the same answer twice"
        return Problem(token.start, "E-SQL-FUNCTION", message, "use `:cutoff`")
    if token.token_type is not TokenType.IDENTIFIER and name in FORMS:
        return Problem(token.start, "E-SQL-FORM", *FORMS[name])
    is_name = token.token_type is TokenType.VAR and _is_word(token)
    if token.token_type is TokenType.IDENTIFIER or is_name:
        message = f"column `{token.text}` is not known"
        if token.token_type is TokenType.IDENTIFIER:
            near = did_you_mean(token.text, columns)
            single = "'" + _shortened(token.text).replace("'", "''") + "'"
            advice = f"{near} " * bool(near) + f"text stands in single quotes: {single}"
        else:
            advice = did_you_mean(token.text, columns, "columns are")
        return Problem(token.start, "E-SQL-COLUMN", message, advice)
    advice = f'a column of this name is written "{written}"' if _is_word(token) else ""
    return Problem(token.start, "E-SQL-FORM", f"`{written}` is not allowed in a test", advice)


def _syntax(text: str, tokens: list[Token], error: Exception | None) -> Problem:
    """The place where reading stopped; sqlglot names the end of the word it stopped at."""
    details = error.errors[0] if isinstance(error, ParseError) and error.errors else {}
    place = (details.get("line"), details.get("col"))
    stopped = next((t for t in tokens if (t.line, t.col) == place), tokens[-1])
    written = _written(text, stopped)
    if stopped is tokens[-1]:
        message = f"the SQL ends too early or wrongly, after `{written}`"
    else:
        message = f"the SQL cannot be read at `{written}`"
    return Problem(stopped.start, "E-SQL-SYNTAX", message, "one condition is expected")
