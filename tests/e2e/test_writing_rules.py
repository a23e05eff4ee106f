"""The guide for writers of rules, walked exactly as it is written."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.e2e.conftest import Ask

GUIDE = (Path(__file__).parents[2] / "docs/writing-rules.md").read_text(encoding="utf-8")
WALK = GUIDE.partition("## A rule with its cases")[2].partition("\n## ")[0]


def test_a_consultant_adds_a_rule_with_cases_by_following_the_guide(ask: Ask) -> None:
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", WALK, re.M | re.S)
    assert [kind for kind, _ in blocks] == ["sh", "yaml", "yaml", "yaml", "sh", "text"]
    outputs = []
    for kind, text in blocks:
        if kind == "yaml":
            first, _, rest = text.partition("\n")
            path = Path(first.removeprefix("# "))
            assert path.is_file(), f"`packs new` wrote no {path}"
            path.write_text(rest, encoding="utf-8")
        for line in text.splitlines() if kind == "sh" else ():
            program, *words = shlex.split(line)
            answer = ask(*words)
            assert program == "mockaudit"
            expected = (0, 2) if "lint" in words else (0, 3)
            assert answer.code in expected, (line, answer.err)
            outputs.append(answer)
    tested, linted, shown, audited = outputs[1:]
    assert "acme-testing    1 rules     3 cases  all as stated" in tested.out
    assert "acme/" not in linted.err
    assert "two are an accident" in shown.out and "ACME-1" in shown.out
    assert "Rules of acme (acme)" in audited.out
    rules = Path("rules-of-ours/acme/testing/acme.yaml")
    rules.write_text(rules.read_text().replace("{gte: 3}", "{gte: 4}"))
    failed = ask(*shlex.split(blocks[4][1].splitlines()[0])[1:])
    assert failed.code == 1
    assert blocks[5][1].strip() in failed.out


def test_the_example_of_a_rule_is_one(ask: Ask) -> None:
    """The annotated rule loads; what it concludes is read by nobody, as the guide says."""
    example = GUIDE.partition("\n## A rule\n")[2].partition("```yaml\n")[2].partition("```")[0]
    ask("packs", "new", "acme")
    rules = Path("acme/testing/acme.yaml")
    head = rules.read_text().partition("rules:\n")[0]
    rules.write_text(f"{head}rules:\n{example}")
    Path("acme/testing/cases/acme.yaml").unlink()
    answer = ask("packs", "lint", "--packs", "acme")
    told = [line for line in answer.err.splitlines() if line.startswith("acme/")]
    assert [re.search(r"\[(.*?)\]", line)[1] for line in told] == [  # type: ignore[index]
        "W-LINT-CASES",
        "W-LINT-UNUSED",
    ]


def test_the_guide_names_every_kind_of_file_and_schema() -> None:
    from engine.packs.additions import BASIS, HEADER, JUDGEMENT, TEXTS
    from tui.cli.packs.schema import KINDS

    prose = re.sub(r"^```.*?^```$", "", GUIDE, flags=re.M | re.S)
    named = set(re.findall(r"`([^`]+)`", prose))
    folders = {f"{name}/" for name in JUDGEMENT}
    assert {HEADER, BASIS, TEXTS, "catalogue/", "firms/", *folders} <= named
    assert all(kind in named or f"mockaudit packs schema {kind}" in named for kind in KINDS)


def test_the_changelog_says_how_verdicts_that_change_are_marked() -> None:
    root = Path(__file__).parents[2]
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    head = " ".join(changelog.partition("\n## ")[0].split())
    assert "*" in head and "verdict" in head and "rule language" in head
    for page in ("CONTRIBUTING.md", "docs/writing-rules.md"):
        text = " ".join((root / page).read_text(encoding="utf-8").split())
        assert "star" in text and "changelog" in text and "rule language" in text
