"""The published cases as data: what was told, what was published, what is said here, and why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
DIFFERENCES = "disagreements.yaml"
JUDGES = ("strict", "lenient", "census", "forum-large-firm")
"""The first two are the bounds of `binomial-90`, the others firms as they ship."""


class Loader(yaml.SafeLoader):
    """YAML as scenarios are written: a day stays text, `on` and `no` are words."""

    yaml_implicit_resolvers = {  # noqa: RUF012  # read by the parent class under this name
        first: [(tag, form) for tag, form in listed if not tag.endswith((":timestamp", ":bool"))]
        for first, listed in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), ["t", "f"])


@dataclass(frozen=True)
class Published:
    """What a source bears: any of `opinion`, on one subject matter or on the whole.

    `exceptions`: deviations are listed. `seen`: what else must be in the result, by kind: the
    basis of an advice, the kind of a paragraph, a control whose design is not suitable.
    """

    opinion: tuple[str, ...]
    subject: str = ""
    exceptions: bool = False
    seen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """One company that a case may be about; `assumes` is what its source leaves open."""

    case: str
    name: str
    source: str
    assumes: str
    company: Mapping[str, Any]
    published: Published
    says: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.case} {self.name}".strip()


@dataclass(frozen=True)
class Case:
    id: str
    facts: str
    source: str
    kind: str
    trust: str
    opinion: str
    rules: tuple[str, ...]
    criteria: tuple[str, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class Difference:
    """Judges that say something else than was published, and the reason."""

    reading: str
    under: tuple[str, ...]
    because: str


@cache
def cases() -> tuple[Case, ...]:
    """Every case, in the order of the ids."""
    return tuple(_case(_read(path)) for path in sorted(HERE.glob("T*.yaml")))


@cache
def readings() -> tuple[Reading, ...]:
    return tuple(reading for case in cases() for reading in case.readings)


@cache
def differences() -> tuple[Difference, ...]:
    listed = _read(HERE / DIFFERENCES)["disagreements"]
    return tuple(Difference(d["reading"], tuple(d["under"]), d["because"]) for d in listed)


def _read(path: Path) -> dict[str, Any]:
    stated: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader)
    return stated


def _case(stated: dict[str, Any]) -> Case:
    shared = {"examined": stated["criteria"]} | stated.pop("company", {})
    rules, criteria = tuple(stated.pop("rules")), tuple(stated.pop("criteria"))
    read = tuple(_reading(stated, r, shared) for r in stated.pop("readings"))
    return Case(**stated, rules=rules, criteria=criteria, readings=read)


def _reading(case: dict[str, Any], stated: dict[str, Any], shared: dict[str, Any]) -> Reading:
    published = stated["published"] | {"opinion": tuple(stated["published"]["opinion"])}
    return Reading(
        case=case["id"],
        name=stated.get("name", ""),
        source=case["source"],
        assumes=stated["assumes"],
        company=shared | stated.get("company", {}),
        published=Published(**published),
        says=stated["says"],
    )
