"""YAML that is broken, that explodes, or that hides what it says, through the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.conformance.hostile.case import Hostile, Words, attribute, audit

MEGABYTE = 1 << 20
AT = r"more\.yaml:\d+:\d+: error"


def cases() -> Iterator[Hostile]:
    yield from _bombs()
    yield from _broken()
    yield from _values()


def _beside(contents: str | bytes | Callable[[], str], folder: Path) -> Words:
    """The smallest company with a second document beside its own."""
    words = audit(folder)
    made = contents() if callable(contents) else contents
    raw = made.encode() if isinstance(made, str) else made
    (folder / "company/more.yaml").write_bytes(raw)
    return words


def _document(cause: str, told: str, contents: str | bytes | Callable[[], str]) -> Hostile:
    return Hostile(f"yaml-{cause}", 2, told, lambda folder: _beside(contents, folder))


def _bombs() -> Iterator[Hostile]:
    doubling = "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    yield _document("of-doubling-names", rf"{AT}\[E-.*", f"a0: &a0 [1]\n{doubling}")
    within = "".join(f"b{n}: &b{n} {{x: *b{n - 1}, y: *b{n - 1}}}\n" for n in range(1, 60))
    yield _document("of-doubling-mappings", rf"{AT}\[E-", f"b0: &b0 {{x: 1}}\n{within}")
    for cause, sign in (
        ("brackets", "["),
        ("braces", "{a: "),
        ("dashes", "- "),
        ("questions", "? "),
    ):
        yield _document(f"of-a-hundred-thousand-{cause}", AT, lambda sign=sign: sign * 100_000)
    yield _document(
        "of-two-hundred-thousand-values", AT, lambda: "controls: [" + "a," * 200_000 + "]"
    )
    keys = "".join(f"k{n}: 1\n" for n in range(50_000))
    yield _document("of-fifty-thousand-sections", AT, keys)
    yield _document("of-fifty-thousand-names", AT, "".join(f"&n{n} " for n in range(50_000)))
    yield _document("of-a-remark-without-end", "E-TOO-LARGE|larger", lambda: "#" * 2 * MEGABYTE)
    text = "organisation: {name: x}\ndescription: "
    yield _document("of-ten-megabytes", "E-TOO-LARGE|larger", lambda: text + "x" * 10 * MEGABYTE)
    indented = "".join(" " * n + "a:\n" for n in range(500))
    yield _document("of-stairs", AT, indented)

    def many(folder: Path) -> Words:
        words = audit(folder)
        for n in range(300):
            (folder / f"company/f{n:03}.yaml").write_text("controls: []\n")
        return words

    yield Hostile("yaml-in-three-hundred-files", 2, "more than 200", many)


def _broken() -> Iterator[Hostile]:
    for cause, contents in (
        ("tag-that-runs", b"controls: !!python/object/apply:os.system ['touch /tmp/x']\n"),
        ("tag-of-its-own", b"!leavers controls: []\n"),
        ("directive", b"%YAML 9.9\n---\ncontrols: []\n"),
        ("half-a-letter", b'controls: ["\\ud800"]\n'),
        ("nul", b"controls: [\0]\n"),
        ("escape-that-styles", b'controls: [{id: "\\e[31mred"}]\n'),
        ("anchor-in-itself", b"controls: &a [*a]\n"),
        ("key-of-a-list", b"? [a, b]\n: c\n"),
        ("quote-at-the-end", b'controls: ["'),
        ("block-at-the-end", b"controls: |"),
        ("bytes-of-latin-1", b"controls: [caf\xe9]\n"),
    ):
        yield _document(cause, AT, contents)
    wide = "controls: []\n".encode("utf-32")
    yield _document("in-utf-32", r"more\.yaml.*error", wide)


def _values() -> Iterator[Hostile]:
    def company(cause: str, code: int, told: str, **stated: object) -> Hostile:
        return Hostile(f"stated-{cause}", code, told, lambda folder: audit(folder, **stated))

    large = "x" * 10 * MEGABYTE
    yield Hostile(
        "sql-of-ten-megabytes",
        2,
        "larger|E-TOO-LARGE",
        lambda folder: audit(folder, **attribute(passes=f"person = '{large}'")),
    )
    styled = "[bold red]\u202d[/] <script>`|*#"
    escaped = "[link=file:///etc/passwd]x[/link][/]"
    name = {"name": escaped, "made_up": True}
    yield company("organisation-of-markup", 0, r"\[link=file", organisation=name)
    yield company("control-of-markup", 0, "simulation", control_={"name": escaped})
    yield company(
        "control-that-reads-backwards", 2, r"yaml:\d+:\d+: error", control_={"name": styled}
    )
    titled = {"title": "[blink]" * 50}
    yield company("title-of-markup", 0, "simulation", population_=titled)
    for year in ("0000-01-01", "10000-01-01", "-0001-01-01"):
        from_ = {"in_place": {"from": year}}
        yield company(f"day-of-{year}", 2, r"scenario\.yaml:\d+:\d+: error", control_=from_)
    end = {"in_place": {"from": "2024-01-01", "to": "9999-12-31"}}
    yield company("control-until-9999", 2, r"scenario\.yaml:\d+:\d+: error\[E-YEAR\]", control_=end)
