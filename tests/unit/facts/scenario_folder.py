"""A small good scenario folder and the reference that it points to."""

from __future__ import annotations

from pathlib import Path

from engine.facts.reference import Reference
from engine.model.criteria import CatalogueControl, Objective
from engine.model.position import Position
from engine.model.scenario import AttributeTest
from engine.model.words import Frequency, Importance, Nature

REFERENCE = Reference(
    catalogue={
        "AC-02": CatalogueControl(
            id="AC-02",
            name="Access removal",
            description="Access is removed when a person leaves.",
            nature=Nature.MANUAL,
            frequency=Frequency.PER_EVENT,
            importance=Importance.KEY,
            answers=("CC6.2/removal",),
            attributes={
                "in-time": AttributeTest(passes="removed_at <= left_at"),
                "complete": AttributeTest(passes="systems_left = 0"),
            },
            at=Position("catalogue.yaml", 1, 1),
        ),
    },
    firms=frozenset({"small-firm"}),
    objectives={
        "CC6.2/removal": Objective(id="CC6.2/removal", title="Access ends", points_of_focus=())
    },
    criteria=frozenset({"CC6.2"}),
)

SCENARIO = """\
organisation: {name: Tiny Hosting, zone: Europe/Berlin}
engagement:
  type: 2
  period: {from: 2025-07-01, to: 2026-06-30}
  categories: [security]
  firm: small-firm
people:
  - id: head-of-it
systems: [{id: idp}]
services:
  - id: hosting
    commitments: [{id: privacy, category: security, text: Only staff gets in.}]
risks:
  - {id: misuse, text: A leaver gets in., criteria: [CC6.2], commitments: [privacy]}
"""

CONTROLS = """\
controls:
  - id: access-removal
    uses: AC-02
    owner: head-of-it
    systems: [idp]
    risks: [misuse]
    in_place: {from: 2025-01-15}
    population: leavers
    attributes:
      in-time: {passes: removed_at <= left_at + INTERVAL '1 day'}
populations:
  - id: leavers
    file: evidence/leavers.csv
    key: person
    occurred_at: left_at
    system: idp
    query: {text: report, run_by: hr, run_at: 2026-07-03}
    control_total: {value: 1, source: head count}
"""


def write_scenario(folder: Path) -> Path:
    """The folder with `scenario.yaml`, `controls.yaml` and one evidence file."""
    (folder / "evidence").mkdir(parents=True)
    (folder / "scenario.yaml").write_text(SCENARIO)
    (folder / "controls.yaml").write_text(CONTROLS)
    (folder / "evidence" / "leavers.csv").write_text("person,left_at\nada,2026-01-31\n")
    return folder
