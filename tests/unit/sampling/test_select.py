"""Selection equals hashlib, whatever the keys and the order of the rows."""

import hashlib
from pathlib import Path

import polars as pl
import pytest

from engine.sampling.select import first_n, rank_key, ranked

KEYS = [
    "",
    " ",
    "a",
    "A",
    "007",
    "7",
    "Zoë",
    "Zoe\u0308",
    "猫",
    "🦉",
    "a\u241fb",
    "tab\t",
    "né\x00",
]


def by_hand(seed: str, population: str, key: object) -> str:
    return hashlib.sha256(f"{seed}\u241f{population}\u241f{key}".encode()).hexdigest()


def test_the_definition_written_out() -> None:
    octets = b"42\xe2\x90\x9fleavers\xe2\x90\x9fE-1001"
    assert rank_key("42", "leavers", "E-1001") == hashlib.sha256(octets).hexdigest()
    assert rank_key("42", "leavers", "7") == rank_key("42", "leavers", 7)
    assert rank_key("42", "leavers", "7") != rank_key("42", "leavers", "007")


@pytest.mark.parametrize("seed", ["", "42", "graine é"])
@pytest.mark.parametrize("lazy", [False, True])
def test_text_keys_equal_hashlib(seed: str, lazy: bool) -> None:
    frame = pl.DataFrame({"key": KEYS, "row": range(len(KEYS))})
    out = ranked(frame.lazy() if lazy else frame, "key", seed, "leavers")
    assert out.columns == ["key", "row", "selection_hash", "rank"]
    assert out["key"].to_list() == sorted(KEYS, key=lambda key: by_hand(seed, "leavers", key))
    assert out["selection_hash"].to_list() == [by_hand(seed, "leavers", k) for k in out["key"]]
    assert out["selection_hash"].to_list() == [rank_key(seed, "leavers", k) for k in out["key"]]
    assert out["rank"].to_list() == list(range(1, len(KEYS) + 1))
    assert out.filter(pl.col("key") == "Zoë")["row"].to_list() == [KEYS.index("Zoë")]


@pytest.mark.parametrize("dtype", [pl.Int8, pl.Int64, pl.UInt64, pl.Int128])
def test_integer_keys_are_their_decimal_text(dtype: type[pl.DataType]) -> None:
    keys = [0, 1, 7, 10, 99] + ([-1] if dtype not in (pl.UInt64,) else [2**64 - 1])
    out = ranked(pl.DataFrame({"id": pl.Series(keys, dtype=dtype)}), "id", "s", "p")
    assert out["id"].to_list() == sorted(keys, key=lambda key: by_hand("s", "p", str(key)))
    assert out.schema["id"] == dtype, "keys keep their type"


def test_the_order_of_rows_never_matters() -> None:
    frame = pl.DataFrame({"key": [f"k{i}" for i in range(500)], "value": range(500)})
    wanted = ranked(frame, "key", "seed", "pop")
    assert ranked(frame.reverse(), "key", "seed", "pop").equals(wanted)
    assert ranked(frame.sample(fraction=1, shuffle=True, seed=3), "key", "seed", "pop").equals(
        wanted
    )


@pytest.mark.parametrize("n", [0, 1, 7, 13, 500])
def test_first_n_is_a_prefix(n: int) -> None:
    frame = pl.DataFrame({"key": KEYS})
    wanted = ranked(frame, "key", "s", "p").head(n)
    assert first_n(frame, "key", "s", "p", n).equals(wanted)
    assert first_n(frame.lazy(), "key", "s", "p", n).equals(wanted)
    assert first_n(frame.reverse(), "key", "s", "p", n).equals(wanted)


def test_reads_a_file_lazily(tmp_path: Path) -> None:
    frame = pl.DataFrame({"key": range(20_000), "other": ["x"] * 20_000})
    frame.write_parquet(tmp_path / "population.parquet")
    scan = pl.scan_parquet(tmp_path / "population.parquet")
    out = first_n(scan, "key", "s", "p", 25)
    assert out["key"].to_list() == sorted(range(20_000), key=lambda k: rank_key("s", "p", k))[:25]


def test_seed_and_population_both_count() -> None:
    frame = pl.DataFrame({"key": range(50)})
    orders = {
        tuple(ranked(frame, "key", seed, population)["key"])
        for seed in ("1", "2")
        for population in ("leavers", "joiners")
    }
    assert len(orders) == 4


def test_an_empty_population_has_an_empty_selection() -> None:
    frame = pl.DataFrame({"key": []}, schema={"key": pl.String})
    assert ranked(frame, "key", "s", "p").height == first_n(frame, "key", "s", "p", 5).height == 0


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (pl.DataFrame({"key": ["a", None]}), "key column `key` is missing in 1 of 2 rows"),
        (pl.DataFrame({"key": [1, 2, None, None]}), "key column `key` is missing in 2 of 4 rows"),
        (pl.DataFrame({"key": ["b", "a", "b"]}), "key `b` of column `key` occurs 2 times"),
        (pl.DataFrame({"key": [7, 8, 7, 7]}), "key `7` of column `key` occurs 3 times"),
        (pl.DataFrame({"id": ["a"]}), "key column `key` does not exist"),
        (pl.DataFrame({"key": [1.5]}), "key column `key` must hold text or integers, not Float64"),
        (pl.DataFrame({"key": [True]}), "must hold text or integers, not Boolean"),
        (pl.DataFrame({"key": [1], "rank": [1]}), "column `rank` already exists"),
        (pl.DataFrame({"key": [1], "selection_hash": [1]}), "column `selection_hash` already"),
    ],
)
def test_refuses(frame: pl.DataFrame, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        ranked(frame, "key", "s", "p")
    with pytest.raises(ValueError, match=sentence):
        first_n(frame.lazy(), "key", "s", "p", 1)


def test_refuses_ambiguous_names_and_negative_sizes() -> None:
    frame = pl.DataFrame({"key": [1]})
    for seed, population in (("a\u241f", "b"), ("a", "\u241fb")):
        with pytest.raises(ValueError, match="must not hold the separator"):
            rank_key(seed, population, "key")
        with pytest.raises(ValueError, match="must not hold the separator"):
            ranked(frame, "key", seed, population)
    with pytest.raises(ValueError, match="sample size `-1` must be zero or more"):
        first_n(frame, "key", "s", "p", -1)
    for key in (True, 1.0, None):
        with pytest.raises(ValueError, match="must be text or an integer"):
            rank_key("s", "p", key)  # type: ignore[arg-type]
