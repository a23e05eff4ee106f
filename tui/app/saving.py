"""Writing what is on the screen to a file: the whole of it, or nothing."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from engine.model.position import Diagnostic, Position


def write(path: Path, text: str, *, replace: bool = True) -> Diagnostic | None:
    """The text as UTF-8 in that file; a problem of the disk comes back as a value."""
    at = Position(str(path))
    try:
        if os.path.lexists(path) and not (replace and path.is_file()):
            return Diagnostic(at, "E-WRITE", f"`{path}` stands here already", "name another file")
        handle, name = tempfile.mkstemp(prefix=".mockaudit-", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as sink:
                sink.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as problem:
        reason = (getattr(problem, "strerror", None) or "no such name").lower()
        return Diagnostic(at, "E-WRITE", f"`{path}` cannot be written: {reason}")
    return None
