"""Texts of strangers in the files of a scenario: read back as they were, harmless as names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.documents.read import parse_yaml
from engine.documents.tree import Mapping, plain
from engine.facts.identifiers import _FORM, LONGEST
from engine.intake.wording import flow, identifier, remark, scalar, unprintable

PRINTING = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" \n\t"))


@settings(deadline=None, derandomize=True, max_examples=300)
@given(PRINTING)
def test_whatever_prints_is_read_back_as_it_was(text: str) -> None:
    node, problems = parse_yaml(f"a: {scalar(text)}\nb: {flow([text, 'x'])}\n", "f.yaml")
    assert problems == () and isinstance(node, Mapping)
    assert plain(node) == {"a": text, "b": [text, "x"]}


@pytest.mark.parametrize(
    "text",
    ["=cmd()", "+1", "-1", "@x", "007", "12", "yes", "null", "~", "2026-01-01", "1.5", "a: b"],
)
def test_text_that_means_something_elsewhere_stays_text(text: str) -> None:
    node, _ = parse_yaml(f"a: {scalar(text)}", "f.yaml")
    assert node is not None
    assert plain(node) == {"a": text}


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=90), st.integers(1, 4))
def test_an_identifier_is_one_and_new_each_time(text: str, times: int) -> None:
    taken: list[str] = []
    for _ in range(times):
        made = identifier(text, taken, "thing")
        assert _FORM.fullmatch(made) and len(made) <= LONGEST
        assert made not in taken
        taken.append(made)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Head of IT", "head-of-it"),
        ("Zoë Müller", "zoe-muller"),
        ("anna.meier@acme.com", "anna.meier-acme.com"),
        ("  --  ", "person"),
        ("日本", "person"),
    ],
)
def test_names_become_ids_by_their_letters(name: str, made: str) -> None:
    assert identifier(name, (), "person") == made
    assert identifier(name, {made}, "person") == f"{made}-2"


def test_a_remark_is_one_line_that_prints() -> None:
    said = remark("a\nb\x1b[31m\u202ec\t" + "x" * 900)
    assert "\n" not in said and said.isprintable() and len(said) < 410
    assert unprintable("a\x1bb") == "\x1b" and unprintable("a\n\tb") == ""
