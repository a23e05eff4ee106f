"""Companies of the published cases: organisation facts and rows, from a few words each.

Around what a case tells stands a company in order: what else the examined criteria ask is answered
by a control that works, three promises are made, and the description tells everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from engine.sampling.select import rank_key
from tests.companies import Row, control, population, scenario, write
from tests.reports_on import DESCRIPTION, objectives

Facts = dict[str, Any]
SEED = "published cases"
OTHERS: list[Row] = [{"item": f"setting-{n}", "holds": "yes"} for n in range(3)]
PROMISES = {
    "secrecy": "only staff in need see data",
    "notice": "customers hear of incidents within three days",
    "return": "data are given back when a contract ends",
}
UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1)}
OWN = ("examined", "unanswered", "also_told")
BUILT_ON = ("controls", "populations", "description", "engagement")
"""Keys of a case besides whole sections of a scenario: its own, and sections that are built on."""


def built(stated: Mapping[str, Any], folder: Path) -> Path:
    """The scenario of a case, written into a folder."""
    examined: list[str] = stated["examined"]
    controls = [_control(name, spec) for name, spec in stated.get("controls", {}).items()]
    answered = {o for each in controls for o in each["answers"]} | {*stated.get("unanswered", ())}
    rest = [o for o in objectives() if o.split("/")[0] in examined and o not in answered]
    if rest:
        controls.append(_control("others", {"answers": rest, "passes": "holds = 'yes'"}))
    listed = {n: _rows(n, spec) for n, spec in stated.get("populations", {}).items()}
    tables = [_population(n, s, len(listed[n])) for n, s in stated.get("populations", {}).items()]
    if rest:
        listed["others"] = OTHERS
        tables.append(_settings("others", len(OTHERS)))
    made = _order(examined) | {"controls": controls, "populations": tables}
    told = [c["id"] for c in controls]
    made["description"]["controls"] = [*told, *stated.get("also_told", ())]
    made["responses"] = list(_responses(stated.get("controls", {})))
    made["description"] |= stated.get("description", {})
    made["engagement"] |= stated.get("engagement", {})
    made |= {key: value for key, value in stated.items() if key not in (*OWN, *BUILT_ON)}
    return write(folder, made, {f"{name}.csv": rows for name, rows in listed.items()})


def _order(examined: Sequence[str]) -> Facts:
    """A company with nothing to say against it; one of its three promises is at stake."""
    promises = [{"id": k, "category": "security", "text": v} for k, v in PROMISES.items()]
    risk = {"id": "misuse", "text": "somebody reads customer data", "criteria": list(examined)}
    made = scenario(
        services=[{"id": "api", "commitments": promises}],
        risks=[risk | {"commitments": ["secrecy"]}],
        representations={"letter": "given"},
        description=DESCRIPTION | {"commitments": list(PROMISES)},
        incidents=[],
        changes=[],
        complementary_user_controls=[],
    )
    made["engagement"] |= {"examined": list(examined), "seed": SEED}
    return made


def _control(name: str, spec: Mapping[str, Any]) -> Facts:
    stated = {key: value for key, value in spec.items() if key not in ("passes", "cause")}
    if "passes" in spec:
        stated["attributes"] = {"as-asked": {"text": "as asked", "passes": spec["passes"]}}
    return control(id=name, name=name, risks=["misuse"], population=name) | stated


def _responses(controls: Mapping[str, Any]) -> Iterator[Facts]:
    """Management has looked into what it was shown: without a cause nothing is isolated."""
    for name, spec in controls.items():
        if "cause" in spec:
            said = {"control": name, "text": "looked into", "by": "head-of-it"}
            yield said | {"on": "2026-01-20", "cause": spec["cause"]}


def _population(name: str, spec: Mapping[str, Any], rows: int) -> Facts:
    """Columns called `..._at` are instants; the key is `item`, and `at` when it came up."""
    columns = {"at": "instant"} | {
        column: "instant" for column in spec.get("good", {}) if column.endswith("_at")
    }
    stated = {k: v for k, v in spec.items() if k in ("strata", "limitation", "recorded_zero")}
    made = population(rows, id=name, file=f"evidence/{name}.csv", key="item", occurred_at="at")
    return made | {"types": columns} | stated


def _settings(name: str, rows: int) -> Facts:
    """A configuration, pulled within the period."""
    made = population(rows, id=name, file=f"evidence/{name}.csv", key="item", settings=True)
    made["query"] = made["query"] | {"run_at": "2025-11-03"}
    return {key: value for key, value in made.items() if key not in ("occurred_at", "types")}


def _rows(name: str, spec: Mapping[str, Any]) -> list[Row]:
    """`items` over the year; `parts` are strata, each with columns of its own in `as`."""
    if "days" in spec:
        return [_row(f"{name}-{n}", _instant(day), spec["good"]) for n, day in spec["days"].items()]
    made: list[Row] = []
    for number, part in enumerate(spec.get("parts", [spec])):
        count = part["items"]
        keys = [f"{name}-{number}-{n:03}" for n in range(count)]
        first, step = _instant("2025-01-02"), timedelta(days=360) / count
        came = {key: first + step * n for n, key in enumerate(keys)}
        bad = _drawn(name, keys, part) | _between(came, part.get("bad_between"))
        made += [
            _row(key, at, spec["bad"] if key in bad else spec["good"]) | part.get("as", {})
            for key, at in came.items()
        ]
    return made


def _drawn(name: str, keys: Sequence[str], part: Mapping[str, Any]) -> set[str]:
    """By place in the order of drawing: the second of `bad_of` [2, 25] is how many hold two.

    They stand evenly, so that any sample shows that rate; `bad_at` names the places themselves.
    """
    drawn = sorted(keys, key=lambda key: rank_key(SEED, name, key))
    if "bad_at" in part:
        return {drawn[place - 1] for place in part["bad_at"]}
    count, each = part.get("bad_of", (0, 1))
    places = {(2 * n + 1) * each // (2 * count) for n in range(count)}
    return {key for place, key in enumerate(drawn) if place % each in places}


def _between(came: Mapping[str, datetime], days: Sequence[str] | None) -> set[str]:
    """Whatever came up in one stretch of time."""
    if days is None:
        return set()
    first, last = map(_instant, days)
    return {key for key, at in came.items() if first <= at <= last}


def _row(key: str, at: datetime, columns: Mapping[str, str]) -> dict[str, Any]:
    """A value such as `+6h` or `+5d` is that long after the item came up."""
    row = {"item": key, "at": at.isoformat(timespec="seconds")}
    for column, value in columns.items():
        later = value.startswith("+")
        moment = at + int(value[1:-1]) * UNITS[value[-1]] if later else at
        row[column] = moment.isoformat(timespec="seconds") if later else value
    return row


def _instant(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=9, tzinfo=UTC)
