"""The licensed text of criteria, from a file of the user's: shown to them, stored nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.documents.records import to_record
from engine.documents.suggest import did_you_mean, quoted
from engine.documents.tree import Mapping as Table
from engine.model.position import Diagnostic
from engine.model.record import record
from engine.packs.additions import Addition
from engine.packs.trees import read_tree


@record
class _Stated:
    texts: Mapping[str, str]


def load_texts(
    added: Iterable[Addition], criteria: Iterable[str]
) -> tuple[dict[str, str], tuple[Diagnostic, ...]]:
    """`criteria-text.yaml` of each pack: `texts: {CC6.2: ...}`; a later pack has the last word."""
    known = tuple(criteria)
    texts: dict[str, str] = {}
    problems: list[Diagnostic] = []
    for addition in added:
        for file in addition.of("texts"):
            node, found = read_tree(file)
            problems += found
            if node is None:
                continue
            stated, found = to_record(_Stated, node)
            problems += found
            listed = node.get("texts") if isinstance(node, Table) else None
            for key, _ in listed if isinstance(listed, Table) else ():
                if key.text not in known:
                    message = f"there is no criterion {quoted(key.text)}"
                    help_ = did_you_mean(key.text, known)
                    problems.append(Diagnostic(key.at, "E-DANGLING", message, help_))
            texts |= dict(stated.texts) if stated else {}
    return texts, tuple(problems)
