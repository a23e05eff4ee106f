"""What a first meeting asks, in its order: each question hangs on the answers so far.

The one outline serves the terminal, a file of answers and the skeleton. It reads an answer only
after it has asked for it, so that whoever walks through may answer on the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.intake.known import Known
from engine.intake.question import NO, NONE, UNKNOWN, YES, Kind, Question
from engine.model.criteria import CatalogueControl, Objective
from engine.model.words import Category

MOST = 50
"""services, systems, promises or providers that are asked for"""
STAGES = ("before_acceptance", "in_period", "period_ended", "fieldwork")
_CATEGORIES = tuple(each.value for each in Category)

Answers = Mapping[str, str]


def meeting(known: Known, answers: Answers, name: str = "") -> Iterator[Question]:
    """Every question that these answers call for; what is not answered counts as not known."""
    yield from _organisation(name)
    yield from _engagement(known, answers)
    yield from _services(answers)
    yield from _systems(answers)
    yield from _circumstances(known, answers)
    yield from _providers(known, answers)
    yield from _controls(known, answers)


def given(answers: Answers, key: str) -> str | None:
    """An answer that says something."""
    found = answers.get(key, UNKNOWN)
    return None if found in (UNKNOWN, NONE) else found


def categories(answers: Answers) -> tuple[str, ...]:
    """Those in scope; as long as nobody said, the one that every engagement covers."""
    return tuple((given(answers, "engagement.categories") or Category.SECURITY.value).split(", "))


def numbers(answers: Answers, stem: str, leaf: str = ".name") -> Iterator[int]:
    """The numbers of the entries of a list that were given, in order."""
    for number in range(1, MOST + 1):
        if given(answers, f"{stem}.{number}{leaf}") is None:
            return
        yield number


def asking(known: Known, answers: Answers) -> tuple[Objective, ...]:
    """Objectives in scope, without those that hang on a circumstance answered no."""
    objectives = known.objectives_of(known.criteria_of(categories(answers)))
    return tuple(
        o for o in objectives if o.applies is None or answers.get(f"circumstance.{o.applies}") != NO
    )


def _organisation(name: str) -> Iterator[Question]:
    under = "The organisation"
    yield Question(
        "organisation.name",
        "What is the organisation called?",
        Kind.TEXT,
        "The name as it would stand in the report.",
        default=name or None,
        needed=True,
        under=under,
    )
    help_ = "Everyone who works there, employed or not, on the day you answer."
    yield Question("organisation.people", "How many people work there?", Kind.NUMBER, help_)
    help_ = "The zone in which its days begin and end, such as Europe/Berlin or UTC."
    yield Question("organisation.zone", "In which time zone?", Kind.ZONE, help_)


def _engagement(known: Known, answers: Answers) -> Iterator[Question]:
    yield Question(
        "engagement.type",
        "Type 1 (design on a day) or type 2 (operation over a period)?",
        Kind.ONE_OF,
        "A type 1 asks whether controls are suitably designed on one day; a type 2 also whether"
        " they operated over a period, mostly of three to twelve months.",
        choices=("1", "2"),
        default="2",
        needed=True,
        under="The engagement",
    )
    if answers.get("engagement.type") == "1":
        asks, help_ = "On which day?", "The day about which the report would speak: 2026-03-31."
        yield Question("engagement.as_of", asks, Kind.DAY, help_, needed=True)
    elif answers.get("engagement.type") == "2":
        help_ = "Written year-month-day, as in 2026-01-01; both days are part of the period."
        asks = "First day of the period?"
        yield Question("engagement.from", asks, Kind.DAY, help_, needed=True)
        asks = "Last day of the period?"
        first = given(answers, "engagement.from") or ""
        yield Question("engagement.to", asks, Kind.DAY, help_, needed=True, not_before=first)
    yield Question(
        "engagement.categories",
        "Which categories, separated by commas?",
        Kind.SOME_OF,
        "Security is always examined; add what customers were promised. There are "
        f"{', '.join(_CATEGORIES)}.",
        choices=_CATEGORIES,
        default=Category.SECURITY.value,
        needed=True,
    )
    yield Question(
        "engagement.stage",
        "How far is the engagement?",
        Kind.ONE_OF,
        "Scope may still be changed before_acceptance; in_period while the period runs,"
        " period_ended after it, fieldwork when the assessor has begun.",
        choices=STAGES,
    )
    yield Question(
        "engagement.firm",
        "Which firm profile?",
        Kind.ONE_OF,
        "How an assessor sizes and judges samples; `mockaudit packs list --of firms` tells more.",
        choices=known.firms,
        default="binomial-90" if "binomial-90" in known.firms else None,
    )


def _services(answers: Answers) -> Iterator[Question]:
    for number in range(1, MOST + 1):
        stem = f"service.{number}"
        more = "Another" if number > 1 else "A"
        yield Question(
            f"{stem}.name",
            f"{more} service that customers get?",
            Kind.TEXT,
            f"Its name, one at a time; `{NONE}` when there are no more.",
            listed=True,
            under="Services, and what is promised" if number == 1 else "",
        )
        name = given(answers, f"{stem}.name")
        if name is None:
            return
        for category in categories(answers):
            yield from _promises(answers, f"{stem}.{category}", name, category)


def _promises(answers: Answers, stem: str, service: str, category: str) -> Iterator[Question]:
    for number in range(1, MOST + 1):
        what = "Another promise" if number > 1 else "A promise to customers"
        yield Question(
            f"{stem}.{number}",
            f"{what} on {category.replace('_', ' ')} of {service}?",
            Kind.TEXT,
            "From contracts, terms or the website, such as: 99.9 % a month. One at a time;"
            f" `{NONE}` when there are no more.",
            listed=True,
        )
        if given(answers, f"{stem}.{number}") is None:
            return


def _systems(answers: Answers) -> Iterator[Question]:
    for number in range(1, MOST + 1):
        stem = f"system.{number}"
        yield Question(
            f"{stem}.name",
            f"{'Another' if number > 1 else 'A'} system that the services run on?",
            Kind.TEXT,
            "Cloud account, identity provider, code host, ticket tool ... One at a time;"
            f" `{NONE}` when there are no more.",
            listed=True,
            under="Systems" if number == 1 else "",
        )
        name = given(answers, f"{stem}.name")
        if name is None:
            return
        help_ = "The person, role or company that runs it day by day."
        yield Question(f"{stem}.run_by", f"Who runs {name}?", Kind.TEXT, help_)


def _circumstances(known: Known, answers: Answers) -> Iterator[Question]:
    objectives = known.objectives_of(known.criteria_of(categories(answers)))
    for number, each in enumerate(known.hanging(objectives)):
        yield Question(
            f"circumstance.{each.id}",
            each.asks,
            Kind.YES_NO,
            f"Why it is asked: {each.source}. `{UNKNOWN}` is taken for yes until it is answered.",
            under="What the organisation is like" if number == 0 else "",
        )


def _providers(known: Known, answers: Answers) -> Iterator[Question]:
    if answers.get("circumstance.vendors") == NO:
        return
    types = tuple(each.id for each in known.carried)
    for number in range(1, MOST + 1):
        stem = f"subservice.{number}"
        more = "Another" if number > 1 else "A"
        yield Question(
            f"{stem}.name",
            f"{more} company whose controls your promises need (subservice organisation)?",
            Kind.TEXT,
            f"A hosting or cloud provider, say. One at a time; `{NONE}` when there are no more.",
            listed=True,
            under="Subservice organisations" if number == 1 else "",
        )
        name = given(answers, f"{stem}.name")
        if name is None:
            return
        yield Question(f"{stem}.provides", f"What does {name} provide?", Kind.TEXT)
        yield Question(
            f"{stem}.method",
            f"Is {name} carved out of the report, or included in it?",
            Kind.ONE_OF,
            "Carved out, its controls are out of scope, and what you expect of it is named;"
            " inclusive, they count as yours and its management signs too.",
            choices=("carve_out", "inclusive"),
        )
        titles = "; ".join(f"{each.id}: {each.title}" for each in known.carried)
        yield Question(
            f"{stem}.expected",
            f"What do you expect {name} to see to, separated by commas?",
            Kind.SOME_OF,
            f"Types of controls that only it can operate. {titles}.",
            choices=types,
        )


def _controls(known: Known, answers: Answers) -> Iterator[Question]:
    owner = since = None
    for series, controls in known.by_series(asking(known, answers)).items():
        many = f"{len(controls)} typical control{'' if len(controls) == 1 else 's'}"
        yield Question(
            f"series.{series}",
            f"Go through {many} now?",
            Kind.YES_NO,
            "No leaves them unknown, marked in the files; they can be filled in there later.",
            default=YES,
            under=f"{series} {known.series[series]}",
        )
        if answers.get(f"series.{series}") == NO:
            continue
        for control in controls:
            yield from _control(answers, control, owner, since)
            owner = given(answers, f"control.{control.id}.owner") or owner
            since = given(answers, f"control.{control.id}.since") or since


def _control(
    answers: Answers, control: CatalogueControl, owner: str | None, since: str | None
) -> Iterator[Question]:
    stem = f"control.{control.id}"
    frequency = control.frequency.value.replace("_", " ")
    yield Question(
        f"{stem}.exists",
        f"{control.id} {control.name}: is there such a control?",
        Kind.YES_NO,
        f"{control.description.strip()} ({frequency}; it answers {', '.join(control.answers)})",
    )
    if answers.get(f"{stem}.exists") == YES:
        help_ = "The role or person who answers for it."
        yield Question(f"{stem}.owner", "Who owns it?", Kind.TEXT, help_, same=owner)
        help_ = "The first day on which it was in place: 2025-01-15."
        yield Question(f"{stem}.since", "Since when?", Kind.DAY, help_, same=since)
