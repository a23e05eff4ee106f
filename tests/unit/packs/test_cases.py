"""Cases: what is told of those that are wrongly written, and what comes of those that are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.audit.library import Library, open_library
from engine.audit.upkeep import PackTrials, try_library
from engine.model.position import Diagnostic
from engine.model.rules import Derived, Fact
from engine.packs import trials
from engine.packs.cases import MOST_FACTS, Case, Known, case_file, load_cases, orphans
from engine.packs.rules import Pack, load_packs
from engine.packs.shipped import PackFile
from engine.packs.trials import Trial, firing, try_cases
from engine.packs.vocabulary import load_vocabulary

HEADER = "pack: {id: p, title: t, language: 1, source: s, status: draft}\nrules:\n"
RULES = HEADER + (
    "  - id: seen\n"
    "    when: [control: {id: $c, key: true}, none: {gone: {control: $c}}]\n"
    "    conclude: {seen: {control: $c}}\n"
    '    because: "{c}"\n'
    "    basis: [R14]\n"
    "  - id: enough\n"
    "    when: [control: {id: $c}, tally: {count: {seen: {}}, gte: {firm: pervasive."
    "distinct_causes}}]\n"
    "    conclude: {enough: {}}\n"
    '    because: "{c}"\n'
    "    basis: [R14]\n"
)
VOCABULARY = """\
kinds: {control: {id: text, key: boolean, items: integer}, gone: {control: text}}
results: [enough]
"""
CASE = """\
cases:
  - rule: seen
    case: met
    text: it is there
    given: [control: {id: AC, key: true}]
    concludes: [seen: {control: AC}]
"""
Load = Callable[[str], tuple[tuple[Case, ...], list[str]]]


@pytest.fixture
def library() -> Library:
    opened = open_library()
    assert isinstance(opened, Library)
    return opened


@pytest.fixture
def pack(tmp_path: Path, library: Library) -> Pack:
    (tmp_path / "testing").mkdir()
    path = tmp_path / "testing" / "p.yaml"
    path.write_text(RULES)
    (found,), problems = load_packs([path], library.first_firm)
    assert problems == ()
    return found


@pytest.fixture
def load(tmp_path: Path, pack: Pack, library: Library) -> Load:
    (tmp_path / "v.yaml").write_text(VOCABULARY)
    vocabulary, problems = load_vocabulary(tmp_path / "v.yaml")
    assert vocabulary is not None, problems

    def loaded(text: str) -> tuple[tuple[Case, ...], list[str]]:
        (tmp_path / "testing" / "cases").mkdir(exist_ok=True)
        (tmp_path / "testing" / "cases" / "p.yaml").write_text(text)
        file = case_file(PackFile(tmp_path / "testing" / "p.yaml", "p.yaml"))
        assert file is not None
        known = Known.of(vocabulary, pack.rules, library.firms)
        cases, found = load_cases(PackFile(file.path, "p"), pack, known, {"far": "rules/far.yaml"})
        return cases, [str(each) for each in found]

    return loaded


def tried(load: Load, pack: Pack, text: str) -> tuple[Trial, ...]:
    cases, problems = load(text)
    assert problems == []
    return try_cases(cases, lambda _: pack.rules)


def test_a_case_becomes_facts_with_their_places(load: Load) -> None:
    (case,), problems = load(CASE)
    assert problems == []
    assert (case.rule, case.kind, str(case.at)) == ("seen", "met", "p:2:5")
    assert [(f.kind, f.attributes, str(f.at)) for f in case.given] == [
        ("control", (("id", "AC"), ("key", True)), "p:5:22")
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("rule: seen", "rule: sene", "p:2:11: error[E-CASE-RULE]: there is no rule `sene`"),
        ("rule: seen", "rule: far", "p:2:11: error[E-CASE-RULE]: the rule `far` stands in anothe"),
        ("case: met", "case: good", "p:3:11: error[E-WRONG-VALUE]"),
        ("text: it is there", "text: ' '", "p:4:11: error[E-CASE-EMPTY]"),
        ("control: {id: AC, key", "contrl: {id: AC, key", "p:5:13: error[E-CASE-KIND]"),
        ("key: true", "kee: true", "p:5:36: error[E-CASE-ATTRIBUTE]: `control` never has the"),
        ("key: true", "key: 1", "p:5:36: error[E-CASE-TYPE]: `control.key` is boolean, not int"),
        ("id: AC, key", "id: 5, key", "p:5:27: error[E-CASE-TYPE]: `control.id` is text, not int"),
        ("[control: {id: AC, key: true}]", "[]", "p:5:12: error[E-CASE-EMPTY]"),
        (
            "given: [",
            "given: [{gone: {control: A}, seen: {control: A}}, ",
            "p:5:13: error[E-CASE-F",
        ),
        ("given: [", "given: [gone: {control: A}, gone: {control: A}, ", "p:5:33: error[E-CASE-TW"),
        ("[seen: {control: AC}]", "[gone: {control: AC}]", "p:6:17: error[E-CASE-CONCLUDES]: `se"),
        ("[seen: {control: AC}]", "[seen: {}]", "p:6:17: error[E-CASE-CONCLUDES]: what `seen` con"),
        ("text:", "firm: big-four\n    text:", "p:4:11: error[E-CASE-FIRM]: there is no firm prof"),
        ("cases:", "case:", "p:1:1: error[E-UNKNOWN-KEY]"),
        ("concludes:", "conclude:", "p:6:5: error[E-UNKNOWN-KEY]: unknown key `conclude`"),
    ],
)
def test_a_problem_of_a_case_is_told_at_its_place(
    load: Load, old: str, new: str, told: str
) -> None:
    assert old in CASE
    _, problems = load(CASE.replace(old, new, 1))
    assert any(problem.startswith(told) for problem in problems), problems


def test_near_words_are_offered(load: Load) -> None:
    _, problems = load(
        CASE.replace("rule: seen", "rule: sen").replace("control: {id", "contol: {id")
    )
    assert [p.split("help: ")[1] for p in problems] == [
        "did you mean `seen`?",
        "did you mean `control`?",
    ]


def test_the_same_facts_twice_are_told(load: Load) -> None:
    again = CASE.partition("cases:\n")[2].replace("it is there", "again")
    _, problems = load(CASE + again)
    assert problems == [
        "p:7:5: error[E-CASE-TWICE]: this case of `seen` is given the same facts as another\n"
        "  help: the other stands at p:2:5"
    ]


def test_a_case_is_bounded(load: Load) -> None:
    many = ", ".join(f"control: {{id: A{n}}}" for n in range(MOST_FACTS + 1))
    _, problems = load(CASE.replace("control: {id: AC, key: true}", many))
    assert [p.split(" ")[1] for p in problems] == ["error[E-CASE-SIZE]:"]


def test_cases_without_rules_are_told(tmp_path: Path) -> None:
    (tmp_path / "testing" / "cases").mkdir(parents=True)
    (tmp_path / "testing" / "operation.yaml").write_text("")
    lost = tmp_path / "testing" / "cases" / "operations.yaml"
    lost.write_text(CASE)
    (problem,) = orphans([PackFile(lost, "acme/testing/cases/operations.yaml")])
    assert str(problem) == (
        "acme/testing/cases/operations.yaml: error[E-CASE-FILE]: these cases belong to no file of "
        "rules: there is no `operations.yaml`\n  help: did you mean `operation.yaml`?"
    )


def test_what_comes_is_held_against_what_is_stated(load: Load, pack: Pack) -> None:
    (good,) = tried(load, pack, CASE)
    assert good.passed and good.came == good.case.concludes
    (short,) = tried(load, pack, CASE.replace("key: true}]", "key: false}]"))
    assert not short.passed and short.missing and not short.unexpected
    (more,) = tried(load, pack, CASE.replace("[seen: {control: AC}]", "[]"))
    assert not more.passed and more.unexpected and not more.missing


def test_only_the_conclusions_of_the_rule_itself_count(load: Load, pack: Pack) -> None:
    """`enough` reads what `seen` concludes, and its case says nothing of that."""
    cases = ", ".join(f"control: {{id: A{n}, key: true}}" for n in range(3))
    text = f"""\
cases:
  - {{rule: enough, case: met, text: three, given: [{cases}], concludes: [enough: {{}}]}}
"""
    (trial,) = tried(load, pack, text)
    assert trial.passed, trial


def test_the_firm_that_a_case_names_reads_the_rule(load: Load, library: Library) -> None:
    (case,), problems = load(CASE.replace("text:", "firm: binomial-95\n    text:"))
    asked: list[str | None] = []

    def rules_of(firm: str | None) -> tuple[()]:
        asked.append(firm)
        return ()

    try_cases([case], rules_of)
    assert problems == [] and asked == ["binomial-95"]


def test_a_rule_that_joins_without_end_is_stopped(tmp_path: Path, library: Library) -> None:
    asks = ", ".join(f"control: {{id: $v{n}}}" for n in range(12))
    path = tmp_path / "p.yaml"
    path.write_text(
        f'{HEADER}  - id: r\n    when: [{asks}]\n    conclude: {{x: {{}}}}\n    because: "x"\n'
        "    basis: [R14]\n"
    )
    (found,), problems = load_packs([path], library.first_firm)
    assert problems == ()
    given = tuple(fact for n in range(40) for fact in [Fact.of("control", id=f"A{n}")])
    case = Case("r", "met", "t", given, (), None, found.rules[0].at)
    (trial,) = try_cases([case], lambda _: found.rules)
    assert not trial.passed and "without end" in trial.trouble


def test_evaluators_that_disagree_are_told(
    load: Load, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setattr(trials, "_durable", lambda _: (lambda _: Derived((), ()), lambda: None))
    (trial,) = tried(load, pack, CASE)
    assert not trial.passed and "disagree" in trial.trouble


def test_firing_is_counted_by_rule(load: Load, pack: Pack) -> None:
    more = CASE + CASE.partition("cases:\n")[2].replace("key: true", "key: false").replace(
        "[seen: {control: AC}]", "[]"
    )
    assert firing(tried(load, pack, more)) == {"seen": (1, 1)}


def test_every_case_that_ships_is_as_stated(library: Library) -> None:
    found = try_library(library)
    told = [
        f"{trial.case.at}: {trial.case.rule}: {trial.trouble or trial.came}"
        for each in found
        if isinstance(each, PackTrials)
        for trial in each.trials
        if not trial.passed
    ]
    assert told == [] and not any(isinstance(each, Diagnostic) for each in found)
    assert sum(len(each.trials) for each in found if isinstance(each, PackTrials)) > 350


@pytest.mark.parametrize("pack_id", ["opinion", "opinion-materiality"])
def test_every_rule_of_the_opinion_has_a_firing_case_and_a_near_miss(
    library: Library, pack_id: str
) -> None:
    (found,) = try_library(library, pack_id)
    assert isinstance(found, PackTrials)
    counts = firing(found.trials)
    assert set(counts) == set(found.rules)
    assert all(fires and misses for fires, misses in counts.values())
