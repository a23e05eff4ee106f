"""Criteria, objectives and catalogue: what is shipped holds together, what dangles is told."""

from pathlib import Path

import pytest

from engine.packs.criteria import criterion_of, load_criteria
from engine.packs.shipped import ROOT

CRITERIA = """\
source: {framework: made up}
series:
  - {id: CC6, title: Access, kind: common}
  - {id: A1, title: Availability, kind: specific}
criteria:
  - id: CC6.2
    series: CC6
    title: Access is given and taken away
    categories: [security]
    common: true
    points_of_focus:
      - {id: CC6.2-POF1, name: given}
      - {id: CC6.2-POF2, name: taken, scope: security}
  - id: A1.1
    series: A1
    title: Capacity
    categories: [availability]
    points_of_focus: [{id: A1.1-POF1, name: watched}]
"""
OBJECTIVES = """\
objectives:
  - id: CC6.2/removal
    title: Access of leavers is removed
    points_of_focus: [CC6.2-POF2]
"""
CATALOGUE = """\
controls:
  - id: AC-02
    name: Removal
    description: Access is removed.
    nature: manual
    frequency: per_event
    answers: [CC6.2/removal]
"""


def problems(
    root: Path,
    criteria: str = CRITERIA,
    objectives: str = OBJECTIVES,
    catalogue: str = CATALOGUE,
    folder: str = "CC6",
) -> list[str]:
    (root / "tsc" / folder).mkdir(parents=True)
    (root / "catalogue").mkdir()
    (root / "tsc" / "criteria.yaml").write_text(criteria)
    (root / "tsc" / folder / "objectives.yaml").write_text(objectives)
    (root / "catalogue" / "access.yaml").write_text(catalogue)
    _, found = load_criteria(root)
    return [str(each).replace(f"{root}/", "") for each in found]


def test_what_is_shipped_holds_together() -> None:
    criteria, found = load_criteria(ROOT)
    assert found == ()
    assert len(criteria.criteria) == 61
    assert sum(each.common for each in criteria.criteria) == 33
    assert criteria.objectives
    assert criteria.catalogue
    answered = {criterion_of(each.id) for each in criteria.objectives}
    wanted = {each.id for each in criteria.criteria if each.series in ("CC6", "CC7", "CC8")}
    assert wanted <= answered


def test_parts_are_found_by_id(tmp_path: Path) -> None:
    assert problems(tmp_path) == []
    criteria, _ = load_criteria(tmp_path)
    found = criteria.criterion("CC6.2")
    assert found is not None
    assert found.at.line == 6
    assert criteria.criterion("CC6.3") is None
    assert [each.id for each in criteria.objectives_of("CC6.2")] == ["CC6.2/removal"]
    assert criteria.objectives_of("A1.1") == ()
    control = criteria.control("AC-02")
    assert control is not None
    assert control.name == "Removal"
    assert criteria.control("AC-03") is None


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("criteria", "series: A1\n", "series: A2\n", "15:13: error[E-DANGLING]: there is no serie"),
        ("criteria", "id: A1.1\n", "id: CC6.2\n", "14:9: error[E-DUPLICATE-ID]: a second criteri"),
        ("criteria", "{id: A1,", "{id: CC6,", "4:10: error[E-DUPLICATE-ID]: a second series is c"),
        ("criteria", "POF2, n", "POF1, n", "13:14: error[E-DUPLICATE-ID]: a second point of focu"),
        ("criteria", "A1.1-POF1", "A1.2-POF1", "18:28: error[E-CRITERION]: `A1.2-POF1` is not na"),
        ("criteria", "scope: security", "scope: secrecy", "13:46: error[E-DANGLING]: there is no"),
        ("criteria", "[availability]", "[]", "17:17: error[E-CRITERION]: `A1.1` belongs to no ca"),
        ("criteria", "    common: true\n", "", "6:9: error[E-CRITERION]: `CC6.2` and its series"),
        ("criteria", "source: {", "sources: {", "1:1: error[E-UNKNOWN-KEY]: unknown key `sources`"),
        ("criteria", "    title: Capacity\n", "", "14:5: error[E-MISSING-KEY]: the key `title`"),
        ("objectives", "CC6.2/", "CC6.9/", "2:9: error[E-DANGLING]: there is no criterion `CC6.9"),
        ("objectives", "CC6.2/", "removal", "2:9: error[E-OBJECTIVE]: `removalremoval` names no"),
        ("objectives", "/removal", "/", "2:9: error[E-OBJECTIVE]: `CC6.2/` names no criterion"),
        ("objectives", "-POF2", "-POF9", "4:23: error[E-DANGLING]: there is no point of focus of"),
        ("objectives", "[CC6.2-POF2]", "[]", "4:22: error[E-OBJECTIVE]: `CC6.2/removal` answers"),
        ("objectives", "POF2", "POF2, CC6.2-POF2", "4:35: error[E-DUPLICATE-ID]: a second point"),
        ("objectives", "CC6.2/removal", "A1.1/x", "2:9: error[E-OBJECTIVE]: `A1.1/x` stands in th"),
        ("objectives", "objectives:", "objective:", "1:1: error[E-UNKNOWN-KEY]: unknown key `obj"),
        ("catalogue", "[CC6.2/removal]", "[CC6.2/remove]", "7:15: error[E-DANGLING]: there is no"),
        ("catalogue", "manual", "by-hand", "5:13: error[E-WRONG-VALUE]"),
        ("catalogue", "controls:", "controls: 5\nx:", "1:11: error[E-WRONG-TYPE]: expected a list"),
    ],
)
def test_a_problem_is_told_at_its_place(
    tmp_path: Path, file: str, old: str, new: str, expected: str
) -> None:
    text = {"criteria": CRITERIA, "objectives": OBJECTIVES, "catalogue": CATALOGUE}[file]
    assert old in text
    found = problems(tmp_path, **{file: text.replace(old, new, 1)})
    path = {"objectives": "tsc/CC6/objectives.yaml", "catalogue": "catalogue/access.yaml"}.get(
        file, "tsc/criteria.yaml"
    )
    assert any(each.startswith(f"{path}:{expected}") for each in found), found


def test_ids_stand_once(tmp_path: Path) -> None:
    twice = OBJECTIVES + OBJECTIVES.removeprefix("objectives:\n")
    controls = CATALOGUE + CATALOGUE.removeprefix("controls:\n")
    assert problems(tmp_path, objectives=twice, catalogue=controls) == [
        "catalogue/access.yaml:8:9: error[E-DUPLICATE-ID]: a second control is called `AC-02`\n"
        "  help: the first stands at catalogue/access.yaml:2:9",
        "tsc/CC6/objectives.yaml:5:9: error[E-DUPLICATE-ID]: a second objective is called "
        "`CC6.2/removal`\n  help: the first stands at tsc/CC6/objectives.yaml:2:9",
    ]


def test_a_near_name_is_offered(tmp_path: Path) -> None:
    wrong = CATALOGUE.replace("CC6.2/removal", "CC6.2/remval")
    (problem,) = problems(tmp_path, catalogue=wrong)
    assert problem.endswith("help: did you mean `CC6.2/removal`?")


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    criteria, (problem,) = load_criteria(tmp_path)
    assert criteria.criteria == ()
    assert problem.code == "E-CANNOT-READ"
