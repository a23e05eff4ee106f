"""The zip file that a workbook is, opened without believing what it says of its own sizes.

The central directory is read under a bound and members must lie beside one another. Nothing is
unpacked beyond the size that it states, and stated sizes are bounded: a bomb never goes off.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final

from engine.model.position import Diagnostic, Position
from engine.populations.table import unreadable

MAX_FILE: Final = 128 << 20  # bytes
MAX_MEMBERS: Final = 2_000
MAX_UNPACKED: Final = 256 << 20  # bytes of all members together
MAX_RATIO: Final = 200  # sheets shrink to a tenth or a thirtieth, bombs to a thousandth
_UNJUDGED: Final = 1 << 20  # bytes of a member below which its ratio says nothing
_DIRECTORY: Final = 1 << 20  # bytes
_BLOCK: Final = 1 << 16
_LOCAL_HEADER: Final = 30  # bytes before the name of a member
_ENCRYPTED: Final = 1  # flag
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(EOFError, NotImplementedError, RuntimeError, ValueError),
)
SMALLER: Final = "save the sheet as CSV or Parquet"


class Refusal(Exception):
    """Carries a problem out of the middle of a file; caught where the file is opened."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _Guarded(io.FileIO):
    """A file of which nobody asks for more at once than a decent central directory takes."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _DIRECTORY:
            raise zipfile.BadZipFile("central directory")
        return super().read(size) or b""


class Archive:
    """The members of a workbook by their names in small letters.

    Raises Refusal for what is no decent archive, OSError where the file cannot be read.
    """

    def __init__(self, path: Path, file: str) -> None:
        self.place = Position(file)
        self.elements = 0  # of XML, read so far
        self._unpacked = 0
        self._stream = _Guarded(path)
        try:
            self._check_beginning()
            self._zip = self._opened()
            self.members = self._checked(self._zip.infolist())
        except BaseException:
            self._stream.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()
        self._stream.close()

    def blocks(self, member: str) -> Iterator[bytes]:
        """The contents of a member, no more than it is stated to hold, piece by piece and counted.

        What is counted is all that is unpacked, since many sheets may name one member.
        """
        info = self.members.get(member.casefold())
        if info is None:
            raise self.broken(f"its part `{member.rpartition('/')[2][:60]}` is missing")
        if info.file_size > max(_UNJUDGED, MAX_RATIO * info.compress_size):
            raise self._bomb(f"unpacks to more than {MAX_RATIO} times its size")
        try:
            with self._zip.open(info) as stream:
                while block := stream.read(_BLOCK):
                    self._unpacked += len(block)
                    if self._unpacked > MAX_UNPACKED:
                        raise self._too_large()
                    yield block
        except _BROKEN:
            raise self.broken("it is damaged or cut short") from None

    def broken(self, reason: str) -> Refusal:
        return Refusal(unreadable(self.place, reason))

    def refused(self, code: str, message: str, help_: str = "") -> Refusal:
        return Refusal(Diagnostic(self.place, code, message, help_))

    def _check_beginning(self) -> None:
        if self._stream.seek(0, io.SEEK_END) > MAX_FILE:
            found = f"the workbook is larger than {MAX_FILE >> 20} MiB"
            raise self.refused("E-XLSX-SIZE", found, SMALLER)
        self._stream.seek(0)
        beginning = self._stream.read(4)
        if beginning == _OLE:
            found = f"`{self.place.path}` is protected by a password, or of the old kind `.xls`"
            raise self.refused("E-FILE-KIND", found, "save it without a password as .xlsx")
        if beginning != _ZIP:
            raise self.broken("it is no workbook, whatever its name says")

    def _opened(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self._stream)
        except _BROKEN:
            raise self.broken("it is damaged or cut short") from None

    def _checked(self, infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
        if len(infos) > MAX_MEMBERS:
            raise self._bomb(f"holds more than {MAX_MEMBERS:,} parts")
        if sum(info.file_size for info in infos) > MAX_UNPACKED:
            raise self._too_large()
        end = 0
        for info in sorted(infos, key=lambda info: info.header_offset):
            if info.header_offset < end:
                raise self._bomb("holds parts that overlap")
            end = info.header_offset + _LOCAL_HEADER + len(info.orig_filename) + info.compress_size
            if info.flag_bits & _ENCRYPTED:
                found = "parts of the workbook are encrypted"
                raise self.refused("E-FILE-KIND", found, "save it without a password as .xlsx")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise self.broken("it is packed as no spreadsheet program packs")
        if end > self._zip.start_dir:
            raise self._bomb("holds parts that overlap")
        members = {info.filename.casefold(): info for info in infos}
        if len(members) < len(infos):
            raise self.broken("two of its parts have one name")
        return members

    def _bomb(self, found: str) -> Refusal:
        return self.refused("E-XLSX-SIZE", f"the workbook {found}", "save it anew as .xlsx")

    def _too_large(self) -> Refusal:
        found = f"the workbook unpacks to more than {MAX_UNPACKED >> 20} MiB"
        return self.refused("E-XLSX-SIZE", found, SMALLER)
