"""Each line of the opinion decision table, fired from facts and rows, with a near miss beside it.

One thing differs between the two; nothing in between is ever stated. Cases are named after their
lines, R01 to R38. Whatever fires must also name the line as its basis.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.model.run import AuditRun
from engine.model.testing import TestOutcome
from engine.model.words import SubjectMatter
from tests.audits import audited, control_of, criterion_of
from tests.companies import OBJECTIVE, WALK, Row, control, leaver, write
from tests.conformance.test_vocabulary import vocabulary
from tests.reports_on import (
    COVER,
    GOOD,
    SECRECY,
    Change,
    Facts,
    adding,
    asking,
    audit,
    bad,
    cover,
    facts,
    listing,
    objectives,
    population_of,
    removal,
    setting,
    telling,
)

DESCRIPTION, DESIGN, OPERATION = SubjectMatter
Seen = Callable[[AuditRun], bool]
LOST = {"limitation": {"records": "lost", "text": "the log server burnt"}}
BAD = {"leavers": bad(12)}
CONTRADICTED = "access-removal"
PHYSICAL = "CC6.4"
BY_THE_PLAN = ("R15",)  # more items are tested by the firm profile, before any rule is asked
OTHER_CRITERIA = ("CC6.3/withdrawal", "CC7.2/analysis", "CC8.1/approval")


@dataclass(frozen=True)
class Case:
    line: str
    text: str
    seen: Seen
    changes: Sequence[Change] = ()
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    choices: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.line} {self.text}"


# What is looked at


def overall(value: str, **parts: str) -> Seen:
    """The whole opinion, and its parts by subject matter."""

    def seen(run: AuditRun) -> bool:
        found = {p.subject.value: p.value.value for p in run.opinion.parts}
        return run.opinion.overall == value and all(found.get(s) == v for s, v in parts.items())

    return seen


def both(*looks: Seen) -> Seen:
    return lambda run: all(look(run) for look in looks)


def never(look: Seen) -> Seen:
    return lambda run: not look(run)


def advised(line: str, about: str = "", topic: str = "") -> Seen:
    return lambda run: any(
        line in a.basis and about in ("", a.about) and topic in ("", a.topic) for a in run.advice
    )


def paragraph(kind: str) -> Seen:
    return lambda run: any(p.kind == kind for p in run.paragraphs)


def control_is(name: str, operation: str) -> Seen:
    return lambda run: control_of(run, name).operation == operation


def criterion_is(name: str, conclusion: str) -> Seen:
    return lambda run: criterion_of(run, name).conclusion == conclusion


def exceptions(count: int) -> Seen:
    return lambda run: len(run.exceptions) == count


def sample(outcome: TestOutcome, expanded: bool) -> Seen:
    def seen(run: AuditRun) -> bool:
        (test,) = control_of(run).tests
        return (test.outcome, test.expanded) == (outcome, expanded)

    return seen


# What the company is made of


def covering(*without: str) -> Change:
    """The cover leaves these objectives to others."""

    def change(made: Facts) -> None:
        made["controls"][1] = cover(without=without)

    return change


def one_more(name: str, *answers: str, **values: Any) -> list[Change]:
    """A control of its own over a population of its own."""
    made = control(id=name, name=name, answers=list(answers), population=name)
    return [covering(*answers), listing(name, 25), adding(made | values)]


def three_more(**values: Any) -> list[Change]:
    """Three controls, each alone at a criterion."""
    names = ("first", "second", "third")
    made = [
        control(id=n, name=n, answers=[o], population=n) | values
        for n, o in zip(names, OTHER_CRITERIA, strict=True)
    ]
    return [covering(*OTHER_CRITERIA), *(listing(n, 25) for n in names), adding(*made)]


def of_three(count: int) -> dict[str, Sequence[Row]]:
    """Rows for them, of which so many populations are bad."""
    names = ("first", "second", "third")
    return {name: bad(12) if n < count else GOOD for n, name in enumerate(names)}


def watch(precise: bool = True) -> list[Change]:
    """A second control over the same risk, tested over rows of its own."""
    claim = {"control": "access-removal", "precise": precise, "because": "seen within a day"}
    made = control(id="watch", answers=["CC7.2/analysis"], risks=["misuse"], population="watch") | {
        "compensates": [claim]
    }
    return [listing("watch", 25), adding(made)]


@cache
def drawn(count: int) -> tuple[str, ...]:
    """The first leavers that the assessor draws from a clean population."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        run = audit(Path(folder))
    found = [i.item for i in run.items if i.control == "access-removal"]
    return tuple(found[:count])


def sampled(count: int) -> list[Row]:
    """The first so many that are drawn deviate."""
    bad_ones = drawn(count)
    return [leaver(n, removed_at="") if f"p{n:03}" in bad_ones else leaver(n) for n in range(25)]


def lost(*names: str) -> list[Change]:
    return [population_of(name, **LOST) for name in names]


def vendor(**values: Any) -> Change:
    made = {"id": "cloud", "name": "The Cloud", "subservice": True, "does_most": False}
    return setting(vendors=[made | values])


def told_provider(method: str = "carve_out", *expected: str) -> Change:
    return telling(subservice=[{"vendor": "cloud", "method": method, "expected": list(expected)}])


def incident(**values: Any) -> Change:
    made = {"id": "inc-1", "text": "a customer saw the orders of another", "on": "2025-05-05"}
    return setting(incidents=[made | {"commitments": [SECRECY]} | values])


def matter(name: str, **values: Any) -> Facts:
    made = {"id": name, "about": "DC5", "text": f"{name} is told wrongly", "important": True}
    return made | values


def event(**values: Any) -> Change:
    made = {
        "id": "found-later",
        "text": "a leaver had still been signing in",
        "on": "2026-01-14",
        "existed_in_period": False,
        "important": True,
        "disclosed": True,
        "controls": [CONTRADICTED],
    }
    return setting(subsequent_events=[made | values])


def act() -> Change:
    made = {
        "id": "forged",
        "nature": "fraud",
        "text": "the date of one removal was forged",
        "on": "2025-06-01",
        "by": "employee",
        "controls": ["access-removal"],
    }
    return setting(acts=[made])


def known(disclosed: bool) -> Change:
    made = {"id": "old-account", "text": "an account of a leaver was found open"}
    return setting(known_to_management=[made | {"disclosed": disclosed}])


def request(**values: Any) -> Change:
    made = {"id": "drop", "asks": "narrow_scope", "text": "leave the identity provider out"}
    return setting(change_requests=[made | values])


def replaced(by: Facts) -> Change:
    """The first control ended in March; another took its place."""

    def change(made: Facts) -> None:
        at = next(n for n, c in enumerate(made["controls"]) if c["id"] == "first")
        ended = {"from": "2024-01-01", "to": "2025-03-31"}
        made["controls"][at] = made["controls"][at] | {"in_place": ended}
        made["controls"].append(by)
        made["description"]["controls"].append(by["id"])
        made["description"]["changes"] = [by["id"]]

    return change


FIX = control(
    id="mended",
    answers=[OTHER_CRITERIA[0]],
    population="first",
    in_place={"from": "2025-04-01"},
    replaces="first",
    walkthrough=WALK | {"on": "2025-05-05"},
)
FAILED_IN_SPRING = [
    leaver(n, removed_at="") if int(leaver(n)["left_at"][5:7]) <= 3 else leaver(n)
    for n in range(25)
]
FAILED_ALL_YEAR = bad(25)


def smalls(count: int) -> list[Change]:
    """Controls of one criterion besides the first, each over the same leavers."""
    answers = ["CC6.2/registration", "CC6.2/validity"][:count]
    made = [
        control(id=f"small-{n}", answers=[o], population="leavers") for n, o in enumerate(answers)
    ]
    return [covering(*answers), adding(*made)]


def slots(*days: str) -> list[Row]:
    return [
        {"person": f"r-{n}", "left_at": f"{d}T09:00:00Z", "removed_at": f"{d}T10:00:00Z"}
        for n, d in enumerate(days)
    ]


ZERO = {
    "control_total": None,
    "recorded_zero": {
        "source": "payroll",
        "by": "finance",
        "on": "2026-01-02",
        "evidence": "payroll statement",
    },
}
SHORT = {"from": "2025-01-01", "to": "2025-03-21"}


REPORT = {
    "type": "type_2",
    "opinion": "unqualified",
    "from": "2025-01-01",
    "to": "2025-12-31",
    "reviewed_on": "2026-01-20",
    "reviewed_by": "head-of-it",
}
CARRYING = {"expected_controls": ["physical-security"], "reports": [REPORT]}
AT_THE_CLOUD = control(
    id="cloud-removal", name="Removal by the provider", answers=["CC6.3/withdrawal"]
) | {"population": "cloud-removal", "of": "cloud"}
GATE: Facts = control(
    id="gate", nature="automated", answers=["CC7.2/analysis"], population="gate"
) | {"depends_on": ["access-removal"]}


FIRES = [
    Case(
        "R01",
        "management refuses its assertion",
        overall("no_report"),
        [asking(assertion="refused")],
    ),
    Case(
        "R01",
        "it refuses, and the law forbids to withdraw",
        overall("disclaimer", description="disclaimer", design="disclaimer"),
        [asking(assertion="refused", law_forbids_withdrawal=True)],
    ),
    Case(
        "R02",
        "the letter of representations is refused",
        overall("disclaimer", operation="disclaimer"),
        [setting(representations={"letter": "refused"})],
    ),
    Case(
        "R02",
        "the integrity behind it is in doubt",
        overall("disclaimer"),
        [setting(representations={"letter": "doubted", "doubt": "two sets of books"})],
    ),
    Case(
        "R03",
        "records lost, and another tested control bounds the effect",
        both(overall("unqualified"), criterion_is("CC6.2", "limited")),
        [*lost("leavers"), *watch()],
    ),
    Case(
        "R04",
        "records lost, nothing bounds the effect",
        overall("qualified", operation="qualified", design="unqualified"),
        lost("leavers"),
    ),
    Case(
        "R05",
        "records of three controls lost",
        overall("disclaimer", operation="disclaimer"),
        [*three_more(), *lost("first", "second", "third")],
    ),
    Case(
        "R06",
        "an incident left out of the description, put right before issue",
        both(overall("unqualified", description="unqualified"), advised("R06", "inc-1")),
        [incident(), telling(corrected=["inc-1"])],
    ),
    Case(
        "R07",
        "a slip that users do not care for",
        both(overall("unqualified", description="unqualified"), advised("R07", "old-name")),
        [setting(description_matters=[matter("old-name", important=False)])],
    ),
    Case(
        "R08",
        "carved out, and nothing is said to be expected of the provider",
        overall("qualified", description="qualified", operation="unqualified"),
        [vendor(), told_provider()],
    ),
    Case(
        "R09",
        "three important matters",
        overall("adverse", description="adverse", operation="unqualified"),
        [setting(description_matters=[matter(n) for n in ("staff", "backups", "scope")])],
    ),
    Case(
        "R10",
        "a control that could not work, and another that makes up for it",
        both(overall("unqualified"), lambda r: control_of(r).design == "not-suitable"),
        [removal(design={**control()["design"], "able": False}), *watch()],
    ),
    Case(
        "R11",
        "nothing answers one objective",
        overall("qualified", design="qualified", operation="qualified"),
        [covering("CC8.1/approval")],
    ),
    Case(
        "R11",
        "nothing answered it for two months",
        overall("qualified", design="qualified", operation="qualified"),
        [removal(in_place={"from": "2025-03-01"})],
    ),
    Case(
        "R12",
        "nothing answers three criteria",
        overall("adverse", design="adverse", operation="adverse"),
        [covering(*OTHER_CRITERIA)],
    ),
    Case(
        "R13",
        "one deviation in the sample is listed, though nothing is modified",
        both(overall("unqualified"), exceptions(1)),
        rows={"leavers": sampled(1)},
    ),
    Case(
        "R14",
        "the upper limit stays within the tolerable rate",
        both(overall("unqualified"), sample(TestOutcome.WITHIN, True), exceptions(1)),
        rows={"leavers": sampled(1)},
    ),
    Case(
        "R15",
        "one deviation in the sample is not conclusive, so more is tested",
        sample(TestOutcome.WITHIN, True),
        rows={"leavers": sampled(1)},
    ),
    Case(
        "R16",
        "a failed control, and another that makes up for it",
        both(overall("unqualified"), control_is("access-removal", "not-effective")),
        watch(),
        BAD,
    ),
    Case(
        "R17",
        "a failed control and nothing else",
        both(
            overall("qualified", operation="qualified", design="unqualified"),
            lambda r: {g.criterion for g in r.grounds} == {"CC6.2"},
        ),
        rows=BAD,
    ),
    Case(
        "R18",
        "three controls failed, each for a cause of its own",
        overall("adverse", operation="adverse", design="unqualified"),
        three_more(),
        of_three(3),
    ),
    Case(
        "R19",
        "three controls of one criterion deviate a little",
        both(overall("qualified"), criterion_is("CC6.2", "not-met")),
        smalls(2),
        {"leavers": sampled(1)},
    ),
    Case(
        "R20",
        "the third of three failures was mended in April, and the fix was tested",
        both(overall("qualified"), control_is("first", "not-effective")),
        [*three_more(), replaced(FIX)],
        of_three(3) | {"first": FAILED_IN_SPRING},
    ),
    Case(
        "R21",
        "nobody left, according to an independent source",
        both(overall("unqualified"), control_is("access-removal", "not-occurring")),
        [population_of("leavers", **ZERO)],
        {"leavers": []},
    ),
    Case(
        "R22",
        "the third quarter was missed",
        both(overall("qualified"), control_is("access-removal", "not-effective"), exceptions(1)),
        [removal(frequency="quarterly")],
        {"leavers": slots("2025-03-20", "2025-06-20", "2025-12-19")},
    ),
    Case(
        "R23",
        "an annual control that was performed outside a short period",
        both(
            overall("not_expressed"),
            control_is("access-removal", "not-evaluable"),
            advised("R23", "access-removal", "report-type"),
        ),
        [asking(period=SHORT), removal(frequency="annual")],
        {"leavers": slots("2025-06-20"), "others": slots("2025-02-03", "2025-02-10")},
    ),
    Case(
        "R24",
        "what nobody else answers rests on a provider that is watched",
        both(overall("unqualified"), criterion_is(PHYSICAL, "met"), paragraph("carve-out")),
        [
            covering("CC6.4/data-centre"),
            vendor(**CARRYING),
            told_provider("carve_out", "physical-security"),
        ],
    ),
    Case(
        "R25",
        "most of the work is carved out, and users can learn nothing of it",
        both(overall("no_report"), advised("R25", "cloud")),
        [
            vendor(does_most=True, assurance_elsewhere=False),
            told_provider("carve_out", "physical-security"),
        ],
    ),
    Case(
        "R26",
        "an included provider's control failed",
        both(overall("qualified"), criterion_is("CC6.3", "not-met")),
        [
            covering("CC6.3/withdrawal"),
            vendor(method="inclusive", assertion="given"),
            listing("cloud-removal", 25),
            adding(AT_THE_CLOUD),
            told_provider("inclusive"),
        ],
        {"cloud-removal": bad(12)},
    ),
    Case(
        "R27",
        "its management refuses its assertion",
        both(overall("unqualified"), paragraph("carve-out"), advised("R27", "drop")),
        [
            vendor(method="inclusive", assertion="refused"),
            told_provider("carve_out", "physical-security"),
            request(asks="switch_to_carve_out", vendor="cloud", text="carve the cloud out"),
        ],
    ),
    Case(
        "R28",
        "the failing control is to be left out",
        both(overall("qualified"), advised("R28", "drop", "change-request")),
        [request(controls=["access-removal"])],
        BAD,
    ),
    Case(
        "R28",
        "the period is to be moved",
        both(overall("qualified"), advised("R28", "drop", "change-request")),
        [request(asks="move_period", text="begin in March")],
        BAD,
    ),
    Case(
        "R29",
        "customers have to do something, and are told",
        both(overall("unqualified"), paragraph("user-controls")),
        [
            setting(complementary_user_controls=["Customers remove their own leavers"]),
            telling(user_controls=["Customers remove their own leavers"]),
        ],
    ),
    Case(
        "R30",
        "what came to light in January began in the period",
        both(overall("qualified"), control_is("access-removal", "not-effective")),
        [event(existed_in_period=True)],
    ),
    Case(
        "R31",
        "a new condition that users need to know, and are told",
        both(overall("unqualified"), paragraph("subsequent-event")),
        [event()],
    ),
    Case(
        "R31",
        "a new condition that users need to know, and are not told",
        overall("qualified", description="qualified", operation="unqualified"),
        [event(disclosed=False)],
    ),
    Case(
        "R32",
        "well told, and important for understanding",
        both(overall("unqualified"), paragraph("emphasis")),
        [setting(emphasis=[{"id": "suit", "text": "a suit goes on", "disclosed": True}])],
    ),
    Case(
        "R33",
        "the opinion is modified, the assertion is not",
        both(overall("qualified"), paragraph("assertion")),
        [asking(assertion_modified=False)],
        BAD,
    ),
    Case(
        "R34",
        "a single removal, forged on purpose",
        both(overall("qualified"), criterion_is("CC6.2", "not-met")),
        [act()],
    ),
    Case(
        "R34",
        "and no other control makes up for it",
        both(overall("qualified"), criterion_is("CC6.2", "not-met")),
        [act(), *watch()],
    ),
    Case(
        "R35",
        "on a day, deviations are nobody's concern",
        both(
            overall("unqualified", description="unqualified", design="unqualified"),
            lambda r: OPERATION not in {p.subject for p in r.opinion.parts},
            exceptions(0),
        ),
        rows=BAD,
        choices={"type": 1},
    ),
    Case(
        "R35",
        "on a day, what is not implemented is a matter of description and design",
        overall("qualified", description="qualified", design="qualified"),
        [removal(walkthrough=WALK | {"result": "not_as_described"})],
        choices={"type": 1},
    ),
    Case(
        "R36",
        "management knew and did not tell",
        overall("disclaimer"),
        [known(disclosed=False)],
    ),
    Case(
        "R37",
        "an incident speaks against a passing test",
        both(overall("qualified"), control_is("access-removal", "not-effective"), exceptions(0)),
        [incident(controls=["access-removal"]), telling(incidents=["inc-1"])],
    ),
    Case(
        "R38",
        "an automated control rests on one that failed",
        both(control_is("gate", "not-effective"), criterion_is("CC7.2", "not-met")),
        [covering("CC7.2/analysis"), listing("gate", 25), adding(GATE)],
        BAD | {"gate": GOOD},
    ),
]

NEAR_MISSES = [
    Case("R01", "it gives it", overall("unqualified")),
    Case(
        "R02",
        "the letter is given",
        overall("unqualified"),
        [setting(representations={"letter": "given"})],
    ),
    Case(
        "R02",
        "nobody says whether it will be given",
        overall("not_expressed"),
        [setting(representations=None)],
    ),
    Case(
        "R03",
        "the other control is not precise",
        overall("qualified"),
        [*lost("leavers"), *watch(precise=False)],
    ),
    Case("R04", "the records are there", overall("unqualified")),
    Case(
        "R05",
        "records of two are lost",
        overall("qualified", operation="qualified"),
        [*three_more(), *lost("first", "second")],
    ),
    Case(
        "R06",
        "it stays as it is",
        both(overall("qualified", description="qualified"), never(advised("R06"))),
        [incident()],
    ),
    Case(
        "R07",
        "a slip that users do care for",
        overall("qualified", description="qualified"),
        [setting(description_matters=[matter("old-name")])],
    ),
    Case(
        "R08",
        "what is expected of the provider is named",
        overall("unqualified", description="unqualified"),
        [vendor(), told_provider("carve_out", "physical-security")],
    ),
    Case(
        "R09",
        "two important matters",
        overall("qualified", description="qualified"),
        [setting(description_matters=[matter(n) for n in ("staff", "backups")])],
    ),
    Case(
        "R10",
        "nothing makes up for it",
        overall("qualified", design="qualified"),
        [removal(design={**control()["design"], "able": False}), *watch(precise=False)],
    ),
    Case("R11", "every objective is answered", overall("unqualified", design="unqualified")),
    Case(
        "R12",
        "nothing answers two",
        overall("qualified", design="qualified"),
        [covering(*OTHER_CRITERIA[:2])],
    ),
    Case("R13", "no deviation, nothing to list", both(overall("unqualified"), exceptions(0))),
    Case(
        "R14",
        "one more in the sample, and it does not",
        both(overall("qualified"), sample(TestOutcome.ABOVE, True), exceptions(2)),
        rows={"leavers": sampled(2)},
    ),
    Case("R15", "conclusive at once", sample(TestOutcome.CLEAN, False)),
    Case(
        "R16",
        "a control that bounds the exposure only",
        both(overall("qualified"), control_is("access-removal", "not-effective")),
        watch(precise=False),
        BAD,
    ),
    Case("R17", "the control is effective", overall("unqualified")),
    Case(
        "R18", "two failed", overall("qualified", operation="qualified"), three_more(), of_three(2)
    ),
    Case(
        "R19",
        "two controls of one criterion deviate a little",
        both(overall("unqualified"), criterion_is("CC6.2", "met"), exceptions(2)),
        smalls(1),
        {"leavers": sampled(1)},
    ),
    Case(
        "R20",
        "the change mended nothing",
        overall("adverse"),
        [*three_more(), replaced(FIX)],
        of_three(3) | {"first": FAILED_ALL_YEAR},
    ),
    Case(
        "R21",
        "nobody left, and nobody but management says so",
        both(overall("not_expressed"), control_is("access-removal", "not-evaluable")),
        [population_of("leavers", control_total=None)],
        {"leavers": []},
    ),
    Case(
        "R22",
        "all four quarters",
        both(overall("unqualified"), control_is("access-removal", "effective")),
        [removal(frequency="quarterly")],
        {"leavers": slots("2025-03-20", "2025-06-20", "2025-09-19", "2025-12-19")},
    ),
    Case(
        "R23",
        "performed once more within the period",
        both(overall("unqualified"), control_is("access-removal", "effective")),
        [asking(period=SHORT), removal(frequency="annual")],
        {"leavers": slots("2025-02-20"), "others": slots("2025-02-03", "2025-02-10")},
    ),
    Case(
        "R24",
        "nothing is expected of any provider",
        both(criterion_is(PHYSICAL, "not-met"), never(overall("unqualified"))),
        [covering("CC6.4/data-centre"), vendor(reports=[REPORT]), told_provider()],
    ),
    Case(
        "R25",
        "users get assurance elsewhere",
        overall("unqualified", description="unqualified"),
        [
            vendor(does_most=True, assurance_elsewhere=True),
            told_provider("carve_out", "physical-security"),
        ],
    ),
    Case(
        "R25",
        "nobody says whether they do",
        overall("not_expressed", description="not_expressed"),
        [vendor(does_most=True), told_provider("carve_out", "physical-security")],
    ),
    Case(
        "R26",
        "carved out, its failure is not the organisation's",
        both(overall("unqualified"), criterion_is("CC6.3", "met")),
        [
            vendor(),
            listing("cloud-removal", 25),
            adding(AT_THE_CLOUD),
            told_provider("carve_out", "physical-security"),
        ],
        {"cloud-removal": bad(12)},
    ),
    Case(
        "R27",
        "its management gives it",
        both(overall("unqualified"), never(paragraph("carve-out")), never(advised("R27"))),
        [
            vendor(method="inclusive", assertion="given"),
            told_provider("inclusive"),
            request(asks="switch_to_carve_out", vendor="cloud", text="carve the cloud out"),
        ],
    ),
    Case(
        "R28",
        "nothing is agreed yet",
        both(overall("qualified"), never(advised("R28", "drop"))),
        [request(controls=["access-removal"]), asking(stage="before_acceptance")],
        BAD,
    ),
    Case(
        "R28",
        "what would be left out is in order",
        both(overall("unqualified"), never(advised("R28", "drop"))),
        [request(controls=["access-removal"])],
    ),
    Case(
        "R29",
        "customers have nothing to do",
        both(overall("unqualified"), never(paragraph("user-controls"))),
    ),
    Case(
        "R30",
        "a new condition",
        both(overall("unqualified"), control_is("access-removal", "effective")),
        [event()],
    ),
    Case(
        "R31",
        "users need not know",
        both(overall("unqualified"), never(paragraph("subsequent-event"))),
        [event(important=False, disclosed=False)],
    ),
    Case(
        "R32",
        "not told, so that no paragraph can point to it",
        both(overall("qualified", description="qualified"), never(paragraph("emphasis"))),
        [setting(emphasis=[{"id": "suit", "text": "a suit goes on", "disclosed": False}])],
    ),
    Case(
        "R33",
        "both are modified",
        both(overall("qualified"), never(paragraph("assertion")), never(advised("R33"))),
        [asking(assertion_modified=True)],
        BAD,
    ),
    Case("R34", "no such act", both(overall("unqualified"), criterion_is("CC6.2", "met"))),
    Case(
        "R35",
        "over a period they are",
        both(overall("qualified", operation="qualified"), exceptions(12)),
        rows=BAD,
    ),
    Case(
        "R36",
        "management knew and told",
        overall("unqualified"),
        [known(disclosed=True)],
    ),
    Case(
        "R37",
        "an incident before the period",
        both(overall("unqualified"), control_is("access-removal", "effective")),
        [incident(controls=["access-removal"], on="2024-05-05")],
    ),
    Case(
        "R38",
        "it rests on one that did not fail",
        both(overall("unqualified"), control_is("gate", "effective")),
        [covering("CC7.2/analysis"), listing("gate", 25), adding(GATE)],
        {"gate": GOOD},
    ),
]


def carried_out(case: Case, folder: Path) -> AuditRun:
    return audit(folder, *case.changes, rows=case.rows, **case.choices)


@pytest.mark.parametrize("case", FIRES, ids=str)
def test_it_fires(tmp_path: Path, case: Case) -> None:
    run = carried_out(case, tmp_path)
    assert case.seen(run), (run.opinion, run.grounds)
    assert case.line in BY_THE_PLAN or any(case.line in i.basis for i in run.trace)
    for fact in run.facts:
        assert {name for name, _ in fact.attributes} <= set(vocabulary().kinds[fact.kind]), fact


@pytest.mark.parametrize("case", NEAR_MISSES, ids=str)
def test_a_near_miss_does_not(tmp_path: Path, case: Case) -> None:
    run = carried_out(case, tmp_path)
    assert case.seen(run), (run.opinion, run.grounds)


def test_every_line_has_a_case_that_fires_and_a_near_miss() -> None:
    lines = [f"R{number:02}" for number in range(1, 39)]
    assert sorted({c.line for c in FIRES}) == lines
    assert sorted({c.line for c in NEAR_MISSES}) == lines


def test_grounds_of_adverse_and_of_disclaimer_stand_side_by_side(tmp_path: Path) -> None:
    run = audit(
        tmp_path,
        *three_more(),
        setting(representations={"letter": "refused"}),
        rows=of_three(3),
    )
    assert {"adverse", "disclaimer"} <= {g.value for g in run.grounds}
    assert run.opinion.overall == "adverse"


def test_the_company_by_itself_is_unqualified_in_every_part(tmp_path: Path) -> None:
    run = audited(write(tmp_path, facts(), {"leavers.csv": GOOD, "others.csv": COVER}))
    assert {p.value for p in run.opinion.parts} == {"unqualified"}
    assert run.grounds == () and OBJECTIVE in objectives()
