"""Forecasts of small companies: what one more row, or a row that nobody judged, changes."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from engine.model.prediction import ControlForecast, Forecast
from engine.model.words import Opinion
from engine.sampling.joint import beta_binomial
from tests.companies import company, leaver
from tests.forecasts import forecast_of_folder

JUDGED = {"role-fits": {"text": "the right was no longer called for", "judged": True}}


def removal(found: Forecast) -> ControlForecast:
    return next(c for c in found.controls if c.id == "access-removal")


def with_late(folder: Path, late: int, **choices: object) -> Forecast:
    rows = [leaver(n) for n in range(60)]
    for number in range(late):
        rows[number] = leaver(number, removed_at="")
    return forecast_of_folder(company(folder, rows), **choices)


def test_one_more_deviation_never_makes_failing_less_likely(tmp_path: Path) -> None:
    chances = [removal(with_late(tmp_path / str(n), n)).p_fails for n in range(7)]
    assert chances == sorted(chances)
    assert chances[0] == 0 and chances[-1] > 0.5


@pytest.mark.parametrize("firm", ["binomial-95", "forum-large-firm"])
def test_nor_under_other_firms(tmp_path: Path, firm: str) -> None:
    chances = [removal(with_late(tmp_path / str(n), n, firm=firm)).p_fails for n in (0, 1, 2, 4, 8)]
    assert chances == sorted(chances)


def test_a_type_1_hangs_on_no_draw(tmp_path: Path) -> None:
    found = with_late(tmp_path, 3, type=1)
    assert not found.chance and not found.controls
    assert found.distribution.exact and found.p_any_exception == 0
    assert "a Type 1 draws no sample: nothing hangs on chance" in found.conditional_on


def test_what_is_mended_by_assumption_is_forecast_so(tmp_path: Path) -> None:
    rows = [leaver(n, **({"removed_at": ""} if n < 4 else {})) for n in range(60)]
    folder = company(tmp_path / "it", rows)
    overlay = tmp_path / "mended.yaml"
    overlay.write_text("assume: [{control: access-removal, deviations: 0}]\n")
    before, after = forecast_of_folder(folder), forecast_of_folder(folder, overlays=(overlay,))
    assert removal(before).p_fails > 0 and removal(after).p_fails == 0
    bears = Opinion.UNQUALIFIED
    gained = after.distribution.chance(bears) - before.distribution.chance(bears)
    assert removal(before).importance == pytest.approx(gained)


def judged_company(folder: Path, bad: Sequence[int], good: Sequence[int]) -> Path:
    rows = [leaver(n) for n in range(40)]
    made = company(
        folder,
        rows,
        control_={"attributes": JUDGED},
        population_={"workpaper": "evidence/judged.csv"},
    )
    with (made / "evidence" / "judged.csv").open("w", newline="") as sink:
        writer = csv.writer(sink)
        writer.writerow(["item", "attribute", "result", "by", "on", "evidence"])
        for number in [*bad, *good]:
            result = "deviation" if number in bad else "pass"
            writer.writerow(
                [f"p{number:03}", "role-fits", result, "assessor", "2026-01-10", "interview"]
            )
    return made


def test_items_that_nobody_judged_are_believed_and_it_is_said(tmp_path: Path) -> None:
    found = forecast_of_folder(judged_company(tmp_path, [0], range(1, 10)))
    (said,) = [s for s in found.conditional_on if "never judged" in s]
    assert "30 items" in said and "10 that were, of which 1 deviated" in said
    assert "beta(1, 1)" in said
    assert 0 < removal(found).p_fails < 1
    assert removal(found).p_fails > beta_binomial(0, 30, 1, 9) / 10
    cleaner = forecast_of_folder(judged_company(tmp_path / "cleaner", [], range(10)))
    assert removal(cleaner).p_fails < removal(found).p_fails


def test_where_nobody_judged_anything_nothing_is_believed(tmp_path: Path) -> None:
    rows = [leaver(n) for n in range(40)]
    found = forecast_of_folder(company(tmp_path, rows, control_={"attributes": JUDGED}))
    assert removal(found).p_fails == 0
    assert any("cannot be tested" in s for s in found.conditional_on)
    assert found.distribution.chance(Opinion.UNQUALIFIED) == 0


def test_two_controls_on_the_same_leavers_share_their_sample(tmp_path: Path) -> None:
    from tests.companies import control, population, scenario, write

    rows = [leaver(n, **({"removed_at": ""} if n < 12 else {})) for n in range(250)]
    facts = scenario(
        controls=[
            control(importance="normal"),
            control(id="access-removal-again", importance="normal"),
        ],
        populations=[population(250)],
    )
    found = forecast_of_folder(write(tmp_path, facts, {"leavers.csv": rows}))
    first, second = (c for c in found.controls if c.p_fails)
    assert first.p_fails == pytest.approx(second.p_fails)
    # Both find the same, so any exception is as likely as for one of them alone.
    alone = scenario(controls=[control(importance="normal")], populations=[population(250)])
    single = forecast_of_folder(write(tmp_path / "one", alone, {"leavers.csv": rows}))
    assert found.p_any_exception == pytest.approx(single.p_any_exception)
    assert found.expected_exceptions == pytest.approx(2 * single.expected_exceptions)
