"""The census of every real population of `open-infra`, asked of DuckDB by hand.

Each query was written from the promise in plain words, not from the text of any attribute.
It answers one row per stratum: stratum, items, deviations, items not yet due, items that the
source cannot show. Tables are the files of the evidence folder, named by their stems.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb


@dataclass(frozen=True)
class Census:
    """A promise, the hand-written question, and the exact answer."""

    promise: str
    table: str
    sql: str
    expected: tuple[tuple[str, int, int, int, int], ...]


@dataclass(frozen=True)
class SecondList:
    """An independent list: keys that it has and the population has not, and the reverse."""

    population: str
    second: str
    key: str
    missing_from_population: int
    missing_from_second: int


CENSUS: dict[str, Census] = {
    "change-review": Census(
        "Every change is approved by at least one person who did not write it.",
        "changes_reviewed",
        """
        SELECT repo, count(*), sum(CASE WHEN n_independent_reviewers >= 1 THEN 0 ELSE 1 END), 0, 0
        FROM changes_reviewed GROUP BY repo ORDER BY repo
        """,
        (("coreboot/coreboot", 3353, 5, 0, 0), ("golang/tools", 950, 2, 0, 0)),
    ),
    "change-tested": Census(
        "The automated tests voted on every change before it was merged; a bypass is a deviation.",
        "changes_reviewed",
        """
        WITH tested AS (SELECT repo, change_id FROM changes_reviewed WHERE ci_verdict = 'bot')
        SELECT a.repo, count(*), count(*) - count(tested.change_id), 0, 0
        FROM changes_reviewed AS a LEFT JOIN tested USING (repo, change_id)
        GROUP BY a.repo ORDER BY a.repo
        """,
        (("coreboot/coreboot", 3353, 0, 0, 0), ("golang/tools", 950, 42, 0, 0)),
    ),
    "change-tested-or-waived": Census(
        "Every change was tested automatically, or the waiver is marked on it.",
        "changes_reviewed",
        """
        SELECT repo, count(*),
               count(*) - len(list(change_id) FILTER (ci_verdict = 'bot' OR ci_bypass_marked)), 0, 0
        FROM changes_reviewed GROUP BY repo ORDER BY repo
        """,
        (("coreboot/coreboot", 3353, 0, 0, 0), ("golang/tools", 950, 0, 0, 0)),
    ),
    "change-pull-request": Census(
        "A change that a person makes reaches the main branch through a pull request.",
        "changes_pull_requests",
        """
        SELECT repo, count(*),
               count(*) FILTER (merge_kind IN ('direct_push', 'web_edit', 'direct_merge')), 0, 0
        FROM changes_pull_requests WHERE author_is_bot = FALSE GROUP BY repo ORDER BY repo
        """,
        (
            ("SigmaHQ/sigma", 305, 7, 0, 0),
            ("open-policy-agent/conftest", 48, 0, 0, 0),
            ("prowler-cloud/prowler", 1914, 0, 0, 0),
            ("theopenlane/core", 834, 0, 0, 0),
        ),
    ),
    "change-signed": Census(
        "Every commit on the main branch carries a signature.",
        "changes_pull_requests",
        """
        SELECT repo, count(*), sum(1 - CAST(commit_signed AS INTEGER)), 0, 0
        FROM changes_pull_requests GROUP BY repo ORDER BY repo
        """,
        (
            ("SigmaHQ/sigma", 344, 2, 0, 0),
            ("open-policy-agent/conftest", 125, 0, 0, 0),
            ("prowler-cloud/prowler", 2119, 0, 0, 0),
            ("theopenlane/core", 1407, 0, 0, 0),
        ),
    ),
    "access-list-pull-request": Census(
        "The lists of who has access change only through a pull request.",
        "access_list_changes",
        """
        SELECT repo, count(*),
               count(*) FILTER (merge_kind IN ('direct_push', 'web_edit', 'direct_merge')), 0, 0
        FROM access_list_changes GROUP BY repo ORDER BY repo
        """,
        (("kubernetes/org", 345, 0, 0, 0), ("rust-lang/team", 534, 0, 0, 0)),
    ),
    "access-list-second-person": Census(
        "A change of the access lists is merged by somebody who did not write it, where git shows.",
        "access_list_changes",
        """
        SELECT repo, count(approved_or_merged_by_other),
               count(approved_or_merged_by_other)
               - sum(CASE WHEN approved_or_merged_by_other THEN 1 ELSE 0 END),
               0, count(*) - count(approved_or_merged_by_other)
        FROM access_list_changes GROUP BY repo ORDER BY repo
        """,
        (("kubernetes/org", 0, 0, 0, 345), ("rust-lang/team", 534, 63, 0, 0)),
    ),
    "access-grant-request": Census(
        "Access is asked for in a pull request before it is given.",
        "access_grants",
        """
        SELECT source, count(*),
               count(*) - count(pr_number) FILTER (date_diff('ms', requested_at, applied_at) >= 0),
               0, 0
        FROM access_grants GROUP BY source ORDER BY source
        """,
        (("k8s_org", 1127, 0, 0, 0), ("rust_team", 347, 0, 0, 0)),
    ),
    "access-grant-approval": Census(
        "Access to the platform teams is put in force by somebody other than who asked for it.",
        "access_grants",
        """
        SELECT source, count(*),
               count(*) - count(*) FILTER (merged_by_other_than_requester), 0, 0
        FROM access_grants WHERE source = 'rust_team' GROUP BY source ORDER BY source
        """,
        (("rust_team", 347, 13, 0, 0),),
    ),
    "access-removal": Census(
        "A removal of access that was asked for is carried out within 30 days.",
        "access_removals",
        """
        SELECT source, count(*),
               count(*) FILTER (date_diff('ms', requested_at, applied_at) / 86400000.0 > 30), 0, 0
        FROM access_removals GROUP BY source ORDER BY source
        """,
        (("k8s_org", 1362, 6, 0, 0), ("rust_team", 271, 0, 0, 0)),
    ),
    "access-removal-21": Census(
        "The same within 21 days: a stricter promise that the company did not make.",
        "access_removals",
        """
        SELECT source, count(*),
               count(*) FILTER (date_diff('ms', requested_at, applied_at) / 86400000.0 > 21), 0, 0
        FROM access_removals GROUP BY source ORDER BY source
        """,
        (("k8s_org", 1362, 22, 0, 0), ("rust_team", 271, 2, 0, 0)),
    ),
    "vulnerability-fix": Census(
        "A vulnerable dependency is replaced within 30 days of its detection.",
        "vulnerability_findings",
        """
        WITH timed AS (
            SELECT date_diff('ms', detected_at, fixed_at) / 86400000.0 AS took,
                   date_diff('ms', detected_at, TIMESTAMPTZ '2026-04-01 00:00:00+00')
                   / 86400000.0 AS age_at_close
            FROM vulnerability_findings
        )
        SELECT 'all', count(*) FILTER (took IS NOT NULL OR age_at_close > 30),
               count(*) FILTER (coalesce(took, age_at_close) > 30),
               count(*) FILTER (took IS NULL AND age_at_close <= 30), 0
        FROM timed
        """,
        (("all", 33, 1, 3, 0),),
    ),
    "vulnerability-fix-21": Census(
        "The same within 21 days: a stricter promise that the company did not make.",
        "vulnerability_findings",
        """
        WITH timed AS (
            SELECT date_diff('ms', detected_at, fixed_at) / 86400000.0 AS took,
                   date_diff('ms', detected_at, TIMESTAMPTZ '2026-04-01 00:00:00+00')
                   / 86400000.0 AS age_at_close
            FROM vulnerability_findings
        )
        SELECT 'all', count(*) FILTER (took IS NOT NULL OR age_at_close > 21),
               count(*) FILTER (coalesce(took, age_at_close) > 21),
               count(*) FILTER (took IS NULL AND age_at_close <= 21), 0
        FROM timed
        """,
        (("all", 33, 2, 3, 0),),
    ),
    "incident-closed": Census(
        "Every incident record is marked resolved, with an end that is not before its start.",
        "incidents",
        """
        WITH sound AS (
            SELECT incident_id FROM incidents
            WHERE marked_resolved AND date_diff('ms', started_at, resolved_at) >= 0
        )
        SELECT 'all', count(*), count(*) FILTER (incident_id NOT IN (FROM sound)), 0, 0
        FROM incidents
        """,
        (("all", 41, 3, 0, 0),),
    ),
    "incident-rated-and-told": Census(
        "An unplanned incident has a severity and is public within a week of its start.",
        "incidents",
        """
        SELECT 'all', count(*), count(*) FILTER (
            severity IS NULL OR severity NOT IN ('down', 'disrupted', 'notice')
            OR first_published_at IS NULL
            OR date_diff('second', started_at, first_published_at) > 7 * 86400
        ), 0, 0
        FROM incidents WHERE looks_planned = FALSE
        """,
        (("all", 12, 0, 0, 0),),
    ),
    "incident-ticket": Census(
        "Every incident record refers to a ticket.",
        "incidents",
        "SELECT 'all', count(*), count(*) - sum(links_ticket::INTEGER), 0, 0 FROM incidents",
        (("all", 41, 13, 0, 0),),
    ),
    "backup-gap": Census(
        "No more than 6 hours pass between two database backups.",
        "job_days",
        """
        SELECT job, count(*), count(*) - count(*) FILTER (longest_gap_hours <= 6), 0, 0
        FROM job_days WHERE job = 'database backup' GROUP BY job
        """,
        (("database backup", 365, 3, 0, 0),),
    ),
    "refresh-gap": Census(
        "No more than 24 hours pass between two refreshes of the release data.",
        "job_days",
        """
        SELECT job, count(*), count(*) - count(*) FILTER (longest_gap_hours <= 24), 0, 0
        FROM job_days WHERE job = 'release data refresh' GROUP BY job
        """,
        (("release data refresh", 365, 6, 0, 0),),
    ),
    "job-daily": Census(
        "Both jobs complete at least once on every calendar day.",
        "job_days",
        """
        WITH calendar AS (
            SELECT job, unnest(generate_series(DATE '2025-04-01', DATE '2026-03-31',
                                               INTERVAL 1 DAY))::DATE AS day
            FROM (SELECT DISTINCT job FROM job_days)
        )
        SELECT calendar.job, count(*), count(*) FILTER (coalesce(completions, 0) = 0), 0, 0
        FROM calendar LEFT JOIN job_days AS d
          ON d.job = calendar.job AND CAST(d.day AT TIME ZONE 'UTC' AS DATE) = calendar.day
        GROUP BY calendar.job ORDER BY calendar.job
        """,
        (("database backup", 365, 0, 0, 0), ("release data refresh", 365, 0, 0, 0)),
    ),
    "document-review": Census(
        "No standard in force went longer than 24 months (731 days) without a review.",
        "documents",
        """
        SELECT 'all', count(*),
               count(*) FILTER (date_diff('day', last_reviewed_on,
                                          TIMESTAMPTZ '2026-03-31 00:00:00+00') > 731), 0, 0
        FROM documents
        """,
        (("all", 62, 1, 0, 0),),
    ),
    "outage-recovery": Census(
        "A service that is found down is up again within 12 hours.",
        "outages",
        """
        SELECT service, count(*),
               count(*) - count(*) FILTER (
                   date_diff('ms', down_detected_at, up_detected_at) <= 12 * 3600 * 1000), 0, 0
        FROM outages GROUP BY service ORDER BY service
        """,
        (("editions", 20, 1, 0, 0), ("letters", 564, 0, 0, 0), ("parzival", 42, 0, 0, 0)),
    ),
    "monitoring-daily": Census(
        "The monitor recorded each watched site at least once on every day.",
        "monitoring_days",
        """
        SELECT service, count(*), count(*) FILTER (NOT checks > 0), 0, 0
        FROM monitoring_days GROUP BY service ORDER BY service
        """,
        (("editions", 690, 0, 0, 0), ("letters", 290, 0, 0, 0), ("parzival", 863, 0, 0, 0)),
    ),
}

SECOND_LISTS: tuple[SecondList, ...] = (
    SecondList("access_list_changes", "access_event_changes", "change_id", 0, 307),
    SecondList("job_days", "job_completions", "job_day", 0, 0),
    SecondList("outages", "first_down_checks", "outage_id", 0, 0),
)


def open_evidence(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection in UTC with one view for each Parquet file under the evidence folder."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for file in sorted(folder.rglob("*.parquet")):
        connection.read_parquet(str(file)).create_view(file.stem)
    return connection


def answer(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[tuple[Any, ...], ...]:
    """The rows of one question."""
    return tuple(connection.execute(sql).fetchall())


def unmatched(connection: duckdb.DuckDBPyConnection, pair: SecondList) -> tuple[int, int]:
    """How many keys stand only in the second list, and how many only in the population."""
    question = "SELECT count(*) FROM {} ANTI JOIN {} USING ({})"
    rows = [
        connection.execute(question.format(left, right, pair.key)).fetchone()
        for left, right in ((pair.second, pair.population), (pair.population, pair.second))
    ]
    return (int(rows[0][0]) if rows[0] else -1, int(rows[1][0]) if rows[1] else -1)
