"""`packs show`, `test`, `lint` and `schema` as a user meets them."""

from __future__ import annotations

import json
import os
from itertools import pairwise
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.e2e.conftest import Ask

GOLDEN = Path(__file__).parents[1] / "golden" / "cli"
SUBCOMMANDS = ("list", "show", "lint", "test", "new", "schema")
SCHEMAS = ("rules", "cases", "objectives", "catalogue", "firm", "pack", "basis", "texts")


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_help_has_an_example(ask: Ask, name: str) -> None:
    answer = ask("packs", name, "--help")
    assert answer.code == 0 and "Example" in answer.out
    assert f"packs {name}" in " ".join(answer.out.split())


def test_the_page_of_a_criterion_is_as_it_was(ask: Ask) -> None:
    answer = ask("packs", "show", "CC6.2")
    golden = GOLDEN / "packs-show-CC6.2.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(answer.out, encoding="utf-8")
    assert answer.out == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "asked",
    ["CC6.2", "CC1.2", "PI1.5", "P6", "CC6.2/removal", "AC-02", "opinion/bears-unqualified"],
)
def test_a_page_is_text_of_80_columns_and_json(ask: Ask, asked: str) -> None:
    text = ask("packs", "show", asked)
    assert (text.code, text.err) == (0, "")
    long = [line for line in text.out.splitlines() if len(line) > 80]
    assert all(len(line.split()) <= 2 for line in long), long  # a word that cannot be broken
    told = json.loads(ask("packs", "show", asked, "--format", "json").out)
    assert told["simulated"] is True and told["id"] == asked.partition("-POF")[0]


@pytest.mark.parametrize(
    "asked", ["opinion", "binomial-90", "forum-large-firm", "R17", "IPE", "CC6.2-POF1"]
)
def test_so_is_that_of_a_pack_a_firm_a_basis_and_a_point(ask: Ask, asked: str) -> None:
    test_a_page_is_text_of_80_columns_and_json(ask, asked)


def test_an_unknown_id_is_refused_with_a_near_one(ask: Ask) -> None:
    answer = ask("packs", "show", "P1.2")
    assert answer.code == 2 and answer.out == ""
    assert "the packs know no `P1.2`" in answer.err and "`P1.1`" in answer.err


def test_every_case_passes_and_every_firm_shows_its_sizes(ask: Ask) -> None:
    answer = ask("packs", "test")
    assert answer.code == 0, answer.out
    assert "0 not as stated" in answer.out
    told = json.loads(ask("packs", "test", "--format", "json").out)
    assert told["failed"] == 0 and told["cases"] > 350
    firms = {each["firm"] for each in told["sizes"]}
    assert {"binomial-90", "binomial-95", "census", "forum-large-firm"} <= firms
    for table in told["sizes"]:
        spans = [(rung["from"], rung["to"]) for rung in table["sizes"]]
        assert spans[0][0] == 1 and spans[-1][1] == 300
        assert all(one[1] + 1 == two[0] for one, two in pairwise(spans))
    key = next(t for t in told["sizes"] if t["firm"] == "binomial-90")
    first = key["sizes"][0]
    assert (first["from"], first["to"], first["n"]) == (1, 9, None)


def test_one_rule_is_tested_alone(ask: Ask) -> None:
    answer = ask("packs", "test", "--rule", "opinion/qualified")
    assert answer.code == 0
    assert "2 cases, 0 not as stated" in answer.out and "sizes of samples" not in answer.out


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("--rule", "opinion/qualifed"), "`opinion/qualified`"),
        (("--pack", "opinon"), "`opinion`"),
    ],
)
def test_an_unknown_pack_or_rule_is_refused(ask: Ask, words: tuple[str, str], meant: str) -> None:
    answer = ask("packs", "test", *words)
    assert answer.code == 2 and f"did you mean {meant}?" in answer.err


def test_lint_tells_each_problem_with_its_place(ask: Ask) -> None:
    told = json.loads(ask("packs", "lint", "--format", "json").out)
    for each in told["problems"]:
        assert {"at", "severity", "code", "message", "help"} == set(each)
        assert each["at"].startswith("rules/")


def test_the_overview_counts_coverage_of_61(ask: Ask) -> None:
    answer = ask("packs", "list")
    assert "61 criteria, 330 points of focus" in answer.out
    assert answer.out.count("of 61 criteria") == 2 and "%" not in answer.out.split("packs")[0]


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_schema_is_one_of_json_schema(ask: Ask, kind: str) -> None:
    answer = ask("packs", "schema", kind)
    assert answer.code == 0
    Draft202012Validator.check_schema(json.loads(answer.out))
