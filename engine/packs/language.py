"""The version of the rule language, apart from the version of the application.

It grows when what a rule file may say changes, or what it means; a file of another version is
refused where it says so, and never read by guesswork.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.documents.tree import Node
from engine.model.position import Diagnostic
from engine.packs.listing import place

LANGUAGES = (1,)


def unknown_language(stated: int, header: Node) -> Iterator[Diagnostic]:
    """A problem at the place of `language` in a header, if this version is none of ours."""
    if stated not in LANGUAGES:
        at = place(header, "language")
        message = f"version {stated} of the rule language is not known here"
        known = " and ".join(map(str, LANGUAGES))
        newer = "a newer mockaudit may read it; " if stated > max(LANGUAGES) else ""
        yield Diagnostic(at, "E-PACK-LANGUAGE", message, f"{newer}this one reads {known}")
