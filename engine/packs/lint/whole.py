"""What lint looks at: all that is loaded together, and the text of every file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.documents.tree import Mapping as Table
from engine.documents.tree import Node, Scalar
from engine.documents.tree import Sequence as Listing
from engine.model.position import Diagnostic, Position, Severity
from engine.model.rules import Rule
from engine.packs.cases import Case
from engine.packs.criteria import Criteria
from engine.packs.shipped import PackFile
from engine.packs.trees import read_tree
from engine.packs.vocabulary import Vocabulary

Rules = Sequence[Rule]
RuleCheck = Callable[[Rules, Vocabulary], Iterator[Diagnostic]]


@dataclass(frozen=True, slots=True)
class Words:
    """One text of a file, and where it stands."""

    at: Position
    text: str


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything loaded for one firm; `shipped` names the files that come with the application."""

    rules: tuple[Rule, ...]
    vocabulary: Vocabulary
    criteria: Criteria
    basis: frozenset[str]
    words: tuple[Words, ...]
    cases: tuple[Case, ...]
    shipped: frozenset[str]

    def severity(self, at: Position) -> Severity:
        """What ships is held to more than what a user is still writing."""
        return Severity.ERROR if at.path in self.shipped else Severity.WARNING


WholeCheck = Callable[[Whole], Iterator[Diagnostic]]


def words_of(files: Iterable[PackFile]) -> Iterator[Words]:
    """Every key and value of the files that can be read; problems are told by their readers."""
    for file in files:
        root, _ = read_tree(file)
        if root is not None:
            yield from _words(root)


def _words(node: Node) -> Iterator[Words]:
    match node:
        case Scalar():
            yield Words(node.at, node.text)
        case Listing():
            for item in node.items:
                yield from _words(item)
        case Table():
            for key, inner in node:
                yield Words(key.at, key.text)
                yield from _words(inner)
