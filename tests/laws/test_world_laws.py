"""Laws of synthetic companies: the audit finds what was planted, all of it and nothing else."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from engine.model.run import AuditRun
from engine.model.words import Opinion
from engine.worlds.company import DEVIATIONS, World, world
from tests.audits import audited

SEEDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\u241f"),
    max_size=20,
)


def audit_of(made: World) -> AuditRun:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "company"
        for name, content in made.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return audited(folder)


@example(seed="\U00010202 \u2028", deviations="few")
@settings(deadline=None, derandomize=True, max_examples=3, phases=(Phase.explicit, Phase.generate))
@given(seed=SEEDS, deviations=st.sampled_from(DEVIATIONS))
def test_the_census_finds_exactly_the_ledger(seed: str, deviations: str) -> None:
    made = world(seed, "small", deviations)
    assert world(seed, "small", deviations) == made
    run = audit_of(made)
    found = sorted(
        (each.control, each.population, each.item, tuple(sorted(each.attributes)))
        for each in (*run.exceptions, *run.outside)
    )
    planted = sorted(
        (each.control, each.population, each.item, tuple(sorted(each.attributes)))
        for each in made.ledger.planted
    )
    assert found == planted
    assert sum(t.census.deviations for c in run.controls for t in c.tests) == len(planted)
    assert run.formed and run.opinion.overall not in (Opinion.NOT_EXPRESSED, Opinion.NO_REPORT)


def test_a_larger_company_is_audited_too() -> None:
    made = world("larger", "medium", "many")
    run = audit_of(made)
    assert len((*run.exceptions, *run.outside)) == len(made.ledger.planted)
