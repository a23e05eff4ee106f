"""The documents as wholes: golden bytes, what each must say, what none may say."""

import subprocess
import sys

import pytest

from reports.formats import FORMATS, render
from reports.view import present
from tests.unit.reports.documents import GOLDEN, documents
from tests.unit.reports.example import HOSTILE, RUN, hostile

NAMES = ("example.txt", "example.md", "example.html", "example.json")


@pytest.mark.parametrize("name", NAMES)
def test_the_document_is_the_golden_one(name: str) -> None:
    assert documents(RUN)[name].decode() == (GOLDEN / name).read_text(encoding="utf-8")


def test_no_golden_file_is_left_unwatched() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_document_says_that_it_is_a_simulation(name: str) -> None:
    said = " ".join(documents(RUN)[name].decode().replace("&#39;", "'").split())
    assert "This is a simulation, not an auditor's report." in said


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "imitation", ["signature", "signed", "letterhead", "to the management", "we have examined"]
)
def test_no_document_dresses_up_as_an_auditors_report(name: str, imitation: str) -> None:
    assert imitation not in documents(RUN)[name].decode().lower()


@pytest.mark.parametrize("format", sorted(FORMATS))
def test_a_report_holds_every_exception_every_criterion_and_every_request(format: str) -> None:
    said = render(present(RUN), format).decode().replace("\\", "")
    wanted = [f"evidence/{e.control}.parquet row {e.row}" for e in RUN.exceptions if e.row]
    wanted += [e.id for e in RUN.exceptions] + [c.id for c in RUN.criteria]
    wanted += [e.id for e in RUN.outside] + ["evidence/change-review.csv:13"]
    wanted += [r.population for r in RUN.requests] + ["no response yet", "not stated"]
    assert [one for one in wanted if one not in said] == []


@pytest.mark.parametrize("name", HOSTILE)
def test_no_document_holds_a_raw_control_character(name: str) -> None:
    for content in documents(hostile(name)).values():
        said = content.decode()
        assert [c for c in said if not c.isprintable() and c != "\n"] == []


def test_the_same_run_gives_the_same_bytes_under_another_hash_seed() -> None:
    program = (
        "import hashlib;from tests.unit.reports.documents import documents, RUN;"
        "print(hashlib.sha256(b''.join(documents(RUN).values())).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=GOLDEN.parents[2],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_only_the_html_report_asks_for_jinja() -> None:
    program = (
        "import sys, reports.formats, reports.text, reports.contract, reports.view;"
        "print(sorted({'jinja2','polars','pydantic','textual','click','rich'} & set(sys.modules)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        cwd=GOLDEN.parents[2],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    assert said == "[]\n"
