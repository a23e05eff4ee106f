"""A pack of one's own to begin with: one rule that means something, and the cases that show it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.packs.language import LANGUAGES

NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")

_HEADER = """\
# {name}: rules of our own, laid over those that ship with `--packs`.
pack:
  id: {name}
  title: Rules of {name}
  language: {language}
  source: our own practice; say here where it comes from
  status: draft
  # overrides: [opinion/qualified]   # ids that this pack states anew; all else it only adds
"""
_BASIS = """\
# What the rules of this pack rest on, besides the lines of the decision table (R01 to R38).
basis:
  - id: {basis}
    when: a key control is relied on
    then: its design is shown by more than watching it once
    status: our own practice
"""
_RULES = """\
pack:
  id: {name}-design
  title: What we ask of the design of a control besides
  language: {language}
  source: our own practice
  status: draft
rules:
  - id: {name}/watched-once
    when:
      - control: {{id: $c, name: $name, importance: key}}
      - walkthrough: {{control: $c, procedure: observation}}
      - answers: {{control: $c, objective: $o}}
      - objective: {{id: $o, criterion: $r, title: $title}}
      - none: {{design-view: {{control: $c, procedure: inspection}}}}
    conclude: {{open: {{subject: design, objective: $o, criterion: $r}}}}
    because: "{{name}} was watched once and nothing was inspected, so this stays open: {{title}}"
    basis: [{basis}]
"""
_CASES = """\
# Each rule has a case in which it concludes something, and a near miss that differs in one thing.
cases:
  - rule: {name}/watched-once
    case: not_evaluable
    text: what rests on a key control that was only watched stays open
    given:
      - control: {{id: AC, name: Removal, importance: key}}
      - walkthrough: {{control: AC, procedure: observation, result: as_described}}
      - answers: {{control: AC, objective: CC6.2/removal}}
      - objective: {{id: CC6.2/removal, criterion: CC6.2, title: access of leavers is removed}}
    concludes:
      - open: {{subject: design, objective: CC6.2/removal, criterion: CC6.2}}
  - rule: {name}/watched-once
    case: met
    text: its design was inspected besides, so that nothing is open
    given:
      - control: {{id: AC, name: Removal, importance: key}}
      - walkthrough: {{control: AC, procedure: observation, result: as_described}}
      - answers: {{control: AC, objective: CC6.2/removal}}
      - objective: {{id: CC6.2/removal, criterion: CC6.2, title: access of leavers is removed}}
      - design-view: {{control: AC, procedure: inspection, able: true}}
    concludes: []
  - rule: {name}/watched-once
    case: known_miss
    text: a control that is not called key is not asked for more, however much rests on it
    given:
      - control: {{id: AC, name: Removal, importance: normal}}
      - walkthrough: {{control: AC, procedure: observation, result: as_described}}
      - answers: {{control: AC, objective: CC6.2/removal}}
      - objective: {{id: CC6.2/removal, criterion: CC6.2, title: access of leavers is removed}}
    concludes: []
"""


def new_pack(name: str) -> Mapping[str, str]:
    """The files of the pack by their place in its folder."""
    words = {
        "name": name,
        "language": LANGUAGES[-1],
        "basis": f"{name.upper()}-1",
    }
    return {
        "pack.yaml": _HEADER.format_map(words),
        "basis.yaml": _BASIS.format_map(words),
        f"testing/{name}.yaml": _RULES.format_map(words),
        f"testing/cases/{name}.yaml": _CASES.format_map(words),
    }
