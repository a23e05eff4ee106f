"""Synthetic companies: another one for each seed, the same bytes for the same seed."""

from __future__ import annotations

import csv
import io
import subprocess
import sys

import pytest

from engine.worlds.company import DEVIATIONS, SIZES, world
from engine.worlds.plant import PLANS

DIGEST = (
    "from hashlib import sha256; from engine.worlds.company import world; "
    "w = world('7', 'small', 'many'); "
    "print(sha256(repr(sorted(w.files.items())).encode()).hexdigest())"
)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("deviations", DEVIATIONS)
def test_a_seed_is_always_the_same_company_and_never_another(size: str, deviations: str) -> None:
    first, again, other = (world(seed, size, deviations) for seed in ("a", "a", "b"))
    assert first == again
    assert first.files.keys() == other.files.keys()
    same = {name for name in first.files if first.files[name] == other.files[name]}
    assert not same & {f"evidence/{name}.csv" for name in ("leavers", "changes", "incidents")}
    assert first.ledger.planted != other.ledger.planted


def test_hash_seeds_change_no_byte() -> None:
    found = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


@pytest.mark.parametrize("deviations", DEVIATIONS)
def test_as_many_populations_go_wrong_as_was_asked_for(deviations: str) -> None:
    low, high = PLANS[deviations].populations
    for seed in range(12):
        touched = {each.population for each in world(str(seed), "small", deviations).ledger.planted}
        assert low <= len(touched) <= high


def test_every_planted_item_stands_in_its_population_unless_it_is_missing() -> None:
    made = world("19", "small", "many")
    for planted in made.ledger.planted:
        text = made.files[f"evidence/{planted.population}.csv"].decode()
        keys = {row[next(iter(row))] for row in csv.DictReader(io.StringIO(text))}
        assert (planted.item in keys) is (planted.attributes != ("due slot",))


def test_joiners_and_leavers_agree_with_the_badges_and_with_payroll() -> None:
    files = world("3").files

    def column(name: str, key: str) -> list[str]:
        return [row[key] for row in csv.DictReader(io.StringIO(files[name].decode()))]

    people = {*column("evidence/joiners.csv", "person"), *column("evidence/leavers.csv", "person")}
    assert people == set(column("evidence/badges.csv", "person"))
    payroll = column("evidence/second/payroll.csv", "person")
    assert sorted(payroll) == sorted(column("evidence/leavers.csv", "person"))


def test_nothing_but_the_ledger_says_what_was_planted() -> None:
    made = world("4", "small", "many")
    for name, content in made.files.items():
        if not name.endswith(".csv"):
            assert not any(each.why.encode() in content for each in made.ledger.planted), name
    assert not any(
        each.item.encode() in made.files["ledger.sealed"] for each in made.ledger.planted
    )
