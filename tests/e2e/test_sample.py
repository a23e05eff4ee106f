"""`mockaudit sample` as a consultant meets it: plans, curves, draws, and draws done again."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.conformance.hostile.workbook import packed, parts, sheet
from tests.e2e.conftest import Answer, Ask

PAGE = Path(__file__).parents[2] / "docs" / "sampling.md"
KEYS = [f"E-{number:03}" for number in range(60)]


@pytest.fixture
def leavers(tmp_path: Path) -> Path:
    """60 leavers, their months unevenly filled: 30 of July, 20 of August, 10 of October."""
    months = ["07"] * 30 + ["08"] * 20 + ["10"] * 10
    lines = [f"{key},2025-{month}-09" for key, month in zip(KEYS, months, strict=True)]
    path = tmp_path / "leavers.csv"
    path.write_text("\n".join(["person,left_at", *lines]) + "\n", encoding="utf-8")
    return path


DRAW = ("--id", "person", "--n", 12, "--seed", "7")


def data(answer: Answer, code: int = 0) -> dict[str, Any]:
    assert answer.code == code, answer.err
    found: dict[str, Any] = json.loads(answer.out)
    assert found["simulated"] is True
    return found


# plans


def test_a_curve_with_expansions_is_that_of_the_published_plan(ask: Ask) -> None:
    rates = [word for rate in ("1%", "5%", "0.2") for word in ("--rate", rate)]
    plan = ("--n", 25, "--allowed", 0, "--expand", "40:1")
    told = data(ask("sample", "oc", *plan, *rates, "--format", "json"))
    points = told["points"]
    assert [f"{p['p_accept']:.4f}" for p in points] == ["0.9468", "0.4465", "0.0046"]
    assert all(p["p_accept"] + p["p_fail"] == pytest.approx(1) for p in points)
    assert all(25 <= p["expected_items"] <= 40 for p in points)
    text = ask("sample", "oc", *plan)
    assert text.out.splitlines()[2].split() == ["0%", "100.00%", "0.00%", "25.0", "#" * 40]
    known = ask("sample", "oc", *plan, "--population", 250)
    assert "of a population of 250" in known.out and "deviate" in known.out


def test_discovery_both_ways(ask: Ask) -> None:
    words = ("sample", "discovery", "--deviations", 5, "--population", 1000, "--format", "json")
    found = data(ask(*words, "--confidence", "95%"))
    assert found["n"] == 450 and found["p_discovery"] >= 0.95
    assert data(ask(*words, "--n", found["n"] - 1))["p_discovery"] < 0.95
    large = ask("sample", "discovery", "--confidence", "95%", "--rate", "1%")
    assert large.out.startswith("299 items show")


@pytest.mark.parametrize(
    "words",
    [
        "size --confidence 1.2 --tolerable 5%",
        "size --confidence NaN --tolerable 5%",
        "size --confidence 1e400 --tolerable 5%",
        "size --confidence inf --tolerable 5%",
        "size --confidence= --tolerable 5%",
        "size --confidence ٩0% --tolerable 5%",
        "size --confidence 90% --tolerable 5% --population ٣",
        "size --confidence 90% --tolerable 5% --population 1_000",
        "size --confidence 90% --tolerable 5% --population 0",
        "size --confidence 90% --tolerable 5% --population 2.5",
        "size --confidence 90% --tolerable 5% --expected 5%",
        "evaluate --n 5 --deviations 6 --confidence .9",
        "evaluate --n 5 --deviations 0 --confidence .9 --population 4",
        "evaluate --n 5 --deviations -1 --confidence .9",
        "evaluate --n 0 --deviations 0 --confidence .9",
        "evaluate --n 1e3 --deviations 0 --confidence .9",
        "evaluate --n= --deviations 0 --confidence .9",
        "oc --n 25 --allowed 0 --expand 40",
        "oc --n 25 --allowed 0 --expand 20:1",
        "oc --n 25 --allowed 0 --expand ٤0:1",
        "oc --n 25 --allowed 0 --population 24",
        "oc --n 1000000000 --allowed 0",
        "oc --n 25 --allowed 0 --rate NaN",
        "discovery --confidence 90%",
        "discovery --confidence 90% --n 5 --rate 1%",
        "discovery --n 5 --rate 1% --population 5",
        "discovery --n 5 --population 4 --deviations 1",
        "discovery --confidence 90% --population 4 --deviations 5",
        "discovery --confidence 90% --rate 0",
    ],
)
def test_input_without_sense_is_a_sentence_and_2(ask: Ask, words: str) -> None:
    answer = ask("sample", *words.split(" "))
    assert answer.code == 2 and answer.out == ""
    assert "Error: " in answer.err and "Traceback" not in answer.err


def test_an_error_does_not_repeat_a_megabyte(ask: Ask) -> None:
    answer = ask("sample", "size", "--confidence", "9" * 100_000, "--tolerable", "5%")
    assert answer.code == 2 and len(answer.err) < 500


@pytest.mark.parametrize("command", ["oc", "discovery", "select"])
def test_help_has_examples(ask: Ask, command: str) -> None:
    assert "Example" in ask("sample", command, "--help").out


# selection


def by_the_page(n: int) -> dict[str, Any]:
    """The block of the page, executed as it is written."""
    (block,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len([line for line in block.splitlines() if line.strip()]) <= 6
    names: dict[str, Any] = {"keys": KEYS[::-1], "seed": "7", "population": "leavers", "n": n}
    exec(compile(block, str(PAGE), "exec"), names)
    return names


@pytest.mark.parametrize("method", ["ranked", "systematic"])
@pytest.mark.parametrize("n", [1, 7, 12, 60])
def test_the_page_tells_how_to_draw_by_hand(ask: Ask, leavers: Path, method: str, n: int) -> None:
    words = ("sample", "select", leavers, "--id", "person", "--n", n, "--seed", "7")
    drawn = data(ask(*words, "--method", method, "--format", "json"))
    assert drawn["items"] == by_the_page(n)[method]


def test_random_is_ranked(ask: Ask, leavers: Path) -> None:
    words = ("sample", "select", leavers, *DRAW, "--format", "json")
    random = data(ask(*words, "--method", "random"))
    assert random == data(ask(*words)) and random["method"] == "ranked"


@pytest.mark.parametrize(
    ("by", "shares"),
    [
        ("month", [("2025-07", 30, 6), ("2025-08", 20, 4), ("2025-10", 10, 2)]),
        ("quarter", [("2025-Q3", 50, 10), ("2025-Q4", 10, 2)]),
    ],
)
def test_periods_get_their_shares(
    ask: Ask, leavers: Path, by: str, shares: list[tuple[str, int, int]]
) -> None:
    words = ("sample", "select", leavers, *DRAW, "--method", "stratified")
    words = (*words, "--date", "left_at", "--by", by)
    drawn = data(ask(*words, "--format", "json"))
    assert [(s["period"], s["items"], s["n"]) for s in drawn["strata"]] == shares
    rank = {key: hashlib.sha256(f"7\u241fleavers\u241f{key}".encode()).hexdigest() for key in KEYS}
    wanted, first = [], 0
    for _, items, n in shares:
        wanted += sorted(KEYS[first : first + items], key=rank.__getitem__)[:n]
        first += items
    assert drawn["items"] == wanted
    text = ask(*words)
    assert text.out.split() == wanted and f"{shares[0][0]}: {shares[0][2]} of" in text.err


def test_dates_of_a_typed_file_are_those_of_a_text(ask: Ask, leavers: Path, tmp_path: Path) -> None:
    words = ("--method", "stratified", "--date", "left_at", "--by", "month", "--format", "json")
    text = data(ask("sample", "select", leavers, *DRAW, *words))
    frame = pl.read_csv(leavers, try_parse_dates=True)
    moment = pl.col("left_at").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    written = pl.concat_str(pl.col("left_at").cast(pl.String), pl.lit("T23:30:00-02:00"))
    for each in (frame, frame.with_columns(moment)):
        each.write_parquet(tmp_path / "leavers.parquet")
        found = data(ask("sample", "select", tmp_path / "leavers.parquet", *DRAW, *words))
        assert (found["items"], found["strata"]) == (text["items"], text["strata"])
    frame.with_columns(written).write_csv(leavers)
    assert data(ask("sample", "select", leavers, *DRAW, *words))["strata"] == text["strata"]


def test_a_sheet_is_named(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    one, two = (sheet([["person"], [f"{name}-a"], [f"{name}-b"]]) for name in ("one", "two"))
    path.write_bytes(packed(parts(one, two)))
    words = ("sample", "select", path, "--id", "person", "--n", 2, "--seed", "7")
    assert sorted(ask(*words, "--sheet", "Notes").out.split()) == ["two-a", "two-b"]
    missing = ask(*words, "--sheet", "Nots")
    assert missing.code == 2 and "did you mean `Notes`" in missing.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--method stratified", "needs the column of the date"),
        ("--method stratified --date left_at", "needs the column of the date"),
        ("--by month --date left_at", "has no periods"),
        ("--date left_at", "does not look at dates"),
        ("--method systematic --date person", "cannot be both the key and the date"),
        ("--method systematic --date left", "has no column `left`"),
        ("--sheet one", "only a workbook"),
        ("--method cluster", "'cluster' is not one of"),
        ("--n 61", "61 items cannot be drawn from 60"),
        ("--n -1", "must be zero or more"),
        ("--n ٣", "is not a whole number"),
    ],
)
def test_a_draw_without_sense_is_2(ask: Ask, leavers: Path, words: str, told: str) -> None:
    answer = ask("sample", "select", leavers, *DRAW, *words.split(" "))
    assert (answer.code, answer.out) == (2, "") and told in answer.err


def test_a_wrong_date_is_told_with_its_place(ask: Ask, leavers: Path) -> None:
    text = leavers.read_text().replace("E-004,2025-07-09", "E-004,09.07.2025")
    leavers.write_text(text)
    words = ("--method", "stratified", "--date", "left_at", "--by", "month")
    answer = ask("sample", "select", leavers, *DRAW, *words)
    assert answer.code == 2 and "leavers.csv:6:7" in answer.err and "`09.07.2025`" in answer.err


def test_what_a_draw_needs_is_asked_for(ask: Ask, leavers: Path) -> None:
    answer = ask("sample", "select", leavers, "--n", 3)
    assert answer.code == 2 and "missing: `--seed`, `--id`" in answer.err


# a stranger's selection

METHODS = {
    "ranked": (),
    "systematic": ("--method", "systematic"),
    "by-date": ("--method", "systematic", "--date", "left_at"),
    "stratified": ("--method", "stratified", "--date", "left_at", "--by", "quarter"),
}


@pytest.mark.parametrize("method", METHODS)
def test_a_selection_is_the_same_when_drawn_again(ask: Ask, leavers: Path, method: str) -> None:
    words = ("sample", "select", leavers)
    ask(*words, *DRAW, *METHODS[method], "--format", "json", "--output", "drawn.json")
    text = ask(*words, "--verify", "drawn.json")
    assert text.code == 0 and text.out.startswith("the same: ")
    told = data(ask(*words, "--verify", "drawn.json", "--format", "json"))
    assert told["same"] is True
    assert told["missing"] == told["extra"] == told["differences"] == []
    ask(*words, *DRAW, *METHODS[method], "--output", "drawn.txt")
    listed = ask(*words, *DRAW, *METHODS[method], "--verify", "drawn.txt")
    assert listed.code == 0 and listed.out == text.out
    keys = Path("drawn.txt").read_text().split()
    pl.DataFrame({"no": range(12), "person": keys}).write_csv("drawn.csv")
    agreed = ("--id", "person", "--seed", "7", *METHODS[method])
    assert ask(*words, *agreed, "--verify", "drawn.csv").code == 0, "n is what is listed"


def changed(drawn: dict[str, Any], how: str) -> dict[str, Any]:
    items = list(drawn["items"])
    other = next(key for key in KEYS if key not in items)
    match how:
        case "swapped":
            return drawn | {"items": [items[0], other, *items[2:]]}
        case "dropped":
            return drawn | {"items": items[:-1]}
        case "turned":
            return drawn | {"items": items[:-2] + items[:-3:-1]}
        case "twice":
            return drawn | {"items": [*items, items[0]]}
        case "seed":
            return drawn | {"seed": "8"}
        case "hash":
            return drawn | {"population_sha256": "0" * 64}
        case _:
            return drawn | {"population_items": 59}


@pytest.mark.parametrize(
    ("how", "kinds"),
    [
        ("swapped", {"missing", "extra"}),
        ("dropped", {"missing"}),
        ("turned", {"moved"}),
        ("twice", {"repeated"}),
        ("seed", {"missing", "extra"}),
        ("hash", {"differences"}),
        ("rows", {"differences"}),
    ],
)
def test_what_differs_is_named_and_1(ask: Ask, leavers: Path, how: str, kinds: set[str]) -> None:
    words = ("sample", "select", leavers)
    drawn = data(ask(*words, *DRAW, "--format", "json"))
    claimed = changed(drawn, how)
    Path("claimed.json").write_text(json.dumps(claimed))
    told = data(ask(*words, "--verify", "claimed.json", "--format", "json"), code=1)
    assert told["same"] is False
    named = ("missing", "extra", "repeated", "moved", "differences")
    found = {kind for kind in named if told[kind]}
    assert found - ({"moved"} if how == "seed" else set()) == kinds
    if how in ("swapped", "dropped"):
        assert set(told["missing"]) == set(drawn["items"]) - set(claimed["items"])
        assert set(told["extra"]) == set(claimed["items"]) - set(drawn["items"])
    text = ask(*words, "--verify", "claimed.json")
    assert text.code == 1 and text.out.startswith("not the same")


def test_a_file_that_changed_since_is_told_by_its_hash(ask: Ask, leavers: Path) -> None:
    words = ("sample", "select", leavers)
    ask(*words, *DRAW, "--format", "json", "--output", "drawn.json")
    head, *rows = leavers.read_text().splitlines()
    leavers.write_text("\n".join([head, *reversed(rows)]) + "\n")
    answer = ask(*words, "--verify", "drawn.json")
    assert answer.code == 1 and "population_sha256" in answer.out
    assert "not drawn" not in answer.out, "the order of rows does not change the items"


def test_a_seed_that_was_not_agreed_is_told(ask: Ask, leavers: Path) -> None:
    words = ("sample", "select", leavers)
    ask(*words, *DRAW[:-1], "13", "--format", "json", "--output", "drawn.json")
    assert ask(*words, "--verify", "drawn.json").code == 0
    answer = ask(*words, "--verify", "drawn.json", "--seed", "7")
    assert answer.code == 1 and "seed: the selection states `13`, not `7`" in answer.out


DEEP = "[" * 100_000
HOSTILE = {
    "empty.json": (b"", "it is not JSON"),
    "empty.txt": (b"", "it lists no items"),
    "list.json": (b"[]", "not the JSON of a selection"),
    "torn.json": (b'{"items": [', "it is not JSON"),
    "deep.json": (b'{"items": ' + DEEP.encode(), "it is not JSON"),
    "digits.json": (b'{"n": ' + b"9" * 10_000 + b"}", "it is not JSON"),
    "nan.json": (b'{"n": NaN}', "numbers that are none"),
    "twice.json": (b'{"items": ["a"], "items": ["b"]}', "says something twice"),
    "bytes.json": (b"\xff\xfe\x00", "not text in UTF-8"),
    "bytes.txt": (b"E-001\n\xff", "not text in UTF-8"),
    "types.json": (b'{"items": [1.5, true, null], "seed": 7, "n": "x"}', "`seed` of the selection"),
    "half.json": (b'{"items": ["\\ud800"], "seed": "\\ud800"}', "`items` of the selection"),
    "parts.json": (b'{"items": [], "seed": "a\xe2\x90\x9fb"}', "`seed` of the selection"),
    "method.json": (b'{"items": [], "method": {"a": []}}', "`method` of the selection"),
    "silent.json": (b'{"items": ["E-001"]}', "does not state its `seed`"),
    "many.json": (b'{"items": ["E-001"], "n": 1000000, "id": "person", "seed": "7"}', "cannot be"),
    "other.csv": (b"name\nE-001\n", "no column `person`"),
    "torn.csv": (b"person,x\nE-001\n", "torn.csv:2:1"),
    "torn.parquet": (b"PAR1", "cannot be read"),
    "torn.xlsx": (b"PK\x03\x04", "torn.xlsx"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_selection_that_cannot_be_used_is_2(ask: Ask, leavers: Path, name: str) -> None:
    content, told = HOSTILE[name]
    Path(name).write_bytes(content)
    agreed = () if name.endswith(".json") else ("--id", "person", "--seed", "7")
    answer = ask("sample", "select", leavers, *agreed, "--verify", name)
    assert (answer.code, answer.out) == (2, ""), answer
    assert told in answer.err and "Traceback" not in answer.err


def test_a_selection_of_any_size_or_without_end_is_refused(ask: Ask, leavers: Path) -> None:
    os.mkfifo("pipe.json")
    with Path("huge.json").open("wb") as sparse:
        sparse.truncate((1 << 26) + 1)
    Path("long.txt").write_bytes(b"k\n" * 1_000_001)
    for name, told in (
        ("pipe.json", "not a file"),
        ("huge.json", "larger than 64 MB"),
        ("long.txt", "more than 1,000,000 items"),
    ):
        answer = ask("sample", "select", leavers, "--id", "person", "--seed", "7", "--verify", name)
        assert answer.code == 2 and told in answer.err


def test_a_selection_cannot_style_the_terminal(ask: Ask, leavers: Path) -> None:
    claimed = {"items": ["\x1b[31m\u202ex"], "id": "person", "seed": "7", "population": "\x1b[2J"}
    Path("claimed.json").write_text(json.dumps(claimed))
    for form in ("text", "json"):
        answer = ask("sample", "select", leavers, "--verify", "claimed.json", "--format", form)
        assert answer.code == 1
        assert not {"\x1b", "\u202e"} & set(answer.out + answer.err)
