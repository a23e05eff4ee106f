"""Exports of GitHub, Okta and Entra ID: what they say, and nothing that they do not."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audit.intake import read_cells
from engine.intake.accounts import Listing, listing, people_mapping
from engine.intake.cells import Cells
from engine.intake.github import COLUMNS, PullRequests, pull_requests
from engine.model.position import Diagnostic

OF_GH = {
    "number": 7,
    "url": "https://github.com/acme/api/pull/7",
    "author": {"login": "anna"},
    "mergedAt": "2026-02-02T10:00:00Z",
    "mergedBy": {"login": "ben"},
    "baseRefName": "main",
    "headRefOid": "h1",
    "reviews": [],
    "statusCheckRollup": [{"conclusion": "SUCCESS"}, {"conclusion": "SKIPPED"}],
}
OF_API = {
    "number": 7,
    "html_url": "https://github.com/acme/api/pull/7",
    "user": {"login": "anna"},
    "merged_at": "2026-02-02T10:00:00Z",
    "base": {"ref": "main", "repo": {"full_name": "acme/api"}},
    "head": {"sha": "h1"},
    "title": "x",
}


def review(login: str, state: str = "APPROVED", at: str = "2026-02-02T09:00:00Z") -> dict[str, Any]:
    return {"author": {"login": login}, "state": state, "submittedAt": at, "commit": {"oid": "h1"}}


def read(*items: Any) -> PullRequests | tuple[Diagnostic, ...]:
    return pull_requests(json.dumps(items).encode(), "prs.json")


def row(item: dict[str, Any]) -> dict[str, str]:
    found = read(item)
    assert isinstance(found, PullRequests), found
    (only,) = csv.DictReader(StringIO(found.evidence))
    return only


def test_what_gh_prints_becomes_an_item_of_change_control() -> None:
    assert row(OF_GH | {"reviews": [review("ben")]}) == {
        "change_id": "acme/api#7",
        "repository": "acme/api",
        "author": "anna",
        "n_independent_reviewers": "1",
        "tests_passed": "true",
        "approved_at": "2026-02-02T09:00:00Z",
        "approved_by": "ben",
        "approved_version": "h1",
        "head_version": "h1",
        "merged_at": "2026-02-02T10:00:00Z",
        "merged_by": "ben",
        "base": "main",
    }


def test_the_api_says_less_and_what_it_does_not_say_stays_empty() -> None:
    found = row(OF_API)
    assert (found["change_id"], found["author"], found["head_version"]) == (
        "acme/api#7",
        "anna",
        "h1",
    )
    for name in ("n_independent_reviewers", "tests_passed", "approved_by", "merged_by"):
        assert found[name] == "", "unknown, not none"
    told = read(OF_API)
    assert isinstance(told, PullRequests)
    assert told.unmapped == ("title",) and "n_independent_reviewers" in told.absent


@pytest.mark.parametrize(
    ("reviews", "count"),
    [
        ([], "0"),
        ([review("anna")], "0"),
        ([review("ben", "COMMENTED")], "0"),
        ([review("ben", "DISMISSED")], "0"),
        ([review("ci[bot]")], "0"),
        ([review("ben", at="2026-02-02T10:00:01Z")], "0"),
        ([review("ben", at="2026-02-02T11:30:00+02:00")], "1"),
        ([review("ben"), review("ben"), review("cem")], "2"),
        (None, ""),
    ],
)
def test_only_approvals_by_other_people_before_the_merge_count(reviews: Any, count: str) -> None:
    assert row(OF_GH | {"reviews": reviews})["n_independent_reviewers"] == count


@pytest.mark.parametrize(
    ("checks", "passed"),
    [
        ([{"conclusion": "SUCCESS"}], "true"),
        ([{"state": "SUCCESS"}, {"conclusion": "FAILURE"}], "false"),
        ([{"conclusion": "SUCCESS"}, {"conclusion": "", "status": "IN_PROGRESS"}], ""),
        ([{"conclusion": "SKIPPED"}], ""),
        ([], ""),
        (None, ""),
    ],
)
def test_tests_passed_only_where_one_did_and_none_failed(checks: Any, passed: str) -> None:
    assert row(OF_GH | {"statusCheckRollup": checks})["tests_passed"] == passed


def test_an_unknown_author_makes_no_review_independent() -> None:
    found = row(OF_GH | {"author": None, "reviews": [review("ben")]})
    assert found["author"] == "" and found["n_independent_reviewers"] == ""


def test_what_was_not_merged_is_left_out_and_counted() -> None:
    found = read(OF_GH, OF_GH | {"number": 8, "mergedAt": None})
    assert isinstance(found, PullRequests)
    assert (found.items, found.unmerged) == (1, 1)


def test_pages_in_pages_are_one_list_and_the_order_never_matters() -> None:
    items = [OF_GH | {"number": n} for n in range(1, 5)]
    one = read(*items)
    two = pull_requests(json.dumps([items[:1:-1], items[1::-1]]).encode(), "prs.json")
    assert isinstance(one, PullRequests) and isinstance(two, PullRequests)
    assert one.evidence == two.evidence


@pytest.mark.parametrize(
    "change",
    [
        {"number": "7"},
        {"number": True},
        {"mergedAt": "yesterday"},
        {"mergedAt": "2026-02-02T10:00:00"},
        {"mergedAt": 5},
        {"author": "anna"},
        {"author": {"login": 5}},
        {"author": {"login": "an\x1b[31mna"}},
        {"author": {"login": "x" * 501}},
        {"reviews": "many"},
        {"reviews": [{"author": {"login": "b"}, "state": "APPROVED"}]},
        {"statusCheckRollup": [1]},
    ],
)
def test_an_item_that_is_not_as_github_exports_it_is_told_by_its_number(change: Any) -> None:
    found = read(OF_GH | {"number": 1}, OF_GH | change)
    assert isinstance(found, tuple) and len(found) == 1
    assert found[0].message.startswith("item 2: ") and "\x1b" not in str(found[0])


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[1]", b"[" * 100_000, b"\xff", b"[{]", b"null", b"[" + b"9" * 10_000 + b"]"],
)
def test_what_is_no_export_is_refused_in_words(data: bytes) -> None:
    found = pull_requests(data, "prs.json")
    assert isinstance(found, tuple) and len(found) == 1


def test_the_same_pull_request_twice_is_no_population() -> None:
    assert isinstance(read(OF_GH, OF_GH), tuple)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from([*OF_GH, *OF_API, "login", "state"]), inner, max_size=5),
    ),
    max_leaves=15,
)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.lists(st.dictionaries(st.sampled_from([*OF_GH, *OF_API]), JSON)))
def test_nothing_in_an_export_raises(items: Any) -> None:
    found = pull_requests(json.dumps(items).encode(), "prs.json")
    if isinstance(found, PullRequests):
        rows = list(csv.DictReader(StringIO(found.evidence)))
        assert len(rows) == found.items and all(set(r) == set(COLUMNS) for r in rows)


def cells(folder: Path, text: str) -> Cells:
    (folder / "users.csv").write_text(text, encoding="utf-8")
    found = read_cells(folder / "users.csv", None)
    assert isinstance(found, Cells), found
    return found


OKTA = """\
User,Login,Status,Activation date,Last Login,Authentication Source
Anna,anna@acme.com,Active,2025-01-01T08:00:00.000Z,01/02/2026 10:00,Okta
=Ben,ben@acme.com,Deactivated,,,AD
"""
ENTRA = "userPrincipalName,displayName,jobTitle,accountEnabled,city\na@x,Anna,Head,True,B\n"


def test_an_okta_export_is_a_listing_of_accounts(tmp_path: Path) -> None:
    found = listing("okta", cells(tmp_path, OKTA), {})
    assert isinstance(found, Listing)
    assert found.columns["account"] == "Login" and found.columns["status"] == "Status"
    assert dict(found.types) == {"activated_at": "instant"}
    assert found.as_text == ("Last Login",), "no day is read out of 01/02"
    assert found.unmapped == ("Authentication Source",)


def test_an_entra_export_is_a_listing_of_accounts(tmp_path: Path) -> None:
    found = listing("entra", cells(tmp_path, ENTRA), {})
    assert isinstance(found, Listing)
    assert found.columns["account"] == "userPrincipalName"
    assert dict(found.types) == {"enabled": "boolean"} and found.unmapped == ("city",)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("User,Status\nAnna,Active\n", "users.csv:1:1"),
        ("Login,User\na,x\na,y\n", "users.csv:3:1"),
        ("User,Login\nx,\n", "users.csv:2:3"),
        ("User,Login\nx\x1b[31m,a\n", "users.csv:2:1"),
    ],
)
def test_a_listing_needs_accounts_each_once(tmp_path: Path, text: str, place: str) -> None:
    found = listing("okta", cells(tmp_path, text), {})
    assert isinstance(found, tuple) and str(found[0].at) == place


def test_exports_of_people_are_mapped_by_their_documented_names(tmp_path: Path) -> None:
    assert people_mapping("entra", cells(tmp_path, ENTRA).names) == {
        "userPrincipalName": "id",
        "displayName": "name",
        "jobTitle": "role",
    }
    assert people_mapping("okta", cells(tmp_path, OKTA).names) == {"User": "name", "Login": "id"}
