"""A scenario that states only its differences: what is joined, what is refused, and where."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine.facts.layers import Layers, layers_of
from engine.facts.load import load
from engine.model.position import Diagnostic
from engine.model.scenario import FactBase
from engine.store.encode import to_json
from tests.audits import audited
from tests.companies import company, leaver
from tests.unit.facts.scenario_folder import REFERENCE, write_scenario

OTHER = """\
organisation: {name: Other}
engagement: {type: 1, as_of: 2025-12-31, categories: [security], firm: small-firm}
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return write_scenario(tmp_path / "tiny")


def lesson(base: Path, text: str, name: str = "lesson") -> Path:
    folder = base.parent / name
    folder.mkdir()
    (folder / "scenario.yaml").write_text(text)
    return folder


def loaded(folder: Path) -> FactBase:
    facts, problems = load(folder, REFERENCE)
    assert problems == ()
    assert facts is not None
    return facts


def refused(folder: Path, library: Path | None = None) -> tuple[Diagnostic, ...]:
    facts, problems = load(folder, REFERENCE, library)
    assert facts is None
    return problems


def told(folder: Path, library: Path | None = None) -> list[str]:
    return [f"{problem.at} {problem.code}" for problem in refused(folder, library)]


# What is joined.


def test_what_is_not_stated_is_that_of_the_base(base: Path) -> None:
    before, after = loaded(base), loaded(lesson(base, "extends: tiny\n"))
    assert after.extends == "tiny" and before.extends is None
    assert [c.id for c in after.controls] == [c.id for c in before.controls]
    assert after.engagement.period == before.engagement.period
    assert after.organisation.name == "Tiny Hosting"


def test_a_key_that_is_stated_takes_the_place_of_one_and_the_others_stay(base: Path) -> None:
    text = "extends: tiny\norganisation: {name: Another}\nengagement: {seed: 7}\n"
    facts = loaded(lesson(base, text))
    assert (facts.organisation.name, facts.organisation.zone) == ("Another", "Europe/Berlin")
    assert (facts.engagement.seed, facts.engagement.firm) == (7, "small-firm")


def test_entries_are_joined_by_id_and_new_ones_follow(base: Path) -> None:
    text = """\
extends: tiny
people: [{id: auditor}]
populations:
  - id: leavers
    control_total: {value: 2}
"""
    facts = loaded(lesson(base, text))
    assert [p.id for p in facts.people] == ["head-of-it", "auditor"]
    (population,) = facts.populations
    total = population.control_total
    assert total is not None and (total.value, total.source) == (2, "head count")
    assert population.key == "person"


def test_a_list_within_an_entry_is_replaced_whole(base: Path) -> None:
    text = "extends: tiny\nrisks: [{id: misuse, commitments: []}]\n"
    (risk,) = loaded(lesson(base, text)).risks
    assert risk.commitments == () and risk.criteria == ("CC6.2",)


def test_a_key_may_be_taken_back_by_stating_nothing(base: Path) -> None:
    text = "extends: tiny\npopulations: [{id: leavers, control_total: null}]\n"
    assert loaded(lesson(base, text)).populations[0].control_total is None


def test_without_takes_entries_out(base: Path) -> None:
    text = "extends: tiny\nwithout: {controls: [access-removal], populations: [leavers]}\n"
    facts = loaded(lesson(base, text))
    assert not facts.controls and not facts.populations


def test_what_was_taken_out_may_be_stated_anew(base: Path) -> None:
    text = "extends: tiny\nwithout: {people: [head-of-it]}\npeople: [{id: head-of-it, name: Ann}]\n"
    assert [p.name for p in loaded(lesson(base, text)).people] == ["Ann"]


def test_the_base_may_stand_in_the_library(base: Path, tmp_path: Path) -> None:
    away = tmp_path / "away" / "lesson"
    away.mkdir(parents=True)
    (away / "scenario.yaml").write_text("extends: tiny\n")
    facts, problems = load(away, REFERENCE, tmp_path)
    assert problems == () and facts is not None
    assert layers_of(away, facts.extends, tmp_path).base == base


def test_one_that_stands_beside_is_meant_before_one_of_the_library(
    base: Path, tmp_path: Path
) -> None:
    beside = tmp_path / "shelf" / "tiny"
    beside.mkdir(parents=True)
    (beside / "scenario.yaml").write_text(OTHER)
    folder = lesson(beside, "extends: tiny\n")
    facts, _ = load(folder, REFERENCE, tmp_path)
    assert facts is not None and facts.organisation.name == "Other"
    assert layers_of(folder, "tiny", tmp_path).base == beside


def test_evidence_of_its_own_wins(base: Path) -> None:
    folder = lesson(base, "extends: tiny\n")
    layers = Layers(folder, base)
    assert layers / "evidence/leavers.csv" == base / "evidence" / "leavers.csv"
    (folder / "evidence").mkdir()
    (folder / "evidence" / "leavers.csv").write_text("person,left_at\n")
    assert layers / "evidence/leavers.csv" == folder / "evidence" / "leavers.csv"


# What is refused.


def test_what_is_extended_extends_nothing(base: Path) -> None:
    lesson(base, "extends: tiny\n", "first")
    (problem,) = [
        p for p in refused(lesson(base, "extends: first\n", "second")) if p.code == "E-EXTENDS"
    ]
    assert str(problem.at) == "first/scenario.yaml:1:10"
    assert "`tiny`" in problem.message


def test_two_that_extend_each_other_are_refused(base: Path) -> None:
    lesson(base, "extends: second\n", "first")
    assert "E-EXTENDS" in " ".join(told(lesson(base, "extends: first\n", "second")))


def test_nothing_extends_itself(base: Path) -> None:
    assert told(lesson(base, "extends: lesson\n")) == ["scenario.yaml:1:10 E-EXTENDS"]


@pytest.mark.parametrize(
    "name", ["../tiny", "/tmp", "tiny/", "./tiny", "~tiny", "", ".", "..", "a" * 90, "C:tiny"]
)
def test_a_path_is_no_name(base: Path, name: str) -> None:
    assert told(lesson(base, f"extends: '{name}'\n")) == ["scenario.yaml:1:10 E-EXTENDS"]


@pytest.mark.parametrize("value", ["[tiny]", "{name: tiny}", "7", "true", "null"])
def test_a_name_is_a_text(base: Path, value: str) -> None:
    assert told(lesson(base, f"extends: {value}\n")) == ["scenario.yaml:1:10 E-WRONG-TYPE"]


def test_a_name_that_nothing_has_is_told_with_one_that_is_near(base: Path) -> None:
    (problem,) = refused(lesson(base, "extends: tini\n"))
    assert f"{problem.at} {problem.code}" == "scenario.yaml:1:10 E-DANGLING"
    assert "`tiny`" in problem.help


def test_a_base_that_is_not_found_is_the_only_thing_missed(base: Path) -> None:
    text = "extends: nowhere\ncontrols: [{id: access-removal, owner: head-of-it}]\n"
    codes = {line.split()[1] for line in told(lesson(base, text))}
    assert "E-DANGLING" in codes and "E-MISSING-SECTION" not in codes


def test_a_link_is_no_base(base: Path) -> None:
    (base.parent / "linked").symlink_to(base, target_is_directory=True)
    assert told(lesson(base, "extends: linked\n")) == ["scenario.yaml:1:10 E-DANGLING"]


def test_a_link_among_the_files_of_the_base_is_told_where_it_stands(base: Path) -> None:
    (base / "extra.yaml").symlink_to(base / "controls.yaml")
    assert told(lesson(base, "extends: tiny\n")) == ["tiny/extra.yaml E-LINK"]


def test_a_link_as_evidence_of_its_own_is_not_followed(base: Path) -> None:
    folder = lesson(base, "extends: tiny\n")
    (folder / "evidence").mkdir()
    (folder / "evidence" / "leavers.csv").symlink_to(base / "evidence" / "leavers.csv")
    assert [line.split()[1] for line in told(folder)] == ["E-LINK"]


def test_without_needs_something_to_leave_out(base: Path) -> None:
    (base / "more.yaml").write_text("without: {controls: [access-removal]}\n")
    assert told(base) == ["more.yaml:1:1 E-EXTENDS"]


def test_without_names_what_there_is(base: Path) -> None:
    text = """\
extends: tiny
without:
  controls: [access-removel]
  controles: [access-removal]
  people: head-of-it
"""
    problems = refused(lesson(base, text))
    assert [f"{p.at} {p.code}" for p in problems] == [
        "scenario.yaml:3:14 E-DANGLING",
        "scenario.yaml:4:3 E-DANGLING",
        "scenario.yaml:5:11 E-WRONG-TYPE",
    ]
    assert "`access-removal`" in problems[0].help
    assert "`controls`" in problems[1].help


def test_without_is_a_mapping(base: Path) -> None:
    text = "extends: tiny\nwithout: [access-removal]\n"
    assert told(lesson(base, text)) == ["scenario.yaml:2:10 E-WRONG-TYPE"]


def test_the_same_entry_twice_is_told(base: Path) -> None:
    text = "extends: tiny\npeople: [{id: head-of-it}, {id: head-of-it}]\n"
    assert told(lesson(base, text)) == ["scenario.yaml:2:33 E-DUPLICATE-ID"]


# Where problems stand.


def test_a_problem_of_the_base_is_told_in_its_file(base: Path) -> None:
    (base / "wrong.yaml").write_text("vendors:\n  - {id: host, methode: carve_out}\n")
    assert told(lesson(base, "extends: tiny\n")) == ["tiny/wrong.yaml:2:16 E-UNKNOWN-KEY"]


def test_a_problem_between_the_two_is_told_where_it_was_made(base: Path) -> None:
    text = "extends: tiny\npopulations: [{id: leavers, system: mars}]\n"
    assert told(lesson(base, text)) == ["scenario.yaml:2:37 E-DANGLING"]
    text = "extends: tiny\nwithout: {systems: [idp]}\n"
    assert told(lesson(base, text, "another")) == [
        "tiny/controls.yaml:5:15 E-DANGLING",
        "tiny/controls.yaml:16:13 E-DANGLING",
    ]


def test_problems_of_both_are_told_in_one_pass(base: Path) -> None:
    (base / "extra.yaml").symlink_to(base / "controls.yaml")
    folder = lesson(base, "extends: tiny\nvendor: []\n")
    assert told(folder) == ["scenario.yaml:2:1 E-UNKNOWN-SECTION", "tiny/extra.yaml E-LINK"]


def test_evidence_that_is_nowhere_is_missed_where_it_was_stated(base: Path) -> None:
    (base / "evidence" / "leavers.csv").unlink()
    (problem,) = refused(lesson(base, "extends: tiny\n"))
    assert f"{problem.at} {problem.code}" == "tiny/controls.yaml:13:11 E-NO-EVIDENCE"


# The run.


def test_a_run_is_the_same_wherever_the_two_stand(tmp_path: Path) -> None:
    runs = []
    for shelf in ("here", "there/and/further"):
        base = company(tmp_path / shelf / "acme", [leaver(n) for n in range(25)])
        folder = lesson(base, "extends: acme\n")
        (folder / "evidence").mkdir()
        shutil.copy(base / "evidence" / "leavers.csv", folder / "evidence")
        late = (folder / "evidence" / "leavers.csv").read_text().replace("T18:", "T12:", 1)
        (folder / "evidence" / "leavers.csv").write_text(late)
        runs.append(audited(folder))
    assert to_json(runs[0]) == to_json(runs[1])
    names = sorted(i.path for i in runs[0].inputs if not i.path.startswith("rules/"))
    assert names == ["acme/scenario.yaml", "evidence/leavers.csv", "scenario.yaml"]


def test_a_run_that_extends_is_the_one_that_states_it_all(tmp_path: Path) -> None:
    rows = [leaver(n) for n in range(25)] + [leaver(30, removed_at="")]
    base = company(tmp_path / "acme", rows)
    whole, layered = audited(base), audited(lesson(base, "extends: acme\n"))
    assert layered.opinion == whole.opinion and layered.exceptions == whole.exceptions
    assert layered.items == whole.items
