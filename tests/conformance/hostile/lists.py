"""Keys that mislead, second sources that lie, workpapers that judge what is not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from tests.companies import Row, company, leaver
from tests.conformance.hostile.case import LEAVERS, Hostile, Words, audit

LATE = {"removed_at": ""}
JUDGED = {"asked": {"judged": True}}
PAPER = "item,attribute,result,by,on,evidence\n"
SOUND = "".join(f"{row['person']},asked,pass,me,2026-01-05,t\n" for row in LEAVERS)


def cases() -> Iterator[Hostile]:
    yield from _keys()
    yield from _second_sources()
    yield from _workpapers()


def _named(names: Sequence[str], **values: Any) -> list[Row]:
    return [leaver(n, person=name, **values) for n, name in enumerate(names)]


def _keys() -> Iterator[Hostile]:
    def over(cause: str, code: int, told: str, names: Sequence[str], **values: Any) -> Hostile:
        rows = _named(names, **values)
        return Hostile(f"keys-{cause}", code, told, lambda folder: audit(folder, rows))

    yield over("twice", 3, "1 key of `person` stand more than once: `a`", ["a", "b", "a"])
    yield over("left-out", 3, "1 item of 3 have no `person`", ["a", "", "c"])
    yield over("of-50000-letters", 0, "xxx", [f"{n}{'x' * 50_000}" for n in range(9)], **LATE)
    alike = [
        "admin",
        "\u0430dmin",
        "a\u200bdmin",
        "ADMIN",
        "admin ",
        "\uff41dmin",
        "e\u0301",
        "\xe9",
    ]
    yield over("that-look-alike", 0, "simulation", alike)
    styled = [f"\x1b[2J\u202e[bold]{n}[/]\x9b31m\u2028" for n in range(9)]
    yield over("that-style-a-terminal", 0, r"\\x1b\[2J\\u202e\[bold\]", styled, **LATE)
    yield Hostile(
        "keys-that-style-a-terminal-in-json",
        0,
        r'"item": "\\u001b\[2J\\u202e\[bold\]',
        lambda folder: (*audit(folder, _named(styled, **LATE)), "--format", "json"),
    )
    paths = [f"../../{n}/\u241f*?{{}}%s$HOME" for n in range(9)]
    yield over("that-are-paths", 0, r"\.\./\.\./", paths, **LATE)
    yield Hostile("keys-that-are-our-own-words", 0, "fails", _why_a_word_of_ours)


def _why_a_word_of_ours(folder: Path) -> Words:
    """An item that is called like an option; run first, so that `why` has something to read."""
    from tests.audits import audited

    words = ["--help", "-rf", "opinion", "CC6.2", "access-removal", "null"]
    made = company(folder / "company", _named(words, **LATE))
    from engine.store.folder import save_run

    assert save_run(audited(made), folder / "run") is None
    return "why", folder / "run", "--", "--help"


def _with(
    population: dict[str, Any], control: dict[str, Any], files: dict[str, bytes], folder: Path
) -> Words:
    made = company(folder / "company", LEAVERS, population_=population, control_=control)
    for name, data in files.items():
        (made / "evidence" / name).write_bytes(data)
    return "audit", made


def _second_sources() -> Iterator[Hostile]:
    def second(
        cause: str, told: str, data: str | bytes, name: str = "x.csv", **more: Any
    ) -> Hostile:
        raw = data.encode() if isinstance(data, str) else data
        listed = {"second_source": {"file": f"evidence/{name}", "key": "account", **more}}
        return Hostile(f"second-source-{cause}", 3, told, partial(_with, listed, {}, {name: raw}))

    strangers = "account\n" + "".join(f"z{n}\n" for n in range(2_000))
    yield second("of-strangers", "2,000 of 2,000 keys of .* are missing", strangers)
    yield second("that-is-empty", "x.csv.*has no header", "")
    yield second("without-a-row", "lists nothing for the period", "account\n")
    yield second("of-blank-keys", "lists nothing for the period", 'account\n""\n')
    yield second("without-its-key", "has no column `account`", "acount\nx\n")
    yield second("that-is-no-table", "cannot be read", b"PAR1" * 9, "x.parquet")
    undated = "account,at\nx,yesterday\n"
    yield second("without-dates", "`yesterday` in column `at`", undated, occurred_at="at")


def _workpapers() -> Iterator[Hostile]:
    def judged(cause: str, told: str, text: str, code: int = 3) -> Hostile:
        files = {"paper.csv": text.encode()}
        control, population = {"attributes": JUDGED}, {"workpaper": "evidence/paper.csv"}
        make = partial(_with, population, control, files)
        return Hostile(f"workpaper-{cause}", code, told, make)

    stranger = "nobody,asked,deviation,me,2026-01-05,t\n"
    yield judged("of-an-unknown-item", "item `nobody` was judged", PAPER + SOUND + stranger)
    wrong = SOUND.replace("asked", "aksed", 1)
    yield judged("of-an-unknown-attribute", r"paper\.csv:2:1.*`aksed`", PAPER + wrong)
    yield judged("that-judges-twice", r"paper\.csv:27:1.*twice", PAPER + SOUND * 2)
    yield judged("of-an-unknown-result", "`passed`", PAPER + SOUND.replace("pass", "passed", 1))
    zero = SOUND.replace("2026-01-05", "0000-01-01", 1)
    yield judged("of-the-year-zero", "`0000-01-01` in column `on` is not a day", PAPER + zero)
    unsigned = SOUND.replace(",t\n", ",\n", 1)
    yield judged("without-evidence", "`evidence` of a judged item is empty", PAPER + unsigned)
    faults = "".join(f"p{n},x,x,me,2026-01-05,t\n" for n in range(50_000))
    yield judged("of-fifty-thousand-faults", "attribute `x` is not known", PAPER + faults)
    yield judged("that-is-empty", "has no header", "")
