"""The control catalogue: its SQL compiles, nothing dangles, every objective has an answer."""

from __future__ import annotations

import pytest

from engine.model.criteria import CatalogueControl
from engine.model.words import Nature
from engine.packs.criteria import load_criteria
from engine.packs.shipped import ROOT
from engine.populations.attributes import CompiledAttribute, compile_attribute
from tests.unit.populations.sql_referee import CALENDAR, PARAMETERS

CRITERIA, PROBLEMS = load_criteria(ROOT)
CATALOGUE = {control.id: control for control in CRITERIA.catalogue}
OBJECTIVES = {objective.id for objective in CRITERIA.objectives}

each_control = pytest.mark.parametrize("control", CATALOGUE.values(), ids=CATALOGUE.keys())


def test_the_catalogue_is_read_without_problems() -> None:
    assert PROBLEMS == ()


@each_control
def test_every_test_compiles_over_the_columns_of_its_control(control: CatalogueControl) -> None:
    assert control.attributes, "a typical control says when it operated"
    for name, test in control.attributes.items():
        made = compile_attribute(
            name, test, control.columns, calendar=CALENDAR, parameters=PARAMETERS
        )
        assert isinstance(made, CompiledAttribute), "\n".join(str(each) for each in made)


@each_control
def test_a_control_is_told_whole(control: CatalogueControl) -> None:
    assert control.answers and len(set(control.answers)) == len(control.answers)
    assert control.name and control.description.endswith((".", "?"))
    assert control.columns and control.evidence and control.typical_exceptions
    assert control.completeness_check and control.source
    assert all(test.text for test in control.attributes.values())
    assert all(test.alternative for test in control.attributes.values() if test.observable)


@each_control
def test_what_a_control_rests_on_is_another_typical_control(control: CatalogueControl) -> None:
    assert set(control.depends_on) <= set(CATALOGUE) - {control.id}
    assert len(set(control.depends_on)) == len(control.depends_on)
    if control.nature is Nature.MANUAL:
        assert not control.depends_on, "what a person does by hand rests on no system"


def test_typical_controls_rest_on_one_another_without_a_circle() -> None:
    settled: set[str] = set()
    while more := {
        name
        for name, control in CATALOGUE.items()
        if name not in settled and set(control.depends_on) <= settled
    }:
        settled |= more
    assert settled == set(CATALOGUE)


@pytest.mark.parametrize("objective", sorted(OBJECTIVES))
def test_every_objective_is_answered_by_a_typical_control(objective: str) -> None:
    assert [name for name, control in CATALOGUE.items() if objective in control.answers]
