"""Damaged bytes in, values and diagnostics out: a short run of the targets of `tests.fuzz`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.model.position import Diagnostic, Position
from tests.fuzz import targets
from tests.fuzz.damage import damaged
from tests.fuzz.targets import TARGETS, seeds

SLOWEST = 5  # seconds of the processor for one input
law = settings(deadline=None, derandomize=True)


@cache
def among(target: str) -> tuple[bytes, ...]:
    return tuple(seeds(target))


def tried(target: str, number: int) -> bytes:
    chance = Random(number)
    return damaged(chance.choice(among(target)), chance, target, among(target))


def holds(target: str, data: bytes) -> None:
    begun = time.process_time()
    TARGETS[target](data)
    assert time.process_time() - begun < SLOWEST


@settings(law, max_examples=800)
@given(st.integers(0, 2**48))
def test_no_damaged_sql_gets_out_of_the_checker(number: int) -> None:
    holds("attribute", tried("attribute", number))


@settings(law, max_examples=150)
@given(st.integers(0, 2**48))
def test_no_damaged_scenario_gets_out_of_the_loader(number: int) -> None:
    holds("scenario", tried("scenario", number))


@settings(law, max_examples=60)
@given(st.integers(0, 2**48))
def test_no_damaged_pack_gets_out_of_the_parser(number: int) -> None:
    holds("pack", tried("pack", number))


@settings(law, max_examples=60)
@given(st.sampled_from(sorted(TARGETS)), st.binary(max_size=60))
def test_no_bytes_whatever_get_out(target: str, data: bytes) -> None:
    holds(target, data)


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_what_the_search_starts_from_is_sound_and_damage_leaves_some_of_it_so(
    target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inputs that are all refused at the door would test nothing but the door."""
    seen: Counter[str] = Counter()
    inner: dict[str, tuple[str, Callable[..., object]]] = {
        "scenario": ("knowledge", targets.knowledge),
        "attribute": ("check_test", targets.check_test),
        "pack": ("derive", targets.derive),
    }
    name, real = inner[target]

    def counted(*given: object) -> object:
        seen["reached"] += 1
        return real(*given)

    monkeypatch.setattr(targets, name, counted)
    for number in range(100):
        TARGETS[target](tried(target, number))
    assert 3 < seen["reached"] < 90


def raising(*_: object, **__: object) -> object:
    raise RecursionError


@pytest.mark.parametrize(
    ("target", "name"),
    [("scenario", "load"), ("attribute", "compile_attribute"), ("pack", "load_packs")],
)
def test_what_gets_out_is_noticed(target: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, name, raising)
    with pytest.raises(RecursionError):
        TARGETS[target](b"x")
    wordless = (Diagnostic(Position("it"), "E-X", "\x1b[31m"),)
    answer = wordless if target == "attribute" else (None if target == "scenario" else (), wordless)
    monkeypatch.setattr(targets, name, lambda *_, **__: answer)
    with pytest.raises(AssertionError):
        TARGETS[target](b"x")
