"""What changes: changes to production, emergencies, and the rights that are reviewed."""

from __future__ import annotations

from engine.worlds.kinds import SLOT, Break, Kind, Row
from engine.worlds.people import Roster
from engine.worlds.stream import DAYS, Stream, moved, written

REPOSITORIES = ("app", "api", "rota-engine", "infrastructure")
SYSTEMS = ("identity", "cloud", "code-host")
QUARTERS = ((1, 89, "2025-03-31"), (2, 180, "2025-06-30"), (3, 272, "2025-09-30"))
QUARTER_ENDS = (*QUARTERS, (4, 364, "2025-12-31"))


def _changes(people: Roster, stream: Stream) -> list[Row]:
    many = people.larger * stream.number(70, 150)
    rows = []
    for number, deployed in enumerate(
        sorted(stream.moment(1, DAYS - 3, (9, 17)) for _ in range(many)), start=1
    ):
        version = stream.token()
        author = stream.number(20, 40)
        rows.append(
            {
                "change_id": f"C-{number:04}",
                "repository": stream.pick(REPOSITORIES),
                "author": f"p{author:03}",
                "n_independent_reviewers": str(stream.number(1, 2)),
                "tests_passed": "true",
                "approved_at": written(stream.after(deployed, -2600, -15)),
                "approved_by": f"p{author - stream.number(1, 9):03}",
                "deployed_at": written(deployed),
                "approved_version": version,
                "deployed_version": version,
            }
        )
    return rows


def _unreviewed(row: Row, stream: Stream) -> None:
    row["n_independent_reviewers"] = "0"


def _untested(row: Row, stream: Stream) -> None:
    row["tests_passed"] = "false"


def _own_approval(row: Row, stream: Stream) -> None:
    row["approved_by"] = row["author"]


def _other_version(row: Row, stream: Stream) -> None:
    row["deployed_version"] = stream.token()


def _emergencies(people: Roster, stream: Stream) -> list[Row]:
    rows = []
    moments = sorted(
        stream.moment(6, 340, (19, 23)) for _ in range(people.larger * stream.number(3, 7))
    )
    for number, deployed in enumerate(moments, start=1):
        author = stream.number(20, 40)
        rows.append(
            {
                "change_id": f"E-{number:02}",
                "repository": stream.pick(REPOSITORIES),
                "author": f"p{author:03}",
                "deployed_at": written(deployed),
                "approved_at": written(stream.after(deployed, 300, 3000)),
                "approved_by": f"p{author + 1:03}",
                "reviewed_at": written(stream.after(deployed, 2900, 11000)),
            }
        )
    return rows


def _approved_too_late(row: Row, stream: Stream) -> None:
    row["approved_at"] = moved(row["deployed_at"], days=stream.number(4, 9))


def _not_looked_back(row: Row, stream: Stream) -> None:
    row["reviewed_at"] = ""


def _access_reviews(people: Roster, stream: Stream) -> list[Row]:
    rows = []
    for quarter, last, due in QUARTER_ENDS:
        for system in SYSTEMS:
            performed = stream.moment(last - 28, last - 5)
            users = str(stream.number(18, 30) if system != "identity" else len(people.employed))
            asked = stream.number(0, 3)
            done = written(stream.after(performed, 1500, 14000)) if asked else ""
            rows.append(
                {
                    "review_id": f"2025-Q{quarter}-{system}",
                    "system": system,
                    "due_at": f"{due}T18:00:00Z",
                    "performed_at": written(performed),
                    "reviewer": f"p{stream.number(4, 12):03}",
                    "users_in_system": users,
                    "users_listed": users,
                    "removals_asked": str(asked),
                    "removals_completed_at": done,
                }
            )
    return rows


def _cut_off(row: Row, stream: Stream) -> None:
    row["users_listed"] = str(int(row["users_in_system"]) - stream.number(2, 9))


def _not_taken_away(row: Row, stream: Stream) -> None:
    row["removals_completed_at"] = moved(row["performed_at"], days=15 + stream.number(1, 20))


def _removals(row: Row) -> bool:
    return row["removals_asked"] != "0" and row["due_at"] < "2025-10"


def _in_quarter(row: Row) -> tuple[str, str]:
    return row["review_id"][:7], row["system"]


CHANGES = (
    Kind(
        "change-approval",
        "changes",
        "change_id",
        _changes,
        (
            Break("unreviewed", ("reviewed",), "nobody but the author saw it", _unreviewed),
            Break("untested", ("tested",), "its tests failed, and it went live", _untested),
            Break("own-approval", ("approved-first",), "the author approved it", _own_approval),
            Break(
                "other-version",
                ("as-approved",),
                "what went live was not what was approved",
                _other_version,
            ),
        ),
        second="changes",
    ),
    Kind(
        "emergency-changes",
        "emergency-changes",
        "change_id",
        _emergencies,
        (
            Break(
                "approved-too-late",
                ("approved-afterwards",),
                "approved days too late",
                _approved_too_late,
            ),
            Break(
                "not-looked-back", ("looked-back-on",), "nobody looked back on it", _not_looked_back
            ),
        ),
        {"justified": "emergency ticket"},
        "2026-01-19",
    ),
    Kind(
        "access-review",
        "access-reviews",
        "review_id",
        _access_reviews,
        (
            Break("list-cut-off", ("list-complete",), "users were missing from the list", _cut_off),
            Break(
                "not-taken-away",
                ("removals-made",),
                "rights that were rejected stayed",
                _not_taken_away,
                _removals,
            ),
            Break("review-missed", (SLOT,), "the review of the quarter was not held", None),
        ),
        {"right-reviewer": "signed review"},
        slot=_in_quarter,
    ),
)
