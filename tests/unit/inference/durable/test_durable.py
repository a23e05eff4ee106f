"""Every part of the rule language through the C engine, and the bounds of that engine."""

from collections.abc import Iterator

import pytest

from engine.inference import durable, reference
from engine.inference.durable import limits
from engine.inference.durable.known import Numbers
from engine.inference.durable.network import networks
from engine.inference.rete import kernel
from engine.model.position import Diagnostic, Position
from engine.model.rules import Derived, Fact, Rule
from tests.unit.inference.rule_building import fact, pattern, rule, tally

pytestmark = pytest.mark.skipif(
    not durable.available(),
    reason="durable-rules is not installed here: the reference evaluator serves alone",
)


def same(rules: list[Rule], facts: list[Fact]) -> Derived:
    """What both evaluators say."""
    found = durable.derive(rules, facts)
    assert isinstance(found, Derived), found
    assert repr(found) == repr(reference.derive(rules, facts))
    return found


def concluded(rules: list[Rule], facts: list[Fact]) -> list[Fact]:
    return list(same(rules, facts).facts)


def test_nothing_follows_from_nothing() -> None:
    assert same([], []) == Derived((), ())
    assert same([], [fact("a")]) == Derived((), ())
    assert same([rule("r", pattern("a"), then=("b", {}))], []) == Derived((), ())


def test_a_constant_selects_facts() -> None:
    rules = [rule("r", pattern("control", id="$c", ok=True), then=("good", {"id": "$c"}))]
    facts = [fact("control", id="a", ok=True), fact("control", id="b", ok=False)]
    assert concluded(rules, facts) == [fact("good", id="a")]


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        ({"gt": 2}, [3]),
        ({"gte": 2}, [2, 3]),
        ({"lt": 2}, [1]),
        ({"lte": 2}, [1, 2]),
        ({"not": 2}, [True, 1, 3, "2"]),
        ({"gt": 1, "lt": 3}, [2]),
        ({"gt": -(10**30)}, [1, 2, 3]),
    ],
)
def test_comparisons_order_whole_numbers_only(
    comparison: dict[str, int], expected: list[int | str]
) -> None:
    rules = [rule("r", pattern("x", n="$n"), pattern("y", m=comparison, n="$n"), then=("z", {}))]
    facts = [fact("x", n=n) for n in (1, 2, 3, "2", True)]
    facts += [fact("y", n=n, m=n) for n in (1, 2, 3, "2", True)]
    premises = [each.premises[0].get("n") for each in same(rules, [*facts, fact("y", n=1)]).trace]
    assert sorted(map(repr, premises)) == sorted(map(repr, expected))


def test_one_true_and_their_texts_are_four_values() -> None:
    values = [1, True, "1", "true"]
    rules = [rule("r", pattern("x", v="$v"), pattern("y", w="$v"), then=("z", {"v": "$v"}))]
    facts = [fact(kind, **{name: v}) for kind, name in (("x", "v"), ("y", "w")) for v in values]
    assert len(concluded(rules, facts)) == 4
    conditions = [
        rule(f"r{n}", pattern("x", v={"not": v}), then=(f"z{n}", {})) for n, v in enumerate(values)
    ]
    assert len(same(conditions, facts).trace) == 12


def test_a_variable_read_twice_in_one_pattern_must_agree() -> None:
    rules = [rule("r", pattern("x", a="$v", b="$v"), then=("z", {"v": "$v"}))]
    assert concluded(rules, [fact("x", a=1, b=1), fact("x", a=2, b=1), fact("x", a=3)]) == [
        fact("z", v=1)
    ]
    joined = [
        rule("r", pattern("y", v="$v"), pattern("x", a="$v", b="$v"), then=("z", {"v": "$v"}))
    ]
    facts = [fact("y", v=1), fact("y", v=3), fact("x", a=1, b=1), fact("x", a=3, b=1)]
    assert concluded(joined, facts) == [fact("z", v=1)]


def test_joins_over_several_attributes_and_patterns() -> None:
    rules = [
        rule(
            "r",
            pattern("a", p="$p", q="$q"),
            pattern("b", q="$q", p="$p", s="$s"),
            pattern("c", p="$p", s="$s"),
            then=("d", {"p": "$p", "s": "$s"}),
        )
    ]
    facts = [fact("a", p=p, q=q) for p in (1, 2) for q in (1, 2)]
    facts += [fact("b", p=1, q=2, s="x"), fact("b", p=2, q=3, s="y"), fact("b", p=2, q=1, s="z")]
    facts += [fact("c", p=1, s="x"), fact("c", p=2, s="y"), fact("c", p=2), fact("c", s="z")]
    assert concluded(rules, facts) == [fact("d", p=1, s="x")]


def test_two_patterns_take_two_different_facts() -> None:
    rules = [rule("r", pattern("x", a="$a"), pattern("x", b="$b"), then=("z", {"a": "$a"}))]
    assert concluded(rules, [fact("x", a=1, b=1)]) == []
    assert len(same(rules, [fact("x", a=1, b=1), fact("x", a=2, b=2)]).trace) == 2


def test_facts_without_anything_in_common_are_all_paired() -> None:
    rules = [rule("r", pattern("x"), pattern("y"), pattern("x"), then=("z", {}))]
    facts = [fact("x", n=n) for n in range(4)] + [fact("y", n=n) for n in range(3)]
    assert len(same(rules, facts).trace) == 4 * 3 * 3


def test_a_rule_without_patterns_applies_once() -> None:
    rules = [rule("r", then=("z", {})), rule("s", then=("y", {}), none=(pattern("x"),))]
    assert concluded(rules, []) == [fact("y"), fact("z")]
    assert concluded(rules, [fact("x")]) == [fact("z")]


def test_missing_attributes_satisfy_nothing() -> None:
    rules = [
        rule("not", pattern("x", a={"not": 1}), then=("z1", {})),
        rule("bind", pattern("x", a="$a"), then=("z2", {})),
        rule("none", pattern("x"), then=("z3", {}), none=(pattern("y", a={"not": 1}),)),
    ]
    assert concluded(rules, [fact("x"), fact("y")]) == [fact("z3")]


def test_negation_sees_what_lower_layers_concluded() -> None:
    rules = [
        rule("bad", pattern("x", n={"gt": 1}, id="$i"), then=("bad", {"id": "$i"})),
        rule(
            "good",
            pattern("x", id="$i"),
            then=("good", {"id": "$i"}),
            none=(pattern("bad", id="$i"),),
        ),
    ]
    facts = [fact("x", id="a", n=1), fact("x", id="b", n=2)]
    assert concluded(rules, facts) == [fact("bad", id="b"), fact("good", id="a")]


def test_a_negated_pattern_may_hold_variables_of_its_own() -> None:
    rules = [rule("r", pattern("x"), then=("z", {}), none=(pattern("y", a="$o", b="$o"),))]
    assert concluded(rules, [fact("x"), fact("y", a=1, b=2)]) == [fact("z")]
    assert concluded(rules, [fact("x"), fact("y", a=2, b=2)]) == []


def test_tallies_count_share_and_distinguish() -> None:
    rules = [
        rule(
            "r",
            pattern("control", id="$c"),
            then=("z", {"id": "$c"}),
            tallies=(
                tally(pattern("miss", of="$c"), gte=2, bind="k", distinct=("cause",)),
                tally(pattern("miss", of="$c", bad=True), of=pattern("miss", of="$c"), lt="0.5"),
            ),
            because="{c}: {k}",
        )
    ]
    facts = [fact("control", id=i) for i in ("a", "b", "c")]
    facts += [fact("miss", of="a", cause=n, bad=n == 1) for n in (1, 2, 3)]
    facts += [fact("miss", of="b", cause=1, n=n) for n in range(3)]
    facts += [fact("miss", of="c", n=n) for n in range(2)]
    found = same(rules, facts)
    assert [each.sentence for each in found.trace] == ["a: 3", "c: 2"]


def test_a_conclusion_that_was_stated_keeps_its_place() -> None:
    place, later = Position("a.yaml", 3), Position("b.yaml", 1)
    facts = [Fact.of("z", later), Fact.of("z", place), fact("x")]
    found = same([rule("r", pattern("x"), then=("z", {}))], facts)
    assert found.facts[0].at == place


@pytest.mark.parametrize(
    "text", ["", '"', "\\", '","id":"fact-1"', "}}]", "\x00", "\ud800", "x" * 200_000, "1e5"]
)
def test_texts_that_break_parsers_are_texts(text: str) -> None:
    rules = [
        rule("r", pattern("x", a=text), pattern("y", b="$b"), then=("z", {"b": "$b"})),
        rule('"},{', pattern(text, a="$a"), then=("\x01", {"a": "$a"})),
    ]
    facts = [fact("x", a=text), fact("x", a=text + "?"), fact("y", b=text), fact(text, a=1)]
    assert len(concluded(rules, facts)) == 2


def test_attributes_that_the_engine_reserves_are_attributes() -> None:
    names = ("id", "sid", "k", "t", "c0", "$s", "m0")
    rules = [
        rule(
            "r",
            pattern("x", **{name: f"$v{n}" for n, name in enumerate(names)}),
            pattern("y", **{name: f"$v{n}" for n, name in enumerate(names)}),
            then=("z", {}),
        )
    ]
    facts = [fact(kind, **dict.fromkeys(names, "fact-0")) for kind in ("x", "y")]
    assert concluded(rules, [*facts, fact("y", id="fact-0")]) == [fact("z")]


# Bounds of the engine. What fits no ruleset goes into several, so that no rule is refused.


def rulesets(rules: list[Rule]) -> int:
    made = networks(rules, Numbers())
    assert not isinstance(made, Diagnostic)
    return len(made)


def test_300_rules_share_a_pattern() -> None:
    """256 in one ruleset kill the process."""
    rules = [rule(f"r{n}", pattern("x", a="$a"), then=(f"z{n}", {})) for n in range(300)]
    assert rulesets(rules) > 1
    assert len(concluded(rules, [fact("x", a=1)])) == 300


def test_1200_constants_of_one_attribute() -> None:
    """512 conditions under one parent never end."""
    rules = [rule(f"r{n}", pattern("x", a=n), then=(f"z{n}", {})) for n in range(1_200)]
    assert 3 <= rulesets(rules) <= 6
    facts = [fact("x", a=n) for n in range(0, 1_200, 100)]
    assert len(concluded(rules, facts)) == 12


def test_600_kinds() -> None:
    rules = [rule(f"r{n}", pattern(f"x{n}"), then=(f"z{n}", {})) for n in range(600)]
    assert rulesets(rules) == 2
    assert len(concluded(rules, [fact(f"x{n}") for n in range(600)])) == 600


def test_200_conditions_true_of_one_fact() -> None:
    """More than 64 in one ruleset overflow its stack."""
    rules = [rule(f"r{n}", pattern("x", a={"gt": n}), then=(f"z{n}", {})) for n in range(200)]
    assert rulesets(rules) > 3
    assert len(concluded(rules, [fact("x", a=1_000)])) == 200


def test_a_fact_of_400_attributes() -> None:
    names = [f"a{n}" for n in range(400)]
    rules = [
        rule(
            f"r{n}",
            pattern("x", **{name: f"$v{n}"}),
            pattern("y", **{name: f"$v{n}"}),
            then=(f"z{n}", {}),
        )
        for n, name in enumerate(names)
    ]
    facts = [fact(kind, **dict.fromkeys(names, 1)) for kind in ("x", "y")]
    assert len(concluded(rules, facts)) == 400


def test_a_chain_of_15_patterns() -> None:
    patterns = [pattern("x", a=f"$v{n}", b=f"$v{n + 1}") for n in range(15)]
    rules = [rule("r", *patterns, then=("z", {"a": "$v0", "b": "$v15"}))]
    facts = [fact("x", a=n, b=n + 1) for n in range(20)]
    assert concluded(rules, facts) == [fact("z", a=n, b=n + 15) for n in range(6)]


def test_15_patterns_that_join_each_with_all_before() -> None:
    patterns = [pattern("x", **{f"a{m}": f"$v{m}" for m in range(n + 1)}, n=n) for n in range(15)]
    facts = [fact("x", **{f"a{m}": m for m in range(15)}, n=n) for n in range(15)]
    assert concluded([rule("r", *patterns, then=("z", {}))], facts) == [fact("z")]


def test_sixteen_patterns_are_a_limit_with_its_place() -> None:
    at = Position("pack.yaml", 7, 3)
    rules = [rule("r", *[pattern("x", a=n) for n in range(16)], then=("z", {}), at=at)]
    found = durable.derive(rules, [])
    assert isinstance(found, Diagnostic)
    assert (found.code, found.at) == ("E-ENGINE-LIMIT", at)
    assert "`r`" in found.message


def test_a_rule_too_wide_for_any_ruleset_is_a_limit() -> None:
    wide = [pattern("x", **{f"a{n}_{m}": m for m in range(20)}) for n in range(15)]
    found = durable.compile_rules([rule("r", *wide, then=("z", {}))])
    assert isinstance(found, Diagnostic)
    assert found.code == "E-ENGINE-LIMIT"


def test_too_many_facts_are_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FACTS", 3)
    rules = [rule("r", pattern("x"), then=("z", {}))]
    assert isinstance(durable.derive(rules, [fact("x", n=n) for n in range(3)]), Derived)
    found = durable.derive(rules, [fact("x", n=n) for n in range(4)])
    assert isinstance(found, Diagnostic)
    assert found.code == "E-ENGINE-LIMIT"


def test_a_circle_is_told_as_stratification_tells_it() -> None:
    found = durable.derive([rule("r", pattern("x"), then=("x", {}))], [])
    assert isinstance(found, Diagnostic)
    assert found.code == "E-RULE-CYCLE"


def fnv1a(text: str) -> int:
    """As the engine hashes names and identities."""
    number = 2_166_136_261
    for byte in text.encode():
        number = (number ^ byte) * 16_777_619 % 2**32
    return number


def test_generated_names_have_hashes_of_their_own() -> None:
    """Names of attributes and of matched facts are told apart by a 32-bit hash alone."""
    names = [kernel.KIND, kernel.ALWAYS, "id", "sid", "$s", "$m", "$forward"]
    names += [f"c{n}" for n in range(limits.COLUMNS)]
    assert len({fnv1a(name) for name in names}) == len(names)
    frames = [f"m{n}" for n in range(limits.PATTERNS_OF_A_RULE)]
    assert len({fnv1a(name) for name in frames}) == len(frames)


def identities() -> Iterator[int]:
    """The hash of `fact-<n>`, from that of its beginning."""
    stem = fnv1a("fact-")
    for number in range(limits.FACTS):
        found = stem
        for digit in str(number).encode():
            found = (found ^ digit) * 16_777_619 & 0xFFFFFFFF
        yield found


def test_identities_of_facts_have_hashes_of_their_own() -> None:
    """Two facts of one hash would be one to the engine."""
    marks = {fnv1a("begin"), fnv1a("end"), fnv1a("sid-0")}
    seen = set(identities())
    assert len(seen) == limits.FACTS
    assert not seen & marks


# When the engine fails.


def test_a_batch_that_the_engine_drops_is_a_failure() -> None:
    ruleset = kernel.Kernel({"r0": {"all": [{"m0": {"k": 2}}]}})
    whole, broken = kernel.message(0, 2, ()), kernel.message(1, 2, (',"c0":1e5',))
    with pytest.raises(kernel.KernelFailure, match="not read to its end"):
        ruleset.run([whole, broken, kernel.message(2, 2, ())])
    with pytest.raises(kernel.KernelFailure, match="closed"):
        ruleset.run([whole])


def test_a_fact_asserted_twice_is_a_failure() -> None:
    ruleset = kernel.Kernel({"r0": {"all": [{"m0": {"k": 2}}]}})
    with pytest.raises(kernel.KernelFailure, match="refused"):
        ruleset.run([kernel.message(0, 2, ()), kernel.message(0, 2, ())])


def test_a_ruleset_that_the_engine_refuses_is_a_failure() -> None:
    with pytest.raises(kernel.KernelFailure, match="error code"):
        kernel.Kernel({"r0": {"nonsense": []}})


def test_a_pack_that_failed_is_built_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    rules, facts = [rule("r", pattern("x"), then=("z", {}))], [fact("x")]
    compiled = durable.compile_rules(rules)
    assert isinstance(compiled, durable.Compiled)
    with monkeypatch.context() as broken:
        broken.setattr(kernel, "_OBSERVED", 0)
        found = compiled.derive(facts)
    assert isinstance(found, Diagnostic)
    assert found.code == "E-ENGINE-FAILED"
    assert compiled.derive(facts) == reference.derive(rules, facts)
    compiled.close()
    assert compiled.derive(facts) == reference.derive(rules, facts)
    compiled.close()


def test_the_process_of_its_own_says_the_same() -> None:
    rules = [rule("r", pattern("x", a="$a", b={"gt": 1}), then=("z", {"a": "$a"}))]
    facts = [Fact.of("x", Position("f.yaml", 2), a="\ud800", b=10**30), fact("x", a=True, b=2)]
    assert repr(durable.derive_isolated(rules, facts)) == repr(reference.derive(rules, facts))
    limit = durable.derive_isolated([rule("r", *[pattern("x")] * 16, then=("z", {}))], [])
    assert isinstance(limit, Diagnostic)
    assert limit.code == "E-ENGINE-LIMIT"


def test_a_join_that_eats_all_memory_is_a_diagnostic() -> None:
    rules = [rule("r", *[pattern("x")] * 4, then=("z", {}))]
    facts = [fact("x", n=n) for n in range(300)]
    found = durable.derive_isolated(rules, facts, memory=300 << 20, seconds=50)
    assert isinstance(found, Diagnostic)
    assert found.code in ("E-ENGINE-CRASH", "E-ENGINE-FAILED")
