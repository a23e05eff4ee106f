"""YAML from strangers: every cap, every refusal, exact places, and never an exception."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.documents.limits import Limits
from engine.documents.read import parse_yaml, read_yaml
from engine.documents.tree import Mapping, Node, Scalar, Sequence, plain
from engine.model.position import Diagnostic


def read(text: str | bytes, limits: Limits | None = None) -> Node:
    node, problems = parse_yaml(text, "f", limits or Limits())
    assert node is not None
    assert problems == ()
    return node


def problems_of(text: str | bytes, limits: Limits | None = None) -> tuple[Diagnostic, ...]:
    return parse_yaml(text, "f", limits or Limits())[1]


def codes_of(text: str | bytes, limits: Limits | None = None) -> list[str]:
    return [problem.code for problem in problems_of(text, limits)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("~", None),
        ("null", None),
        ("", None),
        ("7", 7),
        ("-12", -12),
        ("+3", 3),
        ("007", "007"),
        ("-007", "-007"),
        ("1_000", "1_000"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1:30", "1:30"),
        ("1e5", "1e5"),
        (".5", ".5"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("0.10", Decimal("0.10")),
        ("0.1", Decimal("0.1")),
        ("-2.50", Decimal("-2.50")),
        ("1.2.3", "1.2.3"),
        ("2025-04-01", date(2025, 4, 1)),
        ("2025-02-30", "2025-02-30"),
        ("2025-4-1", "2025-4-1"),
        ("2025-04-01T09:30:00Z", datetime(2025, 4, 1, 9, 30, tzinfo=UTC)),
        ("2025-04-01 09:30", datetime(2025, 4, 1, 9, 30)),
        ("2025-04-01T25:00:00Z", "2025-04-01T25:00:00Z"),
        ("'7'", "7"),
        ('"true"', "true"),
        ("'2025-04-01'", "2025-04-01"),
        ("\u0661", "\u0661"),  # a digit, but not one of ours
        ("|\n  7\n", "7\n"),
        ("=", "="),
    ],
)
def test_a_word_means_what_yaml_1_2_says(text: str, value: object) -> None:
    node = read(f"a: {text}")
    found = plain(node)
    assert found == {"a": value}
    assert isinstance(found, dict)
    assert type(found["a"]) is type(value)


def test_a_decimal_keeps_its_digits() -> None:
    node = read("a: 0.10")
    assert isinstance(node, Mapping)
    scalar = node.get("a")
    assert isinstance(scalar, Scalar)
    assert str(scalar.value) == scalar.text == "0.10"


def test_every_value_knows_its_place() -> None:
    node = read("a: 1\nbc:\n  - x\n  - {d: é, e: y}\n")
    assert isinstance(node, Mapping)
    (first, one), (second, items) = node
    assert str(node.at) == str(first.at) == "f:1:1"
    assert str(one.at) == "f:1:4"
    assert str(second.at) == "f:2:1"
    assert isinstance(items, Sequence)
    assert str(items.at) == "f:3:3"
    assert [str(item.at) for item in items.items] == ["f:3:5", "f:4:5"]
    inner = items.items[1]
    assert isinstance(inner, Mapping)
    last = inner.get("e")
    assert last is not None
    assert str(last.at) == "f:4:15"  # characters, not bytes


@pytest.mark.parametrize(
    "text",
    ["a: 1\r\nb: x\r\n", b"\xef\xbb\xbfa: 1\nb: x\n", "---\na: 1\nb: x\n...\n"],
    ids=["windows line ends", "byte order mark", "document marks"],
)
def test_harmless_variety_is_read(text: str | bytes) -> None:
    assert plain(read(text)) == {"a": 1, "b": "x"}


def test_an_alias_repeats_what_was_named() -> None:
    assert plain(read("a: &x [1, 2]\nb: *x\n")) == {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"a: \xff\n", "f:1:4 E-NOT-UTF-8"),
        ("a: 1\nb: \x00\n", "f:2:4 E-HIDDEN-CHARACTER"),
        ("a: 1\r\nb: \x1b[31m\n", "f:2:4 E-HIDDEN-CHARACTER"),
        ("a: \u2028x\n", "f:1:4 E-HIDDEN-CHARACTER"),
        ("a: \ud800\n", "f:1:4 E-NOT-UTF-8"),
        ('a: "\\0"\n', "f:1:4 E-HIDDEN-CHARACTER"),
        ("a:\n\tb: 1\n", "f:2:1 E-NOT-YAML"),
        ("a: !x 1\n", "f:1:4 E-TAG"),
        ("a: !!str 1\n", "f:1:4 E-TAG"),
        ("a: 1\nb: 2\na: 3\n", "f:3:1 E-DUPLICATE-KEY"),
        ("'a': 1\na: 3\n", "f:2:1 E-DUPLICATE-KEY"),
        ("1: 2\n", "f:1:1 E-KEY-NOT-TEXT"),
        ("~: 2\n", "f:1:1 E-KEY-NOT-TEXT"),
        ("[a]: 2\n", "f:1:1 E-KEY-NOT-TEXT"),
        ("a: {<<: {b: 1}}\n", "f:1:5 E-MERGE-KEY"),
        ("a: 1\n---\nb: 1\n", "f:2:1 E-SECOND-DOCUMENT"),
        ("a: *b\n", "f:1:4 E-UNKNOWN-ALIAS"),
        ("&a [*a]\n", "f:1:5 E-UNKNOWN-ALIAS"),
        ("a: 1234567890123456789\n", "f:1:4 E-NUMBER-TOO-LONG"),
        ("", "f E-EMPTY-FILE"),
        ("# nothing\n", "f E-EMPTY-FILE"),
    ],
)
def test_is_refused_at_its_place(text: str | bytes, told: str) -> None:
    assert [f"{each.at} {each.code}" for each in problems_of(text)] == [told]


def test_a_key_that_stands_twice_tells_both_places() -> None:
    (problem,) = problems_of("a: 1\nb: 2\na: 3\n")
    assert (str(problem.at), problem.help) == ("f:3:1", "it stood first at line 1, column 1")


def test_a_tree_comes_along_so_that_the_rest_is_checked_too() -> None:
    node, problems = parse_yaml("a: 1\na: 2\nb: !x y\n", "f")
    assert [problem.code for problem in problems] == ["E-DUPLICATE-KEY", "E-TAG"]
    assert node is not None
    assert plain(node) == {"a": 1, "b": "y"}


@pytest.mark.parametrize(("under", "over"), [("a: 12345", "a: 123456")])
def test_no_more_bytes_than_the_cap(under: str, over: str) -> None:
    limits = Limits(size=8)
    assert codes_of(under, limits) == []
    assert codes_of(over, limits) == ["E-FILE-TOO-LARGE"]


def test_no_deeper_than_the_cap() -> None:
    limits = Limits(depth=3)
    assert codes_of("[[[1]]]", limits) == []
    assert codes_of("[[[[1]]]]", limits) == ["E-TOO-DEEP"]
    assert codes_of("[&a [[1]], [*a]]", limits) == ["E-TOO-DEEP"]
    assert codes_of("[&a [[1]], *a]", limits) == []


def test_no_more_values_than_the_cap_with_those_repeated() -> None:
    limits = Limits(nodes=6)
    assert codes_of("[1, 2, 3, 4, 5]", limits) == []
    assert codes_of("[1, 2, 3, 4, 5, 6]", limits) == ["E-TOO-MANY-VALUES"]
    assert codes_of("[&a [1], *a, 1]", limits) == []
    assert codes_of("[&a [1], *a, *a]", limits) == ["E-TOO-MANY-VALUES"]


def test_no_longer_text_than_the_cap() -> None:
    limits = Limits(scalar=4)
    assert codes_of("a: abcd", limits) == []
    assert codes_of("a: abcde", limits) == ["E-TEXT-TOO-LONG"]


def test_no_more_problems_than_the_cap() -> None:
    limits = Limits(problems=3)
    codes = codes_of("[" + "!x a, " * 10 + "b]", limits)
    assert codes == ["E-TAG", "E-TAG", "E-TAG", "E-TOO-MANY-PROBLEMS"]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_a_hundred_thousand_openings_are_told_in_one_line(opening: str) -> None:
    assert codes_of(opening * 100_000) == ["E-TOO-DEEP"]


def test_a_bomb_of_aliases_is_told_in_one_line() -> None:
    lines = ["a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    for this, before in zip("bcdefghij", "abcdefghi", strict=True):
        lines.append(f"{this}: &{this} [{', '.join([f'*{before}'] * 10)}]")
    assert codes_of("\n".join(lines)) == ["E-TOO-MANY-VALUES"]


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text("a: 1\n")
    assert read_yaml(tmp_path / "good.yaml", "f")[1] == ()
    assert [each.code for each in read_yaml(tmp_path, "f")[1]] == ["E-NOT-A-FILE"]
    assert [each.code for each in read_yaml(tmp_path / "none", "f")[1]] == ["E-CANNOT-READ"]
    assert [each.code for each in read_yaml(tmp_path / "a\0b", "f")[1]] == ["E-CANNOT-READ"]


def test_a_file_over_the_cap_is_not_read_whole(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.touch()
    with large.open("r+b") as file:
        file.truncate(1 << 40)  # a hole: it takes no room on the disk
    assert [each.code for each in read_yaml(large, "f")[1]] == ["E-FILE-TOO-LARGE"]


def depth_of(node: Node) -> int:
    match node:
        case Mapping():
            return 1 + max((depth_of(value) for _, value in node), default=0)
        case Sequence():
            return 1 + max((depth_of(item) for item in node.items), default=0)
        case Scalar():
            return 0


def size_of(node: Node) -> int:
    match node:
        case Mapping():
            return 1 + sum(1 + size_of(value) for _, value in node)
        case Sequence():
            return 1 + sum(size_of(item) for item in node.items)
        case Scalar():
            return 1


PIECES = st.sampled_from(
    [
        *"[]{},:?-&*!|>'\"%@`#~ \n\t",
        "a: ",
        "&a ",
        "*a ",
        "- ",
        "\n  ",
        "<<: ",
        "---\n",
        "!!str ",
        "2025-04-01",
        "0.1",
        "é",
    ]
)


@settings(deadline=None, derandomize=True, max_examples=500)
@given(st.binary(max_size=200) | st.lists(PIECES, max_size=60).map("".join))
@example(b"\xef\xbb\xbf")
@example("%YAML 9.9\n---\na")
@example("? ? ? a")
def test_nothing_is_raised_and_no_cap_exceeded(text: bytes | str) -> None:
    limits = Limits(depth=4, nodes=30, scalar=20, problems=5)
    node, problems = parse_yaml(text, "f", limits)
    assert node is not None or problems
    assert len(problems) <= limits.problems + 2
    if node is not None:
        assert depth_of(node) <= limits.depth
        assert size_of(node) <= limits.nodes
