"""What runs: incidents, findings, vendors, reviews of alerts, backups and their test."""

from __future__ import annotations

from datetime import timedelta

from engine.worlds.kinds import SLOT, Break, Kind, Row
from engine.worlds.people import Roster
from engine.worlds.stream import BEGINS, DAYS, Stream, moved, written

STORES = ("rota-database", "documents")
WORDS = (
    "amber",
    "birch",
    "copper",
    "delta",
    "ember",
    "fjord",
    "glade",
    "harbour",
    "iris",
    "juniper",
)
TRADES = ("mail", "logs", "payments", "maps", "support", "print")


def vendors(stream: Stream) -> tuple[tuple[str, str], ...]:
    """Ids of vendors by seed, with what they provide."""
    words = stream.some(WORDS, stream.number(5, 8))
    return tuple((f"{word}-{stream.pick(TRADES)}", stream.pick(TRADES)) for word in words)


def _incidents(people: Roster, stream: Stream) -> list[Row]:
    rows = []
    moments = sorted(
        stream.moment(8, 350, (0, 23)) for _ in range(people.larger * stream.number(4, 9))
    )
    for number, detected in enumerate(moments, start=1):
        told = stream.chance(25)
        rows.append(
            {
                "incident_id": f"I-{number:02}",
                "system": stream.pick(("identity", "cloud")),
                "detected_at": written(detected),
                "severity": "high" if told else stream.pick(("low", "medium")),
                "rated_at": written(stream.after(detected, 10, 200)),
                "resolved_at": written(stream.after(detected, 260, 3800)),
                "notice_required": "true" if told else "false",
                "notified_at": written(stream.after(detected, 600, 3900)) if told else "",
            }
        )
    return rows


def _rated_late(row: Row, stream: Stream) -> None:
    row["rated_at"] = moved(row["detected_at"], minutes=stream.number(300, 2000))


def _lasted(row: Row, stream: Stream) -> None:
    row["resolved_at"] = moved(row["detected_at"], days=stream.number(4, 9))


def _nobody_told(row: Row, stream: Stream) -> None:
    row["notice_required"], row["notified_at"] = "true", ""


def _findings(people: Roster, stream: Stream) -> list[Row]:
    rows = []
    moments = sorted(
        stream.moment(3, 300, (3, 5)) for _ in range(people.larger * stream.number(24, 45))
    )
    for number, detected in enumerate(moments, start=1):
        severity = stream.pick(("critical", "high", "high", "medium", "low"))
        most = {"critical": 13, "high": 27, "medium": 60, "low": 60}[severity]
        rows.append(
            {
                "finding_id": f"N-{number:03}",
                "asset": stream.pick(("api", "app", "bastion", "queue", "rota-database")),
                "severity": severity,
                "detected_at": written(detected),
                "fixed_at": written(stream.after(detected, 1400, most * 1440)),
                "accepted_at": "",
                "accepted_by": "",
            }
        )
    return rows


def _fixed_late(row: Row, stream: Stream) -> None:
    row["fixed_at"] = moved(row["detected_at"], days=stream.number(32, 58))


def _severe(severity: str) -> Break:
    return Break(
        f"{severity}-late",
        (f"{severity}-in-time",),
        f"a {severity} finding stayed open beyond its time",
        _fixed_late,
        lambda row: row["severity"] == severity,
    )


def _vendor_reviews(people: Roster, stream: Stream) -> list[Row]:
    rows = []
    for vendor, _ in vendors(stream):
        due = stream.moment(60, 330, (18, 18))
        reviewed = stream.after(due, -60 * 1440, -8 * 1440)
        gaps = stream.number(0, 3)
        rows.append(
            {
                "review_id": f"2025-{vendor}",
                "vendor": vendor,
                "due_at": written(due),
                "reviewed_at": written(reviewed),
                "risk": stream.pick(("critical", "high", "medium", "low")),
                "assurance_dated_at": written(reviewed - timedelta(days=stream.number(30, 200))),
                "gaps": str(gaps),
                "gaps_followed_up": str(gaps),
            }
        )
    return rows


def _reviewed_late(row: Row, stream: Stream) -> None:
    row["reviewed_at"] = moved(row["due_at"], days=stream.number(5, 25))


def _stale(row: Row, stream: Stream) -> None:
    row["assurance_dated_at"] = moved(row["reviewed_at"], days=-stream.number(400, 700))


def _gap_forgotten(row: Row, stream: Stream) -> None:
    row["gaps"] = str(int(row["gaps_followed_up"]) + 1)


def _alerts(people: Roster, stream: Stream) -> list[Row]:
    rows = []
    for day in range(DAYS):
        due = BEGINS + timedelta(days=day, hours=23, minutes=59)
        anomalies = str(stream.number(0, 3))
        rows.append(
            {
                "review_id": f"R-{due:%Y-%m-%d}",
                "began_at": written(BEGINS + timedelta(days=day - 1)),
                "due_at": written(due),
                "reviewed_at": written(stream.moment(day, day, (8, 17))),
                "reviewer": f"p{stream.number(5, 9):03}",
                "anomalies": anomalies,
                "anomalies_followed_up": anomalies,
            }
        )
    return rows


def _not_followed_up(row: Row, stream: Stream) -> None:
    row["anomalies"] = str(int(row["anomalies_followed_up"]) + stream.number(1, 3))


def _on_day(row: Row) -> tuple[str, str]:
    return row["due_at"][:10], "all"


def _backups(people: Roster, stream: Stream) -> list[Row]:
    rows = []
    for day in range(DAYS):
        due = BEGINS + timedelta(days=day, hours=6)
        for store in STORES:
            rows.append(
                {
                    "run_id": f"{due:%Y-%m-%d}-{store}",
                    "data_store": store,
                    "system": "cloud",
                    "due_at": written(due),
                    "finished_at": written(stream.moment(day, day, (1, 4))),
                    "outcome": "succeeded",
                    "made_good_at": "",
                    "encrypted": "true",
                    "location": "north",
                    "copy_location": "south",
                }
            )
    return rows


def _run_failed(row: Row, stream: Stream) -> None:
    row["outcome"] = "failed"


def _plain_copy(row: Row, stream: Stream) -> None:
    row["encrypted"] = "false"


def _restore(people: Roster, stream: Stream) -> list[Row]:
    due = stream.moment(80, 300, (18, 18))
    performed = stream.after(due, -30 * 1440, -2000)
    records = str(stream.number(400_000, 3_000_000))
    return [
        {
            "test_id": "restore-2025",
            "system": "cloud",
            "due_at": written(due),
            "performed_at": written(performed),
            "records_expected": records,
            "records_restored": records,
            "restore_minutes": str(stream.number(60, 230)),
            "target_minutes": "240",
            "issues": "1",
            "issues_closed_at": written(performed + timedelta(days=stream.number(3, 25))),
        }
    ]


def _not_all_back(row: Row, stream: Stream) -> None:
    row["records_restored"] = str(int(row["records_expected"]) - stream.number(200, 20_000))


def _too_slow(row: Row, stream: Stream) -> None:
    row["restore_minutes"] = str(stream.number(250, 600))


OPERATIONS = (
    Kind(
        "incident-response",
        "incidents",
        "incident_id",
        _incidents,
        (
            Break("rated-late", ("rated",), "its severity was set hours too late", _rated_late),
            Break("lasted", ("resolved-in-time",), "it lasted longer than three days", _lasted),
            Break("nobody-told", ("told",), "customers were not told", _nobody_told),
        ),
        {"cause-found": "ticket"},
        second="incidents",
    ),
    Kind(
        "findings-fixed",
        "vulnerability-findings",
        "finding_id",
        _findings,
        (_severe("critical"), _severe("high")),
    ),
    Kind(
        "vendor-review",
        "vendor-reviews",
        "review_id",
        _vendor_reviews,
        (
            Break("reviewed-late", ("reviewed",), "reviewed after it was due", _reviewed_late),
            Break("stale-report", ("assured",), "the report at hand was older than a year", _stale),
            Break("gap-forgotten", ("followed-up",), "a gap was not followed up", _gap_forgotten),
        ),
        {"weighed": "review"},
        "2026-01-19",
    ),
    Kind(
        "daily-alert-review",
        "alert-reviews",
        "review_id",
        _alerts,
        (
            Break("not-followed-up", ("followed-up",), "an alert was left alone", _not_followed_up),
            Break("day-missed", (SLOT,), "nobody looked on that day", None),
        ),
        slot=_on_day,
    ),
    Kind(
        "daily-backups",
        "backup-runs",
        "run_id",
        _backups,
        (
            Break("run-failed", ("ran",), "the run failed and was not made good", _run_failed),
            Break("plain-copy", ("encrypted",), "the copy was not encrypted", _plain_copy),
        ),
        {"covered": "schedule and inventory"},
    ),
    Kind(
        "restore-test",
        "restore-tests",
        "test_id",
        _restore,
        (
            Break("not-all-back", ("complete",), "some records did not come back", _not_all_back),
            Break("too-slow", ("in-time",), "it took longer than was promised", _too_slow),
        ),
        {"usable": "record of the test"},
        "2026-01-22",
    ),
)
