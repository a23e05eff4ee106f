"""Rows as CSV files, facts as YAML: bytes that hang on nothing but what is written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256

from engine.worlds.kinds import Row
from engine.worlds.people import Roster
from engine.worlds.plant import Grown
from engine.worlds.stream import Stream

BASE = "spotless"
ROLES = (
    *("chief-executive", "head-of-it", "it-support", "people-lead", "office-manager"),
    *("security-lead", "head-of-engineering", "platform-lead", "head-of-product"),
    *("finance-lead", "legal-counsel"),
)


def scenario(
    organisation: str,
    people: Roster,
    grown: Sequence[Grown],
    vendors: Iterable[tuple[str, str]],
    seed: str,
) -> bytes:
    """`scenario.yaml`: what differs from the company that is extended."""
    lines = [
        "# A synthetic company: everything here is made up. What differs from `spotless`.",
        f"extends: {BASE}",
        "organisation:",
        f"  name: {_text(organisation)}",
        "  description: A company made up from a seed, for teaching and testing.",
        f"  people: {len(people.employed)}",
        "  made_up: true",
        "  disclaimer: This company does not exist; its evidence was made from a seed.",
        "engagement:",
        f"  seed: {_drawn_with(seed)}",
        "people:",
        *(
            f"  - {{id: {role}, name: {_text(people.names[person])}}}"
            for role, person in zip(ROLES, people.stayed, strict=False)
        ),
        "vendors:",
        *(f"  - {{id: {name}, name: {name}, provides: {gives}}}" for name, gives in vendors),
        "controls:",
        *(_walked(each) for each in grown),
        "populations:",
        *(
            f"  - {{id: {each.kind.population}, control_total: {{value: {len(each.rows)}}}, "
            "origin: made from a seed}"
            for each in grown
        ),
    ]
    return ("\n".join(lines) + "\n").encode()


def _drawn_with(seed: str) -> str:
    """A seed of the samples that is plain in any file, whatever the seed of the company holds."""
    return f"world-{sha256(seed.encode()).hexdigest()[:16]}"


def _walked(grown: Grown) -> str:
    """The walkthrough looked at an item that is in order, if one is."""
    wrong = {each.item for each in grown.planted}
    keys = [row[grown.kind.key] for row in grown.rows]
    item = next((key for key in keys if key not in wrong), keys[0])
    return f"  - {{id: {grown.kind.control}, walkthrough: {{item: {_text(item)}}}}}"


def evidence(grown: Grown, stream: Stream) -> dict[str, bytes]:
    """The population, its independent list and what the mock assessor judged, by file."""
    kind = grown.kind
    keys = [row[kind.key] for row in grown.rows]
    files = {f"evidence/{kind.population}.csv": table(grown.rows)}
    if kind.second:
        listed: list[Row] = [{kind.key: key} for key in stream.some(keys, len(keys))]
        files[f"evidence/second/{kind.second}.csv"] = table(listed)
    if kind.judged:
        files[f"evidence/workpapers/{kind.population}.csv"] = table(
            [
                {
                    "item": key,
                    "attribute": attribute,
                    "result": "pass",
                    "by": "mock assessor",
                    "on": kind.on,
                    "evidence": seen,
                }
                for attribute, seen in sorted(kind.judged.items())
                for key in keys
            ]
        )
    return files


def table(rows: Sequence[Row]) -> bytes:
    """CSV with a head; every cell is plain text without commas, quotes or line ends."""
    head = list(rows[0])
    lines = [",".join(head), *(",".join(_cell(row[name]) for name in head) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def _cell(text: str) -> str:
    return f'"{text}"' if "," in text else text


def _text(text: str) -> str:
    """A text of YAML in double quotes, which JSON writes too."""
    return json.dumps(text, ensure_ascii=True)
