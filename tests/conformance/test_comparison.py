"""Audits side by side: what is the same, what differs, and in which direction."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from engine.audit.compare import MOST_COLUMNS, Measure, asked, compare
from engine.audit.open import Choices
from engine.model.comparison import Cell, Comparison, Row
from engine.model.position import Diagnostic
from engine.store.folder import save_run
from tests.audits import audited
from tests.companies import company, control, leaver, scenario, write

ROWS = [leaver(n) for n in range(25)]
LATE = [leaver(n, removed_at="") if n in (3, 7, 11, 19) else row for n, row in enumerate(ROWS)]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("side-by-side")
    company(root / "good", ROWS)
    company(root / "late", LATE, control_={"remediation": {"cost": 900, "days": 20}})
    (root / "mended.yaml").write_text("assume: [{control: access-removal}]\n", encoding="utf-8")
    (root / "lenient.yaml").write_text(
        "engagement: {categories: [security, availability]}\n", encoding="utf-8"
    )
    return root


@cache
def side_by_side(
    *folders: Path, overlays: tuple[Path, ...] = (), firms: tuple[str, ...] = ()
) -> Comparison:
    columns = asked([str(f) for f in folders], overlays, firms, Choices())
    assert isinstance(columns, tuple), columns
    found = compare(columns)
    assert isinstance(found, Comparison), found
    return found


def row(found: Comparison, group: str, label: str) -> tuple[Cell, ...]:
    return next(r.values for r in found.rows if (r.group, r.label) == (group, label))


def by_name(found: Comparison) -> Mapping[tuple[str, str], Row]:
    return {(r.group, r.label): r for r in found.rows}


def test_a_column_beside_itself_shows_no_difference(folders: Path) -> None:
    found = side_by_side(folders / "late", folders / "late")
    assert not [r for r in found.rows if r.changed]
    assert row(found, "exceptions", "gained") == row(found, "exceptions", "lost") == (0, 0)
    assert [c.label for c in found.columns] == ["late (1)", "late (2)"]


def test_columns_that_change_places_mirror_gained_and_lost(folders: Path) -> None:
    there = side_by_side(folders / "good", folders / "late")
    back = side_by_side(folders / "late", folders / "good")
    assert row(there, "exceptions", "gained") == row(back, "exceptions", "lost") == (0, 4)
    assert row(there, "exceptions", "lost") == row(back, "exceptions", "gained") == (0, 0)
    for key, each in by_name(there).items():
        if key[1] not in ("gained", "lost"):
            assert by_name(back)[key].values == each.values[::-1], key


def test_a_column_says_what_its_audit_alone_says(folders: Path) -> None:
    found = side_by_side(folders / "good", folders / "late", firms=("binomial-90", "census"))
    assert len(found.columns) == 4
    for column in found.columns:
        alone = audited(folders / Path(column.scenario).name, firm=column.firm)
        assert column.run == alone


def test_each_overlay_is_a_column_beside_the_plain_scenario(folders: Path) -> None:
    mended = folders / "mended.yaml"
    found = side_by_side(folders / "late", overlays=(mended, folders / "lenient.yaml"))
    assert [c.label for c in found.columns] == ["late", "late + mended.yaml", "late + lenient.yaml"]
    assert row(found, "exceptions", "exceptions") == (4, 0, 4)
    assert row(found, "engagement", "categories") == (
        "security",
        "security",
        "availability security",
    )
    assert row(found, "operation of controls", "access-removal") == (
        "not-effective",
        "effective",
        "not-effective",
    )
    assert row(found, "cost", "of mending") == (None, 900, None)
    assert row(found, "cost", "days of mending") == (None, 20, None)


def test_exceptions_that_differ_are_named(folders: Path) -> None:
    found = side_by_side(folders / "good", folders / "late")
    named = [r.label for r in found.rows if r.group == "exceptions"][3:]
    assert named == [f"access-removal p{n:03}" for n in (3, 7, 11, 19)]


def test_scenarios_times_overlays_times_firms_are_bounded() -> None:
    columns = asked(["a", "b"], [Path("x"), Path("y")], ["f", "g"], Choices())
    assert isinstance(columns, tuple) and len(columns) == MOST_COLUMNS
    assert [c.label for c in columns[:4]] == ["a @ f", "a @ g", "a + x @ f", "a + x @ g"]
    told = asked(["a", "b"], [Path("x"), Path("y")], ["f", "g", "h"], Choices())
    assert isinstance(told, Diagnostic) and told.code == "E-COLUMNS"


def test_all_problems_of_all_columns_come_at_once(folders: Path, tmp_path: Path) -> None:
    write(tmp_path / "bad", scenario(controls=[control(owner="nobody")]), {})
    columns = asked([str(tmp_path / "bad"), "no-such-thing"], [], ["sensus"], Choices())
    assert isinstance(columns, tuple)
    told = compare(columns)
    assert isinstance(told, tuple)
    codes = {problem.code for problem in told}
    assert {"E-DANGLING", "E-NO-FOLDER"} <= codes
    assert any(str(problem.at).startswith(f"{tmp_path / 'bad'}: ") for problem in told)


def test_further_measures_stand_in_rows_of_their_own(folders: Path) -> None:
    columns = asked([str(folders / "good"), str(folders / "late")], [], [], Choices())
    assert isinstance(columns, tuple)
    found = compare(
        columns, lambda _, run: [Measure("forecast", "exceptions", str(len(run.exceptions)))]
    )
    assert isinstance(found, Comparison)
    assert row(found, "forecast", "exceptions") == ("0", "4")


@pytest.fixture(scope="module")
def run(folders: Path) -> Path:
    """The audit of `late` as it was stored; the scenario may have moved on since."""
    assert save_run(audited(folders / "late"), folders / "runs" / "stored") is None
    return folders / "runs" / "stored"


def test_a_stored_run_stands_where_its_audit_would(folders: Path, run: Path) -> None:
    stored = side_by_side(folders / "good", run)
    audited_now = side_by_side(folders / "good", folders / "late")
    assert stored.rows == audited_now.rows and stored.unlisted == audited_now.unlisted
    assert [c.run for c in stored.columns] == [c.run for c in audited_now.columns]
    assert [c.stored for c in stored.columns] == [False, True]
    assert [c.label for c in stored.columns] == ["good", "run stored"]


def test_two_stored_runs_need_no_scenario(run: Path) -> None:
    found = side_by_side(run, run)
    assert not [r for r in found.rows if r.changed]
    assert [c.label for c in found.columns] == ["run stored (1)", "run stored (2)"]


def test_overlays_and_firms_are_laid_over_scenarios_alone(folders: Path, run: Path) -> None:
    mended = folders / "mended.yaml"
    found = side_by_side(run, folders / "late", overlays=(mended,), firms=("binomial-90", "census"))
    assert [c.label for c in found.columns] == [
        "run stored",
        *("late @ binomial-90", "late @ census"),
        *("late + mended.yaml @ binomial-90", "late + mended.yaml @ census"),
    ]
    assert row(found, "cost", "of mending") == (None, None, None, 900, 900)


def test_nothing_is_laid_over_stored_runs_alone(folders: Path, run: Path) -> None:
    for given in (
        ([folders / "mended.yaml"], [], Choices()),
        ([], ["census"], Choices()),
        ([], [], Choices(type=1)),
    ):
        told = asked([str(run), str(run)], *given)
        assert isinstance(told, Diagnostic) and told.code == "E-STORED"


def test_a_run_that_does_not_hold_together_is_told_with_all_other_problems(tmp_path: Path) -> None:
    (tmp_path / "cut").mkdir()
    (tmp_path / "cut" / "run.json").write_text("{", encoding="utf-8")
    columns = asked([str(tmp_path / "cut"), "no-such-thing"], [], [], Choices())
    assert isinstance(columns, tuple)
    told = compare(columns)
    assert isinstance(told, tuple)
    assert {problem.code for problem in told} == {"E-RUN-JSON", "E-NO-FOLDER"}


def test_nothing_is_measured_of_a_stored_run(folders: Path, run: Path) -> None:
    columns = asked([str(run), str(folders / "good")], [], [], Choices())
    assert isinstance(columns, tuple)
    found = compare(columns, lambda _, run: [Measure("forecast", "any exception", 0.5)])
    assert isinstance(found, Comparison)
    assert row(found, "forecast", "any exception") == (None, 0.5)
