"""New files, whole or not at all; nothing that stands there is ever replaced."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from engine.documents.suggest import quoted
from engine.model.position import Diagnostic, Position

_MODE = 0o644


def new_folder(folder: Path, files: Mapping[str, bytes]) -> Diagnostic | None:
    """Write a folder that is not there yet: beside its place first, then moved to it."""
    there = _taken(folder)
    if there is not None:
        return there
    made: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".mockaudit-", dir=folder.parent))
        for name, content in files.items():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            (made / name).write_bytes(content)
        made.chmod(0o755)
        os.rename(made, folder)  # an empty folder made meanwhile is all that this could replace
    except OSError as problem:
        return _failed(folder, problem)
    finally:
        if made is not None and made.exists():
            _removed(made)
    return None


def new_files(folder: Path, files: Mapping[str, bytes]) -> Diagnostic | None:
    """Add files to a folder, in this order; where one cannot be, none of them stays."""
    for name in files:
        there = _taken(folder / name) or _linked(folder, name)
        if there is not None:
            return there
    written: list[Path] = []
    for name, content in files.items():
        target = folder / name
        try:
            target.parent.mkdir(exist_ok=True)
            _add(target, content)
            written.append(target)
        except OSError as problem:
            for each in written:
                with suppress(OSError):
                    each.unlink()
            if isinstance(problem, FileExistsError):
                return _exists(target)
            return _failed(target, problem)
    return None


def replaced(path: Path, text: str) -> Diagnostic | None:
    """A file that is this program's own to keep, such as answers: the old one stays until the
    new one is whole."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".mockaudit-", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as sink:
                sink.write(text)
                sink.flush()
                os.fsync(sink.fileno())
            Path(name).chmod(_MODE)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as problem:
        return _failed(path, problem)
    return None


def _add(target: Path, content: bytes) -> None:
    """Raises FileExistsError where something stands there, at whatever moment it came."""
    handle, name = tempfile.mkstemp(prefix=".mockaudit-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as sink:
            sink.write(content)
        Path(name).chmod(_MODE)
        os.link(name, target)
    finally:
        Path(name).unlink(missing_ok=True)


def _taken(path: Path) -> Diagnostic | None:
    return _exists(path) if os.path.lexists(path) else None


def _exists(path: Path) -> Diagnostic:
    message = f"{quoted(path.name)} is there already; nothing was written"
    return Diagnostic(Position(str(path)), "E-EXISTS", message, "move it away, or name another")


def _linked(folder: Path, name: str) -> Diagnostic | None:
    parent = (folder / name).parent
    if parent == folder or not os.path.lexists(parent):
        return None
    if parent.is_symlink() or not parent.is_dir():
        message = f"{quoted(parent.name)} is no folder; nothing was written"
        return Diagnostic(Position(str(parent)), "E-LINK", message, "links are not followed")
    return None


def _removed(folder: Path) -> None:
    for place, folders, files in os.walk(folder, topdown=False):
        for name in files:
            with suppress(OSError):
                os.unlink(os.path.join(place, name))
        for name in folders:
            with suppress(OSError):
                os.rmdir(os.path.join(place, name))
    with suppress(OSError):
        folder.rmdir()


def _failed(path: Path, problem: OSError) -> Diagnostic:
    said = (problem.strerror or "unknown").lower()
    return Diagnostic(Position(str(path)), "E-CANNOT-WRITE", f"this cannot be written: {said}")
