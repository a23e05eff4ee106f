"""Rules from YAML: what they become, and every problem at its place."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from engine.model.firm import FirmProfile
from engine.model.position import Diagnostic
from engine.model.rules import Condition, Operator, Pattern, Rule, Tally, Variable
from engine.packs.firms import load_firm
from engine.packs.rules import load_packs, load_rules
from engine.packs.shipped import ROOT

Loaded = tuple[list[Rule], list[str], list[Diagnostic]]
Load = Callable[..., Loaded]

HEADER = "pack: {id: p, title: t, language: 1, source: s, status: draft}\nrules:\n"


@pytest.fixture(scope="module")
def firm() -> FirmProfile:
    profile, problems = load_firm(ROOT / "firms" / "binomial-90.yaml")
    assert profile is not None, problems
    return profile


@pytest.fixture
def load(tmp_path: Path, firm: FirmProfile) -> Load:
    """Loads texts as packs; positions come back as `0:line:column`, by number of text."""

    def loaded(*texts: str) -> Loaded:
        paths = []
        for number, text in enumerate(texts):
            path = tmp_path / f"{number}"
            path.write_text(text, encoding="utf-8")
            paths.append(path)
        rules, problems = load_rules(paths, firm)
        short = [str(problem).replace(f"{tmp_path}/", "") for problem in problems]
        return list(rules), short, list(problems)

    return loaded


GOOD = """\
  - id: CC6.2/removal-operates
    when:
      - control: {id: $c, objective: access-removal, name: $name}
      - test: {control: $c, procedure: {not: inquiry}, items: {gte: 5, lt: 100}, n: $n, ok: true}
      - none: {scope-limitation: {control: $c}}
      - tally:
          count: {root-cause: {control: $c}}
          distinct: [cause]
          gte: {firm: pervasive.distinct_causes}
          as: $k
      - tally: {count: {missed: {}}, of: {commitment: {}}, lt: {firm: pervasive.commitment_share}}
      - firm: {judgement: {firm: judgement}}
    conclude: {objective-met: {criterion: CC6.2, by: $c, of: 2}}
    because: "{name}: {{gone}} in time for {n}, {k} causes"
    basis: [R14, 2017-01-01]
"""


def test_a_rule_becomes_its_tree(load: Load, tmp_path: Path) -> None:
    (rule,), problems, _ = load(HEADER + GOOD)
    assert problems == []
    assert (rule.id, rule.basis) == ("CC6.2/removal-operates", ("R14", "2017-01-01"))
    assert (rule.at.line, rule.at.column) == (3, 5)
    control, test, judgement = rule.patterns
    assert control == Pattern(
        "control",
        (
            Condition("id", Operator.EQUAL, Variable("c")),
            Condition("objective", Operator.EQUAL, "access-removal"),
            Condition("name", Operator.EQUAL, Variable("name")),
        ),
    )
    assert (control.at.line, control.at.column) == (5, 9)
    assert test.conditions[1:] == (
        Condition("procedure", Operator.NOT_EQUAL, "inquiry"),
        Condition("items", Operator.AT_LEAST, 5),
        Condition("items", Operator.LESS, 100),
        Condition("n", Operator.EQUAL, Variable("n")),
        Condition("ok", Operator.EQUAL, True),
    )
    assert judgement.conditions == (Condition("judgement", Operator.EQUAL, "strict"),)
    limited = Pattern("scope-limitation", (Condition("control", Operator.EQUAL, Variable("c")),))
    assert rule.negations == (limited,)
    causes = Pattern("root-cause", (Condition("control", Operator.EQUAL, Variable("c")),))
    assert rule.tallies == (
        Tally(causes, Operator.AT_LEAST, Decimal(3), None, ("cause",), "k"),
        Tally(Pattern("missed", ()), Operator.LESS, Decimal("0.5"), Pattern("commitment", ())),
    )
    assert rule.conclude.attributes == (("by", Variable("c")), ("criterion", "CC6.2"), ("of", 2))
    assert type(test.conditions[-1].operand) is bool


PLAIN = {
    "id": "r",
    "when": "[control: {id: $c}]",
    "conclude": "{met: {control: $c}}",
    "because": '"{c} is met"',
    "basis": "[R1]",
}


def one(id_: str = "r", /, **parts: str) -> str:
    """A rule of five lines; a part that is empty is left out."""
    lines = [f"{key}: {value}" for key, value in {**PLAIN, "id": id_, **parts}.items() if value]
    return "  - " + "\n    ".join(lines) + "\n"


def when(text: str) -> str:
    """A rule whose `when` stands in line 4, its items from column 12 on."""
    return one(when=f"[{text}]", because="so it is", conclude="{met: {}}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # keys
        (
            one(wehn="[control: {id: $c}]", when=""),
            [
                "0:3:5: error[E-RULE-MISSING]: the key `when` is missing",
                "0:7:5: error[E-RULE-KEY]: unknown key `wehn`\n  help: did you mean `when`?",
            ],
        ),
        (
            one(basis="", bassis="[R1]"),
            [
                "0:3:5: error[E-RULE-MISSING]: the key `basis` is missing",
                "0:7:5: error[E-RULE-KEY]: unknown key `bassis`\n  help: did you mean `basis`?",
            ],
        ),
        (
            one(conclude="", becuase="x", because="", conclud="{met: {}}"),
            [
                "0:3:5: error[E-RULE-MISSING]: the key `because` is missing",
                "0:3:5: error[E-RULE-MISSING]: the key `conclude` is missing",
                "0:6:5: error[E-RULE-KEY]: unknown key `becuase`\n  help: did you mean `because`?",
                "0:7:5: error[E-RULE-KEY]: unknown key `conclud`\n  help: did you mean `conclude`?",
            ],
        ),
        (
            when("control: {id: $c}, nnoe: {gap: {of: $c}}"),
            ["0:4:31: error[E-RULE-KEY]: unknown key `nnoe`\n  help: did you mean `none`?"],
        ),
        (
            when("control: {}, taly: {count: {gap: {}}, gte: 1}"),
            ["0:4:25: error[E-RULE-KEY]: unknown key `taly`\n  help: did you mean `tally`?"],
        ),
        # shapes
        ("  - just text\n", ["0:3:5: error[E-RULE-SHAPE]: expected a rule (`id`, `when`, "]),
        (one(when="5"), ["0:4:11: error[E-RULE-SHAPE]: expected a list of patterns, found the"]),
        (when("control"), ["0:4:12: error[E-RULE-SHAPE]: expected a pattern such as"]),
        (when("control: x"), ["0:4:21: error[E-RULE-SHAPE]: expected the attributes of `control`"]),
        (
            when("{control: {}, test: {}}"),
            ["0:4:12: error[E-RULE-PATTERN]: a pattern names one kind, here stands `control`, "],
        ),
        (when("{}"), ["0:4:12: error[E-RULE-PATTERN]: a pattern names one kind, here stands none"]),
        (
            when("none: {gap: {}}"),
            ["0:4:11: error[E-RULE-PATTERN]: a rule needs a pattern that facts can match"],
        ),
        (
            when("control: {}, none: {none: {gap: {}}}"),
            ["0:4:32: error[E-RULE-PATTERN]: `none` cannot stand inside `none` or `tally`"],
        ),
        (
            one(conclude="{met: {}, also: {}}"),
            ["0:5:15: error[E-RULE-PATTERN]: a rule concludes one fact, here stand 2"],
        ),
        (one(conclude="[met]"), ["0:5:15: error[E-RULE-SHAPE]: expected a conclusion such as"]),
        (one(conclude="{none: {}}"), ["0:5:16: error[E-RULE-NAME]: `none` is no kind of fact"]),
        # names
        (one("bad id"), ["0:3:9: error[E-RULE-NAME]: `bad id` cannot be the id of a rule"]),
        (one("5"), ["0:3:9: error[E-RULE-SHAPE]: expected the id of a rule, found the number"]),
        (one("a" * 81), ["0:3:9: error[E-RULE-NAME]: `aaaa"]),
        (when("Control: {}"), ["0:4:12: error[E-RULE-NAME]: `Control` cannot be a kind of fact"]),
        (when("control: {Id: 1}"), ["0:4:22: error[E-RULE-NAME]: `Id` cannot be an attribute"]),
        (when("control: {id: $C}"), ["0:4:26: error[E-RULE-NAME]: `$C` cannot be a variable"]),
        (when("control: {id: $}"), ["0:4:26: error[E-RULE-NAME]: `$` cannot be a variable"]),
        # comparisons and values
        (
            when("control: {n: {gtt: 3}}"),
            ["0:4:26: error[E-RULE-OPERATOR]: unknown comparison `gtt`"],
        ),
        (when("control: {n: {}}"), ["0:4:25: error[E-RULE-SHAPE]: expected a value or a compar"]),
        (
            when("control: {n: {gt: x}}"),
            ["0:4:30: error[E-RULE-OPERATOR]: `gt` orders whole numbers only"],
        ),
        (
            when("control: {n: {lte: true}}"),
            ["0:4:31: error[E-RULE-OPERATOR]: `lte` orders whole numbers only"],
        ),
        (
            when("control: {id: $c}, test: {by: {not: $c}}"),
            ["0:4:48: error[E-RULE-OPERATOR]: a variable is only compared for equality"],
        ),
        (when("control: {n: 0.5}"), ["0:4:25: error[E-RULE-VALUE]: expected text, a whole number"]),
        (when("control: {n: null}"), ["0:4:25: error[E-RULE-VALUE]: expected text, a whole nu"]),
        (when("control: {n: [1]}"), ["0:4:25: error[E-RULE-VALUE]: expected text, a whole num"]),
        (
            when(f"control: {{n: {'x' * 1001}}}"),
            ["0:4:25: error[E-RULE-VALUE]: this text is longer than 1,000 characters"],
        ),
        # settings of the firm
        (
            when("control: {n: {firm: judgment}}"),
            [
                "0:4:32: error[E-RULE-FIRM]: the firm profile has no setting `judgment`\n"
                "  help: did you mean `judgement`?"
            ],
        ),
        (
            when("control: {n: {gt: {firm: __class__}}}"),
            ["0:4:37: error[E-RULE-FIRM]: the firm profile has no setting `__class__`"],
        ),
        (
            when("control: {n: {firm: confidence}}"),
            ["0:4:25: error[E-RULE-VALUE]: a decimal of the firm cannot be compared"],
        ),
        (when("control: {n: {firm: 3}}"), ["0:4:32: error[E-RULE-SHAPE]: expected a setting"]),
        # tallies
        (
            when("control: {}, tally: {gte: 1}"),
            ["0:4:32: error[E-RULE-MISSING]: the key `count` is missing"],
        ),
        (
            when("control: {}, tally: {count: {gap: {}}}"),
            ["0:4:32: error[E-RULE-OPERATOR]: a tally is compared once, here 0 times"],
        ),
        (
            when("control: {}, tally: {count: {gap: {}}, gte: 1, lt: 3}"),
            ["0:4:32: error[E-RULE-OPERATOR]: a tally is compared once, here 2 times"],
        ),
        (
            when("control: {}, tally: {count: {gap: {}}, gte: many}"),
            ["0:4:56: error[E-RULE-VALUE]: a tally is compared with a number"],
        ),
        (
            when("control: {}, tally: {count: {gap: {}}, gte: {firm: judgement}}"),
            ["0:4:56: error[E-RULE-VALUE]: a tally is compared with a number"],
        ),
        (
            when("control: {}, tally: {count: {gap: {}}, gte: {firm: nowhere}}"),
            ["0:4:63: error[E-RULE-FIRM]: the firm profile has no setting `nowhere`"],
        ),
        (
            when("control: {}, tally: {count: {gap: {}}, gte: 1, distict: [a]}"),
            ["0:4:59: error[E-RULE-KEY]: unknown key `distict`\n  help: did you mean `distinct`?"],
        ),
        (
            when("control: {}, tally: {count: {gap: {}}, gte: 1, distinct: [a, 5]}"),
            ["0:4:73: error[E-RULE-SHAPE]: expected the name of an attribute, found the number"],
        ),
        (
            when("control: {}, tally: {count: {gap: {}}, gte: 1, distinct: [a, a]}"),
            ["0:4:69: error[E-RULE-DUPLICATE]: an attribute stands twice in `distinct`"],
        ),
        (
            when("control: {}, tally: {count: {gap: {}}, gte: 1, as: k}"),
            ["0:4:63: error[E-RULE-SHAPE]: expected a variable such as `$count`, found the text"],
        ),
        (
            when("c: {}, tally: {count: {g: {}}, is: 1, as: $k}, tally: {is: 1, as: $k, count: c}"),
            [
                "0:4:78: error[E-RULE-DUPLICATE]: two tallies name their count `$k`",
                "0:4:89: error[E-RULE-SHAPE]: expected a pattern such as",
            ],
        ),
        # variables
        (
            when("control: {id: $c}, none: {gap: {of: $d}}"),
            [
                "0:4:48: error[E-RULE-UNBOUND]: no pattern binds `$d`\n  help: bound here: `$c`",
            ],
        ),
        (
            when("control: {id: $control}, tally: {count: {gap: {of: $contrl}}, gte: 1}"),
            [
                "0:4:63: error[E-RULE-UNBOUND]: no pattern binds `$contrl`\n"
                "  help: did you mean `$control`?",
            ],
        ),
        (
            when("control: {}, tally: {count: {gap: {}}, of: {all: {x: $y}}, gte: 1}"),
            ["0:4:65: error[E-RULE-UNBOUND]: no pattern binds `$y`"],
        ),
        (
            one(conclude="{met: {control: $d}}"),
            ["0:5:31: error[E-RULE-UNBOUND]: no pattern binds `$d`\n  help: bound here: `$c`"],
        ),
        (
            one(
                when="[control: {id: $c}, tally: {count: {gap: {}}, gte: 1, as: $k}]",
                conclude="{met: {n: $k}}",
            ),
            ["0:5:25: error[E-RULE-UNBOUND]: `$k` is a count, which only `because` may tell"],
        ),
        # sentences and sources
        (
            one(because='"{d} is met"'),
            ["0:6:14: error[E-RULE-PLACEHOLDER]: no pattern binds `{d}`\n  help: bound here: `c`"],
        ),
        (
            one(because='"{c.__class__} is met"'),
            ["0:6:14: error[E-RULE-PLACEHOLDER]: no pattern binds `{c.__class__}`"],
        ),
        (
            one(because='"{c} is { met"'),
            ["0:6:14: error[E-RULE-PLACEHOLDER]: a brace stands alone at character 8 of this"],
        ),
        (one(because='" "'), ["0:6:14: error[E-RULE-EMPTY]: `because`, a sentence must say some"]),
        (one(because="5"), ["0:6:14: error[E-RULE-SHAPE]: expected `because`, a sentence, found"]),
        (one(basis="[]"), ["0:7:12: error[E-RULE-EMPTY]: `basis` must name what the rule rests"]),
        (one(basis="R1"), ["0:7:12: error[E-RULE-SHAPE]: expected a list of sources such as"]),
        (one(basis='[""]'), ["0:7:13: error[E-RULE-EMPTY]: a source must say something"]),
        (one(basis="[R1, [R2]]"), ["0:7:17: error[E-RULE-SHAPE]: expected a source, found a list"]),
    ],
)
def test_a_problem_of_a_rule_is_told_at_its_place(
    load: Load, text: str, expected: list[str]
) -> None:
    rules, problems, _ = load(HEADER + text)
    assert rules == []
    assert len(problems) == len(expected)
    for wanted in expected:
        assert sum(problem.startswith(wanted) for problem in problems) == 1, problems


def test_a_name_that_a_pattern_binds_is_no_count(load: Load) -> None:
    text = when("control: {id: $k}, tally: {count: {gap: {}}, gte: 1, as: $k}")
    _, (problem,), _ = load(HEADER + text)
    assert problem.startswith(
        "0:4:69: error[E-RULE-DUPLICATE]: `$k` is both bound by a pattern and the name of a count"
    )


def test_all_problems_of_all_rules_and_files_come_in_one_pass(load: Load) -> None:
    bad = one(because='"{d}"', basis="[]") + one("s", conclude="{met: {x: $y}}")
    rules, problems, found = load(
        HEADER + bad, HEADER.replace("id: p", "id: q") + one("t"), "rules: []"
    )
    assert [rule.id for rule in rules] == ["t"]
    assert [problem.split(": ")[0] for problem in problems] == [
        "0:6:14",
        "0:7:12",
        "0:10:25",
        "2:1:1",
    ]
    assert found == sorted(found)


def test_patterns_bind_whatever_their_place_in_the_list(load: Load) -> None:
    _, problems, _ = load(HEADER + when("none: {gap: {of: $c}}, control: {id: $c}"))
    assert problems == []


# packs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1]", ["0:1:1: error[E-RULE-SHAPE]: expected a pack"]),
        ("", ["0: error[E-EMPTY-FILE]"]),
        (
            "pack: {id: p, title: t, language: 2, source: s, status: x}\nrules: []",
            ["0:1:35: error[E-PACK-LANGUAGE]: version 2 of the rule language is not known"],
        ),
        (
            "pack: {id: p, titel: t, language: 1, source: s, status: x}\nrules: []",
            ["0:1:7: error[E-MISSING-KEY]", "0:1:15: error[E-UNKNOWN-KEY]"],
        ),
        (HEADER.replace("rules:", "rule: []"), ["0:1:1: error[E-RULE-MISSING]", "0:2:1: error["]),
        (HEADER.replace("rules:", "rules: x"), ["0:2:8: error[E-RULE-SHAPE]: expected a list of"]),
    ],
)
def test_a_problem_of_a_pack_is_told_at_its_place(
    load: Load, text: str, expected: list[str]
) -> None:
    _, problems, _ = load(text)
    assert len(problems) == len(expected)
    for problem, wanted in zip(problems, expected, strict=True):
        assert problem.startswith(wanted)


def test_an_id_stands_once_over_all_packs(load: Load, tmp_path: Path) -> None:
    other = HEADER.replace("id: p", "id: q") + one("s") + one("r")
    rules, (problem,), _ = load(HEADER + one("r"), other)
    assert [rule.id for rule in rules] == ["r", "s"]
    assert problem == (
        "1:8:5: error[E-RULE-DUPLICATE]: a second rule is called `r`\n"
        "  help: the first stands at 0:3:5"
    )


def test_a_pack_stands_once(load: Load) -> None:
    _, (problem,), _ = load(HEADER + one("r"), HEADER + one("s"))
    assert problem.startswith("1:1:7: error[E-RULE-DUPLICATE]: a second pack is called `p`")


def test_a_circle_over_two_packs_is_told_with_its_places(load: Load) -> None:
    upper = one("a", when="[x: {id: $c}]", conclude="{y: {id: $c}}")
    lower = one("b", when="[y: {id: $c}]", conclude="{x: {id: $c}}")
    _, (problem,), _ = load(HEADER + upper, HEADER.replace("id: p", "id: q") + lower)
    assert problem.startswith(
        "0:3:5: error[E-RULE-CYCLE]: a conclusion would rest on itself: `a` -> `b` -> `a`"
    )
    assert problem.endswith("`a` at 0:3:5, `b` at 1:3:5")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (
            "control: {id: $c, n: 5}",
            'control: {id: $c, n: "5"}',
            "0:9:33: error[E-RULE-TYPE]: `control.n` is text here, but a whole number at 0:4:33",
        ),
        (
            "control: {id: $c, n: x}",
            "control: {id: $c, n: {gt: 5}}",
            "0:9:38: error[E-RULE-TYPE]: `control.n` is a whole number here, but text at 0:4:33",
        ),
        (
            "control: {id: $c, n: {not: true}}",
            "control: {id: $c}, none: {control: {n: x}}",
            "0:9:51: error[E-RULE-TYPE]: `control.n` is text here, but `true` or `false` at 0:4:39",
        ),
        (
            "control: {id: $c, n: 5}, test: {m: 7}",
            "control: {id: $c, n: $v}, test: {m: {gt: $v}}",
            "0:9:53: error[E-RULE-OPERATOR]",
        ),
    ],
)
def test_rules_agree_on_the_type_of_an_attribute(
    load: Load, first: str, second: str, expected: str
) -> None:
    _, (problem,), _ = load(HEADER + one("a", when=f"[{first}]") + one("b", when=f"[{second}]"))
    assert problem.startswith(expected)


def test_a_variable_carries_the_type_from_attribute_to_attribute(load: Load) -> None:
    texts = [
        one("a", when="[control: {id: $c, n: 5}]"),
        one("b", when="[control: {id: $c, n: $v}]", conclude="{seen: {m: $v}}"),
        one("c", when='[control: {id: $c}, seen: {m: "5"}]'),
    ]
    _, (problem,), _ = load(HEADER + "".join(texts))
    assert problem.startswith(
        "0:10:26: error[E-RULE-TYPE]: `$v` joins `seen.m`, text at 0:14:41, "
        "with a whole number at 0:4:33"
    )


def test_the_order_of_paths_changes_nothing(tmp_path: Path, firm: FirmProfile) -> None:
    for name, rule in (("a", one("r")), ("b", one("s", because='"{x}"'))):
        (tmp_path / name).write_text(HEADER.replace("id: p", f"id: {name}") + rule)
    paths = [tmp_path / "a", tmp_path / "b"]
    assert load_packs(paths, firm) == load_packs(paths[::-1], firm)
    packs, _ = load_packs(paths, firm)
    assert [(pack.header.id, len(pack.rules)) for pack in packs] == [("a", 1), ("b", 0)]


def test_a_missing_file_is_told(tmp_path: Path, firm: FirmProfile) -> None:
    _, (problem,) = load_rules([tmp_path / "nowhere.yaml"], firm)
    assert problem.code == "E-CANNOT-READ"
