"""The description of the system, held against facts; advice on scope and kind of report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from engine.model.run import AuditRun
from engine.model.words import Opinion
from tests.companies import WALK, control
from tests.reports_on import (
    SECRECY,
    Change,
    Facts,
    adding,
    asking,
    audit,
    cover,
    removal,
    setting,
    telling,
)

TEXT = "Customers remove their own leavers"
INCIDENT = {"id": "inc-1", "text": "orders were seen", "on": "2025-05-05", "commitments": [SECRECY]}
MOVE = {"id": "move", "text": "to another cloud", "on": "2025-07-07", "significant": True}
CLOUD = {"id": "cloud", "subservice": True, "does_most": False}
TOLD_CLOUD = {"vendor": "cloud", "method": "carve_out", "expected": ["physical-security"]}


def _named(value: object) -> str:
    return value if isinstance(value, str) else ""


def concluded(run: AuditRun) -> dict[str, str]:
    return {d.id: d.conclusion for d in run.description if d.conclusion != "met"}


def part(run: AuditRun) -> Opinion:
    return next(p.value for p in run.opinion.parts if p.subject == "description")


def without_rooms(made: Facts) -> None:
    """A criterion that asks nothing of this organisation, as management states."""
    made["organisation"] = made["organisation"] | {
        "circumstances": {"data-subjects": False, "premises": False, "own-data-centre": False}
    }


MISSTATED: list[tuple[str, str, Sequence[Change]]] = [
    ("DC1", "a service is left out", [telling(services=[])]),
    ("DC2", "a promise of the contracts is left out", [telling(commitments=[])]),
    (
        "DC3",
        "data are left out",
        [telling(components=["infrastructure", "software", "people", "procedures"])],
    ),
    ("DC4", "an incident is left out", [setting(incidents=[INCIDENT])]),
    (
        "DC5",
        "a control is told and does not exist",
        [telling(controls=["access-removal", "cover", "training"])],
    ),
    ("DC5", "a control is left out", [telling(controls=["cover"])]),
    (
        "DC5",
        "a control is told and was never in place",
        [
            adding(
                control(id="late", answers=[], population=None, attributes={})
                | {"in_place": {"from": "2026-01-01"}}
            )
        ],
    ),
    (
        "DC5",
        "a walkthrough found something else",
        [removal(walkthrough=WALK | {"result": "not_as_described"})],
    ),
    ("DC6", "customers are not told", [setting(complementary_user_controls=[TEXT])]),
    ("DC7", "a subservice organisation is left out", [setting(vendors=[CLOUD])]),
    (
        "DC7",
        "nothing is expected of it",
        [setting(vendors=[CLOUD]), telling(subservice=[TOLD_CLOUD | {"expected": []}])],
    ),
    (
        "DC7",
        "it is told by the other method",
        [setting(vendors=[CLOUD]), telling(subservice=[TOLD_CLOUD | {"method": "inclusive"}])],
    ),
    (
        "DC8",
        "a criterion is left out that does ask something",
        [telling(excluded=[{"criterion": "CC6.4", "reason": "no rooms"}])],
    ),
    ("DC8", "no reason is given", [telling(excluded=[{"criterion": "CC6.4"}])]),
    ("DC9", "a significant change is left out", [setting(changes=[MOVE])]),
]
TOLD: list[tuple[str, Sequence[Change]]] = [
    ("an incident", [setting(incidents=[INCIDENT]), telling(incidents=["inc-1"])]),
    ("an incident of another year", [setting(incidents=[INCIDENT | {"on": "2024-05-05"}])]),
    ("a harmless incident", [setting(incidents=[INCIDENT | {"commitments": []}])]),
    (
        "customers' controls",
        [setting(complementary_user_controls=[TEXT]), telling(user_controls=[TEXT])],
    ),
    ("a provider", [setting(vendors=[CLOUD]), telling(subservice=[TOLD_CLOUD])]),
    ("a change", [setting(changes=[MOVE]), telling(changes=["move"])]),
    ("a small change", [setting(changes=[MOVE | {"significant": False}])]),
    ("a change of another year", [setting(changes=[MOVE | {"on": "2024-07-07"}])]),
]
OPEN: list[tuple[str, str, Sequence[Change]]] = [
    *(
        (f"DC{n}", f"nobody looked for {key}", [telling(**{key: None})])
        for n, key in enumerate(
            (
                "services",
                "commitments",
                "components",
                "incidents",
                "controls",
                "user_controls",
                "subservice",
                "excluded",
                "changes",
            ),
            1,
        )
    ),
    (
        "DC1",
        "no service is stated",
        [
            setting(services=[], risks=[{"id": "misuse", "text": "misuse"}]),
            telling(services=[], commitments=[]),
        ],
    ),
    ("DC4", "nobody says whether there were incidents", [setting(incidents=None)]),
    ("DC5", "a told control is not shown to be implemented", [removal(walkthrough=None)]),
    ("DC6", "nobody says what customers have to do", [setting(complementary_user_controls=None)]),
    (
        "DC7",
        "nobody says how much of the work the provider does",
        [setting(vendors=[CLOUD | {"does_most": None}]), telling(subservice=[TOLD_CLOUD])],
    ),
    ("DC9", "nobody says whether the system changed", [setting(changes=None)]),
]


@pytest.mark.parametrize(("criterion", "text", "changes"), MISSTATED, ids=_named)
def test_what_is_wrong_or_left_out_qualifies_the_description(
    tmp_path: Path, criterion: str, text: str, changes: Sequence[Change]
) -> None:
    run = audit(tmp_path, *changes)
    assert concluded(run).get(criterion) == "misstated", (text, run.description)
    assert part(run) is Opinion.QUALIFIED


@pytest.mark.parametrize(("text", "changes"), TOLD, ids=_named)
def test_what_is_told_or_need_not_be_does_not(
    tmp_path: Path, text: str, changes: Sequence[Change]
) -> None:
    run = audit(tmp_path, *changes)
    assert concluded(run) == {}, text
    assert part(run) is run.opinion.overall is Opinion.UNQUALIFIED


@pytest.mark.parametrize(("criterion", "text", "changes"), OPEN, ids=_named)
def test_what_is_unknown_is_open_and_withholds_the_opinion(
    tmp_path: Path, criterion: str, text: str, changes: Sequence[Change]
) -> None:
    run = audit(tmp_path, *changes)
    assert concluded(run).get(criterion) == "open", (text, run.description)
    assert part(run) is run.opinion.overall is Opinion.NOT_EXPRESSED


def test_a_criterion_that_asks_nothing_is_told_with_its_reason(tmp_path: Path) -> None:
    """P1 asks nothing where the people whom data are about are never met."""
    asked = asking(categories=["security", "privacy"], examined=["P1"])
    reason = {"criterion": "P1.1", "reason": "customers meet the people"}
    silent = audit(tmp_path / "silent", asked, without_rooms)
    told = audit(tmp_path / "told", asked, without_rooms, telling(excluded=[reason]))
    assert "not-applicable" in {c.conclusion for c in silent.criteria}
    assert concluded(silent)["DC8"] == "misstated"
    assert "DC8" not in concluded(told)


def test_without_a_description_nothing_is_concluded_on_it(tmp_path: Path) -> None:
    run = audit(tmp_path, setting(description=None))
    assert run.description == () and part(run) is Opinion.NOT_EXPRESSED
    assert run.opinion.overall is Opinion.NOT_EXPRESSED


def test_what_was_seen_speaks_against_a_description_that_nobody_read(tmp_path: Path) -> None:
    other = removal(walkthrough=WALK | {"result": "not_as_described"})
    run = audit(tmp_path, setting(description=None), other)
    assert any(g.subject == "description" and g.value == "qualified" for g in run.grounds)


def test_a_weakness_that_management_knows_belongs_into_the_description(tmp_path: Path) -> None:
    weak = removal(design={**control()["design"], "able": False})
    known = setting(
        known_to_management=[
            {
                "id": "gap",
                "text": "it misses contractors",
                "control": "access-removal",
                "disclosed": True,
            }
        ]
    )
    silent = audit(tmp_path / "silent", weak, known)
    told = audit(tmp_path / "told", weak, known, telling(deficiencies=["access-removal"]))
    unknown = audit(tmp_path / "unknown", weak)
    assert concluded(silent) == {"DC5": "misstated"}
    assert concluded(told) == concluded(unknown) == {}


@pytest.mark.parametrize(
    "about", ["inc-1", "api", SECRECY, "data", "cover", "DC6", "cloud", "move"]
)
def test_what_is_put_right_before_issue_has_no_effect(tmp_path: Path, about: str) -> None:
    changes: dict[str, Sequence[Change]] = {
        "inc-1": [setting(incidents=[INCIDENT])],
        "api": [telling(services=[])],
        SECRECY: [telling(commitments=[])],
        "data": [telling(components=["infrastructure", "software", "people", "procedures"])],
        "cover": [telling(controls=["access-removal"])],
        "DC6": [setting(complementary_user_controls=[TEXT])],
        "cloud": [setting(vendors=[CLOUD])],
        "move": [setting(changes=[MOVE])],
    }
    assert part(audit(tmp_path / "as-it-is", *changes[about])) is Opinion.QUALIFIED
    right = audit(tmp_path / "put-right", *changes[about], telling(corrected=[about]))
    assert part(right) is Opinion.UNQUALIFIED


def test_a_day_knows_no_changes_within_it(tmp_path: Path) -> None:
    run = audit(tmp_path, setting(changes=[MOVE]), type=1)
    assert [d.id for d in run.description] == [f"DC{n}" for n in range(1, 9)]
    assert run.opinion.overall is Opinion.UNQUALIFIED


ALL_WRONG = [setting(incidents=[INCIDENT], complementary_user_controls=[TEXT], changes=[MOVE])]


@pytest.mark.parametrize(
    "left_out",
    [
        setting(description=None),
        setting(incidents=None),
        setting(changes=None),
        setting(complementary_user_controls=None),
        setting(representations=None),
        telling(incidents=None, changes=None, user_controls=None),
    ],
    ids=["description", "incidents", "changes", "user controls", "letter", "keys"],
)
def test_leaving_out_never_makes_an_unqualified_opinion(tmp_path: Path, left_out: Change) -> None:
    assert part(audit(tmp_path / "all", *ALL_WRONG)) is Opinion.ADVERSE
    for number, changes in enumerate(([], ALL_WRONG)):
        run = audit(tmp_path / str(number), *changes, left_out)
        assert run.opinion.overall is not Opinion.UNQUALIFIED


# Advice: scope and kind of report


def advice(run: AuditRun, topic: str) -> set[str]:
    return {a.about for a in run.advice if a.topic == topic}


def holding(**values: Any) -> Change:
    return setting(data_types=[{"id": "orders", "name": "Orders"} | values])


def answering(**answers: bool) -> Change:
    def change(made: Facts) -> None:
        told = {name.replace("_", "-"): holds for name, holds in answers.items()}
        made["organisation"] = made["organisation"] | {"circumstances": told}

    return change


def promising(category: str) -> Change:
    def change(made: Facts) -> None:
        more = {"id": "more", "category": category, "text": "more"}
        made["services"][0]["requirements"] = [more]

    return change


@pytest.mark.parametrize(
    ("about", "changes"),
    [
        ("availability", [promising("availability")]),
        ("confidentiality", [holding(classification="confidential")]),
        ("confidentiality", [answering(confidential_data=True)]),
        ("confidentiality", [holding(personal=True), answering(data_subjects=False)]),
        ("privacy", [holding(personal=True), answering(data_subjects=True)]),
        ("processing_integrity", [answering(processes_for_customers=True)]),
        ("availability", [asking(categories=["security", "availability"])]),
    ],
)
def test_promises_and_data_call_for_categories(
    tmp_path: Path, about: str, changes: Sequence[Change]
) -> None:
    before = advice(audit(tmp_path / "before"), "scoping")
    run = audit(tmp_path / "after", *changes)
    assert about not in before and about in advice(run, "scoping")
    assert all(a.because and a.basis for a in run.advice)


@pytest.mark.parametrize(
    ("about", "changes"),
    [
        ("period", [asking(period={"from": "2025-01-01", "to": "2025-02-28"})]),
        ("period", [asking(first_report=True, stage="before_acceptance")]),
        ("period", [asking(previous_report_to="2024-11-30", first_report=False)]),
        ("access-removal", [removal(in_place={"from": "2025-03-01"})]),
        (
            "access-removal",
            [removal(in_place={"from": "2025-03-01"}), asking(stage="before_acceptance")],
        ),
    ],
)
def test_the_kind_of_report_hangs_on_period_and_controls(
    tmp_path: Path, about: str, changes: Sequence[Change]
) -> None:
    assert advice(audit(tmp_path / "before"), "report-type") == set()
    assert about in advice(audit(tmp_path / "after", *changes), "report-type")


def test_advice_never_modifies(tmp_path: Path) -> None:
    run = audit(tmp_path, holding(classification="confidential"), promising("availability"))
    assert run.advice and run.opinion.overall is Opinion.UNQUALIFIED


def test_the_cover_alone_would_leave_one_objective(tmp_path: Path) -> None:
    def gone(made: Facts) -> None:
        made["controls"] = [cover()]
        made["description"]["controls"] = ["cover"]

    assert audit(tmp_path, gone).opinion.overall is Opinion.QUALIFIED
