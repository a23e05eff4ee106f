"""Overlays that name themselves, are no files, or would change what nobody may change."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.companies import control, scenario
from tests.conformance.hostile.case import Hostile, Words, audit

NAME = "what-if.yaml"
ME = "access-removal"


def _over(overlay: object, folder: Path) -> Words:
    path = folder / NAME
    if isinstance(overlay, bytes):
        path.write_bytes(overlay)
    else:
        path.write_text(json.dumps(overlay), encoding="utf-8")
    return *audit(folder), "--overlay", path


def _over_one_another(first: object, second: object, folder: Path) -> Words:
    words = _over(first, folder)
    (folder / "second.yaml").write_text(json.dumps(second), encoding="utf-8")
    return *words, "--overlay", folder / "second.yaml"


def _made(make: Any, name: str, folder: Path) -> Words:
    words = audit(folder)
    make(folder / name)
    return *words, "--overlay", folder / name


def _early(folder: Path) -> Words:
    """Before acceptance the scope is still open, even if nothing is left of it."""
    engagement = scenario()["engagement"] | {"stage": "before_acceptance"}
    overlay = _over({"remove_controls": [ME]}, folder)[-1]
    return *audit(folder, engagement=engagement), "--overlay", overlay


def cases() -> Iterator[Hostile]:
    def told(cause: str, code: int, pattern: str, overlay: object) -> Hostile:
        return Hostile(f"overlay-{cause}", code, pattern, partial(_over, overlay))

    located = rf"{NAME}:\d+:\d+: error"
    yield told("naming-itself", 2, rf"{located}.*`overlay`", {"overlay": NAME})
    yield told("of-a-wrong-word", 2, "did you mean `controls`", {"contols": []})
    yield told("of-evidence", 2, rf"{located}\[E-OVERLAY-EVIDENCE", {"populations": []})
    yield told(
        "of-a-control-that-needs-itself",
        2,
        "depends on itself",
        {"controls": [control(depends_on=[ME])]},
    )
    other = control(id="other", depends_on=[ME])
    circle = {"controls": [control(depends_on=["other"]), other]}
    yield told("of-a-circle", 2, "in a circle: `access-removal` -> `other`", circle)
    first = {"controls": [control(id="other", depends_on=[ME])]}
    both = partial(_over_one_another, first, {"controls": [control(depends_on=["other"])]})
    yield Hostile("overlays-that-need-one-another", 2, "in a circle: `access-removal`", both)
    later = control(id="later", replaces=ME, in_place={"from": "2025-07-01"})
    before = control(replaces="later", in_place={"from": "2024-01-01", "to": "2025-06-30"})
    turns = {"controls": [before, later]}
    yield told("of-forms-that-replace-one-another", 2, "E-REPLACES-OVERLAP", turns)
    yield told("of-a-form-of-itself", 2, "E-REPLACES", {"controls": [control(replaces=ME)]})
    yield told("supposing-twice", 2, "a second assumption", {"assume": [{"control": ME}] * 2})
    yield told("supposing-the-unknown", 2, "no control is named", {"assume": [{"control": "x"}]})
    never = {"assume": [{"control": ME, "from": "9999-12-31"}]}
    yield told("until-the-end-of-time", 2, rf"{located}\[E-YEAR", never)
    yield told("removing-everything", 2, r"refused \(R28\)", {"remove_controls": [ME]})
    yield Hostile("overlay-removing-everything-in-time", 0, "simulation", _early)
    yield told("of-noise", 2, "not UTF-8", bytes(range(256)))
    yield told("of-an-anchor-in-itself", 2, "E-UNKNOWN-ALIAS", b"controls: &a [*a]\n")
    yield Hostile("overlay-folder", 2, "is a directory", partial(_made, os.mkdir, "folder.yaml"))
    yield Hostile("overlay-pipe", 2, "not a regular file", partial(_made, os.mkfifo, "pipe.yaml"))
    link = partial(_made, lambda at: at.symlink_to("company/scenario.yaml"), "link.yaml")
    yield Hostile("overlay-link", 2, "is a symbolic link", link)
    foreign = partial(_made, lambda at: at.write_text("assume: []"), "what\udcff.yaml")
    yield Hostile("overlay-of-a-name-in-bytes", 2, "not text in UTF-8", foreign)
