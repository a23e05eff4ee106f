"""Firm profiles: what is shipped loads, and what makes no sense is told at its place."""

from decimal import Decimal
from pathlib import Path

import pytest

from engine.packs.firms import load_firm
from engine.packs.shipped import ROOT

GOOD = """\
id: f
title: A firm
confidence: 0.9
tolerable: {key: 0.05, normal: 0.1, low: 0.15}
expected: 0
sizing:
  - {size: each, frequency: [continuous]}
  - {size: statistical}
expansions: 1
judgement: strict
pervasive: {distinct_causes: 3, commitment_share: 0.5}
source: made up
status: draft
bounds: {lenient: within the band it is accepted, strict: within the band it is not}
nature: {few: 10, small: 20, rate: 5, cluster: 3, cluster_share: 20, months: 3, months_share: 50}
"""


def problems(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "firm.yaml"
    path.write_text(text, encoding="utf-8")
    firm, found = load_firm(path)
    assert (firm is None) == bool(found)
    return [str(each).replace(f"{tmp_path}/", "") for each in found]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "firms").glob("*.yaml")), ids=lambda path: path.stem
)
def test_shipped_profiles_make_sense(path: Path) -> None:
    firm, found = load_firm(path)
    assert found == ()
    assert firm is not None
    assert firm.id == path.stem
    assert firm.at.path == f"rules/firms/{path.name}"


def test_decimals_keep_their_digits(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text(GOOD)
    firm, _ = load_firm(tmp_path / "f.yaml")
    assert firm is not None
    assert firm.confidence == Decimal("0.9")
    assert firm.pervasive.commitment_share == Decimal("0.5")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("0.9", "90", "3:13: error[E-FIRM]: the confidence 90 is not between 0 and 1"),
        ("0.9", "1.0", "3:13: error[E-FIRM]: the confidence 1.0 is not between 0 and 1"),
        ("0.9", "0", "3:13: error[E-FIRM]: the confidence 0 is not between 0 and 1"),
        (", low: 0.15", "", "4:12: error[E-FIRM]: no tolerable rate for controls of `low` impor"),
        ("low: 0.15", "low: 15", "4:42: error[E-FIRM]: the tolerable rate 15 is not between 0"),
        ("key: 0.05", "key: 0", "4:18: error[E-FIRM]: the tolerable rate 0 is not between 0"),
        ("low: 0.15", "low: 0.01", "4:42: error[E-FIRM]: `low` controls tolerate less than `nor"),
        ("expected: 0", "expected: 1", "5:11: error[E-FIRM]: the expected rate 1 is not from 0"),
        ("expected: 0", "expected: -1", "5:11: error[E-FIRM]: the expected rate -1 is not from"),
        ("expected: 0", "expected: 0.05", "4:18: error[E-FIRM]: the expected rate 0.05 is not be"),
        ("  - {size: statistical}\n", "", "7:5: error[E-FIRM]: the last step of `sizing` does"),
        (", frequency: [continuous]", "", "7:5: error[E-FIRM]: this step matches everything"),
        ("{size: each,", "{size: 0,", "7:12: error[E-FIRM]: a sample has at least 1 item"),
        ("[continuous]", "[], up_to: 0", "7:40: error[E-FIRM]: a population to be sampled has"),
        ("causes: 3", "causes: 0", "11:30: error[E-FIRM]: 0 distinct causes would make every"),
        ("share: 0.5", "share: 50", "11:51: error[E-FIRM]: 50 is no share of commitments"),
        ("source: made up", 'source: ""', "12:9: error[E-FIRM]: `source` must say something"),
        ("judgement: strict", "judgement: harsh", "10:12: error[E-WRONG-VALUE]"),
        ("title: A firm", "titel: A firm", "2:1: error[E-UNKNOWN-KEY]: unknown key `titel`"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_place(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    assert old in GOOD
    found = problems(tmp_path, GOOD.replace(old, new, 1))
    assert any(each.startswith(f"firm.yaml:{expected}") for each in found), found


def test_all_problems_come_in_one_pass(tmp_path: Path) -> None:
    text = GOOD.replace("0.9", "9").replace("share: 0.5", "share: 5").replace("f\n", '""\n', 1)
    assert len(problems(tmp_path, text)) == 3


def test_a_file_that_cannot_be_read_gives_no_profile(tmp_path: Path) -> None:
    firm, (problem,) = load_firm(tmp_path / "nowhere.yaml")
    assert firm is None
    assert problem.code == "E-CANNOT-READ"
