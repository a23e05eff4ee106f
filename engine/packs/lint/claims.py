"""Claims of completeness: coverage is told of all 61 criteria, and nothing is sufficient."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.documents.suggest import quoted
from engine.model.position import Diagnostic
from engine.packs.lint.framework import IDS
from engine.packs.lint.whole import Whole, Words

ALL = len(IDS)
_SHARE = re.compile(r"(?<![\d.])\d+(?:\.\d+)?\s*(?:%|percent\b|per cent\b)", re.I)
_SUBJECT = re.compile(r"criteri|coverage|\bcover(?:s|ed)?\b|complian|SOC ?2|trust services", re.I)
_OF = re.compile(
    r"(?P<some>\d+)\s*(?:of|/|out of)\s*(?:the\s+|all\s+)*(?P<all>\d+)\s+(?:\w+\s+){0,2}criteria",
    re.I,
)
_ENOUGH = re.compile(
    r"\b(?:is|are|be)?\s*(?P<claim>sufficient (?:for|to)|satisf(?:y|ies) (?:all|the criteri)|"
    r"fully compli\w+|full compliance|guarantee[sd]?|ensures? compliance|"
    r"(?:complete|full) (?:SOC ?2 )?coverage|audit[- ]ready|makes? you compliant)\b",
    re.I,
)
_DENIED = re.compile(r"\b(?:not|never|no|nor|nothing|none|without)\b[^.;]*$", re.I)


def claims(whole: Whole) -> Iterator[Diagnostic]:
    for words in whole.words:
        yield from _shares(words)
        for found in _ENOUGH.finditer(words.text):
            if not _DENIED.search(words.text[: found.start("claim")]):
                message = f"{quoted(found['claim'])} claims what no pack can know"
                help_ = "say what is asked or commonly done; whether it suffices an assessor says"
                yield Diagnostic(words.at, "E-LINT-CLAIM", message, help_)


def _shares(words: Words) -> Iterator[Diagnostic]:
    counted = list(_OF.finditer(words.text))
    for found in counted:
        some, of = int(found["some"]), int(found["all"])
        if of != ALL:
            message = f"{quoted(found.group())} tells coverage of {of} criteria; there are {ALL}"
            help_ = f"write `{min(some, ALL)} of {ALL} criteria`"
            yield Diagnostic(words.at, "E-LINT-CLAIM", message, help_)
    share = _SHARE.search(words.text)
    if share and not counted and _SUBJECT.search(words.text):
        message = f"{quoted(share.group())} tells no number of criteria, and so may hide some"
        help_ = f"write how many of the {ALL} criteria it is, as in `27 of {ALL} criteria`"
        yield Diagnostic(words.at, "E-LINT-CLAIM", message, help_)
