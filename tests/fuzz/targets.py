"""What strangers can hand to the program as text, one function an entry: bytes in, a verdict out.

A target lets nothing out but values and diagnostics that can be shown; anything else is a defect
and leaves as an exception. Whatever drives the targets - random damage, or a fuzzer that watches
which lines are reached - also bounds their time.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import polars as pl
import yaml

from engine.audit.knowledge import knowledge
from engine.audit.library import Library, judgement_packs, open_library
from engine.audit.open import reference_of
from engine.audit.scope import scope
from engine.audit.shipped import LIBRARY, scenario_folder, shipped_scenarios
from engine.documents.limits import LIMITS
from engine.facts.load import load
from engine.facts.reference import Reference
from engine.inference.reference import derive
from engine.model.position import Diagnostic, Position, Severity
from engine.model.rules import Fact
from engine.model.scenario import AttributeTest
from engine.model.words import ColumnType
from engine.packs.lint import lint
from engine.packs.rules import load_packs
from engine.packs.shipped import ROOT
from engine.packs.vocabulary import Vocabulary, load_vocabulary
from engine.populations.attributes import CompiledAttribute, compile_attribute
from engine.populations.period import Calendar, Parameters
from engine.populations.sql_test import Checked, check_test, nullable_used_bare
from tests.companies import control, population
from tests.companies import scenario as scenario_of

Target = Callable[[bytes], None]

PART = b"\n#--- the next file ---\n"  # parts the files of a scenario, and the parts of an attribute
MOST_TOLD = 1_000
FEW_CONDITIONS = 40  # of rules that are also applied: joins of more could take minutes

COLUMNS: Mapping[str, ColumnType] = {
    "person": ColumnType.TEXT,
    "count": ColumnType.INTEGER,
    "amount": ColumnType.DECIMAL,
    "approved": ColumnType.BOOLEAN,
    "on_day": ColumnType.DATE,
    "left_at": ColumnType.INSTANT,
    "removed_at": ColumnType.INSTANT,
    "reviewers": ColumnType.TEXT_LIST,
    "select": ColumnType.TEXT,
    "": ColumnType.TEXT,
    "a b": ColumnType.INTEGER,
}
_DTYPES: Mapping[ColumnType, pl.DataType] = {
    ColumnType.TEXT: pl.String(),
    ColumnType.INTEGER: pl.Int64(),
    ColumnType.DECIMAL: pl.Decimal(38, 9),
    ColumnType.BOOLEAN: pl.Boolean(),
    ColumnType.DATE: pl.Date(),
    ColumnType.INSTANT: pl.Datetime("us", "UTC"),
    ColumnType.TEXT_LIST: pl.List(pl.String()),
}
_CALENDAR = Calendar("Europe/Berlin", (date(2025, 12, 25),))
_PARAMETERS = Parameters(
    datetime(2025, 1, 1, tzinfo=UTC),
    datetime(2026, 1, 1, tzinfo=UTC),
    datetime(2026, 1, 3, tzinfo=UTC),
)
_FACTS = (
    Fact.of("control", id="a", name="A", nature="automated", importance="key"),
    Fact.of("control", id="b", name="{B}"),
    Fact.of("result", control="a", stratum="all", outcome="clean", items=25, size=120),
    Fact.of("phase", id="p", days=365),
)


def scenario(data: bytes) -> None:
    """The loader, and what the engine makes of facts that it lets through."""
    folder = Path(_place().name)
    for left in folder.glob("*.yaml"):
        left.unlink()
    for number, part in enumerate(data.split(PART)[:5]):
        name = f"more{number}.yaml" if number else "scenario.yaml"
        (folder / name).write_bytes(part)
    facts, told = load(folder, _reference(), LIBRARY)
    _shown(told)
    assert (facts is None) == any(each.severity is Severity.ERROR for each in told)
    if facts is not None and _ready(facts.engagement):
        library = _library()
        firm = library.firms[facts.engagement.firm]
        covered = scope(
            facts,
            firm,
            library.criteria,
            library.objectives,
            library.circumstances,
            library.carried,
        )
        assert all(isinstance(fact, Fact) for fact in knowledge(covered))


def attribute(data: bytes) -> None:
    """The SQL of an attribute: `passes`, and after a part mark `applies`, `observable`, `due`."""
    parts = [part.decode("utf-8", "replace") for part in data.split(PART)[:4]]
    passes, applies, observable, due = (*parts, None, None, None)[:4]
    at = Position("controls.yaml", 3, 7)
    asked = AttributeTest(
        passes=passes, applies=applies, observable=observable, due=due, alternative="seen", at=at
    )
    found = compile_attribute("asked", asked, COLUMNS, calendar=_CALENDAR, parameters=_PARAMETERS)
    if not isinstance(found, CompiledAttribute):
        assert found
        _shown(found)
        return
    checked = check_test(passes or "", COLUMNS, at)
    assert isinstance(checked, Checked) and checked.columns <= found.columns <= set(COLUMNS)
    _shown(nullable_used_bare(passes or "", COLUMNS, COLUMNS, at))
    parts_found = {
        name: expression
        for name in ("passes", "applies", "observable", "later")
        if (expression := getattr(found, name)) is not None
    }
    answers = _rows().select(**parts_found)
    assert answers.height in (1, _rows().height)
    assert set(answers.dtypes) <= {pl.Boolean()}, answers.dtypes


def pack(data: bytes) -> None:
    """The pack parser and lint, and a few facts through the rules of a sound pack."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "pack.yaml"
        path.write_bytes(data)
        packs, told = load_packs((path,), _library().firms["binomial-90"])
    _shown(told)
    rules = [rule for each in packs for rule in each.rules]
    _shown(lint(rules, _vocabulary()))
    if any(each.severity is Severity.ERROR for each in told):
        return
    if sum(len(rule.patterns) for rule in rules) <= FEW_CONDITIONS:
        derived = derive(rules, _FACTS)
        assert {each.conclusion for each in derived.trace} == set(derived.facts)


TARGETS: Mapping[str, Target] = {"scenario": scenario, "attribute": attribute, "pack": pack}


def seeds(target: str) -> list[bytes]:
    """What the search starts from: what ships, and what was found to be hard before."""
    if target == "pack":
        return [path.read_bytes() for path in judgement_packs()]
    if target == "attribute":
        return [part.encode() for part in _questions()]
    root = Path(__file__).parents[1] / "conformance" / "bad"
    folders = [scenario_folder(each.name) for each in shipped_scenarios()]
    hard = [_joined(folder) for folder in sorted(root.iterdir())]
    sound = [*map(_joined, folders), *_companies()]
    found = [*hard, *sound * (1 + len(hard) // len(sound))]
    return [data for data in found if data and len(data) <= LIMITS.size]


def _companies() -> Iterable[bytes]:
    """Small ones, in which a slip hits what matters."""
    whole = scenario_of(controls=[control()], populations=[population(25)])
    first = scenario_of(engagement={"type": 1, "as_of": "2025-12-31", "categories": ["security"]})
    yield from (yaml.safe_dump(stated, sort_keys=False).encode() for stated in (whole, first))
    yield json.dumps(whole).encode()


def _joined(folder: Path) -> bytes:
    given = folder / "given" if (folder / "given").is_dir() else folder
    files = sorted(given.glob("*.yaml"), key=lambda path: (path.name != "scenario.yaml", path.name))
    kept = [path for path in files if path.is_file() and path.name != "expected.yaml"]
    return PART.join(path.read_bytes() for path in kept)


def _ready(engagement: object) -> bool:
    """Whether it names its day or period, which `open_scenario` asks for."""
    kind, as_of, period = (getattr(engagement, name) for name in ("type", "as_of", "period"))
    return (as_of if kind == 1 else period) is not None


def _shown(told: Iterable[Diagnostic]) -> None:
    """Every problem names its place and a cause, in few words that a terminal shows as they are."""
    for each in told:
        assert isinstance(each, Diagnostic)
        assert each.at.path and each.code and each.message, each
        assert str(each).replace("\n  help: ", "").isprintable(), each
        assert len(str(each)) < MOST_TOLD, each


@cache
def _place() -> tempfile.TemporaryDirectory[str]:
    """A folder with every file of evidence that a seed names, so that some seeds are sound."""
    made = tempfile.TemporaryDirectory()
    for data in seeds("scenario"):
        for name in re.findall(rb"(?<=[ \"])evidence/[\w/-]+\.(?:csv|parquet)", data):
            path = Path(made.name, name.decode())
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
    return made


@cache
def _library() -> Library:
    found = open_library()
    assert isinstance(found, Library)
    return found


@cache
def _reference() -> Reference:
    return reference_of(_library())


@cache
def _vocabulary() -> Vocabulary:
    found, _ = load_vocabulary(ROOT / "vocabulary.yaml")
    assert found is not None
    return found


@cache
def _rows() -> pl.DataFrame:
    """A row of nothing, one of the ordinary, one at the bounds of what evidence may hold."""
    odd = {
        "count": -(2**63),
        "amount": Decimal("-99999999999999999999.999999999"),
        "on_day": date(9999, 12, 31),
        "left_at": datetime(1900, 1, 1, tzinfo=UTC),
        "removed_at": datetime(9999, 12, 31, tzinfo=UTC),
        "reviewers": [None, ""],
    }
    usual = {
        "person": "Σİ%_\\",
        "count": 3,
        "amount": Decimal("0.25"),
        "approved": True,
        "on_day": date(2025, 2, 28),
        "left_at": datetime(2025, 3, 30, 1, 30, tzinfo=UTC),
        "removed_at": datetime(2025, 3, 31, tzinfo=UTC),
        "reviewers": ["ann", "bob"],
    }
    schema = {name: _DTYPES[kind] for name, kind in COLUMNS.items()}
    rows = [{name: row.get(name) for name in COLUMNS} for row in ({}, usual, odd)]
    return pl.DataFrame(rows, schema=schema)


def _questions() -> Iterable[str]:
    yield from (
        "removed_at <= left_at + INTERVAL '1 day'",
        "count > 0 AND NOT approved IS TRUE OR amount BETWEEN 0.5 AND -1.25",
        "lower(person) LIKE 'a%_' AND length(person) IN (1, 2, NULL)",
        "array_length(reviewers) - 1 >= 2 AND list_contains(reviewers, 'ann')",
        "business_days(left_at, coalesce(removed_at, :cutoff)) <= 3",
        "left_at >= :from AND left_at < :to AND on_day <> DATE '2025-07-01'",
        "TIMESTAMPTZ '2025-07-01 00:00:00+02' > left_at - INTERVAL 3 weeks",
        '"a b" * 2 + count = -7 AND "select" IS NOT NULL',
    )
