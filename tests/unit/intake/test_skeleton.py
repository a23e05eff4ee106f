"""The folder after a first meeting: it loads, it states what was answered and nothing else."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audit.intake import known_of, verified
from engine.audit.library import Library, open_library
from engine.audit.open import reference_of
from engine.facts.load import load
from engine.intake.answers import next_question
from engine.intake.known import Known
from engine.intake.question import Kind, Question, Unfit, answer_to
from engine.intake.skeleton import skeleton
from engine.model.scenario import FactBase
from tests.unit.intake.test_meeting import FIRST


def facts(library: Library, folder: Path, answers: dict[str, str]) -> FactBase:
    for name, text in skeleton(known_of(library), FIRST | answers, "acme").items():
        (folder / name).write_text(text, encoding="utf-8")
    found, problems = load(folder, reference_of(library))
    assert found is not None, problems
    return found


def control(
    name: str, since: str | None = "2024-06-01", owner: str = "Head of IT"
) -> dict[str, str]:
    stem = f"control.{name}"
    said = {f"{stem}.exists": "yes", f"{stem}.owner": owner}
    return said | ({f"{stem}.since": since} if since else {})


def test_what_was_answered_is_stated(library: Library, tmp_path: Path) -> None:
    said = {
        "organisation.people": "40",
        "circumstance.board": "no",
        "service.1.name": "Acme API",
        "service.1.security.1": "=cmd(): nobody else reads it",
        "service.1.security.2": "it is told: within 3 days",
        "system.1.name": "AWS",
        "system.1.run_by": "head of it",
        "subservice.1.name": "Cloud",
        "subservice.1.expected": "physical-security, network-edge",
    }
    found = facts(library, tmp_path, said | control("AC-02"))
    assert found.organisation.people == 40
    assert dict(found.organisation.circumstances) == {"board": False}
    (service,) = found.services
    assert [(c.id, c.text) for c in service.commitments] == [
        ("acme-api-security", "=cmd(): nobody else reads it"),
        ("acme-api-security-2", "it is told: within 3 days"),
    ]
    assert [p.id for p in found.people] == ["head-of-it"]
    assert found.vendors[0].expected_controls == ("physical-security", "network-edge")
    (stated,) = found.controls
    assert (stated.uses, stated.owner) == ("AC-02", "head-of-it")
    assert stated.in_place is not None and str(stated.in_place.from_) == "2024-06-01"
    assert stated.population is stated.walkthrough is stated.design is None


def test_what_nobody_knows_is_left_out_and_marked(library: Library, tmp_path: Path) -> None:
    said = control("AC-02", since=None) | {"control.AC-03.exists": "no"}
    found = facts(library, tmp_path, said)
    assert found.controls == found.populations == found.services == found.vendors == ()
    text = (tmp_path / "controls.yaml").read_text()
    assert "# unknown: since when is there AC-02" in text
    assert "# not there, as answered: AC-03" in text and "uses: AC-03" not in text
    assert "# unknown: is there AC-01" in text
    stated = (tmp_path / "scenario.yaml").read_text()
    for what in ("people", "zone", "stage", "firm", "services", "systems", "vendors"):
        assert f"# unknown: {what}" in stated


def test_only_criteria_of_which_somebody_knows_are_examined(
    library: Library, known: Known, tmp_path: Path
) -> None:
    assert facts(library, tmp_path, {}).engagement.examined == ()
    changes = [c for c in known.catalogue.values() if any(o.startswith("CC8.") for o in c.answers)]
    said: dict[str, str] = {}
    for each in changes:
        said |= control(each.id)
    assert "CC8" in (facts(library, tmp_path, said).engagement.examined or ())
    objective = next(o for o in changes[0].answers if o.startswith("CC8."))
    for each in changes:
        if objective in each.answers:
            said[f"control.{each.id}.since"] = "unknown"
    assert "CC8" not in (facts(library, tmp_path, said).engagement.examined or ())


def test_a_criterion_whose_controls_are_all_denied_is_examined(
    library: Library, known: Known, tmp_path: Path
) -> None:
    names = [
        c.id for c in known.catalogue.values() if any(o.startswith("CC8.1/") for o in c.answers)
    ]
    found = facts(library, tmp_path, {f"control.{name}.exists": "no" for name in names})
    assert "CC8" in (found.engagement.examined or ()), "a gap that was stated is a gap"
    one = {f"control.{name}.exists": "no" for name in names[1:]}
    assert "CC8" not in (facts(library, tmp_path, one).engagement.examined or ())


def test_where_everything_is_known_nothing_is_left_out(library: Library, tmp_path: Path) -> None:
    said: dict[str, str] = {}
    for name in library.catalogue:
        said |= control(name)
    found = facts(library, tmp_path, said)
    assert found.engagement.examined is None
    assert len(found.controls) > 70


def test_a_stub_holds_every_canonical_column_and_loads_once_it_is_filled_in(
    library: Library, tmp_path: Path
) -> None:
    facts(library, tmp_path, control("AC-02"))
    path = tmp_path / "populations.yaml"
    text = path.read_text()
    for name in library.catalogue["AC-02"].columns:
        assert f"# column: {name}," in text
    lines = [line for line in text.splitlines() if not line.startswith("# ---")]
    start = next(n for n, line in enumerate(lines) if line.startswith("#  - id"))
    filled = "\n".join(line.removeprefix("#") for line in lines[start:])
    filled = filled.replace("key:  #", "key: person  #")
    filled = filled.replace("occurred_at:  #", "occurred_at: left_at  #")
    filled = filled.replace(
        "{text: , run_by: , run_at: }", "{text: q, run_by: hr, run_at: 2026-01-02}"
    )
    filled = filled.replace("{value: , source: }", "{value: 1, source: payroll}")
    path.write_text(f"populations:\n{filled}\n", encoding="utf-8")
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence/access-removal-for-leavers.csv").write_text("person,left_at\n")
    found, problems = load(tmp_path, reference_of(library))
    assert found is not None, problems
    assert found.populations[0].types["left_at"] == "instant"


def an_answer(question: Question, draw: st.DrawFn) -> str:
    text = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" :#'\"\\=-"))
    words = {
        Kind.YES_NO: st.sampled_from(["yes", "no", "unknown"]),
        Kind.DAY: st.dates().map(str),
        Kind.NUMBER: st.integers(0, 99).map(str),
        Kind.ZONE: st.just("UTC"),
        Kind.ONE_OF: st.sampled_from(question.choices or ("x",)),
        Kind.SOME_OF: st.lists(st.sampled_from(question.choices or ("x",)), min_size=1).map(
            ",".join
        ),
        Kind.TEXT: st.one_of(st.just("none" if question.listed else "unknown"), text),
    }
    return draw(words[question.kind])


@st.composite
def meetings(draw: st.DrawFn) -> dict[str, str]:
    library = open_library()
    assert isinstance(library, Library)
    known = known_of(library)
    answers: dict[str, str] = {}
    asked = 0
    while (question := next_question(known, answers, "acme")) is not None:
        asked += 1
        said = an_answer(question, draw) if asked < 60 else "unknown"
        found = answer_to(question, said)
        if isinstance(found, Unfit):
            found = FIRST.get(question.key, "2026-12-31" if question.needed else "unknown")
        if question.key.startswith("series.") and asked > 60:
            found = "no"
        answers[question.key] = found
    return answers


@settings(deadline=None, derandomize=True, max_examples=25)
@given(meetings())
def test_whatever_is_answered_the_skeleton_loads(answers: dict[str, str]) -> None:
    library = open_library()
    assert isinstance(library, Library)
    files = skeleton(known_of(library), answers, "acme")
    yaml = {name: text.encode() for name, text in files.items() if name.endswith(".yaml")}
    assert verified(None, yaml, library) == ()
