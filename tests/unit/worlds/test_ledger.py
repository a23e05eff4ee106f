"""The seal of a ledger: whole, or nothing in it is believed."""

from __future__ import annotations

import pytest

from engine.model.position import Diagnostic
from engine.worlds.company import world
from engine.worlds.ledger import LARGEST, opened, sealed

LEDGER = world("5", "small", "many").ledger


def test_a_sealed_ledger_opens_to_what_it_was() -> None:
    assert opened(sealed(LEDGER)) == LEDGER
    assert world("5", "small", "many").files["ledger.sealed"] == sealed(LEDGER)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"one line",
        sealed(LEDGER).replace(b"A", b"B"),
        sealed(LEDGER)[:-40],
        b"\xff\xfe\x00",
        b"x" * (LARGEST + 1),
        b"head\n" + b"0" * 64 + b"\nbm90IGpzb24=\n",
    ],
    ids=["empty", "one-line", "changed", "cut", "no-text", "huge", "wrong-hash"],
)
def test_a_broken_seal_is_told(content: bytes) -> None:
    found = opened(content)
    assert isinstance(found, Diagnostic) and found.code == "E-LEDGER"
