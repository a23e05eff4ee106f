"""Run folders that were cut short, made up, or written to speak to a terminal."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

from engine.store.encode import to_json
from tests.audits import audited
from tests.companies import company, leaver
from tests.conformance.hostile.case import Hostile, Words

STYLED = "\x1b[2J\u202e\x9b<script>alert(1)</script>|`[x](http://e.vil)\n# h"
ASKED: dict[str, tuple[object, ...]] = {
    "why": ("why", "run", "opinion"),
    "why-json": ("why", "run", "opinion", "--format", "json"),
    "md": ("report", "run", "--as", "md"),
    "html": ("report", "run", "--as", "html"),
}


@cache
def sound() -> bytes:
    """A run with exceptions, as it is stored."""
    rows = [leaver(n, removed_at="") for n in range(9)]
    with tempfile.TemporaryDirectory() as folder:
        return to_json(audited(company(Path(folder), rows)))


def _of(change: Callable[[bytes], bytes], asked: tuple[object, ...], folder: Path) -> Words:
    (folder / "run").mkdir()
    (folder / "run/run.json").write_bytes(change(sound()))
    return tuple(folder / word if word == "run" else word for word in asked)


def _bytes(cause: str, told: str, data: bytes, asked: str = "why") -> Hostile:
    return Hostile(f"run-{cause}", 2, told, partial(_of, lambda _: data, ASKED[asked]))


def _changed(
    cause: str, code: int, told: str, change: Callable[[Any], None], *faces: str
) -> Iterator[Hostile]:
    def changed(data: bytes) -> bytes:
        envelope = json.loads(data)
        change(envelope["run"])
        return json.dumps(envelope).encode()

    for face in faces:
        yield Hostile(f"run-{cause}-{face}", code, told, partial(_of, changed, ASKED[face]))


def cases() -> Iterator[Hostile]:
    yield _bytes("empty", "this is not JSON", b"")
    yield _bytes("of-100000-brackets", "this is not JSON", b"[" * 100_000, "md")
    yield _bytes("of-100000-objects", "this is not JSON", b'{"run":' * 100_000, "html")
    yield _bytes("of-a-long-number", "this is not JSON", b"1" * 10_000)
    yield _bytes("of-something-else", "no run of this program", b"[]")
    yield Hostile("run-cut-short", 2, "cut short", partial(_of, lambda d: d[:-9], ASKED["md"]))
    old = b'"schema_version": 1'
    styled = old[:-1] + b'"\\u001b[31m' + b"9" * 4_000 + b'"'
    version = partial(_of, lambda data: data.replace(old, styled), ASKED["why"])
    yield Hostile("run-of-a-version-that-styles", 2, r"version `.\[31m9{40,60}\.\.\.`", version)
    name = b'"organisation": "Test Company"'
    half = partial(_of, lambda data: data.replace(name, name[:-1] + b'\\ud800"'), ASKED["why"])
    yield Hostile("run-of-half-a-letter", 2, "does not hold together at `its text`", half)
    yield from _changed("without-criteria", 2, "`criteria`", lambda r: r.pop("criteria"), "md")
    yield from _changed("of-styled-names", 0, "", _style, *ASKED)
    rates = "does not hold together at `controls.0.tests.0.rate`"
    yield from _changed("of-rates-beyond-one", 2, rates, _rates, "md")
    yield from _changed("of-fewer-tests", 0, "", _fewer, "why", "html")
    yield from _changed("that-proves-itself", 0, "overall", _circular, "why", "why-json")
    yield from _changed("of-a-bottomless-proof", 0, "", _deep, "why", "md")
    yield from _changed("of-endless-proofs", 0, "overall", _wide, "why-json")
    yield from _changed("of-nothing", 0, "", _nothing, "why", "md", "html")


def _style(run: Any) -> None:
    for name in ("organisation", "seed", "disclaimer", "firm_title", "engine"):
        run["engagement"][name] = STYLED
    for control in run["controls"]:
        control |= dict.fromkeys(("id", "name", "owner", "at", "design", "operation"), STYLED)
        control["because"] = [STYLED]
    for population in run["populations"]:
        population |= dict.fromkeys(("id", "title", "file", "origin"), STYLED)
    for found in run["exceptions"]:
        found |= dict.fromkeys(("item", "sentence", "file", "response"), STYLED)
        found["values"] = [[STYLED, STYLED]]
    for instance in run["trace"]:
        instance |= {"sentence": STYLED, "absent": [STYLED], "basis": [STYLED]}
    run["user_controls"] = run["subservice"] = [STYLED]


def _rates(run: Any) -> None:
    for test in run["controls"][0]["tests"]:
        test["rate"] = "1E+30"


def _fewer(run: Any) -> None:
    for found in run["exceptions"]:
        found["tests"] = []


def _circular(run: Any) -> None:
    for instance in run["trace"]:
        instance["premises"] = [instance["conclusion"]]


def _proof(run: Any, number: int, premises: Callable[[int], list[int]]) -> None:
    instance = next(i for i in run["trace"] if i["conclusion"]["kind"] == "overall")

    def fact(n: int) -> Any:
        kind = "overall" if n == 0 else "step"
        return {"kind": kind, "attributes": [["n", n]], "at": instance["conclusion"]["at"]}

    run["trace"] = [
        instance | {"conclusion": fact(n), "premises": [fact(p) for p in premises(n)]}
        for n in range(number)
    ]


def _deep(run: Any) -> None:
    _proof(run, 3_000, lambda n: [n + 1])


def _wide(run: Any) -> None:
    _proof(run, 60, lambda n: [n + 1, n + 2])


def _nothing(run: Any) -> None:
    for name in ("criteria", "controls", "populations", "exceptions", "trace", "facts", "items"):
        run[name] = []
    run["opinion"]["parts"] = []
