"""Pull requests exported from GitHub, as a population for change control (CH-01).

Two shapes are read: what `gh pr list --json ...` prints, and what the REST API answers for
pulls. Only merged ones are items. A merge is no deployment: `deployed_at` and `deployed_version`
are left to whoever knows that they are `merged_at` and `head_version`.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any

from engine.documents.scalars import instant_of
from engine.documents.suggest import quoted
from engine.intake.wording import unprintable
from engine.model.position import Diagnostic, Position
from engine.model.words import ColumnType

COLUMNS: Mapping[str, ColumnType] = {
    "change_id": ColumnType.TEXT,
    "repository": ColumnType.TEXT,
    "author": ColumnType.TEXT,
    "n_independent_reviewers": ColumnType.INTEGER,
    "tests_passed": ColumnType.BOOLEAN,
    "approved_at": ColumnType.INSTANT,
    "approved_by": ColumnType.TEXT,
    "approved_version": ColumnType.TEXT,
    "head_version": ColumnType.TEXT,
    "merged_at": ColumnType.INSTANT,
    "merged_by": ColumnType.TEXT,
    "base": ColumnType.TEXT,
}
MOST_TOLD = 20
LONGEST = 500
"""characters of a value"""
# Our field: what `gh` calls it, what the API calls it.
_NAMES: Mapping[str, tuple[str, str]] = {
    "number": ("number", "number"),
    "url": ("url", "html_url"),
    "author": ("author", "user"),
    "merged_at": ("mergedAt", "merged_at"),
    "merged_by": ("mergedBy", "merged_by"),
    "reviews": ("reviews", "reviews"),
    "checks": ("statusCheckRollup", "statusCheckRollup"),
    "head": ("headRefOid", "head"),
    "base": ("baseRefName", "base"),
}
_IN_URL = re.compile(r"https://[^/]+/([^/\s]+/[^/\s]+)/pull/[0-9]+")
_PASSED = frozenset({"SUCCESS"})
_IDLE = frozenset({"NEUTRAL", "SKIPPED"})
_FAILED = frozenset(
    {"FAILURE", "ERROR", "CANCELLED", "TIMED_OUT", "ACTION_REQUIRED", "STARTUP_FAILURE", "STALE"}
)


@dataclass(frozen=True, slots=True)
class PullRequests:
    """`evidence` is the CSV with the columns above; `unmapped`: fields that are not in it."""

    evidence: str
    items: int
    unmerged: int
    unmapped: tuple[str, ...]
    absent: tuple[str, ...]  # columns that the export cannot fill


class _Unfit(Exception):
    """A value of the export that is not what its name says."""


def pull_requests(data: bytes, file: str) -> PullRequests | tuple[Diagnostic, ...]:
    """The population, or every item that is not as GitHub exports it. Nothing is raised."""
    found = _listed(data, file)
    if isinstance(found, Diagnostic):
        return (found,)
    problems: list[Diagnostic] = []
    rows: dict[str, dict[str, str]] = {}
    unmerged = 0
    for number, item in enumerate(found, 1):
        try:
            row = _row(item)
            if row is None:
                unmerged += 1
            elif row["change_id"] in rows:
                raise _Unfit(f"{quoted(row['change_id'])} stands in the export twice")
            else:
                rows[row["change_id"]] = row
        except _Unfit as unfit:
            message = f"item {number:,}: {unfit}"
            problems.append(Diagnostic(Position(file), "E-EXPORT", message))
    if problems:
        return tuple(problems[:MOST_TOLD])
    absent = tuple(
        name for name in COLUMNS if rows and not any(row.get(name) for row in rows.values())
    )
    known = {name for names in _NAMES.values() for name in names}
    unmapped = {str(key)[:LONGEST] for item in found for key in item} - known
    return PullRequests(_written(rows), len(rows), unmerged, tuple(sorted(unmapped)), absent)


def _listed(data: bytes, file: str) -> list[dict[str, Any]] | Diagnostic:
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        at = Position(file, error.lineno, error.colno)
        return Diagnostic(at, "E-NOT-JSON", "this is not JSON")
    except (ValueError, RecursionError):
        return Diagnostic(Position(file), "E-NOT-JSON", "this is not JSON in UTF-8")
    help_ = "export with `gh pr list --state merged --limit 10000 --json ...`"
    if isinstance(found, list) and found and all(isinstance(each, list) for each in found):
        found = [item for page in found for item in page]  # pages, as `--slurp` keeps them
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        message = f"{quoted(file)} holds no list of pull requests"
        return Diagnostic(Position(file), "E-EXPORT", message, help_)
    return found


def _row(item: Mapping[str, Any]) -> dict[str, str] | None:
    """The values of one pull request; None for one that was not merged."""
    merged_at = _of(item, "merged_at")
    if not any(name in item for name in _NAMES["merged_at"]):
        raise _Unfit("it does not say whether it was merged: `mergedAt` is missing")
    if merged_at is None:
        return None
    merged = _instant(merged_at, "mergedAt")
    number = _of(item, "number")
    if type(number) is not int or number < 1:
        raise _Unfit("`number` is no whole number")
    repository = _repository(item)
    author = _login(_of(item, "author"))
    row = {
        "change_id": f"{repository}#{number}" if repository else str(number),
        "repository": repository,
        "author": author,
        "tests_passed": _tests(_of(item, "checks")),
        "head_version": _head(_of(item, "head")),
        "merged_at": str(merged_at),
        "merged_by": _login(_of(item, "merged_by")),
        "base": _base(_of(item, "base")),
    }
    return row | _reviews(_of(item, "reviews"), author, merged)


def _of(item: Mapping[str, Any], field: str) -> Any:
    return next((item[name] for name in _NAMES[field] if name in item), None)


def _repository(item: Mapping[str, Any]) -> str:
    base = item.get("base")
    repository = base.get("repo") if isinstance(base, dict) else None
    if isinstance(repository, dict) and repository.get("full_name"):
        return _text(repository["full_name"], "base.repo.full_name")
    url = _of(item, "url")
    matched = _IN_URL.fullmatch(_text(url, "url")) if url is not None else None
    return matched.group(1) if matched else ""


def _reviews(reviews: Any, author: str, merged: datetime) -> dict[str, str]:
    """Approvals by others before the merge; nothing where the export does not hold reviews.

    Programs (`...[bot]`) are nobody who reviews, and an author that is not known is told from none.
    """
    if reviews is None or not author:
        return {}
    if not isinstance(reviews, list) or not all(isinstance(each, dict) for each in reviews):
        raise _Unfit("`reviews` is no list of reviews")
    approvals: list[tuple[datetime, str, str, str]] = []
    for review in reviews:
        who = _login(review.get("author", review.get("user")))
        if str(review.get("state", "")).upper() != "APPROVED" or who in ("", author):
            continue
        submitted = review.get("submittedAt", review.get("submitted_at"))
        at = _instant(submitted, "submittedAt")
        if at <= merged and not who.endswith("[bot]"):
            approvals.append((at, who, str(submitted), _commit(review)))
    approvals.sort()
    row = {"n_independent_reviewers": str(len({who for _, who, _, _ in approvals}))}
    if approvals:
        row |= {"approved_at": approvals[0][2], "approved_by": approvals[0][1]}
        row |= {"approved_version": approvals[-1][3]}
    return row


def _commit(review: Mapping[str, Any]) -> str:
    commit = review.get("commit")
    found = commit.get("oid") if isinstance(commit, dict) else review.get("commit_id")
    return "" if found is None else _text(found, "commit")


def _tests(checks: Any) -> str:
    """True where a check passed and none failed; nothing where none ran or one still runs."""
    if checks is None:
        return ""
    if not isinstance(checks, list) or not all(isinstance(each, dict) for each in checks):
        raise _Unfit("`statusCheckRollup` is no list of checks")
    ended = {str(each.get("conclusion") or each.get("state") or "").upper() for each in checks}
    if ended & _FAILED:
        return "false"
    return "true" if ended & _PASSED and ended <= _PASSED | _IDLE else ""


def _head(head: Any) -> str:
    found = head.get("sha") if isinstance(head, dict) else head
    return "" if found is None else _text(found, "head")


def _base(base: Any) -> str:
    found = base.get("ref") if isinstance(base, dict) else base
    return "" if found is None else _text(found, "base")


def _login(person: Any) -> str:
    if person is None:
        return ""  # an account that was deleted since
    if not isinstance(person, dict):
        raise _Unfit("a person is no object with a `login`")
    login = person.get("login")
    return "" if login is None else _text(login, "login")


def _instant(value: Any, name: str) -> datetime:
    found = instant_of(value) if isinstance(value, str) else None
    if found is None or found.tzinfo is None or not 1990 <= found.year <= 2100:
        shown = quoted(value) if isinstance(value, str) else "it"
        raise _Unfit(f"{quoted(name)}: {shown} is no time such as 2026-03-31T09:30:00Z")
    return found


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise _Unfit(f"{quoted(name)} is no text, or longer than {LONGEST} characters")
    if unprintable(value) or not {"\n", "\r", "\t"}.isdisjoint(value):
        raise _Unfit(f"{quoted(name)} holds a character that does not print")
    return value


def _written(rows: Mapping[str, Mapping[str, str]]) -> str:
    sink = StringIO()
    writer = csv.DictWriter(sink, list(COLUMNS), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows[name] for name in sorted(rows))
    return sink.getvalue()
