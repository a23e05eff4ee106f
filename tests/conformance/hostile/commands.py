"""Words of the command line that name no file, or one that must not be read or written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.conformance.hostile.case import Hostile, Words, audit

SELECT = ("--n", 1, "--seed", 1, "--id", "person")


def cases() -> Iterator[Hostile]:
    yield from _scenarios()
    yield from _places_to_write()
    yield from _selections()


def _words(cause: str, told: str, *words: object) -> Hostile:
    return Hostile(cause, 2, told, lambda folder: words)


def _scenarios() -> Iterator[Hostile]:
    long = "x" * 5_000
    for command in (("audit",), ("scenarios", "check")):
        cause = f"{command[-1]}-of-a-name-of-5000-letters"
        yield _words(cause, "cannot be opened: file name too long", *command, long)
    yield _words("report-of-a-name-of-5000-letters", "too long", "report", long, "--as", "md")
    yield _words("audit-of-a-device", "no scenario `/dev/null`", "audit", "/dev/null")
    styled = "a\x1b[31mb"
    yield _words("audit-of-a-name-that-styles", r"no scenario `a\\x1b\[31mb`", "audit", styled)

    def named(folder: Path) -> Words:
        styled = {"name": "Removal \\x1b[31m[bold]of[/] <b>access</b> | `now`"}
        return "scenarios", "show", audit(folder, control_=styled)[-1]

    yield Hostile("show-of-names-that-style", 0, r"\[bold\]of", named)
    yield _words("packs-of-a-word-that-styles", r"\\x1b", "packs", "\x1b[31m")

    def crowded(folder: Path) -> Words:
        words = audit(folder)
        os.mkfifo(folder / "company/pipe.yaml")
        (folder / "company/what\udcff.yaml").write_text("controls: []\n")
        return "scenarios", "check", words[-1]

    yield Hostile("folder-of-pipes-and-bytes", 2, "is not text in UTF-8", crowded)


def _places_to_write() -> Iterator[Hostile]:
    def into(cause: str, told: str, *words: str, first: Callable[[Path], object]) -> Hostile:
        def make(folder: Path) -> Words:
            first(folder / "place")
            placed = (folder / w if w.startswith("place") else w for w in words)
            return *audit(folder), *placed

        return Hostile(cause, 2, told, make)

    def nothing(_: Path) -> None:
        pass

    def file(at: Path) -> None:
        at.write_text("here first")

    long = "y" * 300
    yield into("run-of-a-long-name", "too long", "--run-dir", long, first=nothing)
    yield into("output-of-a-long-name", "cannot be written", "--output", long, first=nothing)
    yield into("run-over-a-file", "is a file", "--run-dir", "place", first=file)
    yield into("run-over-a-pipe", "something else stands", "--run-dir", "place", first=os.mkfifo)
    below = "place/below"
    yield into("run-below-a-file", "could not be saved", "--run-dir", below, first=file)
    yield into("output-over-a-folder", "is a directory", "--output", "place", first=os.mkdir)
    yield into("output-over-a-pipe", "no regular file", "--output", "place", first=os.mkfifo)
    yield into("output-below-nothing", "cannot be written", "--output", "no/where", first=nothing)


def _selections() -> Iterator[Hostile]:
    def select(cause: str, told: str, name: str, make: Callable[[Path], object]) -> Hostile:
        def words(folder: Path) -> Words:
            make(folder / name)
            return "sample", "select", folder / name, *SELECT

        return Hostile(f"select-from-{cause}", 2, told, words)

    yield select("a-pipe", "is not a file", "pipe.csv", os.mkfifo)
    yield select(
        "a-link-to-a-device", "is not a file", "z.csv", lambda at: at.symlink_to("/dev/zero")
    )
    torn = b"person,left_at\nx\n"
    yield select("a-torn-file", "x.csv:2:1", "x.csv", lambda at: at.write_bytes(torn))
    foreign = "x\udcff.csv"
    yield select("a-name-in-bytes", "not text in UTF-8", foreign, lambda at: at.write_bytes(torn))
    yield select(
        "what-is-no-table", "neither Parquet nor CSV nor XLSX", "x.txt", lambda at: at.touch()
    )
    styled = b"person\n\x1b[31m\xe2\x80\xaex\n"

    def shown(folder: Path) -> Words:
        (folder / "x.csv").write_bytes(styled)
        return "sample", "select", folder / "x.csv", *SELECT

    yield Hostile("select-of-a-key-that-styles", 0, r"\\x1b\[31m\\u202ex", shown)

    def address(folder: Path) -> Words:
        """A folder called like the beginning of an address, seen from the working folder."""
        (folder.parent / "file:").mkdir()
        (folder.parent / "file:/x.csv").write_text("person\nsomebody\n")
        return "sample", "select", "file:/x.csv", *SELECT

    yield Hostile("select-from-an-address", 0, "^somebody$", address)
    big = "9" * 400
    evaluate = ("sample", "evaluate", "--deviations", 1, "--confidence", "0.9", "--n")
    yield _words("evaluate-400-digits", "not in the range", *evaluate, big)
    near = ("--confidence", "0.9", "--tolerable", "0.05", "--expected", "0.0499999999")
    yield _words("size-without-end", "too close", "sample", "size", *near)
    yield _words(
        "seed-of-two-parts",
        "parts seed",
        *("sample", "select", __file__),
        *SELECT[:2],
        "--seed",
        "a\u241fb",
        *SELECT[4:],
    )
