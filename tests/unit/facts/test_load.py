"""Scenario folders to fact bases: files joined, controls filled, problems located."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.facts.evidence import files_of
from engine.facts.folder import documents_in
from engine.facts.load import load
from engine.facts.schema import scenario_schema
from engine.model.position import Severity
from engine.model.scenario import FactBase
from engine.model.words import Importance, Nature
from tests.unit.facts.scenario_folder import CONTROLS, REFERENCE, SCENARIO, write_scenario


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield write_scenario(tmp_path / "tiny")


def facts_of(folder: Path) -> FactBase:
    facts, problems = load(folder, REFERENCE)
    assert problems == ()
    assert facts is not None
    return facts


def told(folder: Path) -> list[str]:
    facts, problems = load(folder, REFERENCE)
    assert facts is None
    return [f"{problem.at} {problem.code}" for problem in problems]


def changed(folder: Path, old: str, new: str) -> Path:
    for name, text in (("scenario.yaml", SCENARIO), ("controls.yaml", CONTROLS)):
        if old in text:
            (folder / name).write_text(text.replace(old, new))
            return folder
    raise AssertionError(f"{old} is in no file")


def test_a_folder_of_two_files_is_one_fact_base(folder: Path) -> None:
    facts = facts_of(folder)
    assert facts.organisation.name == "Tiny Hosting"
    assert [each.id for each in facts.controls] == ["access-removal"]
    assert str(facts.controls[0].at) == "controls.yaml:2:5"
    assert str(facts.people[0].at) == "scenario.yaml:8:5"
    assert files_of(facts) == ("evidence/leavers.csv",)


def test_lists_are_joined_in_the_order_of_names_after_the_main_file(folder: Path) -> None:
    (folder / "b.yaml").write_text("people: [{id: third}]\n")
    (folder / "a.yaml").write_text("people: [{id: second}]\n")
    assert documents_in(folder)[0] == ("scenario.yaml", "a.yaml", "b.yaml", "controls.yaml")
    assert [each.id for each in facts_of(folder).people] == ["head-of-it", "second", "third"]


def test_answers_overlays_and_hidden_files_state_no_facts(folder: Path) -> None:
    (folder / "expected.yaml").write_text("opinion: qualified\n")
    (folder / ".draft.yaml").write_text("[[[\n")
    (folder / "overlays").mkdir()
    (folder / "overlays" / "mended.yaml").write_text("assume: []\n")
    (folder / "README.md").write_text("# Tiny\n")
    assert facts_of(folder).organisation.name == "Tiny Hosting"


def test_a_control_takes_what_it_leaves_out_from_the_catalogue(folder: Path) -> None:
    (control,) = facts_of(folder).controls
    assert (control.name, control.nature) == ("Access removal", Nature.MANUAL)
    assert control.importance is Importance.KEY
    assert control.answers == ("CC6.2/removal",)
    assert control.attributes["in-time"].passes == "removed_at <= left_at + INTERVAL '1 day'"
    assert set(control.attributes) == {"in-time"}, "stating any leaves the catalogue's others out"


def test_a_bare_attribute_takes_the_test_of_the_catalogue(folder: Path) -> None:
    stated = "in-time: {passes: removed_at <= left_at + INTERVAL '1 day'}"
    (control,) = facts_of(changed(folder, stated, "complete: {}")).controls
    assert {name: test.passes for name, test in control.attributes.items()} == {
        "complete": "systems_left = 0"
    }


def test_what_a_control_states_stands_above_the_catalogue(folder: Path) -> None:
    stated = "uses: AC-02\n    importance: low\n    answers: []\n    name: Goodbye\n"
    (control,) = facts_of(changed(folder, "uses: AC-02\n", stated)).controls
    assert (control.importance, control.answers, control.name) == (Importance.LOW, (), "Goodbye")


def test_without_a_population_the_catalogue_gives_no_attributes(folder: Path) -> None:
    (folder / "controls.yaml").write_text(
        "controls:\n  - {id: a, uses: AC-02, in_place: {from: 2025-01-15}}\n"
    )
    assert facts_of(folder).controls[0].attributes == {}


def test_every_problem_of_every_file_is_told_in_one_pass(folder: Path) -> None:
    changed(folder, "Europe/Berlin", "Europe/Berlln")
    (folder / "controls.yaml").write_text(
        CONTROLS.replace("owner: head-of-it", "owner: head-of-ti").replace("key: person", "key: 1")
    )
    (folder / "people.yaml").write_text("people: [{id: Ada}, {name: Bob}]\n")
    assert told(folder) == [
        "controls.yaml:4:12 E-DANGLING",
        "controls.yaml:14:10 E-WRONG-TYPE",
        "people.yaml:1:15 E-BAD-ID",
        "people.yaml:1:21 E-MISSING-KEY",
        "scenario.yaml:1:42 E-ZONE",
    ]


def test_a_broken_file_is_told_without_blaming_others_for_what_it_held(folder: Path) -> None:
    changed(folder, "people:", "people: ]")
    assert told(folder) == ["scenario.yaml:7:9 E-NOT-YAML"]


def test_a_broken_record_is_told_without_blaming_others_for_naming_it(folder: Path) -> None:
    changed(folder, "systems: [{id: idp}]", "systems: [{id: idp, nam: x}]")
    assert told(folder) == ["scenario.yaml:9:21 E-UNKNOWN-KEY"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("systems: [idp]", "systems: [idp, crm]", "controls.yaml:5:20 E-DANGLING"),
        ("risks: [misuse]", "risks: [miss]", "controls.yaml:6:13 E-DANGLING"),
        ("population: leavers", "population: leaver", "controls.yaml:8:17 E-DANGLING"),
        ("uses: AC-02", "uses: AC-03", "controls.yaml:3:11 E-DANGLING"),
        ("    uses: AC-02", "    replaces: b\n    uses: AC-02", "controls.yaml:3:15 E-DANGLING"),
        (
            "    uses: AC-02",
            "    compensates: [{control: b}]\n    uses: AC-02",
            "controls.yaml:3:29 E-DANGLING",
        ),
        (
            "    uses: AC-02",
            "    depends_on: [b]\n    uses: AC-02",
            "controls.yaml:3:18 E-DANGLING",
        ),
        (
            "    uses: AC-02",
            "    answers: [CC9/x]\n    uses: AC-02",
            "controls.yaml:3:15 E-DANGLING",
        ),
        ("system: idp", "system: crm", "controls.yaml:16:13 E-DANGLING"),
        ("system: idp", "system: idp\n    owner: bob", "controls.yaml:17:12 E-DANGLING"),
        ("commitments: [privacy]", "commitments: [x]", "scenario.yaml:14:76 E-DANGLING"),
        ("criteria: [CC6.2]", "criteria: [CC6.9]", "scenario.yaml:14:54 E-DANGLING"),
        ("firm: small-firm", "firm: big-firm", "scenario.yaml:6:9 E-DANGLING"),
        (
            "controls:\n",
            "responses: [{control: b, text: x, by: y, on: 2026-01-01}]\ncontrols:\n",
            "controls.yaml:1:23 E-DANGLING",
        ),
        (
            "controls:\n",
            "contradictions: [{control: b, text: x, on: 2026-01-01, evidence: y}]\ncontrols:\n",
            "controls.yaml:1:28 E-DANGLING",
        ),
        (
            "controls:\n",
            "description_matters: [{id: m, about: DC10, text: x, important: true}]\ncontrols:\n",
            "controls.yaml:1:38 E-DANGLING",
        ),
        (
            "controls:\n",
            "disclosed_changes: [access-removal, b]\ncontrols:\n",
            "controls.yaml:1:37 E-DANGLING",
        ),
        (
            "controls:\n",
            "assets: [{id: a, system: crm}]\ncontrols:\n",
            "controls.yaml:1:26 E-DANGLING",
        ),
        (
            "controls:\n",
            "assets: [{id: a, holds: [mail]}]\ncontrols:\n",
            "controls.yaml:1:26 E-DANGLING",
        ),
        (
            "controls:\n",
            "documents: [{id: a, owner: bob}]\ncontrols:\n",
            "controls.yaml:1:28 E-DANGLING",
        ),
        ("to: 2026-06-30", "to: 2025-06-30", "scenario.yaml:4:34 E-DATES-OUT-OF-ORDER"),
        ("run_at: 2026-07-03", "run_at: 1826-07-03", "controls.yaml:17:47 E-YEAR"),
        ("Only staff gets in.", "x" * 2001, "scenario.yaml:12:59 E-TEXT-TOO-LONG"),
        ("in-time:", "In Time:", "controls.yaml:10:7 E-BAD-ID"),
        (
            "commitments: [{id: privacy",
            "requirements: [{id: privacy, category: security, text: x}]\n"
            "    commitments: [{id: privacy",
            "scenario.yaml:12:25 E-DUPLICATE-ID",
        ),
        (
            "control_total",
            "second_source: {file: ../x.csv, key: k}\n    control_total",
            "controls.yaml:18:27 E-OUTSIDE-FOLDER",
        ),
        (
            "control_total",
            "workpaper: evidence/w.csv\n    control_total",
            "controls.yaml:18:16 E-NO-EVIDENCE",
        ),
        ("key: person", "key: person\n    zone: Mars", "controls.yaml:15:11 E-ZONE"),
    ],
)
def test_what_cannot_be_is_told_at_its_place(
    folder: Path, old: str, new: str, expected: str
) -> None:
    assert told(changed(folder, old, new)) == [expected]


def test_an_unknown_catalogue_entry_is_not_missed_a_second_time(folder: Path) -> None:
    cut = CONTROLS.index("    attributes:"), CONTROLS.index("populations:")
    text = CONTROLS[: cut[0]] + CONTROLS[cut[1] :]
    (folder / "controls.yaml").write_text(text.replace("AC-02", "AC-03"))
    assert told(folder) == ["controls.yaml:3:11 E-DANGLING"]


def test_a_long_period_is_a_warning_and_no_error(folder: Path) -> None:
    changed(folder, "to: 2026-06-30", "to: 2027-06-30")
    assert load(folder, REFERENCE)[1] == ()
    changed(folder, "to: 2026-06-30", "to: 2027-07-01")
    facts, (problem,) = load(folder, REFERENCE)
    assert facts is not None
    assert (problem.code, problem.severity) == ("W-LONG-PERIOD", Severity.WARNING)


def test_twenty_four_months_may_begin_within_a_month(folder: Path) -> None:
    text = SCENARIO.replace("from: 2025-07-01", "from: 2025-07-15")
    (folder / "scenario.yaml").write_text(text.replace("to: 2026-06-30", "to: 2027-07-14"))
    assert load(folder, REFERENCE)[1] == ()
    (folder / "scenario.yaml").write_text(text.replace("to: 2026-06-30", "to: 2027-07-15"))
    assert [problem.code for problem in load(folder, REFERENCE)[1]] == ["W-LONG-PERIOD"]


def test_a_span_of_one_day_is_in_order(folder: Path) -> None:
    changed(folder, "to: 2026-06-30", "to: 2025-07-01")
    assert load(folder, REFERENCE)[1] == ()


def test_a_changed_control_may_begin_the_day_after_the_earlier_form_ended(folder: Path) -> None:
    earlier = "controls:\n  - {id: old, uses: AC-02, in_place: {from: 2025-01-15, to: %s}}\n"
    text = CONTROLS.replace("in_place: {from: 2025-01-15}", "in_place: {from: 2026-01-01}")
    text = text.replace("    uses: AC-02", "    uses: AC-02\n    replaces: old")
    (folder / "controls.yaml").write_text(text.replace("controls:\n", earlier % "2025-12-31"))
    assert len(facts_of(folder).controls) == 2
    (folder / "controls.yaml").write_text(text.replace("controls:\n", earlier % "2026-01-01"))
    assert told(folder) == ["controls.yaml:5:15 E-REPLACES-OVERLAP"]


def test_two_circles_are_told_once_each_and_those_who_wait_for_them_not_at_all(
    folder: Path,
) -> None:
    needs = {"a": "b", "b": "a", "c": "d", "d": "c", "e": "a", "f": ""}
    lines = [
        f"  - {{id: {name}, uses: AC-02, in_place: {{from: 2025-01-15}}, depends_on: [{need}]}}"
        for name, need in needs.items()
    ]
    (folder / "controls.yaml").write_text("controls:\n" + "\n".join(lines) + "\n")
    _, problems = load(folder, REFERENCE)
    assert [problem.message.partition(": ")[2] for problem in problems] == [
        "`a` -> `b` -> `a`",
        "`c` -> `d` -> `c`",
    ]


def test_a_chain_of_thousands_of_controls_is_no_circle(folder: Path) -> None:
    lines = [
        f"  - {{id: c{n}, uses: AC-02, in_place: {{from: 2025-01-15}}, depends_on: [c{n + 1}]}}"
        for n in range(3_000)
    ]
    last = "  - {id: c3000, uses: AC-02, in_place: {from: 2025-01-15}}\n"
    (folder / "controls.yaml").write_text("controls:\n" + "\n".join(lines) + "\n" + last)
    assert len(facts_of(folder).controls) == 3_001


def test_no_link_is_followed(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    shutil.copytree(folder, outside)
    shutil.rmtree(folder / "evidence")
    os.symlink(outside / "evidence", folder / "evidence")
    assert told(folder) == ["controls.yaml:13:11 E-LINK"]
    (folder / "controls.yaml").unlink()
    os.symlink(outside / "controls.yaml", folder / "controls.yaml")
    assert told(folder) == ["controls.yaml E-LINK"]


def test_a_link_to_nothing_is_a_link(folder: Path) -> None:
    os.symlink("nowhere.csv", folder / "more.yaml")
    assert told(folder) == ["more.yaml E-LINK"]


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    (folder / "evidence" / "leavers.csv").unlink()
    os.mkfifo(folder / "evidence" / "leavers.csv")
    assert told(folder) == ["controls.yaml:13:11 E-NOT-A-FILE"]
    os.mkfifo(folder / "pipe.yaml")
    assert told(folder) == ["pipe.yaml E-NOT-A-FILE"]


def test_evidence_over_two_gibibytes_is_refused(folder: Path) -> None:
    with (folder / "evidence" / "leavers.csv").open("r+b") as file:
        file.truncate(2 << 30)
        assert load(folder, REFERENCE)[1] == ()
        file.truncate((2 << 30) + 1)
    assert told(folder) == ["controls.yaml:13:11 E-EVIDENCE-TOO-LARGE"]


def test_a_yaml_file_over_the_cap_is_refused(folder: Path) -> None:
    (folder / "large.yaml").write_bytes(b"#" * ((1 << 20) + 1))
    assert told(folder) == ["large.yaml E-FILE-TOO-LARGE"]


def test_many_large_files_together_are_refused_unread(folder: Path) -> None:
    for number in range(17):
        (folder / f"f{number}.yaml").write_bytes(b"#" * (1 << 20))
    assert told(folder) == ["tiny E-SCENARIO-TOO-LARGE"]


def test_too_many_files_are_refused_unread(folder: Path) -> None:
    for number in range(199):
        (folder / f"f{number}.yaml").write_text("people: []\n")
    assert told(folder) == ["tiny E-TOO-MANY-FILES"]


def test_case_counts_on_every_machine(folder: Path) -> None:
    changed(folder, "evidence/leavers.csv", "Evidence/leavers.csv")
    (problem,) = load(folder, REFERENCE)[1]
    assert problem.help == "`evidence` is there: small and capital letters count"


@pytest.mark.parametrize("name", ["missing", "scenario.yaml"])
def test_a_folder_that_is_none_is_told(folder: Path, name: str) -> None:
    facts, problems = load(folder / name, REFERENCE)
    assert facts is None
    assert [str(problem) for problem in problems] == [
        f"{name}: error[E-NO-FOLDER]: there is no folder `{name}`"
    ]


def test_positions_do_not_depend_on_where_the_folder_is(folder: Path, tmp_path: Path) -> None:
    changed(folder, "owner: head-of-it", "owner: x")
    moved = tmp_path / "deep" / "down"
    shutil.copytree(folder, moved)
    assert load(folder, REFERENCE) == load(moved, REFERENCE)


def test_a_thousand_dangling_references_are_cut_short(folder: Path) -> None:
    changed(folder, "risks: [misuse]", f"risks: [{', '.join(f'r{n}' for n in range(1000))}]")
    assert len(load(folder, REFERENCE)[1]) == 200


def test_the_schema_describes_one_file_of_a_scenario() -> None:
    schema = scenario_schema()
    assert "required" not in schema
    assert schema["additionalProperties"] is False
    assert {"organisation", "controls", "populations"} <= schema["properties"].keys()
    assert "assumptions" not in schema["properties"]


WHOLE = SCENARIO + CONTROLS
CUTS = st.integers(0, len(WHOLE))
SCRAPS = st.sampled_from(
    [
        "",
        " ",
        "\n",
        "\t",
        ": ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a",
        "!",
        "'",
        "~",
        "1",
        "\0",
        "é",
    ]
)


@settings(
    deadline=None,
    derandomize=True,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(CUTS, st.integers(0, 40), SCRAPS)
def test_nothing_is_raised_whatever_is_cut_or_put_in(
    folder: Path, start: int, length: int, scrap: str
) -> None:
    (folder / "controls.yaml").unlink(missing_ok=True)
    (folder / "scenario.yaml").write_text(WHOLE[:start] + scrap + WHOLE[start + length :])
    facts, problems = load(folder, REFERENCE)
    assert (facts is None) == any(each.severity is Severity.ERROR for each in problems)


LEAVES = st.sampled_from(["~", "x", "1", "0.5", "true", "2025-01-01", "'2025-01-01'"])


def held(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A list or a mapping that holds such values, as it is written."""
    names = st.sampled_from(["id", "control", "from", "file", "attributes", "text"])
    lists = st.lists(inner, max_size=2).map(lambda each: f"[{', '.join(each)}]")
    tables = st.dictionaries(names, inner, max_size=3).map(
        lambda each: "{" + ", ".join(f"{key}: {value}" for key, value in each.items()) + "}"
    )
    return lists | tables


BRANCHES = LEAVES | held(LEAVES) | held(LEAVES | held(LEAVES))


@settings(
    deadline=None,
    derandomize=True,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.dictionaries(st.sampled_from(sorted(scenario_schema()["properties"])), BRANCHES))
def test_nothing_is_raised_whatever_a_section_holds(folder: Path, sections: dict[str, str]) -> None:
    (folder / "controls.yaml").unlink(missing_ok=True)
    text = "\n".join(f"{key}: {value}" for key, value in sections.items())
    (folder / "scenario.yaml").write_text(text + "\n")
    facts, problems = load(folder, REFERENCE)
    assert (facts is None) == any(each.severity is Severity.ERROR for each in problems)
