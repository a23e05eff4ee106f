"""Items that an overlay supposes to deviate: whatever evidence shows, told as what they are."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.audit.compare import asked, compare
from engine.audit.flips import flips
from engine.audit.open import Choices, Opened, open_scenario
from engine.audit.run import audit
from engine.model.comparison import Comparison
from engine.model.position import Diagnostic
from engine.model.run import AuditRun
from engine.model.testing import SUPPOSED
from engine.model.words import ItemOutcome
from reports.evidence import exception_groups, exceptions_said
from tests.audits import audited, control_of
from tests.companies import company, control, leaver, population, scenario, write
from tests.forecasts import forecast_of_folder

CONTROL = "access-removal"
LEAVERS = [leaver(n) for n in range(25)]
NOBODY = "to deviate, by a what-if; no evidence shows it"


def overlay(folder: Path, keys: Iterable[object], control: str = CONTROL) -> Path:
    path = folder / "supposed.yaml"
    path.write_text(json.dumps({"assume": [{"control": control, "deviate": list(keys)}]}))
    return path


def refused(folder: Path, path: Path, **choices: Any) -> tuple[Diagnostic, ...]:
    opened = open_scenario(str(folder), Choices(overlays=(path,), **choices))
    assert isinstance(opened, Opened), opened
    found = audit(opened)
    assert isinstance(found, tuple)
    return found


def judged(folder: Path, results: Sequence[tuple[str, str]], **attributes: Any) -> Path:
    """Leavers whose removal a person judged, item by item."""
    made = company(
        folder,
        LEAVERS,
        control_={"attributes": {"fits": {"text": "it fitted", "judged": True}, **attributes}},
        population_={"workpaper": "evidence/judged.csv"},
    )
    with (made / "evidence/judged.csv").open("w", newline="", encoding="utf-8") as sink:
        writer = csv.writer(sink)
        writer.writerow(("item", "attribute", "result", "by", "on", "evidence"))
        writer.writerows((i, "fits", r, "assessor", "2026-01-05", "ticket") for i, r in results)
    return made


def without_inputs(run: AuditRun) -> AuditRun:
    return replace(run, inputs=())


def outcomes(run: AuditRun, item: str) -> Mapping[str, ItemOutcome]:
    return {i.attribute: i.outcome for i in run.items if i.item == item}


def test_an_item_that_passes_deviates_and_is_told_as_supposed(tmp_path: Path) -> None:
    folder = company(tmp_path / "it", LEAVERS)
    run = audited(folder, overlays=(overlay(tmp_path, ["p003"]),))
    (test,) = control_of(run).tests
    assert (test.deviations, test.census.deviations, test.items) == (1, 1, 25)
    (found,) = run.exceptions
    assert (found.item, found.attributes, found.row) == ("p003", (SUPPOSED,), 4)
    assert found.supposed and found.sentence == f"`p003` is supposed {NOBODY}"
    assert found.conditions == ("",) and dict(found.values) == {"person": "p003"}
    assert outcomes(run, "p003") == {
        "in-time": ItemOutcome.PASS,  # evidence is as it was
        SUPPOSED: ItemOutcome.DEVIATION,
    }
    assert SUPPOSED not in outcomes(run, "p004")
    assert run.engagement.assumptions[1:] == (
        "access-removal: 1 item deviates, whatever evidence shows (p003)",
    )


def test_reports_tell_it_apart_from_what_was_found(tmp_path: Path) -> None:
    rows = [leaver(n, **({"removed_at": ""} if n == 7 else {})) for n in range(25)]
    answer = {"control": CONTROL, "text": "mended", "by": "head-of-it", "on": "2026-01-04"}
    folder = company(tmp_path / "it", rows, responses=[answer])
    run = audited(folder, overlays=(overlay(tmp_path, ["p003"]),))
    assert exceptions_said(run) == "1 found by the tests of 1 control, 1 more supposed"
    (group,) = exception_groups(run.exceptions)
    shown = {each.item: each for each in group.exceptions}
    assert shown["p007"].evidence == "evidence/leavers.csv:9"
    assert shown["p003"].evidence == "evidence/leavers.csv:5 (supposed)"
    assert shown["p003"].response == "supposed: nothing has happened to respond to"
    assert shown["p007"].response.startswith("mended") and group.unanswered == 0
    bare = audited(company(tmp_path / "bare", LEAVERS), overlays=(overlay(tmp_path, ["p003"]),))
    assert exceptions_said(bare) == "none found, 1 supposed"


def test_an_item_that_deviates_already_changes_nothing_but_what_is_assumed(tmp_path: Path) -> None:
    rows = [leaver(n, **({"removed_at": ""} if n == 7 else {})) for n in range(25)]
    folder = company(tmp_path / "it", rows)
    before, after = audited(folder), audited(folder, overlays=(overlay(tmp_path, ["p007"]),))
    assert len(before.exceptions) == 1 and not before.exceptions[0].supposed
    again = replace(after, engagement=before.engagement, inputs=before.inputs)
    assert again == before


def test_the_order_of_names_does_not_matter(tmp_path: Path) -> None:
    folder = company(tmp_path / "it", LEAVERS)
    one = audited(folder, overlays=(overlay(tmp_path, ["p003", "p017", "p008"]),))
    other = audited(folder, overlays=(overlay(tmp_path, ["p017", "p008", "p003"]),))
    assert without_inputs(one) == without_inputs(other)
    assert {e.item for e in one.exceptions} == {"p003", "p008", "p017"}


def test_keys_may_be_whole_numbers(tmp_path: Path) -> None:
    rows = [leaver(n, person=100 + n) for n in range(25)]
    typed = {"types": {"left_at": "instant", "removed_at": "instant", "person": "integer"}}
    folder = company(tmp_path / "it", rows, population_=typed)
    run = audited(folder, overlays=(overlay(tmp_path, [103, "107"]),))
    assert {e.item for e in run.exceptions} == {"103", "107"}


@pytest.mark.parametrize("result", ["pass", "deviation", None])
def test_what_a_person_judged_or_nobody_did_deviates_all_the_same(
    tmp_path: Path, result: str | None
) -> None:
    others = [(f"p{n:03}", "pass") for n in range(25) if n != 3]
    folder = judged(tmp_path / "it", [*others, *([("p003", result)] if result else [])])
    (before,) = control_of(audited(folder)).tests
    run = audited(folder, overlays=(overlay(tmp_path, ["p003"]),))
    (test,) = control_of(run).tests
    assert (test.census.deviations, test.census.items) == (1, before.census.items)
    (found,) = run.exceptions
    assert found.supposed is (result != "deviation")


def test_what_the_source_cannot_show_deviates_all_the_same(tmp_path: Path) -> None:
    attribute = {
        "text": "removed in time",
        "passes": "removed_at <= left_at + INTERVAL '1 day'",
        "observable": "system <> 'mainframe'",
    }
    rows = [leaver(n, **({"system": "mainframe"} if n == 3 else {})) for n in range(25)]
    folder = company(tmp_path / "it", rows, control_={"attributes": {"in-time": attribute}})
    assert control_of(audited(folder)).tests[0].not_tested == 1
    run = audited(folder, overlays=(overlay(tmp_path, ["p003"]),))
    (test,) = control_of(run).tests
    assert (test.deviations, test.not_tested) == (1, 0)
    assert run.exceptions[0].supposed


def test_a_deviation_belongs_to_the_stratum_of_its_item(tmp_path: Path) -> None:
    rows = [leaver(n, system=("idp", "billing")[n % 2]) for n in range(50)]
    folder = company(tmp_path / "it", rows, population_={"strata": ["system"]})
    run = audited(folder, overlays=(overlay(tmp_path, ["p003"]),))
    assert {t.stratum: t.census.deviations for t in control_of(run).tests} == {
        "billing": 1,
        "idp": 0,
    }


def monthly(folder: Path, extra: Sequence[Mapping[str, Any]] = ()) -> Path:
    """A review each month; `extra` rows besides."""
    rows = [
        {"person": f"r{m:02}", "left_at": f"2025-{m:02}-10T12:00:00Z", "done": "yes"}
        for m in range(1, 13)
    ]
    asked_of = {"signed": {"text": "signed", "passes": "done = 'yes'"}}
    return company(
        folder,
        [*rows, *extra],
        control_={"frequency": "monthly", "attributes": asked_of},
        population_={"types": {"left_at": "instant"}},
    )


def test_a_row_of_a_periodic_control_deviates_in_its_slot(tmp_path: Path) -> None:
    second = {"person": "r99", "left_at": "2025-03-20T12:00:00Z", "done": "yes"}
    folder = monthly(tmp_path / "it", [second])
    for key in ("r03", "r99"):
        run = audited(folder, overlays=(overlay(tmp_path, [key]),))
        (test,) = control_of(run).tests
        assert (test.items, test.census.deviations, test.slots_missing) == (12, 1, 0)
        drawn = [e.item for e in (*run.exceptions, *run.outside)]
        assert drawn == [key]


def test_a_supposed_row_hides_none_that_was_found(tmp_path: Path) -> None:
    """Of two rows of one slot the one that evidence shows is the slot's, whatever their keys."""
    late = {"person": "r99", "left_at": "2025-03-20T12:00:00Z", "done": "no"}
    folder = monthly(tmp_path / "it", [late])
    before, after = audited(folder), audited(folder, overlays=(overlay(tmp_path, ["r03"]),))
    assert (*before.exceptions, *before.outside) == (*after.exceptions, *after.outside)
    assert before.items == after.items


def test_what_is_supposed_twice_over_is_what_the_last_overlay_says(tmp_path: Path) -> None:
    folder = company(tmp_path / "it", LEAVERS)
    first = overlay(tmp_path, ["p003", "p004"])
    second = tmp_path / "mended.yaml"
    second.write_text("assume: [{control: access-removal}]\n", encoding="utf-8")
    assert len(audited(folder, overlays=(second, first)).exceptions) == 2
    assert audited(folder, overlays=(first, second)).exceptions == ()


@pytest.mark.parametrize(
    ("keys", "message", "help_"),
    [
        (["p01"], "no item of `leavers` that `access-removal` is tested over is named `p01`", "p0"),
        (["p026"], "`p026` is no item that `access-removal` is tested over: it lies outside", ""),
        (["p025"], "`p025` cannot deviate: it is not due by the cut-off", ""),
        (["p027"], "`p027` cannot deviate: nothing that `access-removal` asks for applies", ""),
        (["p003", "no-such"], "is named `no-such`", ""),
    ],
)
def test_an_item_that_cannot_deviate_is_told_at_its_place(
    tmp_path: Path, keys: list[str], message: str, help_: str
) -> None:
    rows = [
        *LEAVERS,
        leaver(25, left_at="2025-12-31T23:00:00Z", removed_at=""),
        leaver(26, left_at="2024-12-01T12:00:00Z", removed_at="2024-12-01T13:00:00Z"),
        leaver(27, system="guest"),
    ]
    attribute = {
        "text": "removed in time",
        "passes": "removed_at <= left_at + INTERVAL '1 day'",
        "due": "left_at + INTERVAL '1 day'",
        "applies": "system <> 'guest'",
    }
    early = {"query": {"text": "report", "run_by": "hr", "run_at": "2026-01-01T00:00:00Z"}}
    folder = company(
        tmp_path / "it",
        rows,
        control_={"attributes": {"in-time": attribute}},
        population_=early | {"control_total": {"value": 27, "source": "payroll"}},
    )
    (problem,) = refused(folder, overlay(tmp_path, keys))
    assert problem.code == "E-ASSUMED-ITEM" and problem.at.path == "supposed.yaml"
    assert problem.at.line == 1 and problem.at.column > 1
    assert message in problem.message
    assert help_ in problem.help


def test_a_row_that_fills_no_slot_cannot_deviate(tmp_path: Path) -> None:
    """The control began in mid-month: what was done before the first whole slot is not asked of."""
    folder = monthly(tmp_path / "it")
    made = json.loads((folder / "scenario.yaml").read_text())
    made["controls"][0]["in_place"] = {"from": "2025-03-05"}
    (folder / "scenario.yaml").write_text(json.dumps(made))
    assert {i.item for i in audited(folder).items}.isdisjoint({"r01", "r02", "r03"})
    (problem,) = refused(folder, overlay(tmp_path, ["r03"]))
    assert problem.message == "`r03` cannot deviate: it falls into no due slot"


def test_many_wrong_names_are_told_and_bounded(tmp_path: Path) -> None:
    folder = company(tmp_path / "it", LEAVERS)
    problems = refused(folder, overlay(tmp_path, [f"x{n}" for n in range(30)]))
    assert len(problems) == 21
    assert problems[-1].message == "and 10 more of which none can deviate"


UNTESTED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "a Type 1": ({}, {"type": 1}, "a Type 1 tests no items"),
    "no population": (
        {"control_": {"population": None, "attributes": {}}},
        {},
        "it is tested over no population",
    ),
    "not in place": (
        {"control_": {"in_place": {"from": "2020-01-01", "to": "2020-12-31"}}},
        {},
        "it was not in place on any day that is looked at",
    ),
    "unreconciled": (
        {"population_": {"query": None}},
        {},
        "its population is unreconciled, and nothing is drawn from it",
    ),
}


@pytest.mark.parametrize("case", UNTESTED)
def test_where_no_item_is_tested_it_is_said_that_nothing_changes(tmp_path: Path, case: str) -> None:
    stated, choices, why = UNTESTED[case]
    folder = company(tmp_path / "it", LEAVERS, **stated)
    before = audited(folder, **choices)
    after = audited(folder, overlays=(overlay(tmp_path, ["p003"]),), **choices)
    assert after.engagement.assumptions[1].endswith(f"; this changes nothing: {why}")
    assert replace(after, engagement=before.engagement, inputs=before.inputs) == before


def test_it_is_forecast_and_printed_there(tmp_path: Path) -> None:
    folder = company(tmp_path / "it", [leaver(n) for n in range(60)])
    path = overlay(tmp_path, ["p003", "p004", "p005", "p006"])
    before, after = forecast_of_folder(folder), forecast_of_folder(folder, overlays=(path,))
    removal = next(c for c in after.controls if c.id == CONTROL)
    assert before.p_any_exception == 0 < after.p_any_exception
    assert removal.known == 4 and removal.p_fails > 0


def test_what_is_only_supposed_says_nothing_of_items_that_nobody_judged(tmp_path: Path) -> None:
    """Those are likened to what a person found, never to what somebody made up."""
    folder = judged(tmp_path / "it", [(f"p{n:03}", "pass") for n in range(10)])
    path = overlay(tmp_path, ["p003"])
    said = " ".join(forecast_of_folder(folder, overlays=(path,)).conditional_on)
    assert "they are taken to be like the 9 that were, of which 0 deviated" in said


def test_a_flip_list_mends_what_is_supposed(tmp_path: Path) -> None:
    folder = company(tmp_path / "it", LEAVERS)
    path = overlay(tmp_path, [f"p{n:03}" for n in range(10)])
    opened = open_scenario(str(folder), Choices(overlays=(path,)))
    assert isinstance(opened, Opened)
    run = audit(opened)
    assert isinstance(run, AuditRun)
    found = flips(opened, run)
    weighed = next(w for w in found.options if w.option.id == f"mend:{CONTROL}")
    assert weighed.effect.exceptions == 0 and CONTROL not in weighed.effect.not_effective
    assert found.assumptions == run.engagement.assumptions


def test_a_comparison_shows_it_and_counts_no_cost_of_mending(tmp_path: Path) -> None:
    folder = company(tmp_path / "it", LEAVERS, control_={"remediation": {"cost": 900, "days": 20}})
    columns = asked([str(folder)], (overlay(tmp_path, ["p003"]),), (), Choices())
    assert isinstance(columns, tuple)
    found = compare(columns)
    assert isinstance(found, Comparison)
    rows = {(r.group, r.label): r.values for r in found.rows}
    assert rows["exceptions", "exceptions"] == (0, 1)
    assert not any(group == "cost" for group, _ in rows)


def test_of_two_controls_over_one_population_only_the_one_named_deviates(tmp_path: Path) -> None:
    facts = scenario(
        controls=[control(), control(id="second", answers=["CC6.3/review"])],
        populations=[population(25)],
    )
    folder = write(tmp_path / "it", facts, {"leavers.csv": LEAVERS})
    run = audited(folder, overlays=(overlay(tmp_path, ["p003"]),))
    assert {e.control for e in run.exceptions} == {CONTROL}
