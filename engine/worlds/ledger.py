"""The ground truth of a synthetic company, sealed: nobody reads it by looking at it."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass
from hashlib import sha256

from engine.model.position import Diagnostic, Position

NAME = "ledger.sealed"
"""beside scenario.yaml; no audit reads files of this name"""
LARGEST = 4 << 20
_WIDTH = 76
_HEAD = (
    "Sealed: the answer key of a synthetic company. It opens with "
    "`mockaudit train --seed N --answer-key`."
)


@dataclass(frozen=True, slots=True, order=True)
class Planted:
    """One item that deviates: where, which attributes fail, and why it was made to."""

    control: str
    population: str
    item: str
    stratum: str  # of a missing performance; empty for an item that is there
    attributes: tuple[str, ...]
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that deviates in a synthetic company, in order; nothing else does."""

    seed: str
    size: str
    deviations: str
    planted: tuple[Planted, ...]


def sealed(ledger: Ledger) -> bytes:
    """The ledger as a file: a line of words, its SHA-256, and base64 of its JSON."""
    data = json.dumps(asdict(ledger), ensure_ascii=False, sort_keys=True).encode()
    text = base64.b64encode(data).decode()
    lines = [text[at : at + _WIDTH] for at in range(0, len(text), _WIDTH)]
    return "\n".join([_HEAD, sha256(data).hexdigest(), *lines, ""]).encode()


def opened(content: bytes, shown_as: str = NAME) -> Ledger | Diagnostic:
    """The ledger of a file; a seal that was broken is told, and nothing in it believed."""
    at = Position(shown_as)
    try:
        if len(content) > LARGEST:
            raise ValueError
        _, digest, *lines = content.decode("ascii").splitlines()
        data = base64.b64decode("".join(lines), validate=True)
        if sha256(data).hexdigest() != digest:
            raise ValueError
        stated = json.loads(data)
        planted = tuple(
            Planted(**(each | {"attributes": tuple(each["attributes"])}))
            for each in stated.pop("planted")
        )
        return Ledger(planted=planted, **stated)
    except (ValueError, TypeError, KeyError, AttributeError, binascii.Error, RecursionError):
        message = "this is no sealed ledger, or its seal is broken"
        return Diagnostic(at, "E-LEDGER", message, "write the company again from its seed")
