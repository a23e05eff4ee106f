"""The JSON Schemas for editors: what ships satisfies them, slips do not."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from engine.documents.read import read_yaml
from engine.documents.tree import plain
from engine.packs.additions import JUDGEMENT
from engine.packs.scaffold import new_pack
from engine.packs.schema import pack_schema
from engine.packs.shipped import ROOT

FILES = {
    "rules": [p for name in JUDGEMENT for p in sorted((ROOT / name).glob("*.yaml"))],
    "cases": [p for name in JUDGEMENT for p in sorted((ROOT / name / "cases").glob("*.yaml"))],
    "objectives": sorted((ROOT / "tsc").glob("*/objectives.yaml")),
    "catalogue": sorted((ROOT / "catalogue").glob("*.yaml")),
    "firm": sorted((ROOT / "firms").glob("*.yaml")),
    "basis": [ROOT / "basis.yaml"],
}


def document(path: Path) -> Any:
    node, problems = read_yaml(path, path.name)
    assert node is not None and problems == ()
    return _numbers(plain(node))


def _numbers(part: Any) -> Any:
    """Decimals as the numbers that JSON knows."""
    if isinstance(part, dict):
        return {key: _numbers(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_numbers(value) for value in part]
    is_plain = isinstance(part, (str, int, bool, type(None)))
    return part if is_plain else float(part)


@pytest.mark.parametrize("kind", FILES)
def test_what_ships_satisfies_its_schema(kind: str) -> None:
    schema = pack_schema(kind)
    Draft202012Validator.check_schema(schema)
    assert FILES[kind]
    for path in FILES[kind]:
        told = [error.message for error in Draft202012Validator(schema).iter_errors(document(path))]
        assert told == [], path


@pytest.mark.parametrize(
    ("relative", "kind"),
    [
        ("pack.yaml", "pack"),
        ("basis.yaml", "basis"),
        ("testing/acme.yaml", "rules"),
        ("testing/cases/acme.yaml", "cases"),
    ],
)
def test_what_new_writes_satisfies_its_schema(tmp_path: Path, relative: str, kind: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(new_pack("acme")[relative], encoding="utf-8")
    assert Draft202012Validator(pack_schema(kind)).is_valid(document(path))


def test_slips_in_a_rule_do_not_satisfy_the_schema() -> None:
    right = document(ROOT / "opinion" / "opinion.yaml")
    valid = Draft202012Validator(pack_schema("rules")).is_valid
    assert valid(right)
    for change in (
        lambda d: d["rules"][0].pop("basis"),
        lambda d: d["rules"][0].update(wenn=[]),
        lambda d: d["rules"][0].update(id="a b"),
        lambda d: d["rules"][0]["when"].append({"control": {"id": "a"}, "test": {}}),
        lambda d: d["rules"][0]["when"].append({"Control": {}}),
        lambda d: d["rules"][0]["when"].append({"tally": {"gte": 3}}),
        lambda d: d["rules"][0]["when"].append({"none": {}}),
        lambda d: d["pack"].update(language=2),
    ):
        wrong = copy.deepcopy(right)
        change(wrong)
        assert not valid(wrong)
