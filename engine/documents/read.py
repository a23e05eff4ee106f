"""YAML from strangers: bytes in, a bounded tree and every problem out; nothing is raised.

Built from the events of the parser, never from its own tree: composing 100,000 brackets
exhausts the stack, while events are pulled one by one and reading stops at the first cap.
"""

from __future__ import annotations

import re
import stat
from pathlib import Path

import yaml

from engine.documents.builder import Builder, Stop
from engine.documents.limits import LIMITS, Limits
from engine.documents.syntax import told
from engine.documents.tree import Node
from engine.model.position import Diagnostic, Position

Result = tuple[Node | None, tuple[Diagnostic, ...]]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What a terminal, an editor or a diff would not show as it stands: control characters, line
# ends that only YAML 1.1 counts as such, marks that reorder text, halves of characters.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)
_LINE_END = re.compile("\r\n|\r|\n")


def read_yaml(path: Path, shown_as: str, limits: Limits = LIMITS) -> Result:
    """The document in a regular file; positions carry `shown_as` for a path.

    See parse_yaml for the result. The file is opened as it stands: whether links may be
    followed is the caller's business.
    """
    at = Position(shown_as)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return None, (Diagnostic(at, "E-NOT-A-FILE", "this is not a regular file"),)
        with path.open("rb") as file:
            raw = file.read(limits.size + 1)
    except (OSError, ValueError):
        return None, (Diagnostic(at, "E-CANNOT-READ", "this file cannot be read"),)
    return parse_yaml(raw, shown_as, limits)


def parse_yaml(text: bytes | str, shown_as: str, limits: Limits = LIMITS) -> Result:
    """The one document in a text, and every problem found, in the order of the file.

    The node is None where the text could not be read to its end. A tree may come together
    with errors (a key that stands twice, say), so that what it holds can be checked in the
    same pass; the document is good only if no error came with it.
    """
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(raw) > limits.size:
        message = f"the file is larger than {limits.size // 1024} KiB"
        help_ = "split it into several `.yaml` files"
        return None, (Diagnostic(Position(shown_as), "E-FILE-TOO-LARGE", message, help_),)
    try:
        decoded = raw.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        at = _position(raw[: error.start].decode("utf-8", "replace"), shown_as)
        message = f"the byte 0x{raw[error.start]:02x} here is not UTF-8 text"
        return None, (Diagnostic(at, "E-NOT-UTF-8", message, "save the file as UTF-8"),)
    hidden = _HIDDEN.search(decoded)
    if hidden:
        at = _position(decoded[: hidden.start()], shown_as)
        message = f"an invisible character (U+{ord(hidden.group()):04X}) stands here"
        return None, (Diagnostic(at, "E-HIDDEN-CHARACTER", message, "delete it"),)
    return _built(decoded, shown_as, limits)


def _built(text: str, shown_as: str, limits: Limits) -> Result:
    builder = Builder(shown_as, limits, _HIDDEN)
    events = yaml.parse(text, Loader=_LOADER)
    try:
        for event in events:
            builder.take(event)
    except Stop:
        return None, builder.problems()
    except yaml.MarkedYAMLError as error:
        return None, (*builder.problems(), told(error, shown_as))
    except (yaml.YAMLError, ValueError):
        at = Position(shown_as)
        return None, (*builder.problems(), Diagnostic(at, "E-NOT-YAML", "this is not YAML"))
    if builder.root is None:
        message = "the file holds no document"
        empty = Diagnostic(Position(shown_as), "E-EMPTY-FILE", message)
        return None, (*builder.problems(), empty)
    return builder.root, builder.problems()


def _position(before: str, path: str) -> Position:
    lines = _LINE_END.split(before)
    return Position(path, len(lines), len(lines[-1]) + 1)
