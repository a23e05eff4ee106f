"""The files of a scenario as they are now, told by name, size and times."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from engine.model.position import Diagnostic, Position

Found = TypeVar("Found")
State = frozenset[tuple[str, int, int, int, int]]

MOST_FILES = 20_000
PASSED_OVER = (".git", ".mockaudit")  # histories, which change without the scenario
TRIES = 3


@dataclass(frozen=True, slots=True)
class Files:
    """What is looked at: all in a folder and in what is read besides it; links are not followed."""

    folder: Path
    besides: tuple[Path, ...] = ()

    def state(self) -> State | Diagnostic:
        """Equal as long as no file came, went or was written, whatever times it claims."""
        names = list(islice(self._names(), MOST_FILES + 1))
        if len(names) > MOST_FILES:
            message = f"the folder holds more than {MOST_FILES:,} files"
            help_ = "keep in it what the scenario names, and nothing else"
            return Diagnostic(Position(self.folder.name), "E-WATCH-SIZE", message, help_)
        return frozenset(_stamps(names))

    def _names(self) -> Iterator[str]:
        yield from map(str, self.besides)
        for top in (self.folder, *self.besides):
            for place, folders, files in os.walk(top):
                folders[:] = [name for name in folders if name not in PASSED_OVER]
                yield from (os.path.join(place, name) for name in (*folders, *files))

    def settled(self, look: Callable[[], Found]) -> tuple[State, Found] | Diagnostic:
        """What `look` finds while no file changes; a diagnostic where they never rest."""
        for _ in range(TRIES):
            before = self.state()
            if isinstance(before, Diagnostic):
                return before
            found = look()
            if self.state() == before:
                return before, found
        message = "files were changed while they were read"
        return Diagnostic(Position(self.folder.name), "E-WATCH-RESTLESS", message)


def _stamps(names: Iterable[str]) -> Iterator[tuple[str, int, int, int, int]]:
    for name in names:
        try:
            found = os.lstat(name)
        except OSError:
            continue  # gone in between: another state
        folder = found.st_mode & 0o170000 == 0o040000
        size = 0 if folder else found.st_size
        times = (0, 0) if folder else (found.st_mtime_ns, found.st_ctime_ns)
        yield name, found.st_ino, size, *times
