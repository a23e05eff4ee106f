"""Random damage to a seed: bytes, words and lines are cut, doubled, moved, replaced."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from tests.conformance.hostile.mutations import TOKENS

_PIECES = {
    "bytes": re.compile(rb"(?s:.)"),
    "words": re.compile(rb"[\w.-]+|[^\w.-]"),
    "lines": re.compile(rb"[^\n]*\n|[^\n]+"),
}
WORDS: dict[str, tuple[bytes, ...]] = {
    "scenario": (b"? ", b"- - ", b"[[", b"{a: ", b"!!str ", b"%YAML 1.1\n", b"---\n", b"...\n"),
    "attribute": (
        *(b" IS NULL", b" IS TRUE", b" IN (", b" BETWEEN ", b" LIKE ", b"NOT ", b"-", b"::", b"*"),
        *(b"coalesce(", b"lower(", b"length(", b"array_length(", b"list_contains(", b"--", b"/*"),
        *(b"business_days(", b":from", b":to", b":cutoff", b"DATE '", b"TIMESTAMPTZ '", b"E'\\x"),
        *(b"CASE WHEN", b"CAST(", b"SELECT ", b"EXISTS(", b"[1]", b"x -> x", b"$1", b"$$", b"\\"),
        *(b"person", b"count", b"amount", b"approved", b"on_day", b"left_at", b"reviewers", b"0x1"),
    ),
    "pack": (
        *(b"- none: {", b"- tally: {count: {", b"of: {", b"distinct: [", b"as: $k", b"gte: ", b"$"),
        *(
            b"{firm: judgement}",
            b"{firm: ",
            b"{not: ",
            b"{x}",
            b"{{",
            b"}}",
            b"conclude: {",
            b"1.5",
        ),
    ),
}


def damaged(seed: bytes, chance: Random, target: str, others: Sequence[bytes] = ()) -> bytes:
    """The seed after one to six slips; `others` lend it pieces of theirs."""
    found = seed
    for _ in range(chance.choice((1, 1, 1, 2, 6))):
        pieces = _PIECES[chance.choice(("bytes", "words", "words", "lines"))].findall(found)
        if not pieces:
            return chance.choice((*TOKENS, *WORDS[target]))
        begin = chance.randrange(len(pieces))
        end = min(len(pieces), begin + chance.choice((1, 1, 2, 5, 40)))
        found = b"".join(_slipped(pieces, begin, end, chance, target, others))
    return found


def _slipped(
    pieces: list[bytes],
    begin: int,
    end: int,
    chance: Random,
    target: str,
    others: Sequence[bytes],
) -> list[bytes]:
    before, taken, after = pieces[:begin], pieces[begin:end], pieces[end:]
    match chance.randrange(8):
        case 0:
            return [*before, *after]
        case 1:
            return [*before, *taken * chance.choice((2, 2, 3, 70)), *after]
        case 2:
            return [*after, *taken, *before]
        case 3:
            other = chance.choice(others) if others else b""
            cut = chance.randrange(len(other) + 1)
            return [*before, other[cut : cut + chance.choice((4, 30, 300))], *after]
        case 4:
            return [*before, chance.choice(WORDS[target]), *after]
        case 5:
            return [*before, chance.choice(TOKENS), *after]
        case _:  # a piece of the same text, which more often leaves it well formed
            return [*before, chance.choice(pieces), *after]
