"""Packs of one's own: what they may hold, what they override, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.audit.library import Library, added_files, open_library, rules_for
from engine.packs import rules as rules_module
from engine.packs.additions import MOST_FILES, read_addition
from engine.packs.rules import load_packs
from engine.packs.scaffold import new_pack

Write = Callable[..., Path]

HEADER = """\
pack:
  id: acme
  title: Rules of ours
  language: 1
  source: us
  status: draft
"""
RULES = """\
pack: {id: ours, title: t, language: 1, source: s, status: draft}
rules:
  - id: opinion/part
    when: [category: {id: $g}, subject: {id: $s}]
    conclude: {part: {category: $g, subject: $s}}
    because: "{s} is judged for {g}, as we see it"
    basis: [R35]
"""
OBJECTIVE = """\
objectives:
  - id: CC6.2/removal
    title: access of people who leave is gone on the day
    points_of_focus: [CC6.2-POF3]
"""
CONTROL = """\
controls:
  - {id: AC-02, name: Ours, description: d, nature: manual, frequency: daily, source: us}
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A pack in the folder `acme` with these files; `pack.yaml` unless said otherwise."""

    def written(files: dict[str, str], header: str = HEADER, name: str = "acme") -> Path:
        for relative, text in {"pack.yaml": header, **files}.items():
            path = tmp_path / name / relative
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / name

    return written


def problems(*folders: Path) -> list[str]:
    opened = open_library(*folders)
    if isinstance(opened, Library):
        firm = opened.first_firm
        return [str(d) for d in rules_for(firm.id, opened)[1]]
    return [str(d) for d in opened]


def overriding(*ids: str) -> str:
    return HEADER + f"  overrides: [{', '.join(ids)}]\n"


def test_a_pack_adds_to_what_ships(write: Write) -> None:
    shipped = open_library()
    assert isinstance(shipped, Library)
    folder = write(
        {
            "tsc/CC6/objectives.yaml": OBJECTIVE.replace("/removal", "/on-the-day"),
            "catalogue/ours.yaml": CONTROL.replace("AC-02", "OURS-1"),
            "testing/ours.yaml": RULES.replace("opinion/part", "ours/part"),
            "README.md": "not read",
            ".git/x.yaml": "not read: {",
        }
    )
    opened = open_library(folder)
    assert isinstance(opened, Library), opened
    assert len(opened.objectives) == len(shipped.objectives) + 1
    assert opened.catalogue["OURS-1"].name == "Ours"
    rules, found = rules_for("binomial-90", opened)
    assert found == ()
    assert len(rules) == len(rules_for("binomial-90")[0]) + 1
    assert open_library() is shipped  # what ships is as it was


def test_an_id_that_exists_is_an_error_unless_the_header_names_it(write: Write) -> None:
    files = {
        "tsc/CC6/objectives.yaml": OBJECTIVE,
        "catalogue/ours.yaml": CONTROL,
    }
    assert [p.split("\n")[0] for p in problems(write(files))] == [
        "acme/catalogue/ours.yaml:2:10: error[E-DUPLICATE-ID]: a second control is called `AC-02`",
        "acme/tsc/CC6/objectives.yaml:2:9: error[E-DUPLICATE-ID]: a second objective is called "
        "`CC6.2/removal`",
    ]
    (problem,) = problems(write({"opinion/ours.yaml": RULES}, name="other"))
    assert problem.startswith(
        "other/opinion/ours.yaml:3:5: error[E-RULE-DUPLICATE]: a second rule is called "
        "`opinion/part`"
    )
    assert "`overrides`" in problem


def test_what_the_header_names_takes_the_place_of_what_ships(write: Write) -> None:
    folder = write(
        {
            "tsc/CC6/objectives.yaml": OBJECTIVE,
            "catalogue/ours.yaml": CONTROL,
            "opinion/ours.yaml": RULES,
        },
        overriding("CC6.2/removal", "AC-02", "opinion/part"),
    )
    opened = open_library(folder)
    assert isinstance(opened, Library), opened
    shipped = open_library()
    assert isinstance(shipped, Library)
    assert [o.id for o in opened.objectives] == [o.id for o in shipped.objectives]
    (removal,) = [o for o in opened.objectives if o.id == "CC6.2/removal"]
    assert removal.title == "access of people who leave is gone on the day"
    assert str(removal.at) == "acme/tsc/CC6/objectives.yaml:2:5"
    assert opened.catalogue["AC-02"].name == "Ours"
    rules, found = rules_for("binomial-90", opened)
    assert found == ()
    (part,) = [r for r in rules if r.id == "opinion/part"]
    assert part.because.endswith("as we see it")
    assert len(rules) == len(rules_for("binomial-90")[0])


def test_a_later_pack_may_override_an_earlier_one(write: Write) -> None:
    first = write({"opinion/ours.yaml": RULES}, overriding("opinion/part"), "first")
    header = overriding("opinion/part").replace("id: acme", "id: second")
    again = RULES.replace("as we see it", "in the end").replace("id: ours", "id: theirs")
    second = write({"opinion/theirs.yaml": again}, header, "second")
    opened = open_library(first, second)
    assert isinstance(opened, Library), opened
    rules, found = rules_for("binomial-90", opened)
    assert found == ()
    (part,) = [r for r in rules if r.id == "opinion/part"]
    assert part.because.endswith("in the end")


def test_one_pack_does_not_override_itself(write: Write) -> None:
    twice = RULES + RULES.partition("rules:\n")[2]
    (problem,) = problems(write({"opinion/ours.yaml": twice}, overriding("opinion/part")))
    assert "a second rule is called `opinion/part`" in problem


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("opinion/pert", "`opinion/pert` overrides nothing: no pack before this one states it"),
        ("opinion/shown", "`opinion/shown` is to be overridden, but this pack does not state it"),
    ],
)
def test_an_override_that_replaces_nothing_is_told(write: Write, named: str, told: str) -> None:
    (problem,) = problems(write({}, overriding(named)))
    assert problem.startswith(f"acme/pack.yaml:2:3: error[E-PACK-OVERRIDES]: {told}")


@pytest.mark.parametrize(
    ("relative", "told"),
    [
        ("tsc/criteria.yaml", "the 61 criteria are the framework's, and no pack changes them"),
        ("vocabulary.yaml", "what the engine asserts is no matter of a pack"),
        ("rules.yaml", "this file would not be read"),
        ("opinions/x.yaml", "this file would not be read"),
        ("testing/deeper/x.yaml", "this file would not be read"),
        ("testing/x.yml", "this file would not be read"),
        ("a/b/c/d/x.yaml", "folders of a pack lie at most 3 deep"),
    ],
)
def test_a_file_that_would_be_overlooked_is_told(write: Write, relative: str, told: str) -> None:
    (problem,) = problems(write({relative: "{}"}))
    assert "error[E-PACK-FILE]" in problem and told in problem


def test_a_folder_named_nearly_right_gets_advice(write: Write) -> None:
    (problem,) = problems(write({"opinions/x.yaml": "{}"}))
    assert problem.endswith("did you mean `opinion`?")


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (HEADER.replace("language: 1", "language: 2"), "acme/pack.yaml:4:13: error[E-PACK-LANGU"),
        (HEADER.replace("  id: acme\n", ""), "acme/pack.yaml:2:3: error[E-MISSING-KEY]"),
        (HEADER.replace("status", "state"), "acme/pack.yaml:6:3: error[E-UNKNOWN-KEY]"),
        ("packs: {}", "acme/pack.yaml:1:1: error[E-PACK-HEADER]"),
        ("pack: {", "acme/pack.yaml:"),
    ],
)
def test_a_faulty_header_is_told(write: Write, header: str, told: str) -> None:
    assert any(p.startswith(told) for p in problems(write({}, header))), problems(write({}, header))


def test_a_language_of_another_time_is_refused_in_a_rule_file_too(write: Write) -> None:
    (problem,) = problems(
        write({"testing/ours.yaml": RULES.replace("language: 1", "language: 7")})
    )[:1]
    assert problem.startswith(
        "acme/testing/ours.yaml:1:38: error[E-PACK-LANGUAGE]: version 7 of the rule language is "
        "not known here\n  help: a newer mockaudit may read it"
    )


def test_a_folder_without_header_or_without_being_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "bare").mkdir()
    (problem,) = problems(tmp_path / "bare")
    assert problem.startswith("bare: error[E-PACK-HEADER]: the pack has no `pack.yaml`")
    (problem,) = problems(tmp_path / "nowhere")
    assert "error[E-PACK-FOLDER]" in problem


def test_links_are_not_followed(write: Write, tmp_path: Path) -> None:
    folder = write({})
    (tmp_path / "secret.yaml").write_text(RULES)
    (folder / "testing").mkdir()
    (folder / "testing" / "x.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "opinion").symlink_to(tmp_path)
    found = problems(folder)
    assert len(found) == 2 and all("error[E-LINK]" in each for each in found)


def test_too_many_files_are_refused(write: Write) -> None:
    files = {f"testing/x{n}.yaml": "{" for n in range(MOST_FILES)}
    (problem,) = problems(write(files))
    assert "error[E-PACK-SIZE]" in problem


def test_too_many_rules_are_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules_module, "MOST_OWN_RULES", 1)
    two = RULES.replace("opinion/part", "ours/one")
    two += RULES.partition("rules:\n")[2].replace("opinion/part", "ours/two")
    (problem,) = problems(write({"opinion/ours.yaml": two}))
    assert problem == (
        "acme/opinion/ours.yaml: error[E-PACK-SIZE]: packs of one's own hold more than 1 rules"
    )


def test_two_packs_of_one_name_are_told(write: Write) -> None:
    first, second = write({}, name="one"), write({}, name="two")
    (problem,) = problems(first, second)
    assert problem.startswith("two/pack.yaml:2:3: error[E-DUPLICATE-ID]")


def test_a_second_firm_profile_of_one_id_is_told(write: Write) -> None:
    from engine.packs.shipped import ROOT

    text = (ROOT / "firms" / "binomial-90.yaml").read_text(encoding="utf-8")
    (problem,) = problems(write({"firms/ours.yaml": text}))
    assert "a second firm profile is called `binomial-90`" in problem
    own = write({"firms/ours.yaml": text.replace("id: binomial-90", "id: acme-90")}, name="other")
    opened = open_library(own)
    assert isinstance(opened, Library)
    assert "acme-90" in opened.firms


def test_licensed_texts_name_criteria_and_are_no_input_of_a_run(write: Write) -> None:
    folder = write({"criteria-text.yaml": "texts: {CC6.2: ours}\n"})
    opened = open_library(folder)
    assert isinstance(opened, Library)
    assert opened.texts == {"CC6.2": "ours"}
    assert [name for name, _ in added_files(opened)] == ["packs/1-acme/pack.yaml"]
    (problem,) = problems(write({"criteria-text.yaml": "texts: {P1.2: ours}\n"}, name="wrong"))
    assert problem.startswith("wrong/criteria-text.yaml:1:9: error[E-DANGLING]")


def test_what_new_writes_is_read_without_a_problem(tmp_path: Path) -> None:
    for relative, text in new_pack("acme").items():
        path = tmp_path / "acme" / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    addition, found = read_addition(tmp_path / "acme")
    assert found == () and addition is not None
    opened = open_library(tmp_path / "acme")
    assert isinstance(opened, Library)
    packs, problems_ = load_packs((), opened.first_firm, opened.added)
    assert problems_ == () and [p.header.id for p in packs] == ["acme-design"]
