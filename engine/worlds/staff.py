"""People and what they may reach: joiners, leavers, badges, grants, trainings, devices."""

from __future__ import annotations

from datetime import timedelta

from engine.worlds.kinds import Break, Kind, Row
from engine.worlds.people import Roster
from engine.worlds.stream import BEGINS, Stream, moved, written

RIGHTS = ("engineering", "release manager", "billing reader", "support", "on-call", "reporting")
APPROVERS = ("p008", "p009", "p010", "p011")
LISTED = "2025-11-18T10:00:00Z"


def _leavers(people: Roster, stream: Stream) -> list[Row]:
    rows = []
    for person, left in people.left:
        removed = stream.after(left, 20, 600)
        rows.append(
            {
                "person": person,
                "system": "identity",
                "left_at": written(left),
                "removed_at": written(removed),
                "tokens_revoked_at": written(stream.after(removed, 4, 40)),
                "last_sign_in_at": written(stream.after(left, -480, -20)),
                "sign_ins_logged": "true",
            }
        )
    return rows


def _late_removal(row: Row, stream: Stream) -> None:
    row["removed_at"] = moved(row["left_at"], days=stream.number(2, 12), minutes=95)
    row["tokens_revoked_at"] = moved(row["removed_at"], minutes=12)


def _never_removed(row: Row, stream: Stream) -> None:
    row["removed_at"] = ""


def _tokens_left(row: Row, stream: Stream) -> None:
    row["tokens_revoked_at"] = ""


def _signed_in(row: Row, stream: Stream) -> None:
    row["last_sign_in_at"] = moved(row["left_at"], minutes=stream.number(15, 1200))


def _joiners(people: Roster, stream: Stream) -> list[Row]:
    rows = []
    for person, started in people.joined:
        cleared = started - timedelta(days=stream.number(4, 12))
        rows.append(
            {
                "person": person,
                "started_at": written(started),
                "check_ordered_at": written(cleared - timedelta(days=stream.number(8, 20))),
                "cleared_at": written(cleared),
                "exception_approved_by": "",
                "exception_approved_at": "",
            }
        )
    return rows


def _cleared_late(row: Row, stream: Stream) -> None:
    row["cleared_at"] = moved(row["started_at"], days=stream.number(3, 25))


def _never_cleared(row: Row, stream: Stream) -> None:
    row["cleared_at"] = ""


def _badges(people: Roster, stream: Stream) -> list[Row]:
    rows = []
    for number, (person, started) in enumerate(people.joined):
        approved = written(stream.after(started, -4000, -60))
        rows.append(_badge(f"B{310 + number}", person, approved, written(started), "", "", ""))
    for number, (person, left) in enumerate(people.left):
        issued = written(BEGINS - timedelta(days=stream.number(60, 900)))
        rows.append(
            _badge(
                f"B{110 + number}",
                person,
                moved(issued, days=-2),
                issued,
                written(left),
                written(stream.after(left, 30, 400)),
                written(stream.after(left, 600, 9000)),
            )
        )
    return rows


def _badge(
    badge: str, person: str, approved: str, issued: str, ended: str, revoked: str, returned: str
) -> Row:
    return {
        "badge": badge,
        "person": person,
        "location": "quay-office",
        "approved_at": approved,
        "issued_at": issued,
        "ended_at": ended,
        "revoked_at": revoked,
        "equipment_returned_at": returned,
    }


def _badge_live(row: Row, stream: Stream) -> None:
    row["revoked_at"] = moved(row["ended_at"], days=stream.number(3, 20))


def _badge_unapproved(row: Row, stream: Stream) -> None:
    row["approved_at"] = moved(row["issued_at"], days=stream.number(1, 9))


def _kept(row: Row, stream: Stream) -> None:
    row["equipment_returned_at"] = ""


def _grants(people: Roster, stream: Stream) -> list[Row]:
    asked = sorted(
        [*((started, person) for person, started in people.joined)]
        + [
            (stream.moment(5, 340), stream.pick(people.stayed))
            for _ in range(people.larger * stream.number(18, 34))
        ]
    )
    rows = []
    for number, (when, person) in enumerate(asked, start=1):
        approved = stream.after(when, 20, 900)
        rights = stream.pick(RIGHTS)
        rows.append(
            {
                "grant_id": f"G-{number:03}",
                "system": "identity",
                "person": person,
                "requested_by": f"p{stream.number(3, 7):03}",
                "requested_at": written(when),
                "approved_by": next(each for each in APPROVERS if each != person),
                "approved_at": written(approved),
                "granted_at": written(stream.after(approved, 10, 400)),
                "rights_requested": rights,
                "rights_granted": rights,
            }
        )
    return rows


def _self_approved(row: Row, stream: Stream) -> None:
    row["approved_by"] = row["requested_by"]


def _approved_after(row: Row, stream: Stream) -> None:
    row["approved_at"] = moved(row["granted_at"], days=stream.number(1, 6))


def _more_than_asked(row: Row, stream: Stream) -> None:
    row["rights_granted"] = f"{row['rights_requested']}, administrator"


def _trainings(people: Roster, stream: Stream) -> list[Row]:
    joined = dict(people.joined)
    rows = []
    for number, person in enumerate(people.employed, start=1):
        assigned = joined.get(person, BEGINS + timedelta(days=124, hours=8))
        due = assigned + timedelta(days=30)
        rows.append(
            {
                "assignment_id": f"T-{number:03}",
                "person": person,
                "course": "security 2025",
                "assigned_at": written(assigned),
                "due_at": written(due),
                "completed_at": written(stream.after(assigned, 1500, 40000)),
                "score": str(stream.number(80, 100)),
                "pass_mark": "80",
            }
        )
    return rows


def _trained_late(row: Row, stream: Stream) -> None:
    row["completed_at"] = moved(row["due_at"], days=stream.number(2, 30))


def _not_understood(row: Row, stream: Stream) -> None:
    row["score"] = str(stream.number(35, 79))


def _never_trained(row: Row, stream: Stream) -> None:
    row["completed_at"] = row["score"] = ""


def _acknowledgements(people: Roster, stream: Stream) -> list[Row]:
    joined = dict(people.joined)
    rows = []
    for number, person in enumerate(people.employed, start=1):
        began = joined.get(person, BEGINS + timedelta(days=34, hours=9))
        due = began + timedelta(days=10)
        rows.append(
            {
                "acknowledgement_id": f"A-{number:03}",
                "person": person,
                "document": "code of conduct and policies",
                "due_at": written(due),
                "accepted_at": written(stream.after(began, 100, 13000)),
                "version_accepted": "2025-1",
                "version_in_force": "2025-1",
            }
        )
    return rows


def _accepted_late(row: Row, stream: Stream) -> None:
    row["accepted_at"] = moved(row["due_at"], days=stream.number(4, 40))


def _old_version(row: Row, stream: Stream) -> None:
    row["version_accepted"] = "2024-1"


def _performance(people: Roster, stream: Stream) -> list[Row]:
    rows = []
    for number, person in enumerate(people.stayed, start=1):
        gaps = stream.number(0, 2)
        rows.append(
            {
                "review_id": f"V-{number:03}",
                "person": person,
                "due_at": "2025-11-28T18:00:00Z",
                "held_at": written(stream.moment(304, 329)),
                "documented": "true",
                "control_duties_rated": "true",
                "gaps": str(gaps),
                "gaps_planned": str(gaps),
            }
        )
    return rows


def _devices(people: Roster, stream: Stream) -> list[Row]:
    holders = [*people.employed, "spare", "spare"]
    return [
        {
            "device": f"N{number:03}",
            "person": person,
            "listed_at": LISTED,
            "agent_active": "true",
            "definitions_at": moved(LISTED, minutes=-stream.number(120, 1300)),
            "disk_encrypted": "true",
            "screen_lock": "true",
            "removable_media": "blocked",
        }
        for number, person in enumerate(holders, start=1)
    ]


def _ended(row: Row) -> bool:
    return bool(row["ended_at"])


STAFF = (
    Kind(
        "access-removal",
        "leavers",
        "person",
        _leavers,
        (
            Break(
                "removed-late",
                ("in-time", "tokens-revoked"),
                "the access went days after the person did",
                _late_removal,
            ),
            Break(
                "never-removed",
                ("in-time",),
                "the account was still open when the list was pulled",
                _never_removed,
            ),
            Break(
                "tokens-left",
                ("tokens-revoked",),
                "the account was closed and its tokens were not",
                _tokens_left,
            ),
            Break(
                "used-after-leaving",
                ("no-later-sign-in",),
                "somebody signed in with the account after the person had left",
                _signed_in,
            ),
        ),
        second="payroll",
    ),
    Kind(
        "background-checks",
        "joiners",
        "person",
        _joiners,
        (
            Break(
                "cleared-late", ("cleared",), "the person began before being cleared", _cleared_late
            ),
            Break("never-cleared", ("cleared",), "the check was never answered", _never_cleared),
        ),
        {"considered": "report of the check"},
        second="joiners",
    ),
    Kind(
        "office-access",
        "badges",
        "badge",
        _badges,
        (
            Break(
                "badge-live", ("revoked",), "the badge opened doors for days", _badge_live, _ended
            ),
            Break(
                "badge-unapproved",
                ("approved",),
                "the badge was approved after it was issued",
                _badge_unapproved,
            ),
            Break(
                "equipment-kept",
                ("equipment-returned",),
                "no return of the devices is on record",
                _kept,
                _ended,
            ),
        ),
        {"confirmed": "yearly review of badges"},
    ),
    Kind(
        "access-provisioning",
        "access-grants",
        "grant_id",
        _grants,
        (
            Break("self-approved", ("approved",), "who asked for it approved it", _self_approved),
            Break(
                "approved-after",
                ("approved",),
                "approved when it had been granted",
                _approved_after,
            ),
            Break(
                "more-than-asked",
                ("as-requested",),
                "more was granted than anybody had asked for",
                _more_than_asked,
            ),
        ),
        {"fits-role": "role matrix and ticket"},
        "2026-01-19",
    ),
    Kind(
        "security-training",
        "trainings",
        "assignment_id",
        _trainings,
        (
            Break("trained-late", ("in-time",), "completed after its due date", _trained_late),
            Break("not-understood", ("understood",), "the test was not passed", _not_understood),
            Break("never-trained", ("in-time", "understood"), "never completed", _never_trained),
        ),
        {"content-fits": "content of the course"},
        "2026-01-22",
    ),
    Kind(
        "conduct-accepted",
        "acknowledgements",
        "acknowledgement_id",
        _acknowledgements,
        (
            Break("accepted-late", ("in-time",), "accepted after its due date", _accepted_late),
            Break("old-version", ("in-force",), "last year's version was accepted", _old_version),
        ),
        {"clear": "code of conduct"},
        "2026-01-19",
    ),
    Kind(
        "performance-reviews",
        "performance-reviews",
        "review_id",
        _performance,
        judged={"makes-a-difference": "pay round and plans"},
        on="2026-01-20",
    ),
    Kind("device-protection", "devices", "device", _devices, second="devices"),
)
