"""New files are whole or not there, and nothing that stood there is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.intake import publish
from engine.intake.publish import new_files, new_folder, replaced


def test_a_folder_is_made_with_all_its_files(tmp_path: Path) -> None:
    assert new_folder(tmp_path / "a/acme", {"scenario.yaml": b"x", "evidence/y.csv": b"z"}) is None
    assert (tmp_path / "a/acme/evidence/y.csv").read_bytes() == b"z"
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["acme"]


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme/mine").write_text("mine")
    problem = new_folder(tmp_path / "acme", {"mine": b"theirs"})
    assert problem is not None and problem.code == "E-EXISTS"
    assert (tmp_path / "acme/mine").read_text() == "mine"


@pytest.mark.parametrize("there", ["a.yaml", "evidence/b.csv"])
def test_where_one_file_is_there_none_is_added(tmp_path: Path, there: str) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / there).write_text("mine")
    problem = new_files(tmp_path, {"evidence/b.csv": b"new", "a.yaml": b"new"})
    assert problem is not None and problem.code == "E-EXISTS"
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert files == [tmp_path / there] and files[0].read_text() == "mine"


def test_a_file_that_comes_in_between_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publish, "_taken", lambda path: None)
    (tmp_path / "b.yaml").write_text("mine")
    problem = new_files(tmp_path, {"a.yaml": b"new", "b.yaml": b"new"})
    assert problem is not None and problem.code == "E-EXISTS"
    assert (tmp_path / "b.yaml").read_text() == "mine" and not (tmp_path / "a.yaml").exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.yaml"]


def test_evidence_behind_a_link_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "it").mkdir()
    (tmp_path / "it/evidence").symlink_to(tmp_path / "elsewhere")
    problem = new_files(tmp_path / "it", {"evidence/b.csv": b"new"})
    assert problem is not None and problem.code == "E-LINK"
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_answers_are_replaced_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "acme.answers.yaml"
    assert replaced(path, "one\n") is None and replaced(path, "one\ntwo\n") is None

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(publish.os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        replaced(path, "three\n")
    assert path.read_text() == "one\ntwo\n" and len(list(tmp_path.iterdir())) == 1
