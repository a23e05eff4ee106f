"""One run built by hand that holds everything a format can meet, hostile names included."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from engine.model.rules import Fact, Instance
from engine.model.run import (
    Advice,
    AuditRun,
    ControlRun,
    CriterionRun,
    DescriptionCriterion,
    EngagementRun,
    Gate,
    Ground,
    InputFile,
    Opinions,
    Paragraph,
    Part,
    Readiness,
    ReadinessPart,
    Request,
)
from engine.model.testing import (
    AuditException,
    Census,
    Check,
    CheckOutcome,
    PopulationExamined,
    PopulationState,
    StratumTest,
    TestOutcome,
)
from engine.model.words import Opinion, SubjectMatter

ESCAPE = "\x1b[31mred\x1b[0m"
OVERRIDE = "invoice\u202etxt.exe"
HOSTILE = (
    "[bold]x[/bold]",
    "<script>alert(1)</script>",
    "a|b||c",
    "`code` and ```fence",
    ESCAPE,
    OVERRIDE,
    "=cmd()",
    "# heading\n# again",
    "[click](https://evil.example)",
    "![x](https://evil.example/i.png)",
    "https://evil.example www.evil.example evil.example me@evil.example",
    "{{ 7 * 7 }} {% raw %}",
    "&lt;b&gt; &#60;i&#62;",
    "</style><img src=x onerror=alert(1)>",
    "- item\n\n1. item",
    "\u009b31mCSI \u2028line \ud800 \ufeff",
    '" onmouseover="alert(1)',
    "***bold*** __bold__ ~~gone~~ $x$ \\",
)
DIGEST = "0123456789abcdef" * 4


def _test(
    control: str,
    stratum: str,
    outcome: TestOutcome,
    *,
    items: int,
    drawn: int,
    deviations: int = 0,
    not_tested: int = 0,
    slots_missing: int = 0,
    rate: str = "0",
    upper: str = "0.048",
    expanded: bool = False,
    census: Census,
) -> StratumTest:
    return StratumTest(
        control=control,
        population=f"{control}-items",
        stratum=stratum,
        items=items,
        planned=45,
        allowed=0,
        drawn=drawn,
        expanded=expanded,
        tested=drawn,
        deviations=deviations,
        not_tested=not_tested,
        slots_missing=slots_missing,
        rate=Decimal(rate),
        upper_limit=Decimal(upper),
        tolerable=Decimal("0.05"),
        confidence=Decimal("0.9"),
        sizing=f"0.9 confidence, 0.05 tolerable, {items} items: smallest clean sample",
        outcome=outcome,
        census=census,
    )


def _control(
    name: str, operation: str, tests: tuple[StratumTest, ...], criterion: str, *because: str
) -> ControlRun:
    return ControlRun(
        id=name,
        name=name.replace("-", " ").capitalize(),
        owner="head-of-it",
        importance="key",
        nature="it_dependent_manual",
        frequency="per_event",
        in_place_from=date(2024, 1, 15),
        in_place_to=None,
        design="suitable",
        operation=operation,
        because=because,
        population=f"{name}-items",
        tests=tests,
        criteria=(criterion,),
        at=f"controls.yaml:{10 + len(name)}:5",
    )


def _criterion(
    name: str, title: str, conclusion: str, because: str, *controls: str
) -> CriterionRun:
    return CriterionRun(
        id=name,
        title=title,
        series=name.split(".", maxsplit=1)[0],
        categories=("security", "availability"),
        conclusion=conclusion,
        design="met" if conclusion in ("met", "not-met", "not-evaluable") else conclusion,
        operation=conclusion,
        because=(because,),
        controls=controls,
    )


def _population(name: str, state: PopulationState, *checks: Check) -> PopulationExamined:
    return PopulationExamined(
        id=f"{name}-items",
        title=f"Items of {name}",
        file=f"evidence/{name}.parquet",
        sha256=DIGEST,
        rows=430,
        items=412,
        state=state,
        checks=checks,
        synthetic=name == "backups",
        origin="exported for this test",
    )


def _exception(
    control: str, number: int, row: int, sentence: str, response: str = ""
) -> AuditException:
    return AuditException(
        id=f"{control}#{number}",
        control=control,
        control_name=control.replace("-", " ").capitalize(),
        population=f"{control}-items",
        stratum="payroll",
        item=f"item-{number}",
        file=f"evidence/{control}.parquet",
        row=row,
        attributes=("in-time",),
        tests=("access ends within one day",),
        conditions=("removed_at <= left_at + INTERVAL '1 day'",),
        values=(("left_at", "2025-09-01"), ("removed_at", None), ("days", 12), ("vip", True)),
        sentence=sentence,
        response=response,
    )


def _reliance(kind: str, control: str, on: str) -> Instance:
    fact = Fact.of(kind, control=control, on=on or None)
    return Instance(f"operation/{kind}", fact, (), (), (), f"{control}: {kind}", ("R38",))


REMOVAL = _control(
    "access-removal",
    "not-effective",
    (
        _test(
            "access-removal",
            "identity provider",
            TestOutcome.CLEAN,
            items=212,
            drawn=45,
            census=Census(212, 3, 0, 1, 0),
        ),
        _test(
            "access-removal",
            "payroll",
            TestOutcome.ABOVE,
            items=200,
            drawn=77,
            deviations=7,
            rate="0.090909090909",
            upper="0.148051948052",
            expanded=True,
            census=Census(200, 16, 2, 3, 4),
        ),
    ),
    "CC6.2",
    "Access removal (payroll): 7 of 77 items deviate, 9.1 %, more than the tolerable 5.0 %",
    "Access removal (identity provider): no deviation in 45 of 212 items",
)
BACKUPS = _control(
    "backups",
    "not-effective",
    (
        _test(
            "backups",
            "all",
            TestOutcome.BAND,
            items=365,
            drawn=45,
            deviations=5,
            slots_missing=5,
            rate="0.013698630137",
            upper="0.061643835616",
            census=Census(365, 5, 0, 0, 0),
        ),
    ),
    "CC7.5",
    "Backups (all): 5 of 50 items deviate; the upper limit of 6.2 % is above the tolerable 5.0 %",
)
CHANGES = _control(
    "change-review",
    "not-evaluable",
    (
        _test(
            "change-review",
            "all",
            TestOutcome.UNDECIDED,
            items=800,
            drawn=45,
            not_tested=6,
            upper="0.21",
            census=Census(800, 1, 93, 0, 0),
        ),
    ),
    "CC8.1",
    "Change review (all): 6 sampled items could not be tested, and the result hangs on them",
)
PATCHES = _control("patching", "not-evaluable", (), "CC7.1", "Patching: no sample was drawn")
ALERTS = _control(
    "alerts",
    "effective",
    (
        _test(
            "alerts",
            "all",
            TestOutcome.CLEAN,
            items=90,
            drawn=36,
            census=Census(90, 0, 0, 0, 0),
        ),
    ),
    "CC7.2",
)

CRITERIA = (
    *(
        _criterion(
            f"CC{series}.{number}",
            f"Paraphrase of criterion {series}.{number}",
            "not-concluded",
            "these packs hold no objectives for it yet",
        )
        for series in range(1, 6)
        for number in (1, 2, 3)
    ),
    _criterion("CC6.1", "Access is restricted", "met", "each of its 2 objectives is met", "alerts"),
    _criterion(
        "CC6.2",
        "Access is granted and removed as authorised, and the list of those who hold it is kept",
        "not-met",
        'access-removal did not operate, and nothing makes up for it: "access ends with the job"',
        "access-removal",
    ),
    _criterion(
        "CC7.1",
        "Weaknesses are found",
        "not-evaluable",
        "no conclusion on the operation of patching",
        "patching",
    ),
    _criterion("CC7.2", "Anomalies are seen", "met", "each of its 3 objectives is met", "alerts"),
    _criterion(
        "CC7.5",
        "Operations recover from incidents",
        "not-met",
        'backups did not operate, and nothing makes up for it: "data can be restored"',
        "backups",
    ),
    _criterion(
        "CC8.1",
        "Changes are authorised, tested and approved",
        "limited",
        "records for change-review were asked for and cannot be had: the tracker was retired",
        "change-review",
    ),
    _criterion("CC9.1", "Risks are mitigated", "not-concluded", "no objectives for it yet"),
)

PARTS = tuple(
    Part(category, subject, Opinion.NOT_EXPRESSED, bears)
    for category in ("security", "availability")
    for subject, bears in (
        (SubjectMatter.DESCRIPTION, Opinion.UNQUALIFIED),
        (SubjectMatter.DESIGN, Opinion.UNQUALIFIED),
        (SubjectMatter.OPERATION, Opinion.QUALIFIED),
    )
)
GROUNDS = tuple(
    Ground(
        category,
        "operation",
        "qualified",
        f"{criterion} is not met in operation; material to {category}, not pervasive",
        ("R11", "R17"),
        criterion,
    )
    for category in ("availability", "security")
    for criterion in ("CC6.2", "CC7.5")
)

RUN = AuditRun(
    engagement=EngagementRun(
        organisation="Example Hosting",
        type=2,
        as_of=None,
        period_from=date(2025, 7, 1),
        period_to=date(2026, 6, 30),
        categories=("security", "availability"),
        firm="binomial-90",
        firm_title="Exact attribute sampling at 90 % confidence",
        judgement="strict",
        seed="mockaudit",
        engine="reference",
        synthetic=True,
        disclaimer="The projects behind the data never claimed these controls.",
        assumptions=("access-removal has no deviations from 2026-01-01 on",),
    ),
    opinion=Opinions(
        Opinion.NOT_EXPRESSED, Opinion.QUALIFIED, "results for CC6-CC8, not an opinion", PARTS
    ),
    grounds=GROUNDS,
    criteria=CRITERIA,
    controls=(REMOVAL, BACKUPS, CHANGES, PATCHES, ALERTS),
    populations=(
        _population(
            "access-removal",
            PopulationState.RECONCILED,
            Check("control total", CheckOutcome.PASSED, "412 items, as HR counted"),
            Check("duplicates", CheckOutcome.PASSED, "no key stands twice"),
        ),
        _population(
            "backups",
            PopulationState.RECONCILED,
            Check("slots", CheckOutcome.PASSED, "365 due slots, 360 rows, 5 missing"),
        ),
        _population(
            "patching",
            PopulationState.UNRECONCILED,
            Check("control total", CheckOutcome.FAILED, "412 items, but the scanner counts 498"),
            Check("second source", CheckOutcome.ABSENT, "no second source was named"),
        ),
        _population("change-review", PopulationState.UNREADABLE),
    ),
    items=(),
    exceptions=(
        *(
            _exception(
                "access-removal",
                n,
                100 + n,
                f"`item-{n}` left on 2025-09-01 and still has access",
                "The manager forgot; the leaver list now opens a ticket." if n < 3 else "",
            )
            for n in range(1, 8)
        ),
        *(
            replace(
                _exception("backups", n, 0, f"no backup ran on 2025-11-0{n + 2}"),
                attributes=("due slot",),
                tests=("performed on that day",),
                conditions=("",),
                values=(),
            )
            for n in (1, 2)
        ),
    ),
    outside=(
        *(
            _exception("access-removal", n, 100 + n, f"`item-{n}` left and still has access")
            for n in range(20, 32)
        ),
        replace(
            _exception("change-review", 9, 12, '`a|9` fails "approved by another"'),
            id="change-review/a|9",
            item="a|9",
            file="evidence/change-review.csv",
        ),
    ),
    requests=(
        Request(
            population="access-removal-items",
            title="Leavers",
            file="evidence/access-removal.parquet",
            query="terminations report",
            run_by="hr-ops",
            pulled="2026-07-03",
            owner="head-of-hr",
            second_source="evidence/disabled-accounts.csv",
            control_total="412 (HR headcount report)",
            state="reconciled",
        ),
        Request("patching-items", "", "", "", "", "", "", "", "", "unreconciled"),
    ),
    readiness=Readiness(
        score=41,
        uncapped=41,
        of_concluded=66,
        parts=(
            ReadinessPart("coverage", 12, 28, 1),
            ReadinessPart("design", 12, 28, 2),
            ReadinessPart("operation", 11, 28, 4),
            ReadinessPart("evidence", 12, 28, 2),
        ),
        gates=(
            Gate("qualified", 70, "what was tested bears a qualified opinion"),
            Gate("unreconciled", 80, "a population is not shown to be complete and accurate"),
        ),
        criteria_in_scope=22,
        criteria_with_objectives=6,
    ),
    user_controls=("Customers remove their own users.",),
    subservice=("Data centre (carve-out): visitors are accompanied",),
    advice=(
        Advice(
            about="confidentiality",
            topic="scoping",
            text="think of confidentiality, if an undertaking protects those data",
            because=("it holds confidential data (Orders), and confidentiality is left out",),
            basis=("SCOPE",),
        ),
    ),
    paragraphs=(
        Paragraph("user-controls", "user-controls", "customers operate one control", ("R29",)),
    ),
    description=(
        DescriptionCriterion("DC1", "the services that are provided", "met", "section 1", ()),
        DescriptionCriterion(
            "DC4",
            "incidents",
            "misstated",
            "section 3.2",
            ("the description leaves out an incident: an outage of two days",),
        ),
    ),
    facts=(),
    trace=(
        _reliance("not-relied", "patching", "change-review"),
        _reliance("test-open", "change-review", ""),
    ),
    inputs=(InputFile("scenario.yaml", DIGEST, 2048),),
    version="0.1.0",
)


def hostile(name: str) -> AuditRun:
    """The same run with one name in every place where a user, a pack or evidence could put it."""
    removal = RUN.exceptions[0]
    return replace(
        RUN,
        engagement=replace(
            RUN.engagement,
            organisation=name,
            categories=(name,),
            firm=name,
            firm_title=name,
            judgement=name,
            seed=name,
            engine=name,
            disclaimer=name,
            assumptions=(name,),
        ),
        opinion=replace(RUN.opinion, heading=name, parts=(replace(PARTS[0], category=name),)),
        grounds=(Ground(name, name, name, name, (name,), name), replace(GROUNDS[0], sentence=name)),
        criteria=tuple(
            replace(c, id=name, title=name, series=name, because=(name, c.because[0]))
            for c in CRITERIA
        ),
        controls=tuple(
            replace(
                c,
                id=name,
                name=name,
                owner=name,
                importance=name,
                because=(name,),
                population=name,
                criteria=(name,),
                at=name,
                tests=tuple(replace(t, stratum=name, sizing=name) for t in c.tests),
            )
            for c in RUN.controls
        ),
        populations=tuple(
            replace(
                p,
                id=name,
                title=name,
                file=name,
                sha256=name,
                origin=name,
                checks=(Check(name, CheckOutcome.FAILED, name),),
            )
            for p in RUN.populations
        ),
        exceptions=(
            replace(
                removal,
                id=name,
                control=name,
                control_name=name,
                population=name,
                stratum=name,
                item=name,
                file=name,
                attributes=(name,),
                tests=(name,),
                conditions=(f"{name} IS NOT NULL",),
                values=((name, name),),
                sentence=name,
                response=name,
            ),
        ),
        outside=(
            replace(
                removal, id=name, item=name, file=f"{name}.csv", attributes=(name,), sentence=name
            ),
        ),
        requests=(Request(name, name, name, name, name, name, name, name, name, name),),
        readiness=replace(
            RUN.readiness,
            parts=(ReadinessPart(name, 1, 2, 1),),
            gates=(Gate(name, 70, name),),
        ),
        user_controls=(name,),
        subservice=(name,),
        advice=(Advice(name, name, name, (name,), (name,)),),
        paragraphs=(Paragraph(name, name, name, (name,)),),
        description=(DescriptionCriterion(name, name, "open", name, (name,)),),
        inputs=(InputFile(name, name, 1),),
        version=name,
    )
