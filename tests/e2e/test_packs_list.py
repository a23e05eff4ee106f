"""`mockaudit packs list`: every id that a scenario may name can be found on the command line."""

from __future__ import annotations

import json

import pytest

from engine.audit.library import Library, open_library
from tests.e2e.conftest import Ask

KINDS = ("criteria", "objectives", "catalogue", "firms", "packs")


def library() -> Library:
    opened = open_library()
    assert isinstance(opened, Library)
    return opened


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_listed_a_line_an_id_as_json_has_it(ask: Ask, kind: str) -> None:
    answer = ask("packs", "list", "--of", kind)
    told = json.loads(ask("packs", "list", "--of", kind, "--format", "json").out)[kind]
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert [line.split("  ")[0].rstrip() for line in lines] == [each["id"] for each in told]
    for line, each in zip(lines, told, strict=True):
        assert each.get("title", each.get("name")) in line


def test_objectives_are_those_of_the_packs_with_their_points_of_focus(ask: Ask) -> None:
    told = json.loads(ask("packs", "list", "--format", "json").out)["objectives"]
    assert told == [
        {"id": o.id, "title": o.title, "points_of_focus": list(o.points_of_focus)}
        for o in library().objectives
    ]
    assert any(each["id"] == "CC6.2/removal" for each in told)


def test_a_control_of_the_catalogue_names_the_objectives_that_it_answers(ask: Ask) -> None:
    told = json.loads(ask("packs", "list", "--format", "json").out)["catalogue"]
    assert {c["id"]: tuple(c["answers"]) for c in told} == {
        c.id: c.answers for c in library().catalogue.values()
    }
    removal = next(
        line
        for line in ask("packs", "list", "--of", "catalogue").out.splitlines()
        if line.startswith("AC-02")
    )
    assert "CC6.2/removal" in removal


def test_the_overview_says_how_ids_are_found(ask: Ask) -> None:
    last = ask("packs", "list").out.splitlines()[-1]
    assert all(kind in last for kind in ("--of", *KINDS))


def test_an_unknown_kind_is_refused_with_those_that_there_are(ask: Ask) -> None:
    answer = ask("packs", "list", "--of", "controls")
    assert answer.code == 2 and answer.out == ""
    assert all(kind in answer.err for kind in KINDS)


def test_the_help_shows_a_question_for_each_way(ask: Ask) -> None:
    told = " ".join(ask("packs", "list", "--help").out.split())
    assert "mockaudit packs list --of objectives" in told
