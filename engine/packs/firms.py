"""Firm profiles: read, and held against sense."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from engine.documents.records import to_record
from engine.documents.suggest import did_you_mean, quoted
from engine.documents.tree import Node
from engine.model.firm import Acceptance, FirmProfile, SizingStep
from engine.model.position import Diagnostic
from engine.model.words import Importance
from engine.packs.listing import place
from engine.packs.shipped import PackFile
from engine.packs.trees import read_tree

NUMBERS = ("confidence", "tolerable", "expected", "expansions", "pervasive", "nature")
"""What a profile states in numbers besides its sizes; each has an origin."""


def load_firm(path: Path | PackFile) -> tuple[FirmProfile | None, tuple[Diagnostic, ...]]:
    """The profile, or None with every reason why there is none."""
    node, problems = read_tree(path)
    if node is None:
        return None, problems
    firm, more = to_record(FirmProfile, node)
    problems = (*problems, *more)
    if firm is not None:
        problems = (*problems, *_senseless(firm, node))
    return (None if problems else firm), tuple(sorted(problems))


def _senseless(firm: FirmProfile, node: Node) -> Iterator[Diagnostic]:
    for path, text in (
        (("id",), firm.id),
        (("title",), firm.title),
        (("source",), firm.source),
        (("status",), firm.status),
        (("bounds", "lenient"), firm.bounds.lenient),
        (("bounds", "strict"), firm.bounds.strict),
    ):
        if not text.strip():
            yield _problem(node, path, f"`{path[-1]}` must say something")
    if not 0 < firm.confidence < 1:
        message = f"the confidence {firm.confidence} is not between 0 and 1"
        yield _problem(node, ("confidence",), message, "90 % is written 0.9")
    if not 0 <= firm.expected < 1:
        message = f"the expected rate {firm.expected} is not from 0 to below 1"
        yield _problem(node, ("expected",), message, "2 % is written 0.02")
    yield from _tolerable(firm, node)
    yield from _sizing(firm, node)
    yield from _nature(firm, node)
    for name in firm.origins:
        if name not in NUMBERS:
            at = ("origins", name)
            help_ = did_you_mean(name, NUMBERS, "numbers of a profile")
            yield _problem(node, at, f"{quoted(name)} is no number of a profile", help_)
    causes, share = firm.pervasive.distinct_causes, firm.pervasive.commitment_share
    if causes < 1:
        message = f"{causes} distinct causes would make everything pervasive"
        yield _problem(node, ("pervasive", "distinct_causes"), message)
    if not 0 < share <= 1:
        message = f"{share} is no share of commitments"
        yield _problem(node, ("pervasive", "commitment_share"), message, "half is written 0.5")


def _tolerable(firm: FirmProfile, node: Node) -> Iterator[Diagnostic]:
    """A rate for each importance; what matters more tolerates no more."""
    above, above_name = Decimal(0), ""
    for importance in Importance:  # from the most important down
        rate = firm.tolerable.get(importance)
        at = ("tolerable", importance.value)
        if rate is None:
            yield _problem(node, at, f"no tolerable rate for controls of `{importance}` importance")
            continue
        if not 0 < rate < 1:
            message = f"the tolerable rate {rate} is not between 0 and 1"
            yield _problem(node, at, message, "5 % is written 0.05")
        elif 0 <= firm.expected < 1 and firm.expected >= rate:
            message = f"the expected rate {firm.expected} is not below the tolerable rate {rate}"
            yield _problem(node, at, message)
        if rate < above:
            message = f"`{importance}` controls tolerate less than `{above_name}` ones"
            yield _problem(node, at, message)
        above, above_name = max((above, above_name), (rate, importance.value))


def _sizing(firm: FirmProfile, node: Node) -> Iterator[Diagnostic]:
    for number, step in enumerate(firm.sizing):
        at = ("sizing", number)
        if not isinstance(step.size, str) and step.size < 1:
            yield _problem(node, (*at, "size"), "a sample has at least 1 item")
        if step.up_to is not None and step.up_to < 1:
            yield _problem(node, (*at, "up_to"), "a population to be sampled has at least 1 item")
        yield from _judged(firm, step, node, at)
        if _takes_all(step) and number < len(firm.sizing) - 1:
            message = "this step matches everything: the steps after it are never used"
            yield _problem(node, at, message, "move it to the end")
    if not firm.sizing or not _takes_all(firm.sizing[-1]):
        message = "the last step of `sizing` does not match everything"
        help_ = "end with a step that has only `size` and `source`"
        yield _problem(node, ("sizing", len(firm.sizing) - 1), message, help_)


def _judged(
    firm: FirmProfile, step: SizingStep, node: Node, at: tuple[str | int, ...]
) -> Iterator[Diagnostic]:
    """How the deviations of a step are judged: by its own plan, or as the whole firm does."""
    if firm.judged_by == "nature" and (step.size != "each" or step.accept is not None):
        message = "deviations are judged by their nature only where every item is tested"
        yield _problem(node, (*at, "size"), message, "write `size: each`, without `accept`")
    elif step.accept is not None and isinstance(step.size, str):
        message = f"a plan of acceptance belongs to a number of items, not to `{step.size}`"
        yield _problem(node, (*at, "accept"), message)
    elif step.accept is not None and isinstance(step.size, int):
        yield from _plan(step.size, step.accept, node, (*at, "accept"))


def _plan(
    size: int, plan: Acceptance, node: Node, at: tuple[str | int, ...]
) -> Iterator[Diagnostic]:
    if not 0 <= plan.first < size:
        message = f"{plan.first} deviations accepted among {size} items decide nothing"
        yield _problem(node, (*at, "first"), message)
    elif plan.more < 0 or (plan.more == 0 and plan.in_all != 0):
        message = f"`in_all` is {plan.in_all}, and no items are added"
        yield _problem(node, (*at, "in_all"), message, "say in `more` how many are added")
    elif plan.more and not plan.first < plan.in_all < size + plan.more:
        message = f"{plan.in_all} accepted in all after {plan.first} at first decide nothing"
        help_ = "`in_all` lies above `first` and below the items in all"
        yield _problem(node, (*at, "in_all"), message, help_)


def _nature(firm: FirmProfile, node: Node) -> Iterator[Diagnostic]:
    stated = firm.nature
    for name, least in (("few", 1), ("small", stated.few), ("cluster", 2), ("months", 2)):
        value = getattr(stated, name)
        if value < least:
            message = f"`{name}` is {value}, and at least {least} is needed"
            yield _problem(node, ("nature", name), message)
    for name, least in (("rate", 0), ("cluster_share", 1), ("months_share", 1)):
        value = getattr(stated, name)
        if not least <= value <= 100:
            message = f"`{name}` is {value}, which is no percentage"
            yield _problem(node, ("nature", name), message, "5 % is written 5")


def _takes_all(step: SizingStep) -> bool:
    return not step.frequency and not step.importance and step.up_to is None


def _problem(node: Node, path: tuple[str | int, ...], message: str, help_: str = "") -> Diagnostic:
    return Diagnostic(place(node, *path), "E-FIRM", message, help_)
