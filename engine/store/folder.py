"""Run folders: whole or not there; an identical run is not written again."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from engine.model.position import Diagnostic, Position
from engine.model.run import SCHEMA_VERSION, AuditRun
from engine.store.encode import MAX_BYTES, Glance, canonical, from_json, glance, to_json
from engine.store.workpapers import workpapers

Found = TypeVar("Found")
MANIFEST = "manifest.json"
RUN = "run.json"
PARTIAL = ".partial-mockaudit-"


def run_id(run: AuditRun) -> str:
    """Twenty hex digits over every input and every choice that shaped the run."""
    said = {
        "version": run.version,
        "inputs": [[f.path, f.sha256] for f in run.inputs],
        "engagement": [
            run.engagement.type,
            str(run.engagement.as_of),
            str(run.engagement.period_from),
            str(run.engagement.period_to),
            list(run.engagement.categories),
            run.engagement.firm,
            run.engagement.seed,
            run.engagement.engine,
        ],
    }
    return hashlib.sha256(canonical(said)).hexdigest()[:20]


def save_run(run: AuditRun, folder: Path) -> Diagnostic | None:
    """Write the run to `folder`; what stands there already is kept unless it is this run.

    A problem of the disk comes back as a value; whatever was saved before stays as it was.
    """
    files = {RUN: to_json(run)} | {f"workpapers/{n}": b for n, b in workpapers(run).items()}
    files[MANIFEST] = _manifest(run, files)
    at = Position(str(folder))
    try:
        if _holds(folder, files[MANIFEST]):
            return None
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            return Diagnostic(
                at, "E-RUN-EXISTS", "something else stands here", "name another --run-dir"
            )
        _publish(folder, files)
    except OSError as problem:
        said = (problem.strerror or "unknown").lower()
        return Diagnostic(at, "E-RUN-WRITE", f"the run could not be saved: {said}")
    return None


def _publish(folder: Path, files: dict[str, bytes]) -> None:
    """Everything beside its place first, then one rename: nobody ever sees a part of a run."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder.parent):
        for left in sorted(folder.parent.glob(f"{PARTIAL}*")):
            _sweep(left)
        beside = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=folder.parent))
        writing = os.open(beside, os.O_RDONLY)
        _locked(writing)
    try:
        for name, data in sorted(files.items()):
            path = beside / name
            path.parent.mkdir(exist_ok=True)
            with path.open("wb") as sink:
                sink.write(data)
                sink.flush()
                os.fsync(sink.fileno())
        beside.chmod(0o755)
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        os.close(writing)


@contextmanager
def _alone(parent: Path) -> Iterator[None]:
    """While runs are begun and swept away beside one another, one at a time."""
    held = os.open(parent, os.O_RDONLY)
    try:
        _locked(held, wait=True)
        yield
    finally:
        os.close(held)


def _sweep(left: Path) -> None:
    """Remove what a killed process left behind: a lock ends with the process that held it."""
    try:
        held = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        if _locked(held):
            shutil.rmtree(left, ignore_errors=True)
    finally:
        os.close(held)


def _locked(held: int, *, wait: bool = False) -> bool:
    """Whether the lock was taken; not every file system has locks, and none is needed alone."""
    try:
        fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True


def _manifest(run: AuditRun, files: dict[str, bytes]) -> bytes:
    return canonical(
        {
            "schema_version": SCHEMA_VERSION,
            "simulated": True,
            "run": run_id(run),
            "version": run.version,
            "seed": run.engagement.seed,
            "inputs": {f.path: {"sha256": f.sha256, "bytes": f.bytes} for f in run.inputs},
            "files": {
                name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
                for name, data in files.items()
            },
        }
    )


def _holds(folder: Path, manifest: bytes) -> bool:
    """Whether exactly this run stands there, every file as the manifest says."""
    try:
        if (folder / MANIFEST).read_bytes() != manifest:
            return False
        listed = json.loads(manifest)["files"]
        return all(
            hashlib.sha256((folder / name).read_bytes()).hexdigest() == entry["sha256"]
            for name, entry in listed.items()
        )
    except OSError:
        return False


def is_run(folder: Path) -> bool:
    """Whether a run is stored there; a scenario may keep a file of that name, and stays one."""
    try:
        return (folder / RUN).is_file() and not (folder / "scenario.yaml").exists()
    except (OSError, ValueError):
        return False


def load_run(folder: Path) -> AuditRun | Diagnostic:
    """The run in a folder, or one problem in words."""
    return _read(folder, from_json)


def glance_at(folder: Path) -> Glance | Diagnostic:
    """What a list of runs tells of the one in a folder."""
    return _read(folder, glance)


def _read(folder: Path, reading: Callable[[bytes, str], Found | Diagnostic]) -> Found | Diagnostic:
    path = folder / RUN
    at = Position(str(path))
    try:
        if path.stat().st_size > MAX_BYTES:
            return Diagnostic(at, "E-RUN-SIZE", f"the run is larger than {MAX_BYTES} bytes")
        return reading(path.read_bytes(), str(path))
    except FileNotFoundError:
        return Diagnostic(
            Position(str(folder)), "E-RUN-MISSING", "there is no run here", f"expected `{RUN}`"
        )
    except OSError as problem:
        said = (problem.strerror or "unknown").lower()
        return Diagnostic(at, "E-RUN-READ", f"the run cannot be read: {said}")
